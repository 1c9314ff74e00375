"""What grader and worker say to each other, and how much of it.

Arrays travel behind the message (see `autograder.worker.wire`); a node holds their dtype and shape. The grader decodes
what a worker says into these types and into nothing else.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, Union

import msgspec
from msgspec import Meta

# What a worker may say at most; `clip` cuts to it before it is said.
MAX_NAME, MAX_SENTENCE, MAX_MESSAGE, MAX_PRINTED = 200, 1_000, 2_000, 64 << 10
MAX_NAMES, MAX_SENTENCES, MAX_ITEMS, MAX_DIMENSIONS = 2_000, 100, 10_000, 64
# What it may say of a file that it only looks through: characters of text, bytes of pictures, and how many of each.
MAX_CELLS, MAX_PLACES, MAX_PICTURES, MAX_SHORT = 400, 1_000, 20, 100
MAX_TEXT, MAX_PICTURE, MAX_ALL_PICTURES = 2 << 20, 4 << 20, 12 << 20
MAX_ALL_PIXELS = 256 << 20  # a browser keeps four bytes of each; twenty photos of a telephone
MAX_LINE = 200  # characters of a line of code that is shown
MAX_SITES, MAX_NOTES, MAX_OPERANDS = 2_000, 2_000, 100  # of a traced call
MAX_CODE = 1 << 20  # characters of a cell that is parsed, as many as a module may have bytes

Name: TypeAlias = Annotated[str, Meta(max_length=MAX_NAME)]
Names: TypeAlias = Annotated[tuple[Name, ...], Meta(max_length=MAX_NAMES)]
Sentence: TypeAlias = Annotated[str, Meta(max_length=MAX_SENTENCE)]
Sentences: TypeAlias = Annotated[tuple[Sentence, ...], Meta(max_length=MAX_SENTENCES)]
Message: TypeAlias = Annotated[str, Meta(max_length=MAX_MESSAGE)]
Printed: TypeAlias = Annotated[str, Meta(max_length=MAX_PRINTED)]
Short: TypeAlias = Annotated[str, Meta(max_length=MAX_SHORT)]
Shorts: TypeAlias = Annotated[tuple[Short, ...], Meta(max_length=MAX_PLACES)]
Size: TypeAlias = Annotated[int, Meta(ge=0, le=1 << 26)]


def clip(text: str, limit: int) -> str:
    """Return the text cut to `limit` characters, lone surrogates replaced."""
    return text[:limit].encode("utf-8", "replace").decode()


class ArrayNode(msgspec.Struct, tag="array", frozen=True):
    """An array whose bytes follow the message."""

    dtype: Annotated[str, Meta(max_length=8)]
    shape: Annotated[tuple[Size, ...], Meta(max_length=MAX_DIMENSIONS)]


class SequenceNode(msgspec.Struct, tag="sequence", frozen=True):
    """A list or a tuple."""

    items: Annotated[tuple[Node, ...], Meta(max_length=MAX_ITEMS)]
    container: Literal["list", "tuple"] = "list"


class OpaqueNode(msgspec.Struct, tag="opaque", frozen=True):
    """Something that is no plain number, array or list of these.

    `plain` is true for what is merely wrong (nothing, a string, complex numbers, an array of objects) and false for
    what cannot be turned into plain data at all.
    """

    what: Name
    plain: bool
    nothing: bool = False  # it is None


class ObjectiveNode(msgspec.Struct, tag="objective", frozen=True):
    """A callable argument: its source, and the data that is handed to it by keyword."""

    name: str
    source: str
    bound: dict[str, Argument]


class GeneratorNode(msgspec.Struct, tag="generator", frozen=True):
    """A random generator, as `np.random.default_rng(seed)` makes it."""

    seed: int


class NumberNode(msgspec.Struct, tag="number", frozen=True):
    """A plain Python number, or None."""

    value: int | float | bool | None


Node: TypeAlias = Union[ArrayNode, SequenceNode, OpaqueNode]
Argument: TypeAlias = Union[ArrayNode, "ArgumentSequence", "ObjectiveNode", "GeneratorNode", "NumberNode"]


class ArgumentSequence(msgspec.Struct, tag="sequence", frozen=True):
    """A list or a tuple handed to the student's function."""

    items: tuple[Argument, ...]
    container: Literal["list", "tuple"] = "list"


