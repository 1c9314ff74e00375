"""Judges the derivations of a submission, as its outline shows them; they move no point.

A worker has read the file. The text of an answer is parsed here: the grammar bounds its length, depth and time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from autograder.casebook.cases import Casebook
from autograder.course.course import PENCIL_FILE, Exercise
from autograder.errors import CourseError
from autograder.pencil.files import read_authors_questions, read_questions_as_sent
from autograder.pencil.handed_in import Answer, answers_in_module, by_hand_in_module, without_prompt
from autograder.results.derivation import Derivation, Line
from autograder.submissions.outline import Cell, Outline

if TYPE_CHECKING:
    from autograder.pencil.question import Question


def questions_of(exercise: Exercise) -> bytes:
    """Return what a grader needs of an exercise's pencil questions, as JSON; nothing where it has none.

    Raises
    ------
    CourseError
        When its `pencil.toml` is not what it should be or cannot be read.
    """
    path = exercise.folder / PENCIL_FILE
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise CourseError(f"cannot be read: {error.strerror}", path) from error
    questions = read_authors_questions(data, path)
    return msgspec.json.encode({name: msgspec.structs.replace(each, solution="") for name, each in questions.items()})


FAILED = "Our program failed on this derivation. A person can read it."


class Questions:
    """The pencil questions of an exercise, ready to be asked.

    Parameters
    ----------
    sent : bytes
        What `questions_of` returned; those that a person grades are among them.
    """

    def __init__(self, sent: bytes) -> None:
        self._files = read_questions_as_sent(sent) if sent else {}
        self._read: dict[str, Question] = {}

    def derivations(self, outline: Outline, book: Casebook) -> tuple[Derivation, ...]:
        """Return the verdicts on what is written, in the order of the questions, with the hints of the bank."""
        hints = {mistake.id: mistake.hint for mistake in book.mistakes}
        found: dict[str, Answer] = {}
        for cell in outline.cells:
            for answer in self._in_cell(outline.file, cell):
                if not answer.is_empty:
                    found.setdefault(answer.question, answer)
        checked = [self._checked(found[name]) for name in self._files if name in found]
        return tuple(each.with_hints(lambda mistake: hints.get(mistake, "")) for each in checked if not each.is_empty)

    def _in_cell(self, file: str, cell: Cell) -> Iterator[Answer]:
        if not cell.number:
            yield from answers_in_module(file, cell.text).values()
            answers: list[tuple[str, int, int | None]] = [(*each, None) for each in by_hand_in_module(cell.text)]
        else:
            if cell.pencil:
                yield Answer(cell.pencil, without_prompt(cell.text), file, cell=cell.number)
            answers = [(cell.text, 1, cell.number)] if cell.kind == "markdown" and cell.name else []
        for name, about in self._files.items() if answers else ():
            if about.by_hand:
                yield from (Answer(name, text, file, line, number) for text, line, number in answers)

    def _checked(self, answer: Answer) -> Derivation:
        from autograder.pencil.check import check  # which reads the grammar: only where something is written
        from autograder.pencil.question import question

        name = answer.question
        if name not in self._read:
            self._read[name] = question(name, self._files[name])
        try:
            found = check(self._read[name], answer.text)
        except Exception:  # noqa: BLE001 - a derivation moves no point, so no fault in it may cost one
            found = Derivation(name, (Line(1, 1, "", "unread", FAILED),), ())
        return msgspec.structs.replace(
            found, file=answer.file, cell=answer.cell, first=answer.line, by_hand=self._files[name].by_hand
        )
