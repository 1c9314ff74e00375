"""Makes pytest the interface of the tests that grade.

`pytest solutions/ex1_perceptron --submission=PATH` grades one submission with the same engine as `autograder grade` and
shows the verdict on each test; without `--submission` the folder's own module is graded, which in `assignments/` is the
student's working copy. `--compile-casebook=FILE` runs the tests once and writes down what they ask.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.course.course import EXERCISE_FILE, Course, Exercise, find_course, read_exercise
from autograder.errors import AutograderError, CourseError

if TYPE_CHECKING:
    from collections.abc import Generator

    from autograder.casebook.cases import Test
    from autograder.results.result import Result, TestResult
    from autograder.testing import Expectations
from autograder.casebook.compiling import LazyModule, argument_shapes, load_module, signatures, words

_EXERCISE = pytest.StashKey[Exercise]()
_STATE = pytest.StashKey["State"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the grader."""
    group = parser.getgroup("autograder", "grading a submission")
    group.addoption("--submission", metavar="PATH", help="the file, or the folder of one exercise, to be graded")
    group.addoption("--compile-casebook", metavar="FILE", help="run the tests once and write down what they ask")
    group.addoption("--unsafe-no-sandbox", action="store_true", help="run the submission in a plain process")


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark."""
    if config.getoption("--compile-casebook"):
        gc.disable()  # a short process, most of whose time goes into importing torch
    config.addinivalue_line("markers", "graded(points, visibility, edge): a test that grades; see autograder.testing")
    config.stash[_STATE] = State(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the warm processes."""
    config.stash[_STATE].close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Find the exercise of each graded test; bring them into the order in which they are graded."""
    state = config.stash[_STATE]
    graded = [item for item in items if item.get_closest_marker("graded")]
    for item in graded:
        item.stash[_EXERCISE] = state.exercise_of(item.path.parent)
    order = {id(item): place for place, item in enumerate(sorted(graded, key=_order))}
    items.sort(key=lambda item: order.get(id(item), -1))


def _order(item: pytest.Item) -> tuple[str, int, bool]:
    functions = list(item.stash[_EXERCISE].about.functions)
    return str(item.path.parent), functions.index(function_of(item)), _mark(item)["visibility"] == "hidden"


def _mark(item: pytest.Item) -> dict[str, Any]:
    marker = item.get_closest_marker("graded")
    assert marker is not None  # noqa: S101 - asked for graded items only
    return dict(marker.kwargs)


def function_of(item: pytest.Item) -> str:
    """Return the function that a test is about: the longest name of the exercise with which its name goes on."""
    name = item.name.removeprefix("test_")
    functions = item.stash[_EXERCISE].about.functions
    matches = [function for function in functions if name.startswith(f"{function}_")]
    if not matches:
        raise CourseError(f"{item.nodeid}: the name begins with no function of the exercise: {', '.join(functions)}")
    return max(matches, key=len)


def test_id(item: pytest.Item) -> str:
    """Return the permanent id: `<exercise>.<function>.<what>`."""
    function = function_of(item)
    what = item.name.removeprefix(f"test_{function}_")
    return f"{item.stash[_EXERCISE].name}.{function}.{what}"


test_id.__test__ = False  # type: ignore[attr-defined] # not a test of pytest's


# ---- what authors' tests are given


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Expectations:
    """Write down the calls that a test asks for."""
    from autograder.testing import Expectations

    state = request.config.stash[_STATE]
    exercise = request.node.stash[_EXERCISE]
    return Expectations(state.parameters(exercise)[function_of(request.node)])


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401
    """Return random numbers of this test's own, from the course's seed, its id and, for a hidden test, the key."""
    import numpy as np

    course = request.config.stash[_STATE].course
    seed = course.about.seed
    if course.key and _mark(request.node)["visibility"] == "hidden":
        drawn = hashlib.sha256(f"{course.key} {seed} {test_id(request.node)}".encode())
        return np.random.default_rng(int.from_bytes(drawn.digest(), "big"))
    return np.random.default_rng([seed, zlib.crc32(test_id(request.node).encode())])


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401
    """Return the solution module."""
    exercise = request.node.stash[_EXERCISE]
    return LazyModule(exercise.folder / exercise.module_file, tuple(exercise.about.functions))


@pytest.fixture
def torch_oracle(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401
    """Return the exercise's `torch_oracle.py`."""
    return LazyModule(request.node.stash[_EXERCISE].folder / "torch_oracle.py")


