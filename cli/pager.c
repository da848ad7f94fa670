/* A screen at a time. See pager.h. */
#include "cli/pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/bidi.h"
#include "cli/safe_text.h"
#include "cli/terminal.h"

/* ---- How much a screen holds ---- */

/* The width of a line on the screen, escape sequences (ESC [ ... letter) left out. */
static size_t shown_width(struct fh_slice line)
{
    size_t width = 0;
    for (size_t i = 0; i < line.length;) {
        uint32_t c;
        i += cli_decode(line.bytes + i, line.length - i, &c);
        if (c == 0x1B) {
            while (i < line.length && (line.bytes[i] < '@' || line.bytes[i] == '['))
                i++;
            i += i < line.length;
        } else {
            width += c != UINT32_MAX ? cli_char_width(c) : 1;
        }
    }
    return width;
}

static size_t rows_of(struct fh_slice line, size_t columns)
{
    size_t width = shown_width(line);
    return width > columns ? (width + columns - 1) / columns : 1;
}

static struct fh_slice first_line(struct fh_slice text)
{
    const char *end = memchr(text.bytes, '\n', text.length);
    return (struct fh_slice){text.bytes, end != NULL ? (size_t)(end - text.bytes) : text.length};
}

static struct fh_slice after_line(struct fh_slice text, struct fh_slice line)
{
    size_t used = line.length < text.length ? line.length + 1 : line.length;
    return (struct fh_slice){text.bytes + used, text.length - used};
}

/* ---- Keys ---- */

/* One key without waiting for Enter; 'q' at the end of input. */
static int read_key(void)
{
    struct termios before, raw;
    unsigned char key = 'q';
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return 'q';
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    if (read(STDIN_FILENO, &key, 1) != 1)
        key = 'q';
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return key;
}

/* Rows that may follow: a screen for space, one for Enter, none for q. */
static size_t ask_for_more(size_t screen)
{
    fputs("\033[7m-- space: more, Enter: a line, q: enough --\033[27m", stdout);
    fflush(stdout);
    int key = read_key();
    fputs("\r\033[K", stdout);
    return key == 'q' || key == 'Q' || key == 3 || key == 27 ? 0 : key == '\n' || key == '\r' ? 1 : screen;
}

static void page_here(struct fh_slice text)
{
    size_t columns = cli_terminal_columns(), screen = cli_terminal_lines() - 1, left = screen;
    while (text.length > 0) {
        struct fh_slice line = first_line(text);
        size_t rows = rows_of(line, columns);
        if (rows > left && left < screen) {
            left = ask_for_more(screen);
            if (left == 0)
                return;
        }
        fwrite(line.bytes, 1, line.length, stdout);
        putchar('\n');
        left = rows < left ? left - rows : 0;
        text = after_line(text, line);
    }
}

/* ---- The reader's own ---- */

/* Isolates are left out: pagers show them as codes. */
static void write_without_isolates(struct fh_slice text, FILE *pipe)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t c;
        size_t used = cli_decode(text.bytes + i, text.length - i, &c);
        if (c < 0x2066 || c > 0x2069)
            fwrite(text.bytes + i, 1, used, pipe);
        i += used;
    }
}

static bool page_through(const char *program, struct fh_slice text)
{
    setenv("LESS", "-R", 0);
    FILE *pipe = popen(program, "w");
    if (pipe == NULL)
        return false;
    write_without_isolates(text, pipe);
    pclose(pipe);
    return true;
}

void cli_page(const struct fh_buffer *buffer)
{
    struct fh_slice text = fh_buffer_slice(buffer);
    const char *program = getenv("PAGER");
    bool both = cli_is_terminal() && isatty(STDIN_FILENO) == 1;
    fflush(stdout);
    if (!both)
        fwrite(text.bytes, 1, text.length, stdout);
    else if (program == NULL || *program == '\0' || !page_through(program, text))
        page_here(text);
}
