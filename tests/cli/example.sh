#!/bin/sh
# docs/example.c and the one in fihrist.h compile against the installed library alone, and run.
. tests/cli/common.inc
case $FIHRIST in
*/release/*) ;;
*) echo "skip: the installed library is tried in the release flavour only"; exit 0 ;;
esac
make -s install PREFIX=/usr DESTDIR="$TMPDIR/root" >"$TMPDIR/log" 2>&1 || fail "install: $(cat "$TMPDIR/log")"
for file in bin/fihrist include/fihrist.h lib/libfihrist.a lib/libfihrist.so lib/libfihrist.so.0 lib/pkgconfig/fihrist.pc \
    share/man/man1/fihrist.1 share/man/man1/fihrist-search.1 share/bash-completion/completions/fihrist \
    share/zsh/site-functions/_fihrist share/fish/vendor_completions.d/fihrist.fish; do
    [ -s "$TMPDIR/root/usr/$file" ] || fail "not installed: $file"
done
flags=$(PKG_CONFIG_SYSROOT_DIR=$TMPDIR/root PKG_CONFIG_LIBDIR=$TMPDIR/root/usr/lib/pkgconfig:$(pkg-config --variable pc_path pkg-config) \
    PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config --cflags --libs fihrist) || fail "pkg-config"
flags=$(echo "$flags" | tr ' ' '\n' | grep -E "$TMPDIR|fihrist" | tr '\n' ' ')
cd "$TMPDIR" || exit 1
cc -std=c17 -Wall -Wextra -Werror "$root/docs/example.c" $flags -o example || fail "docs/example.c does not compile"
LD_LIBRARY_PATH=$TMPDIR/root/usr/lib ./example >out || fail "docs/example.c fails"
[ "$(cat out)" = "1 1 المدرسة الجديدة" ] || fail "docs/example.c prints: $(cat out)"
[ "$(grep -c . "$root/docs/example.c")" -le 45 ] || fail "docs/example.c has grown long"

# The one that the header opens with.
{
    printf '#include <fihrist.h>\n#include <stdio.h>\nint main(void)\n{\n'
    sed -n '/^ \*     struct fh_error error;/,/^ \*     fh_index_close/s/^ \* //p' "$root/fihrist.h"
    printf 'return 0;\n}\n'
} >header.c
cc -std=c17 -Wall -Wextra -Werror header.c $flags -o header || fail "the example of fihrist.h does not compile"
LD_LIBRARY_PATH=$TMPDIR/root/usr/lib ./header >out || fail "the example of fihrist.h fails"
grep -q 'المدرسة الجديدة' out || fail "the example of fihrist.h prints: $(cat out)"

# The shared library shows fihrist.h and nothing else.
nm -D --defined-only "$TMPDIR/root/usr/lib/libfihrist.so" | awk '$2 == "T" { print $3 }' | sort >shown
grep -oE '\bfh_[a-z_]+\(' "$root/fihrist.h" | tr -d '(' | sort -u >declared
comm -23 shown declared | grep . && fail "the library shows more than fihrist.h declares"
comm -13 shown declared | grep -v '^fh_text$' | grep . && fail "the library lacks what fihrist.h declares"

cd "$root" || exit 1
make -s uninstall PREFIX=/usr DESTDIR="$TMPDIR/root" || fail "uninstall"
find "$TMPDIR/root" ! -type d | grep . && fail "uninstall leaves files"
exit $bad
