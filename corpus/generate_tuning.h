/* Every number that was fitted, in one place: with these the generated archive of 30,099 articles
 * has the statistics of SaudiNewsNet (docs/PERFORMANCE.md has both side by side; bench/statistics.c
 * measures them). Shares are of 1.
 */
#ifndef FH_CORPUS_GENERATE_TUNING_H
#define FH_CORPUS_GENERATE_TUNING_H

/* Which words: of all that no pair brings. What is left over are words of the whole language. */
#define FH_GEN_REPEATED 0.14        /* a word the article had already (burstiness) */
#define FH_GEN_INFLECTED 0.095      /* another form of such a word, if it is one of the */
#define FH_GEN_INFLECTED_RANK 8000u /* most frequent */
#define FH_GEN_STORY 0.05           /* a word of the story that the article is part of */
#define FH_GEN_SOURCE 0.02          /* a word its newspaper is fond of */
#define FH_GEN_RARE 0.034           /* a word beyond the table */
#define FH_GEN_NUMBER 0.017
#define FH_GEN_LATIN 0.0016

/* The tail: ranks r with probability proportional to (1 + r / scale)^-exponent. */
#define FH_GEN_RARE_SCALE 60000.0
#define FH_GEN_RARE_EXPONENT 1.65
#define FH_GEN_RARE_AFFIXED 0.905
#define FH_GEN_RARE_NAMES 0.055
#define FH_GEN_RARE_SLIPS 0.02

/* Topics: how much of a word's count is spread over the whole language, by its rank. */
#define FH_GEN_TOPICS 60u
#define FH_GEN_FUNCTION_RANK 150u
#define FH_GEN_COMMON_RANK 2000u
#define FH_GEN_FUNCTION_GLOBAL 0.97
#define FH_GEN_COMMON_GLOBAL 0.50
#define FH_GEN_OTHER_GLOBAL 0.25
#define FH_GEN_SECOND_TOPIC 0.25 /* of the topic words, from the article's second topic */
#define FH_GEN_DRIFT 0.6         /* deviation of the logarithm of a topic's weight over time */

/* Stories. */
#define FH_GEN_IN_STORY 0.6
#define FH_GEN_STORY_DAYS 2.5 /* mean age */
#define FH_GEN_STORY_WORDS 40u
#define FH_GEN_ARTICLES_A_STORY 6u
#define FH_GEN_STORY_RARE 0.35

/* Copies of an agency's report in other newspapers. */
#define FH_GEN_COPIES 0.12
#define FH_GEN_COPY_EDITS_MAX 0.045 /* words changed, of all; uniform from 0 */
#define FH_GEN_COPY_SAME_TITLE 0.4
#define FH_GEN_COPY_SHORTENED 0.2
#define FH_GEN_COPY_PASTED 0.5 /* printed with the habits of the first newspaper, commas and all */

/* Lengths in words: logarithmic normal. */
#define FH_GEN_LENGTH_LOG 5.41
#define FH_GEN_LENGTH_DEVIATION 0.80
#define FH_GEN_SOURCE_DEVIATION 0.40
#define FH_GEN_LENGTH_MIN 8u
#define FH_GEN_LENGTH_MAX 6000u
#define FH_GEN_TITLE_LOG 1.975
#define FH_GEN_TITLE_DEVIATION 0.42

#define FH_GEN_ARTICLES_A_DAY 1368u

#endif
