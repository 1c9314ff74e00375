"""Rewrites functions so that what their expressions come to can be noted, and nothing else changes.

Each expression of interest `e` becomes `__note__(number, e)`, which returns what it is given: the order of evaluation,
exceptions, names and lines stay as they are. What is no value (targets, patterns, annotations, defaults, decorators,
texts, indices) and what is outside of functions is left alone.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, TypeAlias

from autograder.worker.messages import MAX_SITES
from autograder.worker.statements import Statement

NOTE = "__note__"  # not mangled inside a class
Kind: TypeAlias = Literal["name", "part", "call", "value"]
_PASSED_ON = ("T", "copy", "ravel", "flatten", "reshape", "squeeze", "transpose", "astype")


class Site(NamedTuple):
    """An expression whose values are noted.

    A name, or what only has another shape than a name's value, passes a value on; a part is an entry of something.
    `operands` are the sites right below; `scope` is the function that it is in, `function` the one at top level around
    that; `target` is the name that it is given.
    """

    cell: int  # 0 for a module
    line: int
    kind: Kind
    scope: int
    function: str
    operands: tuple[int, ...]
    target: str
    returned: bool


class Rewriter:
    """Rewrites statements of a module, one after the other; the same rewriter numbers the sites of all."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self._scopes = 0
        self._modules: set[str] = set()
        self._cell, self._function = 0, ""
        self._scope = 0  # the function at hand; 0 outside of functions
        self._below: list[list[int]] = [[]]
        self._target, self._returned = "", False

    def statement(self, statement: Statement) -> ast.stmt:
        """Return a statement at top level with its functions rewritten; what is nested too deep stays as it is."""
        node, known = statement.node, len(self.sites)
        self._cell = statement.cell.number
        self._function = node.name if isinstance(node, ast.FunctionDef) else ""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self._modules |= {(each.asname or each.name).partition(".")[0] for each in node.names}
        try:
            changed: ast.stmt = self.visit(copy.deepcopy(node))
            return ast.fix_missing_locations(changed)
        except RecursionError:
            del self.sites[known:]
            self._scope, self._below = 0, [[]]
            return node

    def visit(self, node: Any) -> Any:  # noqa: ANN401 - of the kind that it is given, or several statements
        """Return a node rewritten."""
        kind = _kind(node, self._modules) if self._scope and len(self.sites) < MAX_SITES else None
        below = _INSIDE.get(type(node), Rewriter.inside)
        if kind is None:
            return below(self, node)
        about = self._target, self._returned
        self._target, self._returned = "", False
        self._below.append([])
        changed = below(self, node)
        operands = self._below.pop()
        self._returned = about[1]
        return self._noted(changed, kind, operands, about)

    def _noted(self, node: ast.expr, kind: Kind, operands: Iterable[int], about: tuple[str, bool]) -> ast.expr:
        number = len(self.sites)
        self.sites.append(Site(self._cell, node.lineno, kind, self._scope, self._function, tuple(operands), *about))
        self._below[-1].append(number)
        call = ast.Call(ast.Name(NOTE, ast.Load()), [ast.Constant(number), node], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))

    # ---- what is below a node

    def inside(self, node: ast.AST) -> ast.AST:
        """Rewrite all that a node consists of."""
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                setattr(node, field, self.visit(value))
            elif isinstance(value, list):
                setattr(node, field, self._each(value))
        return node

    def _each(self, nodes: Iterable[Any]) -> list[Any]:
        changed: list[Any] = []
        for each in nodes:
            new = self.visit(each) if isinstance(each, ast.AST) else each
            changed += new if isinstance(new, list) else [new]
        return changed

    def nothing(self, node: ast.AST) -> ast.AST:
        """Leave a node as it is."""
        return node

    def value_of(self, node: ast.NamedExpr | ast.Attribute | ast.Subscript) -> ast.AST:
        """Rewrite what an expression names, takes an attribute or an entry of; leave targets and indices alone."""
        if isinstance(node, ast.NamedExpr):
            self._target = node.target.id
        if isinstance(node, ast.NamedExpr) or isinstance(node.ctx, ast.Load):
            node.value = self.visit(node.value)
        self._target = ""
        return node

    def call(self, node: ast.Call) -> ast.Call:
        """Leave the name of what is called alone."""
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args, node.keywords = self._each(node.args), self._each(node.keywords)
        return node

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> ast.AST:
        """Rewrite the body only."""
        outer = self._scope, self._below, self._target, self._returned
        self._scopes += 1
        self._scope, self._below = self._scopes, [[]]
        self._target, self._returned = "", isinstance(node, ast.Lambda)
        node.body = self.visit(node.body) if isinstance(node, ast.Lambda) else self._each(node.body)
        self._scope, self._below, self._target, self._returned = outer
        return node

    def class_(self, node: ast.ClassDef) -> ast.ClassDef:
        """Rewrite the functions in it only."""
        outer, self._scope = self._scope, 0
        node.body = self._each(node.body)
        self._scope = outer
        return node

    # ---- statements

    def assignment(self, node: ast.Assign | ast.AnnAssign) -> ast.stmt:
        """Leave targets and annotations alone."""
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if node.value is not None:
            self._below.append([])
            self._target = target.id if isinstance(target, ast.Name) else ""
            node.value = self.visit(node.value)
            self._target = ""
            self._below.pop()
        return node

    def in_place(self, node: ast.AugAssign) -> list[ast.stmt]:
        """Note what a name holds before and behind `x += e`."""
        self._below.append([])
        found: list[ast.stmt] = [node]
        if self._scope and isinstance(node.target, ast.Name) and len(self.sites) < MAX_SITES:
            name = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
            before = ast.Expr(self._noted(name, "name", (), ("", False)))
            node.value = self.visit(node.value)
            noted = self._noted(name, "value", self._below[-1], (node.target.id, False))
            behind = ast.Assign([ast.Name(node.target.id, ast.Store())], noted)
            found = [ast.copy_location(before, node), node, ast.copy_location(behind, node)]
        else:
            node.value = self.visit(node.value)
        self._below.pop()
        return found

    def return_(self, node: ast.Return) -> ast.Return:
        """Mark what is returned."""
        if node.value is not None:
            self._below.append([])
            self._returned = True
            node.value = self.visit(node.value)
            self._returned = False
            self._below.pop()
        return node

    def match(self, node: ast.Match) -> ast.Match:
        """Leave patterns alone."""
        node.subject = self.visit(node.subject)
        for case in node.cases:
            case.guard = self.visit(case.guard) if case.guard else None
            case.body = self._each(case.body)
        return node


