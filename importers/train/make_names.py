"""Prints the named-entity training sentences of ner_data.py in the form that the trainer of the language core reads.

    python3 make_names.py [--source-weight SOURCE=N]... DATA_DIR > names.tsv

For each sentence:

    # source = crossner
    # complete = Person Organization Country
    word TAB label          one line per token
                            a blank line

`complete` are the types that the source annotates completely, in the order of ner_data.TYPES.  A label is

    B-Type, I-Type  begins, continues a name
    O               certainly no name
    -               none of the types of `complete`, but it may be of another
    ?               nothing is known: no loss at all

A line is a comment if it begins with "# ": a token "#" is followed by a tab.  With --source-weight crossner=3 each sentence of that
source stands three times, one after another, so that folds cut between documents never part the copies; =0 leaves a source out.
Standard library only, deterministic.
"""
import argparse
import sys

import ner_data

SOURCES = ('crossner', 'wikigold', 'uner-ewt', 'gum', 're3d', 'redocred')


def labels(s):
    return ['?' if not trust else '-' if tag == 'O' and may else tag for tag, trust, may in zip(s.tags, s.trust, s.open)]


def text_of(s):
    for w in s.words:
        if not w or any(ch in w for ch in '\t\n\r'):
            raise ValueError('%s, document %s: token %r is empty or holds a tab or line end' % (s.source, s.document, w))
    lines = ['# source = ' + s.source, '# complete = ' + ' '.join(t for t in ner_data.TYPES if t in s.known)]
    lines += ['%s\t%s' % pair for pair in zip(s.words, labels(s))]
    return '\n'.join(lines) + '\n\n'


def source_weight(text):
    source, equals, times = text.partition('=')
    if source not in SOURCES or not equals or not times.isdecimal() or int(times) > 1000:
        raise argparse.ArgumentTypeError('%r is not SOURCE=N with N from 0 to 1000 and a source of %s' % (text, ', '.join(SOURCES)))
    return source, int(times)


def main():
    options = argparse.ArgumentParser(description='Named-entity training sentences for the trainer of the language core.')
    options.add_argument('data_dir', metavar='DATA_DIR', help='holds ner/, mentions/, relations/ and treebank/')
    options.add_argument('--source-weight', metavar='SOURCE=N', type=source_weight, action='append', default=[],
                         help='write each sentence of the source N times')
    chosen = options.parse_args()
    weights = dict(chosen.source_weight)
    out = sys.stdout.buffer
    for s in ner_data.load(chosen.data_dir):
        out.write(text_of(s).encode() * weights.get(s.source, 1))


if __name__ == '__main__':
    main()
