"""Pieces of the students' commands by themselves: states that a session rarely meets."""

import bdb
import os
import queue
import sys
import threading
import types
from types import SimpleNamespace

import msgspec
import pytest

from autograder.casebook import store
from autograder.course.course import find_course
from autograder.errors import GraderFault, UsageError
from autograder.grading.grader import Grader
from autograder.grading.notes import Note, NoteKind
from autograder.results.result import Outcome, Status
from autograder.sandbox.client import WorkerClient
from autograder.student import debug, events, overview, watch
from autograder.student.events import Event, Events
from autograder.student.kernel import grader
from autograder.student.own_work import OwnWork
from autograder.student.progress import Reached, Standing
from autograder.student.recorder import Recorder, RecordingClient
from autograder.student.screen import Screen
from autograder.student.session import Session
from autograder.worker import messages

SCREEN = Screen(90, colour=False)


@pytest.fixture
def at_desk(desk):
    """Return the course as students have it."""
    return find_course(desk.root)


# ---- what is waited for


def test_events_are_waited_for_however_long_it_takes(monkeypatch):
    monkeypatch.setattr(events, "_PATIENCE_S", 0.01)
    listening = Events([])
    threading.Timer(0.1, listening.queue.put, [Event("saved")]).start()
    assert next(iter(listening)) == Event("saved")


def test_what_cannot_even_be_polled_is_raised(monkeypatch):
    listening = Events([], poll=True)
    monkeypatch.setattr(listening, "_polled", lambda: (1 / 0 for _ in range(1)))
    with pytest.raises(ZeroDivisionError):
        listening._watch()


def test_files_that_stay_as_they_are_say_nothing(tmp_path):
    file = tmp_path / "small.py"
    file.write_text("1")
    looks = iter([False, False, True])

    def wait(_):
        stop = next(looks)
        if looks.__length_hint__() == 1:  # the second look
            file.write_text("22")
        return stop

    listening = Events([file], poll=True)
    listening.stop = SimpleNamespace(wait=wait)
    assert len(list(listening._polled())) == 1


def test_keys_end_with_the_terminal_and_with_the_session():
    for ended_by_session in (False, True):
        ours, theirs = os.pipe()
        pressed, stop = queue.Queue(), threading.Event()
        os.write(theirs, b"h")
        os.close(theirs)
        if ended_by_session:
            stop.set()
        events._unix_keys(ours, pressed, stop)
        os.close(ours)
        assert list(pressed.queue) == ([] if ended_by_session else [Event("key", "h")])


def test_keys_on_windows_are_asked_for(monkeypatch):
    pressed, stop, waiting = queue.Queue(), threading.Event(), [True, False, True]

    def kbhit():
        if not waiting:
            stop.set()
        return bool(waiting) and waiting.pop()

    console = SimpleNamespace(kbhit=kbhit, getwch=lambda: "h")
    monkeypatch.setitem(sys.modules, "msvcrt", console)
    monkeypatch.setattr(events, "POLL_S", 0.01)
    monkeypatch.setattr(events, "sys", SimpleNamespace(platform="win32", stdin=SimpleNamespace(isatty=lambda: True)))
    with events.keys(pressed, stop):
        assert [pressed.get(timeout=30.0) for _ in range(2)] == [Event("key", "h")] * 2
        assert stop.wait(30.0)


# ---- watching


def test_where_no_file_can_be_read_nothing_is_counted(at_desk):
    exercise = at_desk.assignment("ex1")
    watching = watch.Watch(at_desk, [exercise], SimpleNamespace(), SCREEN)
    watching.problems = {exercise.name: "perceptron.py cannot be read."}
    lines = watching.status()
    assert lines[0].strip().startswith("Next: ")
    assert not any("pass their public tests" in line for line in lines)
    watching.note_progress()
    assert not list(at_desk.root.glob("**/progress.json"))


def test_what_was_not_known_before_is_said_as_it_is():
    new = SimpleNamespace(state="wrong value", good=False)
    assert watch.difference(None, new) == "wrong value"


# ---- the debugger


@pytest.fixture
def stopped(monkeypatch):
    """Return a session whose check found a function that had to be stopped."""
    wrong = SimpleNamespace(
        function="sigmoid", outcome=Outcome.TIMEOUT, state="took too long", called="sigmoid(z)", expected="", case=None
    )
    report = SimpleNamespace(problem="", functions=(wrong,), file="perceptron.py")

    class Stopped:
        seen = SimpleNamespace(calls=[])

        def __init__(self, course):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def check(self, *_):
            return report

    monkeypatch.setattr(debug, "Session", Stopped)


