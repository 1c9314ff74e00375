"""Random and bent frames for the grader's end of the wire: `make fuzz`, or `python -m tests.worker.fuzz_wire --seconds 60`.

A frame is taken apart, judged and diagnosed just as an answer of a worker is. All that may come of it is a verdict or
a `ProtocolError`; anything else is a mistake of ours, and the frame is shown. The same seed makes the same frames.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import random
import resource
import struct
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from autograder.casebook.answers import numbers
from autograder.casebook.cases import Below, Case, Raises, Returns, Step
from autograder.judging.judge import judge
from autograder.judging.noted import Noted
from autograder.judging.where import find
from autograder.text import clean
from autograder.worker import messages, values, wire

PAIR = Case((), Returns(([np.ones((2, 3)), np.zeros(2)], 4.0)))
CASES = (
    Case((), Returns(np.array([1.0, 2.0]))),
    Case((), Returns(np.ones((2, 3))), silent=True),
    Case((), Returns(7.0)),
    Case((), Returns([np.ones(2), np.ones(3)])),
    Case((), Raises("ValueError")),
    Case((), Below(1e-6)),
    PAIR,
)
STEPS = (Step("x", ((2,),), (1.0, 2.0)), Step("y", ((2,),), (2.0, 4.0), ((0,),)))
LENGTHS = (0, 1, 2, 7, 8, 63, 64, 65, 255, 256, 1 << 10, 1 << 16, (1 << 20) + 1, 1 << 26, (1 << 26) + 1, 1 << 31)
NUMBERS = (*LENGTHS, -1, 1 << 32, 1 << 63, (1 << 64) - 1, -(1 << 63))
TEXTS = ("", "list", "tuple", "float64", "float32", "object", "error", "<b>", "\x1b[31m", "é" * 50, "x" * 300, "\ud7ff")
CONTROLS = (
    b"\x00\x01\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc4\xc6\xc7\xca\xcb\xcc\xcf\xd0\xd3\xd4\xd9\xdb\xdc\xdd\xde\xdf\xff"
)


def good_frames() -> list[bytes]:
    """Return frames as a worker sends them, one of each kind and more."""
    rng = np.random.default_rng(0)
    leaf = messages.Shape("leaf")
    pair = messages.Shape("tuple", (messages.Shape("list", (leaf,)), leaf))
    answers = [
        (np.array([1.0, 2.0]), leaf),
        (rng.normal(size=(2, 3)), leaf),
        (np.ones((2, 3), np.float32), leaf),
        (7, leaf),
        (True, leaf),
        (None, leaf),
        (np.array([np.nan, np.inf]), leaf),
        (np.zeros((0, 3)), leaf),
        ([np.ones(2), np.ones(3)], messages.Shape("list", (leaf,))),
        (([np.ones((2, 3)), np.zeros(2)], 4.0), pair),
        (([[1.0], object()], "x"), pair),
    ]
    frames = []
    for value, shape in answers:
        arrays: list[np.ndarray] = []
        node = values.answer_node(value, shape, arrays)
        frames.append(wire.pack(messages.Returned(1, node, ("x",), ("RuntimeWarning: overflow",), "hi\n"), arrays))
    raised = messages.Raised(1, "error", "ValueError", ("ValueError", "Exception"), "no", ("small.py, line 1",), "", "")
    others = (
        raised,
        messages.Rejected(1, "too large"),
        messages.Loaded(("double",), 1, ("a note",), True, ("y",), {"double": ("total",)}),
        messages.Unloadable("not Python"),
        messages.Running(3, "small.py, line 3"),
        messages.Ready(("seccomp",)),
        messages.Fault("no"),
    )
    return frames + [wire.pack(message) for message in others] + [traced_frame()] * 4


def traced_frame() -> bytes:
    """Return what a worker says of a traced call."""
    sites = (
        messages.SiteNode(0, 0, "name", 1, "double", (), "", False),
        messages.SiteNode(1, 0, "value", 1, "double", (0,), "y", False),
        messages.SiteNode(2, 1, "name", 1, "double", (), "", True),
    )
    lines = (messages.LineNode(0, 2, "y = 2 * x"), messages.LineNode(0, 3, "return y"))
    notes = tuple(messages.NoteNode(site, thing, (2,)) for site, thing in ((0, 0), (1, 1), (2, 1)))
    said = messages.Traced(1, lines, sites, notes, messages.ArrayNode("float64", (6,)))
    return wire.pack(said, [np.array([1.0, 2.0, 3.0, 4.0, 3.0, 4.0])])


def _node(chance: random.Random, claimed: list[int], depth: int = 0) -> object:
    """Return a random node, most of them well-formed; the bytes of its arrays are added to `claimed`."""
    kind = chance.randrange(20)
    if kind < 11 or depth > 5:
        shape = [chance.choice((0, 1, 2, 2, 2, 3)) for _ in range(chance.randrange(4))]
        dtype = chance.choice((*wire.DTYPES, "float64", "float64", "float64"))
        claimed.append(math.prod(shape) * wire.DTYPES[dtype].itemsize)
        return {"type": "array", "dtype": dtype, "shape": shape}
    if kind < 17:
        items = [_node(chance, claimed, depth + 1) for _ in range(chance.randrange(4))]
        return {"type": "sequence", "items": items, "container": chance.choice(("list", "tuple"))}
    if kind == 17:
        return {"type": "opaque", "what": chance.choice(TEXTS), "plain": chance.random() < 0.5}
    shape = [chance.choice(NUMBERS[:-1]) for _ in range(chance.randrange(4))]
    return chance.choice(
        (None, 1, "x", [], {"type": "array", "dtype": chance.choice(("object", "", "f8")), "shape": shape})
    )


def _shaped(chance: random.Random) -> bytes:
    """Return a frame with a message that is well-formed but for some of its values."""
    claimed: list[int] = []
    message = {
        "type": chance.choice(("returned",) * 8 + ("raised", "rejected", "loaded", "running", "call", "load", "?")),
        "id": 1,
        "value": _node(chance, claimed),
        "changed": chance.choice(([], [], ["x"])),
        "warnings": chance.choice(([], [], ["RuntimeWarning: divide by zero encountered in log"])),
        "printed": chance.choice(TEXTS),
    }
    if chance.random() < 0.2:
        message[chance.choice(list(message))] = chance.choice((*NUMBERS[:-1], *TEXTS, None, [], {}))
    header = msgspec.msgpack.encode(message)
    size = sum(claimed) if chance.random() < 0.8 else chance.choice(LENGTHS[:12])
    return _frame(header, chance.randbytes(min(size, 1 << 16)))


def _frame(header: bytes, data: bytes) -> bytes:
    return wire.PREFIX.pack(wire.MAGIC, len(header), len(data)) + header + data


def _bend(chance: random.Random, data: bytearray, others: list[bytes]) -> None:
    """Change, move, lose or double some bytes."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 1, 2, 4, 16, 64)))
    match chance.randrange(9):
        case 0:
            data[at:end] = chance.randbytes(end - at)
        case 1:
            del data[at:end]
        case 2:
            data[at:at] = chance.randbytes(chance.choice((1, 4, 64)))
        case 3:
            del data[at:]
        case 4:
            data[at:at] = data[at:end] * chance.choice((1, 2, 50))
        case 5:
            other = chance.choice(others)
            data[at:] = other[chance.randrange(len(other)) :]
        case 6:
            width, kind = chance.choice(((1, "B"), (2, ">H"), (4, ">I"), (8, ">Q"), (4, "<I"), (8, "<Q")))
            data[at : at + width] = struct.pack(kind, chance.choice(NUMBERS) & ((1 << 8 * width) - 1))
        case 7:
            data[at : at + 1] = bytes([chance.choice(CONTROLS)])
        case 8 if at < len(data):
            data[at] ^= 1 << chance.randrange(8)