class Shape(msgspec.Struct, frozen=True):
    """The required kind of value: a leaf (number or array), a list of one kind, or a tuple of kinds."""

    kind: Literal["leaf", "list", "tuple"]
    items: tuple[Shape, ...] = ()


# ---- the grader says


class Load(msgspec.Struct, tag="load", frozen=True):
    """Load the submission; its bytes follow the message as an array of uint8."""

    file: str
    module: str
    functions: tuple[str, ...]
    offered: tuple[str, ...]
    content: ArrayNode
    everything: bool = False
    only_needed: bool = False  # with everything: no demonstration but those that definitions need
    leave_out: tuple[int, ...] = ()
    careful_from: int | None = None  # behind this statement nothing is run that evaluates more than an import does
    partly: dict[str, str] = {}  # modules that are offered to some functions only, and what is said of them
    count_only: bool = False
    report_s: float = 0.0  # say every so many seconds where a call is; never where it is 0
    traced: bool = False  # so that calls can be traced, see `autograder.worker.sites`


class Look(msgspec.Struct, tag="look", frozen=True):
    """Look through a file and run none of it; its bytes follow the message as an array of uint8."""

    file: str
    functions: tuple[str, ...]  # that are looked for
    content: ArrayNode
    parse: bool = True  # without: cells and pictures only


class Call(msgspec.Struct, tag="call", frozen=True):
    """Call one function."""

    id: int
    function: str
    parameters: tuple[str, ...]
    args: tuple[Argument, ...]
    kwargs: dict[str, Argument]
    returns: Shape
    may_move: tuple[str, ...] = ()
    site: int = -1  # the expression whose values are replaced, where it was loaded to be traced
    instead: tuple[ArrayNode, ...] = ()


class Trace(msgspec.Struct, tag="trace", frozen=True):
    """Call a function and say what its expressions came to."""

    call: Call


Request: TypeAlias = Load | Call | Look | Trace


# ---- the worker says


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """The locks are on."""

    locks: Names


class Fault(msgspec.Struct, tag="fault", frozen=True):
    """The worker could not be set up; no student is to blame."""

    message: Sentence


class Running(msgspec.Struct, tag="running", frozen=True):
    """The statement of that number is about to run; before the first one comes -1, with what the source tells."""

    statement: Annotated[int, Meta(ge=-1)]
    where: Sentence = ""
    stateless: Names = ()  # functions that plainly keep nothing from one call to the next


class Where(msgspec.Struct, tag="where", frozen=True):
    """A call is still going on, and where; said only to a student who asked for it."""

    where: Sentence


class Absent(msgspec.Struct, frozen=True):
    """Why a function is not defined although something like it stands in the file.

    refused: its definition needs an import that was refused; raised: it raised; ended: `statement` hung or ended the
    process; newer: only a newer Python can read it; unread: its cell was left out; method, nested: it stands inside the
    class or function `what`; skipped: it stands at top level and was not reached; nearly: there is `what`, a name like
    it.
    """

    kind: Literal["refused", "raised", "ended", "newer", "unread", "method", "nested", "skipped", "nearly"]
    where: Sentence
    what: Sentence = ""
    statement: int = -1


class Loaded(msgspec.Struct, tag="loaded", frozen=True):
    """The submission is loaded."""

    defined: Names
    filled: Annotated[int, Meta(ge=0)]
    notes: Sentences
    demos: bool
    demo_names: Names
    helpers: Annotated[dict[Name, Names], Meta(max_length=100)]
    absent: Annotated[dict[Name, Absent], Meta(max_length=100)] = {}


