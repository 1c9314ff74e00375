"""Turns values into nodes and arrays, and back: arguments on their way in, answers on their way out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import default_rng  # before any submission can put another in its place

from autograder.worker import messages, wire
from autograder.worker.exceptions import class_name

Arrays = list[np.ndarray]
MAX_DEPTH = 8  # of lists within lists; no exercise asks for more than 2


# ---- arguments: from the grader to the student's function


def argument_node(value: Any, arrays: Arrays) -> messages.Argument:  # noqa: ANN401
    """Return the node of an argument; its arrays are added to `arrays`."""
    match value:
        case np.ndarray():
            arrays.append(value)
            return messages.ArrayNode(value.dtype.name, value.shape)
        case list() | tuple():
            items = tuple(argument_node(item, arrays) for item in value)
            return messages.ArgumentSequence(items, "tuple" if isinstance(value, tuple) else "list")
        case None | bool() | int() | float():
            return messages.NumberNode(value)
        case np.random.Generator():  # a `SeededGenerator` of `autograder.casebook.generators`
            return messages.GeneratorNode(value.seed)  # type: ignore[attr-defined]
        case _:  # an objective of `autograder.casebook.cases`, which is not imported here
            bound = {name: argument_node(item, arrays) for name, item in value.bound.items()}
            return messages.ObjectiveNode(value.name, value.source, bound)


def argument(node: Any, arrays: wire.Arrays, objective: Callable[[messages.ObjectiveNode, dict[str, Any]], Any]) -> Any:  # noqa: ANN401
    """Return the argument that a node stands for; `objective` makes a callable from its source and data."""
    match node:
        case messages.ArrayNode():
            return arrays.take(node)
        case messages.ArgumentSequence(items=items, container=kind):
            values = [argument(item, arrays, objective) for item in items]
            return tuple(values) if kind == "tuple" else values
        case messages.NumberNode(value=value):
            return value
        case messages.GeneratorNode(seed=seed):
            return default_rng(seed)
        case messages.ObjectiveNode():
            bound = {name: argument(item, arrays, objective) for name, item in node.bound.items()}
            return objective(node, bound)
    raise TypeError(node)


# ---- answers: from the student's function to the grader


def answer_node(value: Any, shape: messages.Shape, arrays: Arrays) -> messages.Node:  # noqa: ANN401
    """Return the node of what a function returned, asked for in that shape; runs beside the student's code."""
    if shape.kind == "leaf":
        return _leaf(value, arrays)
    if _is_a(value, np.ndarray):
        return _leaf(value, arrays)
    if not _is_a(value, list, tuple):
        return messages.OpaqueNode(describe(value), plain=_is_plain(value), nothing=value is None)
    items = list(value)
    if len(items) > messages.MAX_ITEMS:
        return messages.OpaqueNode(f"{describe(value)} of more than {messages.MAX_ITEMS:,} entries", plain=False)
    if shape.kind == "list":
        kinds = shape.items * len(items)
    else:
        kinds = shape.items + (messages.Shape("leaf"),) * (len(items) - len(shape.items))
    nodes = tuple(answer_node(item, kind, arrays) for item, kind in zip(items, kinds, strict=False))
    return messages.SequenceNode(nodes, "tuple" if _is_a(value, tuple) else "list")


def _leaf(value: Any, arrays: Arrays) -> messages.Node:  # noqa: ANN401
    if value is None or _is_a(value, str, bytes, bytearray, dict, set, frozenset):
        return messages.OpaqueNode(describe(value), plain=True, nothing=value is None)
    try:
        array = np.asarray(value)
        kind = array.dtype.kind
        if kind == "f" and array.dtype.itemsize > 8:
            array = np.asarray(array, dtype=np.float64)
    except Exception as error:  # noqa: BLE001 - whatever the student's object raises
        ragged = _is_a(error, ValueError) and "inhomogeneous" in str(error)[:500]
        what = "a nested list whose rows differ in length" if ragged else f"{describe(value)} that NumPy cannot read"
        return messages.OpaqueNode(what, plain=ragged)
    if kind not in "fiub":
        scalar = array.ndim == 0 and not _is_a(value, np.ndarray, np.generic, complex, int)
        if scalar:
            return messages.OpaqueNode(describe(value), plain=False)
        words = {"c": "complex numbers", "U": "strings", "S": "bytes"}
        word = words.get(kind) or messages.clip(f"dtype {array.dtype}", messages.MAX_NAME)
        if _is_a(value, int):
            word = "an integer beyond 64 bits"
        return messages.OpaqueNode(word, plain=True)
    if array.nbytes > wire.MAX_ARRAYS:
        return messages.OpaqueNode("an array of more than 64 MiB", plain=False)
    array = np.asarray(array, dtype=array.dtype.newbyteorder("="), order="C")
    arrays.append(array)
    return messages.ArrayNode(array.dtype.name, array.shape)


def _is_plain(value: Any) -> bool:  # noqa: ANN401
    return value is None or _is_a(value, bool, int, float, complex, str, bytes, dict, set, np.ndarray, np.generic)


def _is_a(value: Any, *classes: type) -> bool:  # noqa: ANN401
    """Return what `isinstance` would if no object could lie about its class."""
    return issubclass(type(value), classes)


def describe(value: Any) -> str:  # noqa: ANN401
    """Return a few words for a value, without calling anything of its own."""
    words = {
        "NoneType": "nothing (None)",
        "str": "a string",
        "bytes": "bytes",
        "dict": "a dict",
        "set": "a set",
        "list": "a list",
        "tuple": "a tuple",
        "ndarray": "an array",
        "complex": "a complex number",
        "bool": "a bool",
        "int": "an integer",
        "float": "a float",
        "function": "a function",
        "generator": "a generator",
    }
    name = messages.clip(class_name(type(value)), 100)
    return words.get(name, f"an object of type {name}")


# ---- both, read in the grader


def answer(node: messages.Node, arrays: wire.Arrays, depth: int = 0) -> Any:  # noqa: ANN401
    """Return an answer as arrays, lists, tuples and opaque nodes."""
    match node:
        case messages.ArrayNode():
            return arrays.take(node)
        case messages.SequenceNode(items=items, container=kind):
            if depth == MAX_DEPTH:
                raise wire.ProtocolError("lists within lists too deep")
            values = [answer(item, arrays, depth + 1) for item in items]
            return tuple(values) if kind == "tuple" else values
        case _:
            return node


def noted(traced: messages.Traced, arrays: wire.Arrays) -> list[np.ndarray]:
    """Return the values of a traced call, each in its shape.

    Raises
    ------
    ProtocolError
        When there are other numbers than its notes say, or a note is of no site that was described.
    """
    numbers = np.asarray(arrays.take(traced.numbers), dtype=np.float64)
    sizes = [math.prod(note.shape) for note in traced.notes]
    largest = max((math.prod(length or 1 for length in note.shape) for note in traced.notes), default=0)
    known = {site.number: site for site in traced.sites}
    if arrays.left or numbers.ndim != 1 or sum(sizes) != numbers.size or largest > wire.MAX_ARRAYS:
        raise wire.ProtocolError("notes and numbers do not fit")
    if any(note.site not in known for note in traced.notes) or any(
        site.line >= len(traced.lines) for site in traced.sites
    ):
        raise wire.ProtocolError("a note without its expression")
    parts = np.split(numbers, np.cumsum(sizes)[:-1]) if sizes else []
    return [part.reshape(note.shape) for part, note in zip(parts, traced.notes, strict=True)]
