"""Makes the figures, tables and plots of `docs/performance.md` and `docs/scale.md` from what was measured."""

from __future__ import annotations

import math
import os
import platform
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder import __version__
from bench import classes, plots, rivals
from bench.ours import Figures, Mixed
from bench.soak import Soak

DOCS = classes.ROOT / "docs"
KEPT = "performance.json"
DOCUMENTS = ("performance.md", "scale.md")
NOT_YET = "Not measured yet."
A_DAY = 100_000  # submissions
BUSY_HOURS = 6  # in which most of a day's submissions come
FIRST_WITH_TORCH = "ex4, with torch, expected values cached"
QUIET = 0.1  # share of the processors


class Measured(msgspec.Struct, frozen=True):
    """All that was measured; None where it was not yet."""

    machine: str = ""
    busy: dict[str, float] = {}
    floor_cpu_s: float | None = None
    compare: list[Figures] | None = None
    start_s: dict[str, float] | None = None
    torch_start_s: dict[str, float] | None = None
    mixed: Mixed | None = None
    shares: dict[str, float] | None = None
    growing: list[Figures] | None = None
    soak: Soak | None = None


def machine() -> str:
    """Return a sentence on this machine."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.*)$", info, re.MULTILINE)
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores of {model[1] if model else platform.machine()}, {memory_gib:.0f} GiB, "
        f"Linux {platform.release()}, Python {platform.python_version()}, autograder {__version__}"
    )


def read(folder: Path) -> Measured:
    """Return what was measured before."""
    path = folder / KEPT
    return msgspec.json.decode(path.read_bytes(), type=Measured) if path.is_file() else Measured()


def keep(measured: Measured, folder: Path) -> None:
    """Keep what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / KEPT).write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=1) + b"\n")


def write(measured: Measured, folder: Path) -> None:
    """Put figures between the marks of the documents, and draw the plots."""
    for name in DOCUMENTS:
        if not (folder / name).is_file():
            shutil.copy(DOCS / name, folder)
        (folder / name).write_text(filled((folder / name).read_text(), measured))
    plots.draw(measured.growing, measured.compare, folder / "figures")


def filled(text: str, measured: Measured) -> str:
    """Return a document with what belongs between its marks."""

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}\n{BLOCKS[match[2]](measured) or NOT_YET}\n{match[3]}"

    return re.sub(r"(<!-- generated: (\w+) -->)\n.*?(<!-- end -->)", block, text, flags=re.DOTALL)


# ---- figures that several blocks use


def marginal_cpu_s(measured: Measured) -> float | None:
    """Return the CPU time of one more honest submission: from the smallest class to the next of the growing ones."""
    if not measured.growing or len(measured.growing) < 2:
        return None
    small, large = measured.growing[:2]
    return (large.cpu_s - small.cpu_s) / (large.submissions - small.submissions)


def _ours(measured: Measured, jobs: int) -> Figures | None:
    return next((each for each in measured.compare or () if each.name == f"autograder grade --jobs {jobs}"), None)


def _rivals(measured: Measured) -> list[Figures]:
    return [each for each in measured.compare or () if not each.name.startswith("autograder")]


def linearity(measured: Measured) -> float | None:
    """Return by which factor the time of one more submission in the largest class exceeds that in the others."""
    if not measured.growing or len(measured.growing) < 3:
        return None
    small, middle, large = measured.growing[0], measured.growing[-2], measured.growing[-1]
    late = (large.wall_s - middle.wall_s) / (large.submissions - middle.submissions)
    early = (middle.wall_s - small.wall_s) / (middle.submissions - small.submissions)
    return late / early


def per_core_hour(measured: Measured) -> float | None:
    """Return how many submissions of a mixed class one core grades in an hour."""
    return 3600 * measured.mixed.figures.submissions / measured.mixed.figures.cpu_s if measured.mixed else None


# ---- blocks


def _machine(measured: Measured) -> str:
    if not measured.machine:
        return ""
    most = max(measured.busy.values(), default=0.0)
    state = "quiet" if most <= QUIET else "not quiet: take the ratios, not the seconds"
    return (
        f"Measured on {measured.machine}. Before each part other work kept at most {100 * most:.0f} % of the "
        f"processors busy, so the machine was {state}."
    )


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a table; all columns but the first are numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _compare(measured: Measured) -> str:
    if not measured.compare:
        return ""
    reference = _ours(measured, 2) or measured.compare[-1]
    rows = [
        [
            each.name,
            str(each.submissions),
            f"{each.rate:.2f}",
            f"{each.cpu_ms / 1e3:.3f}",
            f"{each.peak_mib:.0f}",
            f"{reference.rate / each.rate:.1f}",
            f"{each.cpu_ms / reference.cpu_ms:.1f}",
        ]
        for each in measured.compare
    ]
    heads = ["grader", "notebooks", "a second", "CPU s each", "peak MiB", "times as slow", "times the CPU"]
    return table(heads, rows)


def _targets(measured: Measured) -> str:
    rows = [row for make in _TARGETS if (row := make(measured))]
    return table(["target", "required", "measured", "met"], rows) if rows else ""


def _row(name: str, value: float, limit: float, unit: str, *, least: bool = False) -> list[str]:
    met = value >= limit if least else value <= limit
    required = f"at {'least' if least else 'most'} {limit:g}{unit}"
    return [name, required, f"{value:.3g}{unit}" if value < 1_000 else f"{value:.0f}{unit}", "yes" if met else "no"]


def _floor_row(measured: Measured) -> list[str] | None:
    own = marginal_cpu_s(measured)
    if own is None or not measured.floor_cpu_s:
        return None
    name = f"CPU of an honest submission against the bare worker ({1e3 * measured.floor_cpu_s:.1f} ms)"
    return _row(name, own / measured.floor_cpu_s, 2, " times")


