#!/bin/sh
# What README.md shows is true: every "$ command" of its console blocks is run in order in a folder
# beside the sample archive, and prints what stands below it (times aside). With README=write the
# file's output is written anew.
. tests/cli/common.inc
work=$TMPDIR/work
mkdir "$work"
ln -s "$FIHRIST" "$work/fihrist"
ln -s "$root/corpus" "$work/corpus"
(cd "$work" && ./fihrist index sample.fh corpus/sample/articles >/dev/null) || fail "index"
awk -v sh="cd '$work'" '
    /^```console$/ { inside = 1; print; next }
    /^```$/ { inside = 0; print; next }
    !inside { print; next }
    /^\$ / { print; fflush(); system(sh " && " (/ index / ? "rm -rf sample.fh && " : "") substr($0, 3) " 2>&1") }
' README.md >"$TMPDIR/readme"
equal_times() { sed -E 's/in [0-9.,]+ ms/in T ms/; s/in [0-9.]+ s, [0-9.]+ MB/in T s, R MB/; s/"took_us":[0-9]+/"took_us":T/' "$1"; }
equal_times README.md >"$TMPDIR/wanted"
equal_times "$TMPDIR/readme" >"$TMPDIR/got"
if [ "${README:-}" = write ] && ! cmp -s "$TMPDIR/wanted" "$TMPDIR/got"; then
    cp "$TMPDIR/readme" README.md
    cp "$TMPDIR/got" "$TMPDIR/wanted"
fi
diff "$TMPDIR/wanted" "$TMPDIR/got" || fail "README.md shows something else than what the commands print"
[ "$(grep -c '^\$ ./fihrist ' README.md)" -ge 6 ] || fail "README.md has lost its commands"
# The first screen.
[ "$(awk '/^## /{ print NR; exit }' README.md)" -le 46 ] || fail "the first screen of README.md is too long"
exit $bad
