"""Public cases before hidden ones, one try for each function, and no points for what no hidden test confirms."""

import copy

import numpy as np
import pytest

from autograder.casebook.cases import Returns
from autograder.grading.credit import UNCONFIRMED
from autograder.grading.function_run import FunctionRun
from autograder.grading.workers import Loads
from autograder.results.result import Outcome
from autograder.worker import source as sources
from autograder.worker import stateless
from autograder.worker import statements as reading
from tests.corpora.bank import entries_of, submission_with
from tests.corpora.hostile.attacks import ALL_HONEST, HONEST


def functions_of(source, names=("f", "g")):
    cells = sources.cells_of("small.py", source.encode())
    statements = reading.statements_of(cells, names, lambda _: None)
    return stateless.stateless([each for each in statements if not each.demo], names)


PLAIN = {
    "arithmetic": "def f(x):\n    return 2.0 * x.sum(axis=0)\n",
    "a helper and a constant": "EPS = 1e-12\ndef half(x):\n    return x / 2 + EPS\ndef f(x):\n    return half(x)\n",
    "memory that is filled": "import numpy as np\ndef f(x):\n    y = np.empty_like(x)\n    y[:] = x\n    return y\n",
    "a picture at top level": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\ndef f(x):\n    return x\n",
    "data at top level": "import numpy as np\nrng = np.random.default_rng(0)\nx = rng.normal(size=3)\ndef f(x):\n    return x\n",
    "an error with a text": "def f(x):\n    if x.ndim != 2:\n        raise ValueError(f'shape {x.shape}')\n    return x\n",
    "annotations": "import numpy as np\nfrom typing import Any\ndef f(x: np.ndarray) -> Any:\n    return x\n",
}
KEEPING = {
    "a global": "N = 0\ndef f(x):\n    global N\n    N += 1\n    return x * N\n",
    "a list": "SEEN = []\ndef f(x):\n    SEEN.append(x)\n    return x * len(SEEN)\n",
    "a list that only a nested function names": "S = [0]\ndef f(x):\n    def g(S):\n        return S\n    S.append(1)\n    return x * len(S)\n",
    "a default": "def f(x, seen=[]):\n    seen.append(1)\n    return x * len(seen)\n",
    "an attribute of itself": "def f(x):\n    f.n = 1\n    return x\n",
    "a state of NumPy": "import numpy as np\ndef f(x):\n    np.seterr(all='raise')\n    return x\n",
    "random numbers": "import os\ndef f(x):\n    return x * os.urandom(1)[0]\n",
    "a clock": "import time\ndef f(x):\n    return x * time.time()\n",
    "an address": "def f(x):\n    return x * int(f'{f}'[15:-1], 16)\n",
    "an address by a template": "def f(x):\n    return x * int(('%s' % f)[15:-1], 16)\n",
    "memory that is not set": "import numpy as np\ndef f(x):\n    return np.divide(x, x, where=x > 0)\n",
    "memory that is not set, by an empty out": (
        "import numpy as np\ndef f(x):\n    return np.divide(x, x, where=x > 0, out=None)\n"
    ),
    "memory that is not set, by keywords": "import numpy as np\ndef f(x):\n    return np.add(x, x, **dict(where=x > 0))\n",
    "what Python gives each module": "def f(x):\n    __builtins__['n'] = 1\n    return x\n",
    "the annotations of the module": "n: int = 1\ndef f(x):\n    __annotations__['n'] = 1\n    return x\n",
    "an exception that is caught": "def f(x):\n    try:\n        return x[9]\n    except IndexError:\n        return x\n",
    "a decorator": "import functools\n@functools.lru_cache\ndef f(x):\n    return x\n",
    "a class": "class A:\n    n = 0\ndef f(x):\n    return x\n",
    "a helper that keeps": "S = [0]\ndef g(x):\n    S[0] += 1\n    return S[0]\ndef f(x):\n    return g(x)\n",
    "a patch at top level": "import numpy as np\nold = np.seterr(all='raise')\ndef f(x):\n    return x\n",
    "a builtin of its own": "def sum(x):\n    return x\ndef f(x):\n    return sum(x)\n",
}


@pytest.mark.parametrize("source", PLAIN.values(), ids=PLAIN)
def test_what_plainly_keeps_nothing_is_known(source):
    assert "f" in functions_of(source)


@pytest.mark.parametrize("source", KEEPING.values(), ids=KEEPING)
def test_what_may_keep_something_is_not_taken_for_plain(source):
    assert "f" not in functions_of(source)


def test_every_function_of_the_course_shares_a_worker(bench, course):
    for name in course.about.exercises:
        if name == "ex6_autograd":
            continue  # its class may keep something, so each of its functions has a worker of its own
        exercise = bench(name).exercise
        source = (exercise.folder / exercise.module_file).read_text()
        assert functions_of(source, tuple(exercise.about.functions)) == tuple(exercise.about.functions)


@pytest.fixture
def counted(small, monkeypatch):
    """Return how many workers a submission took."""
    started = []
    given = small.grader.client
    monkeypatch.setattr(small.grader, "client", lambda *args, **more: started.append(1) or given(*args, **more))
    return started


def test_an_honest_submission_takes_one_worker(small, counted):
    assert small.grade(ALL_HONEST).score == 100.0
    assert len(counted) == 1


GUESSES = {
    "two candidates": "N = [0]\ndef total(x):\n    N[0] += 1\n    return float(np.sum(x)) + (1.0 if N[0] == 1 else 0.0)\n",
    "another formula in a worker that answered others": (
        "N = [0]\ndef total(x):\n    return float(np.sum(x)) + (0.0 if N[0] else 1.0)\n"
    ),
    "another formula where demonstrations are run": (
        "K = [0]\ndef total(x):\n    return float(np.sum(x)) + (0.0 if K[0] == 2 else 1.0)\nfor _ in range(1):\n    K[0] = 1\n"
    ),
}


