/* What the program remembers, and where. See places.h. */
#include "cli/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/options.h"
#include "cli/text_file.h"

/* ---- Paths ---- */

/* Creates every folder of a path that ends in a file name. */
static void create_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

/* $VARIABLE/fihrist/name, or $HOME/fallback/fihrist/name. */
static char *place(const char *variable, const char *fallback, const char *name)
{
    const char *base = getenv(variable), *home = getenv("HOME");
    struct fh_buffer path = FH_BUFFER_INIT;
    if (base != NULL && base[0] == '/')
        fh_buffer_append_text(&path, base);
    else if (home != NULL && home[0] == '/')
        fh_buffer_printf(&path, "%s/%s", home, fallback);
    else
        return NULL;
    fh_buffer_printf(&path, "/fihrist/%s", name);
    if (!fh_buffer_ok(&path)) {
        fh_buffer_release(&path);
        return NULL;
    }
    create_folders(path.bytes);
    return fh_buffer_detach(&path);
}

char *cli_history_path(void)
{
    return place("XDG_STATE_HOME", ".local/state", "history");
}

char *cli_config_path(void)
{
    return place("XDG_CONFIG_HOME", ".config", "config");
}

/* ---- Settings ---- */

static struct fh_slice trim(struct fh_slice text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t')) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0 && (text.bytes[text.length - 1] == ' ' || text.bytes[text.length - 1] == '\t'))
        text.length--;
    return text;
}

/* Splits "name = value"; false for comments and anything else. */
static bool split_setting(struct fh_slice line, struct fh_slice *name, struct fh_slice *value)
{
    const char *equals = line.length > 0 && line.bytes[0] != '#' ? memchr(line.bytes, '=', line.length) : NULL;
    if (equals == NULL)
        return false;
    size_t used = (size_t)(equals - line.bytes);
    *name = trim((struct fh_slice){line.bytes, used});
    *value = trim((struct fh_slice){equals + 1, line.length - used - 1});
    return true;
}

static void read_config(struct fh_buffer *text)
{
    char *path = cli_config_path();
    if (path != NULL && cli_read_file(text, path, NULL) != FH_OK)
        fh_buffer_reset(text);
    fh_free(path);
}

char *cli_config_get(const char *name)
{
    struct fh_buffer text = FH_BUFFER_INIT, found = FH_BUFFER_INIT;
    struct fh_slice line, key, value;
    bool is_there = false;
    read_config(&text);
    struct fh_slice rest = fh_buffer_slice(&text);
    while (cli_next_line(&rest, &line)) {
        if (!split_setting(line, &key, &value) || !fh_slice_is(key, name))
            continue;
        is_there = true;
        fh_buffer_reset(&found);
        fh_buffer_append_slice(&found, value);
    }
    fh_buffer_release(&text);
    if (is_there && fh_buffer_ok(&found) && found.length > 0)
        return fh_buffer_detach(&found);
    fh_buffer_release(&found);
    return NULL;
}

enum cli_bidi cli_bidi_remembered(void)
{
    char *value = cli_config_get("bidi");
    int choice = value != NULL ? cli_parse_choice(CLI_BIDI_WORDS, value) : -1;
    fh_free(value);
    return choice > 0 ? (enum cli_bidi)choice : CLI_BIDI_LOGICAL;
}

static enum fh_status write_config(const struct fh_buffer *text, struct fh_error *error)
{
    char *path = cli_config_path();
    if (path == NULL)
        return fh_fail(error, FH_ERR_IO, "settings: no home folder to keep them in");
    struct fh_file_writer writer;
    fh_file_writer_open(&writer, path, 0);
    fh_file_writer_put(&writer, text->bytes, text->length);
    enum fh_status status = fh_file_writer_finish(&writer, false, error);
    fh_free(path);
    return status;
}

enum fh_status cli_config_set(const char *name, const char *value, struct fh_error *error)
{
    struct fh_buffer text = FH_BUFFER_INIT, fresh = FH_BUFFER_INIT;
    struct fh_slice line, key, old;
    read_config(&text);
    struct fh_slice rest = fh_buffer_slice(&text);
    while (cli_next_line(&rest, &line)) {
        if (split_setting(line, &key, &old) && fh_slice_is(key, name))
            continue;
        fh_buffer_append_slice(&fresh, line);
        fh_buffer_append_byte(&fresh, '\n');
    }
    fh_buffer_printf(&fresh, "%s = %s\n", name, value);
    enum fh_status status = fh_buffer_ok(&fresh) ? write_config(&fresh, error) : fh_fail_nomem(error);
    fh_buffer_release(&text);
    fh_buffer_release(&fresh);
    return status;
}
