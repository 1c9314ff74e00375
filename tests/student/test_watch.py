"""`autograder watch`: what is checked again, what is said, and how it ends."""

import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time

import pytest

from autograder.course.course import find_course
from autograder.errors import UsageError
from autograder.student import changed, events
from autograder.student.events import Event, Events
from autograder.student.screen import Screen
from autograder.student.session import Session
from autograder.student.watch import Watch
from tests.conftest import AUTOGRADER

PATIENCE_S = 30.0


@pytest.fixture
def watching(desk):
    """Return a watch on exercise 1 that has made its first check, and its desk."""
    course = find_course(desk.root)
    with Session(course) as session:
        watching = Watch(course, [course.assignment("ex1")], session, Screen(90, colour=False))
        watching.check_all()
        yield watching, desk


def said(lines):
    return "\n".join(lines)


def test_only_what_a_change_affects_is_checked(watching):
    watch, desk = watching
    desk.write("sigmoid", "return -0.5 - np.tanh(z / 2) / 2")
    first = said(watch.saved())
    assert "sigmoid: not implemented yet -> wrong answer" in first
    assert "likely    Your answer is minus the expected one." in first
    assert "linear_gradient" not in first
    desk.write("perceptron_forward", "return sigmoid(x @ w.T)")
    desk.write("sigmoid_derivative", "return o * (1 - o)")
    second = said(watch.saved())
    assert "  sigmoid:" not in second
    assert "perceptron_forward: not implemented yet -> wrong answer" in second
    assert "sigmoid_derivative: not implemented yet -> passed" in second
    file = desk.file("ex1")
    file.write_text(file.read_text().replace("return -0.5 - np", "return 0.5 + np"))
    third = said(watch.saved())  # the helper too
    assert "  sigmoid: wrong answer -> passed" in third
    assert "perceptron_forward: wrong answer -> passed" in third
    assert "sigmoid_derivative" not in third.partition("Next:")[0]
    watch.note_progress()
    assert "3/7" in desk.run("list", "ex1")[1]


def test_comments_and_docstrings_and_other_files_affect_nothing(watching):
    watch, desk = watching
    file = desk.file("ex1")
    file.write_text(f"# mine\n{file.read_text()}".replace("Return the sigmoid", "Gives the sigmoid"))
    (file.parent / "notes.txt").write_text("x")
    assert watch.answer(Event("saved")) == []


def test_a_file_that_can_be_read_again_shows_what_is_new_and_nothing_twice(watching):
    watch, desk = watching
    desk.write("sigmoid", "return -0.5 - np.tanh(z / 2) / 2")
    watch.saved()
    file = desk.file("ex1")
    text = file.read_text()
    file.write_text(f"{text}def f(:\n")
    broken = said(watch.saved())
    assert "cannot be checked: perceptron.py is not Python: invalid syntax" in broken
    assert "Next: fix the problem in ex1_perceptron above first" in broken
    assert "perceptron.py is not Python" in said(watch.answer(Event("key", "l")))
    file.write_text(text)
    again = said(watch.saved())
    assert "perceptron.py can be read again." in again
    assert "sigmoid: still wrong answer, the same answer as before" in again
    assert "called" not in again
    file.write_text(f"{text}def f(:\n")
    watch.saved()
    file.write_text(text.replace("/ 2) / 2", "/ 2) / 3"))
    assert "called    sigmoid(z)" in said(watch.saved())


def test_an_answer_that_stays_wrong_is_told_from_one_that_changed(watching):
    watch, desk = watching
    desk.write("sigmoid", "return z + 0 * 1")
    watch.saved()
    file = desk.file("ex1")
    file.write_text(file.read_text().replace("0 * 1", "0 * 2"))
    assert "sigmoid: still wrong answer, the same answer as before" in said(watch.saved())
    file.write_text(file.read_text().replace("0 * 2", "1.0"))
    assert "sigmoid: still wrong answer, but the answer changed" in said(watch.saved())


def test_a_slip_is_said_once_and_its_end_as_well(watching):
    watch, desk = watching
    desk.write("sigmoid", "print('here')\nreturn 0.5 + np.tanh(z / 2) / 2")
    assert "printed   here" in said(watch.saved())
    file = desk.file("ex1")
    good = file.read_text()
    file.write_text(f"{good}\ndef slip(:\n")
    broken = said(watch.saved())
    assert "cannot be checked: perceptron.py is not Python: invalid syntax" in broken
    assert watch.saved() == []
    file.write_text("")
    assert "wrong" not in said(watch.saved())
    file.write_text(good)
    mended = said(watch.saved())
    assert "sigmoid: " in mended


def test_keys(watching):
    watch, desk = watching
    assert "ex1.sigmoid: hint 1 of 3" in said(watch.key("h"))
    desk.write("perceptron_loss", "return 7.0")
    watch.saved()
    assert "ex1.perceptron_loss: hint 1 of 3" in said(watch.key("H"))
    assert "[ ] perceptron_loss" in said(watch.key("l"))
    assert "perceptron_loss" in said(watch.key("\n"))
    assert watch.key("x") == ["  h hint, l list, Enter check all again, q quit"]
    assert watch.answer(Event("note", "polling")) == ["  note: polling"]
    assert watch.answer(Event("key", "q")) is None
    desk.solve("ex1")
    watch.saved()
    assert "no hint is left" in said(watch.key("h"))
    assert "Public tests are not the grade" in said(watch.status())