def test_a_call_that_does_not_end_is_made_with_the_first_case(at_desk, stopped, monkeypatch):
    exercise, ran = at_desk.assignment("ex1"), []
    module = types.ModuleType("perceptron")
    monkeypatch.setattr(debug, "load", lambda *_: module)
    monkeypatch.setattr(debug, "run", lambda *args, **_: ran.append(args))
    with pytest.raises(UsageError, match=r"sigmoid is not defined by what can be loaded of perceptron\.py"):
        debug.debug(at_desk, exercise, None)
    module.sigmoid = abs
    debug.debug(at_desk, exercise, None)
    book = store.read(exercise, at_desk).public()
    first = next(test for test in book.tests if test.function == "sigmoid").cases[0]
    ((called, (args, kwargs)),) = ran
    assert called is abs
    assert [arg.tolist() for arg in args] == [arg.tolist() for arg in first.args]
    assert kwargs == first.kwargs


def test_the_debugger_says_what_came_of_the_call(monkeypatch, capsys):
    """pdb takes the place of what measures coverage, so a stand-in only calls."""

    class Pdb:
        looked_at = []

        def runcall(self, function, *args, **kwargs):
            return function(*args, **kwargs)

        def reset(self):
            pass

        def interaction(self, frame, traceback):
            self.looked_at.append(traceback.tb_frame.f_code.co_name)

    def leave():
        raise bdb.BdbQuit

    def fail():
        raise ValueError("no such shape")

    monkeypatch.setattr(debug.pdb, "Pdb", Pdb)
    debug.run(float, ((2,), {}), stop_at_error=False)
    assert capsys.readouterr().out == "It returned float: 2.0\n"
    debug.run(leave, ((), {}), stop_at_error=False)
    assert capsys.readouterr().out == ""
    debug.run(fail, ((), {}), stop_at_error=True)
    assert capsys.readouterr().out == "ValueError: no such shape\n"
    assert Pdb.looked_at == ["fail"]


# ---- what is checked


def graded(monkeypatch, status, notes=(), seen_notes=()):
    given = Grader.grade

    def grade(self, *args, seen, **more):
        result = given(self, *args, seen=seen, **more)
        seen.notes = list(seen_notes)
        return msgspec.structs.replace(result, status=status, notes=notes)

    monkeypatch.setattr(Grader, "grade", grade)


def test_a_fault_of_the_grader_is_said_without_the_choice_of_the_file(at_desk, monkeypatch):
    notes = [Note(NoteKind.CHOICE, "perceptron.py is graded."), Note(NoteKind.LOADING, "The sandbox has ended.")]
    graded(monkeypatch, Status.GRADER_FAULT, seen_notes=notes)
    with Session(at_desk) as session, pytest.raises(GraderFault, match=r"^The sandbox has ended\.$"):
        session.check(at_desk.assignment("ex1"), ["sigmoid"])


def test_a_file_that_cannot_be_loaded_is_not_checked(at_desk, monkeypatch):
    graded(monkeypatch, Status.UNLOADABLE, notes=("perceptron.py cannot be read.",))
    with Session(at_desk) as session:
        report = session.check(at_desk.assignment("ex1"), ["sigmoid"])
    assert report.problem == "perceptron.py cannot be read."
    assert report.functions == ()


def test_what_cannot_be_loaded_defines_nothing_that_is_absent(monkeypatch):
    reply = messages.Unloadable("small.py is no Python")
    monkeypatch.setattr(WorkerClient, "load", lambda *_: reply)
    client = RecordingClient.__new__(RecordingClient)
    client.recorder = Recorder()
    content = messages.ArrayNode("uint8", (1,))
    request = messages.Load(file="a.py", module="a", functions=(), offered=(), content=content)
    assert client.load(request, b"1", 1.0) is reply
    assert client.recorder.absent == set()


def test_in_the_staffs_notebook_what_fails_first_ends_a_function(course):
    calls = []

    def sigmoid(z):
        calls.append(z)
        return z + 7.0

    assert grader("ex1_perceptron", {"sigmoid": sigmoid})("sigmoid") == 0.0
    assert len(calls) == 1  # the rest is blocked


# ---- what there is


def test_a_course_without_a_finale_ends_with_what_is_left(at_desk):
    course = msgspec.structs.replace(at_desk, about=msgspec.structs.replace(at_desk.about, finale=""))
    reached = {
        name: Reached("", dict.fromkeys(course.assignment(name).about.functions, Standing("passed", Outcome.PASSED)))
        for name in course.about.exercises
    }
    lines = overview.overview(course, reached, SCREEN)
    assert any("can." in line for line in lines)
    assert not any("The notebook in assignments/" in line for line in lines)
    assert lines[-1].startswith("What is left: ")


def test_a_file_without_a_function_is_no_place_of_it(desk, at_desk):
    exercise = at_desk.assignment("ex1")
    both = overview.places(exercise, "sigmoid")
    desk.file("ex1").write_text("import numpy as np\n")
    assert overview.places(exercise, "sigmoid") == both[1:]


def test_own_work_has_no_names_of_pythons(small):
    with pytest.raises(AttributeError, match=r"^__wrapped__$"):
        OwnWork(small.exercise).__wrapped__  # noqa: B018 - it is asked for
