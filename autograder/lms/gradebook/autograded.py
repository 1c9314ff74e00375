"""Makes the autograded notebook of one submission: the student's cells, nbgrader's names, our verdicts as outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from autograder.lms.gradebook.harmless import Shown, language_info, room_for_formulas, shown
from autograder.lms.gradebook.released import TEST_PREFIX, NamedCell, Released
from autograder.lms.gradebook.student_cells import OwnCell
from autograder.report import plain_text
from autograder.report.visible import FunctionView, TestView
from autograder.results.derivation import Part
from autograder.results.result import Result, Status
from autograder.text import counted, points


class Autograded(msgspec.Struct, frozen=True):
    """An autograded notebook's file, and whether its question was answered."""

    content: bytes
    answered: bool


def autograded(
    released: Released, own: list[OwnCell], outputs: Mapping[str, str], title: str, suggested: str = ""
) -> Autograded:
    """Return the notebook that formgrader and nbgrader's feedback show.

    Parameters
    ----------
    released : Released
    own : list of OwnCell
        The student's cells, without lecture and test cells.
    outputs : mapping of str to str
        The text below each function's test cell.
    title : str
        The first line of the notebook.
    suggested : str
        What stands below the answer that a person grades: markdown of ours, empty where there is nothing to suggest.
    """
    builder = _Builder(released, outputs, suggested)
    builder.plain("markdown", Shown(f"# {title}"))
    for cell in own:
        builder.own(cell)
    builder.missing()
    code = "\n".join(cell.source for cell in own if cell.cell_type == "code")
    metadata = {**released.metadata, "language_info": language_info(released.metadata.get("language_info", {}), code)}
    notebook = {"cells": builder.cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    content = msgspec.json.format(msgspec.json.encode(notebook), indent=1)
    return Autograded(content + b"\n", _answered(released, own))


def _answered(released: Released, own: list[OwnCell]) -> bool:
    """Return whether there is something to grade by hand: an answer that differs from the given line, or own text."""
    if released.answer is None:
        return False
    given = released.answer.source.strip()
    return any(cell.pictures or cell.source.strip() not in ("", given) for cell in own if cell.cell_type == "markdown")


class _Builder:
    def __init__(self, released: Released, outputs: Mapping[str, str], suggested: str) -> None:
        self.released = released
        self.suggested = suggested
        self.outputs = outputs
        self.cells: list[dict[str, Any]] = []
        self.placed = set[str]()
        self.room = room_for_formulas()

    def own(self, cell: OwnCell) -> None:
        """Add a cell of the student; unchanged text in the answer's cell counts as ours."""
        known = self.released.cell(cell.name)
        given = known is not None and not cell.pictures and cell.source.strip() == known.source.strip()
        own = Shown(cell.source) if cell.cell_type == "code" or given else shown(cell.source, cell.pictures, self.room)
        if cell.name:
            self.named(cell.name, own)
        else:
            self.plain(cell.cell_type, own)

    def plain(self, kind: str, own: Shown) -> None:
        """Add a cell that nbgrader does not know."""
        self._add(kind, own, {})

    def named(self, name: str, own: Shown) -> None:
        """Add a student's cell that nbgrader knows, and after a function its test cell."""
        cell = self.released.cell(name)
        if cell is None or name in self.placed:
            self.plain("code", own)
            return
        if cell.by_hand and self.released.question:
            self.plain("markdown", Shown(self.released.question))
        self._place(cell, own)
        if cell.by_hand and self.suggested:
            self.plain("markdown", Shown(self.suggested))
        test = self.released.cell(f"{TEST_PREFIX}{name}")
        if test is not None and test.name not in self.placed:
            self._place(test, Shown(test.source))

    def missing(self) -> None:
        """Add the released cells that the student's work does not hold."""
        for cell in self.released.cells:
            if cell.name not in self.placed:
                self.named(cell.name, Shown(cell.source))

    def _place(self, cell: NamedCell, own: Shown) -> None:
        self.placed.add(cell.name)
        added = self._add(cell.cell_type, own, cell.metadata)
        if cell.grade and not cell.solution:
            text = self.outputs.get(cell.function, "")
            added["outputs"] = [{"name": "stdout", "output_type": "stream", "text": text}] if text else []

    def _add(self, kind: str, own: Shown, metadata: dict[str, Any]) -> dict[str, Any]:
        cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{len(self.cells)}", "metadata": metadata}
        cell["source"] = own.source.splitlines(keepends=True)
        if own.attachments:
            cell["attachments"] = own.attachments
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        self.cells.append(cell)
        return cell


_PLAIN_BETTER = ("good", "quiet")


def cell_output(view: FunctionView | None, result: Result) -> str:
    """Return the text for the output of a function's test cell."""
    if result.status is Status.UNLOADABLE or view is None or not view.tests:
        return "\n".join(["Nothing could be loaded, so no test was run.", *result.notes]) + "\n"
    lines = [f"{view.name}: {points(view.score)} of {points(view.max_score)} points"]
    for test in view.tests:
        lines += _test_lines(test)
    return "\n".join(lines) + "\n"


def _test_lines(test: TestView) -> list[str]:
    kind = "hidden test" if test.hidden else "public test"
    lines = [f"  {points(test.score):>4}/{points(test.max_score)}  {test.outcome}: {test.title} ({kind})"]
    texts = () if test.kind == "quiet" else plain_text.lines(test)
    return lines + [f"          {text}" for text in texts if text.strip()]


def comment(view: FunctionView | None, result: Result) -> str | None:
    """Return the comment on a function: the named mistakes, or what went wrong; None if it is right.

    It is markdown for nbgrader, and holds no text by the student.
    """
    if result.status is Status.UNLOADABLE or view is None or not view.tests:
        return "Nothing could be loaded, so no test was run."
    if all(test.outcome.facts.is_unwritten for test in result.tests if test.function == view.name):
        return "Not implemented yet."
    hints = dict.fromkeys(mistake.hint for test in view.tests for mistake in test.likely)
    if hints:
        return "\n\n".join(f"Likely mistake: {hint}" for hint in hints)
    wrong = [test for test in view.tests if test.kind not in _PLAIN_BETTER]
    return "\n\n".join(f"{test.outcome.capitalize()}: {test.title}." for test in wrong) or None


def suggestion(result: Result) -> str:
    """Return what the machine found in the answer that a person grades, as markdown; nothing where it found nothing.

    It holds no text by the student. The points of a part are those of its chains together.
    """
    parts: dict[str, list[Part]] = {}
    for derivation in result.pencil:
        for part in derivation.parts if derivation.by_hand else ():
            parts.setdefault(part.part, []).append(part)
    rows = [_suggested(name, chains) for name, chains in parts.items() if name and any(each.judged for each in chains)]
    if not rows:
        return ""
    head = "**Suggestion by the autograder.** A person decides, and reads what stands in words."
    return "\n".join([head, "", *rows])


def _suggested(name: str, chains: Sequence[Part]) -> str:
    right, judged = sum(each.right for each in chains), sum(each.judged for each in chains)
    of, worth = sum(each.suggested for each in chains), sum(each.points for each in chains)
    missing = [f"`{each.wants}` is missing" for each in chains if not each.judged]
    found = "; ".join([f"{right} of {counted(judged, 'line')} right", *missing])
    return f"* part {name}: {found}; suggested {points(of)} of {points(worth)} points"
