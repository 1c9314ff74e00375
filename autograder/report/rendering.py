"""Renders the HTML pages: every text cleaned and escaped, no scripts, one style, named in the policy."""

from __future__ import annotations

import base64
import functools
import hashlib
import os
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from autograder import text
from autograder.results.names import FEEDBACK_FILE
from autograder.text import clean, one_line

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent / "templates"
STYLE = "style.css.j2"
PARTS_KEPT = 2_000


def render(template: str, **context: object) -> str:
    """Return the page that a template makes of the context."""
    style = _style()
    return _environment().get_template(template).render(style=Markup(style), policy=_policy(style), **context)  # noqa: S704


@functools.lru_cache(PARTS_KEPT)
def part(template: str, of: Hashable, **context: Hashable) -> Markup:
    """Return what a template makes of a part of a page; parts recur, so those of late are kept."""
    return Markup(_environment().get_template(template).render(of=of, **context).rstrip("\n"))  # noqa: S704 - escaped


def feedback_link(student: str, exercise: str) -> str:
    """Return the address of a feedback page as `index.html` links to it; it never leaves the folder."""
    folders = (quote(name, safe="", errors="replace") for name in (student, exercise))
    return "./" + "/".join((*folders, FEEDBACK_FILE))


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@functools.cache
def _style() -> str:
    return _environment().get_template(STYLE).render()


@functools.cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_kept_beside(TEMPLATES),
    )
    environment.filters |= {"points": text.points, "name": one_line, "counted": text.counted}
    environment.globals["feedback_link"] = feedback_link
    return environment


def _kept_beside(templates: Path) -> jinja2.BytecodeCache | None:
    """Return where compiled templates are kept: where Python keeps its compiled modules, when that can be written."""
    from autograder.report.compiled import Compiled

    folder = templates / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return Compiled(str(folder)) if os.access(folder, os.W_OK) else None


def _finalize(value: Any) -> Any:  # noqa: ANN401
    """Clean every text that a template prints and that is not markup of our own."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
