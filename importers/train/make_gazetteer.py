"""Makes importers/models/gazetteer-classes.tsv: names and nouns by class, for the features of the named-entity tagger.

    make_gazetteer.py DATA_DIR [OUT]

From importers/data/*.tsv of this project, the World Factbook (public domain) and the Phoenix actor dictionaries of petrarch2 (MIT),
the latter two in DATA_DIR/reference.  The training sentences (ner_data) and the treebank decide which entries are dropped.
Deterministic; standard library only.

Cleaning:
 1. Phoenix writes capitals and underscores: words are given capitals, small joining words stay small, known acronyms stay
    in capitals, "ORDER,_THE" is turned, "NAME_(ACR)" gives both.
 2. A single word that running text writes small more than a fifth (Phoenix: a ninth) of the time ("order", "gap") is dropped; a
    personal name of this kind becomes an ambiguous one, and so does a last name that is also a place.
 3. An entry that the training sentences contradict is dropped: outside every entity, or an entity of another type, more often
    than in an entity of its type, and at least twice.
"""
import collections
import json
import os
import re
import sys

import gazetteer_features as gf
import ner_data

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'models')
SMALL = set('of the and for in de la le du des del della di da dos das do y e et van von der den bin ibn ben al el ul ud ad on to at with against a ter ten zu'.split())
ROMAN = re.compile(r'^(II|III|IV|VI|VII|VIII|IX|XI|XII|XIII|XIV|XV|XVI)$')

ORG_NOUNS = """ministry ministries department agency agencies party parties union unions university universities college institute institution school academy bank banks
company companies corporation corp. corp inc. inc ltd. ltd group council councils committee commission board bureau office authority parliament senate congress
assembly house court courts tribunal government cabinet army armies navy air force forces guard guards corps brigade brigades regiment division battalion battalions
militia front movement alliance coalition league federation confederation association organization organisation organizations society foundation fund
centre center club team newspaper times post news network radio television agency airlines airways motors police intelligence service services
secretariat delegation mission command church trust holdings bundestag knesset duma politburo junta brotherhood resistance liberation
administration regime embassy consulate museum hospital library station press magazine journal studios records entertainment
international systems technologies industries partners associates chamber syndicate consortium bloc""".split() + ['central bank', 'security council', 'supreme court',
    'armed forces', 'air force', 'general assembly', 'news agency', 'national assembly', 'foreign ministry', 'defense ministry', 'defence ministry', 'interior ministry',
    'security forces', 'house of representatives', 'house of commons', 'national guard', 'coast guard', 'central committee', 'national front', 'liberation front',
    'liberation army', 'revolutionary guard', 'revolutionary guards', 'electoral commission', 'political party', 'trade union']
EVENT_NOUNS = """war wars battle siege election elections by-election referendum revolution rebellion uprising revolt coup massacre genocide holocaust invasion
offensive operation campaign crusade conflict insurgency intifada crisis summit conference congress convention olympics games cup championship championships tournament
festival expedition disaster earthquake hurricane cyclone tsunami famine plague pandemic bombing bombings attack attacks protest protests riots strike march trial
trials primaries primary inauguration coronation forum expo exhibition talks meeting session exercise exercises drill drills raid mutiny scandal affair
incident crash shooting assassination blockade airlift landings visit ceremony debate census purge clashes unrest vote poll runoff plebiscite
anniversary day series open prix grand_prix final finals playoffs bowl marathon race""".replace('grand_prix', '').split() + ['grand prix', 'general election', 'general elections', 'presidential election',
    'presidential elections', 'parliamentary election', 'parliamentary elections', 'federal election', 'legislative election', 'local elections', 'civil war', 'world war',
    'cold war', 'world cup', 'peace talks', 'peace conference', 'coup attempt', 'military exercise', 'military exercises', 'state visit']
