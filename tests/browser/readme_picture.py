"""Takes the README's picture of a feedback page: `python -m tests.browser.readme_picture`, with Chromium.

The page is that of a student of the sample class, at the function that is wrong.
"""

from __future__ import annotations

import base64
import subprocess
import tempfile
from pathlib import Path

from tests.browser.chromium import Browser
from tests.conftest import AUTOGRADER, ROOT

PICTURE = ROOT / "docs" / "figures" / "feedback.png"
STUDENT, EXERCISE, FUNCTION = "carl", "ex1_perceptron", "perceptron_gradient"
SIZE = (820, 590)
MARGIN = 24  # pixels above the function


def take(page: Path, picture: Path, profile: Path) -> None:
    """Write a picture of what a student sees of a page after a click on the function's name."""
    browser = Browser(profile)
    try:
        browser.look(SIZE)
        browser.open(page.as_uri())
        browser.run(f"[...document.links].find(link => link.text === '{FUNCTION}').click()")
        browser.run(f"scrollBy(0, -{MARGIN})")
        picture.write_bytes(base64.b64decode(browser.send("Page.captureScreenshot")["data"]))
    finally:
        browser.close()


def main() -> None:
    """Grade the student's submission and take the picture."""
    with tempfile.TemporaryDirectory() as made:
        command = [AUTOGRADER, "grade", "examples/class", "--out", made, "--student", STUDENT, "--exercise", EXERCISE]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        take(Path(made) / STUDENT / EXERCISE / "feedback.html", PICTURE, Path(made) / "profile")
    print(f"{PICTURE.relative_to(ROOT)} is {PICTURE.stat().st_size:,} bytes.")


if __name__ == "__main__":
    main()
