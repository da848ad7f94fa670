#!/bin/sh
# Ctrl-C ends indexing at a commit: what was read is there, the program says so, and exits with 4.
. tests/cli/common.inc
mkfifo "$TMPDIR/pipe"
"$FIHRIST" index "$TMPDIR/a.fh" "$TMPDIR/pipe" >"$TMPDIR/out" 2>"$TMPDIR/err" &
pid=$!
exec 3>"$TMPDIR/pipe"
cat corpus/sample/articles/malaeb.jsonl corpus/sample/articles/malaeb.jsonl >&3
sleep 1
kill -INT $pid
sleep 0.3
cat corpus/sample/articles/sada-alneel.jsonl >&3 2>/dev/null
exec 3>&-
wait $pid
code=$?
[ $code -eq 4 ] || fail "exit code $code: $(cat "$TMPDIR/err")"
prints 'stopped: committed'
expect 0 "$FIHRIST" info --format=json "$TMPDIR/a.fh"
count=$(sed 's/.*"documents":\([0-9]*\).*/\1/' "$TMPDIR/out")
[ "$count" -ge 1 ] && [ "$count" -le 62 ] || fail "$count documents"

# Waiting for input that does not come is no reason to wait.
mkfifo "$TMPDIR/silent"
"$FIHRIST" index "$TMPDIR/b.fh" "$TMPDIR/silent" >"$TMPDIR/out" 2>"$TMPDIR/err" &
pid=$!
exec 3>"$TMPDIR/silent"
head -3 corpus/sample/articles/malaeb.jsonl >&3
sleep 1
kill -INT $pid
for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $pid 2>/dev/null || break; sleep 0.3; done
kill -0 $pid 2>/dev/null && fail "still waiting for input"
exec 3>&-
wait $pid
[ $? -eq 4 ] || fail "exit code after silence: $(cat "$TMPDIR/err")"
prints 'stopped: committed'
exit $bad
