"""Nothing that a student controls runs in a browser: two locks, each shown to hold alone, and to be needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.course.course import Exercise, ExerciseFile, Function
from autograder.judging import examples
from autograder.report import class_page, feedback_page, rendering, visible
from autograder.report.listing import listing
from autograder.results.result import GraderInfo, NamedMistake, Outcome, Result, Status, TestResult
from autograder.text import clean
from tests.browser.chromium import OURS, Browser, executable
from tests.browser.payloads import ALL, CANARY, OTHER_PAGE, REFRESH, RUN, SCRIPTS
from tests.report.conftest import outline_of
from tests.report.test_unnamed import groups

pytestmark = pytest.mark.skipif(executable() is None, reason="Chromium is not installed; see `make browser-tools`")

SMALL = Path(__file__).parents[1] / "small_course"
EXERCISE = Exercise(
    "ex1", Path("/nowhere"), ExerciseFile(title="One neuron", module="neuron", functions={"f": Function(points=10.0)})
)
GRADER = GraderInfo(version="0", seed=1, sandbox="none")
EVENTS = "click dblclick mouseover mouseenter pointerdown focus blur input submit toggle load error beginEvent keydown"
POKE = f"""
(() => {{
  addEventListener("click", e => {{
    const link = e.target.closest && e.target.closest("a[href]");
    if (link && link.protocol === "file:") e.preventDefault();
  }}, true);
  for (const element of document.querySelectorAll("*")) {{
    if (element.tagName === "DETAILS") element.open = true;
    for (const name of {EVENTS.split()!r})
      element.dispatchEvent(name === "click" ? new MouseEvent(name, {{bubbles: true, cancelable: true, view: window}})
                                             : new Event(name));
  }}
  return new Promise(done => setTimeout(done, 30));
}})()
"""


class Seen(msgspec.Struct):
    """What a page did when it was loaded and each of its elements was clicked, focused and hovered over."""

    title: str
    text: str
    scripts: list[str]  # that were compiled
    refused: list[str]  # by the policy
    asked_for: list[str]  # beside the page itself
    frames: int
    attributes: list[str]  # that hold scripts or styles
    links: list[str]
    styles: int


def scripts(browser: Browser) -> list[str]:
    """Return where the scripts stand that were compiled, but ours and those of Chromium's own error pages."""
    found = [told["url"] for told in browser.told("Debugger.scriptParsed")]
    return [url for url in found if url != OURS and not url.startswith("chrome-error:")]


def look_at(browser: Browser, url: str) -> Seen:
    browser.open(url)
    browser.run(POKE)
    found = browser.run("""({
      title: document.title,
      text: document.body.textContent.replace(/\\s+/g, " "),
      attributes: [...document.querySelectorAll("*")].flatMap(e => [...e.attributes])
        .filter(a => /^on|^style$|^src|action$/.test(a.name)).map(a => a.name),
      links: [...document.querySelectorAll("[href]")].map(e => e.href),
      styles: document.querySelectorAll("style, link").length,
    })""")
    return Seen(
        **found,
        scripts=scripts(browser),
        refused=[told["entry"]["text"] for told in browser.told("Log.entryAdded")],
        asked_for=[told["request"]["url"] for told in browser.told("Network.requestWillBeSent")][1:],
        frames=len(browser.told("Page.frameAttached")),
    )


def runs(browser: Browser, url: str) -> bool:
    """Whether the canary sings; a page that loads another one is waited for."""
    browser.open(url)
    for _ in range(20):
        try:
            browser.run(POKE)
        except AssertionError:  # the page went away
            continue
        if browser.run("document.title") == CANARY:
            return True
        if browser.told("Log.entryAdded"):  # refused
            break
    return bool(browser.run("document.title") == CANARY)


def quiet(seen: Seen) -> bool:
    """Whether nothing ran, nothing had to be refused, and nothing but the page was loaded."""
    assert seen.scripts == seen.refused == seen.asked_for == seen.attributes == []
    assert (seen.frames, seen.styles) == (0, 1)
    assert all(re.match("file:///", link) for link in seen.links)
    assert CANARY not in seen.title
    return True


