#!/usr/bin/env python3
"""Turns annotated articles (*.gold) into a text and its annotation in the form gold/1.

    make_gold.py FILE.gold ...          writes FILE.txt and FILE.json beside each
    make_gold.py --check FILE.gold ...  writes nothing; exit status 1 when a file beside it differs

Offsets are computed, never written by hand.  A .gold file has a head and three parts; lines that start with '#' are left out.

    title: ...                          the head: title, genre, published, published_basis

    [entities]
    russia | Country/sovereign | Russia | iso2=RU iso3=RUS wikidata=Q159
    deal | Agreement/accord | Grain deal | stretch | note Accept a treaty.

    [text]
    One sentence a line; an empty line ends a paragraph.  {russia The Russian Federation} marks a mention,
    {russia:m Moscow} one of another kind than a name, {russia+china:o both sides} a group.  Marks may be nested.
    > SIGNED russia -> deal | 2022-07-22 dct "on Friday" | location istanbul
    A line with '>' is a relation that the sentence before it states; what follows the '|' is described below.

    [forbidden]
    SIGNED china -> deal | actual | China only watched.

Kinds: n name, a acronym, d demonym, m metonym, o nominal, p pronoun.
After a relation, in any order: negated; planned, possible or claimed; stretch; undirected; by ENTITY (the speaker);
VALUE[..END] text|dct|none ["words"] (the date; ~VALUE is approximate); also N (a further evidence sentence, counted from this one,
such as -1); location, item, instrument, via or third_party ENTITY,...; alt_types, alt_subjects or alt_objects NAME,...;
ATTRIBUTE=VALUE; note TEXT.  A forbidden reading takes negated, a modality (without one any counts) and, last, the reason.
"""
import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

ONTOLOGY = Path(__file__).resolve().parents[2] / "core" / "ontology.json"
KINDS = {"n": "name", "a": "acronym", "d": "demonym", "m": "metonym", "o": "nominal", "p": "pronoun"}
MODALITIES = ("actual", "planned", "possible", "claimed")
HEAD = ("title", "genre", "published", "published_basis")
ROLES = ("location", "item", "instrument", "via", "third_party")
ALTERNATIVES = ("alt_types", "alt_subjects", "alt_objects")
MARK_HEAD = re.compile(r"\{([a-z0-9_+]+)(?::([nadmop]))? ")
CLAIM = re.compile(r"([A-Z_]+) (\S+) -> (\S+)$")
DATE = re.compile(r'(~?)(\d{4}[-\d]*)(?:\.\.([-\d]+))? (text|dct|none)(?: "(.+)")?$')
PRECISION = {4: "year", 7: "month", 10: "day"}
ORIGIN = "written for testing about a matter of public record; not news copy"


class BadSource(Exception):
    """A .gold file that does not have the form described above."""


def fields(line):
    return [part.strip() for part in line.split(" | ")]


def parts_of(source):
    """The lines of the head and of each [part], without comments."""
    parts, lines = {}, []
    parts["head"] = lines
    for line in source.splitlines():
        if line.startswith("#"):
            continue
        if re.fullmatch(r"\[\w+\]", line):
            lines = parts.setdefault(line[1:-1], [])
        else:
            lines.append(line.rstrip())
    return parts


def entity_of(line):
    ident, kind, name, *rest = fields(line)
    entity_type, _, subtype = kind.partition("/")
    entity = {"id": ident, "type": entity_type}
    if subtype:
        entity["subtype"] = subtype
    entity.update(name=name, aliases=[], tier="core")
    for field in rest:
        if field == "stretch":
            entity["tier"] = field
        elif field.startswith("note "):
            entity["note"] = field[5:]
        elif field.startswith("alt_types "):
            entity["alt_types"] = field[10:].split(",")
        else:
            entity["ids"] = dict(pair.split("=", 1) for pair in field.split())
    return entity


def unmark(marked):
    """The plain sentence and its marks: (start, end, entity ids, kind)."""
    plain, open_marks, marks, at = "", [], [], 0
    while at < len(marked):
        head = MARK_HEAD.match(marked, at)
        if head:
            open_marks.append((len(plain), head.group(1).split("+"), KINDS[head.group(2) or "n"]))
            at = head.end()
            continue
        if marked[at] == "{" or (marked[at] == "}" and not open_marks):
            raise BadSource(f"misplaced '{marked[at]}' in: {marked}")
        if marked[at] == "}":
            start, idents, kind = open_marks.pop()
            marks.append((start, len(plain), idents, kind))
        else:
            plain += marked[at]
        at += 1
    if open_marks:
        raise BadSource(f"a '{{' is not closed in: {marked}")
    return plain, marks


