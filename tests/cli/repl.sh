#!/bin/sh
# A session of the interactive search through a pipe: its transcript is a golden.
. tests/cli/common.inc
sample
cat >"$TMPDIR/session" <<'S'
تحلية مياه البحر

:open 1
:explain 1
:facets
:timeline
:since 2025
:until 30 يونيو 2025
:source ملاعب
:category رياضة
:set
:since
:until
:source
:category
:since not a date
:next
:prev
:prev
:sort -date
:sort sideways
:set
:set limit 2
:set limit 0
:set colour purple
رقائق الذكاء الاصطناعي
:التالي
:افتح ٣
:open 99
:save SAVED.json
:save SAVED.tsv
:analyze وبالمدارسِ
:bidi
:bidi visual
لقاح الكوليرا
:set bidi logical
(مدرسة
لقاح الكوليررا
:yes
:نعم
تحيلة مياه البحرر
:yes 3
:yes 9
:use 2
:مساعدة
:help
:nonsense
:q
S
sed -i "s|SAVED|$TMPDIR/saved|" "$TMPDIR/session"
"$FIHRIST" repl "$TMPDIR/sample.fh" <"$TMPDIR/session" >"$TMPDIR/out" 2>"$TMPDIR/err" || fail "exit code $?"
sed -i "s|$TMPDIR/saved|SAVED|" "$TMPDIR/out"
same cli/repl.txt
[ -s "$TMPDIR/err" ] && fail "standard error: $(cat "$TMPDIR/err")"
grep -q '^{"query":"رقائق الذكاء الاصطناعي","total"' "$TMPDIR/saved.json" || fail "saved JSON"
[ "$(wc -l <"$TMPDIR/saved.tsv")" -gt 10 ] || fail "saved TSV"
grep -q '^bidi = visual$' "$TMPDIR/.config/fihrist/config" || fail ":bidi is not remembered"
# The end of the pipe ends the session; the remembered layout holds; so does an option against it.
echo 'لقاح' | "$FIHRIST" repl "$TMPDIR/sample.fh" >"$TMPDIR/out" || fail "end of the pipe"
grep -q 'ﺡﺎﻘﻟ' "$TMPDIR/out" || fail "the layout was forgotten"
echo 'لقاح' | "$FIHRIST" repl --bidi=logical "$TMPDIR/sample.fh" >"$TMPDIR/out"
grep -q 'لقاح' "$TMPDIR/out" || fail "--bidi=logical"
# Another index beside it, and one that is not there.
expect 0 "$FIHRIST" index "$TMPDIR/two.fh" corpus/sample/articles/text
printf ':use 2\nإذاعة حلب\n:stats\n' | "$FIHRIST" repl "$TMPDIR/sample.fh" "$TMPDIR/two.fh" >"$TMPDIR/out"
prints "searching $TMPDIR/two.fh"
prints "* 2  $TMPDIR/two.fh: 6 documents"
expect 3 "$FIHRIST" repl "$TMPDIR/absent.fh"
# What a writer commits meanwhile is seen by the next query.
mkfifo "$TMPDIR/pipe"
"$FIHRIST" repl "$TMPDIR/two.fh" <"$TMPDIR/pipe" >"$TMPDIR/out" 2>&1 &
exec 3>"$TMPDIR/pipe"
echo 'ماراثون' >&3
for i in 1 2 3 4 5 6 7 8 9 10; do grep -q '0 of 0' "$TMPDIR/out" && break; sleep 0.2; done
"$FIHRIST" index "$TMPDIR/two.fh" corpus/sample/articles >"$TMPDIR/log" 2>&1 || fail "index: $(cat "$TMPDIR/log")"
echo 'ماراثون' >&3
exec 3>&-
wait
prints '(the index has changed: 216 documents now)'
prints '2 of 2 documents'
exit $bad
