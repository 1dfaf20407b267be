"""Writes model files: named arrays behind a version and a checksum (importers/model_file.h)."""

import hashlib
import os
import struct

import numpy as np

MAGIC = b"entente-model".ljust(16, b"\0")
FORMAT_VERSION = 1
HEADER_BYTES = 32
ENTRY_BYTES = 80
NAME_BYTES = 48
ALIGNMENT = 64
DIGEST_BYTES = 32
ELEMENT_TYPES = {
    np.dtype(np.int8): 1,
    np.dtype("<i2"): 2,
    np.dtype("<i4"): 3,
    np.dtype("<u4"): 4,
    np.dtype("<f4"): 5,
}


def _aligned(position):
    return (position + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT


class ModelWriter:
    """Collects sections and writes them; the same sections in the same order give the same bytes."""

    def __init__(self):
        self._sections = []

    def add(self, name, values):
        """Adds an array of one or two dimensions; one of one dimension becomes a single row."""
        values = np.ascontiguousarray(values)
        values = values.astype(values.dtype.newbyteorder("<"), copy=False)
        if values.dtype not in ELEMENT_TYPES:
            raise ValueError("section %s: elements of type %s are not possible" % (name, values.dtype))
        if values.ndim not in (1, 2):
            raise ValueError("section %s has %d dimensions instead of 1 or 2" % (name, values.ndim))
        rows, columns = (1, values.shape[0]) if values.ndim == 1 else values.shape
        self._add(name, ELEMENT_TYPES[values.dtype], rows, columns, values.tobytes())

    def add_text(self, name, text):
        """Adds a string, in UTF-8."""
        data = text.encode("utf-8")
        self._add(name, 0, 1, len(data), data)

    def _add(self, name, element_type, rows, columns, data):
        key = name.encode("ascii")
        if not 0 < len(key) < NAME_BYTES or any(section[0] == key for section in self._sections):
            raise ValueError("section name %r is too long, empty or used twice" % name)
        self._sections.append((key, element_type, rows, columns, data))

    def bytes(self):
        end = HEADER_BYTES + len(self._sections) * ENTRY_BYTES
        directory = []
        for key, element_type, rows, columns, data in self._sections:
            offset = _aligned(end)
            directory.append(key.ljust(NAME_BYTES, b"\0"))
            directory.append(struct.pack("<IIIIQQ", element_type, rows, columns, 0, offset, len(data)))
            end = offset + len(data)
        header = MAGIC + struct.pack("<IIQ", FORMAT_VERSION, len(self._sections), end + DIGEST_BYTES)
        out = bytearray(header + b"".join(directory))
        for section in self._sections:
            out.extend(b"\0" * (_aligned(len(out)) - len(out)))
            out.extend(section[4])
        out.extend(hashlib.sha256(out).digest())
        return bytes(out)

    def write(self, path):
        """Replaces the file as a whole: a reader sees the old one or the new one."""
        draft = str(path) + ".new"
        with open(draft, "wb") as file:
            file.write(self.bytes())
        os.replace(draft, path)
