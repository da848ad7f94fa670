#!/bin/sh
# check finds what was damaged, searching a damaged index never crashes, reindex saves what is left.
. tests/cli/common.inc
sample
index=$TMPDIR/sample.fh
expect 0 "$FIHRIST" check "$index" && prints ': nothing wrong'
expect 0 "$FIHRIST" check --quick "$index" && prints ': nothing wrong'
expect 0 "$FIHRIST" check --format=json "$index" && prints '"findings":[],"problems":0'
expect 3 "$FIHRIST" check "$TMPDIR/absent.fh" && says 'absent.fh'

# One byte at a time, over the whole segment.
segment=$(basename "$index"/*.fhs)
size=$(stat -c %s "$index/$segment")
cp "$index/$segment" "$TMPDIR/whole"
turn=0
while [ $turn -lt 60 ]; do
    at=$((size * turn / 60 + turn % 7))
    cp "$TMPDIR/whole" "$index/$segment"
    old=$(od -An -tu1 -j $at -N 1 "$TMPDIR/whole" | tr -d ' ')
    printf "\\$(printf %o $((old ^ (1 << turn % 8))))" | dd of="$index/$segment" bs=1 seek=$at conv=notrunc 2>/dev/null
    expect 3 "$FIHRIST" check --format=json "$index"
    "$FIHRIST" search --format=json "$index" 'المدرسة "الذكاء الاصطناعي" -بحر' >"$TMPDIR/out" 2>"$TMPDIR/err"
    code=$?
    case $code in 0 | 1 | 3) ;; *) fail "byte $at damaged: search exits with $code" ;; esac
    turn=$((turn + 1))
done
cp "$TMPDIR/whole" "$index/$segment"
expect 0 "$FIHRIST" check "$index"

# Damaged postings: reindex makes them anew from the stored articles.
expect 0 "$FIHRIST" search --format=trec "$index" 'المدرسة' && cp "$TMPDIR/out" "$TMPDIR/before"
expect 0 "$FIHRIST" check --format=json "$index"
printf 'damage damage damage' | dd of="$index/$segment" bs=1 seek=$((size / 2 + 9000)) conv=notrunc 2>/dev/null
expect 3 "$FIHRIST" check "$index" && prints 'problem: '
"$FIHRIST" reindex --keep-going "$index" >"$TMPDIR/out" 2>"$TMPDIR/err"
code=$?
case $code in 0 | 3) ;; *) fail "reindex exits with $code: $(cat "$TMPDIR/err")" ;; esac
if [ $code -eq 0 ] || grep -q 'left out' "$TMPDIR/err"; then
    expect 0 "$FIHRIST" check "$index" && prints ': nothing wrong'
fi
[ $code -ne 0 ] || { expect 0 "$FIHRIST" search --format=trec "$index" 'المدرسة' && cmp "$TMPDIR/out" "$TMPDIR/before"; }

# A backup is verified, and an index like any other.
sample2=$TMPDIR/backup.fh
expect 0 "$FIHRIST" backup "$index" "$sample2" && prints ' documents'
expect 0 "$FIHRIST" check "$sample2"
expect 3 "$FIHRIST" backup "$index" "$sample2"
exit $bad
