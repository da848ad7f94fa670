/* States in which a power cut may leave a disk, made from a recording (recorder.h).
 *
 * The model is strict, stricter than ext4 or XFS are: data is on disk for certain only when the file
 * was synced after it was written, a name only when its directory was synced after it changed. What was
 * not synced may be there or not:
 *     names: none of the changes, all, a prefix in order (as journals do), or any subset
 *     data:  none, all, a file cut short, its size without its bytes, sectors or pages missing, and rubbish
 */
#ifndef FH_TESTS_CRASH_POWER_H
#define FH_TESTS_CRASH_POWER_H

#include <stdbool.h>

#include "tests/crash/recorder.h"
#include "tests/support/random.h"

enum power_names { NAMES_ALL, NAMES_NONE, NAMES_PREFIX, NAMES_SUBSET, NAMES_MODES };
enum power_data { DATA_KEPT, DATA_DROPPED, DATA_ZEROED, DATA_CUT, DATA_SECTORS, DATA_PAGES, DATA_RUBBISH, DATA_MODES };

struct power_choice {
    size_t point; /* calls made before the cut */
    enum power_names names;
    size_t prefix; /* NAMES_PREFIX: changes not synced that still came through, of power_pending() */
    enum power_data data;
    uint64_t seed; /* of what is left to chance */
};

/* How many changes of names are not synced at this point. */
size_t power_pending(const struct recording *recording, size_t point);

/* Makes the state under `root` (emptied first). `*seen_before` tells that the very same one was made for the
 * same `group` already; then nothing is written. */
struct power_seen;
struct power_seen *power_seen_new(void);
void power_seen_free(struct power_seen *seen);
size_t power_seen_count(const struct power_seen *seen);
void power_make(const struct recording *recording, const struct power_choice *choice, struct power_seen *seen,
                uint64_t group, const char *root, bool *seen_before);

/* Whether everything that was recorded, applied in full, gives what is under the recorded root: the proof
 * that the recorder misses nothing. */
bool power_is_complete(const struct recording *recording, char *reason, size_t reason_bytes);

#endif