AGREEMENT_NOUNS = """treaty treaties agreement agreements accord accords pact pacts protocol protocols armistice truce ceasefire cease-fire memorandum memoranda declaration
resolution resolutions communique communiqué compact covenant charter concordat deal mou convention constitution act bill law amendment directive decree statute""".split() + [
    'peace treaty', 'peace agreement', 'peace accord', 'peace deal', 'trade agreement', 'trade deal', 'free trade agreement', 'memorandum of understanding', 'joint statement',
    'non-aggression pact', 'nuclear deal', 'framework agreement', 'cease - fire', 'executive order', 'security council resolution']
PLACE_NOUNS = """province provinces region regions district districts county counties state states city cities town towns village villages municipality governorate
prefecture oblast canton island islands isle isles archipelago peninsula river rivers lake lakes sea seas ocean gulf bay strait straits channel canal mountain mountains mount hill
hills valley desert plain plateau coast cape port harbor harbour airport base camp bridge street road avenue square park border crossing
territory territories republic kingdom emirate empire capital suburb neighborhood neighbourhood quarter fort castle palace stadium dam pass
north south east west northern southern eastern western central northeast northwest southeast southwest northeastern northwestern southeastern
southwestern forest beach highway temple mosque cathedral tower hall hotel prison heights""".split()
HONORIFICS = """mr mr. mrs mrs. ms ms. dr dr. prof prof. sir lord lady dame madam madame sheikh shaikh sheik imam ayatollah mullah rabbi rev rev. reverend father sister
brother king queen prince princess emperor empress sultan emir shah tsar czar duke duchess count countess baron baroness earl pope archbishop bishop cardinal saint
gen gen. col col. lt lt. maj maj. capt capt. sgt sgt. adm adm. cmdr cmdr. brig brig. gov gov. sen sen. rep rep. hon hon. pres pres. general colonel lieutenant
major captain sergeant admiral commander brigadier marshal private corporal judge justice senator congressman congresswoman governor""".split() + [
    'lt. gen.', 'maj. gen.', 'brig. gen.', 'lt. col.', 'field marshal', 'vice admiral', 'rear admiral', 'grand ayatollah', 'his excellency', 'her majesty', 'his majesty']
CURRENCIES = """dollar dollars euro euros pound pounds yen yuan renminbi ruble rubles rouble roubles rupee rupees franc francs peso pesos shekel shekels dirham
dirhams riyal riyals dinar dinars krona kronor lira rand won real reais cent cents $ £ € ¥ ₹ us$ usd eur gbp million billion trillion thousand hundred bn mn""".split()
MONTHS = """January February March April May June July August September October November December Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec. Jan Feb
Aug Sep Sept Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays Mon. Tues. Wed. Thurs.
Fri. Ramadan Easter Christmas""".split()

RIGHT = {'c': {'Country', 'Place'}, 'd': {'Demonym'}, 'R': {'Norp'}, 'i': {'Place', 'Country'}, 'r': {'Place', 'Country'}, 'g': {'Place', 'Country', 'Demonym'},
         'o': {'Organization'}, 'p': {'Organization'}, 'a': {'Organization'}, 'n': {'Person'}, 'f': {'Person'}, 'F': {'Person'}, 'l': {'Person'}, 'L': {'Person'}, 'm': {'Date'}}


class Builder:
    def __init__(self):
        self.forms = collections.defaultdict(set)   # form -> letters
        self.phoenix = collections.defaultdict(set)  # of these, the letters that only Phoenix or the Factbook gives
        self.acronyms = set()
        self.times = collections.Counter()           # persons of a last name

    def add(self, name, letter, checked=True):
        name = name.strip(' ,;')
        if not name:
            return
        tokens = [w for w, _, _ in ner_data.tokenize(name.replace('’', "'"))]
        if letter in gf.NOUN_CLASSES:
            tokens = [gf.lower(w) for w in tokens]
        if letter == 'u' or letter == 'h':
            tokens = name.split(' ')
        if tokens and tokens[0] in ('the', 'The') and len(tokens) > 1 and letter not in 'pan':
            tokens = tokens[1:]
        if not 1 <= len(tokens) <= gf.MAX_TOKENS:
            return
        form = ' '.join(tokens)
        if len(form) < 2 and letter != 'u' or '\t' in form or form[0] == '#':
            return
        if letter != 'u' and (re.search(r'[()\[\]$%"!?;:*]|A\.K\.A', form) or letter == 'x' and '.' in form):
            return
        if letter in 'lf':
            self.times[form] += 1
        if letter in gf.NAME_CLASSES and not any(ch.isupper() for ch in form):
            return
        if checked:
            self.phoenix[form].discard(letter)
        elif letter not in self.forms.get(form, ()):
            self.phoenix[form].add(letter)
        self.forms[form].add(letter)