class Text:
    """The article as it is put together from its sentences."""

    def __init__(self):
        self.text, self.sentences, self.marks, self.claims = "", [], [], []
        self.separator = ""

    def end_paragraph(self):
        self.separator = "\n\n" if self.text else ""

    def add_sentence(self, marked):
        plain, marks = unmark(marked)
        self.text += self.separator
        start = len(self.text)
        self.text += plain
        self.sentences.append((start, len(self.text)))
        self.marks += [(start + a, start + b, idents, kind) for a, b, idents, kind in marks]
        self.separator = " "

    def add_claim(self, line):
        self.claims.append((len(self.sentences) - 1, line))


def read_text(lines):
    text = Text()
    for line in lines:
        if not line:
            text.end_paragraph()
        elif line.startswith(">"):
            text.add_claim(line[1:].strip())
        else:
            text.add_sentence(line)
    text.text += "\n"
    return text


def span(text, start, end):
    before, inside = text[:start].encode(), text[start:end].encode()
    return {"start": start, "end": end, "bstart": len(before), "bend": len(before) + len(inside)}


def evidence_of(text, index):
    start, end = text.sentences[index]
    return {"sentence": f"s{index + 1}", **span(text.text, start, end)}


def date_of(match):
    approximate, value, end, basis, words = match.groups()
    date = {"value": value, "precision": "approx" if approximate else PRECISION[len(value)], "basis": basis}
    if end:
        date["end"] = end
    if words:
        date["text"] = words
    return date


def read_option(option, relation, definition, sentences, index):
    word, _, rest = option.partition(" ")
    date = DATE.match(option)
    if option == "negated":
        relation["polarity"] = option
    elif option in MODALITIES:
        relation["modality"] = option
    elif option == "stretch":
        relation["tier"] = option
    elif option == "undirected":
        relation["undirected"] = True
    elif date:
        relation["date"] = date_of(date)
    elif word == "by":
        relation["attributed_to"] = rest
    elif word == "note":
        relation["note"] = rest
    elif word == "also":
        sentences += [index + int(n) for n in rest.split(",")]
    elif word in ROLES:
        relation.setdefault("roles", {})[word] = rest.split(",")
    elif word in ALTERNATIVES:
        relation[word] = rest.split(",")
    elif "=" in word:
        key, _, value = option.partition("=")
        number = definition["attrs"].get(key) == "int"
        relation.setdefault("attrs", {})[key] = int(value) if number else value
    else:
        raise BadSource(f"unknown option '{option}'")


def claim_of(claim, ontology):
    match = CLAIM.match(claim)
    if not match or match.group(1) not in ontology["relation_types"]:
        raise BadSource(f"not a relation: {claim}")
    return match


def relation_of(number, index, line, text, ontology):
    claim, *options = fields(line)
    match = claim_of(claim, ontology)
    definition = ontology["relation_types"][match.group(1)]
    relation = {"id": f"r{number}", "type": match.group(1), "class": definition["class"],
                "subject": match.group(2).split(","), "object": match.group(3).split(","),
                "polarity": "asserted", "modality": "actual", "tier": "core"}
    sentences = [index]
    for option in options:
        read_option(option, relation, definition, sentences, index)
    if definition["plover"]:
        relation["plover"] = {"type": definition["plover"]}
        if definition["mode"]:
            relation["plover"]["mode"] = definition["mode"]
        relation["cameo"] = definition["cameo"]
    relation["evidence"] = [evidence_of(text, i) for i in sorted(sentences)]
    return relation


def forbidden_of(line, ontology):
    claim, *options, why = fields(line)
    match = claim_of(claim, ontology)
    reading = {"type": match.group(1), "subject": match.group(2).split(","), "object": match.group(3).split(","),
               "polarity": "asserted"}
    for option in options:
        if option == "negated":
            reading["polarity"] = option
        elif option in MODALITIES:
            reading["modality"] = option
        else:
            raise BadSource(f"unknown option '{option}'")
    return {**reading, "why": why}


