#!/usr/bin/env python3
"""Asks a running Entente server what an actor did, and prints each answer with the sentence that says so.

usage: ask.py [--url URL] [--type TYPE] [--article ID] [--limit N] NAME

Needs nothing but Python 3. $ENTENTE_TOKEN is sent as the access token when set.
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


class ServerError(Exception):
    """The server gave no usable answer; the text says why, for a person."""


def get(base_url, path, **query):
    """The JSON answer to `GET path?query`; arguments that are None are left out."""
    query = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
    request = urllib.request.Request(base_url + urllib.parse.quote(path) + ("?" + query if query else ""))
    if os.environ.get("ENTENTE_TOKEN"):
        request.add_header("Authorization", "Bearer " + os.environ["ENTENTE_TOKEN"])
    # A proxy of the environment is for the world outside, not for the server on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise ServerError(f"{path}: {explain(error)}") from error
    except (urllib.error.URLError, OSError) as error:
        raise ServerError(f"no server answers at {base_url}: {getattr(error, 'reason', error)}") from error
    except ValueError as error:
        raise ServerError(f"{path}: the answer is not JSON: {error}") from error


def explain(error):
    """What an answer of application/problem+json says, or its bare status."""
    try:
        problem = json.load(error)
        return ": ".join(str(problem[key]) for key in ("title", "detail") if problem.get(key)) or str(error)
    except (ValueError, AttributeError):
        return str(error)


def name_of(node):
    return node["properties"].get("name") or node["id"]


def facts_of(base_url, actor, relation_type, limit):
    """(fact, subject name, object name) for the facts from and to `actor`, its own acts first."""
    rows = get(base_url, f"/v1/nodes/{actor['id']}/neighbors", types=relation_type, limit=limit)["neighbors"]
    rows.sort(key=lambda row: row["edge"]["source"] != actor["id"])
    for row in rows:
        if "Entity" not in row["node"]["labels"]:  # an article or a claim that names the actor is no act of it
            continue
        ends = [actor, row["node"]]
        if row["edge"]["source"] != actor["id"]:
            ends.reverse()
        yield row["edge"], name_of(ends[0]), name_of(ends[1])


def others_who_did(base_url, fact):
    """Names of the other subjects of the same act, such as the other parties that signed."""
    rows = get(base_url, f"/v1/nodes/{fact['target']}/neighbors", types=fact["type"], direction="in")["neighbors"]
    return list(dict.fromkeys(name_of(row["node"]) for row in rows if row["edge"]["source"] != fact["source"]))


def print_fact(base_url, fact, subject, target, evidence):
    print(f'Answer:   {subject} {fact["type"]} "{target}"')
    others = others_who_did(base_url, fact)
    if others:
        print(f"          and so did: {', '.join(others)}")
    print(f'Evidence: "{" ".join(evidence["text"].split())}"')
    origin = [evidence.get("title") or evidence["article"], evidence.get("publisher"), evidence.get("published")]
    print(f"          ({', '.join(part for part in origin if part)})")


def ask(options):
    """Prints up to `options.limit` answers; how many there were."""
    base_url = options.url.rstrip("/")
    nodes = get(base_url, "/v1/nodes", name=options.name)["nodes"]
    if not nodes:
        raise ServerError(f"the store knows nobody called {options.name}")
    answers = 0
    for fact, subject, target in facts_of(base_url, nodes[0], options.type, limit=100):
        evidence = get(base_url, f"/v1/facts/{fact['id']}/evidence")["evidence"]
        evidence = [row for row in evidence if options.article in (None, row["article"])]
        if not evidence:
            continue
        print_fact(base_url, fact, subject, target, evidence[0])
        answers += 1
        if answers == options.limit:
            break
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", metavar="NAME", help="a country, person or organisation")
    parser.add_argument("--url", default="http://127.0.0.1:7474", help="the server (default: %(default)s)")
    parser.add_argument("--type", help="only facts of this type, for example SIGNED")
    parser.add_argument("--article", metavar="ID", help="only facts that this article reports")
    parser.add_argument("--limit", type=int, default=3, help="at most so many answers (default: %(default)s)")
    options = parser.parse_args()
    try:
        if ask(options) == 0:
            raise ServerError(f"the store holds no such fact about {options.name}")
    except ServerError as error:
        print(f"entente: error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
