"""What is secret, and that it is found wherever it stands."""

import json
import marshal
import re

import numpy as np
import pytest

from autograder.authoring.secrets.leaks import check_leaks, hidden_values
from autograder.authoring.secrets.secretlines import Secret, exercise_secrets, squeeze, strip_comment, telling
from autograder.authoring.secrets.within import opened
from autograder.authoring.source.marks import read_source
from autograder.casebook.cases import Case, Casebook, Raises, Returns, Test
from autograder.errors import LeakError


def secrets(workshop) -> dict[str, str]:
    public = [workshop.path(name) for name in ("test_line.py", "torch_oracle.py", "figures.py", "exercise.toml")]
    source = read_source(workshop.exercise)
    return {secret.text: secret.origin for secret in exercise_secrets(workshop.exercise, source, public)}


def test_solution_lines_are_secret(workshop):
    found = secrets(workshop)
    number = workshop.line_of("np.multiply(x, w)")
    assert found["returnnp.multiply(x,w)+0*x"] == f"line {number} of ex1_line/line.py, in a solution"
    assert 'raiseValueError("oandtdifferinshape")' in found
    assert squeeze("the shapes first, since NumPy would broadcast without a word") in found
    assert not any("ifo.shape" in text and len(text) < 12 for text in found)


def test_what_the_lecture_says_is_public(workshop):
    workshop.edit("line.py", "# Half the mean of the squares.", "# `float(np.mean((o - t) ** 2) / 2)` it is.")
    assert not any("np.mean" in text for text in secrets(workshop))


def test_a_comment_that_the_lecture_repeats_is_public(workshop):
    workshop.edit(
        "line.py", "# Half the mean", "# the shapes first, since NumPy would broadcast without a word. Half the mean"
    )
    assert not any("theshapesfirst" in text for text in secrets(workshop))


def test_short_comments_are_no_secret(workshop):
    workshop.edit("line.py", "    # the shapes first, since NumPy would broadcast without a word", "    # shapes")
    assert "shapes" not in secrets(workshop)


@pytest.mark.parametrize(
    "code",
    [
        "return gradient",
        "import numpy as np",
        "for w, b in zip(weights, biases, strict=True):",
        "for _ in range(steps):",
        "else:",
        "gradients = []",
        "activations = [x]",
        "z = np.asarray(z, dtype=np.float64)",
        "activations = mlp_forward(weights, biases, x)",
        "optimizer.step()",
        "o = x @ w.T",
    ],
)
def test_lines_that_tell_nothing(code):
    assert not telling(code)


@pytest.mark.parametrize(
    "code",
    ["return o * (1 - o)", "delta = (o - t) * o * (1 - o)", "for i in range(len(w) - 1, 0, -1):", "z -= z.max(axis=1)"],
)
def test_lines_that_tell_something(code):
    assert telling(code)


def test_comments_are_stripped():
    assert strip_comment("    return delta.T @ x / N  # (1, N) @ (N, n)") == "return delta.T @ x / N"
    assert strip_comment("  # all of it") == ""
    assert strip_comment('axes.plot(x, color="#0072B2")') == 'axes.plot(x, color="#0072B2")'


def test_mark_scheme_lines_are_secret(workshop):
    text = squeeze("4 points for the inner derivative, 6 points for the rest of the chain.")
    assert secrets(workshop)[text].endswith("of ex1_line/line.py, in the mark scheme")
    workshop.edit("line.py", "# A plane.", "# 4 points for the inner derivative, 6 points for the rest of the chain.")
    assert text not in secrets(workshop)


def test_hidden_tests_are_secret(workshop):
    found = secrets(workshop)
    assert found["test_line_loss_of_one"] == "the name of a hidden test, line 17 of ex1_line/test_line_hidden.py"
    assert found["ex1_line.line_loss.of_one"] == "the id of a hidden test, line 17 of ex1_line/test_line_hidden.py"
    assert squeeze("holds for many slopes of either sign") in found
    assert squeeze("expect(np.array([3.25]), np.array([1.5]), returns=1.53125)") in found
    assert squeeze("from autograder.testing import hidden") not in found
    assert "@hidden(" in found


def test_what_public_files_share_with_hidden_tests_is_no_secret(workshop):
    workshop.append("test_line.py", "\n# expect(np.array([3.25]), np.array([1.5]), returns=1.53125)\n")
    found = secrets(workshop)
    assert squeeze("expect(np.array([3.25]), np.array([1.5]), returns=1.53125)") not in found
    assert "test_line_loss_of_one" in found


