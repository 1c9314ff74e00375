"""What a hostile program is, and how it is written down: a function or a whole source, with what it must come to.

Each family is a module beside this one. An attack is a function whose docstring says what it tries; its body becomes
the body of one function of the small course, between honest ones:

    @attack("timeout")
    def endless_loop(x):
        '''Loops for ever.'''
        while True:
            pass
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

HONEST = {
    "double": "def double(x):\n    return 2.0 * x\n",
    "total": "def total(x):\n    return float(np.sum(x))\n",
    "slopes": "def slopes(f, weights, h=1e-5):\n    return [2.0 * w for w in weights], [f(w) * h for w in weights]\n",
}
HONEST_IN_TORCH = {
    "himmelblau": (
        "def himmelblau(p):\n    x, y = p[..., 0], p[..., 1]\n    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2\n"
    ),
    "torch_minimize": """
def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    trajectory = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        trajectory.append(p.detach().numpy().copy())
    return np.array(trajectory)
""",
}
POINTS = {"double": 40.0, "total": 30.0, "slopes": 30.0}
ALL_HONEST = "import numpy as np\n\n" + "\n".join(HONEST.values())
FRAMES = (Path(__file__).parent / "frames.py").read_text()
KERNEL = (Path(__file__).parent / "kernel.py").read_text()

FAMILIES = (
    "time",
    "memory",
    "exits",
    "loads",
    "floods",
    "processes",
    "theft",
    "outside",
    "rights",
    "lying",
    "wire",
    "patching",
    "files",
    "names",
    "guesses",
    "covert",
    "outlines",
    "beside",
)


class Link(str):
    """A link to that path."""


Content = bytes | Link | Callable[[Path], object]  # what makes the file


@dataclasses.dataclass(frozen=True)
class Attack:
    """A hostile submission and what it must come to.

    Parameters
    ----------
    name, family, tries : str
    outcome : str
        Of the first test of `function` that does not pass; "passed" when the attack touches no grade; "unloadable" or
        "not graded" for the whole submission.
    function : str
        The function that is attacked, which earns `points`.
    lost : tuple of str
        The functions that earn nothing; the others keep all their points.
    files : dict
        What is handed in.
    says : str
        What stands in the message of the first test that does not pass.
    note : str
        What stands in the notes.
    student : str
        The name of the student's folder where that is the attack.
    """

    name: str
    family: str
    tries: str
    outcome: str
    files: dict[str, Content]
    function: str = "double"
    lost: tuple[str, ...] = ()
    points: float = 0.0
    says: str = ""
    note: str = ""
    student: str = ""

    @property
    def score(self) -> float:
        """What the submission must earn."""
        return sum(points for name, points in POINTS.items() if name not in self.lost) + self.points

    @property
    def folder(self) -> str:
        """The name of the student's folder."""
        return self.student or f"{self.family}-{self.name}".replace("_", "-")


REGISTRY: dict[str, list[Attack]] = {family: [] for family in FAMILIES}
TORCH: list[Attack] = []


def families() -> dict[str, list[Attack]]:
    """Return all attacks on the NumPy flavour by family."""
    for family in FAMILIES:
        importlib.import_module(f"tests.corpora.hostile.{family}")
    return REGISTRY


def torch_attacks() -> list[Attack]:
    """Return the attacks on the torch flavour."""
    importlib.import_module("tests.corpora.hostile.torch_flavour")
    return TORCH


def register(attack: Attack) -> Attack:
    """Add an attack to its family."""
    known = TORCH if attack.family == "torch_flavour" else REGISTRY[attack.family]
    assert attack.name not in [other.name for other in known], attack.name
    known.append(attack)
    return attack


def attack(
    outcome: str,
    function: str = "double",
    *,
    before: str = "",
    lost: tuple[str, ...] | None = None,
    points: float = 0.0,
    says: str = "",
    note: str = "",
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a function's body as the body of `function`, with the source `before` in front of it."""

    def decorate(written: Callable[..., object]) -> Callable[..., object]:
        name = written.__name__
        source = textwrap.dedent(inspect.getsource(written))
        source = source[source.index(f"def {name}(") :].replace(f"def {name}(", f"def {function}(", 1)
        honest = "\n".join(text for other, text in HONEST.items() if other != function)
        family = written.__module__.rpartition(".")[2]
        untouched = outcome == "passed"
        register(
            Attack(
                name,
                family,
                _one_line(written.__doc__),
                outcome,
                {"small.py": f"import numpy as np\n\n{before}\n{honest}\n{source}".encode("utf-8", "surrogatepass")},
                function,
                (() if untouched else (function,)) if lost is None else lost,
                points,
                says,
                note,
            )
        )
        return written

    return decorate


def torch_attack(
    outcome: str, *, says: str = "", before: str = ""
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a function's body as the body of `torch_minimize`, behind an honest function."""

    def decorate(written: Callable[..., object]) -> Callable[..., object]:
        name = written.__name__
        source = textwrap.dedent(inspect.getsource(written))
        source = source[source.index(f"def {name}(") :].replace(f"def {name}(", "def torch_minimize(", 1)
        content = f"import numpy as np\n\n{before}\n{HONEST_IN_TORCH['himmelblau']}\n{source}".encode()
        lost = () if outcome == "passed" else ("torch_minimize",)
        tries = _one_line(written.__doc__)
        files: dict[str, Content] = {"optimizer.py": content}
        register(Attack(name, "torch_flavour", tries, outcome, files, "torch_minimize", lost, says=says))
        return written

    return decorate


def whole(
    name: str,
    tries: str,
    outcome: str,
    source: str | bytes,
    *,
    honest: tuple[str, ...] = ("total", "slopes"),
    function: str = "double",
    lost: tuple[str, ...] | None = None,
    says: str = "",
    note: str = "",
    file: str = "small.py",
    **more: Callable[[Path], None] | bytes | str | float,
) -> None:
    """Register a whole source; the `honest` functions are put in front of it."""
    if isinstance(source, str):
        source = (
            "import numpy as np\n\n" + "\n".join(HONEST[other] for other in honest) + textwrap.dedent(source)
        ).encode()
    if lost is None:
        lost = {"passed": (), "unloadable": tuple(POINTS)}.get(outcome, (function,))
    family = sys._getframe(1).f_globals["__name__"].rpartition(".")[2]
    register(Attack(name, family, tries, outcome, {file: source}, function, lost, says=says, note=note, **more))


def handed_in(name: str, tries: str, outcome: str, files: dict[str, Content], **more: object) -> None:
    """Register a folder of files."""
    family = sys._getframe(1).f_globals["__name__"].rpartition(".")[2]
    lost = {"passed": (), "not graded": ()}.get(outcome, tuple(POINTS))
    register(Attack(name, family, tries, outcome, files, lost=lost, **more))


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def settled(outcome, attack):
    """Return how an attack ended; what takes all memory or sends too much may reach the time limit first.

    On a slow machine it does, and it loses the same points.
    """
    return attack.outcome if outcome == "timeout" and attack.outcome in ("out_of_memory", "rejected") else outcome