# ---- running


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a graded test: write down what it asks, or say what the grader found."""
    if pyfuncitem.get_closest_marker("graded") is None:
        return None
    state = pyfuncitem.config.stash[_STATE]
    if state.compiling:
        state.record(pyfuncitem)
        return True
    found = state.verdict(pyfuncitem)
    if found.outcome.facts.is_not_run:
        pytest.skip("\n".join([found.message, *_likely(found)]))
    if not found.outcome.facts.passed:
        pytest.fail(report(found), pytrace=False)
    return True


def report(found: TestResult) -> str:
    """Return a failed test's report: called, expected, got."""
    lines = [f"{found.function}  {found.score:g}/{found.max_score:g}  {found.outcome}: {found.message}"]
    for word, text in (("called", found.call), ("expected", found.expected), ("got", found.got)):
        if text:
            lines.append(f"  {word:<9} " + text.replace("\n", "\n" + " " * 12))
    return "\n".join([*lines, *_likely(found)])


def _likely(found: TestResult) -> list[str]:
    return [f"  likely    {mistake.id}: {mistake.hint}" for mistake in found.mistakes]


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Write the casebook when all tests have been written down."""
    result = yield
    state = session.config.stash[_STATE]
    if state.compiling and session.testscollected and not session.testsfailed:
        try:
            state.write_casebook()
        except CourseError as error:
            pytest.exit(str(error), returncode=error.exit_status)
    return result


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401
    """Print the points, and what was noticed while loading."""
    for result in config.stash[_STATE].results.values():
        terminalreporter.section(result.exercise)
        for note in result.notes:
            terminalreporter.write_line(note)
        shown = "no score" if result.score is None else f"{result.score:g} of {result.max_score:g} points"
        graded = f" ({result.graded_file})" if result.graded_file else ""
        terminalreporter.write_line(f"{shown}{graded}; seed {result.grader.seed}, sandbox {result.grader.sandbox}")


class State:
    """What one run of pytest knows of courses, casebooks and results."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.compiling = bool(config.getoption("--compile-casebook"))
        self.results: dict[Path, Result] = {}
        self._course: Course | None = None
        self._exercises: dict[Path, Exercise] = {}
        self._parameters: dict[Path, dict[str, tuple[str, ...]]] = {}
        self._recorded: list[Test] = []
        self._closers: list[Any] = []

    @property
    def course(self) -> Course:
        """The course that the tests belong to."""
        assert self._course is not None  # noqa: S101 - set when the first exercise is met
        return self._course

    def exercise_of(self, folder: Path) -> Exercise:
        """Return the exercise in a folder."""
        if folder not in self._exercises:
            if not (folder / EXERCISE_FILE).is_file():
                raise CourseError(f"{folder}: graded tests, but no {EXERCISE_FILE}")
            if self._course is None:
                self._course = find_course(folder)
                sys.path.append(str(self._course.root))  # last: a file in it is never taken for one of Python's
            self._exercises[folder] = read_exercise(folder)
        return self._exercises[folder]

    def parameters(self, exercise: Exercise) -> dict[str, tuple[str, ...]]:
        """Return the names of each function's parameters, as the exercise's module has them."""
        if exercise.folder not in self._parameters:
            self._parameters[exercise.folder] = signatures(exercise)
        return self._parameters[exercise.folder]

    def record(self, item: pytest.Function) -> None:
        """Run a test's body and keep what it asks."""
        from autograder.casebook.cases import Test

        arguments = {name: item.funcargs[name] for name in item._fixtureinfo.argnames}  # noqa: SLF001 - as pytest does
        item.obj(**arguments)
        recorder: Any = arguments.get("expect")
        cases = tuple(recorder.cases) if recorder else ()
        if not cases:
            raise CourseError(f"{item.nodeid}: the test asks for nothing")
        banded = {sum(points for _, points in getattr(case.expected, "bands", ())) for case in cases} - {0}
        if banded and banded != {_mark(item)["points"]}:
            raise CourseError(f"{item.nodeid}: the points of its bands= do not add up to those of the test")
        title = " ".join((item.obj.__doc__ or "").split())
        about = item.stash[_EXERCISE].about.functions[function_of(item)]
        parts, pictures = tuple(about.parts), tuple(about.pictures)
        test = Test(test_id(item), function_of(item), title, cases=cases, parts=parts, pictures=pictures, **_mark(item))
        self._recorded.append(test)

    def write_casebook(self) -> None:
        """Write what was recorded; one exercise at a time."""
        import msgspec

        from autograder.casebook import families, intermediates
        from autograder.casebook.bank import known
        from autograder.casebook.cases import Casebook
        from autograder.mistakes import entries

        if len(self._exercises) != 1:
            raise CourseError("--compile-casebook takes the tests of one exercise")
        exercise = next(iter(self._exercises.values()))
        tests = tuple(self._recorded)
        book = Casebook(
            exercise.name, self.course.about.seed, self.parameters(exercise), tests, shapes=argument_shapes(exercise)
        )
        bank = exercise.folder / "mistakes.py"
        if bank.is_file():
            book = msgspec.structs.replace(book, mistakes=known(load_module(bank), book))
            made = families.variants(book, exercise.folder / exercise.module_file, list(entries(load_module(bank))))
            book = msgspec.structs.replace(book, variants=made)
        text = (exercise.folder / exercise.module_file).read_text(encoding="utf-8")
        functions = [name for name, function in exercise.about.functions.items() if not function.torch]
        texts = {exercise.module_file: text}
        texts |= {path.name: path.read_text(encoding="utf-8") for path in families.right_forms(exercise.folder)}
        forms = [intermediates.traced(name, each, functions) for name, each in texts.items()]
        book = msgspec.structs.replace(book, worked=intermediates.worked(book, forms, words(exercise)))
        Path(self.config.getoption("--compile-casebook")).write_bytes(book.to_json())

    def verdict(self, item: pytest.Item) -> TestResult:
        """Return what grading found for a test; the first one of an exercise grades it."""
        exercise = item.stash[_EXERCISE]
        if exercise.folder not in self.results:
            try:
                self.results[exercise.folder] = self._grade(exercise, item.session)
            except AutograderError as error:
                pytest.exit(str(error), returncode=error.exit_status)
        result = self.results[exercise.folder]
        for test in result.tests:
            if test.id == test_id(item):
                return test
        pytest.fail("\n".join(result.notes), pytrace=False)

    def _grade(self, exercise: Exercise, session: pytest.Session) -> Result:
        from autograder.casebook import store
        from autograder.grading.grader import Grader
        from autograder.sandbox.sandbox import Sandbox
        from autograder.submissions import submission as submissions

        book = store.read(exercise, self.course)
        path = Path(self.config.getoption("--submission") or exercise.folder)
        if path.is_dir():
            submission = submissions.read_submission(path, os.environ.get("USER", "submission"), exercise)
        else:
            submission = submissions.single_file(path, exercise)
        own = [item for item in session.items if item.stash.get(_EXERCISE, None) == exercise]
        trusted = all(test.visibility == "public" for test in book.tests)
        alone = trusted and not self.course.has_solutions  # a student's own file, on the student's machine
        sandbox = Sandbox(unsafe=alone or self.config.getoption("--unsafe-no-sandbox"))
        sandbox.check()
        grader = Grader(sandbox)
        self._closers.append(grader)
        version = "public" if trusted else store.grader_version(exercise, self.course)
        return grader.grade(submission, exercise, book, version, {function_of(item) for item in own})

    def close(self) -> None:
        """End the warm processes."""
        for closer in self._closers:
            closer.close()