def _bent(chance: random.Random, known: list[bytes]) -> bytes:
    """Return a good frame with some bytes bent: in the whole of it, or behind a prefix that fits."""
    frame = chance.choice(known)
    header, _ = wire.read_prefix(frame[: wire.PREFIX.size])
    parts = [bytearray(frame[wire.PREFIX.size :][:header]), bytearray(frame[wire.PREFIX.size + header :])]
    whole = bytearray(frame)
    fits = chance.random() < 0.8
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        _bend(chance, (parts[0] if chance.random() < 0.8 else parts[1]) if fits else whole, known)
    return _frame(*map(bytes, parts)) if fits else bytes(whole)


def frames(seed: int) -> Iterator[bytes]:
    """Yield frames without end."""
    chance = random.Random(seed)
    known = good_frames()
    while True:
        kind = chance.random()
        if kind < 0.5:
            yield _bent(chance, known)
        elif kind < 0.95:
            yield _shaped(chance)
        else:
            noise = chance.randbytes(chance.randrange(400))
            yield _frame(noise, b"") if chance.random() < 0.7 else noise


def take_apart(frame: bytes, case: Case) -> str:
    """Return what the grader makes of a frame that answers `case`: an outcome, a kind of message, or how it is broken."""
    try:
        if len(frame) < wire.PREFIX.size:
            return "half a frame"
        header, size = wire.read_prefix(frame[: wire.PREFIX.size])
        rest = frame[wire.PREFIX.size :]
        if len(rest) < header + size:
            return "half a frame"
        reply = wire.unpack_reply(rest[:header])
        arrays = wire.Arrays(bytearray(rest[header : header + size]))
        if isinstance(reply, messages.Traced):
            noted = Noted.of(reply, values.noted(reply, arrays))
            find("double", CASES[0], STEPS, noted, lambda _site, instead: instead[0])
        if not isinstance(reply, (messages.Returned, messages.Raised, messages.Rejected)):
            return type(reply).__name__
        answer = values.answer(reply.value, arrays) if isinstance(reply, messages.Returned) else None
    except wire.ProtocolError as error:
        str(error).encode()
        return "broken"
    verdict = judge(case, reply, answer)
    for text in (verdict.message, verdict.expected, verdict.got, verdict.note):
        clean(text).encode()
    if isinstance(reply, messages.Returned) and isinstance(case.expected, Returns):
        numbers(answer, case.expected.value)
    return verdict.outcome.value


