"""Proves the pencil questions: the author's own solution passes and cannot be shortened, each planted line is found."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from autograder.authoring.lint.findings import Finding
from autograder.authoring.source.marks import Source
from autograder.course.course import PENCIL_FILE, Exercise
from autograder.errors import CourseError
from autograder.pencil.check import check
from autograder.pencil.files import GoalFile
from autograder.pencil.question import Question, read_questions
from autograder.results.derivation import Part


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
    chains = _chains(file.solution)
    for number, goal in enumerate(file.goals):
        own = [chain for chain in chains if _part(question, "\n".join(chain), number).verdict == "right"]
        if not own:
            yield f"the solution has no chain of its own for {goal.wants}."
            continue
        yield from _shortened(question, number, own[0])
        yield from _planted(question, goal, own[0])


def _shortened(question: Question, number: int, chain: list[str]) -> Iterator[str]:
    """Yield that a chain passes with too few lines, or that the line that comes first is not there."""
    goal = question.file.goals[number]
    for kept in itertools.combinations(chain[1:-1], max(goal.steps - 1, 0)):
        answer = "\n".join([chain[0], *kept, chain[-1]])
        if _part(question, answer, number).verdict == "right":
            yield f"{goal.wants} passes with {len(kept)} lines before the last."
            break
    if goal.first and not any(goal.first in line for line in chain[1:-1]):
        yield f"the solution has no line before its last with {goal.first}, which comes first."


def _planted(question: Question, goal: GoalFile, chain: list[str]) -> Iterator[str]:
    """Yield each mistake that is not found, or named otherwise, in the line in which it is planted."""
    for name, text in (*goal.mistakes, *goal.batch_mistakes):
        found = check(question, "\n".join([*chain[:-1], f"= {text}"])).first_wrong
        line = len(chain)
        if found is None or found.verdict == "unread":  # the chain is of the batch and the mistake of one sample
            found, line = check(question, f"{goal.wants}\n= {text}").first_wrong, 2
        if found is None or (found.verdict, found.line) != ("wrong", line):
            yield f"the mistake {name} is not found at its line: {text}"
        elif found.mistake not in (None, name):
            yield f"the mistake {name} is named {found.mistake}: {text}"


def _part(question: Question, answer: str, number: int) -> Part:
    return check(question, answer).parts[number]


def _chains(solution: str) -> list[list[str]]:
    """Return the chains of a solution, each as its left side and the lines that follow, one for each =."""
    chains: list[list[str]] = []
    for row in solution.strip().splitlines():
        left, *rights = re.split(r"(?:^|(?<=\s))=\s", row)
        if left.strip():
            case = re.match(r"\s*\w\s*!?=\s*\w:\s*", row)
            head, *rights = re.split(r"\s=\s", row[case.end() :] if case else row)
            chains.append([f"{case[0] if case else ''}{head}"])
        if chains:
            chains[-1] += [f"= {right.strip()}" for right in rights]
    return chains
