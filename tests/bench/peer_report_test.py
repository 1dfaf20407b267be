#!/usr/bin/env python3
"""Tests of the comparison with the peers, on figures made up here and stand-ins for the programs."""

import io
import json
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

import peer_report

HERE = Path(__file__).resolve().parent


def line(peer, query, run=1, **figures):
    return {"peer": peer, "data": "g1m", "q": query, "run": run, **figures}


def table(lines, only, baseline=None):
    """The report's text of these lines."""
    out = io.StringIO()
    header = {"q": "header", "data": "g1m", "events": 1_000_000}
    right = peer_report.report(peer_report.Results([header, *lines]), baseline and peer_report.Results(baseline),
                               peer_report.selected_rows(only), out=out)
    return right, out.getvalue()


def cells(text, name):
    """The cells of our row of that name."""
    row = next(row for row in text.splitlines() if row.startswith(f"| {name} "))
    return [cell.strip() for cell in row.strip("|").split("|")]


class Report(unittest.TestCase):
    def test_a_ratio_is_the_median_of_the_ratios_within_each_round(self):
        lines = []
        for run, load in ((1, 1), (2, 10), (3, 1)):  # the second round falls on a busy machine
            lines += [line("entente", "Q1", run, cpu_ms=0.001 * load, check=10),
                      line("sqlite", "Q1", run, cpu_ms=0.006 * load, check=10)]
        _, text = table(lines, ["Q1"])
        self.assertEqual(cells(text, "Q1")[1], "1 µs (10 µs)")
        self.assertEqual(cells(text, "Q1")[3], "6")
        self.assertTrue(cells(text, "Q1")[9].startswith("met"))

    def test_a_ratio_below_the_asked_one_is_not_met(self):
        _, text = table([line("entente", "Q1", cpu_ms=0.002), line("sqlite", "Q1", cpu_ms=0.008)], ["Q1"])
        self.assertIn("**not met** (absolute: yes)", cells(text, "Q1")[9])

    def test_a_peer_with_a_wrong_answer_is_shown_but_never_the_best(self):
        lines = [line("entente", "Q8t", cpu_ms=0.05, check=2581661), line("kuzu-typed", "Q8t", cpu_ms=1, check=340836),
                 line("duckdb", "Q8t", cpu_ms=5, check=2581661)]
        right, text = table(lines, ["Q8t"])
        self.assertTrue(right)
        self.assertEqual(cells(text, "Q8t")[2], "duckdb 5 ms")
        self.assertIn("kuzu-typed Q8t: [340836] instead of 2581661", text)

    def test_a_figure_for_another_question_is_never_the_best(self):
        _, text = table([line("grafeo", "W_single_durable", qps1=5000, check=0),
                         line("kuzu-single", "W_single_durable", qps1=2000)], ["W"])
        self.assertEqual(cells(text, "W_single_durable")[2], "kuzu-single 2,000 edges/s")
        self.assertIn("5,000 edges/s not durable", text)

    def test_a_wrong_answer_of_ours_fails_the_report(self):
        right, text = table([line("entente", "Q3", cpu_ms=0.1, check=7)], ["Q3"])
        self.assertFalse(right)
        self.assertEqual(cells(text, "Q3")[9], "**WRONG ANSWER**")

    def test_wall_time_is_shown_as_such_and_never_the_best(self):
        _, text = table([line("postgresql", "Q1", med_ms=0.001, qps1=500), line("sqlite", "Q1", cpu_ms=0.008)], ["Q1"])
        self.assertEqual(cells(text, "Q1")[2], "sqlite 8 µs")
        self.assertIn("| postgresql | 2 ms wall |", text)

    def test_checks_over_fewer_than_ten_answers_are_not_compared(self):
        right, text = table([line("entente", "Q3", cpu_ms=0.1, check=106727),
                             line("kuzu-typed", "Q3", cpu_ms=10, check=7, nchk=3)], ["Q3"])
        self.assertTrue(right)
        self.assertEqual(cells(text, "Q3")[2], "kuzu-typed? 10 ms")

    def test_the_bare_arrays_are_compared_over_all_parameters(self):
        _, text = table([line("entente", "Q8", cpu_ms=0.1, cpu_ms_all=0.06), line("duckdb", "Q8", cpu_ms=4),
                         line("cpp-csr", "Q8", cpu_ms=0.03)], ["Q8"])
        self.assertEqual(cells(text, "Q8")[3], "40")
        self.assertEqual(cells(text, "Q8")[5], "2 ×")
        self.assertIn("aim met", cells(text, "Q8")[9])

    def test_a_rate_is_better_when_larger(self):
        _, text = table([line("entente", "load", events_per_s=2e6, disk_mb=20),
                         line("kuzu-typed", "load", events_per_s=1e6, disk_mb=60),
                         line("kuzu-single", "load", events_per_s=5e5, disk_mb=10)], ["load", "disk"])
        self.assertEqual(cells(text, "load")[2], "kuzu-typed 1,000,000 events/s")
        self.assertEqual(cells(text, "load")[3], "2")
        self.assertEqual(cells(text, "disk")[2], "kuzu-single 10 MB")
        self.assertIn("met", cells(text, "disk")[9])

    def test_figures_of_an_earlier_run_are_marked(self):
        earlier = [line("sqlite", "Q1", cpu_ms=0.02), line("entente", "Q1", cpu_ms=9)]
        _, text = table([line("entente", "Q1", cpu_ms=0.001)], ["Q1"], earlier)
        self.assertEqual(cells(text, "Q1")[2], "sqlite† 20 µs")
        self.assertIn("20 × sqlite†", cells(text, "Q1")[8])

    def test_what_is_missing_is_listed(self):
        _, text = table([{"q": "missing", "peer": "grafeo", "why": "not installed"},
                         line("duckdb", "Q5", error="out of memory")], ["Q5"])
        self.assertIn("* grafeo: not installed", text)
        self.assertIn("* duckdb Q5: out of memory", text)
        self.assertEqual(cells(text, "Q5")[9], "no figure of ours")

    def test_cypher_is_compared_with_the_fastest_peer_and_the_bare_arrays(self):
        lines = [line("entente", "Q3", cpu_ms=0.01), line("entente-cypher", "Q3", cpu_ms=0.1, check=106727),
                 line("entente-http", "Q3", cpu_ms=0.2, med_ms=0.3, check=106727),
                 line("kuzu-typed", "Q3", cpu_ms=0.8, check=106727), line("cpp-csr", "Q3", cpu_ms=0.01)]
        _, text = table(lines, ["Q3"])
        row = [cell.strip() for cell in text[text.index("### Cypher"):].splitlines()[4].strip("|").split("|")]
        self.assertEqual(row, ["Q3", "100 µs", "kuzu-typed 800 µs", "8", "10 µs", "10", "200 µs", "300 µs",
                               "**not met**: 10 × the fastest peer, 8 × the bare arrays"])
        # Neither is a peer of ours.
        self.assertEqual(cells(text, "Q3")[2], "kuzu-typed 800 µs")

    def test_a_wrong_answer_of_cypher_fails_the_report(self):
        right, text = table([line("entente", "Q3", cpu_ms=0.1), line("entente-cypher", "Q3", cpu_ms=0.1, check=7)], ["Q3"])
        self.assertFalse(right)
        self.assertIn("**WRONG ANSWER**", text)

    def test_requests_a_second_are_held_to_what_is_asked(self):
        _, text = table([line("entente-http", "Q2_16c", requests_per_s=9000), line("entente-http", "Q2_1c", med_ms=0.1)],
                        ["Q2"])
        self.assertIn("| Q2 over HTTP, 16 connections | 9,000 requests/s | 15,000 requests/s | **not met** |", text)
        self.assertIn("| Q2 over HTTP, one connection, median | 100 µs | 300 µs | met |", text)

    def test_requests_are_set_beside_a_server_that_only_says_hello(self):
        _, text = table([line("entente-http", "Q5_16c", requests_per_s=20000), line("entente-http", "hello_16c", requests_per_s=50000)],
                        ["Q5"])
        self.assertIn("only says hello answers 50,000 requests/s; of that: Q5 40 %.", text)

    def test_names_of_rows_select_their_family(self):
        self.assertEqual([row.name for row in peer_report.selected_rows(["Q9", "Q1"])],
                         ["Q1", "Q9_pagerank", "Q9_wcc", "Q9_triangles_ALLIED"])
        self.assertEqual(len(peer_report.selected_rows([])), len(peer_report.ROWS))


