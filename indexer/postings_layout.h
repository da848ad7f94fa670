/* Sizes of the entries in front of a posting list's blocks (postings.h); private to postings*.[ch]. */
#ifndef FH_INDEXER_POSTINGS_LAYOUT_H
#define FH_INDEXER_POSTINGS_LAYOUT_H

#define FH_GROUP_ENTRY_BYTES 12u /* last_doc u32, offset u56, impact u8 */
#define FH_BLOCK_ENTRY_BYTES 7u  /* last_doc u32, offset u16, impact u8 */

#endif
