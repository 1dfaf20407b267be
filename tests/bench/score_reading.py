#!/usr/bin/env python3
"""Scores what the built program reads from articles and prints one table with the bars and aims beside.

    score_reading.py [--build build] [--shared ../shared] [--gold DIR]... [--work DIR] [--details] [--why] [--enforce]

Gold articles: SHARED/gold and every further --gold DIR (pairs of ID.txt and ID.json in the form of SHARED/scorers/score_gold.py), each
on its own; tests/gold/dev and tests/gold/test are such folders. Public dev sets: PLOVER and re3d through SHARED/scorers/run_extract.py and score_relations.py. --details also prints what
each scorer lists: every relation missed, spurious or forbidden (not for tests/gold/test, which nobody tunes on), --why what keeps
each missed relation of every --gold DIR from being found (missed_relations.py), and no scores. Without SHARED there is
nothing to score: it says so and the exit status is 0. --enforce makes that 77, and ends with 1 where a figure of SHARED is below its
bar. Standard library only.
"""
import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from missed_relations import report_missed  # noqa: E402
from score_language import CannotScore, run  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
# measure of score_gold.py: (name here, at least, aim)
GOLD = (("entities_typed", "core entities, typed", .85, .93), ("links", "links", .82, .93), ("relations_relaxed", "relations, relaxed", .50, .75),
        ("relations_strict", "relations, strict", .42, .70), ("relations_full", "relations, full", .38, .66))
PUBLIC = {"plover": {"overlap": (.40, .70), "relaxed": (.60, .85)}, "re3d": {"overlap": (.18, .40), "relaxed": (.30, .55)}}


class Table:
    """Prints rows of figures and counts those that are worse than their bar."""

    def __init__(self):
        self.failed = 0

    def title(self, title, measure):
        print(f"\n{title}\n\n| {measure} | Entente | at least | aim |\n|---|---|---|---|")

    def row(self, name, value, bar=None, aim=None):
        worse = bar is not None and value < bar
        self.failed += worse
        print(f"| {name} | {value:.3f} | {'' if bar is None else bar} | {'' if aim is None else aim} |{'  below the bar' if worse else ''}")

    def count(self, name, value, most, aim):
        self.failed += value > most
        print(f"| {name} | {value} | {most} | {aim} |{'  above the bar' if value > most else ''}")


def score_gold(entente, shared, folder, work, details, table):
    report = work / "gold.json"
    said = run([sys.executable, shared / "scorers/score_gold.py", folder, "--json", report, *(["--list"] if details else []),
                "--cmd", f"{entente} extract --published {{published}} {{txt}}"])
    if details:
        print(said)
    total = json.loads(report.read_text(encoding="utf-8"))["total"]
    table.title(f"Gold articles in {folder}", "measure, F1 unless said")
    table.row("core entities", total["entities"]["f1"])
    for measure, name, bar, aim in GOLD:
        table.row(name, total[measure]["f1"], bar, aim)
    table.row("relations, strict recall", total["relations_strict"]["recall"], .50, .80)
    table.row("dates, accuracy", total["dates"]["accuracy"], .70, .92)
    table.row("evidence, accuracy", total["evidence"]["accuracy"], .98, 1.00)
    table.count("forbidden readings", total["forbidden"], 3, 0)


def score_public(entente, shared, name, bars, work, details, table):
    gold, system = shared / f"data/relations/{name}-dev.jsonl", work / f"{name}.jsonl"
    run([sys.executable, shared / "scorers/run_extract.py", gold, system, "--cmd", f"{entente} extract --as jsonl -"])
    scorer = [sys.executable, shared / "scorers/score_relations.py", gold, system, "--mapping", shared / f"scorers/mappings/{name}.json"]
    if details:
        print(run(scorer))
    result = json.loads(run([*scorer, "--json"]))["overall"]
    table.title(f"{name} dev", "measure, F1")
    for measure, (bar, aim) in bars.items():
        table.row(measure, result[measure]["f1"], bar, aim)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--gold", type=Path, action="append", default=[])
    parser.add_argument("--work", type=Path)
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--why", action="store_true")
    parser.add_argument("--enforce", action="store_true")
    options = parser.parse_args()
    if not (options.shared / "scorers").is_dir():
        print(f"score_reading: skipped: no scorers in {options.shared}")
        return 77 if options.enforce else 0
    entente = (options.build / "entente").resolve()
    if options.why:
        for folder in options.gold:
            report_missed(entente, options.shared, folder)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        enforced = Table()
        score_gold(entente, options.shared, options.shared / "gold", work, options.details, enforced)
        for folder in options.gold:
            score_gold(entente, options.shared, folder, work, options.details, Table())
        for name, bars in PUBLIC.items():
            score_public(entente, options.shared, name, bars, work, options.details, enforced)
    if options.enforce and enforced.failed:
        print(f"score_reading: figures worse than their bar: {enforced.failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotScore as error:
        print(f"score_reading: {error}", file=sys.stderr)
        sys.exit(1)
