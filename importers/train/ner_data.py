"""Named-entity training sentences from six annotated sources, brought to one set of coarse types.

    load(data_dir) -> [Sentence]

Standard library only, deterministic: sentences come in the order of the files, and nothing depends on
hashing or on the machine.  `python3 ner_data.py DATA_DIR` prints the checks described at the end.

Types (tags are BIO over them):

  Person        names of individuals, without titles ("Tobias Ellwood", not "Minister Tobias Ellwood")
  Organization  also parties, armed groups, parliaments, armies with a name, sports teams, bands
  Country       a state or territory of importers/data/countries.tsv (with historic states), also where it acts
  Place         every other named place
  Demonym       nationalities and ethnic groups, adjective or noun ("Moroccan", "Kurds", "European")
  Norp          religious and political adherents ("Muslims", "Republican"); merge with Demonym if not wanted
  Event         elections, wars, battles, summits, games, disasters with a name
  Agreement     treaties, accords, protocols, resolutions with a name
  Date          calendar dates and parts of them (month, weekday, year, decade, century), not durations
  Money         an amount with a currency
  Misc          what is named and fits none: works, products, awards, languages, vessels

Parties are Organization: only one source of 200 sentences tells them apart.

A sentence says which types its source annotates completely (`known`).  Where `open` is True an O means only "none of the known
types"; where it is False it means O: if small words might be of an unknown type too, a tagger escapes into types that have few
examples against them.  `trust` is False for tokens whose label is not dependable (a
capitalised word in a source that cannot say what it is); give them no loss at all.

What the guidelines differ in, and what is done (training parts; "in"/"out" = in or out of the span):

  source    sentences  article           title before person     nationality           state that acts     party         event
  crossner        200  out (in 4 of 324) out 67, in 6 (Lord)     misc 27, O 3          country 57, loc. 4  own type 195  event, election 145
  wikigold      1,696  out (in 30)       out 63, in 11           MISC 168, O 1         LOC 183             ORG           MISC
  uner-ewt      2,001  out (in 8)        out 23, in 3            O 74, LOC 3           LOC 107             ORG           O
  gum           3,587  in                in 66                   O (adjective)         place 260, org. 39  organization  event 134
  re3d            258  in                in, and appositions     Nationality 13, or    Organisation        Organisation  none
                                                                 inside longer spans
  redocred      4,027  out (in 222)      out 192, in 22          LOC 640, MISC 58      LOC                 ORG           MISC

  typere-pairs-train is not used: only the two entities of the judged pair are marked in a sentence (1,101 of 1,115 have two).

  * article: cut off when it is written small, and a capital "The" before a name of a country or place
  * titles: cut off in gum and re3d with the phrases of importers/data/offices.tsv
  * nationality: relabelled by the gazetteer in all sources; unmarked ones in O are marked
  * dates: of gum, re3d and redocred; elsewhere by rule (on redocred's gold the rule has precision 0.99, recall 0.83), and what looks
    like a date to no rule is not trusted; amounts of money by rule everywhere
  * LOC/GPE: split by the gazetteer; "Georgia" after a comma or beside American names is a Place
  * elections with a year ("1930 Polish legislative election"): one Event in crossner, a date and a nationality elsewhere; made one Event
  * MISC: split by the last common noun ("War", "Treaty") into Event, Agreement, Misc
  * hyphens: crossner and wikigold keep "Anglo-German" as one token; split as in English UD (EWT), also
    where redocred has " - " with blanks

The file importers/models/gazetteer-classes.tsv depends on these sentences (make_gazetteer.py): make it again after a change here.
"""
import collections
import dataclasses
import json
import os
import re
import sys

TYPES = ('Person', 'Organization', 'Country', 'Place', 'Demonym', 'Norp', 'Event', 'Agreement', 'Date', 'Money', 'Misc')
BASIC = frozenset(('Person', 'Organization', 'Country', 'Place', 'Demonym', 'Norp'))
HERE = os.path.dirname(os.path.abspath(__file__))
GAZETTEER_DIR = os.path.join(HERE, '..', 'data')


@dataclasses.dataclass
class Sentence:
    words: list           # tokens as in English UD
    space_after: list     # of bool, or None where the source does not say
    source: str           # 'crossner', 'wikigold', 'uner-ewt', 'gum', 're3d', 'redocred'
    tags: list            # 'O', 'B-Type', 'I-Type'
    known: frozenset      # types annotated completely
    trust: list           # of bool: may the tag (an O above all) be learned
    open: list            # of bool: may an O of a type that is not known be more than O; False: certainly O
    document: str = ''    # sentences of one document are next to each other; for folds of cross-validation


# ---------------------------------------------------------------------------------------------------------
# Facts from the gazetteer of the importers

def read_table(name):
    rows = []
    with open(os.path.join(GAZETTEER_DIR, name), encoding='utf-8') as f:
        head = f.readline().rstrip('\n').split('\t')
        for line in f:
            if line.startswith('#') or not line.strip():
                continue
            cells = line.rstrip('\n').split('\t')
            rows.append(dict(zip(head, cells + [''] * (len(head) - len(cells)))))
    return rows


def items(cell):
    return [x for x in cell.split(';') if x]


# Historic states and short names that the country table leaves out.
MORE_COUNTRIES = """Korea;Congo;Burma;Zaire;Rhodesia;Ceylon;Siam;Persia;Soviet Union;USSR;Yugoslavia;Czechoslovakia;East Germany;
West Germany;Nazi Germany;Weimar Republic;Ottoman Empire;Austria-Hungary;Prussia;Kingdom of Prussia;
Russian Empire;British Empire;German Empire;Imperial Russia;Imperial Japan;Empire of Japan;Democratic Kampuchea;Kampuchea;South Vietnam;
North Vietnam;Kingdom of England;Kingdom of Scotland;Kingdom of Great Britain;Kingdom of France;Kingdom of Italy;Irish Free State;
People's Republic of China;Republic of Ireland;Serbia and Montenegro;United Arab Republic;Holland;The Netherlands;Bosnia;Trinidad;
Macedonia;Swaziland;Cape Verde;East Timor;Ivory Coast;USA;U.S;US;America;Vatican;Qing dynasty;Byzantine Empire;Roman Empire"""
# Ambiguous names: a place unless the source says country.
NOT_COUNTRIES = set('Jersey Jordan River;Washington;Guinea Pig'.split(';'))

MORE_DEMONYMS = """European Europeans African Africans Asian Asians Arab Arabs Arabic Kurdish Kurd Kurds Slavic Slav Slavs Nordic
Scandinavian Scandinavians Soviet Soviets Yugoslav Czechoslovak Ottoman Ottomans Prussian Prussians English Scottish Scots Welsh Irish
Catalan Catalans Basque Basques Breton Flemish Walloon Tatar Tatars Chechen Chechens Uyghur Uyghurs Uighur Uighurs Tamil Tamils Pashtun
Pashtuns Hispanic Hispanics Latino Latinos Tibetan Tibetans Palestinian Palestinians Texan Texans Californian Korean Koreans
Persian Persians Polynesian Caribbean-born Anglo Anglo-Saxon Roma Romani Balkan Baltic Bavarian Berber Berbers Armenian
Armenians Chinese Taiwanese Hawaiian Sicilian Tuscan Venetian Florentine Neapolitan Roman Romans Trojan Celtic
Germanic Iberian Andalusian Galician Norman Normans Frankish Saxon Saxons Viking Hungarian Magyar Rohingya Hutu Hutus
Tutsi Tutsis Zulu Yoruba Igbo Hausa Somali Somalis Tuareg Tuaregs Baloch Balochi Bengali Punjabi Gujarati Sindhi Kashmiri Kashmiris
Cossack Cossacks Crimean Gazan Gazans Bosniak Bosniaks Kosovar Kosovars Transatlantic Eurasian Amerindian Inuit Maori Aboriginal Mayan
Aztec Aztecs Inca Incas Cherokee Sioux Navajo Apache Mongol Mongols Manchu Han Phoenician Byzantine Carthaginian Athenian Athenians Spartan""".split()
MORE_DEMONYMS += ['Latin American', 'Latin Americans', 'North American', 'South American', 'African American', 'African Americans',
                  'African - American', 'African - Americans', 'Native American', 'Native Americans', 'Middle Eastern', 'East German', 'West German',
                  'Central American', 'Central Asian', 'Southeast Asian', 'East Asian', 'South Asian', 'East African', 'West African', 'Eastern European',
                  'Western European', 'Northern Irish', 'Puerto Rican', 'New Yorker', 'New Yorkers', 'Anglo - Saxon', 'Afro - American']