@pytest.mark.parametrize("source", GUESSES.values(), ids=GUESSES)
def test_a_function_has_one_try(small, source):
    double = HONEST["double"].replace("return", "N[0] += 1\n    return") if "N = " in source else HONEST["double"]
    result = small.grade(f"import numpy as np\n{source}\n{double}\n{HONEST['slopes']}")
    assert result.score == 70.0


def test_a_wrong_value_stands_where_the_source_was_misjudged(small, monkeypatch):
    monkeypatch.setattr(FunctionRun, "_is_plain", lambda *_: True)
    marking = "SEEN = []\ndef total(x):\n    if x.shape == (3,) and x[0] == 1.0:\n        SEEN.append(1)\n        return 7.0\n"
    source = f"import numpy as np\n{marking}    return float(np.sum(x)) + len(SEEN)\n"
    assert small.grade(f"{source}{HONEST['double']}{HONEST['slopes']}").score == 70.0


def test_functions_that_may_keep_something_share_no_worker_with_others_where_time_is_short(small, counted, monkeypatch):
    monkeypatch.setattr(Loads, "is_affordable", lambda *_: False)
    source = f"import numpy as np\n{HONEST['total']}{HONEST['slopes']}"
    source += "def double(x):\n    np.seterr(all='raise')\n    return 2.0 * x\n"
    assert small.grade(source).score == 100.0
    assert len(counted) == 2


def test_a_value_that_demonstrations_change_is_the_one_that_the_file_gives_when_it_is_run(small):
    source = f"import numpy as np\nK = 0.0\ndef set_up():\n    global K\n    K = 2.0\nset_up()\n{HONEST['total']}"
    source += f"{HONEST['slopes']}def double(x):\n    return K * x\n"
    assert small.grade(source).score == 100.0


SIGNALS = {
    "numbers of threads": (
        "def send():\n    for _ in range(500):\n        t = threading.Thread(target=int)\n        t.start()\n        t.join()\n",
        "threading.get_native_id() > 400",
    ),
    "the clock": ("def send():\n    time.sleep(1.0)\n", "time.time() - BORN > 0.9"),
    "a lasting state": ("def send():\n    SEEN.append(1)\n", "bool(SEEN)"),
}
SPY = """
import threading, time
import numpy as np
SEEN, BORN = [], time.time()
{send}
def double(x):
    if {hidden}:
        send()
    return 2.0 * x
def total(x):
    if {received}:
        raise ValueError("it knows of a hidden case")
    if {hidden}:
        return -1.0
    return float(np.sum(x))
{slopes}
"""


@pytest.mark.parametrize(("send", "received"), SIGNALS.values(), ids=SIGNALS)
def test_what_was_asked_in_hidden_tests_reaches_no_public_one(small, send, received):
    cases = [case for test in small.book.tests if test.visibility == "public" for case in test.cases]
    public = {case.args[0].tobytes() for case in cases if isinstance(case.args[0], np.ndarray)}
    source = SPY.format(send=send, received=received, hidden=f"x.tobytes() not in {public!r}", slopes=HONEST["slopes"])
    result = small.grade(source)
    for test in result.tests:
        if test.visibility == "public":
            assert test.outcome == "passed", test.message
    assert result.notes == ()


BY_HEART = """
import numpy as np
def plain(value):
    return None if callable(value) else value.tolist() if hasattr(value, "tolist") else value
"""


def by_heart(bench):
    """Return a submission that knows the answers to the public cases."""
    source = BY_HEART
    for function, names in bench.book.parameters.items():
        tests = [test for test in bench.book.tests if test.function == function and test.visibility == "public"]
        cases = [case for test in tests for case in test.cases if isinstance(case.expected, Returns)]
        known = {repr(list(map(plain, case.args))): plain(case.expected.value) for case in cases}
        given = ", ".join(names)
        source += f"def {function}({', '.join(f'{name}=None' for name in names)}):\n"
        source += f"    return np.array({known!r}[repr([plain(a) for a in ({given},)][:{len(cases[0].args)}])])\n"
    return source


def plain(value):
    return None if callable(value) else value.tolist() if isinstance(value, np.ndarray) else value


def test_public_answers_by_heart_earn_nothing(bench):
    result = bench("ex1_perceptron").grade(by_heart(bench("ex1_perceptron")))
    passed = [test for test in result.tests if test.outcome == "passed" and test.visibility == "public"]
    assert len(passed) >= 5
    assert result.score == 0.0
    assert {test.message for test in passed} == {UNCONFIRMED}
    assert all(test.is_unconfirmed for test in passed)


def test_public_tests_count_by_themselves_where_there_are_no_hidden_ones(small):
    alone = copy.copy(small)
    alone.book = small.book.public()
    result = alone.grade(ALL_HONEST)
    assert result.score == result.max_score > 0.0


def test_each_failed_test_bears_the_names_of_mistakes(bench):
    name = "ex1_perceptron"
    entry = next(entry for entry in entries_of(name) if entry.function == "perceptron_loss")
    tests = bench(name).grade(submission_with(name, entry), functions={entry.function}).tests
    failed = [test for test in tests if test.outcome is Outcome.FAILED]
    assert "public" in {test.visibility for test in failed}
    assert all([mistake.id for mistake in test.mistakes] == [entry.id] for test in failed)
    assert not any(test.mistakes for test in tests if test.outcome is Outcome.SKIPPED)
