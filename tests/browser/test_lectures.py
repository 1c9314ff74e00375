"""The lectures in Chromium: axe, phone, dark, print, and a policy that nothing breaks."""

import base64

import pytest

from tests.browser.chromium import DESKTOP, PHONE, executable
from tests.browser.test_accessibility import faults
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(executable() is None, reason="Chromium is not installed; see `make browser-tools`")

PAGES = {path.parent.name: path for path in sorted(ROOT.glob("assignments/*/lecture.html"))}
FORMULA_ONLY = "empty-table-header: <th><math>"  # axe reads no MathML; screen readers do


@pytest.fixture
def opened(browser):
    """Return what opens a page with all its answers shown."""

    def opened(name, size):
        browser.look(size, "light")
        browser.open(PAGES[name].as_uri())
        browser.run("document.querySelectorAll('details').forEach(details => details.open = true)")
        return browser

    return opened


@pytest.mark.parametrize("name", PAGES)
def test_no_lecture_has_a_barrier_or_is_wider_than_a_phone(opened, axe, name):
    browser = opened(name, PHONE)
    assert browser.run("[document.documentElement.scrollWidth, screen.width]") == [PHONE[0]] * 2
    assert [fault for fault in faults(browser, axe) if not fault.startswith(FORMULA_ONLY)] == []
    browser.look(PHONE, "dark")
    assert faults(browser, axe, "color-contrast") == []


@pytest.mark.parametrize("name", PAGES)
def test_each_picture_and_formula_is_drawn_and_nothing_is_fetched(opened, name):
    browser = opened(name, DESKTOP)
    assert browser.run("[...document.images].filter(image => !image.complete || image.naturalWidth < 100).length") == 0
    small = "[...document.querySelectorAll('math')].filter(each => each.getBoundingClientRect().height < 5).length"
    assert browser.run(small) == 0
    assert browser.run("document.querySelectorAll('merror').length") == 0
    assert {event["request"]["url"].partition(":")[0] for event in browser.told("Network.requestWillBeSent")} <= {
        "file",
        "data",
    }
    assert browser.told("Log.entryAdded") == []  # the policy refuses nothing


def test_on_paper_the_page_is_black_on_white_and_nothing_scrolls(opened):
    browser = opened("ex1_perceptron", DESKTOP)
    browser.send(
        "Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}]
    )
    try:
        colours = "(style => [style.color, style.backgroundColor])(getComputedStyle(document.body))"
        assert browser.run(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        wide = "[...document.querySelectorAll('pre')].filter(each => each.scrollWidth > each.clientWidth).length"
        assert browser.run(wide) == 0
        assert base64.b64decode(browser.send("Page.printToPDF")["data"]).startswith(b"%PDF")
    finally:
        browser.send("Emulation.setEmulatedMedia", media="")