def own_tables(b):
    rows = ner_data.read_table
    items = ner_data.items
    for r in rows('countries.tsv'):
        for n in [r['name']] + items(r['aliases']):
            b.add(n, 'c')
        for n in items(r['demonyms']):
            b.add(n, 'd')
        for n in items(r['capital']):
            b.add(n, 'i')
        for n in items(r['metonyms']):
            b.add(n, 'r')
    for n in ner_data.MORE_COUNTRIES.replace('\n', '').split(';'):
        b.add(n, 'c')
    for n in ner_data.MORE_DEMONYMS:
        b.add(n, 'd')
    for n in sorted(ner_data.NORP):
        b.add(n, 'R')
    for r in rows('cities.tsv'):
        for n in [r['name']] + items(r['aliases']):
            b.add(n, 'i')
    for r in rows('regions.tsv'):
        for n in [r['name']] + items(r['aliases']):
            b.add(n, 'i' if r['subtype'] == 'city' else 'r')
    for table, letter in (('organizations.tsv', 'o'), ('armed_groups.tsv', 'a')):
        for r in rows(table):
            names = ([r['name']] if '(' not in r['name'] else []) + items(r['aliases']) + items(r['acronyms'])
            b.acronyms |= {x for x in items(r['acronyms']) if x.isupper()}
            for n in names:
                b.add(n, 'p' if r['subtype'] == 'party' else letter)
    for r in rows('offices.tsv'):
        b.add(r['title'], 'h' if r['rank'] == '1' else 't')
    for r in rows('first_names.tsv'):
        b.add(r['name'], 'F' if r['ambiguous'] == '1' else 'f')
    for letter, words in (('O', ORG_NOUNS), ('E', EVENT_NOUNS), ('A', AGREEMENT_NOUNS), ('P', PLACE_NOUNS), ('h', HONORIFICS), ('u', CURRENCIES), ('m', MONTHS)):
        for w in words:
            b.add(w, letter)


# ---------------------------------------------------------------------------------------------------------
# The World Factbook

def person_parts(text):
    """"President Abdelmadjid TEBBOUNE (since ...)" -> [("Abdelmadjid Tebboune", "Tebboune")]; the surname is in capitals."""
    out = []
    for piece in re.split(r';|, and | and ', re.sub(r'\([^)]*\)', '', text)):
        words = piece.split()
        caps = [i for i, w in enumerate(words) if len(w) > 2 and w.isupper() and w.replace('-', '').replace("'", '').isalpha()]
        if not caps:
            continue
        last = ' '.join(capitals(w) for w in words[caps[0]:caps[-1] + 1])
        lo = caps[0]
        titles = {x for x in HONORIFICS} | {'president', 'minister', 'prime', 'vice', 'premier', 'chancellor', 'chairman', 'secretary', 'representative', 'affairs',
                                           'regent', 'chief', 'co-prince', 'affairs', 'political', 'council', 'executive', 'commissioner', 'administrator', 'leader'}
        while lo and words[lo - 1][:1].isupper() and words[lo - 1].lower() not in titles:
            lo -= 1
        hi = caps[-1] + 1
        while hi < len(words) and words[hi][:1].isupper():
            hi += 1
        name = ' '.join(words[lo:caps[0]] + [last] + words[caps[-1] + 1:hi])
        out.append((name, last))
    return out


