"""What students are told about their derivations: pencil first, code second."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import msgspec

from autograder.course.course import PENCIL_QUESTIONS, Exercise
from autograder.course.hints import read_help
from autograder.errors import CourseError, UsageError
from autograder.files import read_plain
from autograder.pencil.files import QuestionFile, read_questions_as_sent
from autograder.pencil.handed_in import Answer, answers_in
from autograder.results.derivation import Derivation
from autograder.submissions.submission import Submission, read_submission

if TYPE_CHECKING:
    from autograder.pencil.question import Question

SUFFIX = " on paper"  # behind the name of a question where a function could be meant
_MOST_BYTES = 1 << 20


class PaperReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about one derivation."""

    question: str
    function: str  # that it leads to, empty where there is none
    asks: str
    state: str
    derivation: Derivation | None = None  # None where nothing is written
    rows: tuple[tuple[str, str], ...] = ()  # a word and a text, as in the report of a function

    @property
    def good(self) -> bool:
        """Whether it is right to the end."""
        return self.derivation is not None and self.derivation.is_right


def questions_of(exercise: Exercise) -> dict[str, QuestionFile]:
    """Return the pencil questions of the students' version of an exercise; none where it has none."""
    path = exercise.folder / PENCIL_QUESTIONS
    return read_questions_as_sent(read_plain(path, _MOST_BYTES), path) if path.is_file() else {}


def _checked(name: str, about: QuestionFile, text: str) -> Derivation:
    from autograder.pencil.check import check

    return check(_question(name, msgspec.json.encode(about)), text)


@functools.lru_cache(32)
def _question(name: str, about: bytes) -> Question:
    """Return a question; the grammar is read when there is something to check, and each question once."""
    from autograder.pencil.question import question

    return question(name, msgspec.json.decode(about, type=QuestionFile))


def answered(exercise: Exercise, submission: Submission | None = None) -> dict[str, Answer]:
    """Return what is written in the cells of pencil questions; of two files, what is written in the newer one."""
    submission = submission or read_submission(exercise.folder, "", exercise)
    found: dict[str, Answer] = {}
    for file in sorted(submission.files, key=lambda each: each.modified_ns):
        found |= {name: each for name, each in answers_in(file.name, file.content).items() if not each.is_empty}
    return found


def on_paper(exercise: Exercise, functions: Collection[str] | None = None) -> tuple[PaperReport, ...]:
    """Return a report on each pencil question of an exercise, or on those that lead to some functions."""
    questions = questions_of(exercise)
    answers = answered(exercise) if questions else {}
    return tuple(
        _report(exercise, name, question, answers.get(name))
        for name, question in questions.items()
        if functions is None or question.function in functions
    )


def _report(exercise: Exercise, name: str, about: QuestionFile, answer: Answer | None) -> PaperReport:
    if answer is None:
        return PaperReport(question=name, function=about.function, asks=about.asks, state="not written yet")
    found = _checked(name, about, answer.text).with_hints(functools.partial(_hint, exercise))
    derivation = msgspec.structs.replace(found, file=answer.file, cell=answer.cell, first=answer.line)
    rows = tuple(_rows(derivation))
    return PaperReport(
        question=name,
        function=about.function,
        asks=about.asks,
        state=derivation.state,
        derivation=derivation,
        rows=rows,
    )


def _rows(derivation: Derivation) -> Iterator[tuple[str, str]]:
    """Yield the words and texts about a derivation that is not right yet."""
    if (first := derivation.first_wrong) is not None:
        yield "line", first.pointed if first.verdict == "unread" else f"= {first.text}"
        yield "where", f"{derivation.place(first.line)}, column {first.column}"
        yield from first.facts
    for part in derivation.parts:
        if part.told:
            yield "part", part.told


def _hint(exercise: Exercise, mistake: str) -> str:
    """Return what the bank says of a mistake: the same lesson as in code."""
    try:
        known = read_help(exercise).mistakes
    except CourseError:
        return ""
    return next((each.hint for each in known if each.id == mistake), "")


def paper_text(exercise: Exercise, name: str) -> str:
    """Return what a notebook says about a derivation, as it was saved last.

    Raises
    ------
    UsageError
        When the exercise has no such question.
    """
    reports = {each.question: each for each in on_paper(exercise)}
    if name not in reports:
        raise UsageError(f"{exercise.name} has no derivation {name!r}; it has {', '.join(reports) or 'none'}.")
    report = reports[name]
    if report.derivation is None:
        return f"{name}{SUFFIX}: not written yet, or not saved. {report.asks}"
    return "\n".join([f"{name}{SUFFIX}: {report.state}", *(f"  {word:<10}{text}" for word, text in report.rows)])
