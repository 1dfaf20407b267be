"""Gazetteer features of tokens: which classes of known names and nouns a token begins or continues.

    gazetteer = Gazetteer(path_of_gazetteer_classes_tsv)
    masks = gazetteer.features(words)        # one int per token

Standard library only.  A program in another language gets the same masks by the algorithm below, which works on code points of
words split as in English Universal Dependencies ("al", "-", "Qaeda"; "U.S."; "Hamas", "'s") and lower-cases only A to Z.

The file.  UTF-8, lines end in LF.  Lines that begin with "#" are comments.  Every other line is FORM, TAB, CLASSES: FORM is 1 to
MAX_TOKENS tokens joined by one blank, CLASSES one or more letters of CLASSES below.  Each form stands once; lines are sorted by
code points.

The algorithm, for a sentence w[0..n):

 1. lower(x) is x with A-Z replaced by a-z.  The sentence is a headline in capitals when no token holds a letter a-z and at least
    two tokens hold two or more letters A-Z.
 2. There are two tables.  NAMES holds the forms with the classes of NAME_CLASSES; NOUNS holds lower(form) with the classes of
    NOUN_CLASSES.  For headlines a third, FOLDED, holds lower(form) of the forms of NAMES, the classes of equal keys joined.
 3. For each position i and each length m from 1 to min(MAX_TOKENS, n - i): key = w[i..i+m) joined by one blank.  The classes that
    match are those of NAMES[key] (in a headline: of FOLDED[lower(key)]) and those of NOUNS[lower(key)].
    longest[c][i] is the greatest m for which class c matches at i, else 0.
 4. For each class c by itself, from the left: i = 0; while i < n: m = longest[c][i]; if m is 0, i += 1; otherwise token i gets
    the bit B(c), tokens i+1 .. i+m-1 get the bit I(c), and i += m.
 5. The number of c is its place in CLASSES, from 0: B(c) is bit 2 * number, I(c) is bit 2 * number + 1.  BITS bits in all.
"""
import os
import sys

# (letter, name, is a common noun: matched without regard to case)
CLASSES = (
    ('c', 'country', False),            # states and territories, with spelling variants
    ('d', 'demonym', False),            # nationalities and peoples
    ('R', 'adherent', False),           # religious and political groups
    ('i', 'city', False),               # capitals and other cities
    ('r', 'region', False),             # waters, provinces, world regions, sites
    ('g', 'geographic', False),         # a place, people or state, not known which
    ('o', 'organization', False),       # international organisations, ministries, companies, media
    ('p', 'party', False),
    ('a', 'armed group', False),
    ('n', 'person', False),             # full names of office holders
    ('f', 'first name', False),
    ('F', 'ambiguous first name', False),
    ('l', 'last name', False),
    ('L', 'ambiguous last name', False),  # also a place or a common word: Brown, Lincoln
    ('m', 'month or weekday', False),
    ('t', 'office', True),              # president, foreign minister
    ('h', 'honorific', True),           # mr., gen., sheikh
    ('x', 'role', True),                # other nouns of persons and groups: rebels, voters
    ('O', 'organization noun', True),   # ministry, party, bank
    ('E', 'event noun', True),          # war, summit, election
    ('A', 'agreement noun', True),      # treaty, accord
    ('P', 'place noun', True),          # province, river, strait
    ('u', 'currency or unit', True),    # dollars, million
)
NUMBER = {letter: k for k, (letter, _, _) in enumerate(CLASSES)}
NAME_CLASSES = {letter for letter, _, noun in CLASSES if not noun}
NOUN_CLASSES = {letter for letter, _, noun in CLASSES if noun}
BITS = 2 * len(CLASSES)
MAX_TOKENS = 8

LOWER = {c: c + 32 for c in range(ord('A'), ord('Z') + 1)}


def lower(text):
    return text.translate(LOWER)


def is_headline(words):
    shouted = 0
    for w in words:
        if any('a' <= ch <= 'z' for ch in w):
            return False
        shouted += sum('A' <= ch <= 'Z' for ch in w) >= 2
    return shouted >= 2