class Place(msgspec.Struct, frozen=True):
    """Where a cell defines a function: its first line, decorators included, and its last one, counted from 1."""

    name: Short
    first: Size
    last: Size


class PictureNode(msgspec.Struct, frozen=True):
    """A picture pasted into a cell; its bytes follow the message."""

    name: Short
    kind: Literal["image/png", "image/jpeg"]
    content: ArrayNode


class CellNode(msgspec.Struct, frozen=True):
    """A cell, or a whole module; its text in UTF-8 follows the message, and behind it those of its pictures."""

    kind: Literal["code", "markdown", "raw"]
    number: Size  # in the notebook, from 1; 0 for a module
    name: Short  # that nbgrader gave it
    text: ArrayNode
    lines: Size  # of all its text; that may be cut
    places: Annotated[tuple[Place, ...], Meta(max_length=MAX_PLACES)]
    pictures: Annotated[tuple[PictureNode, ...], Meta(max_length=MAX_PICTURES)]
    pencil: Short = ""  # the derivation that belongs in it, as its metadata say


class Outline(msgspec.Struct, tag="outline", frozen=True):
    """What a file holds."""

    cells: Annotated[tuple[CellNode, ...], Meta(max_length=MAX_CELLS)]
    left_out: Size  # cells beyond these
    defined: Shorts
    filled: Shorts
    problem: Sentence


class Unloadable(msgspec.Struct, tag="unloadable", frozen=True):
    """Nothing could be loaded, and why."""

    reason: Sentence


class Returned(msgspec.Struct, tag="returned", frozen=True):
    """The function returned."""

    id: int
    value: Node
    changed: Names
    warnings: Sentences
    printed: Printed


class Raised(msgspec.Struct, tag="raised", frozen=True):
    """The function raised."""

    id: int
    kind: Literal["error", "not_implemented", "out_of_memory", "forbidden"]
    error: Name
    bases: Names
    message: Message
    frames: Sentences
    missing_name: Name
    printed: Printed


class Rejected(msgspec.Struct, tag="rejected", frozen=True):
    """What came back cannot be sent."""

    id: int
    reason: Sentence


class SiteNode(msgspec.Struct, frozen=True, array_like=True):
    """An expression; see `autograder.worker.sites.Site`. `line` is the place of its line among those that were sent."""

    number: Size
    line: Size
    kind: Literal["name", "part", "call", "value"]
    scope: Size
    function: Short
    operands: Annotated[tuple[Size, ...], Meta(max_length=MAX_OPERANDS)]
    target: Short
    returned: bool


class LineNode(msgspec.Struct, frozen=True, array_like=True):
    """A line of the submission: in which cell, 0 for a module, its number from 1, and what it says."""

    cell: Size
    number: Size
    code: Annotated[str, Meta(max_length=MAX_LINE)]


class NoteNode(msgspec.Struct, frozen=True, array_like=True):
    """A value of an expression: which object it is, and its shape; its numbers follow the message."""

    site: Size
    thing: Size
    shape: Annotated[tuple[Size, ...], Meta(max_length=MAX_DIMENSIONS)]


class Traced(msgspec.Struct, tag="traced", frozen=True):
    """What the expressions of a call came to, in their order; all numbers follow as one array."""

    id: int
    lines: Annotated[tuple[LineNode, ...], Meta(max_length=MAX_SITES)]
    sites: Annotated[tuple[SiteNode, ...], Meta(max_length=MAX_SITES)]
    notes: Annotated[tuple[NoteNode, ...], Meta(max_length=MAX_NOTES)]
    numbers: ArrayNode


Reply: TypeAlias = Union[Ready, Fault, Running, Where, Loaded, Outline, Unloadable, Returned, Raised, Rejected, Traced]
