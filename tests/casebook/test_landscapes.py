"""The ground under paths, the letters for sizes, and where they stand in a casebook."""

import numpy as np
import pytest

from autograder.casebook import compiling, landscapes
from autograder.casebook.cases import Casebook, Returns, Test
from autograder.errors import CourseError
from autograder.judging import formatting
from autograder.testing import Expectations

POINTS = np.array([[0.0, 0.0], [2.0, 1.0]])


def plane(p):
    return p[:, 0] + 10 * p[:, 1]


def test_a_landscape_is_a_grid_around_the_points():
    found = landscapes.around(plane, POINTS)
    assert (found.low, found.high) == ((-1.5, -2.0), (3.5, 3.0))
    assert found.values.shape == (landscapes.POINTS, landscapes.POINTS)
    assert found.values[0, 0] == plane(np.array([found.low]))[0]
    assert found.values[-1, 0] == plane(np.array([[found.low[0], found.high[1]]]))[0]
    assert landscapes.window(np.array([[3.0, 4.0]])) == ((1.75, 2.75), (4.25, 5.25))


@pytest.mark.parametrize(
    ("function", "points", "sentence"),
    [
        (plane, np.zeros((3, 3)), r"an expected array of shape \(k, 2\), not of shape \(3, 3\)"),
        (plane, np.zeros((0, 2)), r"not of shape \(0, 2\)"),
        (plane, (POINTS, POINTS), r"not of type tuple"),
        (lambda p: p, POINTS, r"2401 finite heights for points of shape \(2401, 2\)"),
        (lambda p: np.full(len(p), np.inf), POINTS, "finite heights"),
    ],
)
def test_a_landscape_that_cannot_be_drawn_is_the_authors_fault(function, points, sentence):
    with pytest.raises(CourseError, match=sentence):
        landscapes.around(function, points)


def test_a_case_keeps_its_landscape_and_students_get_none():
    expect = Expectations(("start",))
    expect(POINTS[0], returns=POINTS, landscape=plane)
    expect(POINTS[0], returns=POINTS)
    with pytest.raises(CourseError, match="landscape="):
        expect(POINTS[0], raises=ValueError, landscape=plane)
    test = Test("ex.f.a", "f", "a", 1.0, "public", edge=False, cases=tuple(expect.cases))
    book = Casebook("ex", 1, {"f": ("start",)}, (test,), shapes={"f": {"start": ("d",)}})
    back = Casebook.from_json(book.to_json())
    kept, none = back.tests[0].cases
    assert np.array_equal(kept.landscape.values, expect.cases[0].landscape.values)
    assert none.landscape is None
    public = book.public()
    assert [case.landscape for case in public.tests[0].cases] == [None, None]
    assert isinstance(public.tests[0].cases[0].expected, Returns)
    assert public.shapes == book.shapes


DOCSTRING = """Return something.

    x, t : ndarray of shape (K, k), before the parameters

    Parameters
    ----------
    x, t : ndarray of shape (N, n), float64
        Samples.
    w : ndarray of shape (1, n), float64
    b : ndarray of shape (m,), float64
    weights : list of L ndarrays, weights[i] of shape (n_1, n_0), float64
    h : float

    Returns
    -------
    ndarray of shape (Q, Q), float64
"""


def test_shapes_are_read_from_the_parameters_of_a_docstring():
    found = compiling.of_docstring(DOCSTRING)
    assert found == {"x": ("N", "n"), "t": ("N", "n"), "w": ("1", "n"), "b": ("m",)}
    assert compiling.of_docstring("") == compiling.of_docstring("Return x : ndarray of shape (N, n).") == {}


def test_sizes_are_said_in_the_letters_of_the_course():
    letters = compiling.of_docstring(DOCSTRING)
    arguments = {"x": np.zeros((2, 3)), "w": np.zeros((1, 3)), "b": np.zeros((2, 2)), "h": 0.1}
    assert formatting.sizes(letters, arguments) == "N=2, n=3"
    assert formatting.sizes({}, arguments) == ""


def test_the_courses_own_functions_have_their_letters(bench):
    book = bench("ex1_perceptron").book
    assert book.shapes["perceptron_gradient"] == {"x": ("N", "n"), "w": ("1", "n"), "t": ("N", "1")}
    assert set(book.shapes) == set(book.parameters)
