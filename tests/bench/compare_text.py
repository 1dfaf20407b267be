#!/usr/bin/env python3
"""Runs the language core and its peers over the same text, in turn, and prints their words a second beside each other.

    compare_text.py [--build build] [--bench-kit ../shared/bench] [--text FILE] [--rounds 3]

Peers: npm wink-nlp and compromise (tagging), Debian's link-grammar (parsing). They are run by text/nlp.mjs and
text/linkparser.sh of the bench kit, which needs `npm install` in it once (copy the kit if it is read-only) and the package
link-grammar. A peer that cannot run is listed as missing and the others go on.

The text is 100,000 characters, a sentence a line, as that is what nlp.mjs takes of a file: of --text, else of the articles
in examples/, again and again with other countries, names and numbers (seed 1). Words are what stands between spaces, the
same count for all. A figure is words a second of processor time of the whole process that does the work, start-up left
out; ours is one thread doing all: sentences, tokens, tags, trees, names, lemmas, features. Each round runs ours and every
peer; a ratio is the median of the ratios within a round, so that load that comes and goes falls on both sides. Standard
library only.
"""
import argparse
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHARACTERS = 100_000
SEED = 1
OURS = "entente"


class CannotRun(Exception):
    """Something that a measurement needs is missing; the text says what and what to do."""


def log(text):
    print(f"compare_text: {text}", file=sys.stderr, flush=True)


def run(command, **options):
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, encoding="utf-8", check=False,
                              **options)
    except OSError as error:
        raise CannotRun(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-300:]
        raise CannotRun(f"{' '.join(map(str, command))} failed with status {done.returncode}: {said}")
    return done.stdout


# -- the text --


def example_sentences(entente):
    sentences = []
    for path in sorted((ROOT / "examples" / "articles").iterdir()):
        if path.suffix in (".txt", ".md"):
            for line in run([entente, "parse", path]).splitlines():
                if line.startswith("# text = ") and len(line) > 40:
                    sentences.append(line[len("# text = "):])
    return sentences


def varied(sentences):
    """`sentences` over and over, each time with other countries, capitalised words in pairs and numbers."""
    rows = (ROOT / "importers" / "data" / "countries.tsv").read_text(encoding="utf-8").splitlines()
    rows = [row.split("\t") for row in rows if row and row[0] != "#"]
    column = rows[0].index("name")
    countries = sorted({row[column] for row in rows[1:] if row[column].isalpha()})
    rows = (ROOT / "importers" / "data" / "first_names.tsv").read_text(encoding="utf-8").splitlines()
    firsts = sorted({row.split("\t")[0] for row in rows[1:] if row and row[0] != "#"})
    chance = random.Random(SEED)
    known = re.compile(r"\b(" + "|".join(map(re.escape, countries)) + r")\b")
    pair = re.compile(r"(?<=[a-z] )[A-Z][a-z]+(?= [A-Z][a-z]+\b)")
    while True:
        for sentence in sentences:
            sentence = known.sub(lambda _: chance.choice(countries), sentence)
            sentence = pair.sub(lambda _: chance.choice(firsts), sentence)
            yield re.sub(r"\d", lambda found: str(chance.randint(1, 9)), sentence)


