#!/usr/bin/env python3
"""Makes the first draft of leaders.tsv: heads of state and government in The World Factbook (public domain).

    make_leaders.py world-factbook-government.jsonl > leaders.tsv

The Factbook writes family names in capitals ("President Sylvanie BURTON (since 2 October 2023)"). Deterministic; standard library
only. The file is edited by hand afterwards: spellings, nicknames and leaders of the past are added as rows and aliases.
"""
import json
import os
import re
import sys

from make_world_cities import key, rows_of

HELD = re.compile(r'([^();]+?)\s*\(since (?:about )?([^;)]*?)\)')
TITLES = set("""president prime minister premier king queen prince princess sultan amir emir general gen field marshal maj brig col colonel lt ret dr
pope governor governor-general administrator chairman chairperson leader supreme chancellor co-president sheikh shaykh captain capt
head of state government acting transitional interim sir dame lord the taoiseach grand duke of luxembourg federal council commissioner
lieutenant military junta chief president-elect vice admiral mr mrs ms high authority high-commissioner secretary first president's
crown emperor paramount commander commander-in-chief ruler representative by and for is in council's member chairwoman resident bishop
co-prince government's deputy cabinet's minister-president mullah amir's temporary provisional bailiff chief-minister executive lady
commissioner-general prefect superior overseas""".split())


def name_of(text):
    """The words from the first that is no title on; the family name, in capitals, gets small letters."""
    words = text.replace(',', ' ').split()
    while words and (words[0].strip('.').lower() in TITLES or words[0].startswith('"')):
        words.pop(0)
    capitals = [w for w in words if len(w.strip(".-'")) > 1 and w.upper() == w]
    if not capitals or len(words) < 2 or any(w.lower() in TITLES for w in words) or any(c.isdigit() for c in text):
        return ''
    made = []
    for word in words:
        if len(word) > 1 and word.upper() == word and not re.fullmatch(r'[IVX]+', word):
            parts = [p.capitalize() for p in word.split('-')]
            word = '-'.join(p.lower() if p in ('Al', 'El', 'Bin') and len(parts) > 1 else p for p in parts)
            word = re.sub(r"^(O'|D'|Mc)([a-z])", lambda m: m.group(1) + m.group(2).upper(), word)
        made.append(word)
    return ' '.join(made)


def main():
    iso = {}
    for row in rows_of('countries.tsv'):
        for form in [row['name']] + row['aliases'].split(';'):
            iso[key(form)] = row['iso2']
    rows = {}
    for line in open(sys.argv[1], encoding='utf-8'):
        entry = json.loads(line)
        country = iso.get(key(entry.get('name_short', ''))) or iso.get(key(entry.get('name_long', '')), '')
        for field, office in (('chief_of_state', 'head_of_state'), ('head_of_government', 'head_of_government')):
            for text, since in HELD.findall(entry.get(field, '')):
                name = name_of(text.split(' represented by ')[-1])
                if name and country:
                    rows.setdefault((name, country), (office, since))
    print('name\taliases\tcountry\toffice\tsince')
    for (name, country), (office, since) in sorted(rows.items()):
        print('\t'.join((name, '', country, office, since)))


if __name__ == '__main__':
    main()
