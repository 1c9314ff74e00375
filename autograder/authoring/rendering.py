"""Fills the templates of pages and new exercises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=jinja2.select_autoescape(["html.j2"], default=False),  # the rest is markdown, Python and TOML
)


def render(template: str, **values: Any) -> str:  # noqa: ANN401 - the template's values
    """Return a template of the folder `templates/` filled with values."""
    return _ENVIRONMENT.get_template(template).render(**values)
