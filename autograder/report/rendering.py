"""Renders the HTML pages: every text is cleaned and escaped; no scripts; only the style that the policy names."""

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
    """Return the page of a template with this context."""
    style = _style()
    return _environment().get_template(template).render(style=Markup(style), policy=_policy(style), **context)  # noqa: S704


@functools.lru_cache(PARTS_KEPT)
def part(template: str, of: Hashable, **context: Hashable) -> Markup:
    """Return a part of a page from its template; recent parts are cached, because parts recur."""
    return Markup(_environment().get_template(template).render(of=of, **context).rstrip("\n"))  # noqa: S704 - escaped


def feedback_link(student: str, exercise: str) -> str:
    """Return the address of a feedback page for a link in `index.html`; it never leaves the folder."""
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
    """Return the folder for compiled templates: Python's folder for compiled modules, if we can write to it."""
    from autograder.report.compiled import Compiled

    folder = templates / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return Compiled(str(folder)) if os.access(folder, os.W_OK) else None


def _finalize(value: Any) -> Any:  # noqa: ANN401
    """Clean every text that a template prints, except our own markup."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
