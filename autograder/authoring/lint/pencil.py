"""Proves the pencil questions: the author's own solution passes and cannot be shortened, each planted line is found."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.lint.findings import Finding
from autograder.authoring.source.marks import Source
from autograder.course.course import PENCIL_FILE, Exercise
from autograder.errors import CourseError
from autograder.pencil.check import check
from autograder.pencil.question import Question, read_questions


def lint_pencil(exercise: Exercise, source: Source) -> Iterator[Finding]:
    """Yield what is wrong with the pencil questions of an exercise and with their cells."""
    path = exercise.folder / PENCIL_FILE
    try:
        questions = read_questions(path.read_bytes(), path) if path.is_file() else {}
    except CourseError as error:
        yield Finding(PENCIL_FILE, error.sentence)
        return
    cells = {cell.pencil: cell.line for cell in source.cells if cell.pencil}
    for name, line in cells.items():
        if name not in questions or questions[name].file.by_hand:
            yield Finding(f"{exercise.module_file}:{line}", f"{PENCIL_FILE} has no question {name} for students.")
    for name, question in questions.items():
        if not question.file.by_hand and name not in cells:
            yield Finding(PENCIL_FILE, f"{name} has no cell: '# %% [markdown] pencil=\"{name}\"'.")
        for sentence in _faults(exercise, question):
            yield Finding(PENCIL_FILE, f"{name}: {sentence}")


def _faults(exercise: Exercise, question: Question) -> Iterator[str]:
    file = question.file
    if file.function and file.function not in exercise.about.functions:
        yield f"{file.function} is not a function of this exercise."
    verdict = check(question, file.solution)
    if not verdict.is_right:
        said = verdict.first_wrong or next(part for part in verdict.parts if part.verdict != "right")
        yield f"the solution does not pass: {said.says or 'a line is wrong'}"
    for goal in file.goals:
        shortest = f"{goal.wants} = {_last(file.solution, goal.wants)}"
        if not goal.under and any(part.verdict == "right" for part in check(question, shortest).parts):
            yield f"{goal.wants} passes without a step."
        for name, text in (*goal.mistakes, *goal.batch_mistakes):
            case = f"{goal.under}: " if goal.under else ""
            found = check(question, f"{case}{goal.wants} = {text}").first_wrong
            if found is None or found.verdict != "wrong":
                yield f"the mistake {name} is not found: {text}"


def _last(solution: str, wants: str) -> str:
    """Return the last line of a solution's chain with this left side, its left side itself where there is none."""
    rows = solution.strip().splitlines()
    starts = [place for place, row in enumerate(rows) if row.startswith(f"{wants} =")]
    if not starts:
        return wants
    end = next((place for place in range(starts[0] + 1, len(rows)) if not rows[place].startswith(" ")), len(rows))
    return rows[end - 1].rpartition(" = ")[2].strip(" =")
