"""formgrader in a real Jupyter server, over HTTP and in Chromium: points given by hand arrive, and stay."""

import contextlib
import csv
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest

from tests.browser.chromium import Browser, executable
from tests.browser.payloads import ALL, CANARY
from tests.lms.gradebook.making import (
    BIN,
    EX,
    Kept,
    autograder,
    drop,
    fresh_url,
    half,
    hand_in,
    nbgrader,
    notebook,
    right,
)
from tests.lms.gradebook.test_harmless import ACTIVE

TOKEN = "a-token-for-the-test"
PATIENCE_S = 120
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="  # one pixel
# What is in the parts that show a student's text, after each of their elements was clicked.
LOOK = """(() => {
    const parts = [...document.querySelectorAll(".text_cell_render, .rendered_html")];
    const all = parts.flatMap(part => [...part.querySelectorAll("*")]);
    all.forEach(each => each.click());
    const values = name => all.filter(each => each.hasAttribute(name)).map(each => each.getAttribute(name));
    return {
        hrefs: values("href"), sources: values("src"), styles: values("style"), text: parts.map(part => part.textContent).join(" "),
        others: [...new Set(all.flatMap(each => [...each.attributes].map(a => a.name)))].sort(),
        tags: [...new Set(all.map(each => each.tagName))].sort(),
        drawn: all.filter(each => each.tagName === "IMG").map(each => each.complete && each.naturalWidth),
        title: document.title,
    };
})()"""
# formgrader loads MathJax from the network and waits for it; here it gets none, and one that does nothing.
NO_MATHJAX = """window.MathJax = {Hub: {Config() {}, Queue() {},
    Startup: {signal: {Interest(told) { setTimeout(() => told("End"), 0); }}}}};"""


