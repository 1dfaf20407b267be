#!/usr/bin/env python3
"""Turns the result lines of compare_peers.py into Markdown: our figures beside the peers' and the machine's limits.

usage: peer_report.py RESULTS.jsonl [--baseline EARLIER.jsonl] [--only Q1,Q2] [--ours entente]

A result line is one JSON object: "peer", "data", "q" (the query), "run" (the round) and figures. Of several
lines of one peer, query and round the median counts; of several rounds the median counts, and a ratio is
the median of the ratios within each round. Needs nothing but Python 3.
"""

import argparse
import collections
import json
import statistics
import sys
from dataclasses import dataclass

import cypher_report

KUZU = ("kuzu-typed", "kuzu-single")
# Ceilings of the machine and libraries, no stores: shown, but never the "best peer".
LIMITS = ("cpp-csr", "rocksdb-raw", "boost-graph")
# Our store in other ways: no peers of it.
WAYS = (cypher_report.IN_PROCESS, cypher_report.OVER_HTTP)
# Lines of the 1,000,000 events of seed 42, over the first ten parameters (bench kit, README).
KNOWN_CHECKS_1M = {"Q1": 10, "Q2": 10898, "Q3": 106727, "Q4": 196698, "Q5": 22, "Q6": 5000, "Q7": 11431,
                   "Q8": 133991, "Q8t": 2581661, "Q9_triangles_ALLIED": 5757195}
# Not what the row asks for, so shown, but never the "best peer". Grafeo's procedures take no subgraph, so they rank
# articles and mentions, too; and it calls fdatasync about once in a hundred single commits (counted with strace).
OTHER_QUESTION = {("grafeo", "Q9_pagerank"): "other graph", ("grafeo", "Q9_wcc"): "other graph",
                  ("grafeo", "W_single_durable"): "not durable"}


@dataclass(frozen=True)
class Row:
    """One line of the table: what is measured, by which figure, and what is wanted of it."""

    name: str
    title: str
    query: str  # the "q" of our lines and the peers'
    unit: str  # "ms" of processor, "wall ms", "MB": smaller is better; "edges/s", "events/s": larger is better
    at_least: float  # absolute, on a quiet machine with 1,000,000 events
    aim: float
    rivals: tuple = ()  # peers that the ratio is about; empty: the fastest of all, or the limit (limit_share)
    ratio: float = 0  # how many times better than the rivals, at least
    limit: tuple = ()  # (peer, query) of the machine's ceiling
    limit_share: float = 0  # at least this share of the ceiling, where no ratio to a peer is asked for
    limit_aim: float = 0  # the aim as times the ceiling; 0: the aim is a ratio to the peer (aim_ratio)

    @property
    def larger_is_better(self):
        return self.unit.endswith("/s")

    @property
    def aim_ratio(self):
        """The aim as a ratio to the rivals: the asked ratio, scaled by how far the aim is beyond it."""
        return self.ratio * (self.aim / self.at_least if self.larger_is_better else self.at_least / self.aim)


def query_row(name, title, at_least, aim, rivals, ratio, limit_aim=0):
    return Row(name, title, name, "ms", at_least, aim, rivals, ratio, ("cpp-csr", name), limit_aim=limit_aim)


