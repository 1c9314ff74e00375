"""Reads all results in OUT: finds which count, which are set aside, and what a person should check."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.report.shared_answers import Answers
from autograder.results import aside, table
from autograder.results.folder import ReportFolder, one_only
from autograder.results.history import Record
from autograder.results.names import GONE as GONE_FOLDER
from autograder.results.result import Result, TestResult
from autograder.text import shown_name

GONE = f"its submission is gone; its result was moved to {GONE_FOLDER} and does not count"
LINK = "is a link in OUT; links are not followed"


class ClassResults:
    """The results in one OUT.

    Parameters
    ----------
    course : Course
    out : Path
    record : Record
        Notes results that it does not know.
    is_gone : callable
        Returns whether a student's submission for an exercise is gone.
    """

    def __init__(self, course: Course, out: Path, record: Record, is_gone: Callable[[str, str], bool]) -> None:
        self.course = course
        self.folder = ReportFolder(out)
        self.record = record
        self.is_gone = is_gone
        self.faults: list[tuple[str, str]] = []
        self.to_look_at: list[tuple[str, str]] = []
        self.answers = Answers()
        self._file_names = functools.cache(self._files_of)

    def read(self) -> list[Result]:
        """Return all results in brief, sorted by student and exercise, and update the table of all tests."""
        found: list[Result] = []
        brief = Brief()
        with table.updated(self.folder.out) as rows:
            self.to_look_at += [(shown_name(name), LINK) for name in self.folder.links()]
            for student, exercise in self.folder.places(self.course.about.exercises):
                with one_only(self.faults, f"{shown_name(student)}/{exercise}"):
                    read = self._one(student, exercise)
                    if read is None:
                        continue
                    result, state = read
                    self.record.found(result, state.st_mtime)
                    rows.add(result, f"{state.st_mtime_ns} {state.st_ino} {state.st_size}")
                    self.answers.add(result)
                    self._look_at(result)
                    found.append(brief(result))
        return found

    def _one(self, student: str, exercise: str) -> tuple[Result, os.stat_result] | None:
        """Return the result in a folder with the state of its file; one without a submission is set aside."""
        if not self.folder.has(student, exercise):
            return None
        if self.is_gone(student, exercise):
            aside.set_aside(self.folder.out, student, exercise)
            self.to_look_at.append((f"{student}/{exercise}", GONE))
            return None
        return self.folder.read(student, exercise)

    def _look_at(self, result: Result) -> None:
        """Note a result whose file has another name than the exercise's."""
        files = self._file_names(result.exercise)
        if result.graded_file not in (None, *files):
            self.to_look_at.append(
                (f"{result.student}/{result.exercise}", f"{result.graded_file} was graded as {files[0]}")
            )

    def _files_of(self, name: str) -> tuple[str, ...]:
        return self.course.exercise(name).files


class Brief:
    """Makes results small enough to keep those of a large class: drops the calls and keeps equal parts once."""

    def __init__(self) -> None:
        self._kept: dict[TestResult, TestResult] = {}

    def __call__(self, result: Result) -> Result:
        """Return the result in brief."""
        short = (
            test if not test.call else msgspec.structs.replace(test, call="", expected="", got="")
            for test in result.tests
        )
        return msgspec.structs.replace(result, tests=tuple(self._kept.setdefault(test, test) for test in short))
