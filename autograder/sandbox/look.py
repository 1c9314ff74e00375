"""Reads submitted files, each in its own worker; no code in them is run.

    with contextlib.closing(reading_sandbox()) as sandbox:
        found = look(sandbox, "perceptron.ipynb", content, course_functions)
        found.filled, found.cells, found.problem

One warm process serves all files of a sandbox; a look takes some milliseconds. It never raises because of a file. If a
file takes all memory or time, or its worker breaks the protocol, the outline's `problem` says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Sequence

import msgspec

from autograder.errors import GraderFault, SandboxError
from autograder.sandbox.client import Budget, WorkerClient, WorkerEnded
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.outline import Cell, Outline, Picture
from autograder.worker import messages, wire

CPU_S, MEMORY_MIB, WALL_FACTOR = 5.0, 1024, 5.0
_KEEP = 4 * messages.MAX_TEXT + messages.MAX_ALL_PICTURES  # maximum bytes of all texts and pictures
_FIRST_BYTES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def reading_sandbox() -> Sandbox:
    """Return the sandbox for a worker that only reads: the tightest one of this machine, or a plain process."""
    for sandbox in (Sandbox(), Sandbox(bwrap=False)):
        try:
            sandbox.check()
        except SandboxError:
            continue
        return sandbox
    return Sandbox(unsafe=True, locks_on=("session", "rlimits") if sys.platform == "linux" else None)


def look(sandbox: Sandbox, file: str, content: bytes, functions: Sequence[str]) -> Outline:
    """Return the outline of a file.

    Parameters
    ----------
    sandbox : Sandbox
        It starts the workers; it may also be used for grading.
    file : str
        Its name. A name that ends with `.ipynb` is read as a notebook, any other as a module.
    content : bytes
    functions : sequence of str
        The functions to look for: those of one exercise, or of the whole course.
    """
    found = Outline(file, hashlib.sha256(content).hexdigest())
    node = messages.ArrayNode("uint8", (len(content),))
    try:
        return _ask(sandbox, messages.Look(file, tuple(functions), node), content, found)
    except _NoAnswer as no_answer:
        problem = f"{file} could not be read: {no_answer}."
    with contextlib.suppress(_NoAnswer):  # its cells may be readable even if its code is too much
        found = _ask(sandbox, messages.Look(file, (), node, parse=False), content, found)
    return msgspec.structs.replace(found, problem=problem)


class _NoAnswer(Exception):  # noqa: N818 - a verdict, not an error
    """The worker gave no usable answer; says why."""


def _ask(sandbox: Sandbox, request: messages.Look, content: bytes, found: Outline) -> Outline:
    """Return a worker's answer; if the sandbox itself fails, restart it once."""
    for last in (False, True):
        try:
            return _answer(sandbox, request, content, found)
        except WorkerEnded as ended:
            raise _NoAnswer(ended.sentence) from None
        except (wire.ProtocolError, msgspec.ValidationError):
            raise _NoAnswer("its worker broke the protocol") from None
        except GraderFault as fault:
            sandbox.close()
            if last:
                raise _NoAnswer(str(fault)) from None
    raise AssertionError  # pragma: no cover - the loop returns


def _answer(sandbox: Sandbox, request: messages.Look, content: bytes, found: Outline) -> Outline:
    client = WorkerClient(
        sandbox.starter(with_torch=False), memory_mib=MEMORY_MIB, wall_factor=WALL_FACTOR, budget=Budget(2 * CPU_S)
    )
    try:
        said, arrays = client.look(request, content, CPU_S, _KEEP)
        cells = tuple(_cell(node, arrays) for node in said.cells)
    finally:
        client.close()
    if arrays.left:
        raise wire.ProtocolError("bytes after the last array")
    return Outline(found.file, found.sha256, cells, said.left_out, said.defined, said.filled, said.problem)


def _cell(node: messages.CellNode, arrays: wire.Arrays) -> Cell:
    text = _bytes(node.text, arrays).decode("utf-8", "replace")
    pictures = tuple(Picture(each.name, each.kind, _bytes(each.content, arrays)) for each in node.pictures)
    if any(not picture.content.startswith(_FIRST_BYTES[picture.kind]) for picture in pictures):
        raise wire.ProtocolError("an invalid picture")
    return Cell(node.kind, node.number, text, node.name, node.lines, node.places, pictures, node.pencil)


def _bytes(node: messages.ArrayNode, arrays: wire.Arrays) -> bytes:
    if node.dtype != "uint8":
        raise wire.ProtocolError("no bytes")
    return bytes(arrays.take(node).tobytes())
