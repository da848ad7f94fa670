#!/bin/sh
# The user's own rules: kept with an index through everything, refused by file and line, changed where they may be.
. tests/cli/common.inc
index=$TMPDIR/rules.fh
list() { printf "$2" >"$TMPDIR/$1"; }
kept() {
    for rules in overrides stop-words synonyms; do
        expect 0 "$FIHRIST" dump "$1" --rules=$rules
        cmp -s "$TMPDIR/out" "$TMPDIR/$rules" || fail "$2: other $rules: $(cat "$TMPDIR/out")"
    done
}
list overrides '# names\nالعين\nناس\tانسان\n'
list stop-words 'قال\nالوكالة\n'
list synonyms 'تنقية, تحلية\nالبحر => مياه البحر\n'
expect 0 "$FIHRIST" index "$index" --overrides "$TMPDIR/overrides" --stop-words "$TMPDIR/stop-words" \
    --synonyms "$TMPDIR/synonyms" --commit-every 100 --no-merge corpus/sample/articles
kept "$index" made
expect 0 "$FIHRIST" info "$index" && prints 'overrides       2 of your own' && prints 'stop words      2 of your own' &&
    prints 'synonyms        2 of your own'
expect 0 "$FIHRIST" info --format=json "$index" && prints '"overrides":2,"stop_words":2,"synonyms":2,"own_lexicon":false'
expect 0 "$FIHRIST" analyze --index "$index" 'للعين ناس والوكاله' && prints '  your rule العين' && prints '  stem      انسان' &&
    prints '  form, a stop word وكالة'
expect 0 "$FIHRIST" analyze --index "$index" 'تنقيه مياه البحر' && prints 'also            تحلية'
expect 0 "$FIHRIST" search "$index" --explain -k 1 'تنقية البحر' && prints 'for' && cp "$TMPDIR/out" "$TMPDIR/before"
expect 0 "$FIHRIST" search "$index" --exact --explain -k 1 'تنقية البحر'
grep -q ' for ' "$TMPDIR/out" && fail "--exact finds synonyms"

# They stay through adding, merging, backing up, building again.
expect 0 "$FIHRIST" index "$index" corpus/sample/articles && kept "$index" added
expect 0 "$FIHRIST" merge --full "$index" && kept "$index" merged
expect 0 "$FIHRIST" backup "$index" "$TMPDIR/copy.fh" && kept "$TMPDIR/copy.fh" copied
expect 0 "$FIHRIST" reindex "$index" && kept "$index" 'built again'
expect 0 "$FIHRIST" check "$index"
grep -v " ms$" "$TMPDIR/before" >"$TMPDIR/wanted"
expect 0 "$FIHRIST" search "$index" --explain -k 1 'تنقية البحر'
grep -v " ms$" "$TMPDIR/out" | diff - "$TMPDIR/wanted" || fail "another answer"

# Overrides of an index are what they are; the same in other lines are the same; reindex changes them.
list other 'ناس\tانسان\n'
list same '\357\273\277ناس\tانسان\r\n\nالعين\n'
expect 2 "$FIHRIST" index "$index" --overrides "$TMPDIR/other" corpus/sample/articles &&
    says 'the index has other overrides; reindex to change them'
expect 0 "$FIHRIST" index "$index" --overrides "$TMPDIR/same" corpus/sample/articles && kept "$index" same
expect 0 "$FIHRIST" reindex "$index" --overrides "$TMPDIR/other"
cp "$TMPDIR/other" "$TMPDIR/overrides" && kept "$index" reindexed
expect 0 "$FIHRIST" analyze --index "$index" 'العين' && prints '  stem      عين'

# Stop words and synonyms change as they like, and an empty file takes them away; readers see it at once.
list synonyms 'زلزال, هزة\n'
expect 0 "$FIHRIST" index "$index" --synonyms "$TMPDIR/synonyms" && kept "$index" 'with new synonyms'
expect 0 "$FIHRIST" search --format=trec "$index" هزة && cp "$TMPDIR/out" "$TMPDIR/with"
: >"$TMPDIR/empty"
expect 0 "$FIHRIST" index "$index" --synonyms "$TMPDIR/empty" --stop-words "$TMPDIR/empty"
expect 0 "$FIHRIST" info --format=json "$index" && prints '"overrides":1,"stop_words":0,"synonyms":0'
"$FIHRIST" search --format=trec "$index" هزة >"$TMPDIR/out" 2>/dev/null
cmp -s "$TMPDIR/out" "$TMPDIR/with" && fail "synonyms are still there"
expect 3 "$FIHRIST" index "$TMPDIR/absent.fh" --synonyms "$TMPDIR/synonyms" && says 'no index'
expect 2 "$FIHRIST" index "$index" && says 'no archive is named'

