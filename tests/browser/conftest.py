"""One Chromium for all tests, axe-core where it is installed, and pages with something of a student's in every field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Browser, executable

ROOT = Path(__file__).parents[2]
AXE_PLACES = (ROOT / ".cache/browser-tools", ROOT)
INSTALL = "`make browser-tools` installs it"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Browser]]:
    """Return what returns a running Chromium: the same one, or a new one where it has ended between two tests."""
    if executable() is None:
        pytest.skip(f"Chromium is not installed; {INSTALL} on Debian, as root")
    started: list[Browser] = []

    def running() -> Browser:
        if not started or not started[-1].alive:
            started.append(Browser(tmp_path_factory.mktemp("profile")))
        return started[-1]

    yield running
    for browser in started:
        browser.close()


@pytest.fixture
def browser(chromium: Callable[[], Browser]) -> Browser:
    """Return a running Chromium."""
    return chromium()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core's source."""
    for place in AXE_PLACES:
        source = place / "node_modules/axe-core/axe.min.js"
        if source.is_file():
            return source.read_text()
    pytest.skip(f"axe-core is not installed; {INSTALL}")
