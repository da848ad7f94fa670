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

# Damaged postings: --repair makes them anew from the stored articles, reindex does so, too.
expect 0 "$FIHRIST" search --format=trec "$index" 'المدرسة' && cp "$TMPDIR/out" "$TMPDIR/before"
at=$("$FIHRIST" check "$index" >/dev/null && grep -abo 'مدرس' "$TMPDIR/whole" | head -1 | cut -d: -f1)
damage() {
    cp "$TMPDIR/whole" "$TMPDIR/damaged"
    printf 'damage' | dd of="$TMPDIR/damaged" bs=1 seek=$((at + 3)) conv=notrunc 2>/dev/null
    cp "$TMPDIR/damaged" "$index/$(basename "$index"/*.fhs)"
    expect 3 "$FIHRIST" check "$index" && prints 'problem: '
}
same() {
    expect 0 "$FIHRIST" check "$index" && prints ': nothing wrong'
    expect 0 "$FIHRIST" search --format=trec "$index" 'المدرسة' && cmp "$TMPDIR/out" "$TMPDIR/before"
    cp "$index"/*.fhs "$TMPDIR/whole"
}
damage
expect 0 "$FIHRIST" check --repair "$index" && prints ' documents kept, 0 left out'
same
damage
expect 0 "$FIHRIST" check --repair --quick --format=json "$index" && prints '"left_out":0'
same
damage
expect 0 "$FIHRIST" reindex "$index"
same
expect 0 "$FIHRIST" check --repair "$index" && prints ': nothing wrong'

# A backup is verified, and an index like any other.
sample2=$TMPDIR/backup.fh
expect 0 "$FIHRIST" backup "$index" "$sample2" && prints ' documents'
expect 0 "$FIHRIST" check "$sample2"
expect 3 "$FIHRIST" backup "$index" "$sample2"
exit $bad
