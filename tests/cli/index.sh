#!/bin/sh
# Indexing: what is read, what is passed over and said, what the options do.
. tests/cli/common.inc
cat >"$TMPDIR/mixed.jsonl" <<'J'
{"id":"1","title":"المدرسة الأولى","body":"نص المدرسة","date":"2015-07-21","source":"جريدة"}
{"id":"2","title":"الثانية" broken
{"id":"3","title":"المدرسة الثالثة","body":"نص آخر","date":"2015-08-02","source":"صحيفة"}
not json at all
{"id":"1","title":"المدرسة الأولى معدلة","body":"نص جديد"}
J
expect 0 "$FIHRIST" index "$TMPDIR/a.fh" --report "$TMPDIR/report" "$TMPDIR/mixed.jsonl"
prints '3 documents, 1 of them replacing earlier ones'
prints 'skipped 2 records:'
says "fihrist: $TMPDIR/mixed.jsonl:2: "
says "fihrist: $TMPDIR/mixed.jsonl:4: "
[ "$(wc -l <"$TMPDIR/report")" -eq 2 ] || fail "report: $(cat "$TMPDIR/report")"
grep -q "mixed.jsonl:2: byte [0-9]*: " "$TMPDIR/report" || fail "report: $(cat "$TMPDIR/report")"
expect 0 "$FIHRIST" info --format=json "$TMPDIR/a.fh" && prints '"documents":2'
expect 0 "$FIHRIST" search --format=tsv "$TMPDIR/a.fh" معدلة && prints 'المدرسة الأولى معدلة'

# A file that cannot be read to its end: the rest goes in, and the exit code tells.
gzip -c corpus/sample/articles/malaeb.jsonl | head -c 4000 >"$TMPDIR/cut.gz"
expect 3 "$FIHRIST" index "$TMPDIR/cut.fh" "$TMPDIR/cut.gz" "$TMPDIR/mixed.jsonl"
prints '1 files could not be read, or not to their end'
expect 0 "$FIHRIST" search "$TMPDIR/cut.fh" معدلة

# Strict: the first bad record ends it and nothing is added.
expect 3 "$FIHRIST" index "$TMPDIR/strict.fh" --strict "$TMPDIR/mixed.jsonl" && says 'mixed.jsonl:2'
expect 3 "$FIHRIST" info "$TMPDIR/strict.fh" && says 'no index'

# Duplicates of an index.
expect 0 "$FIHRIST" index "$TMPDIR/a.fh" --on-duplicate=skip "$TMPDIR/mixed.jsonl" && prints '3 left out as duplicates'
expect 3 "$FIHRIST" index "$TMPDIR/a.fh" --on-duplicate=error "$TMPDIR/mixed.jsonl"
expect 0 "$FIHRIST" index "$TMPDIR/a.fh" "$TMPDIR/mixed.jsonl" && prints 'replacing earlier ones'

# Standard input, compressed, mapped fields, a source for all.
printf '{"key":"k1","headline":"عنوان من الأنبوب","text":"نص"}\n' | gzip |
    "$FIHRIST" index "$TMPDIR/pipe.fh" --map id=key,title=headline,body=text --source=أنبوب - >"$TMPDIR/out" 2>"$TMPDIR/err" ||
    fail "standard input: $(cat "$TMPDIR/err")"
prints '1 documents'
expect 0 "$FIHRIST" search --format=tsv "$TMPDIR/pipe.fh" source:أنبوب && prints 'k1'
expect 0 "$FIHRIST" index "$TMPDIR/left.fh" --map title=- "$TMPDIR/mixed.jsonl"
expect 1 "$FIHRIST" search "$TMPDIR/left.fh" المدرسة معدلة title:المدرسة --and

# Options that shape the index.
expect 0 "$FIHRIST" index "$TMPDIR/stem.fh" --levels=stem --title-weight=3 --no-store -j 2 --memory 16M "$TMPDIR/mixed.jsonl"
expect 0 "$FIHRIST" info --format=json "$TMPDIR/stem.fh"
prints '"levels":"stem"' && prints '"title_weight":3.0000' && prints '"stored":false' && prints '"terms_form":0'
expect 2 "$FIHRIST" index "$TMPDIR/stem.fh" --title-weight=4 "$TMPDIR/mixed.jsonl"
expect 0 "$FIHRIST" index "$TMPDIR/white.fh" --analyzer=whitespace "$TMPDIR/mixed.jsonl"
expect 0 "$FIHRIST" search "$TMPDIR/white.fh" المدرسة
expect 1 "$FIHRIST" search "$TMPDIR/white.fh" مدرسة
for analyzer in arabic snowball light10 none; do
    expect 0 "$FIHRIST" index "$TMPDIR/$analyzer.fh" --analyzer=$analyzer "$TMPDIR/mixed.jsonl"
    expect 0 "$FIHRIST" info "$TMPDIR/$analyzer.fh" && prints "analyzer        $analyzer"
done

# The same bytes whatever the number of threads.
expect 0 "$FIHRIST" index "$TMPDIR/one.fh" -j 1 corpus/sample/articles
expect 0 "$FIHRIST" index "$TMPDIR/four.fh" -j 4 corpus/sample/articles
for file in "$TMPDIR"/one.fh/*.fhs; do
    cmp "$file" "$TMPDIR/four.fh/$(basename "$file")" || fail "threads change the index"
done

# Commits on the way, merging, deleting, reindexing.
expect 0 "$FIHRIST" index "$TMPDIR/m.fh" --commit-every 50 --no-merge corpus/sample/articles
expect 0 "$FIHRIST" info --format=json "$TMPDIR/m.fh" && prints '"segments":5' && prints '"commits":5'
expect 0 "$FIHRIST" search --format=trec "$TMPDIR/m.fh" مدرسة && cp "$TMPDIR/out" "$TMPDIR/before"
expect 0 "$FIHRIST" merge --full "$TMPDIR/m.fh" && prints '5 segments' && prints '1 segments'
expect 0 "$FIHRIST" search --format=trec "$TMPDIR/m.fh" مدرسة
cmp -s "$TMPDIR/out" "$TMPDIR/before" || fail "merging changed the hits"
expect 0 "$FIHRIST" delete "$TMPDIR/m.fh" afaq-0001 absent && prints 'deleted 1 documents, 1 not found'
expect 0 "$FIHRIST" delete "$TMPDIR/m.fh" --query source:ملاعب && prints 'deleted 34 documents'
expect 0 "$FIHRIST" delete "$TMPDIR/m.fh" --before 2024-02 --dry-run && prints 'bareed-0001'
expect 0 "$FIHRIST" info --format=json "$TMPDIR/m.fh" && prints '"documents":181' && prints '"deleted":35'
expect 0 "$FIHRIST" info --segments "$TMPDIR/m.fh" && prints 'seg-'
expect 0 "$FIHRIST" info --segments --format=json "$TMPDIR/m.fh" && prints '"segment_list":[{"name":"seg-' && prints '"first":"20'
[ "$(grep -o '"name":"seg-' "$TMPDIR/out" | wc -l)" = "$("$FIHRIST" info --segments "$TMPDIR/m.fh" | grep -c 'seg-')" ] || fail "segments as JSON"
expect 0 "$FIHRIST" backup "$TMPDIR/m.fh" "$TMPDIR/old.fh"
expect 0 "$FIHRIST" search --format=trec -k 500 "$TMPDIR/old.fh" 'date:..2024-01'
old=$(wc -l <"$TMPDIR/out")
expect 0 "$FIHRIST" delete "$TMPDIR/old.fh" --before 2024-02 && prints "deleted $old documents"
expect 1 "$FIHRIST" search "$TMPDIR/old.fh" 'date:..2024-01'
expect 0 "$FIHRIST" reindex "$TMPDIR/m.fh" --title-weight 3 && prints '181 documents indexed again'
expect 0 "$FIHRIST" info --format=json "$TMPDIR/m.fh" && prints '"deleted":0' && prints '"title_weight":3.0000'
expect 3 "$FIHRIST" reindex "$TMPDIR/stem.fh"
expect 3 "$FIHRIST" delete "$TMPDIR/m.fh" --query '(مدرسة'
exit $bad
