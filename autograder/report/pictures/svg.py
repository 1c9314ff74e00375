"""Writes SVG by hand: elements with escaped attributes, coordinates with one decimal, the same bytes each time.

matplotlib takes half a second to import, draws letters as paths, and sets styles that the pages' policy refuses.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from markupsafe import Markup, escape

MINUS = "\N{MINUS SIGN}"


class Figure(msgspec.Struct, frozen=True):
    """A picture: its drawing, its kind, and a description in words."""

    svg: Markup
    label: str
    caption: str


def element(name: str, content: Iterable[str] = (), /, **attributes: object) -> Markup:
    """Return an element; an attribute's underscores are hyphens, `class_` is `class`, None leaves it out."""
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is not None:
            written = coordinate(value) if isinstance(value, float) else str(value)
            parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(written)}"')
    inner = "".join(content)
    parts.append(f">{inner}</{name}>" if inner else "/>")
    return Markup("".join(parts))  # noqa: S704 - attributes are escaped, the content is ours


def text(x: float, y: float, words: str, **attributes: object) -> Markup:
    """Return a text at a place."""
    return element("text", [escape(words)], x=x, y=y, **attributes)


def drawing(width: float, height: float, label: str, content: Iterable[str]) -> Markup:
    """Return a complete picture that fits its column."""
    box = f"0 0 {coordinate(width)} {coordinate(height)}"
    return element("svg", content, class_="picture", viewBox=box, role="img", aria_label=label, focusable="false")


def coordinate(value: float) -> str:
    """Return a coordinate with one decimal at most."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def line(points: Iterable[tuple[float, float]]) -> str:
    """Return the `d` of a path along points."""
    return "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)


def number(value: float, digits: int = 4, *, sign: bool = False) -> str:
    """Return a number for captions and cells: few digits, a real minus sign, a short exponent."""
    written = f"{value:{'+' if sign else ''}.{digits}g}"
    mantissa, mark, exponent = written.partition("e")
    power = f"e{int(exponent)}" if mark else ""
    return (mantissa + power).replace("-", MINUS)


def point(values: Iterable[float]) -> str:
    """Return a point: "(1.1, 2)"."""
    return f"({', '.join(number(float(value)) for value in values)})"