@pytest.fixture(scope="module")
def formgrader(tmp_path_factory):
    """Return a graded class and a Jupyter server that was started in its OUT."""
    root = tmp_path_factory.mktemp("formgrader")
    submissions, out, url = root / "submitted", root / "report", fresh_url()
    hand_in(submissions, "ada", right())
    hand_in(submissions, "bob", half())
    hand_in(submissions, "eve", hostile())
    grade = lambda *words: autograder("grade", submissions, "--out", out, *words, url=url)
    assert grade().exit_code == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = root / "home"
    home.mkdir()
    environment = {"PATH": f"{BIN}{os.pathsep}/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8",
                   "JUPYTER_TOKEN": TOKEN, "GRADEBOOK_URL": url}  # fmt: skip
    words = ["jupyter", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    with open(root / "log", "w") as log:
        server = subprocess.Popen(
            words, cwd=out, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    host = f"http://127.0.0.1:{port}"
    address = f"{host}/formgrader"
    try:
        wait_until(lambda: ask(address, "/api/assignments") is not None, (root / "log").read_text)
        yield SimpleNamespace(out=out, server=host, address=address, grade=grade, kept=Kept(out, url), url=url)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        drop(url)


def hostile():
    """Return a notebook whose answer holds all that a page might obey, and a photo that it may show."""
    found = json.loads(notebook({}, "\n\n".join([*ACTIVE.values(), *ALL.values(), "see ![photo](attachment:my.png)"])))
    answer = next(
        cell for cell in found["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "derivation"
    )
    answer["attachments"] = {"my.png": {"image/png": PIXEL}, "x.svg": {"image/svg+xml": "PHN2Zy8+"}}
    return json.dumps(found).encode()


def ask(address, path):
    """Return what the server answers; None while it does not."""
    request = urllib.request.Request(f"{address}{path}", headers={"Authorization": f"token {TOKEN}"})
    with contextlib.suppress(urllib.error.URLError, ConnectionError):
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
            return json.loads(text) if "/api/" in path else text
    return None


def wait_until(true, said=lambda: ""):
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, said()
        time.sleep(0.2)


def submission(formgrader, student):
    books = ask(formgrader.address, f"/api/submitted_notebooks/{EX}/perceptron")
    return next(book for book in books if book["student"] == student)


def exported(formgrader):
    nbgrader("export", folder=formgrader.out, url=formgrader.url)
    with open(formgrader.out / "gradebook.csv", newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_formgrader_lists_our_scores_and_shows_each_submission(formgrader):
    (assignment,) = [each for each in ask(formgrader.address, "/api/assignments") if each["name"] == EX]
    assert (assignment["num_submissions"], assignment["max_score"]) == (3, 110)
    listed = {each["student"]: each for each in ask(formgrader.address, f"/api/submissions/{EX}")}
    for student, row in listed.items():
        result = json.loads((formgrader.out / student / EX / "result.json").read_bytes())
        assert (row["code_score"], row["max_code_score"]) == (result["score"], 100)
        assert row["autograded"]
    assert set(listed) == {"ada", "bob", "eve"}
    page = ask(formgrader.address, f"/submissions/{submission(formgrader, 'bob')['id']}/")
    assert "perceptron_gradient: 0 of 30 points" in page
    assert "HIDDEN TESTS" not in page


@pytest.mark.skipif(executable() is None, reason="Chromium is not installed; `make browser-tools` installs it")
def test_points_given_in_the_browser_are_exported_and_survive_a_regrade(formgrader, tmp_path):
    before = exported(formgrader)
    page = f"{formgrader.address}/submissions/{submission(formgrader, 'ada')['id']}/"
    browser = Browser(tmp_path)
    try:
        browser.send("Network.setBlockedURLs", urls=["*cdnjs*"])
        browser.send("Page.addScriptToEvaluateOnNewDocument", source=NO_MATHJAX)
        browser.open(f"{formgrader.server}/login?token={TOKEN}")
        browser.open(page)
        wait_until(lambda: browser.run('document.querySelector("#test_sigmoid").placeholder') == "10")
        assert browser.run('document.querySelector("#derivation").value') == ""
        fill(browser, "#derivation", "7.5")
        fill(browser, "#derivation-comment", "The sign is missing in the last line.")
        wait_until(lambda: formgrader.kept.grades("ada")["derivation"] == (None, 7.5, False))
        wait_until(lambda: formgrader.kept.comments("ada")["derivation"][1] is not None)
        assert exported(formgrader) == before | {"ada": before["ada"] + 7.5}
        assert formgrader.grade("--regrade").exit_code == 0
        assert autograder("gradebook", formgrader.out, url=formgrader.url).exit_code == 0
        assert exported(formgrader) == before | {"ada": before["ada"] + 7.5}
        browser.open(page)
        wait_until(lambda: browser.run('document.querySelector("#derivation").value') == "7.5")
        comment = 'document.querySelector("#derivation-comment").value'  # it is fetched by a request of its own
        wait_until(lambda: browser.run(comment) == "The sign is missing in the last line.")
    finally:
        browser.close()


@pytest.mark.skipif(executable() is None, reason="Chromium is not installed; `make browser-tools` installs it")
def test_nothing_that_a_student_wrote_is_obeyed_by_the_pages_of_nbgrader(formgrader, tmp_path):
    nbgrader("generate_feedback", EX, "--student=eve", folder=formgrader.out, url=formgrader.url)
    pages = {
        "formgrader": f"{formgrader.address}/submissions/{submission(formgrader, 'eve')['id']}/",
        "feedback": (formgrader.out / "feedback" / "eve" / EX / "perceptron.html").as_uri(),
    }
    browser = Browser(tmp_path)
    try:
        browser.send("Network.setBlockedURLs", urls=["*cdnjs*"])
        browser.send("Page.addScriptToEvaluateOnNewDocument", source=NO_MATHJAX)
        browser.open(f"{formgrader.server}/login?token={TOKEN}")
        for name, page in pages.items():
            browser.open(page)
            seen = browser.run(LOOK)
            asked = {told["request"]["url"] for told in browser.told("Network.requestWillBeSent")}
            assert seen["sources"] == [f"data:image/png;base64,{PIXEL}"], name
            assert seen["drawn"] == [1], name  # the picture is there
            assert all(href.startswith("#") for href in seen["hrefs"]), name  # those of our own headings
            assert set(seen["others"]) <= {"alt", "class", "href", "id", "src", "style", "tabindex"}, name
            assert set(seen["styles"]) <= {"overflow: auto"}, name
            assert not {"SCRIPT", "IFRAME", "FORM", "SVG", "STYLE", "META"} & set(seen["tags"]), name
            assert "[photo](javascript:alert(1))" in seen["text"], name
            assert CANARY not in seen["title"], name
            assert not [url for url in asked if "127.0.0.1:9/" in url or url.startswith("javascript:")], name
            assert browser.run("location.href.split(/[?#]/)[0]") == page, name
    finally:
        browser.close()


def fill(browser, field, text):
    """Type into a field as a person does who goes on to the next one."""
    browser.run(f"document.querySelector('{field}').focus()")
    browser.send("Input.insertText", text=text)
    browser.run(f"document.querySelector('{field}').blur()")