ROWS = (
    query_row("Q1", "node by key", 0.003, 0.001, ("sqlite",), 5),
    query_row("Q2", "neighbours with properties and names", 0.050, 0.015, ("sqlite",), 6),
    query_row("Q3", "distinct actors in two hops", 0.25, 0.12, KUZU, 45),
    query_row("Q4", "distinct actors in three hops", 1.3, 0.6, KUZU, 20),
    query_row("Q5", "shortest path", 0.020, 0.002, KUZU, 500),
    query_row("Q6", "subgraph of 500 edges with properties", 0.060, 0.020, ("sqlite",), 4),
    query_row("Q7", "top sources in a date range", 0.25, 0.25, ("sqlite",), 8, 2),
    query_row("Q8", "two typed hops, top ends", 0.2, 0.2, ("duckdb",), 30, 2),
    query_row("Q8t", "the same, closed to a triangle", 0.1, 0.1, ("duckdb",), 57, 2),
    query_row("Q9_pagerank", "PageRank, 20 iterations", 30, 14, (), 5, 1),
    query_row("Q9_wcc", "weakly connected components", 3, 1.1, (), 11, 1),
    query_row("Q9_triangles_ALLIED", "directed triangles of one type", 20, 10, (), 5, 1),
    Row("load", "bulk load with all indexes", "load", "events/s", 1.0e6, 1.5e6, KUZU, 1.2,
        ("rocksdb-raw", "P_packed_ingest_lz4")),
    Row("W_batch1000", "durable, batches of 1,000", "W_batch1000", "edges/s", 100e3, 400e3,
        limit=("rocksdb-raw", "R_writebatch1000_sync"), limit_share=100 / 400, limit_aim=1),
    Row("W_single_durable_32t", "durable, single, 32 threads", "W_single_durable_32t", "edges/s", 12e3, 19e3,
        limit=("rocksdb-raw", "R_durable_single_32t"), limit_share=12 / 19, limit_aim=1),
    Row("W_single_durable", "durable, single, one thread", "W_single_durable", "edges/s", 2000, 2700,
        limit=("rocksdb-raw", "R_durable_single_1t"), limit_share=2000 / 2700, limit_aim=1),
    Row("disk", "size on disk", "load", "MB", 30, 12.5, limit=("rocksdb-raw", "P_packed_ingest_lz4")),
    Row("open", "open to the first answer", "cold_open_first_query", "wall ms", 50, 5,
        limit=("rocksdb-raw", "R_open_lz4")),
)


def selected_rows(only):
    """The rows that a list such as ["Q1", "Q9", "W"] means; every row when it is empty."""
    if not only:
        return list(ROWS)
    return [row for row in ROWS if any(row.name == name or row.name.startswith(name + "_") for name in only)]


# -- figures --


def figure(row, line, against_limit=False):
    """(value, is it wall time where processor time is meant) of one result line, or None."""
    if "error" in line:
        return None
    if row.unit == "MB":
        keys = ("disk_mb",)
    elif row.unit == "wall ms":
        keys = ("med_ms",)
    elif row.unit == "events/s":
        keys = ("events_per_s", "edges_per_s")
    elif row.unit == "edges/s":
        keys = ("edges_per_s", "qps1")
    else:
        # The bare arrays answer all 2,000 parameters, the peers the first 200 of them.
        keys = (("cpu_ms_all",) if against_limit else ()) + ("cpu_ms", "mean_ms", "qps1", "med_ms")
    for key in keys:
        if isinstance(line.get(key), (int, float)):
            value = float(line[key])
            if row.unit == "ms" and key == "qps1":  # one client, so its rate is the mean
                value = 1000 / value if value else 0.0
            return value, row.unit == "ms" and not key.startswith("cpu_ms")
    return None


class Results:
    """Result lines by peer and query."""

    def __init__(self, lines):
        self.lines = collections.defaultdict(list)
        self.headers = [line for line in lines if line.get("q") == "header"]
        self.missing = [line for line in lines if line.get("q") == "missing"]
        self.loads = [line["load average"] for line in lines if line.get("q") in ("round", "end")]
        for line in lines:
            if "peer" in line and line.get("q") != "missing" and line.get("note") != "includes load":
                self.lines[line["peer"], line["q"]].append(line)
        self.peers = list(dict.fromkeys(peer for peer, _ in self.lines))

    def by_run(self, row, peer, query=None, against_limit=False):
        """{round: median of the row's figure}, and whether any of them is wall time instead of processor time."""
        runs, wall = collections.defaultdict(list), False
        for line in self.lines.get((peer, query or row.query), ()):
            value = figure(row, line, against_limit)
            # An in-memory peer's 0 MB and a reading below the clock's resolution are no figures to divide by.
            if value and value[0] > 0:
                runs[line.get("run", 1)].append(value[0])
                wall = wall or value[1]
        return {run: statistics.median(values) for run, values in runs.items()}, wall

    def check(self, peer, query):
        """The set of checksums a peer gave, and whether they are over at least ten parameters."""
        values, complete = set(), True
        for line in self.lines.get((peer, query), ()):
            if "check" in line and "error" not in line:
                text = str(line["check"])
                values.add(int(text[1:]) if text[:1] == "A" else round(float(text)))
                complete = complete and line.get("nchk", 10) >= 10
        return values, complete


