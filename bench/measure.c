/* Runs a command and appends what it took to a file: measure FILE NAME COMMAND ARGUMENT ...
 * A line "name TAB user+system seconds TAB elapsed seconds TAB peak resident KiB". The exit code
 * is the command's.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status;
    if (argc < 4) {
        fprintf(stderr, "usage: measure FILE NAME COMMAND ARGUMENT ...\n");
        return 2;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[3], argv + 3);
        perror(argv[3]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        perror("measure");
        return 4;
    }
    double elapsed = now() - start;
    FILE *file = fopen(argv[1], "a");
    if (file == NULL) {
        perror(argv[1]);
        return 4;
    }
    fprintf(file, "%s\t%.2f\t%.2f\t%ld\n", argv[2], seconds(usage.ru_utime) + seconds(usage.ru_stime), elapsed,
            usage.ru_maxrss);
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}