def test_a_hidden_test_may_be_called_as_a_public_one_begins(workshop):
    workshop.append("test_line.py", "\n\ndef test_line_loss_of_one_sample(expect):\n    pass\n")
    found = secrets(workshop)
    assert "test_line_loss_of_one" not in found
    assert "deftest_line_loss_of_one(" in found
    assert 'ex1_line.line_loss.of_one"' in found


# searching

SECRETS = [Secret("returno*(1-o)", "line 9 of line.py, in a solution")]


def leaks(files, forbidden=()) -> list[str]:
    with pytest.raises(LeakError) as caught:
        check_leaks(files, SECRETS, forbidden)
    return str(caught.value).splitlines()


def test_nothing_leaks():
    check_leaks({"a.py": b"return o * (1 + o)\n1.2345678901\n"}, SECRETS, [b"2.345678901", b"o * o", re.compile(b"z+")])


def test_a_line_leaks_whatever_its_spaces():
    assert leaks({"a.py": b"x = 1\n\treturn o*(1  -  o)  # !\n"}) == ["a.py:2 holds line 9 of line.py, in a solution."]


def test_a_line_in_a_notebook_is_found_in_its_cell():
    cells = [{"source": ["# title\n"]}, {"source": ["def f(o):\n", "    return o * (1 - o)"]}]
    found = leaks({"a.ipynb": json.dumps({"cells": cells}).encode()})
    assert "a.ipynb, cell 2, line 2 holds line 9 of line.py, in a solution." in found


@pytest.mark.parametrize(
    "line", ["<i>return</i> <b>o &lt; t</b> &amp; x", "<pre>\nreturn o &#60; t &#38; x</pre>", "return o < t & x"]
)
def test_a_line_in_a_page_is_found_behind_tags_and_quotes(line):
    with pytest.raises(LeakError, match=r"page\.html:\d holds a line\."):
        check_leaks({"page.html": f"<p>{line}</p>".encode()}, [Secret(squeeze("return o < t & x"), "a line")])


def test_a_quoted_line_in_a_notebook_is_found():
    cells = [{"source": 'x = "1"\nreturn f("a\\u006f")'}]
    secret = [Secret('x="1"', "a secret")]
    with pytest.raises(LeakError, match=r"a\.ipynb, cell 1, line 1 holds a secret"):
        check_leaks({"a.ipynb": json.dumps({"cells": cells}).encode()}, secret)


@pytest.mark.parametrize("value", [b"0.09941234", b"secret text", re.compile(rb"0\.0994\d+")])
def test_values_are_found_and_not_repeated(value):
    text = b"[1.0,\n 0.0994123456789, 'secret text']"
    assert leaks({"cases.json": text}, [value]) == ["cases.json:2 holds an expected value of a hidden test."]


# the values of a casebook


def book(*tests: Test) -> Casebook:
    return Casebook(exercise="ex1_line", seed=7, parameters={"line": ("x", "w")}, tests=tests)


def graded(visibility, *cases: Case) -> Test:
    return Test(
        id=f"ex1_line.line.{visibility}",
        function="line",
        title="is right",
        points=1,
        visibility=visibility,
        edge=False,
        cases=cases,
    )


def test_telling_numbers_of_hidden_cases():
    hidden = Case(args=(0.111222333444,), expected=Returns([np.array([0.0994123456789, 170.0]), (1.5e-7 / 7,)]))
    error = Case(args=(), expected=Raises("ValueError"))
    assert hidden_values(book(graded("hidden", hidden, error))) == [b"0.0994123456", b"2.14285714"]


def test_numbers_that_public_cases_know_are_no_secret():
    hidden = Case(args=(), expected=Returns((-0.0994123456789, 0.123456789012, 7.77788899911)))
    public = Case(args=(0.123456789012,), kwargs={"h": 7.77788899911}, expected=Returns(0.0994123456789))
    assert hidden_values(book(graded("public", public), graded("hidden", hidden))) == []


def test_integers_are_no_secret():
    assert hidden_values(book(graded("hidden", Case(args=(), expected=Returns(np.arange(3)))))) == []


def test_values_in_a_compiled_file_are_found_in_tuples_too():
    code = compile("x = ('secret', 2.5, b'bytes', (7.25, None))", "f", "exec")
    inside = opened({"f.pyc": bytes(16) + marshal.dumps(code)})["f.pyc (its values)"].decode().splitlines()
    assert {"x", "secret", "2.5", "bytes", "7.25"} <= set(inside)
