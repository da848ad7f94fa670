#!/bin/sh
# The memory that indexing real articles takes: with --memory 64M at most 96 MiB of the process's own (RssAnon), the
# tables and buffers that are no part of the budget included, however many threads there are.
. tests/cli/common.inc
archive=$FIHRIST_DATA/saudinewsnet.jsonl.zst
case $FIHRIST in */asan/* | */tsan/*) archive= ;; esac
if [ ! -r "$archive" ]; then
    echo "skip: memory of an archive, no sanitizer's"
    exit 0
fi

for threads in 1 2; do
    "$FIHRIST" index --memory 64M -j $threads "$TMPDIR/news-$threads.fh" "$archive" >"$TMPDIR/out" 2>&1 &
    most=0 samples=0
    while now=$(awk '/^RssAnon/ {print $2}' "/proc/$!/status" 2>/dev/null) && [ -n "$now" ]; do
        [ "$now" -le $most ] || most=$now
        samples=$((samples + 1))
        sleep 0.02
    done
    wait $! || fail "-j $threads: $(cat "$TMPDIR/out")"
    grep -q '^30,099 documents' "$TMPDIR/out" || fail "-j $threads: $(cat "$TMPDIR/out")"
    [ $samples -gt 20 ] || fail "-j $threads: looked only $samples times"
    [ $most -gt 20000 ] && [ $most -le 98304 ] || fail "-j $threads: $most kB of memory"
done
exit $bad
