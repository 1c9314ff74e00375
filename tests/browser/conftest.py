"""One Chromium for all tests, axe-core where it is installed, and pages with something of a student's in every field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Browser, executable

ROOT = Path(__file__).parents[2]
AXE_PLACES = (ROOT / ".cache/browser-tools", ROOT)
INSTALL = "`make browser-tools` installs it"


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a running Chromium."""
    if executable() is None:
        pytest.skip(f"Chromium is not installed; {INSTALL} on Debian, as root")
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core's source."""
    for place in AXE_PLACES:
        source = place / "node_modules/axe-core/axe.min.js"
        if source.is_file():
            return source.read_text()
    pytest.skip(f"axe-core is not installed; {INSTALL}")