NORP = set("""Muslim Muslims Moslem Moslems Islamic Islamist Islamists Sunni Sunnis Shia Shiite Shiites Shi'a Shi'ite Shi'ites Christian Christians
Catholic Catholics Protestant Protestants Orthodox Jew Jews Jewish Hindu Hindus Buddhist Buddhists Sikh Sikhs Lutheran Lutherans Methodist Methodists
Baptist Baptists Anglican Anglicans Presbyterian Presbyterians Calvinist Calvinists Mormon Mormons Evangelical Evangelicals Puritan Puritans
Quaker Quakers Jesuit Jesuits Franciscan Alawite Alawites Druze Yazidi Yazidis Coptic Copts Maronite Maronites Salafi Salafist Salafists Wahhabi
Zionist Zionists Republican Republicans Democrat Democrats Democratic Communist Communists Socialist Socialists Marxist Marxists Leninist Trotskyist
Maoist Maoists Nazi Nazis Fascist Fascists Bolshevik Bolsheviks Menshevik Mensheviks Stalinist Liberal Liberals Conservative Conservatives
Labourite Tory Tories Whig Whigs Green Greens Federalist Federalists Peronist Peronists Gaullist Baathist Baathists Ba'athist
Unionist Unionists Loyalist Loyalists Jacobite Jacobites Jacobin Jacobins Libertarian Libertarians Nationalist Nationalists
Confederate Confederates Islamicist Jihadist Houthi Houthis""".split())
# Of these an unmarked, capitalised token may be part of a name that the source does not mark, or an ordinary word at the head of a sentence.
WEAK_NORP = set("""Republican Democratic Democrat Liberal Liberals Conservative Conservatives Green Greens Orthodox Communist Socialist Nationalist Unionist
Federalist Islamic Christian Catholic Confederate Evangelical Nazi Loyalist Libertarian Houthi Houthis Labourite Fascist""".split())
# Demonyms that are also other words or names; an unmarked one is not marked.
WEAK_DEMONYMS = set("""Polish Roman Norman Saxon Viking Anglo Spartan Trojan Indian Indians Mon Han Roma Brit Turkmen Caribbean Sindhi Scot
Mayan Inca Apache Cherokee Georgian Dominican Dutch Georgians Guinea Persian Manchu Creole Chad German Romans Kiwi Kiwis Arabic Latin English
Athenian Florentine Celtic Orthodox""".split()) - {'Polish', 'Indian', 'Dutch', 'German', 'English', 'Georgian'}
RELIGIONS = set('Islam Christianity Catholicism Protestantism Judaism Hinduism Buddhism Sikhism Zionism Anglicanism Orthodoxy Methodism'.split())

RANKS = set('''maj. gen. lt. col. sgt. capt. cmdr. brig. adm. cpl. pvt. gov. sen. rep. rev. hon. prof. pres. dr. mr. mrs. ms. messrs. mr mrs ms dr prof
gen col lt capt sgt cmdr adm rev'''.split())
EVENT_HEADS = set("""war wars battle battles siege election elections by-election byelection referendum revolution rebellion uprising revolt coup
massacre massacres genocide holocaust invasion offensive campaign crusade crusades conflict insurgency intifada crisis summit conference
congress convention olympics paralympics games cup championship championships tournament festival prix expedition operation
disaster earthquake hurricane cyclone tsunami famine plague pandemic bombing bombings attack attacks protest protests riots riot strike
march trial trials primaries primary inauguration coronation forum expo exposition exhibition fair marathon open masters playoffs final finals
bowl series race derby regatta jubilee hajj ramadan easter christmas blitz blitzkrieg raid raids mutiny purge scandal affair
incident crash shooting assassination landings blockade airlift famine spring depression recession census
raj reformation renaissance enlightenment restoration wwi wwii""".split())
EVENT_NAMES = {'World War', 'World War I', 'World War II', 'World War One', 'World War Two', 'WWI', 'WWII', 'WW1', 'WW2', 'Holocaust', 'Cold War', 'Great Depression',
               'Operation', 'Battle', 'Siege', 'War', 'Treaty'}
AGREEMENT_HEADS = set("""treaty treaties agreement agreements accord accords pact protocol protocols armistice truce ceasefire memorandum
declaration resolution communique communiqué compact covenant charter nafta concordat""".split())
NOT_AGREEMENT = set('war party army movement'.split())
CONNECTORS = set("of for the and in on to at against 's '' & de la du von der den al el".split()) | {"'s", '’s', '-', '–', '&', "'", '’', '.', ','}

MONTHS = set("""january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec.""".split())
WEEKDAYS = set("""monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun mon. tue. wed. thu. fri.
sat. sun.""".split())
FULL_MONTHS = set('january february april june july august september october november december'.split())
DATE_FILLERS = set("early late mid - – , the of in to and / . st nd rd th century centuries ad bc b.c. a.d. ce bce ' ’s s spring summer autumn fall winter".split())
CURRENCY = re.compile(r'^(US|A|C|AU|CA|NZ|HK)?[$€£¥₹]+$|^(dollars?|euros?|pounds?|yen|yuan|rubles?|roubles?|rupees?|francs?|pesos?|shekels?|dirhams?|cents?|USD|EUR|GBP)$')


class Facts:
    """Sets of names, each a string of tokens joined by blanks."""

    def __init__(self):
        def form(name):
            return ' '.join(w for w, _, _ in tokenize(name))
        self.countries, self.demonyms, self.cities = set(), set(MORE_DEMONYMS), set()
        for r in read_table('countries.tsv'):
            for n in [r['name']] + items(r['aliases']):
                self.countries.add(form(n))
            for n in items(r['demonyms']):
                self.demonyms.add(form(n))
            for n in items(r['capital']):
                self.cities.add(form(n))
        for n in MORE_COUNTRIES.replace('\n', '').split(';'):
            self.countries.add(form(n))
        for r in read_table('cities.tsv'):
            for n in [r['name']] + items(r['aliases']):
                self.cities.add(form(n))
        self.countries -= NOT_COUNTRIES
        self.cities -= self.countries
        self.demonyms -= self.countries | self.cities | {'Antarctic', 'Arctic'}
        self.countries_lower = {n.lower() for n in self.countries if len(n) > 3}
        self.offices = {tuple(w.lower() for w, _, _ in tokenize(r['title'])) for r in read_table('offices.tsv')}
        self.offices |= {(t,) for t in RANKS}
        self.longest_office = max(len(o) for o in self.offices)
        self.organizations, self.org_lower = set(), set()
        for table in ('organizations.tsv', 'armed_groups.tsv'):
            for r in read_table(table):
                for n in [r['name']] + items(r['acronyms']) + items(r['aliases']):
                    self.organizations.add(form(n))
        self.places = set()
        for r in read_table('regions.tsv'):
            for n in [r['name']] + items(r['aliases']):
                self.places.add(form(n))
        self.places -= self.countries | self.demonyms | self.cities
        self.longest_demonym = max(len(d.split()) for d in self.demonyms)

    def is_country(self, words):
        if words and words[0] in ('the', 'The', 'THE'):
            words = words[1:]
        text = ' '.join(words)
        return text in self.countries or text.rstrip('.') in self.countries or text.lower() in self.countries_lower

    def is_demonym(self, words):
        return ' '.join(words) in self.demonyms


