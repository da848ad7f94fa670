#!/bin/sh
# Limits that hold: a full disk, files that may not grow, no descriptors left, a disk or folder that may not be
# written, little memory, SIGTERM. Each ends with a clear message and exit code 4, and the index is as it was.
. tests/cli/common.inc
sample
archive=$TMPDIR/archive.jsonl
for i in 1 2 3 4 5 6 7 8; do # other ids, so that all of them are new
    sed "s/\"id\": *\"/&copy-$i-/" corpus/sample/articles/*.jsonl
done >"$archive"
index=$TMPDIR/sample.fh
before=$("$FIHRIST" info --format=json "$index")

# refused MESSAGE COMMAND...: the command fails so, in one line, and the index is intact.
refused() {
    message=$1
    shift
    "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" </dev/null
    code=$?
    sed -i '/^profiling:/d' "$TMPDIR/err" # make cov: gcov has no descriptors for its own files either
    [ $code -eq 4 ] || fail "exit code $code, not 4: $*: $(cat "$TMPDIR/err")"
    grep -q "$message" "$TMPDIR/err" || fail "no \"$message\" in: $(cat "$TMPDIR/err")"
    [ "$(wc -l <"$TMPDIR/err")" -eq 1 ] || fail "more than a line: $(cat "$TMPDIR/err")"
    intact "$index"
}

intact() {
    expect 0 "$FIHRIST" check "$1"
    [ "$("$FIHRIST" info --format=json "$index")" = "$before" ] || fail "the index has changed"
    expect 0 "$FIHRIST" search "$index" -k 1 'المياه'
}

refused 'File too large' sh -c "ulimit -f 100; '$FIHRIST' index '$index' '$archive'"
refused 'Too many open files' sh -c "ulimit -n 6; '$FIHRIST' index '$index' '$archive'"
refused 'File too large' sh -c "ulimit -f 100; '$FIHRIST' reindex '$index'"

# Little memory, from hardly enough to start to nearly enough: it works, or says so. (A sanitizer's shadow does not fit.)
limits='20000 30000 40000 60000 80000 120000'
case $FIHRIST in */asan/* | */tsan/*) limits= ;; esac
for kib in $limits; do
    cp -r "$index" "$TMPDIR/small.fh"
    (ulimit -v $kib && exec "$FIHRIST" index -j 1 -M 16M "$TMPDIR/small.fh" "$archive") >"$TMPDIR/out" 2>"$TMPDIR/err"
    code=$?
    case $code in
    0) ;;
    4) grep -qiE 'memory|thread' "$TMPDIR/err" || fail "ulimit -v $kib: $(cat "$TMPDIR/err")" ;;
    127) ;; # the loader of shared libraries gave up before the program began
    *) fail "ulimit -v $kib: exit code $code: $(cat "$TMPDIR/err")" ;;
    esac
    expect 0 "$FIHRIST" check "$TMPDIR/small.fh"
    rm -r "$TMPDIR/small.fh"
done

# Permissions do not bind root, so another user tries.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    as="setpriv --reuid=65534 --regid=65534 --clear-groups"
    chmod 755 "$TMPDIR" "$(dirname "$TMPDIR")" "$(dirname "$(dirname "$TMPDIR")")" 2>/dev/null
    cp "$FIHRIST" "$TMPDIR/program"
    if $as test -x "$TMPDIR/program" -a -r "$archive"; then
        refused 'Permission denied' $as "$TMPDIR/program" index "$index" "$archive"
        refused 'Permission denied' $as "$TMPDIR/program" merge --full "$index"
        refused 'Permission denied' $as "$TMPDIR/program" index "$TMPDIR/new.fh" "$archive"
        expect 0 $as "$TMPDIR/program" search "$index" -k 1 'المياه'
        expect 0 $as "$TMPDIR/program" check "$index"
    else
        echo "skip: another user cannot reach $TMPDIR"
    fi
else
    echo "skip: permissions are tried as root"
fi

# A disk of 2 MB, and one that is read-only, where mounting is allowed.
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
    cat >"$TMPDIR/mounted" <<'END'
mkdir "$TMPDIR/disk" && mount -t tmpfs -o size=2m tmpfs "$TMPDIR/disk" || exit 99
cp -r "$TMPDIR/sample.fh" "$TMPDIR/disk/a.fh"
before=$("$FIHRIST" info --format=json "$TMPDIR/disk/a.fh")
"$FIHRIST" index "$TMPDIR/disk/a.fh" "$TMPDIR/archive.jsonl" >/dev/null 2>"$TMPDIR/err"
[ $? -eq 4 ] && grep -q 'No space left on device' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
[ "$("$FIHRIST" info --format=json "$TMPDIR/disk/a.fh")" = "$before" ] || exit 2
"$FIHRIST" check "$TMPDIR/disk/a.fh" >/dev/null || exit 3
[ "$(ls "$TMPDIR/disk/a.fh" | wc -l)" -eq "$(ls "$TMPDIR/sample.fh" | wc -l)" ] || exit 5 # the space is given back
head -1 "$TMPDIR/archive.jsonl" | "$FIHRIST" index "$TMPDIR/disk/a.fh" --format=json - >/dev/null || exit 6
"$FIHRIST" backup "$TMPDIR/disk/a.fh" "$TMPDIR/from-disk.fh" >/dev/null || exit 10
"$FIHRIST" check "$TMPDIR/from-disk.fh" >/dev/null || exit 11
mount -o remount,ro "$TMPDIR/disk" || exit 99
"$FIHRIST" index "$TMPDIR/disk/a.fh" "$TMPDIR/archive.jsonl" >/dev/null 2>"$TMPDIR/err"
[ $? -eq 4 ] && grep -q 'Read-only file system' "$TMPDIR/err" || { cat "$TMPDIR/err"; exit 7; }
"$FIHRIST" search "$TMPDIR/disk/a.fh" -k 1 'المياه' >/dev/null || exit 8
"$FIHRIST" check "$TMPDIR/disk/a.fh" >/dev/null || exit 9
END
    FIHRIST=$FIHRIST unshare -m sh "$TMPDIR/mounted" >"$TMPDIR/out" 2>&1
    code=$?
    [ $code -eq 0 ] || [ $code -eq 99 ] || fail "on a small disk: step $code: $(cat "$TMPDIR/out")"
    [ $code -ne 99 ] || echo "skip: mounting is not allowed"
else
    echo "skip: mounting is not allowed"
fi

# SIGTERM is a request, as Ctrl-C is.
mkfifo "$TMPDIR/pipe"
"$FIHRIST" index "$TMPDIR/b.fh" --format=json - <"$TMPDIR/pipe" >"$TMPDIR/out" 2>"$TMPDIR/err" &
pid=$!
exec 3>"$TMPDIR/pipe"
head -20 "$archive" >&3
sleep 1
kill -TERM $pid
wait $pid
[ $? -eq 4 ] || fail "exit code after SIGTERM: $(cat "$TMPDIR/err")"
exec 3>&-
prints 'stopped: committed'
expect 0 "$FIHRIST" check "$TMPDIR/b.fh"

# The lock of a writer that was killed is taken over; that of a living one names it.
"$FIHRIST" index "$TMPDIR/b.fh" --format=json - <"$TMPDIR/pipe" >/dev/null 2>&1 &
pid=$!
exec 3>"$TMPDIR/pipe"
sleep 0.5
expect 4 "$FIHRIST" merge "$TMPDIR/b.fh"
says "locked by process $pid"
kill -KILL $pid
wait $pid 2>/dev/null
exec 3>&-
expect 0 "$FIHRIST" merge "$TMPDIR/b.fh"
exit $bad