STAND_IN = '''\
    #!/usr/bin/env python3
    """Writes a figure, and adds an edge to its database as the write measurements do."""
    import json, sys
    options = dict(word.lstrip("-").partition("=")[::2] for word in sys.argv[1:])
    if "load" in options:
        open(options["db"], "w").close()
        figure = {"q": "load", "events_per_s": 1, "disk_mb": 1}
    else:
        with open(options["db"], "r+") as database:
            edges = len(database.read())
            database.write("x")
        figure = {"q": "Q1", "cpu_ms": 1, "check": 10 + edges}
    figure.update(peer=options.get("peer", "sqlite"), data="g1m")
    open(options["out"], "a").write(json.dumps(figure) + "\\n")
'''


class Runner(unittest.TestCase):
    """compare_peers.py with stand-ins for SQLite's runner and for our program."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.work = Path(self.folder.name)
        for path in ("g1m/events.csv", "g1m/params.csv", "kit/peers/sqlite.py", "ours"):
            (self.work / path).parent.mkdir(parents=True, exist_ok=True)
            (self.work / path).write_text(textwrap.dedent(STAND_IN) if path.endswith(("py", "ours")) else "a\nb\n")
        (self.work / "ours").chmod(0o755)

    def compare(self, *options):
        out = self.work / "out.jsonl"
        out.unlink(missing_ok=True)
        done = subprocess.run([sys.executable, HERE / "compare_peers.py", "--work", self.work, "--bench-kit",
                               self.work / "kit", "--limits", "none", "--ours", self.work / "ours", "--query-bench",
                               self.work / "none", "--out", out,
                               *options], capture_output=True, text=True, check=False)
        lines = [json.loads(text) for text in out.read_text().splitlines()]
        return done, lines

    def test_every_round_starts_from_an_unchanged_database(self):
        for only in ([], ["--only", "Q1"]):
            done, lines = self.compare("--peers", "sqlite", *only)
            self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
            answers = [(row["peer"], row["run"], row["check"]) for row in lines if row["q"] == "Q1"]
            self.assertEqual(answers, [(peer, run, 10) for run in (1, 2, 3) for peer in ("sqlite", "entente")])

    def test_a_missing_peer_is_reported_and_the_others_go_on(self):
        done, lines = self.compare("--peers", "duckdb,sqlite", "--runs", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("npm install", next(row["why"] for row in lines if row.get("peer") == "duckdb"))
        self.assertIn("### Missing", done.stdout)
        self.assertTrue(any(row["q"] == "Q1" and row["peer"] == "sqlite" for row in lines))

    def test_without_our_program_the_status_says_so(self):
        (self.work / "ours").unlink()
        done, _ = self.compare("--peers", "sqlite", "--runs", "1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("build the target peer_bench", done.stdout)

    def test_a_program_that_takes_too_long_is_stopped(self):
        (self.work / "kit/peers/sqlite.py").write_text("import signal\nsignal.pause()\n")
        done, _ = self.compare("--peers", "sqlite", "--runs", "1", "--timeout", "1")
        self.assertIn("stopped after 1 s", done.stdout)
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
