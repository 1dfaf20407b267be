"""Writes a model whose tensors are a fixed function of name, row and column: core_export_test.py OUT.
core_export_test.cpp reads it and knows the function too."""

import os
import sys

import numpy as np

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "importers", "train"))
from core_export import export  # noqa: E402


def tensor(name, rows, columns):
    row = np.arange(rows)[:, None]
    column = np.arange(columns)[None, :]
    return ((len(name) * 13 + row * 31 + column * 17) % 41 - 20) / 25.0


def flat(name, count):
    return tensor(name, 1, count)[0]


def main():
    config = {"word_dim": 5, "sub_dim": 6, "buckets": 7, "hidden": 16, "layers": 1, "tag_layer": 1,
              "ner_layer": 1, "tag_hidden": 9, "ner_hidden": 8, "arc_dim": 10, "rel_hidden": 11,
              "gazetteer_classes": 1, "upos": ["NOUN", "VERB"], "xpos": ["NN", "VB", "VBD"],
              "deprels": ["root", "nsubj", "obj"], "ner": ["O", "B-Person", "I-Person"]}
    words = ["war", "d\u00e9tente"]
    shapes = {"word.table": (4, 5), "sub.table": (7, 6), "gazetteer.table": (2, 11),
              "tag.hidden": (9, 32), "tag.upos": (2, 9), "tag.xpos": (3, 9), "ner.hidden": (8, 32),
              "ner.out": (3, 8), "ner.transitions": (3, 3), "arc.head": (10, 32), "arc.dep": (10, 32),
              "arc.bilinear": (11, 10), "rel.dep": (11, 32), "rel.head": (11, 32), "rel.out": (3, 11)}
    for direction in "fb":
        shapes["lstm.0.%s.input" % direction] = (64, 11)
        shapes["lstm.0.%s.recurrent" % direction] = (64, 16)
    tensors = {name: tensor(name, *shape) for name, shape in shapes.items()}
    tensors["root"] = flat("root", 11)
    for direction in "fb":
        tensors["lstm.0.%s.bias" % direction] = flat("lstm.0.%s.bias" % direction, 64)
    for name, shape in shapes.items():
        if "." in name and name.split(".")[0] in ("tag", "ner", "arc", "rel"):
            tensors[name + ".bias"] = flat(name + ".bias", shape[0])
    export(sys.argv[1], config, words, tensors, wide=("lstm.",))
    try:
        export(sys.argv[1] + ".bad", config, words, {**tensors, "root": np.full(11, np.nan)})
    except ValueError:
        return
    sys.exit("a tensor with NaN was exported")


if __name__ == "__main__":
    main()
