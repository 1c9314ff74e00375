"""Pictures of wrong answers: what is drawn, what is not, and what their captions say."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest

from autograder.casebook.cases import Case, Objective, Raises, Returns
from autograder.report.pictures import contours, heatmap, plot
from autograder.report.pictures.choose import pictures
from autograder.report.pictures.svg import coordinate, element, number

MATRIX = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_a_matrix_gives_a_heat_map_of_the_differences(make: Any) -> None:
    got = MATRIX.copy()
    got[0, 1] += 0.5
    got[1, 2] -= 2.0
    (figure,) = make.drawn(got, MATRIX)
    assert figure.label == "Heat map of the difference, 2 by 3"
    assert figure.caption == (
        "Got minus expected: 2 of 6 entries are wrong, the largest by −2 at [1, 2]. + is too large, − too small, · right."
    )
    assert texts(figure.svg) == ["0", "1", "2", "0", "1", "·", "+0.5", "·", "·", "·", "−2"]
    cells = [
        re.findall(r'class="(\w+)"|fill-opacity="([\d.]+)"', rect) for rect in re.findall("<rect[^>]*>", figure.svg)
    ]
    shades = {place: (cell[0][0], cell[1][1]) for place, cell in enumerate(cells) if len(cell) > 1}
    assert shades == {1: ("more", "0.4"), 5: ("less", "1.0")}  # the others are right


def test_what_is_no_finite_number_is_crossed_and_said(make: Any) -> None:
    got = MATRIX + [[np.nan, 0, 0], [0, np.inf, 1e200]]
    (figure,) = make.drawn(got, MATRIX)
    assert texts(figure.svg).count("×") == 3
    assert "3 of 6 entries are wrong. × is not a finite number." in figure.caption


def test_a_large_matrix_is_drawn_around_its_worst_entry(make: Any) -> None:
    expected = np.ones((100, 50))
    got = expected.copy()
    got[90, 3] = 2.0
    (figure,) = make.drawn(got, expected)
    assert figure.caption.endswith("The picture shows rows 80 to 99 of 100 and columns 0 to 19 of 50.")
    assert texts(figure.svg).count("+") == 1
    assert figure.svg.count("<rect") == heatmap.MOST**2


def test_a_heat_map_is_drawn_where_it_says_more_than_the_numbers(make: Any) -> None:
    for shape, helps in [
        ((2,), False),
        ((1, 8), False),
        ((9,), True),
        ((1, 9), True),
        ((2, 2), True),
        ((2, 2, 2), False),
    ]:
        assert bool(make.drawn(np.ones(shape), np.zeros(shape))) is helps, shape


def test_nothing_is_drawn_of_what_is_right_or_has_another_shape_or_kind(make: Any) -> None:
    assert make.drawn(MATRIX * (1 + 1e-9), MATRIX) == ()
    for answer in (MATRIX.T, MATRIX * 1j, [MATRIX], None, "text"):
        assert make.drawn(answer, MATRIX) == (), answer
    assert make.drawn([MATRIX], [MATRIX, MATRIX]) == make.drawn((MATRIX,), (MATRIX, MATRIX)) == ()
    assert make.drawn(np.zeros((0, 2)), np.zeros((0, 2))) == ()
    assert make.drawn(MATRIX + 1, MATRIX, "none") == make.drawn(np.ones(9), np.zeros(9), "trajectory") == ()
    assert pictures(Case((), Raises("ValueError")), MATRIX, None) == ()
    assert len(pictures(Case((Objective("f", ""),), Returns(MATRIX)), MATRIX + 1, None)) == 1


def test_the_wrong_parts_of_a_pair_are_drawn_by_their_names(make: Any) -> None:
    right = ([np.eye(2), MATRIX], np.arange(1.0, 5.0))
    parts = {"parts": ("weights", "losses")}
    first, second = make.drawn(([np.eye(2), MATRIX * 2], np.zeros(4)), right, "heat map", "curve", **parts)
    assert first.label == "Heat map of the difference in weights[1], 2 by 3"
    assert second.label == "Curve of losses, expected and yours"
    assert second.caption == "The curves separate at entry 0: expected 1, yours 0. At the end: expected 4, yours 0."
    (only,) = make.drawn(([np.eye(2), MATRIX], np.array([1.0, 2.0, 3.0, 9.0])), right, "heat map", "curve", **parts)
    assert only.caption == "The curves separate at entry 3: expected 4, yours 9."
    many = make.drawn([np.eye(2) + 1] * 5, [np.eye(2)] * 5)
    assert [figure.label for figure in many] == [
        f"Heat map of the difference in the answer[{n}], 2 by 2" for n in (0, 1)
    ]


def test_two_paths_differ_in_dash_mark_and_words_over_the_contours(make: Any) -> None:
    (figure,) = make.drawn(make.descent(0.05, 12), make.descent(0.1, 12), "trajectory", ground=True)
    assert figure.label == "Paths over contours, expected and yours"
    assert figure.svg.count('class="contour"') == len(contours.LEVELS)
    assert figure.svg.count('class="line expected"') == figure.svg.count('class="line yours"') == 2  # with the legend
    assert figure.svg.count("<circle") == 14  # 13 points and the legend
    assert texts(figure.svg)[-2:] == ["expected", "yours"]
    assert figure.caption == (
        "The paths separate at step 1: expected (2.8, 2), yours (2.9, 2). After the last of 12 steps, their distance is 0.516."
    )


def test_a_path_that_leaves_the_picture_or_ends_as_nan_is_said_to(make: Any) -> None:
    got = make.descent(-1.5, 12)
    got[9:] = np.nan
    (figure,) = make.drawn(got, make.descent(0.1, 12), "trajectory")
    assert "Yours leaves the picture at step 2. From step 9 on, yours is not a finite number." in figure.caption
    assert "contour" not in figure.svg
    assert max(abs(float(x)) for x in re.findall(r"-?\d+(?:\.\d+)?", figure.svg)) < 1e5
    nothing = make.descent(0.1, 12) * np.nan
    (figure,) = make.drawn(nothing, make.descent(0.1, 12), "trajectory")
    assert "yours (nan, nan). From step 0 on, yours is not a finite number." in figure.caption


def test_a_path_in_more_dimensions_is_drawn_as_its_worst_coordinate(make: Any) -> None:
    expected = make.descent(0.1, 12, (3.0, 2.0, 1.0))
    (figure,) = make.drawn(expected * [1, 1, 0.5], expected, "trajectory")
    assert figure.label == "Curve of coordinate 2, expected and yours"
    assert figure.caption.startswith("The curves separate at step 0: expected 1, yours 0.5.")


def test_a_long_path_stays_small(make: Any) -> None:
    long = make.descent(1e-4, 20_000)
    (figure,) = make.drawn(long + 0.01, long, "trajectory")
    assert len(figure.svg) < 20_000


def test_points_are_drawn_unjoined(make: Any) -> None:
    points = make.descent(0.3, 3)
    (figure,) = make.drawn(points[::-1].copy(), points, "points", ground=True)
    assert figure.svg.count('class="line') == 2  # the legend's
    assert figure.caption == "The points differ from row 0: expected (3, 2), yours (1.686, 2)."


def test_a_curve_of_equal_numbers_and_one_far_off_have_a_window(make: Any) -> None:
    for expected, got in ((np.ones(5), np.full(5, 1e9)), (np.zeros(5), np.ones(5)), (np.ones(5), np.full(5, np.nan))):
        (figure,) = make.drawn(got, expected, "curve")
        assert "NaN" not in figure.svg
        assert "nan" not in figure.svg


def test_the_same_answer_gives_the_same_bytes(make: Any) -> None:
    assert make.every_picture() == make.every_picture()


def test_the_contours_of_a_cone_are_circles() -> None:
    across, up = np.meshgrid(np.linspace(-1, 1, 49), np.linspace(-1, 1, 49))
    cone = np.hypot(across, up)
    drawn = contours.contours(cone)
    assert len(drawn) == len(contours.LEVELS)
    for (circle, *corners), height in zip(drawn, contours.levels(cone), strict=True):
        radii = [np.hypot(x / 24 - 1, y / 24 - 1) for x, y in circle]
        assert np.allclose(radii, height, atol=2e-3)
        assert len(corners) == (3 if height > 1 else 0)  # beyond the radius of 1, an arc in each corner
        assert (circle[0] == circle[-1]) == (height < 1)


def test_a_saddle_gives_open_lines_and_a_plain_none() -> None:
    for lines in contours.contours(np.array([[0.0, 1.0], [1.0, 0.0]])):
        assert len(lines) == 2
    ramp = contours.contours(np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert len(ramp) == 3  # the other levels are its lowest or highest value
    assert [lines[0][0][1] for lines in ramp] == pytest.approx([0.0, 0.08, 0.56])
    assert all(sorted(x for x, _ in line) == [0.0, 1.0] for lines in ramp for line in lines)
    assert contours.contours(np.zeros((3, 3))) == []


def test_ticks_are_round_numbers() -> None:
    assert plot.ticks(-1.0, 5.2) == [0.0, 2.0, 4.0]
    assert plot.ticks(0.0, 1.0) == [0.0, 0.5, 1.0]
    assert plot.ticks(-3e-5, 4e-5) == [-2e-5, 0.0, 2e-5, 4e-5]


def test_numbers_and_attributes_are_written_for_people_and_parsers() -> None:
    assert [number(value) for value in (1.0, -0.5, 1e-9, -1.23456e120)] == ["1", "−0.5", "1e−9", "−1.235e120"]
    assert [coordinate(value) for value in (1.0, -0.04, 12.345)] == ["1", "0", "12.3"]
    assert element("g", ["x"], class_='"<', fill_opacity=None) == '<g class="&#34;&lt;">x</g>'


@pytest.mark.parametrize("answer", [np.float32(2) * MATRIX.astype(np.float32), (MATRIX * 2).astype(int), MATRIX > 0])
def test_any_kind_of_real_number_is_drawn(make: Any, answer: np.ndarray) -> None:
    assert len(make.drawn(answer, MATRIX)) == 1


def odd_numbers(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return numbers of every size, now and then none."""
    numbers = rng.normal(size=shape) * 10.0 ** rng.integers(-12, 12) + rng.choice([0.0, 1e6, -1e140])
    return np.where(rng.random(shape) < 0.1, rng.choice([np.nan, np.inf, -np.inf, 1e308, 0.0]), numbers)


@pytest.mark.parametrize("kind", ["heat map", "trajectory", "points", "curve"])
def test_whatever_comes_back_the_picture_is_well_formed(make: Any, kind: str) -> None:
    rng = np.random.default_rng(20260101)
    drawn = 0
    for _ in range(40):
        shape = (int(rng.integers(2, 7)), 2) if kind != "curve" else (int(rng.integers(2, 7)),)
        expected = np.nan_to_num(odd_numbers(rng, shape), nan=0.0, posinf=1.0, neginf=-1.0)
        expected = np.where(np.abs(expected) > 1e140, 0.0, expected)
        for figure in make.drawn(odd_numbers(rng, shape), expected, kind):
            drawn += 1
            ElementTree.fromstring(figure.svg)
            assert not re.search(r'="-?(?:nan|inf)', figure.svg)
    assert drawn > 30
