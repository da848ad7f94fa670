/* Ctrl-C as a request. See interrupt.h. */
#include "cli/interrupt.h"

#include <signal.h>
#include <string.h>

static volatile bool interrupted;

static void handle_signal(int number)
{
    if (interrupted) {
        signal(number, SIG_DFL);
        raise(number);
    }
    interrupted = true;
}

void cli_interrupt_catch(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handle_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

const volatile bool *cli_interrupt_flag(void)
{
    return &interrupted;
}

bool cli_interrupted(void)
{
    return interrupted;
}

void cli_interrupt_clear(void)
{
    interrupted = false;
}
