"""Puts a page's text into its frame: title, navigation, style, and a policy that allows nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from autograder.authoring.pages.markdown import Heading
from autograder.authoring.rendering import render

_FILES = Path(__file__).parent.parent / "templates"
STYLE = "page.css"


def framed(  # noqa: PLR0913 - the parts of a page
    title: str,
    body: Markup,
    headings: Sequence[Heading],
    *,
    course: str,
    home: str,
    links: Sequence[tuple[str, str]] = (),
    script: str = "",
) -> bytes:
    """Return a whole page.

    Parameters
    ----------
    title, course : str
    body : Markup
    headings : sequence of Heading
        Those of the second level become the table of contents.
    home : str
        The way to the first page of the site.
    links : sequence of (str, str)
        Name and address of the neighbours.
    script : str
        The only script that the page may run; no script by default.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    text = render(
        "page.html.j2",
        title=title,
        body=body,
        contents=[heading for heading in headings if heading.level == 2],
        course=course,
        home=home,
        links=links,
        style=Markup((_FILES / STYLE).read_text(encoding="utf-8")),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        policy=f"script-src 'sha256-{digest}'; " if script else "",
    )
    return text.encode()
