"""Tells from a submission's source which functions plainly keep nothing from one call to the next.

Such functions can share a worker: none of them can hurt another, and asked again they say the same. The grader asks
every other function in a worker of its own. What is allowed is listed, so a function that is overlooked here only
takes a little longer; all other ways to keep something (attributes, globals, closures, addresses, memory that is not
set, clocks, files, random numbers) are missing from the lists.
"""

from __future__ import annotations

import ast
import builtins
import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.worker import allowed
from autograder.worker.statements import Statement, stored_names, walk

_REFUSED = (  # nodes that keep something, or catch what tells one worker from another
    *(ast.Global, ast.Nonlocal, ast.Try, ast.TryStar, ast.ClassDef, ast.AsyncFunctionDef, ast.Await, ast.AsyncFor),
    *(ast.AsyncWith, ast.Set, ast.SetComp, ast.Delete, ast.Yield, ast.YieldFrom, ast.Match),
)
_SCOPES = (ast.Lambda, ast.ListComp, ast.DictComp, ast.GeneratorExp, ast.FunctionDef)
_IN_CONSTANTS = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.operator, ast.unaryop, ast.expr_context)
_IN_ANNOTATIONS = (*_IN_CONSTANTS, ast.Name, ast.Attribute, ast.Subscript, ast.List)


class _Kind(enum.Enum):
    """What a name of the module is."""

    CONSTANT = enum.auto()  # a number, a text, a tuple of these
    MODULE = enum.auto()  # of those that keep nothing, or something of it
    FUNCTION = enum.auto()
    ABSENT = enum.auto()  # from a package that is not there: whatever is asked of it raises
    OTHER = enum.auto()


_Names = Mapping[str, _Kind]
_NOTHING = ast.Constant(None)


def stateless(statements: Sequence[Statement], functions: Sequence[str]) -> tuple[str, ...]:
    """Return those of the functions that plainly keep nothing, from the statements that are run when it is loaded."""
    names: dict[str, _Kind] = {}
    bodies: dict[str, list[Statement]] = {}
    for statement in statements:
        found = _names(statement.node, names)
        if found is None:
            return ()
        for name, kind in found.items():
            names[name] = kind if names.get(name, kind) is kind else _Kind.OTHER
        if isinstance(statement.node, ast.FunctionDef):
            bodies.setdefault(statement.node.name, []).append(statement)
    if names.keys() & vars(builtins).keys():
        return ()  # it has names of its own for what is relied upon here
    run = [each for each in statements if not isinstance(each.node, (ast.FunctionDef, ast.Import, ast.ImportFrom))]
    if not all(_Code(statement.nodes, names, top=True).is_plain() for statement in run):
        return ()
    uses: dict[str, set[str] | None] = {}
    return tuple(name for name in functions if _reaches_plain(name, bodies, names, uses))


def _names(node: ast.stmt, known: _Names) -> dict[str, _Kind] | None:
    """Return what a statement at top level binds; None for one that is not looked into."""
    match node:
        case ast.Import(names=aliases):
            return {(each.asname or each.name).partition(".")[0]: _kind_of(each.name) for each in aliases}
        case ast.ImportFrom(names=aliases) if all(each.name != "*" for each in aliases):
            return {each.asname or each.name: _kind_of_part(node, each.name) for each in aliases}
        case ast.FunctionDef(name=name, decorator_list=[]):
            return {name: _Kind.FUNCTION}
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            kind = _Kind.CONSTANT if _is_constant(value) else _Kind.OTHER
            if known.get(_root(value)) is _Kind.ABSENT:
                kind = _Kind.ABSENT
            return dict.fromkeys(stored_names(walk(node)), kind)
        case ast.Expr() | ast.AugAssign() | ast.Assert():
            return dict.fromkeys(stored_names(walk(node)), _Kind.OTHER)
        case _:
            return None


def _kind_of(module: str) -> _Kind:
    if module in allowed.PURE_MODULES:
        return _Kind.MODULE
    return _Kind.OTHER if module.partition(".")[0] in allowed.THERE else _Kind.ABSENT


