#!/bin/sh
# The NEON loops, which no other test reaches on x86: compiled for AArch64 and run under qemu, with the tests
# of the codecs and of scoring, which hold every path against the portable one.
. tests/cli/common.inc
cc=${CROSS_CC:-aarch64-linux-gnu-gcc}
run=${CROSS_RUN:-qemu-aarch64}
if ! command -v "$cc" >/dev/null || ! command -v "$run" >/dev/null; then
    echo "skip: $cc or $run is not installed"
    exit 0
fi
base="base/arena.c base/buffer.c base/mem.c base/slice.c base/varint.c"
codecs="$(ls indexer/pack*.c indexer/postings*.c indexer/positions*.c indexer/layered*.c) indexer/simd.c"
support="tests/support/damage.c tests/support/postings.c"

# cross NAME FILE...: compiles a test with these sources, and runs it.
cross() {
    name=$1
    shift
    files=
    for file in "$@"; do [ ! -e "$file" ] || files="$files $file"; done
    "$cc" -std=c17 -D_GNU_SOURCE -O2 -g -static -ffp-contract=off -DFH_TESTS_SHORT -Itests/cross -I. tests/$name.c $files -lm -o "$TMPDIR/test" ||
        { fail "$name: does not compile"; return; }
    timeout 600 "$run" "$TMPDIR/test" || fail "$name"
}

cross query/test_kernels query/kernels*.c indexer/simd.c
for test in pack postings positions; do
    cross indexer/test_$test $base $codecs $support
done
exit $bad