def factbook(b, path):
    for line in open(path, encoding='utf-8'):
        d = json.loads(line)
        for field in ('name_short', 'name_long', 'former'):
            for n in re.split(r'[,;]| or ', re.sub(r'\([^)]*\)', '', d.get(field, ''))):
                n = n.strip()
                if n and n[0].isupper() and n.lower() not in ('none', 'na', 'n/a') and len(n.split()) <= 6 and not re.search(r'\d', n):
                    b.add(n, 'c', False)
        for n in re.split(r'[,;/]| or ', d.get('demonym_adjective', '')):
            n = re.sub(r'\([^)]*\)', '', n).strip()
            if n and n[0].isupper() and len(n.split()) <= 2:
                b.add(n, 'd', False)
        noun = d.get('demonym_noun', '')
        m = re.match(r'^([A-Z][\w -]+?)\(s\)$', noun)
        if m:
            b.add(m.group(1), 'd', False)
            b.add(m.group(1) + 's', 'd', False)
        capital = re.split(r'[;(,]', d.get('capital', ''))[0].strip()
        if capital and capital[0].isupper() and len(capital.split()) <= 4 and capital.lower() != 'none':
            b.add(capital, 'i', False)
        for field in ('chief_of_state', 'head_of_government'):
            for name, last in person_parts(d.get(field, '')):
                if len(name.split()) > 1:
                    b.add(name, 'n', False)
                b.add(last, 'l', False)
        for n in re.split(r',', re.sub(r'\([^)]*\)', '', d.get('organizations', ''))):
            n = n.strip()
            if re.fullmatch(r'[A-Z][A-Za-z-]{2,9}(-\d+)?', n) and sum(ch.isupper() for ch in n) >= 2:
                b.acronyms.add(n)
                b.add(n, 'o', False)
        for n in re.split(r'[;]', d.get('terrorist_groups', '')):
            full = re.sub(r'\([^)]*\)|[–-] .*', '', n).strip()
            if full and len(full.split()) <= 7 and full.lower() != 'none':
                b.add(full, 'a', False)
            for acr in re.findall(r'\(([A-Z][A-Za-z-]{2,8})\)', n):
                b.add(acr, 'a', False)
        for part in re.findall(r'\(([^)]*)\)', d.get('legislature', '')) + [re.sub(r'\([^)]*\)', '', d.get('legislature', ''))]:
            part = part.strip()
            if part and part[0].isupper() and len(part.split()) <= 5 and ';' not in part:
                b.add(part, 'o', False)
        # "Workers Party or PT Youth Party or PJ": a name, "or", its acronym, then the next name
        text = re.sub(r'\([^)]*\)|;[^;]*', ' ', d.get('parties', ''))
        for name, acr in re.findall(r"((?:[A-Z][\w'’.-]*)(?: (?:of|the|for|and|in|de|la|[A-Z][\w'’.-]*))*?) or ([A-Z][\w/-]*)(?= |$)", text):
            words = name.split()
            while len(words) > 2 and words[0].isupper():
                words = words[1:]
            if 2 <= len(words) <= 7:
                b.add(' '.join(words), 'p', False)
            if 3 <= len(acr) <= 8 and sum(ch.isupper() for ch in acr) >= 3:
                b.add(acr, 'p', False)
        for name in re.findall(r"(?:[A-Z][\w'’-]+ ){1,4}Party\b(?! (?:of|for))", text):
            words = name.split()
            while len(words) > 2 and words[0].isupper():
                words = words[1:]                    # the acronym of the party before
            b.add(' '.join(words), 'p', False)


# ---------------------------------------------------------------------------------------------------------
# Phoenix

