#!/usr/bin/env python3
"""Scores who is who inside documents: MUC, B-cubed and CEAF-e of `entente extract` against annotated clusters.

    score_coreference.py GOLD.jsonl --cmd 'build/entente extract --as jsonl -'
    score_coreference.py --selftest

GOLD.jsonl has a document a line: {"id","text","entities":[{"start","end","type","mention","cluster","head"?}]}, as GUM's mentions.
Only clusters that a name of a person, an organisation or a place belongs to are asked for (--types), since no other are entities of
Entente; of these all mentions, or only names (--only name) or names and descriptions (--only name,nominal). A mention of the system
is that of the annotation which it shares most characters with, when one holds the other's head or they overlap by half. Mentions of the
system that meet none that is asked for are left out, unless they are in a cluster with some that do.

Source of the measures: Pradhan et al. 2014, "Scoring coreference partitions of predicted mentions". CEAF-e aligns greedily by
similarity, best first, which is exact but for ties.
"""
import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict


def matches(gold, system):
    """System mention -> gold mention, one to one."""
    pairs = []
    for g, a in enumerate(gold):
        head = a.get('head') or [a['start'], a['end']]
        head = (head['start'], head['end']) if isinstance(head, dict) else tuple(head)
        for s, b in enumerate(system):
            shared = min(a['end'], b['end']) - max(a['start'], b['start'])
            if shared <= 0:
                continue
            whole = max(a['end'], b['end']) - min(a['start'], b['start'])
            holds = b['start'] <= head[0] and head[1] <= b['end'] and a['start'] <= b['start'] and b['end'] <= a['end']
            if holds or shared / whole >= 0.5:
                pairs.append((-shared / whole, g, s))
    of_system, used = {}, set()
    for _, g, s in sorted(pairs):
        if g not in used and s not in of_system:
            used.add(g)
            of_system[s] = g
    return of_system


def clusters_of(document, answer, types, kinds):
    """Gold and system clusters as lists of sets of mention names."""
    gold = document['entities']
    wanted = {m['cluster'] for m in gold if m.get('mention') == 'name' and m['type'].lower() in types}
    gold = [m for m in gold if m['cluster'] in wanted and m.get('mention') in kinds]
    kind = {'nominal': 'nominal', 'pronoun': 'pronoun'}
    system = [dict(m, cluster=e['id']) for e in answer['entities'] for m in e['mentions'] if kind.get(m['kind'], 'name') in kinds]
    of_system = matches(gold, system)
    key, response = defaultdict(set), defaultdict(set)
    for g, m in enumerate(gold):
        key[m['cluster']].add(('g', g))
    for s, m in enumerate(system):
        response[m['cluster']].add(('g', of_system[s]) if s in of_system else ('s', s))
    asked = [c for c in response.values() if any(kind == 'g' for kind, _ in c)]
    return list(key.values()), asked


def muc(key, response):
    """Links found and links there are."""
    where = {m: i for i, c in enumerate(response) for m in c}
    found = there = 0
    for cluster in key:
        parts = {where[m] for m in cluster if m in where}
        found += len(cluster) - len(parts) - sum(m not in where for m in cluster)
        there += len(cluster) - 1
    return found, there


def b_cubed(key, response):
    where = {m: c for c in response for m in c}
    return sum(len(c & where[m]) / len(c) for c in key for m in c if m in where), sum(len(c) for c in key)


def ceaf(key, response):
    pairs = sorted(((-2 * len(a & b) / (len(a) + len(b)), i, j) for i, a in enumerate(key) for j, b in enumerate(response) if a & b))
    total, used_key, used_response = 0.0, set(), set()
    for similarity, i, j in pairs:
        if i not in used_key and j not in used_response:
            used_key.add(i)
            used_response.add(j)
            total -= similarity
    return total


def f1(p, r):
    return 2 * p * r / (p + r) if p + r else 0.0