_INSIDE: dict[type[ast.AST], Callable[[Rewriter, Any], Any]] = {
    **dict.fromkeys((ast.JoinedStr, ast.Delete, ast.Global, ast.Nonlocal, ast.Import), Rewriter.nothing),
    **dict.fromkeys((ast.ImportFrom, ast.Assert, ast.Raise), Rewriter.nothing),  # no value continues
    **dict.fromkeys((ast.NamedExpr, ast.Attribute, ast.Subscript), Rewriter.value_of),
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda), Rewriter.function),
    **dict.fromkeys((ast.Assign, ast.AnnAssign), Rewriter.assignment),
    ast.Call: Rewriter.call,
    ast.ClassDef: Rewriter.class_,
    ast.AugAssign: Rewriter.in_place,
    ast.Return: Rewriter.return_,
    ast.Match: Rewriter.match,
}


def _kind(node: ast.AST, modules: set[str]) -> Kind | None:  # noqa: PLR0911 - one line a kind of node
    """Return of which kind an expression is, None where it is not noted."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return None if name in modules else "name"
        case ast.Attribute(value=ast.Name(id=name)) if name in modules:
            return None
        case ast.Attribute(attr=attribute, ctx=ast.Load()):
            return "name" if attribute in _PASSED_ON else "part"
        case ast.Subscript(ctx=ast.Load()):
            return "part"
        case ast.Call(func=ast.Attribute(attr=attribute)) if attribute in _PASSED_ON:
            return "name"
        case ast.Call():
            return "call"
        case ast.UnaryOp(op=ast.Not()) | ast.UnaryOp(operand=ast.Constant()):
            return None
        case ast.BinOp() | ast.UnaryOp():
            return "value"
        case _:
            return None
