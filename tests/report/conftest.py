"""Made-up results: one of everything, a class of thirty, and texts that try to break out."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.casebook.cases import Case, Returns
from autograder.casebook.landscapes import around
from autograder.course.course import Exercise, ExerciseFile, Function
from autograder.judging import examples
from autograder.report import visible
from autograder.report.listing import listing
from autograder.report.pictures.choose import pictures
from autograder.report.pictures.svg import Figure
from autograder.results.derivation import Derivation, Line, Part
from autograder.results.result import GraderInfo, NamedMistake, Outcome, Result, Status, TestResult
from autograder.submissions.outline import Cell, Outline


def outline_of(file: str, content: str | list[str]) -> Outline:
    """Return what a worker says of a module with this text, or of a notebook with these code cells behind a text."""
    texts = ["# words", *content] if isinstance(content, list) else [content]
    cells = [
        Cell("markdown" if number == 1 else "code", number, text, lines=text.count("\n") + 1)
        for number, text in enumerate(texts, 1 if isinstance(content, list) else 0)
    ]
    return Outline(file, "", tuple(cells))


FUNCTIONS = {
    "sigmoid": (10.0, "Squashes the net input into (0, 1)."),
    "sigmoid_derivative": (5.0, "The slope of the sigmoid, from its output alone."),
    "linear_gradient": (15.0, "A first gradient: a neuron without activation under mse_loss."),
    "perceptron_forward": (10.0, "What the neuron answers to a batch of samples."),
    "perceptron_loss": (10.0, "How far the answers are from the targets, as one number."),
    "perceptron_gradient": (30.0, "In which direction, and how fast, each weight changes the loss."),
    "numerical_gradient": (20.0, ""),
}
TITLES = ("agrees with the example worked by hand", "agrees with torch autograd on batches of several sizes")
DOUBLE = NamedMistake(
    id="factor-2-extra",
    hint="The ½ in the loss is there to cancel one factor of the derivative. Differentiate the stated loss once more.",
    parts=("return value",),
)
BATCH = NamedMistake(
    id="sum-not-mean",
    hint="Your gradient grows when the batch is duplicated; a mean loss would not.",
    parts=("dw", "db"),
)
MESSAGES = {
    Outcome.FAILED: "wrong value\nperceptron_gradient calls your sigmoid, which fails its own tests. Fix that first.",
    Outcome.NOT_IMPLEMENTED: "ex1 perceptron: not implemented yet",
    Outcome.ERROR: "your code raised ValueError: shapes (2,1) and (2,1) not aligned: 1 (dim 1) != 2 (dim 0)"
    '\n  File "perceptron.py", line 41, in perceptron_gradient\n    return delta @ x',
    Outcome.TIMEOUT: "The call took more than 2 s of CPU time.",
}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><style>*{display:none}</style>",
    "</title></pre></code><!--",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\ud800 lone \udfff",
    "\x1b[31mred\x1b]0;title\x07\x9b2J\x00\x08",
    "\u202egnp.exe\u2066\u200b",
    "../../etc/passwd",
    "[red]markup[/red] [/] [link=http://x]y[/link]",
    "n" * 5_000,
)


def make_test(function: str = "sigmoid", outcome: Outcome = Outcome.PASSED, **changes: Any) -> TestResult:  # noqa: ANN401
    """Return a test result with everything in it that such an outcome has."""
    passed = outcome is Outcome.PASSED
    told = outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.TIMEOUT)
    called = told or outcome is Outcome.NOT_IMPLEMENTED  # a stub is called; what is not there is not
    fields = {
        "id": f"ex1_perceptron.{function}.{changes.get('title', TITLES[0]).replace(' ', '_')}",
        "function": function,
        "title": TITLES[0],
        "outcome": outcome,
        "score": 5.0 if passed else 0.0,
        "max_score": 5.0,
        "visibility": "public",
        "message": MESSAGES.get(outcome, ""),
        "call": f"{function}(x, w, t)\nx = [[1.0], [2.0]]\nw = [[0.5]]\nt = [[1.0], [0.0]]" if called else "",
        "expected": "[[0.0994]]" if told else "",
        "got": "[[0.1988]]" if outcome is Outcome.FAILED else "",
    }
    return TestResult(**{**fields, **changes})


def make_result(student: str = "ada", tests: Sequence[TestResult] = (), **changes: Any) -> Result:  # noqa: ANN401
    """Return a graded result with these tests."""
    fields = {
        "student": student,
        "exercise": "ex1_perceptron",
        "graded_file": "perceptron.py",
        "submission_sha256": "3f2a" * 16,
        "status": Status.GRADED,
        "score": float(sum(test.score for test in tests)),
        "max_score": 100.0,
        "grader": GraderInfo(version="0.1.0+0123abcd", seed=20260101, sandbox="bwrap+landlock+seccomp"),
        "tests": tuple(tests),
    }
    return Result(**{**fields, **changes})


def without_score(student: str, status: Status, note: str, **changes: Any) -> Result:  # noqa: ANN401
    """Return a result of something that could not be graded or loaded."""
    score = 0.0 if status is Status.UNLOADABLE else None
    nothing = {"graded_file": None, "submission_sha256": None, "notes": (note,)}
    return make_result(student, status=status, score=score, **{**nothing, **changes})


def make_exercise(name: str = "ex1_perceptron", title: str = "One neuron") -> Exercise:
    """Return an exercise with the functions of the first one."""
    functions = {name: Function(points=points, purpose=purpose) for name, (points, purpose) in FUNCTIONS.items()}
    return Exercise(name, Path("/nowhere"), ExerciseFile(title=title, module="perceptron", functions=functions))


def pair(function: str, public: Outcome, hidden: Outcome, mistakes: tuple[NamedMistake, ...] = ()) -> list[TestResult]:
    """Return a public and a hidden test of a function, with points that add up to the function's."""
    half = FUNCTIONS[function][0] / 2
    outcomes = zip((public, hidden), TITLES, ("public", "hidden"), strict=True)
    return [
        make_test(
            function,
            outcome,
            title=title,
            visibility=visibility,
            score=half if outcome is Outcome.PASSED else 0.0,
            max_score=half,
            mistakes=mistakes if outcome is Outcome.FAILED else (),
        )
        for outcome, title, visibility in outcomes
    ]


