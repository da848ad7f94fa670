/* Places for what a test writes: inside $TMPDIR, which the test runner makes empty for each program. */
#ifndef FH_TESTS_SUPPORT_TEMPORARY_H
#define FH_TESTS_SUPPORT_TEMPORARY_H

/* A path for this name, with nothing there. Give it to temporary_remove. */
char *temporary_path(const char *name);

/* The same where files cost least: in /dev/shm if that is there. For tests that make thousands. */
char *temporary_path_in_memory(const char *name);

/* Removes the file or folder of that path, if there is one, and frees the string. */
void temporary_remove(char *path);

#endif
