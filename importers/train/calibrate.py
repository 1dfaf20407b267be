#!/usr/bin/env python3
"""Fits the weights of extract/confidence.tsv: how likely a claim is right, given its features.

    calibrate.py DATA_DIR --gold tests/gold/dev --features BUILD/importers/claim_features > importers/extract/confidence.tsv

Reads relations/re3d-train.jsonl and redocred-train.jsonl of DATA_DIR, whose licences let a fitted
model be shipped (models/CREDITS.md), runs claim_features over their texts, and looks at each claim whose ends
both stand for entities that the set annotates: does the set relate the two at all? The types are not
compared, since the sets have few. "PART_OF" is left out, since re3d relates no organ to its state. (TypeRE gives pairs that are
always related, which says nothing here.)

Such a label is noisy both ways, since the sets leave out much that their texts say, and since two that are related may be so in another
way. So 45 claims of each kind, drawn at random, were read by hand: of those whose ends are related 41 were right, of the others 33 (14 of 19 in
re3d, 19 of 26 in Re-DocRED). RELATED follows from these counts and from how many are related: the share of right claims, and of
wrong ones, whose ends the set relates. The model is fitted through it, P(related) = a * P(right) + b * (1 - P(right)), as
labels with known noise are learned from (Natarajan et al. 2013; Elkan and Noto 2008).

The annotated articles of --gold (gold/1, <id>.txt and <id>.json) tell it without noise: a claim is right when type (or one of alt_types), both
ends, by mentions that overlap, and polarity are annotated so.

P(right) is a logistic model with a penalty on what differs from the prior, the pattern's own odds; of 2, 5, 10, 20, 50 and 100 the one that is used
has the least Brier score in cross-validation over the annotated articles (ten folds, the k-th article in fold k mod 10). By Fisher scoring, in plain
Python, so that the same data give the same three decimals. Prints on standard error the Brier score and the calibration error of that
cross-validation, beside those of the pattern's confidence alone.
"""
import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

FEATURES = ["one", "pattern", "subject_distance", "object_distance", "subject_steps", "object_steps",
            "subject_elsewhere", "object_elsewhere", "subject_unnamed", "object_unnamed", "several", "negated",
            "not_actual", "claimed", "length", "noun"]
PRIOR = {"pattern": 1.0}
PENALTY = 10.0
RELATED = {"re3d-train": (0.55, 0.26), "redocred-train": (0.69, 0.37)}  # of right claims, of wrong ones
NOT_JUDGED = {"PART_OF"}
NO_NOISE = (1.0, 0.0)
FOLDS = 10


def overlaps(span, entity):
    return span[0] < entity["end"] and entity["start"] < span[1]


def clusters_at(document, spans):
    """The annotated entities that a claim's entity stands for: those of its mentions."""
    return {e.get("cluster", e["id"]) for e in document["entities"] if any(overlaps(s, e) for s in spans)}


def related_pairs(document):
    of = {e["id"]: e.get("cluster", e["id"]) for e in document["entities"]}
    pairs = set()
    for relation in document["relations"]:
        pairs |= {(of[relation["head"]], of[relation["tail"]]), (of[relation["tail"]], of[relation["head"]])}
    return pairs


def judge(document, kind, subjects, objects):
    """True, False, or None where the set cannot tell. Entities are lists of spans in code points."""
    if kind in NOT_JUDGED:
        return None
    related, judged = related_pairs(document), []
    for subject in subjects:
        for obj in objects:
            if subject != obj:
                ends = clusters_at(document, subject), clusters_at(document, obj)
                if all(ends):
                    judged.append(any((a, b) in related for a in ends[0] for b in ends[1] if a != b))
    return any(judged) if judged else None


def solve(matrix, vector):
    """Gauss's elimination with pivots; a handful of unknowns."""
    size = len(vector)
    rows = [row[:] + [value] for row, value in zip(matrix, vector)]
    for k in range(size):
        pivot = max(range(k, size), key=lambda r: abs(rows[r][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for r in range(k + 1, size):
            factor = rows[r][k] / rows[k][k]
            for c in range(k, size + 1):
                rows[r][c] -= factor * rows[k][c]
    out = [0.0] * size
    for k in reversed(range(size)):
        out[k] = (rows[k][size] - sum(rows[k][c] * out[c] for c in range(k + 1, size))) / rows[k][k]
    return out


def probability(weights, values):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(w * v for w, v in zip(weights, values))))))


