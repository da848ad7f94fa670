#!/bin/sh
# A run that ends early goes on where its last commit stood, and adds every article once.
. tests/cli/common.inc
documents() {
    "$FIHRIST" info --format=json "$1" | sed 's/.*"documents":\([0-9]*\).*/\1/'
}
dump() { # every article, in a form that can be compared
    "$FIHRIST" search "$1" --format=tsv -k 1000 --sort=date "date:1900.." | cut -f 2- | sort
}
archive=$TMPDIR/archive.jsonl
cat corpus/sample/articles/*.jsonl >"$archive"
expect 0 "$FIHRIST" index "$TMPDIR/whole.fh" "$archive"
whole=$(documents "$TMPDIR/whole.fh")

# Killed in the middle of its input, with a commit every 7 articles.
mkfifo "$TMPDIR/pipe"
"$FIHRIST" index "$TMPDIR/a.fh" --commit-every 7 --format=json - <"$TMPDIR/pipe" >/dev/null 2>&1 &
pid=$!
exec 3>"$TMPDIR/pipe"
head -60 "$archive" >&3
for i in 1 2 3 4 5 6 7 8 9 10; do
    count=$(documents "$TMPDIR/a.fh" 2>/dev/null)
    [ "${count:-0}" -ge 28 ] && break
    sleep 0.3
done
kill -KILL $pid
wait $pid 2>/dev/null
exec 3>&-
first=$(documents "$TMPDIR/a.fh")
[ "$first" -ge 7 ] && [ "$first" -le 60 ] || fail "$first articles after the kill"
[ $((first % 7)) -eq 0 ] || fail "$first is no multiple of 7"
expect 0 "$FIHRIST" check "$TMPDIR/a.fh"
expect 0 sh -c "cat '$archive' | '$FIHRIST' index '$TMPDIR/a.fh' --resume --format=json -"
prints "$((whole - first)) documents, after $first that were there already"
[ "$(documents "$TMPDIR/a.fh")" = "$whole" ] || fail "$(documents "$TMPDIR/a.fh") articles of $whole"

# Ctrl-C commits what was read.
"$FIHRIST" index "$TMPDIR/b.fh" --format=json - <"$TMPDIR/pipe" >/dev/null 2>&1 &
pid=$!
exec 3>"$TMPDIR/pipe"
head -40 "$archive" >&3
sleep 1
kill -INT $pid
wait $pid
[ $? -eq 4 ] || fail "exit code after Ctrl-C"
exec 3>&-
expect 0 "$FIHRIST" check "$TMPDIR/b.fh"
expect 0 sh -c "cat '$archive' | '$FIHRIST' index '$TMPDIR/b.fh' --resume --format=json -"
[ "$(documents "$TMPDIR/b.fh")" = "$whole" ] || fail "$(documents "$TMPDIR/b.fh") articles of $whole after Ctrl-C"
dump "$TMPDIR/whole.fh" >"$TMPDIR/whole.txt"
dump "$TMPDIR/b.fh" >"$TMPDIR/b.txt"
cmp "$TMPDIR/whole.txt" "$TMPDIR/b.txt" || fail "other articles than in one run"

# Nothing new is no commit; articles added at the end are read; a new index is begun; others are refused.
commits=$("$FIHRIST" info --format=json "$TMPDIR/whole.fh" | sed 's/.*"commits":\([0-9]*\).*/\1/')
expect 0 "$FIHRIST" index "$TMPDIR/whole.fh" --resume "$archive"
prints "0 documents"
[ "$("$FIHRIST" info --format=json "$TMPDIR/whole.fh" | sed 's/.*"commits":\([0-9]*\).*/\1/')" = "$commits" ] ||
    fail "a commit of nothing"
echo '{"id":"added-1","title":"خبر جديد","body":"نص الخبر المضاف في آخر الأرشيف"}' >>"$archive"
expect 0 "$FIHRIST" index "$TMPDIR/whole.fh" --resume "$archive"
prints "1 documents, after $whole"
expect 0 "$FIHRIST" index "$TMPDIR/c.fh" --resume --commit-every 30s "$archive"
[ "$(documents "$TMPDIR/c.fh")" = $((whole + 1)) ] || fail "a new index with --resume"
expect 2 "$FIHRIST" index "$TMPDIR/c.fh" --resume corpus/sample/articles
says 'another archive'
sed -i '$d' "$archive"
expect 3 "$FIHRIST" index "$TMPDIR/c.fh" --resume "$archive"
says "the archive has $whole articles"
echo '{"id":"added-2","title":"خبر آخر","body":"نص آخر"}' >>"$archive"
expect 3 "$FIHRIST" index "$TMPDIR/c.fh" --resume "$archive"
says 'the archive has changed'
for wrong in 0 x 5h 0s s '' -3; do
    expect 2 "$FIHRIST" index "$TMPDIR/d.fh" --commit-every="$wrong" "$archive"
done
exit $bad
