#!/bin/sh
# bench: the figures it prints are those of its per-query file, whose answers are those of search.
. tests/cli/common.inc
sample
index=$TMPDIR/sample.fh
cut -f2 corpus/sample/topics.tsv >"$TMPDIR/queries"
printf '"غير: مغلق -AND (مدرسة\n\nكلمة "بين علامات\n' >>"$TMPDIR/queries"
for mode in or and phrase; do
    expect 0 "$FIHRIST" bench "$index" --queries "$TMPDIR/queries" --mode=$mode -k 5 --repeat 3 --format=json --per-query "$TMPDIR/per"
    grep -qE '^\{"queries":27,"mode":"'$mode'","k":5,"repeat":3,"p50_us":[0-9.]+,"p90_us":[0-9.]+,"p99_us":[0-9.]+,"mean_us":[0-9.]+,' "$TMPDIR/out" ||
        fail "$mode: $(cat "$TMPDIR/out")"
    [ "$(wc -l <"$TMPDIR/per")" -eq 27 ] || fail "$mode: $(wc -l <"$TMPDIR/per") lines"
    # Percentiles by nearest rank, and the mean, from the medians beside the queries.
    cut -f2 "$TMPDIR/per" | sort -n | awk '
        { t[NR] = $1; sum += $1 }
        function at(percent) { i = NR * percent / 100; return t[i == int(i) ? i : int(i) + 1] }
        END { printf "%.1f %.1f %.1f %.0f\n", at(50), at(90), at(99), sum / NR }' >"$TMPDIR/wanted"
    sed -E 's/.*"p50_us":([0-9.]+),"p90_us":([0-9.]+),"p99_us":([0-9.]+),"mean_us":([0-9.]+).*/\1 \2 \3 \4/' "$TMPDIR/out" |
        awk '{ printf "%.1f %.1f %.1f %.0f\n", $1, $2, $3, $4 }' >"$TMPDIR/got"
    awk 'NR == FNR { for (i = 1; i <= 4; i++) w[i] = $i; next }
         { for (i = 1; i <= 4; i++) if (($i - w[i]) ^ 2 > (i < 4 ? .011 : 1.1)) exit 1 }' "$TMPDIR/wanted" "$TMPDIR/got" ||
        fail "$mode: $(cat "$TMPDIR/got") is not $(cat "$TMPDIR/wanted")"
done
# What it finds is what search finds.
expect 0 "$FIHRIST" bench "$index" --queries "$TMPDIR/queries" -k 5 --repeat 1 --total=exact --per-query "$TMPDIR/per"
prints '27 queries, or, k = 5, 1 runs each; microseconds'
while IFS="$(printf '\t')" read -r query median hits ids scores; do
    "$FIHRIST" search --words --ids --format=trec -k 5 "$index" -- "$query" >"$TMPDIR/out"
    [ "$(awk '{ printf "%s%s", (NR > 1 ? " " : ""), $3 }' "$TMPDIR/out")" = "$ids" ] || fail "$query: $ids"
    awk '{ printf "%s%.4f", (NR > 1 ? " " : ""), $5 }' "$TMPDIR/out" >"$TMPDIR/rounded"
    [ "$(echo "$scores" | tr ' ' '\n' | awk 'NF { printf "%s%.4f", (NR > 1 ? " " : ""), $1 }')" = "$(cat "$TMPDIR/rounded")" ] ||
        fail "$query: $scores"
    "$FIHRIST" search --words --format=json -k 1 "$index" -- "$query" | grep -q "\"total\":{\"value\":$hits,\"relation\":\"eq\"}" ||
        fail "$query: $hits hits"
done <"$TMPDIR/per"
expect 3 "$FIHRIST" bench "$index" --queries "$TMPDIR/absent" && says 'absent'
: >"$TMPDIR/empty"
expect 3 "$FIHRIST" bench "$index" --queries "$TMPDIR/empty" && says 'no queries'
expect 4 "$FIHRIST" bench "$index" --queries "$TMPDIR/queries" --per-query "$TMPDIR/no/such"
exit $bad