def result_of(text: str) -> Result:
    """Return a result with the text in each field that a student can write into."""
    told = dict.fromkeys(("message", "call", "expected", "got"), text)
    mistake = NamedMistake(id="relation", hint="Twice the answer.", parts=(text,))
    tests = [
        TestResult(
            id=f"ex1.f.{outcome}",
            function="f",
            title="a test",
            outcome=outcome,
            score=0.0,
            max_score=1.0,
            visibility=visibility,
            mistakes=(mistake,),
            **told,
        )
        for outcome in Outcome
        for visibility in ("public", "hidden")
    ]
    return Result(
        student=text,
        exercise="ex1",
        graded_file=text,
        submission_sha256="3f2a" * 16,
        status=Status.GRADED,
        score=0.0,
        max_score=10.0,
        grader=GRADER,
        notes=(text,),
        tests=tuple(tests),
    )


def details_of(text: str) -> visible.Details:
    """Return the code of a student who writes the text, and a public example that holds it."""
    code = listing(outline_of("neuron.py", text), ("f",))
    return visible.Details(code=code, example=lambda *_: examples.Example(text, text, text))


def feedback_of(text: str) -> str:
    return feedback_page.page(result_of(text), EXERCISE, text, details_of(text))


def small_feedback_of(text: str) -> str:
    """Return a page with one test, which is clicked through sooner."""
    result = result_of(text)
    return feedback_page.page(msgspec.structs.replace(result, tests=result.tests[2:3]), EXERCISE)


def all_in_one() -> str:
    """Return a feedback page with all texts, each in a note and in two tests."""
    results = [result_of(text) for text in ALL.values()]
    tests = [test for result in results for test in result.tests if test.outcome in (Outcome.FAILED, Outcome.ERROR)]
    notes = tuple(ALL.values())
    return feedback_page.page(msgspec.structs.replace(results[0], notes=notes, tests=tuple(tests)), EXERCISE)


def class_of(*texts: str) -> str:
    """Return a class page with the texts as students, in every way in which a student can appear there."""
    results = []
    for result in map(result_of, texts):
        faults = tuple(test for test in result.tests if test.outcome is Outcome.GRADER_FAULT)
        results += [
            result,
            msgspec.structs.replace(result, exercise="ex2", status=Status.UNLOADABLE, tests=()),
            msgspec.structs.replace(result, exercise="ex3", status=Status.GRADER_FAULT, score=None, tests=()),
            msgspec.structs.replace(result, exercise="ex4", notes=(), tests=faults),
        ]
    bare = [
        msgspec.structs.replace(
            result, tests=tuple(msgspec.structs.replace(test, mistakes=()) for test in result.tests)
        )
        for result in map(result_of, texts)
    ]
    shared = groups([*bare, *bare])
    assert len(shared) == len(texts)
    return class_page.page("Course", results, [(text, text) for text in texts], unnamed=shared)


@pytest.fixture
def address(tmp_path: Path) -> Callable[[str], str]:
    """Return what writes a page and returns its address."""

    def written(source: str) -> str:
        (tmp_path / OTHER_PAGE).write_text(f"<!doctype html><title>{CANARY}</title>")
        (tmp_path / "page.html").write_text(source)
        return (tmp_path / "page.html").as_uri()

    return written