def capitals(word):
    """'AL-QASSAM' -> 'Al-Qassam', "O'BRIEN" -> "O'Brien", 'MCCAIN' -> 'McCain'."""
    out = []
    for part in word.split('-'):
        if ROMAN.match(part):
            out.append(part)
        elif re.match(r"^[ODLN]'[A-Z]{2}", part):
            out.append(part[:2] + part[2:].capitalize())
        elif part.startswith('MC') and len(part) > 4:
            out.append('Mc' + part[2:].capitalize())
        elif '.' in part[:-1]:
            out.append(part)
        else:
            out.append(part.capitalize())
    return '-'.join(out)


def phoenix_words(raw):
    raw = raw.strip().rstrip('_').strip()
    if ',_' in raw and raw.count(',') == 1:
        left, right = raw.split(',')
        if right.strip('_') in ('THE', 'LE', 'LA'):
            raw = left
    return [w for w in re.split(r'[_ ]+', raw) if w]


def phoenix_name(words, b, person=False):
    """Words in capitals as running text would write them."""
    out = []
    for k, w in enumerate(words):
        if k and w.lower() in SMALL:
            out.append(w.lower())
        elif not person and (w in b.acronyms or len(w) <= 4 and w.isalpha() and not re.search('[AEIOUY]', w) and len(w) > 1):
            out.append(w)
        else:
            out.append(capitals(w))
    return ' '.join(out)


def phoenix_blocks(path):
    """Yields (names, codes, comment): the head and its "+" synonyms, and all codes that follow."""
    names, codes, note = [], [], ''
    for line in open(path, encoding='utf-8', errors='replace'):
        body, _, comment = line.rstrip('\n').partition('#')
        found = re.findall(r'\[([^\]]*)\]', body)
        head = re.sub(r'\[[^\]]*\]|\{[^}]*\}', '', body)
        if not body.strip():
            if not comment and names:
                yield names, codes, note
                names, codes, note = [], [], ''
            continue
        if body[0] in ' \t':
            codes += found
            continue
        if body[0] == '+':
            names.append(head[1:])
            codes += found
            continue
        if names:
            yield names, codes, note
        names, codes, note = [head], list(found), comment
    if names:
        yield names, codes, note


NOT_PERSON = set("""ARMY FORCE FORCES GOVERNMENT MINISTRY PARTY PARLIAMENT POLICE COURT COUNCIL COMMISSION COMMITTEE PRESIDENT MINISTER NATIONAL UNION FRONT MOVEMENT
GROUP SOLDIERS TROOPS BANK UNIVERSITY OFFICE AGENCY ASSEMBLY CONGRESS SENATE REPUBLIC KINGDOM EMPIRE MILITARY NAVY GUARD INTELLIGENCE SERVICE SECURITY STATE DEFENSE
FOREIGN REBELS MILITANTS OPPOSITION LEADER SPOKESMAN AUTHORITY BRIGADE BRIGADES CITY PROVINCE REGION DEPARTMENT KING QUEEN PRINCE GENERAL REBEL LIBERATION DEMOCRATIC""".split())
EAST = ('CHN', 'KOR', 'PRK', 'VNM', 'TWN', 'HKG', 'SGP', 'KHM')


