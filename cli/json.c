/* JSON through libyajl. See json.h.
 *
 * yajl prints into our own buffer by callback: its internal one does not check for lack of memory.
 */
#include "cli/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/safe_text.h"

static void print_into_buffer(void *out, const char *bytes, size_t length)
{
    fh_buffer_append(out, bytes, length);
}

enum fh_status cli_json_open(struct cli_json *json, struct fh_error *error)
{
    json->generator = yajl_gen_alloc(NULL);
    if (json->generator == NULL)
        return fh_fail_nomem(error);
    yajl_gen_config(json->generator, yajl_gen_print_callback, print_into_buffer, &json->out);
    return FH_OK;
}

void cli_json_release(struct cli_json *json)
{
    if (json->generator != NULL)
        yajl_gen_free(json->generator);
    json->generator = NULL;
    fh_buffer_release(&json->out);
    fh_buffer_release(&json->scratch);
}

void cli_json_object(struct cli_json *json)
{
    yajl_gen_map_open(json->generator);
}

void cli_json_end_object(struct cli_json *json)
{
    yajl_gen_map_close(json->generator);
}

void cli_json_array(struct cli_json *json)
{
    yajl_gen_array_open(json->generator);
}

void cli_json_end_array(struct cli_json *json)
{
    yajl_gen_array_close(json->generator);
}

void cli_json_key(struct cli_json *json, const char *key)
{
    yajl_gen_string(json->generator, (const unsigned char *)key, strlen(key));
}

void cli_json_text(struct cli_json *json, struct fh_slice text)
{
    fh_buffer_reset(&json->scratch);
    cli_valid_append(&json->scratch, text);
    if (!fh_buffer_ok(&json->scratch))
        json->out.failed = true;
    const char *bytes = json->scratch.length > 0 ? json->scratch.bytes : "";
    yajl_gen_string(json->generator, (const unsigned char *)bytes, json->scratch.length);
}

static void put_digits(struct cli_json *json, const char *digits)
{
    yajl_gen_number(json->generator, digits, strlen(digits));
}

void cli_json_count(struct cli_json *json, uint64_t count)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, count);
    put_digits(json, digits);
}

void cli_json_number(struct cli_json *json, double number, int decimals)
{
    char digits[400]; /* the longest double in %f has 309 digits before the point */
    snprintf(digits, sizeof digits, "%.*f", decimals, isfinite(number) ? number : 0.0);
    put_digits(json, digits);
}

void cli_json_bool(struct cli_json *json, bool value)
{
    yajl_gen_bool(json->generator, value);
}

void cli_json_null(struct cli_json *json)
{
    yajl_gen_null(json->generator);
}

void cli_json_put_text(struct cli_json *json, const char *key, struct fh_slice text)
{
    cli_json_key(json, key);
    cli_json_text(json, text);
}

void cli_json_put_count(struct cli_json *json, const char *key, uint64_t count)
{
    cli_json_key(json, key);
    cli_json_count(json, count);
}

void cli_json_put_number(struct cli_json *json, const char *key, double number, int decimals)
{
    cli_json_key(json, key);
    cli_json_number(json, number, decimals);
}

enum fh_status cli_json_print(const struct cli_json *json, FILE *file, struct fh_error *error)
{
    if (!fh_buffer_ok(&json->out))
        return fh_fail_nomem(error);
    fwrite(json->out.bytes, 1, json->out.length, file);
    putc('\n', file);
    return FH_OK;
}
