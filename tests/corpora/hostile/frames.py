"""Frames by hand, for submissions that talk to the grader themselves; goes in front of their source."""

import os
import struct


def text(words):
    words = words.encode() if isinstance(words, str) else words
    return b"\xdb" + struct.pack(">I", len(words)) + words


def number(value):
    return b"\xcf" + struct.pack(">Q", value)


def table(**entries):
    return bytes([0x80 + len(entries)]) + b"".join(text(key) + value for key, value in entries.items())


def row(*items):
    return b"\xdd" + struct.pack(">I", len(items)) + b"".join(items)


def array(dtype="float64", shape=(2,)):
    return table(type=text("array"), dtype=text(dtype), shape=row(*map(number, shape)))


def sequence(*items):
    return table(type=text("sequence"), items=row(*items), container=text("list"))


def returned(call, value):
    return table(type=text("returned"), id=number(call), value=value, changed=row(), warnings=row(), printed=text(""))


def raised(call, **changes):
    entries = {
        "type": text("raised"), "id": number(call), "kind": text("error"), "error": text("E"), "bases": row(text("E")),
        "message": text(""), "frames": row(), "missing_name": text(""), "printed": text(""),
    }  # fmt: skip
    return table(**{**entries, **changes})


def loaded(**changes):
    entries = {
        "type": text("loaded"), "defined": row(text("double"), text("total"), text("slopes")), "filled": number(3),
        "notes": row(), "demos": b"\xc2", "demo_names": row(), "helpers": b"\x80",
    }  # fmt: skip
    return table(**{**entries, **changes})


def prefix(header, arrays=0, magic=b"GBH1"):
    return struct.pack("<4sIQ", magic, header, arrays)


def frame(header, data=b""):
    return prefix(len(header), len(data)) + header + data


def doubles(*values):
    return struct.pack(f"<{len(values)}d", *values)


def say(data):
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(3, rest) :]
