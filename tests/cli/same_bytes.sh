#!/bin/sh
# The same articles in another kind, encoding or wrapping make the same index, byte for byte, but for the
# note in the manifest by which --resume knows the archive, and the manifest's checksum.
. tests/cli/common.inc
archives=tests/corpus/fixtures/archives
bytes() { (cd "$1" && sha256sum -- *.f* && grep -Ev '^(note|xxh3) ' MANIFEST); }

expect 0 "$FIHRIST" index "$TMPDIR/first.fh" "$archives/same.jsonl"
prints '3 documents'
bytes "$TMPDIR/first.fh" >"$TMPDIR/first"
count=0
for archive in "$archives"/same*; do
    rm -rf "$TMPDIR/other.fh"
    expect 0 "$FIHRIST" index "$TMPDIR/other.fh" "$archive"
    bytes "$TMPDIR/other.fh" | diff "$TMPDIR/first" - >"$TMPDIR/diff" || fail "$archive: $(cat "$TMPDIR/diff")"
    count=$((count + 1))
done
[ "$count" -ge 30 ] || fail "only $count archives"

# From standard input, and whatever the number of threads.
"$FIHRIST" index -j 4 "$TMPDIR/piped.fh" - <"$archives/same.tar.gz" >/dev/null || fail "from a pipe"
bytes "$TMPDIR/piped.fh" | diff "$TMPDIR/first" - || fail "from a pipe: other bytes"
exit $bad
