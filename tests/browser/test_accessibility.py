"""The pages as axe-core and a narrow screen see them: every kind of page, desktop and phone, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.report import class_page, feedback_page, shared_answers
from autograder.report.listing import listing
from autograder.results.result import Outcome, Status
from tests.browser.chromium import DESKTOP, PHONE, Browser, executable
from tests.report import conftest as make
from tests.report.test_unnamed import groups

pytestmark = pytest.mark.skipif(executable() is None, reason="Chromium is not installed; see `make browser-tools`")

EXERCISE = make.make_exercise()
HARD = "a" * 190
LONG_NOTE = f"{HARD} <b>" + "n" * 3_000
TABLE = "\n".join(f"w = [{'0.123456789, ' * 40}]" for _ in range(3))


def waiting() -> str:
    tests = [test for name in make.FUNCTIONS for test in make.pair(name, *[Outcome.NOT_IMPLEMENTED] * 2)]
    return feedback_page.page(make.make_result(tests=tests), EXERCISE)


def stretched() -> str:
    wide = dict.fromkeys(("message", "call", "expected", "got"), TABLE)
    tests = [make.make_test("linear_gradient", Outcome.FAILED, mistakes=(make.DOUBLE, make.BATCH), title=HARD, **wide)]
    details = make.details(
        code=listing(make.outline_of("perceptron.py", f"{'x' * 900}\n{TABLE}")),
        figures={tests[0].id: make.every_picture()},
    )
    return feedback_page.page(
        make.make_result(HARD, tests, notes=(LONG_NOTE,), graded_file=HARD), EXERCISE, HARD, details
    )


def shared() -> list[shared_answers.Group]:
    wrong = make.make_test("linear_gradient", Outcome.FAILED, message="wrong value")
    names = [f"student{number}" for number in range(class_page.NAMES_OPEN + 1)]
    return groups([make.make_result(name, [wrong]) for name in names])


def stretched_class() -> str:
    slow = make.make_test(outcome=Outcome.TIMEOUT, mistakes=(make.DOUBLE,))
    results = [
        make.make_result(HARD, [slow], exercise="ex1_perceptron"),
        make.without_score("W" * 200, Status.UNLOADABLE, LONG_NOTE, exercise="ex2_multi_output"),
        *(make.make_result("ada", [slow], exercise=f"ex{number}_a_long_name") for number in range(3, 8)),
    ]
    wide = dict.fromkeys(("message", "call", "expected", "got"), TABLE)
    wrong = make.make_test(HARD, Outcome.FAILED, title=HARD, **wide)
    shared = groups([make.make_result(name, [wrong]) for name in (HARD, "W" * 200)])
    return class_page.page("Course", results, [("N" * 200, LONG_NOTE)], unnamed=shared)


PAGES: dict[str, Callable[[], str]] = {
    "of everything": lambda: feedback_page.page(make.of_everything(), EXERCISE),
    "with pictures and code": lambda: feedback_page.page(make.of_everything(), EXERCISE, "", make.details()),
    "not loaded": lambda: feedback_page.page(make.without_score("eve", Status.UNLOADABLE, "not Python"), EXERCISE),
    "our fault": lambda: feedback_page.page(make.without_score("eve", Status.GRADER_FAULT, "no worker"), EXERCISE),
    "waiting": waiting,
    "stretched": stretched,
    "class": lambda: class_page.page(
        "Gradients by Hand",
        make.school(4, ("ex1_perceptron", "ex2_multi_output")),
        [("-bad", "it cannot be graded")],
        unnamed=shared(),
    ),
    "stretched class": stretched_class,
    "empty class": lambda: class_page.page("Gradients by Hand", [], []),
}
LOOKS = {
    f"{name}, {scheme}": (size, scheme)
    for name, size in (("desktop", DESKTOP), ("phone", PHONE))
    for scheme in ("light", "dark")
}
BROKEN = (
    "<!doctype html><html><head><title>x</title></head><body><img src=x>"
    "<p style='color:#bbb;background:#fff'>pale</p><div style='width:2000px'>wide</div></body></html>"
)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Callable[..., Browser]:
    """Return what opens a page in a window of a size, light or dark."""

    def opened(source: str, look: str) -> Browser:
        browser.look(*LOOKS[look])
        (tmp_path / "page.html").write_text(source)
        browser.open((tmp_path / "page.html").as_uri())
        browser.run("document.querySelectorAll('details').forEach(details => details.open = true)")
        return browser

    return opened


def faults(browser: Browser, axe: str, *rules: str) -> list[str]:
    """Return what axe finds, by these rules or by all."""
    browser.run(f"typeof axe === 'undefined' && (() => {{ {axe} }})(), 0")
    only = f", runOnly: {list(rules)!r}" if rules else ""
    found = browser.run(f"axe.run({{resultTypes: ['violations']{only}}}).then(all => all.violations)")
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_barrier(opened: Any, axe: str, name: str, size: str) -> None:
    browser = opened(PAGES[name](), f"{size}, light")
    assert faults(browser, axe) == []
    browser.look(*LOOKS[f"{size}, dark"])
    assert faults(browser, axe, "color-contrast") == []  # nothing else differs


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_barriers_are_found_where_there_are_some(opened: Any, axe: str, size: str) -> None:
    browser = opened(BROKEN, f"{size}, light")
    assert {"image-alt", "color-contrast", "html-has-lang"} <= {
        fault.partition(":")[0] for fault in faults(browser, axe)
    }
    browser.look(*LOOKS[f"{size}, dark"])
    assert [fault.partition(":")[0] for fault in faults(browser, axe, "color-contrast")] == ["color-contrast"]


def widths(browser: Browser) -> tuple[int, int]:
    return tuple(browser.run("[document.documentElement.scrollWidth, screen.width]"))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_the_screen(opened: Any, name: str) -> None:
    for look in ("phone, light", "desktop, light"):
        wide, screen = widths(opened(PAGES[name](), look))
        assert wide <= screen == LOOKS[look][0][0]


def test_a_page_that_is_too_wide_is_found(opened: Any) -> None:
    wide, screen = widths(opened(BROKEN, "phone, light"))
    assert wide > screen == 390


@pytest.mark.parametrize("look", LOOKS)
def test_the_likely_mistake_stands_out(opened: Any, look: str) -> None:
    """It is the only thing on its ground, at the top of the page and at the test that it explains, hidden ones too."""
    hidden = make.pair("sigmoid", Outcome.PASSED, Outcome.FAILED, (make.DOUBLE,))
    browser = opened(feedback_page.page(make.make_result(tests=hidden), EXERCISE), look)
    grounds = browser.run("""(() => {
      const ground = element => getComputedStyle(element).backgroundColor;
      const hints = [...document.querySelectorAll(".notice.hint, .case .likely")];
      const others = [...document.querySelectorAll("*")].filter(e => !hints.includes(e)).map(ground);
      const top = document.querySelector(".notice.hint").getBoundingClientRect().top;
      return [hints.map(ground), others, top / innerHeight];
    })()""")
    hints, others, top = grounds
    assert len(hints) == 2
    assert len(set(hints)) == 1
    assert hints[0] not in others
    assert top < 0.5  # on the first screen
    assert (
        browser.run("document.querySelector('.case .likely').innerText")
        .replace("\n", " ")
        .startswith(f"likely {make.DOUBLE.hint}")
    )


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_pictures_fit_their_column_and_are_cut_at_their_frame(opened: Any, size: str) -> None:
    browser = opened(PAGES["with pictures and code"](), f"{size}, light")
    column, *pictures = browser.run("""(() => {
      const width = element => element.getBoundingClientRect().width;
      return [width(document.querySelector(".tests > li")), ...[...document.querySelectorAll(".picture")].map(width)];
    })()""")
    assert len(pictures) == len(make.every_picture())
    assert all(280 < picture <= column for picture in pictures)
    cut = browser.run("[...document.querySelectorAll('.inside')].map(each => getComputedStyle(each).overflow)")
    assert set(cut) == {"hidden"}


def test_a_link_leads_to_the_line_of_a_function(opened: Any) -> None:
    browser = opened(PAGES["with pictures and code"](), "desktop, light")
    browser.run("document.querySelector('.place').click()")
    assert browser.run("document.querySelector('.source li:target').innerText") == "def sigmoid(z):"
