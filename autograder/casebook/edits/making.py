"""Makes the single edits of one function: each slip at each place, with a plain description.

The descriptions may be shown to students. They name what the docstrings name, which everybody may read, and of the rest
of a solution they say no more than that a factor, a line or an index is missing.
"""

from __future__ import annotations

import ast
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from autograder.casebook.edits import calls, formulas, statements
from autograder.casebook.edits.places import Operator, Place, Words, changed, is_text, names_told, places, with_instead

OPERATORS: tuple[Operator, ...] = (  # of two that make the same, the first describes it
    formulas.arithmetic,
    formulas.operand_dropped,
    formulas.factor_doubled,
    formulas.operands_swapped,
    formulas.regrouped,
    formulas.comparison,
    formulas.condition,
    formulas.constant,
    calls.keyword,
    formulas.transpose,
    formulas.minus,
    formulas.squared,
    formulas.absolute,
    calls.index,
    calls.arguments_swapped,
    calls.item_dropped,
    formulas.name,
    calls.bounds,
    calls.size,
    calls.partner,
    calls.call_dropped,
    calls.call_doubled,
    calls.attribute_dropped,
    statements.statement_dropped,
    statements.loop_ended,
    statements.statements_swapped,
    statements.buffer_shared,
    statements.returned,
    statements.other_error,
)
MOST = 5_000  # edits of one function


class Edit(msgspec.Struct, frozen=True):
    """One slip in one function.

    Parameters
    ----------
    source : str
        The function with all that it needs of its source; nothing else is defined or run in it.
    description : str
        What is wrong, for people: "the factor 1 - o is missing".
    line : int
        The line of the original source in which the slip is.
    operator : str
        The name of the kind of slip.
    """

    source: str
    description: str
    line: int
    operator: str


class Changed(msgspec.Struct, frozen=True):
    """A function's source with one slip, without its docstring."""

    source: str
    description: str
    line: int
    operator: str


def edits(
    source: str, function: str, told: Iterable[str] = (), most: int = MOST, *, helpers: bool = True
) -> Iterator[Edit]:
    """Yield the single edits of a function and of the functions in its source that it calls, always in one order.

    Those of the function itself come first. What does not compile, changes nothing or was there before is left out.

    Parameters
    ----------
    source : str
        The text of a module; statements other than definitions, imports and assignments of names are left out.
    function : str
    told : iterable of str
        Names that descriptions may say, besides those in the docstrings of `source`.
    most : int
    helpers : bool
        Whether the functions that it calls are edited, too.

    Raises
    ------
    ValueError
        When the source does not define the function.
    """
    module = _Module(source)
    words = Words({*told, *module.told})
    found = (
        Edit(module.source(function, {name: each.source}), each.description, each.line, each.operator)
        for name in module.needed(function)
        if name in module.functions and (helpers or name == function)
        for each in changes(module.functions[name], words)
    )
    return itertools.islice(found, most)


def needed(source: str, function: str) -> str:
    """Return a function of a source with all that it needs, in the form in which `edits` gives it."""
    return _Module(source).source(function, {})


def changes(function: ast.FunctionDef, words: Words) -> Iterator[Changed]:
    """Yield a function with each slip; what does not compile, changes nothing or was there before is left out."""
    seen = {ast.unparse(bare(function))}
    for operator, place in itertools.product(OPERATORS, list(places(function, words))):
        for new, told in operator(place):
            text = _compiled(with_instead(place, new))
            if text and text not in seen:
                seen.add(text)
                yield Changed(text, told, _line(place), operator.__name__)


def _compiled(text: str) -> str:
    """Return a source as Python writes it; an empty text if it is not valid Python."""
    try:
        after = ast.unparse(ast.parse(text))
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)  # nobody leaves in what Python warns of
            compile(after, "<edit>", "exec")
    except (SyntaxError, ValueError):
        return ""
    return after


def _line(place: Place) -> int:
    return int(getattr(place.node, "lineno", 0) or getattr(place.parent, "lineno", 0) or place.function.lineno)


def bare(function: ast.FunctionDef) -> ast.FunctionDef:
    """Return a function without its docstring."""
    return changed(function, body=[node for node in function.body if not is_text(node)] or [ast.Pass()])


class _Module:
    """The definitions and imports of a module, by the names that they define."""

    def __init__(self, source: str) -> None:
        self._body = ast.parse(source).body
        self._nodes = {name: node for node in self._body for name in _defined(node)}
        self.functions = {name: node for name, node in self._nodes.items() if isinstance(node, ast.FunctionDef)}
        self._written: dict[str, list[tuple[str, str]]] = {}

    @property
    def told(self) -> set[str]:
        """The names that everybody may read: of functions with a docstring, of their parameters, in the docstrings."""
        found = set[str]()
        for name, node in self.functions.items():
            text = ast.get_docstring(node)
            if text:
                found |= {name, *(argument.arg for argument in node.args.args), *names_told(text)}
        return found

    def needed(self, function: str) -> list[str]:
        """Return the names that a function needs, its own first."""
        if function not in self.functions:
            raise ValueError(f"the source defines no function {function}")
        found = [function]
        for name in found:
            used = _used(self._nodes[name])
            found += [each for each in dict.fromkeys(used) if each in self._nodes and each not in found]
        return found

    def source(self, function: str, instead: dict[str, str]) -> str:
        """Return the source of a function with all that it needs, some of it replaced."""
        if function not in self._written:
            needed = set(self.needed(function))
            used = ((node, needed.intersection(_defined(node))) for node in self._body)
            self._written[function] = [(min(names), _written(node)) for node, names in used if names]
        return "\n\n".join(instead.get(name, text) for name, text in self._written[function]) + "\n"


def _used(node: ast.stmt) -> list[str]:
    """Return the names that a definition reads from outside: not its parameters, nor what it assigns itself."""
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
    own = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
    own |= {each.id for each in names if isinstance(each.ctx, ast.Store)}
    return [each.id for each in names if each.id not in own]


def _written(node: ast.stmt) -> str:
    return ast.unparse(bare(node) if isinstance(node, ast.FunctionDef) else node)


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines: a function, a class, a constant, or what it imports."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=[ast.Name(name)]):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [each.asname or each.name.partition(".")[0] for each in names]
        case _:
            return []


def run(source: str, function: str) -> Callable[..., Any]:
    """Return a function of the course's own code, such as an edit; nothing that a student wrote may come here."""
    namespace: dict[str, Any] = {"__name__": "edit"}
    exec(compile(source, "<edit>", "exec"), namespace)  # noqa: S102
    return namespace[function]  # type: ignore[no-any-return]
