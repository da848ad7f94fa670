#!/bin/sh
# Exit codes, and what is said on standard error.
. tests/cli/common.inc
sample
index=$TMPDIR/sample.fh
expect 0 "$FIHRIST" search "$index" مدرسة
expect 1 "$FIHRIST" search "$index" زززززز
expect 1 "$FIHRIST" search --format=json "$index" زززززز
prints '"total":{"value":0,"relation":"eq"}'
expect 2 "$FIHRIST"
expect 2 "$FIHRIST" nonsense && says 'fihrist: nonsense: no such command'
expect 2 "$FIHRIST" search "$index" && says 'fihrist: search: an argument is missing: usage: fihrist search INDEX'
expect 2 "$FIHRIST" search "$index" --limit=ten مدرسة && says 'fihrist: search: --limit: "ten" is not a whole number'
expect 2 "$FIHRIST" search "$index" -- && says 'an argument is missing'
expect 2 "$FIHRIST" search "$index" --b 2 مدرسة
expect 2 "$FIHRIST" eval "$index" corpus/sample/topics.tsv
expect 2 "$FIHRIST" bench "$index" && says '--queries is missing'
expect 2 "$FIHRIST" delete "$index" && says 'nothing named'
expect 2 "$FIHRIST" delete "$index" --before=yesterdayish && says 'is not a date'
expect 2 "$FIHRIST" help nonsense
expect 2 "$FIHRIST" help --completion=tcsh
expect 2 "$FIHRIST" analyze --analyzer=klingon كتاب
expect 0 "$FIHRIST" analyze --index "$index" وبالمدارسِ && prints '  form      مدارس'
echo 'وبالمدارسِ' >"$TMPDIR/text"
"$FIHRIST" analyze - <"$TMPDIR/text" | grep -q '  form      مدارس' || fail "analyze -"
expect 3 "$FIHRIST" analyze --index "$TMPDIR/absent.fh" كتاب
expect 2 "$FIHRIST" index "$TMPDIR/x.fh" --store-level=20 corpus/sample/articles && says 'store-level'
expect 2 "$FIHRIST" index "$TMPDIR/x.fh" --threads=2000 corpus/sample/articles && says 'threads'
expect 2 "$FIHRIST" index "$TMPDIR/x.fh" --date-order=ddd corpus/sample/articles
expect 2 "$FIHRIST" reindex "$index" --threads=2000
expect 3 "$FIHRIST" search "$TMPDIR/absent.fh" مدرسة && says 'absent.fh'
expect 3 "$FIHRIST" search --strict "$index" '(مدرسة' && says 'column 1'
expect 3 "$FIHRIST" index "$TMPDIR/x.fh" "$TMPDIR/absent.jsonl" && says 'absent.jsonl'
[ -e "$TMPDIR/x.fh" ] && fail "an index was made although there was nothing to read"
expect 3 "$FIHRIST" eval "$index" corpus/sample/qrels.txt corpus/sample/qrels.txt && says 'qrels.txt:1:'
expect 3 "$FIHRIST" delete "$TMPDIR/absent.fh" id
expect 3 "$FIHRIST" merge "$TMPDIR/absent.fh"
[ -e "$TMPDIR/absent.fh" ] && fail "merge or delete made an index"
expect 4 "$FIHRIST" eval "$index" --run "$TMPDIR/no/such/folder" corpus/sample/topics.tsv corpus/sample/qrels.txt
says 'no/such/folder'
if [ -w /dev/full ]; then
    "$FIHRIST" search "$index" مدرسة >/dev/full 2>"$TMPDIR/err"
    [ $? -eq 4 ] || fail "a full disk is not noticed"
    says 'standard output'
fi
# Helpful everywhere.
for command in $("$FIHRIST" help --names); do
    expect 0 "$FIHRIST" "$command" --help && prints "fihrist $command: "
    expect 0 "$FIHRIST" help "$command" && prints "Usage: fihrist $command"
done
expect 0 "$FIHRIST" --version && prints 'fihrist '
expect 0 "$FIHRIST" --help && prints 'Commands:'
exit $bad
