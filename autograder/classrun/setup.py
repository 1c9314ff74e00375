"""Messages between a run and its grading processes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from autograder.course.course import ExerciseFile, Feedback


class Flavours(msgspec.Struct, frozen=True):
    """The warm processes that a grading process starts before it knows anything else."""

    with_torch: tuple[bool, ...]  # torch first: it takes seconds, in which what needs none is graded
    unsafe: bool = False

    @classmethod
    def of(cls, exercises: Iterable[ExerciseFile], *, unsafe: bool) -> Flavours:
        """Return those that some exercises need."""
        needed = {function.torch for about in exercises for function in about.functions.values()}
        return cls(tuple(sorted(needed, reverse=True)), unsafe)


class ExercisePack(msgspec.Struct, frozen=True):
    """Everything that is required to grade one exercise."""

    name: str
    about: ExerciseFile
    casebook: bytes
    version: str
    derivations: bytes = b""  # its pencil questions; empty where it has none


class Setup(msgspec.Struct, frozen=True):
    """The setup of a grading process, sent before its first submission."""

    exercises: tuple[ExercisePack, ...]
    unsafe: bool
    feedback: Feedback = "hints"

    @property
    def flavours(self) -> Flavours:
        """The required warm processes."""
        return Flavours.of((pack.about for pack in self.exercises), unsafe=self.unsafe)


class Graded(msgspec.Struct, frozen=True):
    """One graded submission: the content of its `result.json`, its `feedback.html` and its `outline.json`."""

    result: bytes
    feedback: bytes
    outline: bytes = b""  # empty where no file was graded
