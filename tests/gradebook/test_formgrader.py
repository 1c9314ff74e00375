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
from tests.gradebook.making import BIN, EX, Kept, autograder, drop, fresh_url, half, hand_in, program, right

TOKEN = "a-token-for-the-test"
PATIENCE_S = 120
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
    program("nbgrader", "export", folder=formgrader.out, url=formgrader.url)
    with open(formgrader.out / "gradebook.csv", newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_formgrader_lists_our_scores_and_shows_each_submission(formgrader):
    (assignment,) = [each for each in ask(formgrader.address, "/api/assignments") if each["name"] == EX]
    assert (assignment["num_submissions"], assignment["max_score"]) == (2, 110)
    listed = {each["student"]: each for each in ask(formgrader.address, f"/api/submissions/{EX}")}
    for student, row in listed.items():
        result = json.loads((formgrader.out / student / EX / "result.json").read_bytes())
        assert (row["code_score"], row["max_code_score"]) == (result["score"], 100)
        assert row["autograded"]
    assert set(listed) == {"ada", "bob"}
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


def fill(browser, field, text):
    """Type into a field as a person does who goes on to the next one."""
    browser.run(f"document.querySelector('{field}').focus()")
    browser.send("Input.insertText", text=text)
    browser.run(f"document.querySelector('{field}').blur()")