# ---------------------------------------------------------------------------------------------------------
# Tokens as in EWT

# Prefixes that EWT leaves joined to their word (Linguistic Data Consortium guidelines for web text).
AFFIXES = set("""e a u x agro ante anti arch be bi bio co counter cross cyber de eco ex extra fore hyper inter intra macro mega meta micro mid mini
multi neo non over pan para peri post pre pro pseudo psycho quasi re semi sub super supra trans tri ultra un uni vice""".split())
SUFFIXES = set('esque ette fest fold gate itis less most torium rama wise'.split())
ABBREVIATIONS = set("""Mr. Mrs. Ms. Dr. St. Sr. Jr. Gen. Col. Lt. Sgt. Capt. Maj. Gov. Sen. Rep. Rev. Hon. Prof. Pres. Adm. Cmdr. Brig. Pvt. Cpl. No. Nos. vs.
etc. e.g. i.e. cf. ca. c. Inc. Ltd. Co. Corp. Bros. Ft. Mt. Ave. Blvd. Rd. Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec. a.m. p.m. Ph.D.
B.A. M.A. approx. est. fl. b. d. r. Vol. vol. pp. p. Op. op. Dept. Univ. Assn. al. Fig. Messrs. Mme. Mlle. Ste.""".split())
CHUNK = re.compile(r'''https?://\S+|www\.\S+|[\w.+]+@[\w-]+(?:\.[\w-]+)+|\w+(?:['’]\w+)+|(?:[A-Za-z]\.){2,}[A-Za-z]?(?![A-Za-z])|\d+(?:st|nd|rd|th|s)\b|\d+(?:[.,:]\d+)*|[A-Z]\.(?=\s|$)|\w+|\.{2,}|-{2,}|[^\w\s]''')
CLITIC = re.compile(r"^(.+?)(['’](?:s|S|re|ve|ll|d|m|RE|VE|LL|D|M))$")
NEGATION = re.compile(r"^(.+?)(n['’]t|N['’]T)$")


def split_hyphens(word):
    """'Anglo-German' -> ['Anglo', '-', 'German']; prefixed words, addresses and numbers stay whole."""
    if '-' not in word[1:-1] or not re.fullmatch(r"[\w.'’]+(?:-[\w.'’]+)+", word) or '://' in word:
        return [word]
    parts = word.split('-')
    if all(p.isdigit() for p in parts) and len(parts) > 2:
        return [word]
    out = [parts[0]]
    for left, right in zip(parts, parts[1:]):
        joined = left.lower() in AFFIXES and len(out) == 1 or right.lower() in SUFFIXES
        if joined:
            out[-1] += '-' + right
        else:
            out += ['-', right]
    return out


def tokenize(text):
    """[(word, start, end)], offsets in code points."""
    pieces = []
    for m in CHUNK.finditer(text):
        s, e = m.span()
        w = m.group()
        # an abbreviation takes its stop
        if pieces and w == '.' and s == pieces[-1][1] and text[pieces[-1][0]:e] in ABBREVIATIONS:
            pieces[-1] = (pieces[-1][0], e)
            continue
        # prefix-word stays whole: "anti-war"
        if (len(pieces) >= 2 and text[pieces[-1][0]:pieces[-1][1]] == '-' and pieces[-1] == (s - 1, s) and pieces[-2][1] == s - 1
                and w[:1].isalnum() and (text[pieces[-2][0]:pieces[-2][1]].lower() in AFFIXES or w.lower() in SUFFIXES)
                and (len(pieces) < 3 or pieces[-3][1] < pieces[-2][0] or text[pieces[-3][0]:pieces[-3][1]] != '-')):
            pieces[-2:] = [(pieces[-2][0], e)]
            continue
        for pattern in (CLITIC, NEGATION):
            c = pattern.match(w)
            if c:
                pieces += [(s, s + len(c.group(1))), (s + len(c.group(1)), e)]
                break
        else:
            if w.lower() == 'cannot':
                pieces += [(s, s + 3), (s + 3, e)]
            else:
                pieces.append((s, e))
    return [(text[s:e], s, e) for s, e in pieces]


def split_sentences(tokens, text):
    """Ranges of tokens; for well-edited text."""
    out, first, depth = [], 0, 0
    n = len(tokens)
    for i, (w, s, e) in enumerate(tokens):
        depth = max(0, depth + (w in '([') - (w in ')]'))
        if i < first:
            continue
        gap = text[e:tokens[i + 1][1]] if i + 1 < n else ''
        end = i + 1 == n or '\n' in gap
        if not end and w in ('.', '!', '?', '...') and depth == 0:
            j = i + 1
            while j < n and tokens[j][0] in ('"', '”', "''", ')', '’', "'") and tokens[j][1] == tokens[j - 1][2]:
                j += 1
            nxt = tokens[j][0] if j < n else ''
            before = tokens[i - 1][0] if i else ''
            if j == n or (nxt[:1].isupper() or nxt[:1].isdigit() or nxt[:1] in '"“(‘\'') and not (w == '.' and len(before) == 1 and before.isupper()):
                out.append((first, j))
                first = j
                depth = 0
                continue
        if end:
            out.append((first, i + 1))
            first, depth = i + 1, 0
    return [(a, b) for a, b in out if a < b]


# ---------------------------------------------------------------------------------------------------------
# Spans

def bio_spans(tags):
    out, start, kind = [], None, None
    for i, tag in enumerate(list(tags) + ['O']):
        pre, _, t = tag.partition('-')
        if start is not None and (pre != 'I' or t != kind):
            out.append((start, i, kind))
            start = None
        if pre != 'O' and start is None:
            start, kind = i, t
    return out


def to_tags(n, spans):
    """BIO of spans that do not overlap; of overlapping ones the first in the list wins."""
    tags = ['O'] * n
    for a, b, t in spans:
        if a < b and all(x == 'O' for x in tags[a:b]):
            tags[a] = 'B-' + t
            for i in range(a + 1, b):
                tags[i] = 'I-' + t
    return tags


def capital(word):
    return word[:1].isupper()


def head_noun(words):
    """The word that says what a name is: the last one before "of", "in", "on", "for" ..., else the last."""
    end = len(words)
    for i, w in enumerate(words):
        if i and w.lower() in ('of', 'in', 'on', 'for', 'against', 'at', 'between', 'to', 'with', ',', '(', ':'):
            end = i
            break
    while end > 1 and (re.fullmatch(r'[IVX]+|\d+|\d+s', words[end - 1])):
        end -= 1
    return words[end - 1].lower()


def misc_type(words):
    """Event, Agreement or Misc, by the head noun."""
    text = ' '.join(words)
    bare = text[4:] if text.lower().startswith('the ') else text
    head, last = head_noun(words), words[-1].lower()
    if bare in EVENT_NAMES or bare.startswith(('World War ', 'Operation ')):
        return 'Event'
    for h in (head, last):
        if h in AGREEMENT_HEADS:
            return 'Agreement'
        if h in EVENT_HEADS and len(words) > 1 or h in ('olympics', 'holocaust', 'paralympics'):
            return 'Event'
    return 'Misc'


