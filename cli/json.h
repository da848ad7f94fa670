/* JSON written through libyajl's generator, valid whatever bytes the articles hold: text that is
 * not UTF-8 gets U+FFFD for each bad byte, numbers are always finite.
 *
 * Sticky like a buffer: errors are kept and reported once, by cli_json_print.
 */
#ifndef FH_CLI_JSON_H
#define FH_CLI_JSON_H

#include <stdint.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"

struct cli_json {
    yajl_gen generator;
    struct fh_buffer out;     /* what was generated */
    struct fh_buffer scratch; /* a text being made valid */
};

#define CLI_JSON_INIT                                                                                                  \
    {                                                                                                                  \
        NULL, FH_BUFFER_INIT, FH_BUFFER_INIT                                                                           \
    }

enum fh_status cli_json_open(struct cli_json *json, struct fh_error *error);
void cli_json_release(struct cli_json *json);

void cli_json_object(struct cli_json *json);
void cli_json_end_object(struct cli_json *json);
void cli_json_array(struct cli_json *json);
void cli_json_end_array(struct cli_json *json);
void cli_json_key(struct cli_json *json, const char *key);
void cli_json_text(struct cli_json *json, struct fh_slice text);
void cli_json_count(struct cli_json *json, uint64_t count);
void cli_json_number(struct cli_json *json, double number, int decimals);
void cli_json_bool(struct cli_json *json, bool value);
void cli_json_null(struct cli_json *json);

/* Key and value in one line. */
void cli_json_put_text(struct cli_json *json, const char *key, struct fh_slice text);
void cli_json_put_count(struct cli_json *json, const char *key, uint64_t count);
void cli_json_put_number(struct cli_json *json, const char *key, double number, int decimals);

/* Prints the document and a newline. FH_ERR_NOMEM when something was lost on the way. */
enum fh_status cli_json_print(const struct cli_json *json, FILE *file, struct fh_error *error);

#endif