CODE = "import numpy as np\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))  # <b>\u202e\n"
EXAMPLE = examples.Example("sigmoid(z)\nz = [0.0]", "[0.5]", "[1.0]")


def bowl(p: np.ndarray) -> np.ndarray:
    """Return the heights of a bowl with its lowest point at (1, -1)."""
    return (p[:, 0] - 1) ** 2 + 2 * (p[:, 1] + 1) ** 2


def drawn(
    got: Any, expected: Any, *kinds: str, parts: tuple[str, ...] = (), ground: bool = False
) -> tuple[Figure, ...]:  # noqa: ANN401
    """Return the pictures of an answer to a case that expects something else."""
    case = Case((), Returns(expected), landscape=around(bowl, expected) if ground else None)
    return pictures(case, got, Function(points=1.0, parts=parts, pictures=kinds))


def descent(rate: float, steps: int, start: tuple[float, ...] = (3.0, 2.0)) -> np.ndarray:
    """Return a path down the bowl."""
    path = [np.array(start)]
    for _ in range(steps):
        path.append(path[-1] - rate * (path[-1] - np.arange(1.0, len(start) + 1)))
    return np.array(path)


def every_picture() -> tuple[Figure, ...]:
    """Return one picture of each kind."""
    matrix = np.arange(12.0).reshape(3, 4) - 5
    broken = matrix * [[1.0], [2.0], [np.nan]]
    wide = np.arange(900.0).reshape(30, 30)
    losses = 34 * 0.8 ** np.arange(10.0)
    return (
        *drawn(broken, matrix),
        *drawn(wide + (wide % 7 == 0) - 2 * (wide % 11 == 0), wide),
        *drawn(descent(0.05, 12), descent(0.1, 12), "trajectory", ground=True),
        *drawn(descent(-0.5, 12), descent(0.1, 12), "trajectory"),
        *drawn(descent(0.05, 12, (3.0, 2.0, 1.0)), descent(0.1, 12, (3.0, 2.0, 1.0)), "trajectory"),
        *drawn(descent(0.1, 3) + 0.2, descent(0.1, 3), "points", ground=True),
        *drawn(losses**0.9, losses, "curve"),
    )


def details(**changes: Any) -> visible.Details:  # noqa: ANN401
    """Return what a page may show beside the result: pictures of each failed test, an example, code."""
    failed = [test for test in of_everything().tests if test.outcome is Outcome.FAILED]
    fields = {
        "example": lambda function, mistake: EXAMPLE if mistake == DOUBLE.id else None,
        "figures": {test.id: every_picture() for test in failed if test.visibility == "public"},
        "code": listing(outline_of("perceptron.py", CODE), tuple(FUNCTIONS)),
    }
    return visible.Details(**{**fields, **changes})