def phoenix(b, folder):
    for names, codes, note in phoenix_blocks(os.path.join(folder, 'Phoenix.Countries.actors.txt')):
        dated = any(re.search(r'\d{5}', c) for c in codes) or 'CountryInfo' in note or any('ELI' in c for c in codes)
        if dated:
            for raw in names:
                words = phoenix_words(raw)
                if not 2 <= len(words) <= 6 or NOT_PERSON.intersection(words) or any(re.search(r'[\d/:()]', w) for w in words):
                    continue
                name = phoenix_name(words, b, True)
                b.add(name, 'n', False)
                parts = [w for w in words if w not in ('JR.', 'SR.', 'JR', 'SR', 'II', 'III')]
                east = any(c[:3] in EAST for c in codes)
                last = capitals(parts[0] if east else parts[-1])
                for prefix in ('Al-', 'El-', 'Ul-', 'Ad-'):
                    if last.startswith(prefix):
                        b.add(prefix.lower() + last[3:], 'l', False)
                        last = last[3:]
                if len(last) > 2 and last.replace("'", '').isalpha():
                    b.add(last, 'l', False)
        elif codes and all(re.fullmatch(r'[A-Z]{3}', c.strip()) for c in codes):
            for raw in names:
                words = phoenix_words(raw)
                if 1 <= len(words) <= 4 and 'OCCUPIED' not in words:
                    b.add(phoenix_name(words, b), 'g', False)
        elif codes and re.match(r'[A-Z]{3}(PTY|OPP)', codes[0]) and 'PARTY' in ' '.join(names):
            for raw in names:
                words = phoenix_words(raw)
                if 2 <= len(words) <= 7:
                    b.add(phoenix_name(words, b), 'p', False)
    for names, codes, note in phoenix_blocks(os.path.join(folder, 'Phoenix.International.actors.txt')):
        person = any(re.search(r'\d{5}', c) for c in codes) or any('ELI' in c for c in codes)
        kind = codes[0][:3] if codes else ''
        for raw in names:
            words = phoenix_words(raw)
            if not words:
                continue
            if person:
                if 2 <= len(words) <= 5 and not NOT_PERSON.intersection(words):
                    b.add(phoenix_name(words, b, True), 'n', False)
                continue
            if kind not in ('IGO', 'NGO', 'MNC', 'MED', 'NGM'):
                continue
            if any(w in ('ENVOY', 'MONITOR', 'PEACEKEEPER', 'OFFICIAL', 'BODIES', 'RESIDENT', 'REPORTER', 'JOURNALIST') for w in words):
                continue
            if len(words) == 1:
                w = words[0]
                if len(w) <= 7 and w.isalpha() and len(w) >= 3:
                    b.add(w, 'o', False)
                if len(w) > 4:
                    b.add(capitals(w), 'o', False)
                continue
            # two-word names of people stand among the rest of Phoenix without a date; they name no kind of body
            if kind == 'MNC' and words[-1] in ('INC', 'CORP', 'LTD', 'CORPORATION', 'COMPANY', 'PLC', 'LLC') and len(words) > 2:
                b.add(phoenix_name(words[:-1], b), 'o', False)
            if kind == 'MNC' and (words[-1] in ('FUND', 'TRUST', 'SENIOR', 'INCOME') or any(len(w) == 1 for w in words)):
                continue
            if kind != 'MNC' and len(words) == 2 and not set(words) & NOT_PERSON and not any(gf.lower(w) in ORG_NOUNS for w in words):
                continue
            b.add(phoenix_name(words, b), 'o', False)
    for names, codes, note in phoenix_blocks(os.path.join(folder, 'Phoenix.MilNonState.actors.txt')):
        for raw in names:
            acr = re.findall(r'\(([A-Z]{3,6})\)', raw)
            words = phoenix_words(re.sub(r'\([^)]*\)', '', raw))
            for a in acr:
                b.add(a, 'a', False)
            if not words or len(words) > 7:
                continue
            if len(words) == 1:
                w = words[0]
                if len(w) >= 3 and len(w) <= 5 and w.isalpha():
                    b.add(w, 'a', False)
                if len(w) >= 5 and re.search('[AEIOU]', w):
                    b.add(capitals(w), 'a', False)
            elif not re.search(r'\d', raw):
                name = phoenix_name(words, b)
                b.add(name, 'a', False)
                if name.startswith('Al-'):
                    b.add('al-' + name[3:], 'a', False)
    for line in open(os.path.join(folder, 'Phoenix.agents.txt'), encoding='utf-8', errors='replace'):
        body = line.partition('#')[0]
        if '[' not in body or body[0] in '!<' or '=' in body:
            continue
        words = phoenix_words(re.sub(r'\[[^\]]*\]|\{[^}]*\}', '', body))
        if 1 <= len(words) <= 3:
            noun = ' '.join(words).lower()
            b.add(noun, 'x', False)
            for plural in re.findall(r'\{([^}]+)\}', body):
                b.add(' '.join(phoenix_words(plural)).lower(), 'x', False)
            if len(words) == 1 and '{' not in body and noun.isalpha():
                b.add(noun[:-1] + 'ies' if noun.endswith('y') and noun[-2:-1] not in 'aeou' else noun + ('es' if noun.endswith(('s', 'x', 'ch', 'sh')) else 's'), 'x', False)


