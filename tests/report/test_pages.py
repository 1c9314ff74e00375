"""What holds for every page: well-formed, harmless, readable by everyone."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest

from autograder.course.course import Exercise
from autograder.judging import examples
from autograder.report import class_page, feedback_page, rendering, visible
from autograder.report.listing import listing
from autograder.results.result import Outcome, Result, Status
from autograder.text import clean
from tests.report.test_unnamed import groups

ALLOWED = set(
    "html head meta title style body header main footer nav section h1 h2 h3 p strong span code pre bdi a ul ol li "
    "dl dt dd table caption thead tbody tr th td svg rect details summary div figure figcaption g path text circle".split()
)


def hostile_result(make: Any, text: str, **changes: Any) -> Result:
    mistake = make.NamedMistake(id=text, hint=text, parts=(text,))
    fields = dict.fromkeys(("id", "title", "message", "call", "expected", "got", "function"), text)
    told = {"mistakes": (mistake,), **fields, **changes}
    tests = [make.make_test(outcome=outcome, **told) for outcome in Outcome]
    grader = make.GraderInfo(version=text, seed=1, sandbox=text)
    told = {"student": text, "exercise": text, "graded_file": text, "submission_sha256": text, "notes": (text,)}
    return make.make_result(**told, tests=tests, grader=grader)


def pages_of(make: Any, exercise: Exercise) -> Iterator[tuple[str, str]]:
    fault = make.make_test(outcome=Outcome.GRADER_FAULT)
    lone = [
        make.of_everything(),
        make.make_result(),
        make.without_score("hypatia", Status.UNLOADABLE, "not Python"),
        make.without_score("maria", Status.GRADER_FAULT, "no worker"),
        make.make_result("zoe", [fault], status=Status.GRADER_FAULT, score=None),
        make.make_result(tests=make.pair("sigmoid", Outcome.PASSED, Outcome.PASSED), score=100.0),
    ]
    for number, result in enumerate(lone):
        yield f"feedback {number}", feedback_page.page(result, exercise)
        for level in ("full", "hints", "names"):
            yield f"feedback {number}, {level}", feedback_page.page(result, exercise, "", make.details(level=level))
    for text in make.HOSTILE:
        result = hostile_result(make, text)
        code = listing(make.outline_of("perceptron.py", text), (text,))
        details = make.details(code=code, example=lambda *_, text=text: examples.Example(text, text, text))
        yield f"feedback of {text[:20]!r}", feedback_page.page(result, make.make_exercise(text, text), text, details)
        shared = groups([hostile_result(make, text, mistakes=()), make.of_everything()] * 2)
        yield f"class of {text[:20]!r}", class_page.page(text, [result, *lone], [(text, text)], unnamed=shared)
    yield "empty class", class_page.page("Course", [], [])
    yield "class", class_page.page("Course", make.school(), [("-bad", "it cannot be graded")])


@pytest.fixture(scope="module")
def every_page(make: Any, exercise: Exercise) -> list[tuple[str, Any]]:
    return [(name, make.Page(source)) for name, source in pages_of(make, exercise)]


def test_every_page_is_well_formed(every_page: list[tuple[str, Any]]) -> None:
    for name, page in every_page:
        assert page.source.startswith("<!doctype html>\n<html lang="), name
        assert {tag for tag, _ in page.elements} <= ALLOWED, name
        ids = page.values("id")
        assert len(ids) == len(set(ids)), name
        for reference in (
            *page.values("aria-labelledby"),
            *(href[1:] for href in page.values("href") if href[0] == "#"),
        ):
            assert reference in ids, name
        page.source.encode()


def test_every_page_can_be_walked_by_a_screen_reader(every_page: list[tuple[str, Any]]) -> None:
    for name, page in every_page:
        for landmark in ("header", "main", "footer", "h1"):
            assert len(page.all(landmark)) == 1, name
        headings = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in itertools.pairwise(headings)), name
        assert all(th.get("scope") in ("col", "row") for th in page.all("th")), name
        for svg in page.all("svg"):
            assert svg.get("aria-hidden") == "true" or (svg.get("role") == "img" and svg.get("aria-label")), name
        regions = [div for div in page.all("div") if "tabindex" in div]
        assert all(div.get("role") == "region" and {"aria-label", "aria-labelledby"} & div.keys() for div in regions), (
            name
        )


def test_nothing_on_a_page_can_run(every_page: list[tuple[str, Any]]) -> None:
    for name, page in every_page:
        attributes = {attribute for _, found in page.elements for attribute in found}
        assert not [attribute for attribute in attributes if attribute.startswith("on")], name
        assert not attributes & {"style", "src", "srcdoc", "action", "formaction", "xlink:href"}, name
        assert all(re.match(r"#[\w]+$|\./[\w.~%-]+/[\w.~%-]+/feedback\.html$", href) for href in page.values("href")), (
            name
        )
        assert len(page.all("style")) == 1, name
        assert not re.search(
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page.source
        )


def test_the_policy_names_the_style_and_allows_nothing_else(every_page: list[tuple[str, Any]]) -> None:
    for name, page in every_page:
        style = re.findall("<style>(.*?)</style>", page.source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
        (policy,) = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'", name
        assert page.elements.index(("meta", page.all("meta")[1])) < [tag for tag, _ in page.elements].index("style")
        assert not re.search(r"url\(|@import|expression", style[0])


def test_hostile_text_is_shown_as_it_is(make: Any) -> None:
    for text in make.HOSTILE:
        page = make.Page(feedback_page.page(hostile_result(make, text), make.make_exercise()))
        shown = " ".join(clean(text, visible.STUDENT_TEXT).split())
        assert shown[:100] in page.text


def test_the_words_carry_no_emoji_and_no_exclamation_marks(make: Any, exercise: Exercise) -> None:
    sources = [feedback_page.page(make.of_everything(), exercise), class_page.page("Course", make.school(), [])]
    for page in map(make.Page, sources):
        assert "!" not in page.text.replace("!= 2 (dim 0)", "")  # NumPy's own words
        assert not re.search("[\u2600-\u27bf\U0001f000-\U0001ffff]", page.text)


def test_links_never_leave_the_folder() -> None:
    assert rendering.feedback_link("ada", "ex1") == "./ada/ex1/feedback.html"
    assert rendering.feedback_link("a/b:c?d#e", "é") == "./a%2Fb%3Ac%3Fd%23e/%C3%A9/feedback.html"
    assert rendering.feedback_link("\ud800", "x") == "./%3F/x/feedback.html"


def test_a_name_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        rendering.render("feedback.html.j2")


# ---- colours


def palettes() -> dict[str, dict[str, str]]:
    css = (Path(rendering.TEMPLATES) / rendering.STYLE).read_text()
    light, dark = (
        dict(re.findall(r"--(\S+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    )
    return {"light": light, "dark": light | dark}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_bars_stand_out(scheme: str) -> None:
    colours = palettes()[scheme]
    grounds = ("paper", "surface", "code", "hint-wash", "quiet-wash", "fault-wash")
    texts = [("text", ground) for ground in grounds] + [("muted", ground) for ground in grounds[:4]]
    texts += [("link", "paper"), ("link", "surface"), ("link", "hint-wash")]
    texts += [(kind, f"{kind}-wash") for kind in ("good", "bad", "quiet", "fault", "hint")]
    texts += [("text", ground) for ground in ("more", "less")] + [("muted", "surface")]
    for text, ground in texts:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for ground in ("paper", "surface", "track"):
        assert contrast(colours["fill"], colours[ground]) >= 3, ground
    for mark in ("fill", "bad"):  # the lines of a plot
        assert contrast(colours[mark], colours["code"]) >= 3, mark


def test_every_colour_of_the_style_is_one_of_the_palette() -> None:
    css = (Path(rendering.TEMPLATES) / rendering.STYLE).read_text()
    used = set(re.findall(r"var\(--([\w-]+)\)", css))
    assert used == set(palettes()["light"]) == set(palettes()["dark"])
    assert len(re.findall("#[0-9a-f]{3,8}", css)) == 2 * len(used)


def test_every_class_of_the_pages_is_in_the_style(every_page: list[tuple[str, Any]]) -> None:
    css = (Path(rendering.TEMPLATES) / rendering.STYLE).read_text()
    used = {name for _, page in every_page for value in page.values("class") for name in value.split()}
    styled = set(re.findall(r"\.([a-z-]+)", css))
    assert used <= styled
    assert styled - used <= {"bad"}  # a bar of that kind is not drawn


def test_compiled_templates_are_kept_apart_by_whether_they_escape(tmp_path):
    (tmp_path / "page.j2").write_text("{{ text }}")

    def rendered(autoescape):
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(tmp_path),
            autoescape=autoescape,
            bytecode_cache=rendering._kept_beside(tmp_path),
        )
        return environment.get_template("page.j2").render(text="<b>")

    for _ in range(2):
        assert rendered(autoescape=True) == "&lt;b&gt;"
        assert rendered(autoescape=False) == "<b>"
    assert list((tmp_path / "__pycache__").iterdir())


def test_where_compiled_templates_cannot_be_kept_pages_are_made_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "page.j2").write_text("{{ text }}")
    full = jinja2.Environment(
        loader=jinja2.FileSystemLoader(tmp_path), autoescape=True, bytecode_cache=rendering._kept_beside(tmp_path)
    )
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.NamedTemporaryFile", lambda **_: (_ for _ in ()).throw(OSError(28, "No space left")))
        assert full.get_template("page.j2").render(text="<b>") == "&lt;b&gt;"
    assert not list((tmp_path / "__pycache__").iterdir())
    (tmp_path / "file").write_text("")
    assert rendering._kept_beside(tmp_path / "file") is None