def place_mentions(text, entities):
    """Gives the entities their mentions and returns the groups."""
    by_id = {entity["id"]: entity for entity in entities}
    groups = []
    for entity in entities:
        entity["mentions"] = []
    for start, end, idents, kind in sorted(text.marks, key=lambda mark: mark[:2]):
        mention = {**span(text.text, start, end), "text": text.text[start:end], "kind": kind}
        unknown = [ident for ident in idents if ident not in by_id]
        if unknown:
            raise BadSource(f"unknown entity '{unknown[0]}' at '{mention['text']}'")
        if len(idents) > 1:
            groups.append({**mention, "members": idents})
            continue
        entity = by_id[idents[0]]
        entity["mentions"].append(mention)
        new = mention["text"] != entity["name"] and mention["text"] not in entity["aliases"]
        if kind in ("name", "acronym") and new:
            entity["aliases"].append(mention["text"])
    return groups


def check_arguments(claim, entities, ontology):
    """Refuses unknown entities and arguments of a type that the relation does not take."""
    types = {entity["id"]: entity["type"] for entity in entities}
    definition = ontology["relation_types"][claim["type"]]
    named = [("subject", ident) for ident in claim["subject"]] + [("object", ident) for ident in claim["object"]]
    others = claim.get("alt_subjects", []) + claim.get("alt_objects", []) + sum(claim.get("roles", {}).values(), [])
    others += [claim["attributed_to"]] if "attributed_to" in claim else []
    for ident in others + [ident for _, ident in named]:
        if ident not in types:
            raise BadSource(f"unknown entity '{ident}' in {claim['type']}")
    for side, ident in named:
        if types[ident] not in definition[side]:
            raise BadSource(f"{claim['type']} takes no {types[ident]} ('{ident}') as its {side}")


def annotation_of(source, ident, ontology):
    """The text and the gold/1 document of one .gold file."""
    parts = parts_of(source)
    for part in ("entities", "text"):
        if part not in parts:
            raise BadSource(f"there is no [{part}]")
    head = dict(line.split(": ", 1) for line in parts["head"] if line)
    for key in HEAD:
        if key not in head:
            raise BadSource(f"the head has no '{key}: ...'")
    entities = [entity_of(line) for line in parts["entities"] if line]
    text = read_text(parts["text"])
    groups = place_mentions(text, entities)
    relations = [relation_of(number, index, line, text, ontology)
                 for number, (index, line) in enumerate(text.claims, 1)]
    forbidden = [forbidden_of(line, ontology) for line in parts.get("forbidden", []) if line]
    for claim in relations + forbidden:
        check_arguments(claim, entities, ontology)
    document = {"id": ident, "file": f"{ident}.txt", "sha256": hashlib.sha256(text.text.encode()).hexdigest(),
                "words": len(text.text.split()), "title": head["title"], "genre": head["genre"], "language": "en",
                "published": head["published"], "published_basis": head["published_basis"], "origin": ORIGIN}
    return text.text, {
        "format": "gold/1",
        "doc": document,
        "offsets": "start/end count Unicode code points, bstart/bend count UTF-8 bytes; half-open; "
                   "from the start of the file",
        "sentences": [{"id": f"s{n}", **span(text.text, *s)} for n, s in enumerate(text.sentences, 1)],
        "entities": entities,
        "coref_groups": groups,
        "relations": relations,
        "forbidden": forbidden,
    }


def print_json(annotation):
    """JSON with one line for each member of a list."""
    rows = []
    for key, value in annotation.items():
        if isinstance(value, list):
            members = ",\n  ".join(json.dumps(member, ensure_ascii=False) for member in value)
            rows.append(f" {json.dumps(key)}: [\n  {members}\n ]" if value else f" {json.dumps(key)}: []")
        else:
            rows.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.gold")
    parser.add_argument("--ontology", type=Path, default=ONTOLOGY, help="the relation types (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    options = parser.parse_args()
    ontology = json.loads(options.ontology.read_text(encoding="utf-8"))
    differing = 0
    for source in options.files:
        try:
            text, annotation = annotation_of(source.read_text(encoding="utf-8"), source.stem, ontology)
        except (BadSource, OSError, ValueError) as error:
            sys.exit(f"{source}: {error}")
        outputs = {source.with_suffix(".txt"): text, source.with_suffix(".json"): print_json(annotation)}
        for path, content in outputs.items():
            if not options.check:
                path.write_text(content, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != content:
                print(f"{path} differs from {source}")
                differing += 1
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
