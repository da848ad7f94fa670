# The lines of peers.jsonl as two tables: making indexes, and searching them.
function value(name,    text) {
    if (!match($0, "\"" name "\": (\"[^\"]*\"|[-0-9.]+)"))
        return ""
    text = substr($0, RSTART, RLENGTH)
    sub("^\"" name "\": ", "", text)
    gsub("\"", "", text)
    return text
}
/"cpu_seconds"/ {
    if (!indexed++)
        printf "\n%-16s %-18s %8s %8s %9s %9s %16s\n", "index of", "engine", "CPU s", "s", "peak MiB", "MB", "lists MB"
    scale = value("run")
    sub("index ", "", scale)
    lists = value("postings_and_positions_bytes") + 0
    lists = lists > 0 ? sprintf("%.2f", lists / 1e6) : "-"
    printf "%-16s %-18s %8.2f %8.2f %9d %9.1f %16s\n", scale, value("engine"), value("cpu_seconds"), value("seconds"),
        value("peak_mib"), value("bytes") / 1e6, lists
    next
}
/answers only/ {
    if (value("same_top") != "")
        agreed[++agreed_count] = value("run") ": " value("engine") ": the same documents for " value("same_top") * 100 " % of the queries"
    next
}
{
    searches[++count] = $0
}
END {
    printf "\nmicroseconds a query; each query's fastest pass (and median pass); ratio: ours / theirs, of fastest passes\n"
    printf "%-16s %-18s %8s %8s %8s %8s %9s %7s %7s %6s\n", "run", "engine", "mean", "p50", "p90", "p99", "(median)", "ratio", "p99", "same"
    for (i = 1; i <= count; i++) {
        $0 = searches[i]
        printf "%-16s %-18s %8.1f %8.1f %8.1f %8.1f %9.1f %7s %7s %6s\n", value("run"), value("engine"), value("min_mean_us"), value("min_p50_us"),
            value("min_p90_us"), value("min_p99_us"), value("median_mean_us"), value("ratio_mean"), value("ratio_p99"), value("same_top")
    }
    for (i = 1; i <= agreed_count; i++)
        print agreed[i]
}