# Another analyzer takes no overrides; those of the index are left behind, those that are named refused.
expect 0 "$FIHRIST" reindex "$index" --analyzer=light10
expect 0 "$FIHRIST" info --format=json "$index" && prints '"overrides":0'
expect 2 "$FIHRIST" reindex "$index" --overrides "$TMPDIR/other" && says 'the analyzer light10 takes none'

# A lexicon: of an archive, of counts, the same bytes; an index that is made with it is another analyzer's.
expect 0 "$FIHRIST" lexicon "$TMPDIR/own.lex" --min 2 --save-counts "$TMPDIR/counts" corpus/sample/articles &&
    prints 'words in 216 documents' && prints "own.lex: "
sort -r "$TMPDIR/counts" >"$TMPDIR/shuffled"
expect 0 "$FIHRIST" lexicon "$TMPDIR/again.lex" --min 2 --counts "$TMPDIR/shuffled" &&
    cmp "$TMPDIR/own.lex" "$TMPDIR/again.lex" || fail "the order of counts matters"
expect 0 "$FIHRIST" index "$TMPDIR/own.fh" --lexicon "$TMPDIR/own.lex" corpus/sample/articles
expect 0 "$FIHRIST" info --format=json "$TMPDIR/own.fh" && prints '"own_lexicon":true' && cp "$TMPDIR/out" "$TMPDIR/own"
expect 0 "$FIHRIST" reindex "$TMPDIR/own.fh"
expect 0 "$FIHRIST" info --format=json "$TMPDIR/own.fh" && prints "$(grep -o '"analyzer":"[^"]*"' "$TMPDIR/own")"
expect 0 "$FIHRIST" index "$TMPDIR/own.fh" --lexicon "$TMPDIR/own.lex" corpus/sample/articles
expect 2 "$FIHRIST" index "$TMPDIR/own.fh" --lexicon stemmer/lexicon-ar.bin corpus/sample/articles && says 'another lexicon'
expect 0 "$FIHRIST" index "$TMPDIR/b.fh" --lexicon stemmer/lexicon-ar.bin corpus/sample/articles
expect 0 "$FIHRIST" index "$TMPDIR/c.fh" corpus/sample/articles
expect 0 "$FIHRIST" info --format=json "$TMPDIR/b.fh" && cp "$TMPDIR/out" "$TMPDIR/own"
expect 0 "$FIHRIST" info --format=json "$TMPDIR/c.fh" && prints "$(grep -o '"analyzer":"[^"]*"' "$TMPDIR/own")"
printf 'كتاب\t3\nكتب 4\n' >"$TMPDIR/bad"
expect 3 "$FIHRIST" lexicon "$TMPDIR/n.lex" --counts "$TMPDIR/bad" && says "$TMPDIR/bad:2: not"
expect 3 "$FIHRIST" lexicon "$TMPDIR/n.lex" --min 1000000 corpus/sample/articles && says 'no word occurs'

# Candidates for variants: a file that index takes.
expect 0 "$FIHRIST" suggest-variants "$TMPDIR/c.fh" --min 1 -k 20 && prints '# Candidates' && cp "$TMPDIR/out" "$TMPDIR/found"
expect 0 "$FIHRIST" index "$TMPDIR/c.fh" --synonyms "$TMPDIR/found"
expect 0 "$FIHRIST" suggest-variants "$TMPDIR/c.fh" --min 1 -k 20
pair=$(grep -v '^#' "$TMPDIR/found" | grep -m1 ,)
grep -qxF "$pair" "$TMPDIR/out" && fail "$pair is known and offered again"

# What cannot be read is named.
list bad 'كلمة\nناس\t\n'
expect 3 "$FIHRIST" index "$TMPDIR/n.fh" --overrides "$TMPDIR/bad" corpus/sample/articles && says "$TMPDIR/bad:2: not \"word\""
list bad 'كلمة وكلمة\n'
expect 3 "$FIHRIST" index "$TMPDIR/n.fh" --stop-words "$TMPDIR/bad" corpus/sample/articles && says "$TMPDIR/bad:1: not one word"
list bad 'a, b\n\nكلمة,\n'
expect 3 "$FIHRIST" index "$TMPDIR/n.fh" --synonyms "$TMPDIR/bad" corpus/sample/articles && says "$TMPDIR/bad:3: there is no word"
expect 3 "$FIHRIST" index "$TMPDIR/n.fh" --lexicon "$TMPDIR/bad" corpus/sample/articles
expect 3 "$FIHRIST" index "$TMPDIR/n.fh" --synonyms "$TMPDIR/not-there" corpus/sample/articles && says 'no such file'
exit $bad
