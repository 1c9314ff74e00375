"""torch without its compiler, `torch._dynamo`, which takes as long to import as all the rest and does nothing here.

torch's optimizers and `torch.func` tell the compiler what it must leave alone, and import it for that. Code that really
compiles, or asks for anything else of it, gets the real one; in a worker, where packages that the compiler needs are
not offered, it is told so.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

COMPILER = "torch._dynamo"
SETTINGS = f"{COMPILER}.config"  # a small module, which `torch.utils.checkpoint` looks into


class _NothingCompiled:
    """`torch._dynamo.compiled_autograd`, as long as nothing is compiled."""

    _disable = contextlib.nullcontext


class _Absent(types.ModuleType):
    """What stands for the compiler until somebody wants more of it than to be left alone."""

    compiled_autograd = _NothingCompiled

    @staticmethod
    def disable(function: Callable[..., Any], *_: Any, **__: Any) -> Callable[..., Any]:  # noqa: ANN401
        """Return the function, which nobody would compile."""
        return function

    @staticmethod
    def graph_break(*_: Any, **__: Any) -> None:  # noqa: ANN401
        """Do nothing: there is no graph to end."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name.startswith("__"):  # asked of every module by those who look at all
            raise AttributeError(name)
        if name == "config":
            return importlib.import_module(SETTINGS)
        try:
            return getattr(self.real(), name)
        except ImportError as error:  # whoever asks all modules for a name knows no other error
            raise AttributeError(f"{COMPILER} has no {name} here: {error}") from error

    def real(self) -> types.ModuleType:
        """Return the compiler, which takes this module's place; where it cannot be imported, this one keeps it."""
        if sys.modules.get(COMPILER) is self:
            del sys.modules[COMPILER]
            vars(sys.modules["torch"]).pop("_dynamo", None)
        try:
            return importlib.import_module(COMPILER)
        except BaseException:
            self.put_in_place()
            raise

    def put_in_place(self) -> None:
        """Stand where the compiler is looked for."""
        sys.modules[COMPILER] = vars(sys.modules["torch"])["_dynamo"] = self


class _Parts(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Has the compiler imported before a part of it is."""

    def __init__(self, absent: _Absent, path: Sequence[str]) -> None:
        self.absent = absent
        self.path = path

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:  # noqa: ANN401
        """Return where a part of the compiler comes from."""
        if not name.startswith(f"{COMPILER}.") or sys.modules.get(COMPILER) is not self.absent:
            return None
        if name == SETTINGS:
            return importlib.machinery.PathFinder.find_spec(name, self.path)
        self.absent.real()
        there = name in sys.modules
        return importlib.util.spec_from_loader(name, self) if there else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Return the part, which came with the whole."""
        return sys.modules[spec.name]

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: that has been done."""


def put_off_compiler() -> None:
    """Let the compiler be imported only when code needs it; torch has been imported, and the compiler has not."""
    spec = importlib.util.find_spec(COMPILER)
    if spec is None or COMPILER in sys.modules:  # another torch than ours
        return
    absent = _Absent(COMPILER)
    absent.__spec__, absent.__path__ = spec, []  # without a path of its own: `_Parts` finds what belongs to it
    absent.put_in_place()
    sys.meta_path.insert(0, _Parts(absent, spec.submodule_search_locations or ()))
