"""Finds the demonstrations at top level that make or change what a submission's definitions use.

A submission that needs a demonstration is loaded with everything run. Where another demonstration then hangs, only the
ones found here are run, so that an endless loop elsewhere costs an honest function nothing.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence

from autograder.worker.stateless import free_names
from autograder.worker.statements import Statement, reached, stored_names

_MAKERS = frozenset({"exec", "eval", "globals", "setattr", "vars", "locals", "delattr"})
_HARMLESS = frozenset(dir(builtins))  # functions that leave their arguments as they are


def needed_demos(statements: Sequence[Statement]) -> frozenset[int]:
    """Return the places of the demonstrations that bind or change a name that definitions use, directly or not."""
    try:
        return _needed(statements)
    except (RecursionError, SyntaxError, ValueError):  # nested too deeply to be looked at: none is known to be free
        return frozenset(place for place, statement in enumerate(statements) if statement.demo)


def _needed(statements: Sequence[Statement]) -> frozenset[int]:
    by_function = {
        statement.node.name: _globals_set(statement.node)
        for statement in statements
        if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    modules = {
        (alias.asname or alias.name).partition(".")[0]
        for statement in statements
        if isinstance(statement.node, (ast.Import, ast.ImportFrom))
        for alias in statement.node.names
    }
    used = {name for statement in statements if not statement.demo for name in _read(statement.node)}
    changed = {
        place: _changed(statement, by_function) - modules
        for place, statement in enumerate(statements)
        if statement.demo
    }
    found: set[int] = set()
    while True:
        more = {place for place, names in changed.items() if place not in found and (names & used or "*" in names)}
        if not more:
            return frozenset(found)
        found |= more
        used |= {name for place in more for name in _read(statements[place].node)}


def changing_demos(statements: Sequence[Statement], functions: Sequence[str]) -> frozenset[int]:
    """Return the places of the demonstrations that may change what these functions use and a definition has made.

    The value such a function gives depends on whether they are run, so that is decided before it is asked.
    """
    made = {name for each in statements if _is_made(each) for name in stored_names(each.nodes)}
    if not made:
        return frozenset()
    bodies = {each.node.name: each for each in statements if isinstance(each.node, ast.FunctionDef)}
    changed_by = {name: _changed_within(body) & made for name, body in bodies.items()}
    changed = {place: _changed(each, changed_by) & made for place, each in enumerate(statements) if each.demo}
    if not any(changed.values()):
        return frozenset()
    uses = {name: free_names(body.nodes) for name, body in bodies.items()}
    used = {used for function in functions for name in reached(function, uses) for used in uses.get(name, ())}
    return frozenset(place for place, names in changed.items() if names & used)


def _is_made(statement: Statement) -> bool:
    """Return whether a definition makes a value, as an assignment does, and no function or module."""
    return not statement.demo and not isinstance(statement.node, (ast.FunctionDef, ast.Import, ast.ImportFrom))


def _changed_within(function: Statement) -> set[str]:
    """Return the names of the module that a function may change."""
    declared = {name for node in function.nodes if isinstance(node, ast.Global) for name in node.names}
    return declared | (_changed(function, {}) & free_names(function.nodes))


def _read(node: ast.stmt) -> set[str]:
    """Return the names that a statement takes from the module: not the parameters and variables of its functions."""
    table = symtable.symtable(ast.unparse(node), "submission", "exec")
    return {
        symbol.get_name()
        for inner in _tables(table)
        for symbol in inner.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or inner is table)
    }


def _globals_set(node: ast.stmt) -> set[str]:
    """Return the names of the module that a function's statement `global` lets it bind."""
    table = symtable.symtable(ast.unparse(node), "submission", "exec")
    return {
        symbol.get_name()
        for inner in _tables(table)
        for symbol in inner.get_symbols()
        if symbol.is_declared_global() and symbol.is_assigned()
    }


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _changed(statement: Statement, by_function: dict[str, set[str]]) -> set[str]:
    """Return the names that a demonstration may bind or change; `*` stands for any."""
    names: set[str] = set()
    for inner in statement.nodes:
        match inner:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                names.add(_root(inner))
            case ast.Call(func=ast.Name(id=name)) if name in _MAKERS:
                names.add("*")
            case ast.Call(func=ast.Name(id=name), args=args) if name not in _HARMLESS:
                names |= by_function.get(name, set()) | {_root(argument) for argument in args}
            case ast.Call(func=ast.Attribute() as method, args=args):
                names |= {_root(method), *(_root(argument) for argument in args)}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias():
                names.add((inner.asname or inner.name).partition(".")[0])
    return names - {""}


def _root(node: ast.expr) -> str:
    """Return the name in front of `name.attribute[index]`, nothing where there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
