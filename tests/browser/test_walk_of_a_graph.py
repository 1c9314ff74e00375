"""Exercise 6's figure steps through the walk back in a real browser, and its drawings find what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograder.authoring.generate.load import load_file, run_module
from autograder.course.percent import without_demos
from tests.browser.chromium import DESKTOP, PHONE, Browser, executable
from tests.browser.test_accessibility import faults
from tests.conftest import ROOT

EX6 = ROOT / "solutions/ex6_autograd"
in_chromium = pytest.mark.skipif(executable() is None, reason="Chromium is not installed; see `make browser-tools`")


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    return load_file(EX6 / "figures.py")


@pytest.fixture(scope="module")
def engine() -> Callable[..., Any]:
    path = EX6 / "autograd.py"
    return run_module("autograd", path, without_demos(path.read_text())).value_and_gradients


@pytest.fixture(scope="module")
def bank() -> ModuleType:
    return load_file(EX6 / "mistakes.py")


def shared(tensors: list[Any]) -> Any:  # noqa: ANN401
    a, b = tensors
    c = a * b
    return (c + a) * c


@pytest.fixture(scope="module")
def page(figures: ModuleType, engine: Callable[..., Any]) -> str:
    html = figures.drawn_graph(shared, {"a": 2.0, "b": 3.0}, engine)._repr_html_()
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head><body><main><h1>x</h1>{html}</main></body></html>'


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, page: str) -> Browser:
    browser.look(DESKTOP)
    (tmp_path / "page.html").write_text(page)
    browser.open((tmp_path / "page.html").as_uri())
    return browser


SEEN = """[...document.querySelectorAll('[id^="walk-at-"]')].filter(part => part.style.visibility !== 'hidden')
    .map(part => Number(part.id.split('-')[2]))"""
NOW = "document.querySelector('.now').textContent"


@in_chromium
def test_each_step_adds_one_value_and_says_what_it_sends(opened: Browser) -> None:
    said = []
    for step in range(1, 6):
        assert set(opened.run(SEEN)) == set(range(1, step + 1))
        said.append(opened.run(NOW))
        opened.run("document.querySelector('.next').click(), 0")
    assert opened.run("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == opened.run(
        "document.querySelectorAll('[id]').length"
    ), "an id stands once"
    assert said[:3] == [
        "1. * (48) has heard 1. It sends 6 to + (8) and 8 to * (6).",
        "2. + (8) has heard 6. It sends 6 to * (6) and 6 to a (2).",
        "3. * (6) has heard 6 and 8; your engine says 14. It sends 42 to a (2) and 28 to b (3).",
    ]
    assert opened.run("document.querySelector('.next').disabled")
    assert opened.run("[...document.querySelectorAll('li')].every(item => !item.hidden)"), (
        "the end shows the whole list"
    )


@in_chromium
def test_it_goes_back_and_shows_all(opened: Browser) -> None:
    assert opened.run("document.querySelector('.back').disabled")
    opened.run("document.querySelector('.whole').click(), 0")
    assert set(opened.run(SEEN)) == {1, 2, 3, 4, 5}
    opened.run("document.querySelector('.back').click(), 0")
    assert set(opened.run(SEEN)) == {1, 2, 3, 4}


@in_chromium
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_has_no_barrier(opened: Browser, axe: str, size: tuple[int, int]) -> None:
    opened.look(size)
    assert faults(opened, axe) == []


def test_without_scripts_everything_is_there(page: str) -> None:
    static = page[: page.index("<script>")]
    assert static.count("<li>") == 5
    assert "visibility" not in static
    assert "hidden>" in static, "buttons that do nothing are not shown"


def test_a_right_engine_is_told_so(figures: ModuleType, engine: Callable[..., Any]) -> None:
    assert (
        figures.smallest_failing_graph(engine)
        == "No expression fails: your engine and central differences give the same for all 26."
    )


@pytest.mark.parametrize(
    ("variant", "expression"),
    [
        ("overwritten", "a + a"),
        ("no_order", "(c + a) * c, with c = a * b"),
        ("rsub", "1 - a"),
        ("rdiv", "3 / a"),
        ("subtract", "a - b"),
        ("exp", "exp(a)"),
        ("log", "log(a)"),
    ],
)
def test_the_smallest_graph_that_fails_is_drawn(
    figures: ModuleType, bank: ModuleType, variant: str, expression: str
) -> None:
    figure = figures.smallest_failing_graph(getattr(bank, f"value_and_gradients__{variant}"))
    assert figure.get_suptitle() == f"The smallest graph that fails: E = {expression}"
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert any(text.startswith("yours ") and ", right " in text for text in texts)


def test_yours_stands_beside_the_right_one(figures: ModuleType, bank: ModuleType) -> None:
    figure = figures.smallest_failing_graph(bank.value_and_gradients__overwritten)
    assert "yours 1, right 2" in [text.get_text() for text in figure.axes[0].texts]


def test_an_engine_that_raises_is_quoted(figures: ModuleType, engine: Callable[..., Any]) -> None:
    def no_powers(f: Callable[..., Any], arrays: Any) -> Any:  # noqa: ANN401
        value, gradients = engine(f, arrays)
        if value == 8.0:
            raise TypeError("unsupported operand")
        return value, gradients

    said = figures.smallest_failing_graph(no_powers)
    assert said == "The smallest expression that fails is E = a ** 3: your engine says TypeError: unsupported operand"
