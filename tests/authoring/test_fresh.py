"""What is stale, and what differs by rounding only."""

import json

import pytest

from autograder.authoring.generate.fresh import inputs_digest, is_drawn_from, is_fresh, stamp

OLD = {"values": [1.0, 0.1 + 0.2, 3], "name": "line", "flag": True}


def encoded(**changes) -> bytes:
    return json.dumps(OLD | changes).encode()


def test_the_same_bytes_are_fresh():
    assert is_fresh("line.py", b"x", b"x")
    assert not is_fresh("line.py", b"0.30000000000000004", b"0.3")


def test_numbers_may_differ_by_rounding():
    assert is_fresh("cases.json", encoded(), encoded(values=[1.0 + 1e-15, 0.3, 3]))


@pytest.mark.parametrize("key", ["$print", "$prints"])
def test_what_a_difference_quotient_answers_may_differ_by_more(key):
    old, new = encoded(answer={key: [[2], 0.0168]}), encoded(answer={key: [[2], 0.01680000002]})
    assert is_fresh("cases.json", old, new)
    assert not is_fresh("cases.json", old, encoded(answer={key: [[2], 0.0169]}))
    assert not is_fresh("cases.json", encoded(expected=0.0168), encoded(expected=0.01680000002))


@pytest.mark.parametrize(
    "changes",
    [
        {"values": [1.0, 0.300001, 3]},
        {"values": [1.0, 0.3, 4]},
        {"values": [1.0, 0.3, 3.0]},
        {"values": [1.0, 0.3]},
        {"name": "lines"},
        {"flag": 1},
        {"more": None},
    ],
)
def test_anything_else_may_not(changes):
    assert not is_fresh("cases.json", encoded(), encoded(**changes))


def test_json_that_is_none_is_stale():
    assert not is_fresh("cases.json", b"{", encoded())


def test_a_digest_tells_its_inputs_apart():
    assert inputs_digest("ab", "c") != inputs_digest("a", "bc")


def test_a_stamped_drawing_knows_its_inputs():
    drawing = stamp(b"<svg/>\n", inputs_digest("a"))
    assert drawing.startswith(b"<svg/>\n<!-- drawn from ")
    assert is_drawn_from(drawing, inputs_digest("a"))
    assert not is_drawn_from(drawing, inputs_digest("b"))
    assert not is_drawn_from(drawing.replace(b"svg", b"SVG"), inputs_digest("a"))
    assert not is_drawn_from(b"<svg/>\n", inputs_digest("a"))