def _kind_of_part(node: ast.ImportFrom, name: str) -> _Kind:
    kind = _kind_of(node.module or "") if node.level == 0 else _Kind.OTHER
    return kind if _may_import(name, node.module, kind) else _Kind.OTHER


def _may_import(name: str, module: str | None, kind: _Kind) -> bool:
    return kind is _Kind.ABSENT or module in allowed.FOR_TYPES or name in allowed.ATTRIBUTES


def _root(node: ast.expr) -> str:
    """Return the name that is read first in `name.attribute(...)[...]`, nothing where there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_constant(value: ast.expr) -> bool:
    """Return whether an expression is a number, a text or a tuple of these, which nobody can change."""
    return all(isinstance(node, _IN_CONSTANTS) and not _is_template(node) for node in walk(value))


def _is_template(node: ast.AST) -> bool:
    """Return whether a text could be filled in with an address."""
    return isinstance(node, ast.Constant) and (
        isinstance(node.value, bytes) or (isinstance(node.value, str) and "%" in node.value)
    )


def _reaches_plain(
    name: str, bodies: Mapping[str, list[Statement]], names: _Names, uses: dict[str, set[str] | None]
) -> bool:
    """Return whether a function and all that it calls are plain; `uses` keeps what is known about each."""
    seen, todo = {name}, [name]
    while todo:
        at = todo.pop()
        if at not in uses:
            codes = [_Code(each.nodes, names) for each in bodies.get(at, ())]
            plain = codes and all(code.is_plain() for code in codes)
            uses[at] = {used for code in codes for used in code.uses} if plain else None
        used = uses[at]
        if used is None:
            return False
        todo += used - seen
        seen |= used
    return True


class _Code:
    """A function, or a statement at top level.

    Parameters
    ----------
    nodes : sequence of ast.AST
        All that it consists of, itself first, each before what it consists of.
    names : mapping
        What the names of the module are.
    top : bool
        Whether it is a statement at top level.
    """

    def __init__(self, nodes: Sequence[ast.AST], names: _Names, *, top: bool = False) -> None:
        self.nodes = nodes
        self.names = names
        self.top = top
        self.attributes = allowed.AT_TOP_LEVEL if top else allowed.ATTRIBUTES
        self.uses: set[str] = set()  # functions of the module
        self.own = set() if top else _bound_at_once(nodes[0])
        self.inner = _bound(nodes) - self.own
        self.passed_over: set[ast.AST] = set()

    def is_plain(self) -> bool:
        """Return whether it does only what is listed."""
        for node in self.nodes:
            look = _LOOKS.get(type(node))
            if look is not None and node not in self.passed_over and not look(self, node):
                return False
        return True

    def function(self, node: ast.FunctionDef) -> bool:
        """Allow no decorators and defaults that could change; pass over annotations that call nothing."""
        self._pass_over_types(node.returns)
        return not node.decorator_list and self.lambda_(node)

    def lambda_(self, node: ast.FunctionDef | ast.Lambda) -> bool:
        """Allow defaults that nobody can change."""
        return all(
            default is None or _is_constant(default) for default in (*node.args.defaults, *node.args.kw_defaults)
        )

    def parameter(self, node: ast.arg) -> bool:
        """Pass over an annotation that calls nothing."""
        self._pass_over_types(node.annotation)
        return True

    def _pass_over_types(self, annotation: ast.expr | None) -> None:
        inside = walk(annotation) if annotation else []
        if all(isinstance(each, _IN_ANNOTATIONS) for each in inside):
            self.passed_over |= set(inside)

    def import_(self, node: ast.Import) -> bool:
        """Allow modules that keep nothing."""
        return all(each.name in allowed.PURE_MODULES for each in node.names)

    def import_from(self, node: ast.ImportFrom) -> bool:
        """Allow parts of modules that keep nothing."""
        return all(_kind_of_part(node, each.name) is _Kind.MODULE for each in node.names)

    def attribute(self, node: ast.Attribute) -> bool:
        """Allow reading what is listed, and anything of a package that is not there."""
        absent = self.top and self.names.get(_root(node)) is _Kind.ABSENT
        return isinstance(node.ctx, ast.Load) and (absent or node.attr in self.attributes)

    def call(self, node: ast.Call) -> bool:
        """Allow calls but those from which memory comes back that is not set."""
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        if isinstance(node.func, ast.Name) and node.func.id == "print":
            self.passed_over.update(each for each in node.args if isinstance(each, (ast.JoinedStr, ast.Constant)))
        filled = not isinstance(given.get("out", _NOTHING), ast.Constant)
        return None not in given and ("where" not in given or filled)

    def raise_(self, node: ast.Raise) -> bool:
        """Pass over the text, which nobody can catch."""
        if isinstance(node.exc, ast.Call):
            self.passed_over.update(each for each in node.exc.args if isinstance(each, (ast.JoinedStr, ast.Constant)))
        return True

    def assert_(self, node: ast.Assert) -> bool:
        """Pass over the text, which nobody can catch."""
        if isinstance(node.msg, (ast.JoinedStr, ast.Constant)):
            self.passed_over.add(node.msg)
        return True

    def expression(self, node: ast.Expr) -> bool:
        """Pass over a docstring."""
        if isinstance(node.value, ast.Constant):
            self.passed_over.add(node.value)
        return True

    def text(self, node: ast.JoinedStr) -> bool:
        """Allow no text with a value in it: that may be an address."""
        return all(isinstance(value, ast.Constant) for value in node.values)

    def constant(self, node: ast.Constant) -> bool:
        """Allow no text that can be filled in with a value."""
        return not _is_template(node)

    def name(self, node: ast.Name) -> bool:
        """Allow names of its own, constants, functions, and the builtins that are listed."""
        if not isinstance(node.ctx, ast.Load) or node.id in self.own:
            return True
        kind = self.names.get(node.id)
        if kind is _Kind.FUNCTION:
            self.uses.add(node.id)
        if kind is None:
            return node.id in self.inner or node.id in allowed.BUILTINS or not _is_given(node.id)
        return self.top or kind not in (_Kind.OTHER, _Kind.ABSENT)

    def refused(self, _node: ast.AST) -> bool:
        """Allow nothing of the kind."""
        return False


_LOOKS: dict[type[ast.AST], Callable[[_Code, Any], bool]] = {
    **dict.fromkeys(_REFUSED, _Code.refused),
    ast.FunctionDef: _Code.function,
    ast.Lambda: _Code.lambda_,
    ast.arg: _Code.parameter,
    ast.Import: _Code.import_,
    ast.ImportFrom: _Code.import_from,
    ast.Attribute: _Code.attribute,
    ast.Call: _Code.call,
    ast.Raise: _Code.raise_,
    ast.Assert: _Code.assert_,
    ast.Expr: _Code.expression,
    ast.JoinedStr: _Code.text,
    ast.Constant: _Code.constant,
    ast.Name: _Code.name,
}


def _is_given(name: str) -> bool:
    """Return whether Python gives a module this name: a builtin, or one such as `__builtins__`."""
    return name in vars(builtins) or name.startswith("__")


def free_names(nodes: Sequence[ast.AST]) -> set[str]:
    """Return the names that a function, given with all that it consists of, may take from its module."""
    return {node.id for node in nodes if isinstance(node, ast.Name)} - _bound_at_once(nodes[0])


def _bound_at_once(function: ast.AST) -> set[str]:
    """Return the names that a function binds itself, not in functions and comprehensions within it."""
    found: list[ast.AST] = []
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        if isinstance(node, _SCOPES):
            found += [node] if isinstance(node, ast.FunctionDef) else []
        else:
            found.append(node)
            todo += ast.iter_child_nodes(node)
    return _bound(found)


def _bound(nodes: Sequence[ast.AST]) -> set[str]:
    return stored_names(nodes) | {node.arg for node in nodes if isinstance(node, ast.arg)}
