#!/usr/bin/env python3
"""Scores the language core of the built program and prints one table with the bars and aims beside.

    score_language.py [--build build] [--shared ../shared] [--work DIR]

Gold tokens: `entente parse --conllu` over the annotated files with all columns but FORM and MISC emptied. Raw text: the
sentences of a document joined by one space, documents parted by a blank line, through `entente parse`. Names: `entente
extract`, a sentence a document; beside it what the core alone says of the annotated words (name_tags). Scores are those of
SHARED/scorers, in percent F1 (accuracy with gold tokens), but lemmas and single relations, which are counted here: a relation
is right when its head is right too. Speed and memory are core_bench's over the text of GUM dev. EWT test is for progress
figures; choose nothing by it. Without SHARED there is nothing to score: it says so and the exit status is 0. Standard library
only.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"ewt-dev": "EWT dev", "ewt-test": "EWT test", "gum-free-dev": "GUM dev"}
RELATIONS = ("nsubj", "nsubj:pass", "obj", "iobj", "obl", "nmod", "acl", "acl:relcl", "advcl", "ccomp", "xcomp", "conj", "appos")
GROUPS = {"subjects and objects": ("nsubj", "nsubj:pass", "obj", "iobj"),
          "clauses on nouns": ("acl", "acl:relcl"),
          "clauses": ("acl", "acl:relcl", "advcl", "ccomp", "xcomp", "csubj", "csubj:pass")}
# (measure, part): (at least, aim); percent.
BARS = {("sentences", "ewt-dev"): (80, 90), ("sentences", "gum-free-dev"): (80, 90),
        ("tokens", "ewt-dev"): (99.0, 99.5), ("tokens", "gum-free-dev"): (99.0, 99.5),
        ("UPOS", "ewt-test"): (95.5, 97), ("UPOS", "gum-free-dev"): (96.0, 97.5),
        ("UAS", "ewt-test"): (86.5, 91), ("LAS", "ewt-test"): (83.5, 89), ("LAS", "gum-free-dev"): (82.5, 88),
        ("LAS, raw text", "ewt-test"): (81, 87),
        ("lemmas", "ewt-dev"): (97, 98.5), ("lemmas", "ewt-test"): (97, 98.5), ("lemmas", "gum-free-dev"): (97, 98.5)}
MEASURES = ("sentences", "tokens", "UPOS", "UAS", "LAS", "UPOS, raw text", "UAS, raw text", "LAS, raw text", "lemmas")
NAME_BAR = (72, 82)
NAMES = "names, exact F1"
HEAD, DEPREL = 6, 7


class CannotScore(Exception):
    """A program or file is missing, or a program failed; the text says which."""


def run(command, feed=None):
    try:
        done = subprocess.run([str(part) for part in command], input=feed, capture_output=True, text=True, encoding="utf-8",
                              check=False)
    except OSError as error:
        raise CannotScore(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise CannotScore(f"{command[0]} failed with status {done.returncode}: {done.stderr.strip()[-400:]}")
    return done.stdout


def words_of(conllu):
    """The columns of all syntactic words."""
    rows = (line.split("\t") for line in conllu.splitlines() if line and line[0] != "#")
    return [columns for columns in rows if columns[0].isdigit()]


def without_annotation(conllu):
    """The same words, sentences and comments, but nothing that a parser should find out."""
    out = []
    for line in conllu.splitlines():
        columns = line.split("\t")
        if len(columns) == 10:
            line = "\t".join(columns[:2] + ["_"] * 7 + columns[9:])
        out.append(line)
    return "\n".join(out) + "\n"


def raw_text(conllu):
    documents = []
    for line in conllu.splitlines():
        if line.startswith("# newdoc") or (line.startswith("# text = ") and not documents):
            documents.append([])
        if line.startswith("# text = "):
            documents[-1].append(line[len("# text = "):])
    return "\n\n".join(" ".join(sentences) for sentences in documents) + "\n"


def lemma_accuracy(gold, ours):
    pairs = [(g[2], o[2]) for g, o in zip(gold, ours) if g[2] != "_"]
    return 100 * sum(g == o for g, o in pairs) / len(pairs)


def relation_scores(gold, ours, relations):
    """F1 of arcs with one of these relations, and how many gold has."""
    right = sum(g[HEAD] == o[HEAD] and g[DEPREL] == o[DEPREL] and g[DEPREL] in relations for g, o in zip(gold, ours))
    in_gold = sum(g[DEPREL] in relations for g in gold)
    in_ours = sum(o[DEPREL] in relations for o in ours)
    return (200 * right / (in_gold + in_ours) if in_gold + in_ours else 0.0), in_gold


def score_parts(entente, shared, work, rows, relations):
    scorer = [sys.executable, shared / "scorers" / "score_parse.py", "--json"]
    for part in PARTS:
        path = shared / "data" / "treebank" / f"{part}.conllu"
        conllu = path.read_text(encoding="utf-8")
        gold_tokens, raw = work / f"{part}.gold-tokens.conllu", work / f"{part}.raw.conllu"
        gold_tokens.write_text(run([entente, "parse", "--conllu", "-"], without_annotation(conllu)), encoding="utf-8")
        raw.write_text(run([entente, "parse", "-"], raw_text(conllu)), encoding="utf-8")
        given = json.loads(run([*scorer, path, gold_tokens]))
        found = json.loads(run([*scorer, path, raw]))
        gold, ours = words_of(conllu), words_of(gold_tokens.read_text(encoding="utf-8"))
        if len(gold) != len(ours):
            raise CannotScore(f"{gold_tokens} has {len(ours)} words, the gold file {len(gold)}")
        rows[("sentences", part)] = 100 * found["Sentences"]["f1"]
        rows[("tokens", part)] = 100 * found["Words"]["f1"]
        for name in ("UPOS", "UAS", "LAS"):
            rows[(name, part)] = 100 * given[name]["f1"]
        for name in ("UPOS", "UAS", "LAS"):
            rows[(name + ", raw text", part)] = 100 * found[name]["f1"]
        rows[("lemmas", part)] = lemma_accuracy(gold, ours)
        for name, members in [(r, (r,)) for r in RELATIONS] + list(GROUPS.items()):
            relations[(name, part)] = relation_scores(gold, ours, members)


# -- names --


def spaced(tokens, text):
    """The spans of `tokens` in `text`, or in the tokens joined by spaces where they do not spell it; and that text."""
    for candidate in (text, " ".join(tokens)):
        spans, at = [], 0
        for token in tokens:
            start = candidate.find(token, at)
            if start < 0:
                break
            at = start + len(token)
            spans.append((start, at))
        if len(spans) == len(tokens):
            return candidate, spans
    raise CannotScore(f"the tokens {tokens[:5]}... do not spell their text")


def universal_ner_documents(conll, treebank):
    """The sentences of a BIO file as JSONL documents, with the text that the treebank gives them."""
    texts = {"".join(line[len("# text = "):].split()): line[len("# text = "):]
             for line in treebank.splitlines() if line.startswith("# text = ")}  # in another order there
    documents = []
    for number, block in enumerate(block for block in conll.split("\n\n") if block.strip()):
        rows = [line.split("\t") for line in block.strip("\n").split("\n")]
        tokens = [row[0] for row in rows]
        text, spans = spaced(tokens, texts.get("".join("".join(tokens).split()), ""))
        entities = []
        for (start, end), (_, tag) in zip(spans, rows):
            if tag.startswith("B-"):
                entities.append({"start": start, "end": end, "type": tag[2:]})
            elif tag.startswith("I-"):
                entities[-1]["end"] = end
        documents.append({"id": f"uner-{number + 1}", "text": text, "entities": entities})
    return documents


def score_names(build, shared, work):
    entente = (build / "entente").resolve()
    ner, scorers = shared / "data" / "ner", shared / "scorers"
    universal = work / "uner-ewt-dev.jsonl"
    # Universal NER's layer "dev" of ../shared is that of EWT test.
    documents = universal_ner_documents((ner / "uner-ewt-dev.conll").read_text(encoding="utf-8"),
                                        (shared / "data" / "treebank" / "ewt-test.conllu").read_text(encoding="utf-8"))
    universal.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents), encoding="utf-8")
    results = {}
    for name, gold, mapping in (("CrossNER politics dev", ner / "crossner-politics-dev.jsonl", "crossner-politics"),
                                ("Universal NER EWT dev", universal, "per-org-loc")):
        out = work / (gold.stem + ".ours.jsonl")
        run([sys.executable, scorers / "run_extract.py", gold, out, "--cmd", f"'{entente}' extract --as jsonl -"])
        kept = []
        for line in out.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)  # names only: descriptions and pronouns are not what is annotated
            document["entities"] = [e for e in document["entities"] if e.get("mention", "name") == "name"]
            document["relations"] = []
            kept.append(json.dumps(document, ensure_ascii=False) + "\n")
        out.write_text("".join(kept), encoding="utf-8")
        scored = json.loads(run([sys.executable, scorers / "score_ner.py", "--json", gold, out, "--mapping",
                                 scorers / "mappings" / f"{mapping}.json"]))
        results[(NAMES, name)] = 100 * scored["overall"]["exact"]["f1"]
    tagger = build / "tests" / "name_tags"
    for name, gold, mapping in (("CrossNER politics dev", ner / "crossner-politics-dev.conll", "crossner-politics"),
                                ("Universal NER EWT dev", ner / "uner-ewt-dev.conll", "per-org-loc")):
        if tagger.exists():
            out = work / (gold.stem + ".ours.conll")
            out.write_text(run([tagger, gold]), encoding="utf-8")
            scored = json.loads(run([sys.executable, scorers / "score_ner.py", "--json", gold, out, "--mapping",
                                     scorers / "mappings" / f"{mapping}.json"]))
            results[(NAMES + ", core alone, gold words", name)] = 100 * scored["overall"]["exact"]["f1"]
    return results


# -- the table --


def speed(build, shared, work):
    bench = build / "tests" / "core_bench"
    if not bench.exists():
        return None
    text = work / "gum-free-dev.txt"
    conllu = (shared / "data" / "treebank" / "gum-free-dev.conllu").read_text(encoding="utf-8")
    text.write_text("".join(line[len("# text = "):] + "\n" for line in conllu.splitlines() if line.startswith("# text = ")),
                    encoding="utf-8")
    return json.loads(run([bench, "--json", text]))


def verdict(value, bar, less=False):
    least, aim = bar
    if less:
        return "aim" if value <= aim else "yes" if value <= least else "NO"
    return "aim" if value >= aim else "yes" if value >= least else "NO"


def print_table(rows, relations, names, measured):
    print("| measure | on | ours | at least | aim | reached |\n|---|---|---|---|---|---|")
    for (measure, part), value in rows.items():
        bar = BARS.get((measure, part))
        end = f"{bar[0]} | {bar[1]} | {verdict(value, bar)}" if bar else "| | "
        print(f"| {measure} | {PARTS[part]} | {value:.2f} | {end} |")
    for (measure, name), value in names.items():
        print(f"| {measure} | {name} | {value:.2f} | {NAME_BAR[0]} | {NAME_BAR[1]} | {verdict(value, NAME_BAR)} |")
    if measured is None:
        print("| whole core, words/s | | not measured: build core_bench | 50000 | 150000 | |")
    else:
        rate = measured["words_per_cpu_s"] * measured["tokens"] / measured["words"]
        print(f"| whole core, words/s on one core | GUM dev | {rate:.0f} | 50000 | 150000 | {verdict(rate, (50000, 150000))} |")
        memory, start = measured["resident_mb"], measured["startup_s"]
        print(f"| resident memory, MB | GUM dev | {memory:.0f} | 200 | 60 | {verdict(memory, (200, 60), True)} |")
        print(f"| models opened, s | | {start:.3f} | 0.3 | 0.05 | {verdict(start, (0.3, 0.05), True)} |")
    print("\nArcs by relation with gold tokens, F1 with how many there are; head and relation right:\n")
    print("| relation | " + " | ".join(PARTS.values()) + " |\n|---|" + "---|" * len(PARTS))
    for name in (*RELATIONS, *GROUPS):
        cells = ["%.1f (%d)" % relations[(name, part)] for part in PARTS]
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--build", type=Path, default=ROOT / "build", help="folder with the built program")
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="holds data/ and scorers/")
    options.add_argument("--work", type=Path, help="keeps what the program said; else it is thrown away")
    chosen = options.parse_args()
    if not (chosen.shared / "data" / "treebank").is_dir() or not (chosen.shared / "scorers").is_dir():
        print(f"score_language: skipped: {chosen.shared} has no data/treebank and scorers; give their folder with --shared")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        work = chosen.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        rows, relations = {}, {}
        entente = (chosen.build / "entente").resolve()
        score_parts(entente, chosen.shared, work, rows, relations)
        names = score_names(chosen.build, chosen.shared, work)
        rows = dict(sorted(rows.items(), key=lambda row: MEASURES.index(row[0][0])))
        print_table(rows, relations, names, speed(chosen.build, chosen.shared, work))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotScore, OSError) as error:
        print(f"score_language: {error}", file=sys.stderr)
        sys.exit(1)
