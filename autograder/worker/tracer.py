"""The rewritten functions of a submission: describes to the grader what one call came to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.worker import messages, sites, source, tracing


class Tracer:
    """The rewritten functions of a submission and what they note.

    Parameters
    ----------
    cells : sequence of Cell
    """

    def __init__(self, cells: Sequence[source.Cell]) -> None:
        self.rewriter = sites.Rewriter()
        self.recorder = tracing.Recorder()
        self.lines = {cell.number: cell.source.split("\n") for cell in cells}

    def said(self, call: int, arrays: list[np.ndarray]) -> messages.Traced:
        """Return what was noted; its numbers are added to `arrays`."""
        recorder = self.recorder
        used = sorted({note.site for note in recorder.notes})
        lines: dict[tuple[int, int], int] = {}
        described = []
        for number in used:
            site = self.rewriter.sites[number]
            line = lines.setdefault((site.cell, site.line), len(lines))
            operands = site.operands[: messages.MAX_OPERANDS]
            names = (messages.clip(name, messages.MAX_SHORT) for name in (site.function, site.target))
            described.append(
                messages.SiteNode(
                    number, line, site.kind, site.scope, next(names), operands, next(names), site.returned
                )
            )
        numbers = np.concatenate([*recorder.values, np.empty(0)])
        arrays.append(numbers)
        return messages.Traced(
            id=call,
            lines=tuple(messages.LineNode(cell, line, self._code(cell, line)) for cell, line in lines),
            sites=tuple(described),
            notes=tuple(messages.NoteNode(*note) for note in recorder.notes),
            numbers=messages.ArrayNode("float64", numbers.shape),
        )

    def _code(self, cell: int, line: int) -> str:
        lines = self.lines.get(cell, [])
        return messages.clip(lines[line - 1].strip(), messages.MAX_LINE) if 0 < line <= len(lines) else ""