def reference_checks(results, baseline, data):
    """{query: checksum}: the bare arrays' of this run or of the baseline, and the bench kit's for its data."""
    checks = dict(KNOWN_CHECKS_1M) if data == "g1m" else {}
    for source in (baseline, results):
        for peer, query in source.lines if source else ():
            if peer == "cpp-csr" and query.startswith("Q"):
                values, _ = source.check(peer, query)
                if len(values) == 1:
                    checks.setdefault(query, values.pop())
    return checks


def verdict_on_check(results, peer, query, checks):
    """"right", "wrong", "few" (fewer than ten answers, not comparable), "other" (another question) or "none"."""
    values, complete = results.check(peer, query)
    if (peer, query) in OTHER_QUESTION:
        return "other"
    if not values or query not in checks:
        return "none"
    if not complete:
        return "few"
    return "right" if values == {checks[query]} else "wrong"


# -- the table --


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def show(row, value):
    if row.unit in ("ms", "wall ms"):
        return f"{number(value * 1000)} µs" if value < 1 else f"{number(value)} ms"
    return f"{number(value)} {row.unit}"


def times_better(row, ours, other):
    return ours / other if row.larger_is_better else other / ours


@dataclass
class Side:
    """What we are compared with in one row: a peer or a ceiling, from this run or from the baseline."""

    name: str
    runs: dict
    wall: bool
    mark: str  # shown behind its name: where it comes from, what is doubtful

    @property
    def median(self):
        return statistics.median(self.runs.values())


def ratio(row, ours, side, same_run):
    """The median over the rounds of how many times better ours is; of the medians where rounds cannot be paired."""
    shared = [times_better(row, ours[run], side.runs[run]) for run in ours if run in side.runs] if same_run else []
    return statistics.median(shared) if shared else times_better(row, statistics.median(ours.values()), side.median)


