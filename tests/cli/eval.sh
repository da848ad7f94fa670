#!/bin/sh
# The measures that eval prints are those of the run that it writes, taken by a second
# implementation (awk below, straight from the definitions), unjudged and missing queries included.
. tests/cli/common.inc
sample
index=$TMPDIR/sample.fh
cp corpus/sample/topics.tsv "$TMPDIR/topics.tsv"
printf '98\tموضوع بلا أحكام\n99\t"غير: مغلق -AND (مدرسة\n' >>"$TMPDIR/topics.tsv"
cp corpus/sample/qrels.txt "$TMPDIR/qrels.txt"
printf '99 0 sada-0013 1\n97 0 afaq-0001 1\n' >>"$TMPDIR/qrels.txt" # 97 has no topic: counts as zero
expect 0 "$FIHRIST" eval "$index" --format=json --run "$TMPDIR/run" "$TMPDIR/topics.tsv" "$TMPDIR/qrels.txt"
cp "$TMPDIR/out" "$TMPDIR/json"
LC_ALL=C sort -s -k1,1 -k5,5gr -k3,3r "$TMPDIR/run" >"$TMPDIR/sorted"
awk '
    FNR == NR { relevance[$1, $3] = $4; if (!($1 in judged)) judged[$1] = 0
                if ($4 > 0) { judged[$1]++; gains[$1] = gains[$1] " " $4 }; next }
    $1 != query { query = $1; rank = 0; found = 0 }
    { rank++ }
    ($1, $3) in relevance && relevance[$1, $3] > 0 {
        found++
        map[$1] += found / rank / judged[$1]
        if (found == 1) mrr[$1] = 1 / rank
        if (rank <= 10) { p10[$1] += .1; dcg[$1] += relevance[$1, $3] * log(2) / log(rank + 1) }
        if (rank <= 100) r100[$1] += 1 / judged[$1]
        if (rank <= 1000) r1000[$1] += 1 / judged[$1]
    }
    END {
        for (query in judged) {
            n++
            ideal = 0; place = 0; count = split(gains[query], gain, " ")
            for (level = 9; level > 0; level--)
                for (i = 1; i <= count; i++)
                    if (gain[i] == level && place < 10) { place++; ideal += level * log(2) / log(place + 1) }
            a += map[query]; b += mrr[query]; d += p10[query]; e += r100[query]; f += r1000[query]
            if (ideal > 0) c += dcg[query] / ideal
        }
        printf "{\"queries\":%d,\"map\":%.4f,\"mrr\":%.4f,\"ndcg@10\":%.4f,\"p@10\":%.4f,\"r@100\":%.4f,\"r@1000\":%.4f}\n",
               n, a / n, b / n, c / n, d / n, e / n, f / n
    }' "$TMPDIR/qrels.txt" "$TMPDIR/sorted" >"$TMPDIR/awk"
sed -E 's/([0-9]\.[0-9]{4})[0-9]*/\1/g' "$TMPDIR/json" >"$TMPDIR/cut"
# Rounded and cut digits may differ by one in the last place.
paste -d'\n' "$TMPDIR/cut" "$TMPDIR/awk" | tr ',:{}' '\n\n\n\n' | grep -E '^[0-9.]+$' >"$TMPDIR/both"
awk '{ v[NR] = $1 } END { if (NR != 14) exit 1; for (i = 1; i <= 7; i++) { d = v[i] - v[i + 7]; if (d * d > 1.1e-8) exit 1 } }' \
    "$TMPDIR/both" || fail "eval says $(cat "$TMPDIR/json"), its run $(cat "$TMPDIR/awk")"
prints '"queries":27'
[ "$(awk '$1 == 98' "$TMPDIR/run" | wc -l)" -gt 0 ] || fail "a topic without judgements is not in the run"
awk '$1 == 99 && $4 == 1' "$TMPDIR/run" | grep -q . || fail "syntax in a topic was not taken for words"
# The quality of the sample does not fall unnoticed.
expect 0 "$FIHRIST" eval "$index" --format=json corpus/sample/topics.tsv corpus/sample/qrels.txt
sed 's/.*"map":\([0-9.]*\).*"mrr":\([0-9.]*\).*/\1 \2/' "$TMPDIR/out" | awk '{ exit !($1 >= .90 && $2 >= .95) }' ||
    fail "quality of the sample: $(cat "$TMPDIR/out")"
exit $bad
