"""The part of the comparison that is about Cypher: the same queries as text, in process and over HTTP, beside the peers.

peer_report.py prints it behind its own tables where a results file has lines of "entente-cypher" or "entente-http".
"""

import statistics

IN_PROCESS, OVER_HTTP = "entente-cypher", "entente-http"
# How many times faster than the fastest peer, and how many times the bare arrays' time at most (0: not asked for).
ASKED = {"Q1": (1, 0), "Q2": (1, 0), "Q3": (10, 8), "Q4": (10, 8), "Q5": (10, 0), "Q6": (10, 0), "Q7": (10, 8),
         "Q8": (10, 8), "Q8t": (10, 0), "Q9_pagerank": (1, 0), "Q9_wcc": (1, 0), "Q9_triangles_ALLIED": (1, 0)}
# What one line says by itself: (peer, query, figure, what, unit, at most or at least, is larger better).
SINGLE = (
    (IN_PROCESS, "plan", "med_ms", "parse, check and plan a typical statement", "ms", 0.050, False),
    (IN_PROCESS, "plan_cached", "med_ms", "the same from the cache", "ms", 0.005, False),
    (OVER_HTTP, "Q2_1c", "med_ms", "Q2 over HTTP, one connection, median", "ms", 0.3, False),
    (OVER_HTTP, "Q5_1c", "med_ms", "Q5 over HTTP, one connection, median", "ms", 0.3, False),
    (OVER_HTTP, "Q2_16c", "requests_per_s", "Q2 over HTTP, 16 connections", "requests/s", 15000, True),
    (OVER_HTTP, "Q5_16c", "requests_per_s", "Q5 over HTTP, 16 connections", "requests/s", 15000, True),
    (OVER_HTTP, "Q2_api_16c", "requests_per_s", "Q2 by the Query API, 16 connections", "requests/s", 15000, True),
    (OVER_HTTP, "Q5_api_16c", "requests_per_s", "Q5 by the Query API, 16 connections", "requests/s", 15000, True),
)


def time(milliseconds):
    if milliseconds >= 1:
        return f"{milliseconds:.3g} ms"
    return f"{milliseconds * 1000:.3g} µs"


def ratio_of(runs, others):
    """How many times slower the others are: the median of the ratios within the rounds, or of the medians."""
    shared = [others[run] / runs[run] for run in runs if run in others]
    if shared:
        return statistics.median(shared)
    return statistics.median(others.values()) / statistics.median(runs.values())


def verdict(query, to_peer, to_limit, check):
    if check == "wrong":
        return "**WRONG ANSWER**"
    least, most = ASKED[query]
    missing = []
    if to_peer is not None and to_peer < least:
        missing.append(f"{least} × the fastest peer")
    if most and to_limit is not None and to_limit > most:
        missing.append(f"{most} × the bare arrays")
    return "**not met**: " + ", ".join(missing) if missing else "met"


def query_line(table, row, verdict_on_check):
    runs, _ = table.results.by_run(row, IN_PROCESS)
    all_runs, _ = table.results.by_run(row, IN_PROCESS, against_limit=True)
    if not runs:
        return None
    sides, limit = table.sides(row), table.limit(row)
    to_peer = ratio_of(runs, sides[0].runs) if sides else None
    to_limit = 1 / ratio_of(all_runs, limit.runs) if limit else None
    http, _ = table.results.by_run(row, OVER_HTTP)
    walls = [line["med_ms"] for line in table.results.lines.get((OVER_HTTP, row.query), ()) if "med_ms" in line]
    check = verdict_on_check(table.results, IN_PROCESS, row.query, table.checks)
    cells = [row.name, time(statistics.median(runs.values())),
             f"{sides[0].name}{sides[0].mark} {time(sides[0].median)}" if sides else "–",
             f"{to_peer:.3g}" if sides else "–",
             f"{time(limit.median)}{' wall' if limit.wall else ''}" if limit else "–",
             f"{to_limit:.3g}" if limit else "–",
             time(statistics.median(http.values())) if http else "–",
             time(statistics.median(walls)) if walls else "–",
             verdict(row.query, to_peer, to_limit, check)]
    return "| " + " | ".join(cells) + " |"


def single_line(results, peer, query, key, what, unit, asked, larger_is_better):
    values = [line[key] for line in results.lines.get((peer, query), ()) if key in line]
    if not values:
        return None
    value = statistics.median(values)
    met = value >= asked if larger_is_better else value <= asked
    shown, bound = (time(value), time(asked)) if unit == "ms" else (f"{value:,.0f} {unit}", f"{asked:,} {unit}")
    return f"| {what} | {shown} | {bound} | {'met' if met else '**not met**'} |"


def beside_hello(results):
    """What share of the rate of a server that only says hello the requests have; "" where it was not asked."""
    def rate(query):
        values = [line["requests_per_s"] for line in results.lines.get((OVER_HTTP, query), ()) if "requests_per_s" in line]
        return statistics.median(values) if values else None
    hello = rate("hello_16c")
    rates = {query: rate(query) for query in ("Q2_16c", "Q2_api_16c", "Q5_16c", "Q5_api_16c")}
    shares = [f"{query.removesuffix('_16c')} {100 * value / hello:.0f} %" for query, value in rates.items() if value and hello]
    if not shares:
        return ""
    return f"A server of the same library that only says hello answers {hello:,.0f} requests/s; of that: {', '.join(shares)}."


def lines(table, verdict_on_check):
    """Markdown; nothing where no figure of Cypher is there."""
    queries = [query_line(table, row, verdict_on_check) for row in table.rows if row.query in ASKED]
    queries = [line for line in queries if line]
    singles = [single_line(table.results, *single) for single in SINGLE]
    singles = [line for line in singles if line]
    beside = beside_hello(table.results)
    if not queries and not singles:
        return
    yield from ("", "### Cypher", "")
    if queries:
        yield "| query | in process | fastest peer | × faster | bare arrays | ours / bare | HTTP: server's time | HTTP: median | |"
        yield "|---|---|---|---|---|---|---|---|---|"
        yield from queries
    if singles:
        yield from ("", "| what | measured | asked | |", "|---|---|---|---|")
        yield from singles
    if beside:
        yield from ("", beside)
