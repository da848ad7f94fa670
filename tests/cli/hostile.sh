#!/bin/sh
# Queries that nobody types by hand get an answer or a clear message, and never a crash.
. tests/cli/common.inc
sample
index=$TMPDIR/sample.fh
# try NAME: the query in $TMPDIR/query, in each format; strict too.
try() {
    for format in human json tsv trec; do
        timeout 20 "$FIHRIST" search "$index" --format=$format - <"$TMPDIR/query" >"$TMPDIR/out" 2>"$TMPDIR/err"
        code=$?
        case $code in
        0 | 1) ;;
        2 | 3) [ -s "$TMPDIR/err" ] || fail "$1, $format: exit code $code without a word" ;;
        *) fail "$1, $format: exit code $code" ;;
        esac
    done
    timeout 20 "$FIHRIST" search "$index" --strict - <"$TMPDIR/query" >"$TMPDIR/out" 2>"$TMPDIR/err"
    [ $? -le 3 ] || fail "$1, strict: exit code $?"
    timeout 20 "$FIHRIST" search "$index" --words - <"$TMPDIR/query" >"$TMPDIR/out" 2>"$TMPDIR/err"
    [ $? -le 3 ] || fail "$1, words: exit code $?"
}
repeat() { # TEXT TIMES
    awk -v text="$1" -v times="$2" 'BEGIN { for (i = 0; i < times; i++) printf "%s", text }'
}
printf '' >"$TMPDIR/query" && try 'nothing'
printf 'من في على إلى' >"$TMPDIR/query" && try 'stop words'
printf '\331\213\331\214\331\200\331\200 \342\200\217' >"$TMPDIR/query" && try 'marks'
printf '؟ ! ... ، "" () -- ++ ::' >"$TMPDIR/query" && try 'punctuation'
printf '\377\376 \331 \303\050 \355\240\200 مدرسة \000 \001' >"$TMPDIR/query" && try 'bad bytes'
repeat 'مدرسة ' 100000 >"$TMPDIR/query" && try 'a megabyte of one word'
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "كلمة%d ", i }' >"$TMPDIR/query" && try '10,000 words'
repeat '(' 100000 >"$TMPDIR/query" && try 'open parentheses'
{ repeat '(' 5000; printf 'مدرسة'; repeat ')' 5000; } >"$TMPDIR/query" && try 'deep parentheses'
repeat 'NOT ' 50000 >"$TMPDIR/query" && try 'NOT'
repeat 'مدرسة AND بحر OR ' 20000 >"$TMPDIR/query" && try 'operators'
{ printf '"'; repeat 'مدرسة جديدة ' 20000; printf '"'; } >"$TMPDIR/query" && try 'a long phrase'
repeat 'title:' 50000 >"$TMPDIR/query" && try 'fields'
repeat 'م' 500000 >"$TMPDIR/query" && try 'a word of a megabyte'
printf 'date:9999999999-99 date:..' >"$TMPDIR/query" && try 'dates'
head -c 200000 "$FIHRIST" >"$TMPDIR/query" && try 'a program'
# The column is named.
expect 3 "$FIHRIST" search --strict "$index" 'مدرسة "جديدة' && says 'column 7'
# Articles that attack the terminal or the reader of JSON.
cat >"$TMPDIR/attack.jsonl" <<'J'
{"id":"a\u001b[2J","title":"\u001b]0;title\u0007 مدرسة \u202e\u2066","body":"مدرسة \u009b31m \u0000 \ud83d\ude00 \"quoted\" back\\slash \u2028"}
J
printf '{"id":"bad","title":"\377\376 مدرسة","body":"\331\n"}\n' >>"$TMPDIR/attack.jsonl"
"$FIHRIST" index "$TMPDIR/attack.fh" "$TMPDIR/attack.jsonl" >"$TMPDIR/out" 2>"$TMPDIR/err"
for format in human json tsv; do
    expect 0 "$FIHRIST" search "$TMPDIR/attack.fh" --format=$format مدرسة
    LC_ALL=C tr -d '\012\011\040-\176\200-\377' <"$TMPDIR/out" >"$TMPDIR/controls"
    [ -s "$TMPDIR/controls" ] && fail "$format: control characters reach the output"
    iconv -f UTF-8 -t UTF-8 "$TMPDIR/out" >/dev/null || fail "$format: not UTF-8"
    LC_ALL=C grep -q "$(printf '\342\200\256')" "$TMPDIR/out" && [ $format != json ] && fail "$format: an override reaches the output"
done
printf 'مدرسة\n:open 1\n' | "$FIHRIST" repl "$TMPDIR/attack.fh" >"$TMPDIR/out"
LC_ALL=C tr -d '\012\011\040-\176\200-\377' <"$TMPDIR/out" >"$TMPDIR/controls"
[ -s "$TMPDIR/controls" ] && fail "repl: control characters reach the output"
exit $bad