SLIPPED = Derivation(
    "perceptron_gradient",
    (
        Line(1, 11, "d/dw_j 1/2 (O - t)^2", "right"),
        Line(2, 3, "d/dw_j 1/2 (O - t)^2", "same", "The same as the line above."),
        Line(
            3, 3, "2 (O - t) dO/dw_j", "wrong", "It is 2 times the line before.", "factor-2-extra",
            "With x = 1, w = 0, t = 1 the line before is -0.125, yours is -0.25.", "chain rule", DOUBLE.hint,
        ),
        Line(4, 3, "2 (O - t) O (1 - O) x_j", "follows", "It follows from the line above."),
        Line(5, 1, "so we are done", "unjudged"),
        Line(6, 8, "= (O - 梯 <b>t</b>", "unread", "A bracket is not closed."),
    ),
    (Part("dE/dw_j", "wrong", right=2, judged=4),),
    "perceptron.py",
    first=40,
)  # fmt: skip
UNFINISHED = Derivation(
    "sigmoid_derivative",
    (Line(1, 9, "O (1 - O)", "right"),),
    (
        Part("dO/dZ", "no_steps", "True; now show the way: which link comes first?", 1, 1),
        Part("dE/dZ", "missing", "Still to come: dE/dZ."),
        Part("dO/dw", "not_asked", "True, but not asked."),
    ),
    "perceptron.ipynb",
    7,
)
BY_HAND = Derivation(
    "tanh_gradient",
    (Line(1, 9, "1 - O^2", "right"),),
    (Part("dO/dZ", "right", "", 1, 1, "1", 2.0), Part("dE/dw_j", "missing", "Still to come: dE/dw_j.", 0, 0, "2", 4.0)),
    "perceptron.ipynb",
    9,
    by_hand=True,
)


def of_everything() -> Result:
    """Return one result in which every outcome but a fault of the grader's occurs, public and hidden."""
    tests = [
        *pair("sigmoid", Outcome.PASSED, Outcome.PASSED),
        *pair("sigmoid_derivative", Outcome.PASSED, Outcome.FAILED, (DOUBLE,)),
        *pair("linear_gradient", Outcome.FAILED, Outcome.SKIPPED, (DOUBLE, BATCH)),
        *pair("perceptron_forward", Outcome.NOT_IMPLEMENTED, Outcome.NOT_IMPLEMENTED),
        *pair("perceptron_loss", Outcome.ERROR, Outcome.ERROR),
        *pair("perceptron_gradient", Outcome.TIMEOUT, Outcome.OUT_OF_MEMORY),
        *pair("numerical_gradient", Outcome.CRASHED, Outcome.REJECTED),
        make_test("extra", Outcome.FORBIDDEN, visibility="hidden"),
    ]
    notes = (
        "perceptron.py was graded and not perceptron.ipynb: more of its functions are filled in (6 against 2).",
        "line 58, print(perceptron_gradient(x, w, t)): left out, because it is a demonstration.",
    )
    return make_result("ada", tests, notes=notes, pencil=(SLIPPED, UNFINISHED, BY_HAND))


def school(
    size: int = 30, exercises: Sequence[str] = ("ex1_perceptron", "ex2_multi_output", "ex3_mlp")
) -> list[Result]:
    """Return the results of a class in which everything occurs."""
    rng = np.random.default_rng(20260101)
    wrong = [outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.GRADER_FAULT)]
    results = []
    for number in range(size):
        student = f"{('ada', 'grace', 'emmy', 'sofia', 'katherine')[number % 5]}{number:02d}"
        for exercise in exercises[: 1 + number % (len(exercises) + 1)]:
            tests = []
            for function in FUNCTIONS:
                outcome = Outcome.PASSED if rng.random() < 0.3 + number / size else wrong[rng.integers(len(wrong))]
                mistakes = ((DOUBLE,), (BATCH,), ())[rng.integers(3)]
                tests += pair(function, Outcome.PASSED if rng.random() < 0.5 else outcome, outcome, mistakes)
            paper = (SLIPPED, UNFINISHED, BY_HAND)[: number % 4]
            results.append(make_result(student, tests, exercise=exercise, pencil=paper))
    first = exercises[0]
    fault = make_test(outcome=Outcome.GRADER_FAULT, message="the worker never said that it was ready")
    return [
        *results,
        without_score("hypatia", Status.UNLOADABLE, "perceptron.py is not Python: line 3: '(' was never closed"),
        without_score("maria", Status.GRADER_FAULT, "The sandbox could not be started.", exercise=first),
        make_result("zoe", [fault], status=Status.GRADER_FAULT, score=None),
    ]


class Page(HTMLParser):
    """A page, read strictly: what is not closed, or closed twice, is an error."""

    VOID = ("meta", "br", "hr", "img", "input", "link")

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        assert len(attrs) == len(dict(attrs)), f"twice the same attribute: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        assert "svg" in self.open, f"<{tag}/> outside of a picture"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        """Note a text that people see."""
        if self.open[-1:] not in (["style"], ["title"]):
            self.texts.append(data)

    def unknown_decl(self, data: str) -> None:
        """Refuse what browsers read in their own way."""
        raise AssertionError(data)

    handle_comment = handle_pi = unknown_decl

    @property
    def text(self) -> str:
        """What people see, with single spaces."""
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        """Return the values of an attribute, wherever it stands."""
        return [attributes[attribute] or "" for _, attributes in self.elements if attribute in attributes]


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    """Return the exercise that the results belong to."""
    return make_exercise()


@pytest.fixture(scope="session")
def make() -> Any:  # noqa: ANN401
    """Return this module: the makers above."""
    import sys

    return sys.modules[__name__]