class Table:
    def __init__(self, results, baseline, rows, ours, data, events):
        self.results, self.baseline, self.rows, self.ours, self.events = results, baseline, rows, ours, events
        self.checks = reference_checks(results, baseline, data)

    def sides(self, row):
        """Every peer with a figure for the row and no wrong answer, best first."""
        found = []
        for source, mark in ((self.results, ""), (self.baseline, "†")):
            for peer in source.peers if source else ():
                if peer == self.ours or peer in LIMITS + WAYS or any(side.name == peer for side in found):
                    continue
                runs, wall = source.by_run(row, peer)
                check = verdict_on_check(source, peer, row.query, self.checks)
                if runs and not wall and check not in ("wrong", "other"):
                    found.append(Side(peer, runs, wall, mark + ("?" if check == "few" else "")))
        return sorted(found, key=lambda side: -side.median if row.larger_is_better else side.median)

    def limit(self, row):
        for source, mark in ((self.results, ""), (self.baseline, "†")):
            if source and row.limit:
                runs, wall = source.by_run(row, *row.limit)
                if runs:
                    return Side(row.limit[0], runs, wall, mark)
        return None

    def judge(self, row, ours, ours_all, sides, limit):
        """(asked ratio in words, verdict) of one row."""
        scale = self.events / 1e6 if row.unit == "MB" else 1
        median = statistics.median(ours.values())
        absolute = [times_better(row, median, wanted * scale) >= 1 for wanted in (row.at_least, row.aim)]
        to_limit = ratio(row, ours_all, limit, "†" not in limit.mark) if limit and row.limit_aim else None
        if row.ratio:
            rivals = [side for side in sides if not row.rivals or side.name in row.rivals]
            if not rivals:
                return "no figure of " + " or ".join(row.rivals or ("any peer",)), "open"
            got = ratio(row, ours, rivals[0], "†" not in rivals[0].mark)
            least = got >= row.ratio
            words = f"{number(got)} × {rivals[0].name}{rivals[0].mark}, asked {number(row.ratio)}"
            if not row.limit_aim:
                aim = got >= row.aim_ratio
                words += f", aim {number(row.aim_ratio)}"
            else:
                aim = to_limit is not None and to_limit >= 1 / row.limit_aim
        elif row.limit_share:
            if to_limit is None:
                return "no figure of " + row.limit[0], "open"
            least, aim = to_limit >= row.limit_share, to_limit >= 1
            words = f"{to_limit:.0%} of {limit.name}{limit.mark}, asked {row.limit_share:.0%}, aim 100%"
        else:
            least, aim = absolute
            words = "absolute" + (f", × {scale:g} for the size" if scale != 1 else "")
        verdict = "**aim met**" if least and aim else "met" if least else "**not met**"
        if row.ratio or row.limit_share:
            verdict += f" (absolute: {'aim' if all(absolute) else 'yes' if absolute[0] else 'no'})"
        return words, verdict

    def lines(self):
        yield ("| what | ours: median (worst) | best peer | ours is … × better | limit | ours / limit | at least | aim "
               "| ratio asked | |")
        yield "|---|---|---|---|---|---|---|---|---|---|"
        for row in self.rows:
            ours, wall = self.results.by_run(row, self.ours)
            ours_all, _ = self.results.by_run(row, self.ours, against_limit=True)
            sides, limit = self.sides(row), self.limit(row)
            cells = [f"{row.name} {row.title}", "–", "–", "–", "–", "–",
                     show(row, row.at_least), show(row, row.aim) if not row.limit_aim or row.limit_share else
                     f"{row.limit_aim:g} × bare CSR", "–", "no figure of ours"]
            if sides:
                cells[2] = f"{sides[0].name}{sides[0].mark} {show(row, sides[0].median)}"
            if limit:
                cells[4] = f"{limit.name}{limit.mark} {show(row, limit.median)}{' wall' if limit.wall else ''}"
            if row.ratio:
                cells[8] = f"{number(row.ratio)} × {' or '.join(row.rivals) or 'the fastest'}"
            elif row.limit_share:
                cells[8] = f"{row.limit_share:.0%} of {row.limit[0]}"
            if ours:
                worst = min(ours.values()) if row.larger_is_better else max(ours.values())
                median = show(row, statistics.median(ours.values()))
                cells[1] = f"{median} ({show(row, worst)}){' wall' if wall else ''}"
                if sides:
                    cells[3] = number(ratio(row, ours, sides[0], "†" not in sides[0].mark))
                if limit:
                    share = ratio(row, ours_all, limit, "†" not in limit.mark)
                    cells[5] = f"{number(share if row.larger_is_better else 1 / share)} ×"
                cells[8], cells[9] = self.judge(row, ours, ours_all, sides, limit)
                if verdict_on_check(self.results, self.ours, row.query, self.checks) == "wrong":
                    cells[9] = "**WRONG ANSWER**"
            yield "| " + " | ".join(cells) + " |"

    def everyone(self):
        """Every peer's median of every row, wrong answers marked, so that nothing hides behind the best."""
        yield "| peer | " + " | ".join(row.name for row in self.rows) + " |"
        yield "|---|" + "---|" * len(self.rows)
        for source, mark in ((self.results, ""), (self.baseline, "†")):
            for peer in source.peers if source else ():
                if mark and peer in self.results.peers:
                    continue
                cells = []
                for row in self.rows:
                    query = row.limit[1] if row.limit and row.limit[0] == peer else row.query
                    runs, wall = source.by_run(row, peer, query)
                    check = verdict_on_check(source, peer, row.query, self.checks)
                    errors = [line for line in source.lines.get((peer, query), ()) if "error" in line]
                    text = show(row, statistics.median(runs.values())) if runs else "error" if errors else "–"
                    if runs:
                        other = OTHER_QUESTION.get((peer, row.query), "")
                        text += {"wrong": " WRONG", "few": " ?", "other": f" {other}"}.get(check, "")
                    cells.append(text + (" wall" if wall else ""))
                yield f"| {peer}{mark} | " + " | ".join(cells) + " |"

    def disagreements(self):
        """One line for each peer and query whose checksum is not the reference's."""
        for source, mark in ((self.results, ""), (self.baseline, "†")):
            for peer, query in source.lines if source else ():
                if verdict_on_check(source, peer, query, self.checks) == "wrong":
                    values, _ = source.check(peer, query)
                    yield peer, f"{peer}{mark} {query}: {sorted(values)} instead of {self.checks[query]}"