@pytest.fixture
def unescaped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the escaping away."""
    careless = rendering._environment().overlay(autoescape=False)
    monkeypatch.setattr(rendering, "_environment", lambda: careless)
    yield


def without_policy(source: str) -> str:
    bare, found = re.subn(r'<meta http-equiv="Content-Security-Policy" content="[^"]*">\n', "", source, count=1)
    assert found == 1
    return bare


def shown(name: str) -> str:
    return " ".join(clean(ALL[name]).split())


# ---- both locks


@pytest.mark.parametrize("name", ALL)
def test_what_a_student_writes_is_text_in_the_feedback(browser: Browser, address: Any, name: str) -> None:
    seen = look_at(browser, address(feedback_of(ALL[name])))
    assert quiet(seen)
    assert seen.title == f"One neuron: feedback for {shown(name)}"
    assert seen.text.count(shown(name)) >= 13  # and once as the code, where only control characters look different


def test_what_a_student_writes_is_text_on_the_class_page(browser: Browser, address: Any) -> None:
    seen = look_at(browser, address(class_of(*ALL.values())))
    assert quiet(seen)
    assert seen.title == "Course: the class"
    assert all(seen.text.count(shown(name)) >= 8 for name in ALL)


# ---- each lock alone, and none


def test_escaping_alone_is_enough(browser: Browser, address: Any) -> None:
    for source in (all_in_one(), class_of(*ALL.values())):
        seen = look_at(browser, address(without_policy(source)))
        assert quiet(seen)
        assert all(seen.text.count(shown(name)) >= 8 for name in ALL)


@pytest.mark.usefixtures("unescaped")
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_policy_alone_stops_every_script(browser: Browser, address: Any, name: str) -> None:
    assert not runs(browser, address(small_feedback_of(ALL[name])))
    assert browser.told("Log.entryAdded"), "nothing was refused, so nothing was tried"


@pytest.mark.usefixtures("unescaped")
@pytest.mark.parametrize("name", {**SCRIPTS, **REFRESH})
def test_without_both_it_runs(browser: Browser, address: Any, name: str) -> None:
    assert runs(browser, address(without_policy(small_feedback_of(ALL[name]))))


# ---- the policy


@pytest.mark.parametrize(
    ("put_in", "word"),
    [
        (SCRIPTS["script"], "script-src"),
        (SCRIPTS["img onerror"], "script-src"),
        ("<script src=owned.js></script>", "script-src"),
        ("<style>body{display:none}</style>", "style-src"),
        ("<p style='position:fixed;inset:0'>over everything</p>", "style-src"),
        ("<link rel=stylesheet href=http://127.0.0.1:9/leak.css>", "style-src"),
        ("<img src=http://127.0.0.1:9/leak.png>", "img-src"),
        ("<iframe src=owned.html></iframe>", "frame-src"),
        ("<object data=owned.html></object>", "object-src"),
        ("<base href=http://127.0.0.1:9/>", "base-uri"),
        ("<form action=owned.html><button>go</button></form>", "form-action"),
        ("<video src=http://127.0.0.1:9/leak.mp4></video>", "media-src"),
    ],
)
def test_the_policy_refuses_what_is_put_into_a_page_by_hand(
    browser: Browser, address: Any, tmp_path: Path, put_in: str, word: str
) -> None:
    (tmp_path / "owned.js").write_text(RUN)
    source = small_feedback_of("ada").replace("</main>", f"{put_in}</main>")
    browser.open(address(source))
    browser.run(POKE)
    assert browser.run("document.title") == "One neuron: feedback for ada"
    assert any(word in told["entry"]["text"] for told in browser.told("Log.entryAdded"))
    assert not scripts(browser)
    assert browser.run("getComputedStyle(document.body).display") == "block"


def test_the_style_of_a_page_is_not_refused(browser: Browser, address: Any) -> None:
    browser.open(address(feedback_of("ada")))
    assert browser.run("getComputedStyle(document.body).maxWidth") == "800px"


# ---- through the real command


HOSTILE_CODE = f'''
"""</title><script>{RUN}</script>"""
demo = dict()[{SCRIPTS["img onerror"]!r}]

def double(x):
    """{SCRIPTS["svg onload"]}"""
    print({SCRIPTS["script"]!r})
    raise type("E<script>{RUN}</script>", (Exception,), {{}})({SCRIPTS["end of title"]!r} + "\\ud800\\u202e")

def total(x):
    return {SCRIPTS["end of everything"]!r}

def slopes(f, weights, h=1e-5):
    return [{SCRIPTS["img onerror"]!r}, {{{SCRIPTS["script"]!r}: 1}}]
'''


def test_a_class_of_hostile_students_graded_by_the_real_command(browser: Browser, tmp_path: Path) -> None:
    submissions, out = tmp_path / "submissions", tmp_path / "out"
    names = [SCRIPTS["svg onload"], SCRIPTS["img onerror"], f"javascript:{RUN}", "&lt;b&gt;", "{{ 7 * 7 }}", "#%2e%2e?"]
    for name, source in zip(names, [HOSTILE_CODE] * 3 + [SCRIPTS["script"]] * 3, strict=True):
        folder = submissions / name / "ex1_small"
        folder.mkdir(parents=True)
        (folder / "small.py").write_text(source)
    os.mkdir(os.fsencode(submissions) + b"/\xff<img src=x onerror=alert(1)>")
    command = [sys.executable, "-m", "autograder", "grade", submissions, "--out", out, "--course", SMALL]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 3, ran.stderr  # one name is no name
    seen = look_at(browser, (out / "index.html").as_uri())
    assert quiet(seen)
    assert all(name in seen.text for name in names)
    assert "<img src=x onerror=alert(1)>" in seen.text
    students = sorted({link for link in seen.links if link.endswith("/feedback.html")})
    assert len(students) == len(names)
    for link in students:
        seen = look_at(browser, link)
        assert quiet(seen)
        assert any(seen.title.endswith(f": feedback for {name}") for name in names)
    seen = look_at(browser, (out / names[0] / "ex1_small" / "feedback.html").as_uri())
    assert SCRIPTS["end of title"] in seen.text  # the exception's text
    assert SCRIPTS["img onerror"] in seen.text  # a note