class Gazetteer:
    """Immutable after construction."""

    def __init__(self, path):
        self.names, self.nouns, self.folded = {}, {}, {}
        # The most tokens of a form that begins with a word: keeps the search short, changes no result.
        self.span, self.folded_span = {}, {}
        with open(path, encoding='utf-8', newline='\n') as f:
            for number, line in enumerate(f, 1):
                if line.startswith('#'):
                    continue
                form, tab, letters = line.rstrip('\n').partition('\t')
                if not tab or not form or not letters or any(x not in NUMBER for x in letters):
                    raise ValueError('%s:%d: not a form, a tab and letters of classes: %r' % (path, number, line[:60]))
                self.add(form, letters)

    def add(self, form, letters):
        tokens = form.split(' ')
        names = [NUMBER[x] for x in letters if x in NAME_CLASSES]
        nouns = [NUMBER[x] for x in letters if x in NOUN_CLASSES]
        low = lower(form)
        if names:
            self.names.setdefault(form, []).extend(names)
            self.folded.setdefault(low, []).extend(names)
            self.span[tokens[0]] = max(self.span.get(tokens[0], 0), len(tokens))
        if nouns:
            self.nouns.setdefault(low, []).extend(nouns)
        first = lower(tokens[0])
        self.folded_span[first] = max(self.folded_span.get(first, 0), len(tokens))

    def matches(self, words):
        """longest[class number] -> {position: length}."""
        longest = [{} for _ in CLASSES]
        low = [lower(w) for w in words]
        headline = is_headline(words)
        for i in range(len(words)):
            most = min(self.folded_span.get(low[i], 0), len(words) - i)
            for m in range(1, most + 1):
                low_key = ' '.join(low[i:i + m])
                found = self.folded.get(low_key, ()) if headline else self.names.get(' '.join(words[i:i + m]), ())
                for c in found:
                    longest[c][i] = m
                for c in self.nouns.get(low_key, ()):
                    longest[c][i] = m
        return longest

    def spans(self, words):
        """[(class number, first, last + 1)] after the greedy choice."""
        out = []
        for c, table in enumerate(self.matches(words)):
            end = 0
            for i in sorted(table):
                if i >= end:
                    end = i + table[i]
                    out.append((c, i, end))
        return out

    def features(self, words):
        masks = [0] * len(words)
        for c, a, b in self.spans(words):
            masks[a] |= 1 << 2 * c
            for i in range(a + 1, b):
                masks[i] |= 2 << 2 * c
        return masks


def selftest():
    g = Gazetteer(os.devnull)
    for form, letters in (('Syria', 'c'), ('Syria Times', 'o'), ('Bank', 'l'), ('bank', 'O'), ('central bank', 'O'), ('US', 'c'), ('al - Qaeda', 'a'),
                          ('Ivory Coast', 'c'), ('Coast Guard', 'o')):
        g.add(form, letters)

    def found(text):
        return [(CLASSES[c][0], a, b) for c, a, b in g.spans(text.split(' '))]
    assert found('Syria Times of syria') == [('c', 0, 1), ('o', 0, 2)], found('Syria Times of syria')
    assert found('The Central Bank Bank') == [('l', 2, 3), ('l', 3, 4), ('O', 1, 3), ('O', 3, 4)], found('The Central Bank Bank')
    assert found('told us') == [] and found('told US') == [('c', 1, 2)]
    assert found('AL - QAEDA HITS SYRIA') == [('c', 4, 5), ('a', 0, 3)] and found('AL - QAEDA hits SYRIA') == []
    # each class chooses by itself: overlaps between classes stay
    assert found('Ivory Coast Guard') == [('c', 0, 2), ('o', 1, 3)]
    assert g.features('Syria Times'.split()) == [1 << 2 * NUMBER['c'] | 1 << 2 * NUMBER['o'], 2 << 2 * NUMBER['o']]
    assert g.features([]) == []
    print('selftest passed')


if __name__ == '__main__':
    # gazetteer_features.py --selftest, or FILE: a line of blank-separated words in, a line of hexadecimal masks out.
    if sys.argv[1:] == ['--selftest']:
        selftest()
    elif len(sys.argv) == 2:
        known = Gazetteer(sys.argv[1])
        for text in sys.stdin:
            print(' '.join('%x' % x for x in known.features(text.split())))
    else:
        sys.exit('usage: gazetteer_features.py FILE < WORDS, or --selftest')
