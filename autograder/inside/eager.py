"""torch without its compiler, `torch._dynamo`, which takes as long to import as all the rest and does nothing here.

torch's optimizers and `torch.func` tell the compiler what it must leave alone, and import it for that. Code that really
compiles, or asks for anything else of it, gets the real one.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable
from typing import Any

COMPILER = "torch._dynamo"


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
        return getattr(self.real(), name)

    def real(self) -> types.ModuleType:
        """Return the compiler, which takes this module's place."""
        if sys.modules.get(COMPILER) is self:
            del sys.modules[COMPILER]
            vars(sys.modules["torch"]).pop("_dynamo", None)
        return importlib.import_module(COMPILER)


class _Parts(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Has the compiler imported before a part of it is."""

    def __init__(self, absent: _Absent) -> None:
        self.absent = absent

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:  # noqa: ANN401
        """Return where a part of the compiler comes from."""
        if not name.startswith(f"{COMPILER}.") or sys.modules.get(COMPILER) is not self.absent:
            return None
        path = self.absent.real().__path__
        there = name in sys.modules
        return (
            importlib.util.spec_from_loader(name, self)
            if there
            else importlib.machinery.PathFinder.find_spec(name, path)
        )

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
    absent.__spec__, absent.__path__ = spec, []
    sys.modules[COMPILER] = absent
    vars(sys.modules["torch"])["_dynamo"] = absent
    sys.meta_path.insert(0, _Parts(absent))