# ---------------------------------------------------------------------------------------------------------
# Cleaning

def small_share(data_dir, sentences):
    """Word in lower case -> (times written small, times with a capital inside a sentence)."""
    small, large = collections.Counter(), collections.Counter()

    def count(words):
        for i, w in enumerate(words):
            if w.isalpha():
                if w.islower():
                    small[w] += 1
                elif i and w[1:].islower() and words[i - 1] not in ('"', '“', ':', '.', '-', '('):
                    large[w.lower()] += 1
    for _, _, rows in ner_data.read_conllu(os.path.join(data_dir, 'treebank', 'ewt-train.conllu')):
        count([r[0] for r in rows])
    for s in sentences:
        count(s.words)
    return small, large


def drop_common(b, small, large):
    """Takes names out of classes for which they are too common as words, or moves them to the class of ambiguous ones."""
    dropped = []

    def drop(form, letter, other=''):
        b.forms[form].discard(letter)
        dropped.append((letter, form))
        if other:
            b.forms[form].add(other)

    for form in sorted(b.forms):
        letters = b.forms[form]
        if 'd' in letters and 'c' in letters:
            drop(form, 'd')                       # "New Zealand", "Singapore" as adjectives
        if 'n' in letters and (letters & set('cdirgoa') or letters & set('p')):
            drop(form, 'n')
        if 'g' in letters and letters & set('cdR'):
            drop(form, 'g')
        if 'l' in letters and letters & set('cdRm'):
            drop(form, 'l')
        if ' ' in form:
            continue
        low = form.lower()
        s, g = small[low], large[low]
        if form.isupper() and len(form) > 1:
            # acronyms are told from words by case, but not those of words that people shout
            if s >= 10:
                for letter in sorted(letters & set('opaig')):
                    if letter in b.phoenix[form]:
                        drop(form, letter)
            continue
        for letter in sorted(letters & set('irgopanf')):
            if (s >= 3 and s * 4 > g) if letter not in b.phoenix[form] else (s >= 1 and s * 8 > g):
                drop(form, letter, 'F' if letter == 'f' and s < 20 * (g + 1) else '')
        if 'F' in letters and s >= 3 and s > 2 * g:
            drop(form, 'F')
        if 'l' in letters:
            if s and g * 3 < s or b.forms.get(low, set()) & gf.NOUN_CLASSES:
                drop(form, 'l')
            elif letters & set('irg') and b.times[form] < 2:
                drop(form, 'l')
            elif s >= 2 and s * 8 > g or letters & set('irg'):
                drop(form, 'l', 'L')
    return dropped


def judge(b, sentences, gazetteer):
    """(letter, form) -> [right, wrong]: matches in an entity of the right type, and outside or equal to one of another type."""
    tally = collections.defaultdict(lambda: [0, 0])
    letters = [x for x, _, _ in gf.CLASSES]
    for s in sentences:
        if gf.is_headline(s.words):
            continue
        owner = [None] * len(s.words)
        for a, e, t in ner_data.bio_spans(s.tags):
            owner[a:e] = [(a, e, t)] * (e - a)
        for c, a, e in gazetteer.spans(s.words):
            letter = letters[c]
            if letter not in RIGHT or not RIGHT[letter] & s.known or not all(s.trust[a:e]):
                continue
            own = owner[a]
            entry = tally[(letter, ' '.join(s.words[a:e]))]
            if own is None:
                entry[1] += all(o is None for o in owner[a:e])
            elif own[2] in RIGHT[letter]:
                entry[0] += 1
            elif (own[0], own[1]) == (a, e):
                entry[1] += 1
    return tally


