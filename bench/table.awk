# The lines of bench.jsonl as three tables: what took how long, sizes, searches.
function value(name,    text) {
    if (!match($0, "\"" name "\": *(\"[^\"]*\"|[-0-9.]+)"))
        return ""
    text = substr($0, RSTART, RLENGTH)
    sub("^\"" name "\": *", "", text)
    gsub("\"", "", text)
    return text
}
function megabytes(name) {
    return sprintf("%.1f", value(name) / 1e6)
}
/"cpu_seconds"/ {
    runs[++run_count] = sprintf("%-8s %-24s %8.2f %8.2f %9d %10.1f %12.1f", value("scale"), value("what"), value("cpu_seconds"),
        value("seconds"), value("peak_mib"), value("json_mb_a_second"), value("json_mb_a_cpu_second"))
}
/"info"/ {
    scale = value("scale")
    what = value("what")
    documents = value("documents")
    json = value("json_bytes")
    sub(/.*"bytes": *{/, "")
    total = value("total")
    sizes[++size_count] = sprintf("%-8s %-16s %9d %8.1f %6.3f %8s %8s %9s %8s %8s %8s", scale, what, documents, total / 1e6,
        total / json, megabytes("terms"), megabytes("postings"), megabytes("positions"), megabytes("stored"),
        megabytes("columns"), megabytes("ids"))
}
/"search"/ {
    searches[++search_count] = sprintf("%-8s %-26s %8s %8s %8s %8s %10s", value("scale"), value("what"), value("mean_us"),
        value("p50_us"), value("p90_us"), value("p99_us"), value("min_mean_us"))
}
END {
    printf "\n%-8s %-24s %8s %8s %9s %10s %12s\n", "scale", "run", "CPU s", "s", "peak MiB", "JSON MB/s", "MB/CPU s"
    for (i = 1; i <= run_count; i++)
        print runs[i]
    printf "\nmegabytes\n%-8s %-16s %9s %8s %6s %8s %8s %9s %8s %8s %8s\n", "scale", "index", "articles", "total", "/JSON", "terms",
        "postings", "positions", "stored", "columns", "ids"
    for (i = 1; i <= size_count; i++)
        print sizes[i]
    printf "\nmicroseconds a query: of medians, and the mean of fastest runs\n%-8s %-26s %8s %8s %8s %8s %10s\n", "scale", "search",
        "mean", "p50", "p90", "p99", "(fastest)"
    for (i = 1; i <= search_count; i++)
        print searches[i]
}