def resident_mib() -> float:
    """Return the resident size of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / (1 << 20)


def main() -> int:
    """Run for some seconds or for a number of frames; 1 when something other than a verdict came of one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--frames", type=int, default=None, help="instead of seconds")
    parser.add_argument("--seed", type=int, default=None, help="a new one each time when left out")
    chosen = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if chosen.seed is None else chosen.seed
    print(f"seed {seed}", flush=True)
    warnings.simplefilter("error")
    seen: Counter[str] = Counter()
    started = time.monotonic()
    slowest, before = 0.0, 0.0
    for number, frame in enumerate(frames(seed)):
        if number == (chosen.frames or -1) or (not chosen.frames and time.monotonic() - started > chosen.seconds):
            break
        if number == 5_000:  # when all is warm
            gc.collect()
            before = resident_mib()
        at = time.perf_counter()
        try:
            seen[take_apart(frame, CASES[number % len(CASES)])] += 1
        except Exception:
            traceback.print_exc()
            print(f"frame {number} of seed {seed}: {frame.hex()}")
            return 1
        slowest = max(slowest, time.perf_counter() - at)
    seconds = time.monotonic() - started
    gc.collect()
    grown = resident_mib() - before if before else 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{sum(seen.values()):,} frames in {seconds:.0f} s, {sum(seen.values()) / seconds:,.0f} a second, no crash")
    print(f"slowest {1e3 * slowest:.1f} ms; memory grew by {grown:.1f} MiB to a peak of {peak:.0f} MiB")
    print(", ".join(f"{count:,} {name}" for name, count in seen.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