def make_text(entente, path):
    if path is None:
        lines, sentences = [], varied(example_sentences(entente))
        while sum(map(len, lines)) < 2 * CHARACTERS:
            lines.append(next(sentences))
        text = "\n".join(lines)
    else:
        text = "\n".join(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        while len(text) < CHARACTERS:
            text += "\n" + text
    # nlp.mjs counts in UTF-16, so keep to characters of one unit; it takes this length as it is, if no space ends it.
    text = "".join(c for c in text if ord(c) < 0x10000)[:CHARACTERS]
    return (text if not text[-1].isspace() else text[:-1] + ".") + "\n"


# -- who takes part --


def run_ours(build, text, _seconds):
    bench = build / "tests" / "core_bench"
    if not bench.exists():
        raise CannotRun(f"{bench} is not built: cmake --build {build} --target core_bench")
    result = json.loads(run([bench, "--json", text, 5]))
    return {OURS: result["words_per_cpu_s"]}, result


def run_javascript(kit, text, seconds):
    script = kit / "text" / "nlp.mjs"
    if not script.exists():
        raise CannotRun(f"{script} is not there; give the folder of the peer benchmark with --bench-kit")
    if shutil.which("node") is None:
        raise CannotRun("node is not installed (Debian: nodejs, npm)")
    if not (kit / "node_modules" / "wink-nlp").is_dir():
        raise CannotRun(f"{kit}/node_modules has no wink-nlp: run npm install in {kit}, or in a copy of it, and give that")
    lines = run(["node", script, text, seconds]).splitlines()
    return {row["peer"]: row["words_per_cpu_s"] for row in map(json.loads, lines)}, None


def run_link_grammar(kit, text, _seconds):
    script = kit / "text" / "linkparser.sh"
    if not script.exists():
        raise CannotRun(f"{script} is not there; give the folder of the peer benchmark with --bench-kit")
    if shutil.which("link-parser") is None:
        raise CannotRun("link-parser is not installed (Debian: link-grammar)")
    with tempfile.TemporaryDirectory() as temporary:
        row = json.loads(run(["bash", script, text], env={**os.environ, "TMPDIR": temporary}))
    return {row["peer"]: row["words_per_cpu_s"]}, None


def start_up(entente):
    """Wall seconds and peak memory in MB of the program for one sentence: median of nine, worst."""
    seconds, memory = [], []
    for _ in range(9):
        before = time.monotonic()
        with subprocess.Popen([str(entente), "parse", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
            process.stdin.write(b"Spain met Portugal.\n")
            process.stdin.close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise CannotRun(f"{entente} parse ended with status {process.returncode}")
        seconds.append(time.monotonic() - before)
        memory.append(usage.ru_maxrss / 1000)
    return statistics.median(seconds), max(seconds), max(memory)


def processor():
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def print_report(text, rounds, figures, ours, starts, missing):
    words = len(text.split())
    print(f"{processor()}; {len(text)} characters, {words} words, {len(text.splitlines())} lines; {rounds} rounds, seed {SEED}; "
          f"load {os.getloadavg()[0]:.1f}\n")
    print("| who | words/s of processor time, median | worst | ours is faster, median | least |\n|---|---|---|---|---|")
    for peer, values in figures.items():
        ratios = [a / b for a, b in zip(figures.get(OURS, []), values)]
        times = f"{statistics.median(ratios):.1f} times | {min(ratios):.1f}" if ratios and peer != OURS else " | "
        name = "Entente (all stages)" if peer == OURS else peer
        print(f"| {name} | {statistics.median(values):,.0f} | {min(values):,.0f} | {times} |")
    if ours:
        print("\nOurs by stage, words/s: " + ", ".join(f"{name} {rate:,.0f}" for name, rate in
                                                     sorted(ours["stages"].items(), key=lambda item: item[1])) + ".")
    if starts:
        print("`entente parse` of one sentence: %.3f s median, %.3f s worst, %.0f MB at most." % starts)
    for line in missing:
        print(f"\nMissing: {line}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--build", type=Path, default=ROOT / "build", help="folder with the built programs")
    options.add_argument("--bench-kit", type=Path, default=ROOT.parent / "shared" / "bench", help="folder with text/ and node_modules/")
    options.add_argument("--text", type=Path, help="plain text, a sentence a line")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=4, help="how long each JavaScript peer runs a round")
    chosen = options.parse_args()
    if chosen.rounds < 1:
        options.error("--rounds takes 1 or more")
    entente = (chosen.build / "entente").resolve()
    text = make_text(entente, chosen.text)
    figures, missing, ours, starts = {}, [], None, None
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "text.txt"
        path.write_text(text, encoding="utf-8")
        runners = {"ours": (run_ours, chosen.build), "JavaScript": (run_javascript, chosen.bench_kit.resolve()),
                   "link-grammar": (run_link_grammar, chosen.bench_kit.resolve())}
        for number in range(chosen.rounds):
            for name, (runner, folder) in list(runners.items()):
                log(f"round {number + 1} of {chosen.rounds}: {name}")
                try:
                    rates, more = runner(folder, path, chosen.seconds)
                except CannotRun as error:
                    missing.append(f"{name}: {error}")
                    del runners[name]
                    continue
                ours = more or ours
                for peer, rate in rates.items():
                    figures.setdefault(peer, []).append(rate)
        try:
            starts = start_up(entente)
        except (CannotRun, OSError) as error:
            missing.append(f"start-up: {error}")
    print_report(text, chosen.rounds, figures, ours, starts, missing)
    return 0 if OURS in figures else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotRun, OSError) as error:
        print(f"compare_text: {error}", file=sys.stderr)
        sys.exit(1)
