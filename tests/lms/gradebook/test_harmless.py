"""What a student writes between the code: read as it was typed, formulas of the list and pictures beside it, no more."""

import base64
import re
import time

import pytest
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, markdown2html_mistune

from autograder.lms.gradebook import harmless
from autograder.lms.gradebook.harmless import is_formula, language_info, room_for_formulas
from autograder.submissions.outline import Picture
from tests.browser.payloads import ALL
from tests.lms.gradebook.making import read, solutions

PNG = Picture("photo of it.png", "image/png", b"\x89PNG\r\n\x1a\n1")
JPEG = Picture("b.jpg", "image/jpeg", b"\xff\xd8\xff2")


def shown(text, pictures=(), room=None):
    return harmless.shown(text, pictures, room or room_for_formulas())


ACTIVE = {
    "a link": "[photo](javascript:alert(1))",
    "entities": "[photo](&#106;avascript&#58;alert(1)) &lt;script&gt;",
    "a reference": "[photo][1]\n\n[1]: javascript:alert(1)",
    "autolinks": "<javascript:alert(1)> <https://example.org> https://example.org www.example.org",
    "vbscript": "[a](vbscript:x) [b](data:text/html;base64,PHNjcmlwdD4=)",
    "a remote picture": '![x](http://127.0.0.1:9/x.png "title") <img src="http://127.0.0.1:9/y.png">',
    "a picture that is not there": "![x](attachment:missing.png)",
    "blocks": "# a\n\n> b\n\n- c\n\n    d\n\n```mermaid\ngraph\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n\n***e*** ~~f~~",
    "a fence": "`````\n``` `</code></div><script>",
    "the end of ours": "</span></code></div><script>alert(1)</script>",
    "formulas with links": r"$\href{javascript:alert(1)}{x}$ \begin{align}\url{x}\end{align} \\(\style{x}{y}\\) $$\def\a{\href}$$",
    "a formula across others": r"$a \href{javascript:1}{b} $ c $ d$",
    "an environment": r"\begin{html}<b>\end{html} \begin{a" + "}" + r"\end{b}",
    "files": '<img src="files/x.png"> ![x](files/x.png)',
}  # fmt: skip


@pytest.mark.parametrize("text", [*ACTIVE.values(), *ALL.values()], ids=[*ACTIVE, *ALL])
def test_text_stays_text_in_the_pages_of_nbconvert(text):
    source = shown(text).source
    assert re.fullmatch(
        r'<div style="overflow: auto">(?:[^<>&$\\`*_\[\]!#\n]|<br>|</?(?:code|span)>|&#\d+;)*</div>', source
    )
    page = markdown2html_mistune(source)
    assert page.strip() == source
    wanted = harmless.clean(text, harmless.CELL_TEXT).strip("\n")
    assert read(page).strip("\n").split() == wanted.replace(r"\\(", "$").replace(r"\\)", "$").split() or "style" in text
    for formula in re.findall("<span>(.*?)</span>", page):
        assert not re.search(r"\\(href|url|style|def)", read(formula))


FORMULAS = {
    "$x^2$": "$x^2$",
    r"$\frac{\partial E}{\partial w_j} = \sum_i (o_i - t_i)\,x_{ij}$": None,
    "$$\nE = \\tfrac12 \\lVert o - t\\rVert^2\n$$": None,
    r"\\(a < b\\)": "$a < b$",
    r"\(a\)": "$a$",
    r"\\[a\\]": "$$a$$",
    r"\[a\]": "$$a$$",
    r"\begin{align*} a &= b \\ c &= d \end{align*}": None,
    r"$\begin{pmatrix} 1 & 2 \\[2pt] 3 & 4 \end{pmatrix}$": None,
    r"$\left\{ x \mid \text{for all } y \right\}$": None,
}


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_reach_the_page_as_they_were_typed(text):
    (found,) = re.findall("<span>(.*?)</span>", shown(f"by {text} and").source)
    assert read(found) == (FORMULAS[text] or text)


NO_FORMULAS = ["$5", r"\$5 and \$6", "$a\n\nb$", "$$$$", "$ $", "${$", "$}{$", r"$\require{html}$", r"$\newcommand{\a}{b}$",
               r"\begin{html}\end{html}", r"$\begin{foo1}x\end{foo1}$", f"${'{' * 41}{'}' * 41}$", f"${'x' * 4_001}$",
               r"\begin{align}a", r"$\unicode{60}$", r"$\csname href\endcsname$", r"$\mmlToken{mi}[href='x']{y}$"]  # fmt: skip