AMERICAN = {'Atlanta', 'Savannah', 'Augusta', 'Florida', 'Alabama', 'Carolina', 'Tennessee', 'Texas', 'Virginia', 'Athens', 'Macon', 'Columbus'}


class Normaliser:
    def __init__(self, facts):
        self.f = facts

    def place(self, words, sentence, start):
        if not self.f.is_country(words):
            return 'Demonym' if self.f.is_demonym(words) else 'Place'
        if words[-1] == 'Georgia' and (start and sentence[start - 1] == ',' or AMERICAN.intersection(sentence)):
            return 'Place'
        return 'Country'

    def trim_article(self, a, b, kind, words):
        """Cuts a small article, and a capital one before places and countries, in front and loose punctuation at both ends."""
        while a < b and (words[a] in ('the', 'a', 'an', 'its', 'their', 'his', 'her', 'our', '"', '“', "''", '``')
                         or words[a] == 'The' and kind in ('Country', 'Place', 'Demonym', 'Norp') and ' '.join(words[a:a + 2]) != 'The Hague'):
            a += 1
        while a < b and (words[b - 1] in ("'s", '’s', '"', '”', "''", ',', ';', ':') or words[b - 1] in ('.', "'", '’') and b - a > 1 and len(words[b - 2]) > 1):
            if words[b - 1] in ("'s", '’s') and kind in ('Organization', 'Place') and self.keeps_genitive:
                break
            b -= 1
        return a, b

    keeps_genitive = True

    def strip_titles(self, a, b, words):
        """(a, cut): start of the name proper in a person span, and the title tokens cut off."""
        first = a
        moved = True
        while moved and a < b - 1:
            moved = False
            for n in range(min(self.f.longest_office, b - 1 - a), 0, -1):
                if tuple(w.lower() for w in words[a:a + n]) in self.f.offices and words[a + n][:1].isupper():
                    a, moved = a + n, True
                    break
            else:
                # modifiers of a title: "former", "Foreign" "Office" before "Minister", demonyms
                for n in range(1, min(6, b - 1 - a)):
                    for m in range(min(self.f.longest_office, b - 1 - a - n), 0, -1):
                        if tuple(w.lower() for w in words[a + n:a + n + m]) in self.f.offices and a + n + m < b and capital(words[a + n + m]):
                            a, moved = a + n + m, True
                            break
                    if moved:
                        break
        return a, (first, a)

    def mark_unmarked(self, words, spans, trust, demonyms=True):
        """Adds demonyms and adherents that a source left in O."""
        n = len(words)
        taken = [False] * n
        for a, b, _ in spans:
            taken[a:b] = [True] * (b - a)
        i = 0
        while i < n:
            step = 1
            if not taken[i] and capital(words[i]):
                for m in range(min(self.f.longest_demonym, n - i), 0, -1):
                    text = ' '.join(words[i:i + m])
                    if not any(taken[i:i + m]) and text in self.f.demonyms:
                        if text in WEAK_DEMONYMS:
                            trust[i] = False
                        else:
                            spans.append((i, i + m, 'Demonym'))
                        step = m
                        break
                else:
                    if words[i] in NORP:
                        if words[i] in WEAK_NORP:
                            trust[i] = False
                        else:
                            spans.append((i, i + 1, 'Norp'))
            i += step


    def repeat(self, words, spans):
        """Names that the document marks somewhere and leaves unmarked elsewhere, as spans of the type they have most often."""
        kinds = collections.defaultdict(collections.Counter)
        for a, b, t in spans:
            if t in ('Person', 'Organization', 'Country', 'Place', 'Event', 'Agreement', 'Misc') and capital(words[a]) and (b - a > 1 or len(words[a]) > 2) \
                    and words[a] not in ('The', 'A', 'In') and (words[a].lower(),) not in self.f.offices:
                kinds[tuple(words[a:b])][t] += 1
        longest = max([len(k) for k in kinds] or [0])
        taken = [False] * len(words)
        for a, b, _ in spans:
            taken[a:b] = [True] * (b - a)
        out, i = [], 0
        while i < len(words):
            step = 1
            if not taken[i] and capital(words[i]):
                for m in range(min(longest, len(words) - i), 0, -1):
                    key = tuple(words[i:i + m])
                    if key in kinds and not any(taken[i:i + m]):
                        # not a part of a longer capitalised run, which may be another name
                        if not (i and capital(words[i - 1]) and i > 1 and words[i - 1] not in ('The', 'In') and not taken[i - 1]
                                or i + m < len(words) and capital(words[i + m])):
                            best = max(kinds[key].values())
                            out.append((i, i + m, min(t for t, c in kinds[key].items() if c == best)))
                        step = m
                        break
            i += step
        return out

    def office_tokens(self, words):
        """Which tokens lie in a phrase of the offices table."""
        inside, i = [False] * len(words), 0
        while i < len(words):
            for m in range(min(self.f.longest_office, len(words) - i), 0, -1):
                if tuple(w.lower() for w in words[i:i + m]) in self.f.offices:
                    inside[i:i + m] = [True] * m
                    i += m - 1
                    break
            i += 1
        return inside

    def known_names(self, words, taken):
        """Names of the gazetteer in tokens not taken, longest first from the left: [(a, b, type)]."""
        out, i = [], 0
        while i < len(words):
            if not taken[i] and words[i][:1].isalnum():
                for m in range(min(8, len(words) - i), 0, -1):
                    if any(taken[i:i + m]):
                        continue
                    text = ' '.join(words[i:i + m])
                    kind = 'Country' if text in self.f.countries else 'Organization' if text in self.f.organizations and len(text) > 3 else \
                        'Place' if text in self.f.places or text in self.f.cities else ''
                    if kind:
                        out.append((i, i + m, kind))
                        i += m - 1
                        break
            i += 1
        return out


def spaces_of(tokens, text):
    return [text[e:e + 1].isspace() for _, _, e in tokens]


# ---------------------------------------------------------------------------------------------------------
# Sources in tokens: CrossNER, WikiGold, Universal NER

def read_conll(path):
    words, tags = [], []
    with open(path, encoding='utf-8') as f:
        for line in f:
            cells = line.rstrip('\r\n').split('\t')
            if len(cells) < 2:
                if words:
                    yield words, tags
                words, tags = [], []
                continue
            words.append(cells[0])
            tags.append(cells[-1])
    if words:
        yield words, tags


def resplit(words, spans, spaces=None):
    """Splits hyphenated tokens as EWT does.  A span that ended at a token goes on to the last piece."""
    out, new_spaces, at = [], [], []
    for i, w in enumerate(words):
        at.append(len(out))
        parts = split_hyphens(w)
        out += parts
        new_spaces += [False] * (len(parts) - 1) + [spaces[i] if spaces else True]
    at.append(len(out))
    return out, [(at[a], at[b], t) for a, b, t in spans], (new_spaces if spaces else None)


def guess_spaces(words):
    out = []
    opened = False
    for i, w in enumerate(words):
        nxt = words[i + 1] if i + 1 < len(words) else ''
        glue = nxt in (',', '.', ';', ':', '?', '!', ')', ']', '%', "'s", '’s', "n't", "'re", "'ve", "'ll", "'d", "'m") or w in ('(', '[', '$', '£', '€')
        if w == '"':
            glue = glue or not opened
            opened = not opened
        elif nxt == '"' and opened:
            glue = True
        out.append(not glue)
    return out