def fit(examples):
    """Weights for examples of (values, related, RELATED of their set)."""
    prior = [PRIOR.get(name, 0.0) for name in FEATURES]
    penalty = [0.01 if name == "one" else PENALTY for name in FEATURES]
    weights = prior[:]
    for _ in range(200):
        gradient = [p * (w - q) for p, w, q in zip(penalty, weights, prior)]
        hessian = [[penalty[a] if a == b else 0.0 for b in range(len(FEATURES))] for a in range(len(FEATURES))]
        for values, related, (of_right, of_wrong) in examples:
            right = probability(weights, values)
            p = of_right * right + of_wrong * (1 - right)
            slope = (of_right - of_wrong) * right * (1 - right)
            score = (p - related) / (p * (1 - p)) * slope
            information = slope * slope / (p * (1 - p))
            for a, value in enumerate(values):
                if value:
                    gradient[a] += score * value
                    for b, other in enumerate(values):
                        hessian[a][b] += information * value * other
        step = solve(hessian, gradient)
        length = max(map(abs, step))
        weights = [w - s * min(1.0, 0.5 / length if length else 1.0) for w, s in zip(weights, step)]
        if length < 1e-9:
            break
    return weights


def examples_of(data, name, program):
    """(values, related, RELATED of the set) of every claim that the set can judge."""
    path = data / "relations" / f"{name}.jsonl"
    documents = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            documents[document["id"]] = document
    with path.open("rb") as source:
        printed = subprocess.run([program], stdin=source, stdout=subprocess.PIPE, check=True).stdout
    examples = []
    for line in printed.decode().splitlines():
        claim = json.loads(line)
        right = judge(documents[claim["doc"]], claim["type"], claim["subjects"], claim["objects"])
        if right is not None:
            values = [claim["features"][feature] for feature in FEATURES]
            examples.append((values, float(right), RELATED[name]))
    return examples


def gold_pairs(gold):
    """(types, one end, other end, polarity) of every relation, ends in both orders."""
    out = []
    for relation in gold["relations"]:
        ends = [set(relation[role]) | set(relation.get(f"alt_{role}s", [])) for role in ("subject", "object")]
        types = {relation["type"], *relation.get("alt_types", [])}
        out += [(types, ends[0], ends[1], relation["polarity"]), (types, ends[1], ends[0], relation["polarity"])]
    return out


def ids_at(gold, entities):
    """Annotated entities that have a mention in common with those of a claim."""
    spans = [span for entity in entities for span in entity]
    return {e["id"] for e in gold["entities"] for m in e["mentions"] if any(s < m["end"] and m["start"] < t for s, t in spans)}


def gold_examples(folder, program):
    """(fold, (values, right, NO_NOISE)) of every claim of the annotated articles."""
    golds = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))}
    lines = [json.dumps({"id": name, "text": (folder / f"{name}.txt").read_bytes().decode(), "published": gold["doc"].get("published") or ""})
             for name, gold in golds.items()]
    printed = subprocess.run([program], input=("\n".join(lines) + "\n").encode(), stdout=subprocess.PIPE, check=True).stdout
    fold = {name: k % FOLDS for k, name in enumerate(golds)}
    examples = []
    for line in printed.decode().splitlines():
        claim = json.loads(line)
        gold = golds[claim["doc"]]
        ends = ids_at(gold, claim["subjects"]), ids_at(gold, claim["objects"])
        right = any(claim["type"] in types and a & ends[0] and b & ends[1] and polarity == claim["polarity"]
                    for types, a, b, polarity in gold_pairs(gold))
        values = [claim["features"][feature] for feature in FEATURES]
        examples.append((fold[claim["doc"]], (values, float(right), NO_NOISE)))
    return examples


def errors(pairs):
    """Brier score and expected calibration error (ten bins of equal width) of (probability, label)."""
    brier = sum((p - y) ** 2 for p, y in pairs) / len(pairs)
    ece = 0.0
    for k in range(10):
        ece += abs(sum(p - y for p, y in pairs if k / 10 <= p < (k + 1) / 10)) / len(pairs)
    return brier, ece


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--features", required=True, help="the program claim_features")
    parser.add_argument("--gold", type=Path, required=True, help="folder of annotated articles")
    options = parser.parse_args()
    noisy = []
    for name in RELATED:
        found = examples_of(options.data, name, options.features)
        print(f"{name}: {len(found)} claims judged, {sum(e[1] for e in found):.0f} related", file=sys.stderr)
        noisy += found
    gold = gold_examples(options.gold, options.features)
    print(f"{options.gold.name}: {len(gold)} claims, {sum(e[1] for _, e in gold):.0f} right", file=sys.stderr)
    held_out, patterns = [], []
    for k in range(FOLDS):
        weights = fit([e for fold, e in gold if fold != k] + noisy)
        held_out += [(probability(weights, e[0]), e[1]) for fold, e in gold if fold == k]
        patterns += [(probability([0.0, 1.0], e[0][:2]), e[1]) for fold, e in gold if fold == k]
    for label, pairs in (("patterns alone", patterns), ("cross-validated", held_out)):
        print("%-16s Brier %.4f  ECE %.4f" % (label, *errors(pairs)), file=sys.stderr)
    print("# Weights of the logistic model of confidence.h; made by train/calibrate.py.")
    print("feature\tweight")
    for name, weight in zip(FEATURES, fit([e for _, e in gold] + noisy)):
        print(f"{name}\t{weight:.3f}")


if __name__ == "__main__":
    main()
