#!/bin/sh
# dump prints what is in the index; its articles, indexed again, give the same index.
. tests/cli/common.inc
sample
index=$TMPDIR/sample.fh
expect 0 "$FIHRIST" dump "$index" --level=form --prefix مدرس && same cli/dump-terms.txt
expect 0 "$FIHRIST" dump "$index" --word والمدرسة && cp "$TMPDIR/out" "$TMPDIR/word"
expect 0 "$FIHRIST" dump "$index" --term مدرس && cmp -s "$TMPDIR/out" "$TMPDIR/word" || fail "a word and its stem differ"
same cli/dump-postings.txt
# As many postings as search finds documents.
expect 0 "$FIHRIST" search "$index" --format=json --rank=stem مدرسة
total=$(sed 's/.*"value":\([0-9]*\).*/\1/' "$TMPDIR/out")
[ "$(grep -cv '^#' "$TMPDIR/word")" -eq "$total" ] || fail "$total matches, but $(grep -cv '^#' "$TMPDIR/word") postings"
expect 0 "$FIHRIST" dump "$index" --document malaeb-0034 && prints 'malaeb-0034'
expect 3 "$FIHRIST" dump "$index" --document absent
expect 3 "$FIHRIST" dump "$index" --term absent
expect 3 "$FIHRIST" dump "$index" --word '؟'
expect 3 "$FIHRIST" dump "$TMPDIR/absent.fh"
expect 0 "$FIHRIST" dump "$index" --articles && cp "$TMPDIR/out" "$TMPDIR/articles.jsonl"
[ "$(wc -l <"$TMPDIR/articles.jsonl")" -eq 216 ] || fail "$(wc -l <"$TMPDIR/articles.jsonl") articles"
expect 0 "$FIHRIST" index "$TMPDIR/again.fh" --keep-markup "$TMPDIR/articles.jsonl"
expect 0 "$FIHRIST" dump "$TMPDIR/again.fh" --articles && cmp "$TMPDIR/out" "$TMPDIR/articles.jsonl" || fail "articles change on the way"
expect 0 "$FIHRIST" dump "$index" && cp "$TMPDIR/out" "$TMPDIR/terms"
expect 0 "$FIHRIST" dump "$TMPDIR/again.fh" && cmp "$TMPDIR/out" "$TMPDIR/terms" || fail "terms change on the way"
exit $bad