def score(documents):
    """documents: (key, response) pairs. Measure -> precision, recall, F1."""
    sums = Counter()
    for key, response in documents:
        for name, measure in (('muc', muc), ('b3', b_cubed)):
            found, there = measure(key, response)
            sums[name + '.rf'] += found
            sums[name + '.rt'] += there
            found, there = measure(response, key)
            sums[name + '.pf'] += found
            sums[name + '.pt'] += there
        total = ceaf(key, response)
        sums['ceaf.rf'] += total
        sums['ceaf.pf'] += total
        sums['ceaf.rt'] += len(key)
        sums['ceaf.pt'] += len(response)
        key_mentions = {m for c in key for m in c}
        response_mentions = {m for c in response for m in c}
        sums['mentions.rf'] += len(key_mentions & response_mentions)
        sums['mentions.pf'] += len(key_mentions & response_mentions)
        sums['mentions.rt'] += len(key_mentions)
        sums['mentions.pt'] += len(response_mentions)
    rows = {}
    for name in ('mentions', 'muc', 'b3', 'ceaf'):
        p = sums[name + '.pf'] / sums[name + '.pt'] if sums[name + '.pt'] else 0.0
        r = sums[name + '.rf'] / sums[name + '.rt'] if sums[name + '.rt'] else 0.0
        rows[name] = (p, r, f1(p, r))
    return rows


def selftest():
    key = [{1, 2, 3}, {4, 5, 6, 7}]
    response = [{1, 2}, {3, 4}, {5, 6, 7}]
    # Worked by hand: MUC links 1+0 and 2 of 2+3; B-cubed recall (2*2/3 + 1/3 + 1/4 + 3*3/4) / 7.
    assert muc(key, response) == (3, 5), muc(key, response)
    assert muc(response, key) == (3, 4)
    assert abs(b_cubed(key, response)[0] - (4 / 3 + 1 / 3 + 1 / 4 + 9 / 4)) < 1e-9
    assert abs(ceaf(key, response) - (4 / 5 + 6 / 7)) < 1e-9
    assert score([(key, key)])['b3'] == (1.0, 1.0, 1.0)
    gold = [{'start': 0, 'end': 10, 'head': [6, 10]}, {'start': 20, 'end': 25}]
    assert matches(gold, [{'start': 6, 'end': 10}, {'start': 21, 'end': 25}]) == {0: 0, 1: 1}
    print('selftest passed')
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('gold', nargs='?')
    parser.add_argument('--cmd')
    parser.add_argument('--types', default='person,organization,place')
    parser.add_argument('--only', default='name,nominal,pronoun')
    parser.add_argument('--selftest', action='store_true')
    args = parser.parse_args()
    if args.selftest:
        return selftest()
    if not args.gold or not args.cmd:
        parser.error('GOLD.jsonl and --cmd are needed')
    documents = [json.loads(line) for line in open(args.gold, encoding='utf-8') if line.strip()]
    feed = ''.join(json.dumps({'id': d['id'], 'text': d['text']}, ensure_ascii=False) + '\n' for d in documents)
    done = subprocess.run(args.cmd, shell=True, input=feed, capture_output=True, text=True, encoding='utf-8')
    answers = [json.loads(line) for line in done.stdout.split('\n') if line.strip()]
    if done.returncode or len(answers) != len(documents):
        sys.exit(f'score_coreference: {args.cmd}: exit {done.returncode}, {len(answers)} answers to {len(documents)} documents: '
                 f'{done.stderr[-300:]}')
    types, kinds = set(args.types.split(',')), set(args.only.split(','))
    rows = score([clusters_of(d, a, types, kinds) for d, a in zip(documents, answers)])
    print(f'{"":10s} precision  recall      F1')
    for name, (p, r, f) in rows.items():
        print(f'{name:10s} {p:9.3f} {r:7.3f} {f:7.3f}')
    print(f'{"CoNLL":10s} {"":9s} {"":7s} {sum(rows[n][2] for n in ("muc", "b3", "ceaf")) / 3:7.3f}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
