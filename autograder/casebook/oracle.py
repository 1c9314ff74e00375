"""`autograder check --live`: compares torch's present answers to the public cases with the shipped ones."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import types
from collections.abc import Collection
from typing import Any

import msgspec
import numpy as np

from autograder.casebook.cases import Casebook, Returns
from autograder.casebook.closeness import agrees
from autograder.course.course import Exercise
from autograder.errors import AutograderError, CourseError

ORACLE = "torch_oracle.py"


class Compared(msgspec.Struct):
    """The number of compared values, and which of them differ."""

    book: Casebook
    asked: int = 0
    silent: tuple[str, ...] = ()  # functions without a counterpart in torch
    different: tuple[str, ...] = ()
    version: str = ""

    def sentence(self) -> str:
        """Return a sentence about the comparison, for the student."""
        said = f"torch {self.version} computed {self.asked} expected values now; "
        if self.different:
            said += f"{len(self.different)} differ from the shipped values: {', '.join(self.different)}."
        else:
            said += "all agree with the shipped values."
        if self.silent:
            said += f" torch has no counterpart of {', '.join(self.silent)}: their shipped values count."
        return said


def ask_torch(exercise: Exercise, book: Casebook, functions: Collection[str] | None = None) -> Compared:
    """Return the casebook with torch's answers as the expected ones.

    Raises
    ------
    AutograderError
        If torch is not installed, or the oracle cannot be loaded.
    """
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        raise AutograderError("The oracle needs torch, which is not installed here.") from None
    oracle = load_oracle(exercise)
    compared = Compared(book, version=str(torch.__version__).partition("+")[0])
    silent, different, tests = [], [], []
    for test in book.tests:
        answer = getattr(oracle, getattr(oracle, "ANSWERS", {}).get(test.function, test.function), None)
        if functions is not None and test.function not in functions:
            tests.append(test)
            continue
        if answer is None:
            silent.append(test.function)
            tests.append(test)
            continue
        cases = []
        for case in test.cases:
            if not isinstance(case.expected, Returns):
                cases.append(case)
                continue
            args, kwargs = copy.deepcopy((case.args, case.kwargs))
            now = _like(answer(*args, **kwargs), case.expected.value)
            compared.asked += 1
            if not agrees(now, case.expected.value, case.rtol):
                different.append(test.id)
            cases.append(msgspec.structs.replace(case, expected=Returns(now)))
        tests.append(msgspec.structs.replace(test, cases=tuple(cases)))
    compared.book = msgspec.structs.replace(book, tests=tuple(tests))
    compared.silent, compared.different = tuple(dict.fromkeys(silent)), tuple(dict.fromkeys(different))
    return compared


def load_oracle(exercise: Exercise) -> types.ModuleType:
    """Return the exercise's shipped `torch_oracle.py`."""
    path = exercise.folder / ORACLE
    try:
        spec = importlib.util.spec_from_file_location(f"{exercise.name}_{path.stem}", path)
        assert spec is not None  # noqa: S101 - the name ends in .py
        assert spec.loader is not None  # noqa: S101
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except Exception as error:
        raise CourseError(f"{path.name} cannot be loaded: {type(error).__name__}: {error}") from error
    return module


def _like(value: Any, shipped: Any) -> Any:  # noqa: ANN401
    """Return torch's answer in the same containers as the shipped one."""
    if isinstance(shipped, (list, tuple)):
        return type(shipped)(_like(one, other) for one, other in zip(value, shipped, strict=True))
    return float(value) if isinstance(shipped, float) else np.asarray(value, dtype=np.float64)
