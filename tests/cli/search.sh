#!/bin/sh
# What search prints, in each of its formats.
. tests/cli/common.inc
sample
index=$TMPDIR/sample.fh
search() { expect 0 "$FIHRIST" search "$index" "$@"; }
search -k 3 'تحلية مياه البحر' && same cli/search-human.txt
search -k 3 --format=json 'تليسكوب "نجم-1"' && same cli/search-json.txt
search -k 5 --format=tsv --sort=-date 'ماراثون' && same cli/search-tsv.txt
search -k 5 --format=trec --topic=07 'رقائق الذكاء الاصطناعي' && same cli/search-trec.txt
search --bidi=visual -k 2 'لقاح الكوليرا' && same cli/search-visual.txt
search --offset 2 -k 2 --no-snippets --format=tsv 'مدارس' && same cli/search-offset.txt
search -k 1 'كوفيد-19 OR (كورونا' && same cli/search-notes.txt

search --explain --facet=category -k 1 'لقاح الكوليرا' && same cli/search-explain.txt
search --explain --facet=month -k 1 --format=json 'لقاح الكوليرا' && same cli/search-explain-json.txt

# A day in the forms that newspapers print, alone and as an end of a range.
for day in 2024-01-08 08/01/2024 '"8 يناير 2024"' '"٨ كانون الثاني ٢٠٢٤"' '"8 جانفي 2024"' '"الاثنين 26 جمادى الآخرة 1445 هـ"' \
    '"Jan 8, 2024"' '"26 جمادى الآخرة 1445".."8 يناير 2024"' '2024-01-08..«8 كانون الثاني 2024»' '"8 يناير 2024"..2024-01-08'; do
    search --format=trec "date:$day" && [ "$(cut -d' ' -f3 "$TMPDIR/out")" = afaq-0001 ] || fail "date:$day"
done

# Synonyms: a word, and several for one; not with --exact.
printf '# test\nتنقية, تحلية\nالبحر => مياه البحر, المحيط\n' >"$TMPDIR/rules.txt"
search --synonyms="$TMPDIR/rules.txt" --explain -k 2 'تنقية البحر' && same cli/search-synonyms.txt
search --synonyms="$TMPDIR/rules.txt" --explain -k 1 --format=json 'title:"محطة تنقية"' && prints '"stands_for":"محطة تنقية"'
search --format=trec 'تنقية -البحر' && cp "$TMPDIR/out" "$TMPDIR/as-typed"
search --exact --synonyms="$TMPDIR/rules.txt" --format=trec 'تنقية -البحر' && cmp -s "$TMPDIR/out" "$TMPDIR/as-typed" ||
    fail "--exact"
printf 'تنقية\n' >"$TMPDIR/rules.txt"
expect 3 "$FIHRIST" search "$index" --synonyms="$TMPDIR/rules.txt" تنقية && says 'rules.txt:1: a word alone'

# What may have been meant: for people and in JSON, not in the formats that list hits; never for words that are right.
expect 1 "$FIHRIST" search "$index" 'الكوليررا' && same cli/search-meant.txt
expect 1 "$FIHRIST" search "$index" --format=json 'hg;,gdvh' && same cli/search-meant-json.txt
expect 1 "$FIHRIST" search "$index" --format=tsv 'الكوليررا' && [ -s "$TMPDIR/out" ] && fail "a suggestion in TSV"
expect 1 "$FIHRIST" search "$index" --format=trec 'الكوليررا' && [ -s "$TMPDIR/out" ] && fail "a suggestion in TREC"
search 'لقاح الكوليرا' && grep -q 'did you mean' "$TMPDIR/out" && fail "a suggestion for words that are right"

# One query, words apart or quoted.
search --format=trec تحلية مياه البحر && cp "$TMPDIR/out" "$TMPDIR/apart"
search --format=trec 'تحلية مياه البحر' && cmp -s "$TMPDIR/out" "$TMPDIR/apart" || fail "words apart"
# --words takes operators for words.
search --words --format=tsv 'زلزال -سومطرة AND' && prints nahar-0023
search --and --format=tsv 'زلزال سومطرة' && [ "$(wc -l <"$TMPDIR/out")" -eq 2 ] || fail "--and"
# Nothing in a pipe is coloured, whatever the terminal's name.
TERM=xterm-256color search 'مدرسة'
grep -q "$(printf '\033')" "$TMPDIR/out" && fail "escape sequences in a pipe"
# Under another locale the program still speaks UTF-8.
LC_ALL=C search -k 3 'تحلية مياه البحر' && same cli/search-human.txt
LC_ALL=en_US.ISO-8859-1 search -k 3 'تحلية مياه البحر' && same cli/search-human.txt
exit $bad
