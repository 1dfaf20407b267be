"""Reads exports with programs of others and compares them with expected.json: check_exports.py WHAT FOLDER.

WHAT is networkx, rdflib, graphviz or lines (JSON lines and tables, with the standard library). Prints each
difference; the exit status is 1 when there is one.
"""

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
from collections import Counter

faults = []


def check(truth, what):
    if not truth:
        faults.append(what)


def text_of(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return file.read()


def xml_clean(text):
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def flat(value):
    """A value as formats without lists have it."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def compare_value(where, got, wanted):
    if isinstance(wanted, str) and wanted in ("NaN", "Infinity", "-Infinity") and isinstance(got, float):
        check(str(got) == {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}[wanted], where)
    elif isinstance(wanted, float) or isinstance(got, float):
        check(float(got) == float(wanted), f"{where}: {got!r}, not {wanted!r}")
    elif isinstance(got, list):
        check(got == wanted, f"{where}: {got!r}, not {wanted!r}")
    elif isinstance(wanted, dict):
        check(got != "", f"{where}: no point")
    elif isinstance(wanted, bool) or isinstance(got, bool):
        check(str(got).lower() == str(wanted).lower(), f"{where}: {got!r}, not {wanted!r}")
    elif isinstance(wanted, int) or isinstance(got, int):
        check(str(got) == str(wanted), f"{where}: {got!r}, not {wanted!r}")
    else:
        check(xml_clean(str(got)) == xml_clean(str(flat(wanted))), f"{where}: {got!r}, not {wanted!r}")


def compare_properties(where, got, wanted, rename=lambda name: name):
    for name, value in wanted.items():
        # A name that is no text is no display name; what is empty without its control characters is not there.
        if name == "id" or (name == "name" and not isinstance(value, str)):
            continue
        if isinstance(value, str) and not xml_clean(value):
            continue
        name = rename(name)
        check(name in got, f"{where}: no {name}")
        if name in got:
            compare_value(f"{where}.{name}", got[name], value)


# -- networkx --


def check_graph(name, graph, expected, node_rename, edge_rename):
    check(len(graph) == len(expected["nodes"]), f"{name}: {len(graph)} nodes")
    check(graph.number_of_edges() == len(expected["edges"]), f"{name}: {graph.number_of_edges()} edges")
    check(graph.is_directed(), f"{name}: not directed")
    for node in expected["nodes"]:
        check(node["id"] in graph, f"{name}: no node {node['id']}")
        if node["id"] in graph:
            compare_properties(f"{name} {node['id']}", graph.nodes[node["id"]], node["properties"], node_rename)
    edges = {}
    for source, target, key, data in graph.edges(keys=True, data=True):
        edges[data.get("id", key)] = (source, target, data)
        edges[key] = (source, target, data)
    for edge in expected["edges"]:
        found = edges.get(edge["id"])
        check(found is not None, f"{name}: no edge {edge['id']}")
        if found:
            check(found[:2] == (edge["source"], edge["target"]), f"{name}: ends of {edge['id']}")
            compare_properties(f"{name} {edge['id']}", found[2], edge["properties"], edge_rename)


def check_networkx(folder, expected):
    import networkx

    graph = networkx.read_graphml(os.path.join(folder, "graphml"), force_multigraph=True)
    # networkx keys attributes by name: a node's `labels` are its labels, an edge's `label` is its type.
    check_graph(
        "graphml",
        graph,
        expected,
        lambda n: "property_labels" if n == "labels" else n,
        lambda n: "property_label" if n == "label" else n,
    )
    check_types(graph, expected)
    yed = networkx.read_graphml(os.path.join(folder, "graphml-yed"), force_multigraph=True)
    check(len(yed) == len(expected["nodes"]), "graphml-yed: nodes")

    ours = {"label", "labels"}
    edge_ours = {"label", "weight", "source", "target", "type", "kind", "key"}
    gexf = networkx.read_gexf(os.path.join(folder, "gexf-1.2"))
    check_graph(
        "gexf-1.2",
        gexf,
        expected,
        lambda n: "property_" + n if n in ours else n,
        lambda n: "property_" + n if n in edge_ours else n,
    )
    spells = [d for _, _, d in gexf.edges(data=True) if d.get("start") == "1999-01-01" and d.get("end") == "2001-12-31"]
    check(len(spells) == 1, "gexf-1.2: the spell of 1999 to 2001")

    for name, links in (("d3", "links"), ("d3-edges", "edges")):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            document = json.load(file)
        try:
            graph = networkx.node_link_graph(document, edges=links)
        except TypeError:  # before networkx 3.4
            document["links"] = document[links]
            graph = networkx.node_link_graph(document)
        node_ours = {"labels", "index", "x", "y", "vx", "vy", "fx", "fy"}
        check_graph(
            name,
            graph,
            expected,
            lambda n: "property_" + n if n in node_ours else n,
            lambda n: "property_" + n if n in {"type", "key", "source", "target"} else n,
        )


def check_types(graph, expected):
    for node in expected["nodes"]:
        if node["id"] == "thing/1":
            data = graph.nodes["thing/1"]
            check(data["big"] == 2**53 + 1, f"graphml: big is {data['big']}")
            check(data["smallest"] == -(2**63), f"graphml: smallest is {data['smallest']}")
            check(data["truth"] is True, "graphml: truth")
            check(math.isnan(data["nan"]), "graphml: nan")
            check(data["day"] == "2021-11-24", "graphml: day")
            check(json.loads(data["names"]) == ["a", "b;c", ""], "graphml: names")


# -- rdflib --


def check_rdflib(folder, expected):
    import rdflib

    base = "urn:x-entente:"
    turtle = rdflib.Graph().parse(os.path.join(folder, "turtle"), format="turtle")
    jsonld = rdflib.Graph().parse(os.path.join(folder, "jsonld"), format="json-ld")
    check(len(turtle) > 0, "turtle: nothing")
    # There are no blank nodes, so equal sets are isomorphic graphs. Literals by their text: 1 and 01 are equal values.
    ours = {(s, p, o.n3()) for s, p, o in turtle}
    theirs = {(s, p, o.n3()) for s, p, o in jsonld}
    for triple in sorted(ours ^ theirs, key=str)[:5]:
        faults.append(f"turtle and jsonld differ: {triple}")
    rdf = rdflib.RDF
    check(
        len(set(turtle.subjects(rdf.type, rdf.Statement))) == len(expected["edges"]),
        "turtle: statements are not as many as edges",
    )
    for node in expected["nodes"]:
        if node["id"] == "country/aland":
            subject = rdflib.URIRef(base + "node:country/aland")
            check((subject, rdflib.RDFS.label, rdflib.Literal("Aland")) in turtle, "turtle: the label of Aland")
    oa = rdflib.Namespace("http://www.w3.org/ns/oa#")
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    claims = set(turtle.subjects(rdf.type, rdflib.URIRef(base + "vocab:Claim")))
    check(len(claims) == 4, f"turtle: {len(claims)} claims")
    for claim in claims:
        check(len(list(turtle.objects(claim, prov.wasDerivedFrom))) == 1, "turtle: the article of a claim")
        notes = list(turtle.subjects(oa.hasBody, claim))
        check(len(notes) == 1, "turtle: the annotation of a claim")
        for note in notes:
            for target in turtle.objects(note, oa.hasTarget):
                exact = [str(o) for s in turtle.objects(target, oa.hasSelector) for o in turtle.objects(s, oa.exact)]
                check(len(exact) == 1 and exact[0].startswith("Sentence "), f"turtle: the quote {exact}")
    facts = [s for s in turtle.subjects(rdf.type, rdf.Statement) if "edge:f:" in s]
    check(facts and all((f, prov.wasDerivedFrom, None) in turtle for f in facts), "turtle: facts without claims")
    check(any(turtle.objects(None, prov.wasAttributedTo)), "turtle: no speaker")


# -- graphviz --


def check_graphviz(folder, expected):
    path = os.path.join(folder, "dot")
    drawn = subprocess.run(["dot", "-Tsvg", path], capture_output=True, check=False)
    check(drawn.returncode == 0 and b"<svg" in drawn.stdout, f"dot: {drawn.stderr.decode()}")
    check(not drawn.stderr.strip() or b"ault" in drawn.stderr or b"ango" in drawn.stderr, drawn.stderr.decode())
    program = 'N { printf("node %s\\n", $.name); } E { printf("edge %s\\n", id); }'
    listed = subprocess.run(["gvpr", program, path], capture_output=True, check=False, text=True).stdout
    lines = Counter(line.split(" ", 1)[0] for line in listed.splitlines() if line.startswith(("node ", "edge ")))
    check(lines["node"] == len(expected["nodes"]), f"dot: {lines['node']} nodes")
    check(lines["edge"] == len(expected["edges"]), f"dot: {lines['edge']} edges")
    check("node country/aland" in listed, "dot: no country/aland")
    # Entities and quotes come back as they were.
    check(b"&lt;b&gt;&quot;best&quot;&lt;/b&gt;" in drawn.stdout, "dot: the label in the drawing")


# -- JSON lines and tables --

FTM = {
    "Person": {"name", "alias", "country", "wikidataId", "keywords"},
    "Organization": {"name", "alias", "country", "wikidataId", "leiCode", "keywords"},
    "PublicBody": {"name", "alias", "country", "wikidataId", "keywords"},
    "Company": {"name", "alias", "country", "wikidataId", "leiCode", "keywords"},
    "LegalEntity": {"name", "alias", "country", "wikidataId", "leiCode", "keywords"},
    "Territory": {"name", "alias", "country", "wikidataId", "keywords"},
    "Position": {"name", "country", "organization"},
    "Occupancy": {"holder", "post", "startDate", "endDate", "status", "proof"},
    "Membership": {"member", "organization", "startDate", "endDate", "proof"},
    "Ownership": {"owner", "asset", "role", "startDate", "endDate", "proof"},
    "Sanction": {"entity", "authority", "country", "startDate", "endDate", "proof"},
    "Event": {"name", "alias", "date", "involved", "organizer", "location", "keywords", "proof", "wikidataId"},
    "Asset": {"name", "alias", "country", "wikidataId", "keywords"},
    "UnknownLink": {"subject", "object", "role", "startDate", "endDate", "proof"},
    "Article": {"title", "sourceUrl", "publisher", "author", "publishedAt", "language"},
}


def lines_of(folder, name):
    return [json.loads(line) for line in text_of(folder, name).split("\n") if line]


def check_ftm(folder, expected):
    entities = lines_of(folder, "ftm")
    ids = [entity["id"] for entity in entities]
    check(len(set(ids)) == len(ids), "ftm: an id comes twice")
    for entity in entities:
        check(entity["schema"] in FTM, f"ftm: no schema {entity['schema']}")
        for name, values in entity["properties"].items():
            check(name in FTM.get(entity["schema"], ()), f"ftm: {entity['schema']} has no {name}")
            check(isinstance(values, list) and all(isinstance(v, str) and v for v in values), f"ftm: {name} {values}")
    known = set(ids)
    for thing in expected["nodes"] + expected["edges"]:
        check(thing["id"] in known, f"ftm: no {thing['id']}")
    links = [e for e in entities if e["schema"] == "Occupancy"]
    check(len(links) == 1 and links[0]["properties"]["post"][0] in known, "ftm: the post of the minister")
    check(any(e["properties"].get("proof") for e in entities), "ftm: no proof")


def check_plover(folder, expected):
    events = lines_of(folder, "plover")
    check(len(events) == 3, f"plover: {len(events)} events")
    for event in events:
        check(event["event"][0] in ("SUPPORT", "CONSULT"), f"plover: {event['event']}")
        check(event["text"].startswith("Sentence "), "plover: text")
        check(event["cite_info"]["publication"] == 'The "Times"', "plover: publication")
    check(sum("negation" in e["context"] for e in events) == 1, "plover: the denial")


def check_apoc(folder, expected):
    rows = lines_of(folder, "apoc")
    nodes = [row for row in rows if row["type"] == "node"]
    edges = [row for row in rows if row["type"] == "relationship"]
    check(len(nodes) == len(expected["nodes"]) and len(edges) == len(expected["edges"]), "apoc: counts")
    for row, wanted in zip(nodes, expected["nodes"]):
        check(row["labels"] == wanted["labels"], "apoc: labels")
        compare_properties("apoc " + row["id"], row["properties"], wanted["properties"])
    for row, wanted in zip(edges, expected["edges"]):
        check(row["start"]["id"] == wanted["source"] and row["label"] == wanted["type"], "apoc: an edge")


def check_tables(folder, expected):
    rows = list(csv.reader(io.StringIO(text_of(folder, "csv"), newline="")))
    header = rows[0]
    check(all(len(row) == len(header) for row in rows), "csv: rows of another length than the header")
    start = header.index(":START_ID")
    nodes = [row for row in rows[1:] if row[start] == ""]
    edges = [row for row in rows[1:] if row[start] != ""]
    check(len(nodes) == len(expected["nodes"]) and len(edges) == len(expected["edges"]), "csv: counts")
    check([row[0] for row in nodes] == [node["id"] for node in expected["nodes"]], "csv: ids")
    gephi = list(csv.DictReader(io.StringIO(text_of(folder, "csv-gephi"), newline="")))
    check(len(gephi) == len(expected["edges"]), "csv-gephi: counts")
    for row, wanted in zip(gephi, expected["edges"]):
        check(row["Source"] == wanted["source"] and row["Kind"] == wanted["type"], "csv-gephi: an edge")


def check_lines(folder, expected):
    check_ftm(folder, expected)
    check_plover(folder, expected)
    check_apoc(folder, expected)
    check_tables(folder, expected)


def main():
    what, folder = sys.argv[1], sys.argv[2]
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    checks = {"networkx": check_networkx, "rdflib": check_rdflib, "graphviz": check_graphviz, "lines": check_lines}
    checks[what](folder, expected)
    for fault in faults[:40]:
        print(fault)
    sys.exit(1 if faults else 0)


main()
