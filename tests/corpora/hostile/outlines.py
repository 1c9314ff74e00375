"""Notebooks whose cells, names and pictures are made to mislead what else is done with them: pages and gradebook."""

import base64
import json

from tests.corpora.hostile.attacks import ALL_HONEST, handed_in

PNG = b"\x89PNG\r\n\x1a\n"
PAGE = "<script>alert(1)</script>"


def code(source, **metadata):
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": None}


def named(name, source=ALL_HONEST):
    return code(source, nbgrader={"grade_id": name, "grade": True, "solution": True, "points": 1000})


def text(source, **attachments):
    return {"cell_type": "markdown", "source": source, "metadata": {}, "attachments": attachments}


def picture(content, kind="image/png"):
    return {kind: base64.b64encode(content).decode()}


def outline(name, tries, *cells, outcome="passed", change=lambda content: content, **more):
    """Register a notebook of these cells behind one that is right."""
    held = {"cells": [code(ALL_HONEST), *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    handed_in(name, tries, outcome, {"small.ipynb": change(json.dumps(held).encode())}, **more)


outline("name_twice", "Gives two cells the same name, and points of its own.", named("double"), named("double"))
outline("name_of_a_test", "Calls a cell like a test of the course.", named("test-double", "x = 1"))
outline("name_of_a_megabyte", "Gives a cell a name of a megabyte.", named("n" * (1 << 20), "x = 1"))
outline("name_that_is_no_text", "Gives a cell a list for a name.", named(["double"], "x = 1"))
outline("name_that_leads_out", "Calls a cell like a file elsewhere.", named("../../grace/result", "x = 1"))
outline("twenty_thousand_cells", "Hands in 20,000 cells.", *[text("a")] * 20_000)
outline(
    "a_thousand_definitions",
    "Defines a function a thousand times; the last one is right.",
    *[code("def double(x):\n    return 2.0 * x\n")] * 1000,
)
outline("svg_as_png", "Pastes a picture that is a program.", text("![a](attachment:a)", a=picture(PAGE.encode())))
outline(
    "png_that_is_a_page",
    "Pastes a picture that begins as one and goes on as a page.",
    text(f"![{PAGE}](attachment:a)", a=picture(PNG + PAGE.encode())),
)
outline(
    "picture_that_leads_out",
    "Pastes a picture that is named like a file elsewhere.",
    text("![a](attachment:../../a)", **{"../../a": picture(PNG)}),
)
outline(
    "thousand_pictures", "Pastes a thousand pictures.", text("a", **{f"p{at}": picture(PNG * 9) for at in range(1000)})
)
outline(
    "picture_of_billions_of_pixels",
    "Pastes a small PNG that says it is 60,000 pixels wide and high.",
    text("![a](attachment:a)", a=picture(PNG + b"\0\0\0\rIHDR" + (60_000).to_bytes(4) * 2 + b"\x08\0\0\0\0")),
)
outline(
    "colours_that_take_minutes",
    "Has code of white space, over which nbconvert's lexer takes minutes.",
    *[code(" \n" * 30_000 + "a")] * 6,
)
outline("formulas_without_end", "Writes 100,000 formulas.", *[text("$x$ " * 250)] * 400)
outline("picture_that_is_a_number", "Pastes a number.", text("a", a={"image/png": 1}), text("b", a=[1]))
outline(
    "cells_twice",
    "Has two lists of cells, of which the first one is empty.",
    change=lambda content: b'{"cells": [], ' + content[1:],
)
outline(
    "numbers_that_are_none",
    "Has numbers that JSON does not know.",
    change=lambda content: content.replace(
        b'"metadata": {}, "nbformat"', b'"metadata": {"a": NaN, "b": 1e999}, "nbformat"'
    ),
)
outline(
    "number_of_five_million_digits",
    "Has a number of five million digits.",
    outcome="unloadable",
    change=lambda content: content.replace(b'"nbformat": 4', b'"nbformat": ' + b"9" * 5_000_000),
)
outline(
    "half_characters",
    "Has halves of characters and a zero in its text.",
    text("\ud800\0"),
)
outline(
    "outputs_of_a_browser",
    "Has outputs that a browser would run, eight megabytes of them.",
    {**code("1"), "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": PAGE * 300_000}}]},
)