@pytest.mark.parametrize("text", NO_FORMULAS)
def test_anything_else_is_text_that_mathjax_overlooks(text):
    source = shown(text).source
    assert "<span>" not in source
    outside = re.sub("<code>.*?</code>", "", source)
    assert not re.search(r"[$\\]", read(outside))


def test_a_backslash_at_the_end_is_no_formula():
    assert not is_formula("a\\")
    assert is_formula("a")


def test_so_many_formulas_in_a_notebook_and_no_more():
    room = room_for_formulas()
    cells = [shown("$x$ " * 300, [PNG], room) for _ in range(5)]
    assert [cell.source.count("<span>") for cell in cells] == [300, 300, 300, harmless.MOST_FORMULAS - 900, 0]


LONG = ["\\begin{a}", "$", "$$ ", "\\(", "![[", "![a](attachment:", "{", "\\begin{align}", "$x$ ", "a\n", "\u4e00 "]


@pytest.mark.parametrize("piece", LONG)
def test_the_work_is_linear_in_the_text(piece):
    text = piece * (harmless.CELL_TEXT // len(piece))
    started = time.process_time()
    source = shown(text).source
    assert markdown2html_mistune(source).strip() == source
    assert time.process_time() - started < 1.5


def test_pictures_stand_where_they_are_meant_under_names_of_ours():
    text = "before ![alt](attachment:photo%20of%20it.png) between ![again](attachment:b.jpg) ![x](attachment:b.jpg)"
    made = shown(text, [PNG, JPEG])
    page = MarkdownWithMath(IPythonRenderer(escape=False, attachments=made.attachments)).render(made.source)
    sources = [f"data:{each.kind};base64,{base64.b64encode(each.content).decode()}" for each in (PNG, JPEG)]
    assert re.findall('<img src="(.*?)" alt="(.*?)"', page) == [(sources[0], "picture 1"), (sources[1], "picture 2")]
    assert read(page).split() == ["before", "between", "![x](attachment:b.jpg)"]
    assert made.attachments.keys() == {"picture-1.png", "picture-2.jpg"}


def test_pictures_that_no_text_names_stand_below_it():
    made = shown("", [PNG])
    assert made.source == "![picture 1](attachment:picture-1.png)"


# ---- code

BODIES = [line for source in solutions().values() for line in source.split('"""')[-1].splitlines() if line.strip()]
ORDINARY = "\n".join((BODIES * 2_000)[:2_000])
FLOODS = ["'", '"', "'''", "`", "(", "[", "{", "1", "1.", ".", "a.", "+", "<", "'a\n", "%a\n", "%%a\n", "!a\n", "a?\n", "@", "#\n",
          "\\", "\t", " \n", "\n", "case ", "f'{", "'\\N{", "words and ", "\u4e00 ", "if x:\n", "\r", "\f",
          "a" + " \n" * 95, "'" + "\\N{" * 600 + "\n", "case" + "\t" * 190 + "\n", "'%%html\n<b>"]  # fmt: skip


def coloured(code):
    """Return how long nbconvert takes to colour code, in seconds, and how many tags that makes."""
    info = language_info({}, code)
    started = time.process_time()
    page = Highlight2HTML(pygments_lexer=info.get("pygments_lexer", info["name"]))(code)
    return time.process_time() - started, page.count("<span")


@pytest.fixture(scope="module")
def ordinary():
    """Return the time of two thousand ordinary lines, and their tags."""
    return coloured(ORDINARY)


def test_two_thousand_ordinary_lines_have_their_colours(ordinary):
    assert language_info({"name": "python", "version": "3"}, ORDINARY) == {"name": "python", "version": "3"}
    assert ordinary[1] > 10_000


@pytest.mark.parametrize("piece", FLOODS)
def test_colours_take_no_longer_than_those_of_ordinary_code(piece, ordinary):
    code = piece * (harmless.CELL_TEXT // len(piece))
    seconds, tags = coloured(code)
    assert seconds < 8 * ordinary[0]
    assert tags < 2.5 * harmless.MOST_SIGNS