def headline(results, title):
    for header in results.headers:
        yield f"{title}: " + "; ".join(f"{key} {value}" for key, value in header.items() if key != "q")
    if results.loads:
        loads = ", ".join(f"{load:.2f}" for load in results.loads)
        yield f"Load average at the start of each round and at the end: {loads}"


def report(results, baseline, rows, ours="entente", out=sys.stdout):
    """Prints everything; returns False when our own answers are wrong."""
    header = results.headers[0] if results.headers else {}
    data, events = header.get("data", "?"), header.get("events", 1_000_000)
    table = Table(results, baseline, rows, ours, data, events)

    def write(lines=("",)):
        for line in lines:
            print(line, file=out)

    write(headline(results, "This run"))
    if baseline:
        write(headline(baseline, "† not this run, but an earlier one"))
    write()
    write(table.lines())
    write(("", "Processor time per query (ms), median of the rounds; a ratio is the median of the rounds' ratios. "
           "\"Absolute\" compares with the figures of a quiet machine and 1,000,000 events. "
           "?: no complete check, fewer than ten answers.", "", "### Every peer", ""))
    write(table.everyone())
    write(cypher_report.lines(table, verdict_on_check))
    wrong = list(table.disagreements())
    write(("", "### Checksums", ""))
    write([f"* {text}" for _, text in wrong] or ["All that could be compared agree."])
    failed = [f"* {peer} {query}: {line['error']}" for (peer, query), lines in results.lines.items()
              for line in lines[:1] if "error" in line]
    missing = [f"* {line.get('peer')}: {line.get('why')}" for line in results.missing]
    if failed or missing:
        write(("", "### Missing", ""))
        write(list(dict.fromkeys(missing + failed)))
    return all(peer not in (ours, *WAYS) for peer, _ in wrong)


def read_results(path):
    lines = []
    with open(path, encoding="utf-8") as file:
        for text in file:
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                lines.append(line)
    return Results(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results")
    parser.add_argument("--baseline", help="earlier results, for the peers that are not in RESULTS")
    parser.add_argument("--only", default="", help="rows, such as Q1,Q9,W,load,disk,open")
    parser.add_argument("--ours", default="entente", help="the peer to compare with the others")
    args = parser.parse_args()
    rows = selected_rows([name for name in args.only.split(",") if name])
    baseline = read_results(args.baseline) if args.baseline else None
    return 0 if report(read_results(args.results), baseline, rows, args.ours) else 1


if __name__ == "__main__":
    sys.exit(main())
