/* The date that a path says: archives keep articles in folders such as 2015/07/21. */
#ifndef FH_CORPUS_PATH_DATE_H
#define FH_CORPUS_PATH_DATE_H

#define FH_PATH_DATE_BYTES 16

/* Writes "2015-07-21" (or "2015-07", when the path says no more) into `out`; "" when there is none. Known:
 * 2015/07/21/…, 2015/07/…, 2015-07-21, 2015_07_21 and 20150721 as the beginning of a name. The last one counts. */
void fh_path_date(const char *path, char out[FH_PATH_DATE_BYTES]);

#endif