def _stock_row(measured: Measured) -> list[str] | None:
    own, stock = _ours(measured, 2), next((f for f in _rivals(measured) if f.name == rivals.NBGRADER), None)
    if own is None or stock is None:
        return None
    return _row("throughput against stock nbgrader, whole command", own.rate / stock.rate, 100, " times", least=True)


def _sustained_row(measured: Measured) -> list[str] | None:
    stock = next((f for f in _rivals(measured) if f.name == rivals.NBGRADER), None)
    if stock is None or not measured.growing:
        return None
    rate = measured.growing[-1].rate
    name = f"the same in a class of {measured.growing[-1].name}"
    return _row(name, rate / stock.rate, 100, " times", least=True)


def _home_made_row(measured: Measured) -> list[str] | None:
    others = [each for each in _rivals(measured) if each.name != rivals.NBGRADER]
    own = marginal_cpu_s(measured)
    if not others or own is None:
        return None
    quickest = min(others, key=lambda each: each.cpu_ms)
    return _row(f"CPU against {quickest.name}", quickest.cpu_ms / 1e3 / own, 40, " times", least=True)


def _memory_row(measured: Measured) -> list[str] | None:
    if not measured.growing or len(measured.growing) < 2:
        return None
    small, large = measured.growing[0], measured.growing[-1]
    return _row(f"peak memory at {large.name} against {small.name}", large.peak_mib / small.peak_mib, 1.5, " times")


def _linear_row(measured: Measured) -> list[str] | None:
    factor = linearity(measured)
    return None if factor is None else _row("time of one more submission, late against early", factor, 1.15, " times")


def _start_row(name: str, limit_s: float) -> Callable[[Measured], list[str] | None]:
    def row(measured: Measured) -> list[str] | None:
        value = (measured.start_s or {}).get(name)
        return None if value is None else _row(f"first result: {name}", value, limit_s, " s")

    return row


_TARGETS: tuple[Callable[[Measured], list[str] | None], ...] = (
    _floor_row,
    _stock_row,
    _sustained_row,
    _home_made_row,
    _memory_row,
    _linear_row,
    _start_row("ex1, NumPy only, expected values cached", 1),
    _start_row(FIRST_WITH_TORCH, 4),
    _start_row("ex1, nothing cached: expected values from torch", 4),
)


def _torch_start(measured: Measured) -> str:
    if not measured.torch_start_s:
        return ""
    first = (measured.start_s or {}).get(FIRST_WITH_TORCH)
    seconds = measured.torch_start_s | ({f"first result of the command: {FIRST_WITH_TORCH}": first} if first else {})
    return table(["what starts", "seconds"], [[name, f"{value:.2f}"] for name, value in seconds.items()])


def _growing(measured: Measured) -> str:
    if not measured.growing:
        return ""
    rows = [
        [each.name, f"{each.wall_s:.1f}", f"{each.rate:.1f}", f"{each.cpu_ms:.1f}", f"{each.peak_mib:.0f}"]
        for each in measured.growing
    ]
    return table(["submissions", "seconds", "a second", "CPU ms each", "peak MiB"], rows)


def _mixed(measured: Measured) -> str:
    if not measured.mixed:
        return ""
    figures = measured.mixed.figures
    times = ", ".join(
        f"{'slowest' if name == 'p100' else name} {1e3 * value:.0f} ms"
        for name, value in measured.mixed.percentiles_s.items()
    )
    return (
        f"{figures.submissions:,} submissions in {figures.wall_s:.1f} s: {figures.rate:.1f} a second, "
        f"{figures.cpu_ms:.0f} ms of CPU each, peak memory {figures.peak_mib:.0f} MiB. Time of one submission: {times}."
    )


def _shares(measured: Measured) -> str:
    if not measured.shares:
        return ""
    return table(
        ["where the time goes", "share"], [[name, f"{share:.0f} %"] for name, share in measured.shares.items()]
    )


def _soak(measured: Measured) -> str:
    soak = measured.soak
    if not soak:
        return ""
    rows = [
        [name, f"{sample.mib:.0f}", str(sample.descriptors), str(sample.processes)]
        for name, sample in (("beginning", soak.first), ("end", soak.last))
    ]
    said = "; ".join(soak.problems) or "every submission has the score that it must have, and nothing is left over"
    head = f"{soak.submissions:,} submissions, {soak.hostile:,} of them hostile, in {soak.wall_s:.0f} s: {said}."
    return f"{head}\n\n{table(['of the run', 'MiB', 'descriptors', 'processes'], rows)}"


def _plan(measured: Measured) -> str:
    each = per_core_hour(measured)
    if each is None or not measured.mixed:
        return ""
    cpu_hours = A_DAY / each
    cores = math.ceil(cpu_hours / BUSY_HOURS)
    ms = measured.mixed.figures.cpu_ms
    return (
        f"One core grades {each:,.0f} submissions of a mixed class in an hour: 3,600 s / {ms:.0f} ms, everything "
        f"included. {A_DAY:,} submissions a day are {cpu_hours:.1f} hours of one core, so {math.ceil(cpu_hours / 24)} "
        f"core{'s are' if cpu_hours > 24 else ' is'} enough if they are spread over the day. If all of them come "
        f"within {BUSY_HOURS} hours, {cores} cores are required; {2 * cores} leave half of them free for hostile work "
        f"and for a worker that is lost."
    )


BLOCKS: dict[str, Callable[[Measured], str]] = {
    "machine": _machine,
    "compare": _compare,
    "targets": _targets,
    "torch_start": _torch_start,
    "growing": _growing,
    "mixed": _mixed,
    "shares": _shares,
    "soak": _soak,
    "plan": _plan,
}
