"""Writes a trained network of the language core as the model file that importers/parse/core_network.h reads.

A float matrix becomes integers with a float scale for each row, the rounding half to even, so the same
tensors always give the same bytes.
"""

import json

import numpy as np

from model_writer import ModelWriter

# The runtime refuses rows whose absolute weights, times the largest activation, could leave int32.
ACTIVATION_MAX = 4095
ROW_WEIGHT_MAX = (2**31 - 1) // ACTIVATION_MAX
ARC_DIM_MAX = (2**31 - 1) // ACTIVATION_MAX**2
FLOAT_MAX = 1e4

HEAD_MATRICES = ["tag.hidden", "tag.upos", "tag.xpos", "ner.hidden", "ner.out", "arc.head", "arc.dep",
                 "rel.dep", "rel.head", "rel.out"]
WITHOUT_BIAS = {"rel.head"}


def _floats(name, values):
    values = np.asarray(values, dtype=np.float64)
    if not np.all(np.abs(values) <= FLOAT_MAX):  # false for NaN as well
        raise ValueError("%s has a number that is none or beyond %g" % (name, FLOAT_MAX))
    return values


def quantize_rows(values, wide=False):
    """(integers, scales): int8, or when `wide` int16 as large as sums of products allow."""
    values = np.asarray(values, dtype=np.float64)
    largest = np.abs(values).max(axis=1)
    if wide:
        room = ROW_WEIGHT_MAX - values.shape[1]  # rounding adds at most one half for each weight
        scales = np.maximum(largest / 32767, np.abs(values).sum(axis=1) / room)
    else:
        scales = largest / 127
    scales = scales.astype(np.float32)
    scales[scales == 0] = 1
    limit, kind = (32767, np.int16) if wide else (127, np.int8)
    integers = np.clip(np.rint(values / scales[:, None].astype(np.float64)), -limit, limit).astype(kind)
    return integers, scales


def _add_matrix(writer, name, values, wide):
    integers, scales = quantize_rows(_floats(name, values), wide)
    writer.add(name, integers)
    writer.add(name + ".scale", scales)


def _add_floats(writer, name, values):
    writer.add(name, _floats(name, values).astype(np.float32))


def _add_tables(writer, tensors):
    words, scales = quantize_rows(_floats("word.table", tensors["word.table"]))
    writer.add("word.table", words)
    writer.add("word.scale", scales)
    # One scale for all rows, since sums over rows are sums of integers.
    table = _floats("sub.table", tensors["sub.table"])
    integers, scale = quantize_rows(table.reshape(1, -1))
    writer.add("sub.table", integers.reshape(table.shape))
    writer.add("sub.scale", scale)


def export(path, config, words, tensors, wide=()):
    """Writes the model.

    config   what section "config" holds, without "kind"
    words    keys of the rows of word.table from row 2 on
    tensors  float arrays by section name, as core_network.h has them, but for "arc.bilinear", which is
             W of shape (arc_dim + 1, arc_dim) in score(dep, head) = [dep; 1] W head
    wide     names of matrices (or prefixes that end in a dot, "lstm.") whose integers are int16
    """
    if config["arc_dim"] > ARC_DIM_MAX:
        raise ValueError("arc_dim is at most %d" % ARC_DIM_MAX)
    if len(words) + 2 != len(tensors["word.table"]):
        raise ValueError("word.table needs a row for each word and two more")
    if any("\n" in word or not word for word in words) or len(set(words)) != len(words):
        raise ValueError("a word is empty, there twice, or has a line break")

    def is_wide(name):
        return any(name == chosen or (chosen.endswith(".") and name.startswith(chosen)) for chosen in wide)

    def add_matrix(name, values):
        _add_matrix(writer, name, values, is_wide(name))

    writer = ModelWriter()
    writer.add_text("config", json.dumps({"kind": "english-core", **config}, sort_keys=True))
    writer.add_text("words", "".join(word + "\n" for word in words))
    _add_tables(writer, tensors)
    _add_floats(writer, "root", np.ravel(tensors["root"]))
    if config["gazetteer_classes"] > 0:
        _add_floats(writer, "gazetteer.table", tensors["gazetteer.table"])
    for layer in range(config["layers"]):
        for direction in "fb":
            name = "lstm.%d.%s." % (layer, direction)
            add_matrix(name + "input", tensors[name + "input"])
            add_matrix(name + "recurrent", tensors[name + "recurrent"])
            _add_floats(writer, name + "bias", tensors[name + "bias"])
    for name in HEAD_MATRICES:
        if name.startswith("ner.") and not config["ner"]:
            continue
        add_matrix(name, tensors[name])
        if name not in WITHOUT_BIAS:
            _add_floats(writer, name + ".bias", tensors[name + ".bias"])
    if config["ner"] and "ner.transitions" in tensors:
        _add_floats(writer, "ner.transitions", tensors["ner.transitions"])
    bilinear = np.asarray(tensors["arc.bilinear"])
    add_matrix("arc.bilinear", bilinear[:-1].T)
    _add_floats(writer, "arc.bilinear.bias", bilinear[-1])
    writer.write(path)


def lstm_tensors(state, prefix, layer):
    """Tensors of one single-layer bidirectional torch.nn.LSTM, from its state_dict, as export() wants them.

    `prefix` is what its names begin with in `state` ("ls.0."); `layer` counts from 0.
    """
    tensors = {}
    for direction, suffix in (("f", ""), ("b", "_reverse")):
        name = "lstm.%d.%s." % (layer, direction)
        get = lambda kind: np.asarray(state[prefix + kind + "_l0" + suffix].detach())
        tensors[name + "input"] = get("weight_ih")
        tensors[name + "recurrent"] = get("weight_hh")
        tensors[name + "bias"] = get("bias_ih").astype(np.float64) + get("bias_hh")
    return tensors
