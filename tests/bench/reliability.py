#!/usr/bin/env python3
"""How well the confidences of claims are calibrated: predicted beside observed, bin by bin.

    reliability.py --cmd 'build/entente extract --as jsonl -' DOCUMENTS.jsonl...
    reliability.py --cmd 'build/entente extract --as jsonl -' --gold FOLDER     # gold/1 articles, <id>.txt and <id>.json

Prints a row for each tenth: how many claims, their mean confidence, how many of them are right; then the expected
calibration error, the Brier score, and the Brier score of one confidence for all. In documents "right" is that the set
relates the claim's ends at all, a lower bound: importers/train/calibrate.py says what the sets leave out. In gold articles when type (or one of alt_types), ends and
polarity agree, ends by overlapping mentions, or when the two are related with the same polarity (--relaxed).
"""
import argparse
import json
import shlex
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "importers" / "train"))
from calibrate import gold_pairs, ids_at, judge  # noqa: E402


def extract(command, articles):
    lines = "".join(json.dumps(a) + "\n" for a in articles)
    done = subprocess.run(shlex.split(command), input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def claims(found):
    """(type, subjects, objects, polarity, confidence), entities as lists of spans."""
    spans = {e["id"]: [(m["start"], m["end"]) for m in e["mentions"]] for e in found["entities"]}
    for relation in found["relations"]:
        yield (relation["type"], [spans[i] for i in relation["subject"]], [spans[i] for i in relation["object"]],
               relation["polarity"], relation["confidence"])


def of_documents(command, path):
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = []
    for document, found in zip(documents, extract(command, [{"id": d["id"], "text": d["text"]} for d in documents])):
        for kind, subjects, objects, _, confidence in claims(found):
            right = judge(document, kind, subjects, objects)
            if right is not None:
                pairs.append((confidence, right))
    return pairs


def of_gold(command, folder, relaxed):
    golds = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))]
    paths = sorted(folder.glob("*.json"))
    articles = [{"id": p.stem, "text": p.with_suffix(".txt").read_bytes().decode(), "published": g["doc"]["published"]}
                for p, g in zip(paths, golds)]
    pairs = []
    for gold, found in zip(golds, extract(command, articles)):
        known = gold_pairs(gold)

        for kind, subjects, objects, polarity, confidence in claims(found):
            ends = ids_at(gold, subjects), ids_at(gold, objects)
            right = any((relaxed or kind in types) and a & ends[0] and b & ends[1] and polarity == said
                        for types, a, b, said in known)
            pairs.append((confidence, right))
    return pairs


def report(name, pairs):
    print(f"{name}: {len(pairs)} claims judged")
    if not pairs:
        return
    print("  confidence   claims   mean   right")
    error = 0.0
    for k in range(10):
        inside = [(p, y) for p, y in pairs if k / 10 <= p < (k + 1) / 10]
        if inside:
            mean = sum(p for p, _ in inside) / len(inside)
            right = sum(y for _, y in inside) / len(inside)
            error += len(inside) * abs(mean - right) / len(pairs)
            print(f"  {k / 10:.1f} to {(k + 1) / 10:.1f}   {len(inside):6}   {mean:.2f}    {right:.2f}")
    base = sum(y for _, y in pairs) / len(pairs)
    brier = sum((p - y) ** 2 for p, y in pairs) / len(pairs)
    print(f"  expected calibration error {error:.3f}, Brier {brier:.3f}, of one confidence for all {base * (1 - base):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="*", type=Path)
    parser.add_argument("--cmd", required=True)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--relaxed", action="store_true")
    options = parser.parse_args()
    for path in options.documents:
        report(path.stem, of_documents(options.cmd, path))
    if options.gold:
        report(f"gold, {'relaxed' if options.relaxed else 'strict'}", of_gold(options.cmd, options.gold, options.relaxed))


if __name__ == "__main__":
    main()
