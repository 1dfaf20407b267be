#!/usr/bin/env python3
"""Fits the weights of extract/antecedents.tsv: which of those spoken of before a description means.

    antecedents.py GOLD_DIR --features BUILD/importers/antecedent_features > importers/extract/antecedents.tsv

Reads the annotated articles of GOLD_DIR (tests/gold/dev), runs antecedent_features over their texts, and looks up in the annotation what
each description means: the candidate right is the one whose mentions are mostly those of the annotated entity, or nobody ("new") where
no candidate is, or where nothing is annotated, which counts less (UNMARKED), since annotations leave out what no relation needs.

The model is log-linear over the candidates of one description. A feature has a weight for all kinds of descriptions and a correction for each
kind, and both are held near zero, the corrections more (LAMBDA), so that a kind of few examples is decided by what all have in common
(Daume 2007, "Frustratingly easy domain adaptation"). Fitted by Rprop (Riedmiller and Braun 1993) in plain Python: the same data give the same
three decimals. Prints on standard error how many descriptions are decided right in cross-validation by articles (ten folds, the k-th article in
fold k mod 10), beside how many the weights that the program has now decide right.
"""
import argparse
import json
import math
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

KINDS = ["country", "person", "body", "thing", "text"]
FOLDS = 10
UNMARKED = 0.2
LAMBDA = (0.25, 8.0)
ROUNDS = 120
# A wrong link costs more than a missing one, and the sieves know more than the features tell: what is added to the common weights.
CAUTION = {"sieve_": 0.5, "new": -2.0, "new_by_sieve": 2.7}


def articles(folder):
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        yield path.stem, text, gold


def overlap(a, b):
    """Shared part of two spans, of what both cover."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


class Annotation:
    """The annotated mentions of an article."""

    def __init__(self, text, gold):
        self.text = text
        self.mentions = [((m["start"], m["end"]), e["id"]) for e in gold["entities"] for m in e["mentions"]]

    def entity(self, span):
        """What the words at `span` mean: the annotation with most of the same words, or the smallest around them that begins with their own phrase."""
        best = max(((overlap(span, s), e) for s, e in self.mentions), default=(0.0, None))
        if best[0] >= 0.5:
            return best[1]
        around = [(s[1] - s[0], e) for s, e in self.mentions
                  if s[0] <= span[0] and span[1] <= s[1] and not set(self.text[s[0]:span[0]].split()) & {"of", "in", "to", "for", "on", "with", "by", "and", "from"}]
        return min(around)[1] if around else None


def decisions(folder, program):
    """[(fold, document, span, kind, [(features, is right)], chosen, weight)]"""
    annotations, lines = {}, []
    for name, text, gold in articles(folder):
        annotations[name] = Annotation(text, gold)
        lines.append(json.dumps({"id": name, "text": text, "published": gold["doc"].get("published") or ""}))
    fold = {name: k % FOLDS for k, name in enumerate(annotations)}
    printed = subprocess.run([program], input="\n".join(lines) + "\n", stdout=subprocess.PIPE, check=True, text=True, encoding="utf-8").stdout.splitlines()
    names, found = json.loads(printed[0]), []
    for line in printed[1:]:
        read = json.loads(line)
        annotation = annotations[read["doc"]]
        meant = annotation.entity(read["span"])
        right = []
        for candidate in read["candidates"]:
            votes = Counter(e for s in candidate["mentions"] if s != read["span"] for e in [annotation.entity(s)] if e is not None)
            right.append(meant is not None and bool(votes) and max(sorted(votes), key=votes.get) == meant)
        if not any(right):
            right[0] = True
        rows = [([(i, v) for i, v in c["features"]], r) for c, r in zip(read["candidates"], right)]
        found.append((fold[read["doc"]], read["doc"], read["span"], KINDS.index(read["kind"]), rows, read["chosen"], 1.0 if meant is not None else UNMARKED))
    return names, found


def scores(weights, size, kind, rows):
    own = size * (1 + kind)
    return [sum(v * (weights[i] + weights[own + i]) for i, v in features) for features, _ in rows]


def gradient(weights, size, examples):
    slopes = [-LAMBDA[0 if k < size else 1] * w for k, w in enumerate(weights)]
    for _, _, _, kind, rows, _, weight in examples:
        if len(rows) < 2:
            continue
        values = scores(weights, size, kind, rows)
        top = max(values)
        powers = [math.exp(v - top) for v in values]
        total, good = sum(powers), sum(p for p, (_, right) in zip(powers, rows) if right)
        own = size * (1 + kind)
        for p, (features, right) in zip(powers, rows):
            step = weight * ((p / good if right else 0.0) - p / total)
            if step > 1e-6 or step < -1e-6:
                for i, v in features:
                    slopes[i] += step * v
                    slopes[own + i] += step * v
    return slopes


def fit(examples, size):
    count = size * (1 + len(KINDS))
    weights, steps, last = [0.0] * count, [0.1] * count, [0.0] * count
    for _ in range(ROUNDS):
        slopes = gradient(weights, size, examples)
        for k, slope in enumerate(slopes):
            if slope * last[k] > 0:
                steps[k] = min(1.0, steps[k] * 1.2)
            elif slope * last[k] < 0:
                steps[k] = max(1e-4, steps[k] * 0.5)
                slope = 0.0
            weights[k] += math.copysign(steps[k], slope) if slope else 0.0
            last[k] = slope
    return weights


def cautious(weights, names):
    out = list(weights)
    for i, name in enumerate(names):
        out[i] += CAUTION.get("sieve_" if name.startswith("sieve_") else name, 0.0)
    return out


def best(values):
    return max(range(len(values)), key=lambda k: (values[k], -k))


def tally(counts, kind, rows, chosen):
    """Of descriptions that an earlier candidate is right for: found, wrong, missed; of others: new, wrongly linked."""
    old = not rows[0][1]
    right = rows[chosen][1]
    counts[KINDS[kind], "found" if old and right else "missed" if old and chosen == 0 else "wrong" if old else "new" if right else "spurious"] += 1


def report(label, counts):
    for kind in [*KINDS, "all"]:
        row = [sum(counts[k, c] for k in KINDS if kind in (k, "all")) for c in ("found", "wrong", "missed", "new", "spurious")]
        print(f"{label:16s} {kind:8s} found {row[0]:4d}  wrong {row[1]:4d}  missed {row[2]:4d}  new {row[3]:4d}  spurious {row[4]:4d}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--features", required=True, help="the program antecedent_features")
    parser.add_argument("--only-score", action="store_true", help="print no weights")
    options = parser.parse_args()
    names, examples = decisions(options.gold, options.features)
    now, held_out = Counter(), Counter()
    for e in examples:
        if e[6] == 1.0:
            tally(now, e[3], e[4], e[5])
    report("as it is", now)
    for k in range(FOLDS):
        weights = cautious(fit([e for e in examples if e[0] != k], len(names)), names)
        for e in examples:
            if e[0] == k and e[6] == 1.0:
                tally(held_out, e[3], e[4], best(scores(weights, len(names), e[3], e[4])))
    report("cross-validated", held_out)
    if options.only_score:
        return
    weights = cautious(fit(examples, len(names)), names)
    print("# Weights of the log-linear model of coreference/antecedents.h; made by train/antecedents.py.")
    print("\t".join(["feature", "all", *KINDS]))
    for i, name in enumerate(names):
        print("\t".join([name, *(f"{weights[k * len(names) + i]:.3f}" for k in range(1 + len(KINDS)))]))


if __name__ == "__main__":
    main()