def write(b, path):
    lines = []
    for form in sorted(b.forms):
        letters = ''.join(x for x, _, _ in gf.CLASSES if x in b.forms[form])
        if letters:
            lines.append('%s\t%s\n' % (form, letters))
    head = ['# Names and nouns by class, for the features of the named-entity tagger; made by importers/train/make_gazetteer.py, not edited by hand.\n',
            '# Sources and licences: CREDITS.md.  Format and matching: importers/train/gazetteer_features.py.\n'] + [
            '# %s %s\n' % (x, name) for x, name, _ in gf.CLASSES]
    with open(path, 'w', encoding='utf-8', newline='\n') as f:
        f.writelines(head + lines)
    return len(lines)


def coverage(sentences, gazetteer):
    """Type -> [entities that hold a match of a class for the type, entities]."""
    letters = [x for x, _, _ in gf.CLASSES]
    out = collections.defaultdict(lambda: [0, 0])
    for s in sentences:
        found = gazetteer.spans(s.words)
        for a, e, t in ner_data.bio_spans(s.tags):
            out[t][1] += 1
            out[t][0] += any(a <= x and y <= e and t in RIGHT.get(letters[c], ()) for c, x, y in found)
    return out


def summary(tally):
    by = collections.defaultdict(lambda: [0, 0])
    for (letter, _), (right, wrong) in tally.items():
        by[letter][0] += right
        by[letter][1] += wrong
    return by


def main(argv):
    if len(argv) not in (2, 3):
        sys.exit('usage: make_gazetteer.py DATA_DIR [OUT]')
    data_dir = argv[1]
    out = argv[2] if len(argv) == 3 else os.path.join(MODELS, 'gazetteer-classes.tsv')
    b = Builder()
    b.acronyms |= set('UN EU US USA UK U.S. U.N. NATO UAE USSR ANC BBC CIA FBI KGB IRA PLO'.split())
    own_tables(b)
    reference = os.path.join(data_dir, 'reference')
    factbook(b, os.path.join(reference, 'world-factbook-government.jsonl'))
    phoenix(b, os.path.join(reference, 'phoenix'))
    sentences = ner_data.load(data_dir)
    small, large = small_share(data_dir, sentences)
    common = drop_common(b, small, large)
    write(b, out)
    before = judge(b, sentences, gf.Gazetteer(out))
    wrong = []
    for (letter, form), (right, bad) in sorted(before.items()):
        own = letter not in b.phoenix[form]
        if letter in 'cdRm' and own:
            continue
        if bad > right and bad >= 2:
            b.forms[form].discard(letter)
            if letter == 'l' and bad < 4 * right:
                b.forms[form].add('L')
            wrong.append((letter, form, right, bad))
    count = write(b, out)
    after = judge(b, sentences, gf.Gazetteer(out))
    print('%d forms, %d bytes; dropped as common words %d, as mostly wrong in the training sentences %d' % (count, os.path.getsize(out), len(common), len(wrong)))
    total = collections.Counter(x for letters in b.forms.values() for x in letters)
    was, now = summary(before), summary(after)
    print('%-22s %8s %18s %18s' % ('class', 'forms', 'right/all before', 'right/all now'))
    for letter, name, _ in gf.CLASSES:
        cells = ['%5d/%-5d %4.0f%%' % (r, r + w, 100 * r / (r + w)) if r + w else '' for r, w in (was.get(letter, (0, 0)), now.get(letter, (0, 0)))]
        print('%-22s %8d %18s %18s' % (letter + ' ' + name, total[letter], cells[0], cells[1]))
    print('entities of the training sentences that hold a match of a class for their type:')
    for t, (hit, all_) in sorted(coverage(sentences, gf.Gazetteer(out)).items()):
        print('  %-14s %5d of %5d' % (t, hit, all_))
    if os.environ.get('VERBOSE'):
        print(common[:400])
        print(wrong)


if __name__ == '__main__':
    main(sys.argv)
