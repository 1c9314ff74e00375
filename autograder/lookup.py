"""Keeps the working directory out of where modules are looked for: a file in it may be a student's.

Imports nothing that a starting Python has not already loaded: until `forget_working_directory` has been called, a
`__future__.py` or a `contextlib.py` of the working directory would be taken.
"""

import os
import sys

TYPE_CHECKING = False  # typing is not loaded yet
if TYPE_CHECKING:
    import types


_AROUND = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def named_paths() -> list[str]:
    """Return the entries of PYTHONPATH that are the same wherever a process is started, the working directory not."""
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [entry for entry in entries if os.path.isabs(entry) and not _is_here(entry)]


def forget_working_directory(*, first: bool = False) -> None:
    """Take the working directory, and what PYTHONPATH names relative to it, from where this process looks.

    The folder around an engine that is not installed but set up in place goes too: there a student works. The engine
    itself has been found.

    Parameters
    ----------
    first : bool
        Whether the first entry is the working directory, as Python puts it there for `-m`.
    """
    if first and not sys.flags.safe_path:
        del sys.path[0]
    named = named_paths()
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep) if "PYTHONPATH" in os.environ else []
    dropped = {os.path.abspath(entry) for entry in entries if entry not in named}
    if os.path.exists(os.path.join(_AROUND, "pyproject.toml")):
        dropped.add(_AROUND)
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) not in dropped]


class Elsewhere:
    """Keeps imports from finding what lies in the working directory, where a notebook's kernel looks first.

    A module from there that was imported before is put aside meanwhile, and is the student's again afterwards.
    """

    def __init__(self) -> None:
        self.active = False
        self._path: list[str] = []
        self._theirs: dict[str, types.ModuleType] = {}
        self._ours: dict[str, types.ModuleType] = {}  # of the same names, none of which may be imported twice

    def __enter__(self) -> None:
        """Look elsewhere."""
        self.active = True
        self._path = sys.path[:]
        sys.path[:] = [entry for entry in sys.path if entry and not _is_here(entry)]
        self._theirs = {name: module for name, module in list(sys.modules.items()) if _is_from_here(name, module)}
        for name in self._theirs:
            del sys.modules[name]
        sys.modules.update(self._ours)

    def __exit__(self, *_: object) -> None:
        """Look there again."""
        self.active = False
        sys.path[:] = self._path
        self._ours |= {name: sys.modules[name] for name in self._theirs if name in sys.modules}
        sys.modules.update(self._theirs)


elsewhere = Elsewhere()


class Here:
    """Lets the student's code find the student's modules again, where `elsewhere` is active."""

    def __enter__(self) -> None:
        """Look in the working directory."""
        self._active = elsewhere.active
        if self._active:
            elsewhere.__exit__()

    def __exit__(self, *_: object) -> None:
        """Look elsewhere again."""
        if self._active:
            elsewhere.__enter__()


def _is_here(path: str) -> bool:
    try:
        return os.path.samefile(path, os.curdir)
    except OSError:  # one of them is not there
        return False


def _is_from_here(name: str, module: object) -> bool:
    """Return whether a module is one of the working directory's, and not of ours."""
    top = name.partition(".")[0]
    file = getattr(module, "__file__", None)
    places = (os.path.abspath(f"{top}."), os.path.abspath(top) + os.sep)
    return top != "autograder" and isinstance(file, str) and os.path.abspath(file).startswith(places)