def crossner(path, norm):
    """200 sentences.  country and location overlap ("Italy" is either); misc holds demonyms, adherents, offices, works."""
    texts = {}
    for line in open(path.replace('.conll', '.jsonl'), encoding='utf-8'):
        d = json.loads(line)
        texts[tuple(d['tokens'])] = d['text']
    for k, (words, tags) in enumerate(read_conll(path)):
        text, spaces, at = texts.get(tuple(words)), None, 0
        if text is not None:
            spaces = []
            for w in words:
                at = text.index(w, at) + len(w)
                spaces.append(text[at:at + 1].isspace())
        words, spans, spaces = resplit(words, bio_spans(tags), spaces or guess_spaces(words))
        out, trust = [], [True] * len(words)
        for a, b, t in spans:
            w = words[a:b]
            if t in ('politician', 'person'):
                kind = 'Person'
            elif t in ('politicalparty', 'organisation'):
                kind = 'Organization'
                # "Upper Bann", "Allied Powers": constituencies stay as annotated
            elif t in ('event', 'election'):
                kind = 'Event'
                if head_noun(w) in AGREEMENT_HEADS:
                    kind = 'Agreement'
            elif t == 'country':
                kind = 'Place' if ' '.join(w) in norm.f.cities else 'Country'
            elif t == 'location':
                kind = norm.place(w, words, a)
            else:
                kind = 'Demonym' if norm.f.is_demonym(w) else 'Norp' if w[-1] in NORP and len(w) <= 2 else misc_type(w)
                if kind == 'Misc' and head_noun(w) in ('army', 'party', 'congress', 'parliament', 'cabinet', 'senate', 'house', 'politburo', 'council'):
                    kind = 'Organization'
                if not any(capital(x) for x in w):
                    trust[a:b] = [False] * (b - a)
                    continue
            if kind in ('Country', 'Place') and words[a] == 'the':
                a += 1
            out.append((a, b, kind))
        norm.mark_unmarked(words, out, trust)
        yield finish(words, spaces, 'crossner', out, BASIC | {'Event', 'Agreement', 'Misc'}, trust, 'crossner-%d' % (k // 10), norm.f)


def join_initials(words, spans):
    """WikiGold splits some initials: "Emmett", "S", "." in a person becomes "Emmett", "S."."""
    drop = set()
    for a, b, t in spans:
        if t == 'PER':
            drop |= {i for i in range(a + 1, b) if words[i] == '.' and len(words[i - 1]) == 1 and words[i - 1].isupper()}
    if not drop:
        return words, spans
    out, at = [], []
    for i, w in enumerate(words):
        at.append(len(out))
        if i in drop:
            out[-1] += w
        else:
            out.append(w)
    at.append(len(out))
    return out, [(at[a], at[b], t) for a, b, t in spans]


def wikigold(path, norm):
    """1,696 sentences.  MISC holds demonyms (168 of 712), works, events; no dates."""
    for k, (words, tags) in enumerate(read_conll(path)):
        words, spans = join_initials(words, bio_spans(tags))
        words, spans, spaces = resplit(words, spans, guess_spaces(words))
        out, trust = [], [True] * len(words)
        for a, b, t in spans:
            w = words[a:b]
            if t == 'LOC':
                kind = norm.place(w, words, a)
            elif t == 'MISC':
                kind = 'Demonym' if norm.f.is_demonym(w) else 'Norp' if len(w) == 1 and w[0] in NORP else misc_type(w)
            elif t == 'ORG':
                kind = 'Demonym' if norm.f.is_demonym(w) else 'Norp' if len(w) == 1 and w[0] in NORP else 'Organization'
            else:
                kind = 'Person'
            out.append((a, b, kind))
        norm.mark_unmarked(words, out, trust)
        yield finish(words, spaces, 'wikigold', out, BASIC | {'Event', 'Agreement', 'Misc'}, trust, 'wikigold-%d' % (k // 20), norm.f)


def read_conllu(path):
    """Yields (document, text, [(word, xpos, space_after)]), words of multiword tokens glued as in the text."""
    doc, text, rows, until = '', '', [], 0
    with open(path, encoding='utf-8') as f:
        for line in list(f) + ['\n']:
            line = line.rstrip('\n')
            if line.startswith('# newdoc id'):
                doc = line.split('=', 1)[1].strip()
            elif line.startswith('# text ='):
                text = line.split('=', 1)[1].strip()
            elif not line:
                if rows:
                    yield doc, text, rows
                rows, until = [], 0
            elif line[0] != '#':
                c = line.split('\t')
                if '.' in c[0]:
                    continue
                if '-' in c[0]:
                    until, glue_after = int(c[0].split('-')[1]), 'SpaceAfter=No' not in c[9]
                    continue
                n = int(c[0])
                space = (glue_after if n == until else False) if n <= until else 'SpaceAfter=No' not in c[9]
                rows.append((c[1], c[4], space))


def uner(path, treebank, norm):
    """2,001 sentences of EWT dev.  Web text; PER, ORG, LOC; restaurants and shops are LOC or ORG; no MISC, no demonyms."""
    spacing = {}
    for doc, _, rows in read_conllu(treebank):
        spacing.setdefault(tuple(r[0] for r in rows), (doc, [r[2] for r in rows]))
    doc = ''
    for words, tags in read_conll(path):
        doc, spaces = spacing.get(tuple(words), (doc, None))
        out, trust = [], [True] * len(words)
        for a, b, t in bio_spans(tags):
            w = words[a:b]
            kind = {'PER': 'Person', 'ORG': 'Organization'}.get(t)
            if t == 'LOC':
                kind = norm.place(w, words, a)
            elif t == 'OTH':
                trust[a:b] = [False] * (b - a)
                continue
            a, b = norm.trim_article(a, b, kind, words)
            out.append((a, b, kind))
        norm.mark_unmarked(words, out, trust)
        yield finish(words, spaces, 'uner-ewt', out, BASIC, trust, 'ewt-' + doc, norm.f)


# ---------------------------------------------------------------------------------------------------------
# Sources in text with spans: GUM, re3d, Re-DocRED

def token_span(tokens, start, end):
    """Tokens that lie in [start, end), or None when the span cuts a token."""
    a = next((i for i, (_, s, e) in enumerate(tokens) if e > start), None)
    if a is None or tokens[a][1] >= end:
        return None
    b = a
    while b < len(tokens) and tokens[b][1] < end:
        b += 1
    return (a, b)


def date_like(words):
    low = [w.lower() for w in words]
    strong = any(w in FULL_MONTHS or (w in MONTHS and words[i][:1].isupper()) or w in WEEKDAYS and words[i][:1].isupper() and len(w) > 4
                 or re.fullmatch(r'1[0-9]\d\d|20\d\d|\d{3,4}s|1[0-9]\d\ds?|20\d\ds?', w) or w in ('century', 'centuries')
                 or re.fullmatch(r'\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}', w)
                 for i, w in enumerate(low))
    return strong


def date_only(words):
    return all(w.lower() in MONTHS or w.lower() in WEEKDAYS or w.lower() in DATE_FILLERS or re.match(r'\d', w)
               for w in words)


def trim_date(a, b, words):
    while a < b and words[a].lower() in ('the', 'early', 'late', 'mid', '-', '–', ',', 'of', 'in', 'a', 'on', 'since', 'by', 'around', 'and', 'to', '(', 'end', 'beginning', 'start', 'middle',
                                         'until', 'from', 'between', 'circa', 'about', 'during', 'before', 'after'):
        a += 1
    while a < b and words[b - 1] in (',', '(', '-', '–', 'of', "'s", '’s', '.'):
        b -= 1
    return a, b


def silver_dates(words):
    """Calendar dates that leave no doubt: a month with a day or a year, a weekday."""
    out, i, n = [], 0, len(words)
    while i < n:
        j = i
        if words[i].lower() in FULL_MONTHS | {'march', 'may'} and capital(words[i]) or words[i] in ('Jan.', 'Feb.', 'Aug.', 'Sept.', 'Oct.', 'Nov.', 'Dec.'):
            a = i - 1 if i and re.fullmatch(r'\d{1,2}(st|nd|rd|th)?', words[i - 1]) else i
            j = i + 1
            if a == i and j < n and re.fullmatch(r'\d{1,2}(st|nd|rd|th)?', words[j]):
                j += 1
            if j + 1 < n and words[j] == ',' and re.fullmatch(r'1\d\d\d|20\d\d', words[j + 1]):
                j += 2
            elif j < n and re.fullmatch(r'1\d\d\d|20\d\d', words[j]):
                j += 1
            if j - a > 1 or words[i].lower() in FULL_MONTHS:
                out.append((a, j, 'Date'))
        elif words[i].lower() in WEEKDAYS and len(words[i]) > 5 and capital(words[i]):
            j = i + 1
            out.append((i, j, 'Date'))
        i = max(j, i + 1)
    return out


def money_spans(words):
    out, i, n = [], 0, len(words)
    while i < n:
        m = re.fullmatch(r'(US|A|C|AU|CA|NZ|HK)?[$€£¥₹]', words[i])
        j = i
        if m and i + 1 < n and re.match(r'\d', words[i + 1]):
            j = i + 2
            while j < n and words[j].lower() in ('million', 'billion', 'trillion', 'thousand', 'm', 'bn', 'k'):
                j += 1
        elif re.match(r'\d', words[i]) or words[i].lower() in ('million', 'billion'):
            j2 = i + 1
            while j2 < n and words[j2].lower() in ('million', 'billion', 'trillion', 'thousand'):
                j2 += 1
            if j2 < n and re.fullmatch(r'dollars?|euros?|yen|yuan|rubles?|roubles?|rupees?|francs?|pesos?|shekels?|dirhams?|USD|EUR|GBP', words[j2]):
                j = j2 + 1
        if j > i:
            if i and words[i - 1] in ('US', 'U.S.') and m:
                i -= 1
            out.append((i, j, 'Money'))
        i = max(j, i + 1)
    return out


PROPER = ('NNP', 'NNPS')
GUM_KINDS = {'person': 'Person', 'organization': 'Organization', 'place': 'Place', 'event': 'Event'}


def gum(path, treebank, norm):
    """80 documents, gold tokens and tags of the treebank.  A mention is the whole phrase ("the UK's largest city"), so a name is
    cut down to the run of proper nouns around its gold head; proper nouns that no name covers are not trusted."""
    docs = {}
    for line in open(path, encoding='utf-8'):
        d = json.loads(line)
        docs[d['id']] = d
    cursor = {}
    for doc, _, rows in read_conllu(treebank):
        if doc not in docs:
            continue
        d = docs[doc]
        text, at, tokens = d['text'], cursor.get(doc, 0), []
        ok = True
        for w, _, _ in rows:
            while at < len(text) and text[at].isspace():
                at += 1
            if not text.startswith(w, at):
                ok = False
                break
            tokens.append((w, at, at + len(w)))
            at += len(w)
        cursor[doc] = at
        if not ok:
            raise ValueError('%s: the text of %s does not agree with the treebank near %r' % (path, doc, text[at:at + 40]))
        yield gum_sentence(d, rows, tokens, norm)


def gum_core(a, b, head, words, xpos):
    """The run of proper nouns around `head` in [a, b)."""
    def proper(i):
        return xpos[i] in PROPER
    if not proper(head):
        return None
    lo = hi = head
    while True:
        if lo > a and proper(lo - 1) and '@' not in words[lo - 1]:
            lo -= 1
        elif lo > a and capital(words[lo - 1]) and xpos[lo - 1] in ('JJ', 'NN', 'NNS', 'VBN', 'VBG', 'CD') and words[lo - 1].lower() not in ('the', 'former', 'late', 'new') and lo - 1 > 0:
            lo -= 1
        else:
            for n in (1, 2):
                if lo - n - 1 >= a and proper(lo - n - 1) and all(w in ('of', 'the', 'for', 'and', '-', '&', "'s", '’s', 'de', 'la', 'del', 'al', '.', '–') for w in words[lo - n:lo]) \
                        and not (n == 1 and words[lo - 1] == 'the'):
                    lo -= n + 1
                    break
            else:
                break
    while True:
        if hi + 1 < b and (proper(hi + 1) and '@' not in words[hi + 1] or xpos[hi + 1] == 'CD' and re.fullmatch(r'\d{1,4}|[IVX]+', words[hi + 1])
                           or capital(words[hi + 1]) and xpos[hi + 1] in ('JJ', 'NN', 'NNS') and words[hi + 1] not in ('The',)):
            hi += 1
        else:
            for n in (1, 2):
                if hi + n + 1 < b and proper(hi + n + 1) and all(w in ('of', 'the', 'for', 'and', '-', '&', "'s", '’s', 'de', 'la', 'del', 'al', '.', '–') for w in words[hi + 1:hi + n + 1]) \
                        and words[hi + 1] != 'the':
                    hi += n + 1
                    break
            else:
                break
    return lo, hi + 1


def gum_sentence(d, rows, tokens, norm):
    words, xpos = [r[0] for r in rows], [r[1] for r in rows]
    n, found, dates = len(words), [], []
    trust = [True] * n
    lo, hi = (tokens[0][1], tokens[-1][2]) if tokens else (0, 0)
    titles = [False] * n
    for e in d['entities']:
        if e['start'] < lo or e['end'] > hi:
            continue
        span = token_span(tokens, e['start'], e['end'])
        if span is None:
            continue
        a, b = span
        if e['type'] == 'time':
            if b - a <= 7 and date_like(words[a:b]) and date_only(words[a:b]):
                dates.append(trim_date(a, b, words) + ('Date',))
            continue
        if e.get('mention') != 'name' or 'head' not in e:
            continue
        h = token_span(tokens, *e['head'])
        if h is None:
            continue
        core = gum_core(a, b, h[0], words, xpos)
        if core is None:
            continue
        kind = GUM_KINDS.get(e['type'], 'Misc')
        a, b = core
        a, b = norm.trim_article(a, b, kind, words)
        if a >= b:
            continue
        if kind == 'Person':
            a2, (t0, t1) = norm.strip_titles(a, b, words)
            titles[t0:t1] = [True] * (t1 - t0)
            a = a2
        w = words[a:b]
        if kind in ('Place', 'Organization') and norm.f.is_country(w):
            kind = norm.place(w, words, a)
        elif norm.f.is_demonym(w):
            kind = 'Demonym'
        elif len(w) == 1 and w[0] in NORP:
            kind = 'Norp'
        elif kind in ('Misc', 'Event'):
            kind = misc_type(w) if kind == 'Misc' else 'Agreement' if misc_type(w) == 'Agreement' else 'Event'
        found.append((a, b, kind))
    # the longest name wins over those inside it
    found.sort(key=lambda s: (-(s[1] - s[0]), s[0], TYPES.index(s[2])))
    dates.sort(key=lambda s: (-(s[1] - s[0]), s[0]))
    out = []
    taken = [False] * n
    for a, b, t in found + dates + silver_dates(words) + money_spans(words):
        if a < b and not any(taken[a:b]):
            taken[a:b] = [True] * (b - a)
            out.append((a, b, t))
    norm.mark_unmarked(words, out, trust)
    for a, b, t in out:
        taken[a:b] = [True] * (b - a)
    office = norm.office_tokens(words)
    for i in range(n):
        if not taken[i] and xpos[i] in PROPER and not titles[i] and not office[i] and words[i] not in ('The', 'the', ','):
            if norm.f.is_country([words[i]]):
                out.append((i, i + 1, 'Country'))
            elif words[i].lower() not in MONTHS | WEEKDAYS:
                trust[i] = False
    return finish(words, [r[2] for r in rows], 'gum', out, BASIC | {'Event', 'Agreement', 'Date', 'Misc'}, trust, d['id'], norm.f)


def finish(words, spaces, source, spans, known, trust, doc, facts):
    """The sentence with dates and amounts marked by rule where the source has none, and its open tokens."""
    n = len(words)
    spans = [(a, b, agreed_type(words[a:b], t, facts)) for a, b, t in spans]
    if source != 'crossner':
        for a, b, t in election_spans(words):
            if not any(x < a < y or x < b < y for x, y, _ in spans):
                spans = [s for s in spans if s[1] <= a or s[0] >= b] + [(a, b, t)]
                trust[a:b] = [True] * (b - a)
    taken = [False] * n
    for a, b, _ in spans:
        taken[a:b] = [True] * (b - a)
    for a, b, t in silver_dates(words) + year_spans(words) + money_spans(words):
        if not any(taken[a:b]):
            spans.append((a, b, t))
            taken[a:b] = [True] * (b - a)
    tags = to_tags(n, spans)
    # what looks like a date and is none by rule or annotation
    if 'Date' not in known:
        for i, w in enumerate(words):
            if tags[i] == 'O' and (re.fullmatch(r'1[4-9]\d\d|20\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d', w) or w.lower() in FULL_MONTHS
                                   or w in ('May', 'March', 'Jan', 'Feb', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun') or w.lower() in ('century', 'today', 'yesterday')):
                trust[i] = False
    solid = [capital(w) and w != 'I' or w[:1].isdigit() or w.lower() in EVENT_HEADS or w.lower() in AGREEMENT_HEADS for w in words]
    opened = list(solid)
    for i, w in enumerate(words):
        if not solid[i] and 0 < i < n - 1:
            left = solid[i - 1] or w in CONNECTORS and i > 1 and words[i - 1] in CONNECTORS and solid[i - 2]
            right = solid[i + 1] or w in CONNECTORS and i + 2 < n and words[i + 1] in CONNECTORS and solid[i + 2]
            # "of" in "Treaty of Rome", "general" in "1997 general election"
            opened[i] = left and right and w not in (',', '.')
    opened = [o and t == 'O' for o, t in zip(opened, tags)]
    return Sentence(words, spaces, source, tags, known | {'Date', 'Money'}, trust, opened, doc)


def agreed_type(words, kind, facts):
    """Settles what the sources type differently: services named as their company, religions, a country taken for something else."""
    text = ' '.join(words)
    if kind == 'Misc' and text in facts.organizations and len(text) > 2:
        return 'Organization'
    if kind == 'Misc' and text in facts.countries:
        return 'Country'
    if kind in ('Organization', 'Norp') and text in RELIGIONS:
        return 'Misc'
    return kind


ELECTION_ADJECTIVES = set('''general federal presidential legislative parliamentary state local municipal regional provincial mayoral gubernatorial
congressional constitutional primary special snap midterm mid-term leadership national independence communal senatorial'''.split())


def election_spans(words):
    """"1930 Polish legislative election", "2016 referendum" as CrossNER marks them; other sources mark the year and the nationality alone."""
    out, n = [], len(words)
    for i, w in enumerate(words):
        if not re.fullmatch(r'1[6-9]\d\d|20[0-4]\d', w):
            continue
        j = i + 1
        while j < n and j - i <= 7 and (capital(words[j]) or words[j] in ('-', '–') or words[j] in ELECTION_ADJECTIVES or words[j] == 'of' and capital(words[j + 1 if j + 1 < n else j])):
            j += 1
        if j < n and words[j].lower() in ('election', 'elections', 'by-election', 'referendum', 'primaries', 'primary') and j > i + 1:
            out.append((i, j + 1, 'Event'))
        elif j < n and j > i + 2 and words[j - 1].lower() in ('election', 'elections', 'referendum'):
            out.append((i, j, 'Event'))
    return out


def year_spans(words):
    """Years, decades and centuries that stand as times."""
    out, n = [], len(words)
    before = set('in since by of from until till to during between before after about around circa c. ca. late early mid and through within throughout ( , – - born'.split())
    for i, w in enumerate(words):
        previous = words[i - 1].lower() if i else ''
        following = words[i + 1] if i + 1 < n else '.'
        if re.fullmatch(r'1[4-9]\d0s|20\d0s', w):
            out.append((i, i + 1, 'Date'))
        elif re.fullmatch(r'1[4-9]\d\d|20[0-4]\d', w):
            closes = not (capital(following) or following in ('%',) or re.match(r'\d', following))
            noun = following.isalpha() and following.lower() not in ('and', 'to', 'until', 'as', 'when', 'the', 'a', 'at', 'by', 'with', 'for', 'he', 'she', 'in', 'but', 'or',
                                                                       'after', 'was', 'were', 'is', 'on', 'from', 'which', 'that', 'his', 'her', 'they', 'it', 'under', 'where')
            if previous in before and previous not in ('of', 'to', ',', '-', 'and', 'about') and closes and not noun:
                out.append((i, i + 1, 'Date'))
            elif previous in ('of', 'to', ',', '-', 'and') and following in (',', '.', ')', ';', '-', '–') and any(re.fullmatch(r'1[4-9]\d\d|20[0-4]\d', x) for x in words[max(0, i - 3):i]):
                out.append((i, i + 1, 'Date'))
        elif re.fullmatch(r'(\d{1,2}(st|nd|rd|th))', w) and following in ('century', 'centuries'):
            out.append((i, i + 2, 'Date'))
    return out


def text_sentences(text, tokens, spans, trust, source, known, doc, spaces, facts):
    """Cuts a tokenised document into sentences."""
    for a, b in split_sentences(tokens, text):
        inside = [(s - a, e - a, t) for s, e, t in spans if a <= s and e <= b]
        yield finish([w for w, _, _ in tokens[a:b]], spaces[a:b], source, inside, known, trust[a:b], doc, facts)


def tame_hyphens(tokens, spaces, text):
    """" - " between two words of letters or digits is a hyphen of the first text."""
    for i in range(1, len(tokens) - 1):
        if tokens[i][0] in ('-', '–') and spaces[i - 1] and spaces[i] and tokens[i - 1][0][-1:].isalnum() and tokens[i + 1][0][:1].isalnum():
            spaces[i - 1] = spaces[i] = False
    return spaces


def redocred(path, norm):
    """500 Wikipedia introductions.  LOC 4,050 of which 640 are demonyms; ORG holds religions and party adjectives (98); TIME holds
    durations; MISC is everything else, events included; NUM dropped but for money."""
    for line in open(path, encoding='utf-8'):
        d = json.loads(line)
        text = d['text']
        tokens = tokenize(text)
        words = [w for w, _, _ in tokens]
        spaces = tame_hyphens(tokens, spaces_of(tokens, text), text)
        trust, out = [True] * len(words), []
        starts = {s: i for i, (_, s, _) in enumerate(tokens)}
        ends = {e: i + 1 for i, (_, _, e) in enumerate(tokens)}
        for e in sorted(d['entities'], key=lambda x: (x['start'] - x['end'], x['start'])):
            a, b = starts.get(e['start']), ends.get(e['end'])
            if a is None or b is None:
                span = token_span(tokens, e['start'], e['end'])
                if span:
                    trust[span[0]:span[1]] = [False] * (span[1] - span[0])
                continue
            t = e['type']
            w = words[a:b]
            if t == 'NUM':
                continue
            if t == 'TIME':
                if date_like(w) and b - a <= 8:
                    out.append(trim_date(a, b, words) + ('Date',))
                continue
            kind = {'PER': 'Person', 'ORG': 'Organization', 'LOC': 'Place', 'MISC': 'Misc'}[t]
            a, b = norm.trim_article(a, b, 'Place' if kind == 'Place' else kind, words)
            w = words[a:b]
            if not w:
                continue
            if norm.f.is_demonym(w) and kind != 'Person':
                kind = 'Demonym'
            elif len(w) == 1 and w[0] in NORP and kind != 'Person':
                kind = 'Norp'
            elif len(w) == 1 and w[0] in RELIGIONS:
                kind = 'Misc'
            elif kind == 'Place':
                kind = norm.place(w, words, a)
            elif kind == 'Misc':
                kind = misc_type(w)
            elif kind == 'Person':
                a, _ = norm.strip_titles(a, b, words)
            if not any(capital(x) or x[:1].isdigit() for x in w):
                trust[a:b] = [False] * (b - a)  # "mayor", "president": not names
                continue
            out.append((a, b, kind))
        out += silver_dates(words) + money_spans(words)
        out = bio_spans(to_tags(len(words), out))
        out += norm.repeat(words, out)
        norm.mark_unmarked(words, out, trust)
        yield from text_sentences(text, tokens, out, trust, 'redocred', BASIC | {'Event', 'Agreement', 'Date', 'Misc'}, d['id'], spaces, norm.f)


def re3d(path, norm):
    """34 documents on Syria and Iraq.  `mention` is a guess; spans are whole phrases with articles, titles and nationalities, so only
    what is left after trimming and is written with capitals counts; the rest is not trusted."""
    for line in open(path, encoding='utf-8'):
        d = json.loads(line)
        text = d['text']
        tokens = tokenize(text)
        words = [w for w, _, _ in tokens]
        trust, out = [True] * len(words), []
        spans = []
        for e in d['entities']:
            if e.get('mention') != 'name':
                continue
            span = token_span(tokens, e['start'], e['end'])
            if span:
                spans.append(span + (e['type'],))
        covered = [False] * len(words)
        for a, b, t in sorted(spans, key=lambda s: (s[1] - s[0], s[0])):
            kind = {'Organisation': 'Organization', 'Person': 'Person', 'Location': 'Place'}.get(t)
            if t == 'Temporal':
                if date_like(words[a:b]) and date_only(words[a:b]):
                    a, b = trim_date(a, b, words)
                    out.append((a, b, 'Date'))
                    covered[a:b] = [True] * (b - a)
                continue
            if kind is None:
                for i in range(a, b):
                    if capital(words[i]) and t != 'Nationality' and not covered[i]:
                        trust[i] = False
                continue
            for s in re3d_core(a, b, kind, words, norm):
                if not any(covered[s[0]:s[1]]):
                    out.append(s)
                    covered[s[0]:s[1]] = [True] * (s[1] - s[0])
        out += [s for s in silver_dates(words) + money_spans(words)]
        out = bio_spans(to_tags(len(words), out))
        norm.mark_unmarked(words, out, trust)
        taken = [False] * len(words)
        for a, b, _ in out:
            taken[a:b] = [True] * (b - a)
        for k in norm.known_names(words, taken):
            out.append(k)
            taken[k[0]:k[1]] = [True] * (k[1] - k[0])
            trust[k[0]:k[1]] = [True] * (k[1] - k[0])
        begins = {a for a, _ in split_sentences(tokens, text)}
        begins |= {i + 1 for i in begins if words[i] in ('"', '“', '‘', "'")}
        office = norm.office_tokens(words)
        for i, w in enumerate(words):
            if office[i]:
                trust[i] = True
            elif not taken[i] and capital(w) and w != 'I' and i not in begins:
                trust[i] = False
        yield from text_sentences(text, tokens, out, trust, 're3d', BASIC | {'Date'}, d['id'], spaces_of(tokens, text), norm.f)


def re3d_core(a, b, kind, words, norm):
    """Names within a phrase of re3d."""
    a, b = norm.trim_article(a, b, kind, words)
    if a < b and words[a] == 'The':
        a += 1
    if kind == 'Person':
        comma = words.index(',', a, b) if ',' in words[a:b] else b
        a2, _ = norm.strip_titles(a, comma, words)
        run = words[a2:comma]
        if 1 <= len(run) <= 5 and all(capital(w) or w in ('al', '-', 'de', 'bin', '’', "'") for w in run) and (run[-1].lower(),) not in norm.f.offices:
            return [(a2, comma, 'Person')]
        return []
    w = words[a:b]
    if not w:
        return []
    if norm.f.is_country(w):
        return [(a, b, 'Country')]
    if norm.f.is_demonym(w):
        return [(a, b, 'Demonym')]
    if len(w) == 1 and w[0] in NORP:
        return [(a, b, 'Norp')]
    # modifiers of place: "eastern Aleppo", "northern Iraq"
    while a < b and words[a] in ('eastern', 'western', 'northern', 'southern', 'central', 'north', 'south', 'east', 'west', 'greater'):
        a += 1
    w = words[a:b]
    if norm.f.is_country(w):
        return [(a, b, 'Country')]
    if ',' in w and kind == 'Place':
        k = a + w.index(',')
        return re3d_core(a, k, kind, words, norm) + re3d_core(k + 1, b, kind, words, norm)
    if w and capital(w[0]) and capital(w[-1]) and all(capital(x) or x in CONNECTORS - {','} or re.match(r'\d', x) for x in w) or len(w) == 1 and capital(w[0]) or \
            w and capital(w[0]) and re.fullmatch(r'\d+', w[-1]) and len(w) == 2:
        return [(a, b, kind)]
    return []


# ---------------------------------------------------------------------------------------------------------

def load(data_dir):
    """All training sentences; `data_dir` holds ner/, mentions/, relations/ and treebank/.  Reads only training parts."""
    norm = Normaliser(Facts())

    def p(*parts):
        return os.path.join(data_dir, *parts)
    out = []
    out += crossner(p('ner', 'crossner-politics-train.conll'), norm)
    out += wikigold(p('ner', 'wikigold-train.conll'), norm)
    out += uner(p('ner', 'uner-ewt-train.conll'), p('treebank', 'ewt-dev.conllu'), norm)
    out += gum(p('mentions', 'gum-free-train.jsonl'), p('treebank', 'gum-free-train.conllu'), norm)
    out += re3d(p('relations', 're3d-train.jsonl'), norm)
    out += redocred(p('relations', 'redocred-train.jsonl'), norm)
    return [s for s in out if s.words]


def report(sentences):
    by = collections.OrderedDict()
    texts = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    for s in sentences:
        c = by.setdefault(s.source, collections.Counter())
        c['sentences'] += 1
        c['tokens'] += len(s.words)
        c['untrusted'] += s.trust.count(False)
        for a, b, t in bio_spans(s.tags):
            c[t] += 1
            texts[' '.join(s.words[a:b])][t][s.source] += 1
    columns = ('sentences', 'tokens', 'untrusted') + TYPES
    print('%-10s' % 'source' + ''.join('%13s' % c for c in columns))
    for source, c in by.items():
        print('%-10s' % source + ''.join('%13d' % c[k] for k in columns))
    print('\nstrings with more than one type (count by source):')
    mixed = [(sum(sum(v.values()) for v in t.values()), name) for name, t in texts.items() if len(t) > 1]
    for n, name in sorted(mixed, key=lambda x: (-x[0], x[1]))[:80]:
        print('%5d  %-28s %s' % (n, name, '; '.join('%s: %s' % (t, ', '.join('%s %d' % x for x in sorted(v.items()))) for t, v in sorted(texts[name].items()))))
    return texts


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: ner_data.py DATA_DIR')
    try:
        report(load(sys.argv[1]))
    except BrokenPipeError:
        sys.stderr.close()
