"""Tells why relations of gold articles are missed: for `score_reading.py --why`.

Each core pair that the strict measure misses gets the first class that fits:

    absent end        an end is not among the entities that were read
    other entity      an end is, but its words in the sentence of the relation are linked to another entity
    unlinked words    an end is, but its words in that sentence are no mention
    wrong reading     the pair is related in that sentence, by another type, direction or polarity
    no relation       both ends stand in that sentence, and nothing relates them

An end is looked for by the words that the annotation marks in the sentence; an end that the sentence does not mention counts as found
when its entity was read.
"""
import importlib.util
import json
from collections import Counter, defaultdict

CLASSES = ("absent end", "other entity", "unlinked words", "wrong reading", "no relation")


def load_scorer(shared):
    """SHARED/scorers/score_gold.py as a module: the alignment is its own, so that both count the same."""
    path = shared / "scorers/score_gold.py"
    spec = importlib.util.spec_from_file_location("score_gold", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.load_ontology(shared / "design/ontology.json")
    return module


def within(mention, spans):
    return any(span["start"] <= mention["start"] and mention["end"] <= span["end"] for span in spans)


class Article:
    """A gold article beside what was read from it."""

    def __init__(self, scorer, gold, read):
        self.scorer, self.gold, self.read = scorer, gold, read
        self.to_gold = scorer.align(gold["entities"], read["entities"])
        self.aligned = {g: s for s, g in self.to_gold.items()}
        self.gold_by_id = {e["id"]: e for e in gold["entities"]}
        self.mentions = [(m, e["id"]) for e in read["entities"] for m in e["mentions"]]

    def owners(self, mention):
        """The entities read that have these words among their mentions."""
        span = (mention["start"], mention["end"])
        return {entity for m, entity in self.mentions if self.scorer.iou(span, (m["start"], m["end"])) >= 0.5}

    def fault(self, end, evidence):
        """(class, words) of an end, or None where it was found."""
        entity = self.gold_by_id[end]
        own = self.aligned.get(end)
        here = [m for m in entity["mentions"] if within(m, evidence)]
        if own is None:
            words = (here or entity["mentions"])[:1]
            return "absent end", words[0]["text"] if words else entity["name"]
        if not here or any(own in self.owners(m) for m in here):
            return None
        return ("other entity" if any(self.owners(m) for m in here) else "unlinked words"), here[0]["text"]

    def related(self, subject, obj, evidence):
        for relation in self.read["relations"]:
            for a, b in self.scorer.pairs(relation, lambda x: self.to_gold.get(x, "?")):
                if {a, b} == {subject, obj} and self.scorer.overlaps({"evidence": evidence}, relation):
                    return True
        return False

    def missed(self):
        """Yields (class, relation as text, faulty ends as (entity, words), sentence)."""
        found = self.scorer.facts(self.read["relations"], lambda x: self.to_gold.get(x, "?" + str(x)))
        core = [r for r in self.gold["relations"] if r["tier"] == "core"]
        for main, (right, relations) in self.scorer.gold_items(core).items():
            if any(key in found for key in right):
                continue
            evidence = relations[0]["evidence"]
            ends = [(end, self.fault(end, evidence)) for end in main[1:3]]
            faults = [(self.gold_by_id[end], fault[1]) for end, fault in ends if fault]
            classes = {fault[0] for _, fault in ends if fault}
            kind = next((k for k in CLASSES if k in classes), None)
            if kind is None:
                kind = "wrong reading" if self.related(main[1], main[2], evidence) else "no relation"
            yield kind, " ".join(main), faults, evidence


def report_missed(entente, shared, folder):
    """Prints each missed relation of the articles in `folder` with its class, then the counts."""
    scorer = load_scorer(shared)
    counts, types, heads = Counter(), Counter(), defaultdict(Counter)
    for file in sorted(folder.glob("*.json")):
        text = file.with_suffix(".txt")
        if not text.exists():
            continue
        gold = json.loads(file.read_text(encoding="utf-8"))
        command = f"{entente} extract --published {{published}} {{txt}}"
        article = Article(scorer, gold, scorer.run(command, text, gold["doc"].get("published", "")))
        print(f"\n{file.stem}")
        for kind, relation, faults, evidence in article.missed():
            counts[kind] += 1
            ends = "; ".join(f"{entity['type']} `{words}`" for entity, words in faults)
            print(f"  {kind:15s} {relation}{'  ' + ends if ends else ''}")
            if evidence:
                print(f"                  {text.read_text(encoding='utf-8')[evidence[0]['start']:evidence[0]['end']]}")
            if kind == "absent end":
                for entity, words in faults:
                    types[entity["type"]] += 1
                    heads[entity["type"]][words] += 1
    print("\nmissed core relations by what keeps them from being found\n")
    for kind in CLASSES:
        print(f"| {kind} | {counts[kind]} |")
    print("\nfaulty ends of relations with an absent end, by type\n")
    for kind, count in types.most_common():
        print(f"| {kind} | {count} | {', '.join(f'{w}' + (f' x{n}' if n > 1 else '') for w, n in heads[kind].most_common())} |")
