/* Quantities as people read them: 30,099 documents, 95.1 MB, 1 min 20 s. */
#ifndef FH_CLI_NUMBERS_H
#define FH_CLI_NUMBERS_H

#include <stdint.h>

#include "base/buffer.h"

#define CLI_NUMBER_BYTES 32

/* Each fills `out` and returns it. */
const char *cli_count_text(uint64_t count, char out[CLI_NUMBER_BYTES]); /* 1,234,567 */
const char *cli_bytes_text(uint64_t bytes, char out[CLI_NUMBER_BYTES]); /* 512 bytes, 1.2 kB, 95.1 MB (powers of ten) */
const char *cli_seconds_text(double seconds, char out[CLI_NUMBER_BYTES]);   /* 0.42 s, 12 s, 3 min 05 s, 2 h 10 min */
const char *cli_milliseconds_text(uint64_t us, char out[CLI_NUMBER_BYTES]); /* 0.42 ms, 12.3 ms, 1,240 ms */

/* Microseconds of a clock that never goes back. */
uint64_t cli_now_us(void);
uint64_t cli_now_ns(void); /* nanoseconds */

#endif