def test_an_error_of_ours_is_a_line_and_watching_goes_on(watching, monkeypatch):
    watch, _ = watching

    def fail():
        raise UsageError("something is wrong")

    monkeypatch.setattr(watch, "saved", fail)
    assert watch.answer(Event("saved")) == ["autograder: something is wrong"]


# ---- what a change affects


def test_notebooks_are_looked_into_cell_by_cell(desk):
    import json

    course = find_course(desk.root)
    exercise = course.assignment("ex1")
    before = changed.fingerprints(exercise)
    notebook = desk.file("ex1", "perceptron.ipynb")
    cells = json.loads(notebook.read_text())
    next(c for c in cells["cells"] if "def sigmoid(" in "".join(c["source"]))["source"] = (
        "def sigmoid(z):\n    return z"
    )
    cells["cells"].append({"cell_type": "code", "source": "not python ("})
    notebook.write_text(json.dumps(cells))
    after = changed.fingerprints(exercise)
    assert [name for name in before if before[name] != after[name]] == ["sigmoid"]
    notebook.write_text("{")
    assert all(before[name] != code for name, code in changed.fingerprints(exercise).items())
    assert changed.is_half_written(exercise)


# ---- what is waited for


def first_event(listening, change):
    with listening.listening():
        change()
        return listening.queue.get(timeout=PATIENCE_S)


@pytest.mark.parametrize("poll", [False, True])
@pytest.mark.parametrize("way", ["written", "renamed"])
def test_a_save_is_noticed_however_the_editor_saves(tmp_path, poll, way):
    file = tmp_path / "perceptron.py"
    file.write_text("x = 1\n")

    def save():
        if way == "written":
            file.write_text("x = 22\n")
        else:
            (tmp_path / "perceptron.py~").write_text("x = 22\n")
            os.replace(tmp_path / "perceptron.py~", file)

    assert first_event(Events([file, tmp_path / "missing.ipynb"], poll=poll), save) == Event("saved")


def test_without_the_systems_help_files_are_polled(tmp_path, monkeypatch):
    file = tmp_path / "perceptron.py"
    file.write_text("x = 1\n")

    def fail(*_, **__):
        raise OSError(28, "no space left on device")  # what too many watches look like

    monkeypatch.setattr("watchfiles.watch", fail)
    listening = Events([file])
    with listening.listening():
        note = listening.queue.get(timeout=PATIENCE_S)
        assert (note.kind, "changes are looked for every 0.1 s (OSError)" in note.what) == ("note", True)
        time.sleep(events.POLL_S)
        file.write_text("x = 22\n")
        assert next(iter(listening)) == Event("saved")


def test_keys_of_a_terminal_are_read_one_by_one_and_the_terminal_is_left_as_it_was(monkeypatch):
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        pressed, stop = queue.Queue(), threading.Event()
        with events.keys(pressed, stop):
            os.write(ours, b"h")
            assert pressed.get(timeout=PATIENCE_S) == Event("key", "h")
            stop.set()
        assert termios.tcgetattr(theirs) == before
    os.close(ours)


# ---- the whole, as a student sees it


class Terminal:
    """The command in a terminal of its own."""

    def __init__(self, *words):
        import pty

        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [AUTOGRADER, *words], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "COLUMNS": "90", "TERM": "xterm", "NO_COLOR": "1"},
        )  # fmt: skip
        os.close(theirs)
        self.text = ""

    def wait_for(self, words):
        until = time.monotonic() + PATIENCE_S
        while words not in self.text:
            assert time.monotonic() < until, self.text
            if select.select([self.ours], [], [], 0.1)[0]:
                try:
                    self.text += os.read(self.ours, 65536).decode().replace("\r", "")
                except OSError:  # the other end is closed
                    break
        seen, _, self.text = self.text.partition(words)
        return seen + words

    def type(self, keys):
        os.write(self.ours, keys.encode())

    def end(self):
        status = self.process.wait(PATIENCE_S)
        os.close(self.ours)
        return status


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
def test_a_session_in_a_terminal(desk):
    terminal = Terminal("watch", "ex1", "--course", str(desk.root))
    terminal.wait_for("q quit")
    desk.write("sigmoid", "return 0.5 + np.tanh(z / 2) / 2")
    assert "\x1b" not in terminal.wait_for("sigmoid: not implemented yet -> passed")
    terminal.wait_for("q quit")
    terminal.type("\x1b[A")
    terminal.wait_for("q quit")
    terminal.type("h")
    assert "q quit" not in terminal.wait_for("ex1.sigmoid_derivative: hint 1 of 3")  # an arrow is one key
    terminal.type("q")
    assert terminal.end() == 0
    assert "1/7" in desk.run("list", "ex1")[1]


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
def test_a_long_sentence_about_a_wrong_word_is_wrapped_in_a_terminal(desk):
    terminal = Terminal("check", "sigmod", "--course", str(desk.root))
    said = terminal.wait_for("Did you mean 'sigmoid'?")
    assert terminal.end() == 2
    assert "\n" in said
    assert max(map(len, said.splitlines())) <= 90


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_without_a_terminal_it_watches_all_the_same_until_it_is_stopped(desk):
    process = subprocess.Popen(
        [AUTOGRADER, "watch", "ex1", "--course", str(desk.root)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    lines = []
    while not lines or "q quit" not in lines[-1]:
        lines.append(process.stdout.readline())
    desk.write("sigmoid", "return 0.5 + np.tanh(z / 2) / 2")
    while "passed" not in lines[-1]:
        lines.append(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=PATIENCE_S)[0]
    assert process.returncode == 130
    assert "autograder: stopped." in rest
    assert "Traceback" not in "".join(lines) + rest
