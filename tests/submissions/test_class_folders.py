"""One name, one folder and one upload concern one person: SUBMISSIONS and OUT of every kind, graded by a stand-in."""

import contextlib
import csv
import errno
import json
import os
import socket
import subprocess
import unicodedata
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from autograder.classrun.class_results import GONE
from autograder.classrun.run import ClassRun
from autograder.classrun.setup import Graded
from autograder.cli.main import main
from autograder.course.course import find_course
from autograder.errors import AutograderError, GraderFault, ReadError, UsageError
from autograder.grades.roster import Roster, Student
from autograder.results import aside
from autograder.results import folder as outfolder
from autograder.results.result import GraderInfo, Result, Status, encode
from autograder.submissions.beside import _files_of_others
from autograder.submissions.class_folder import ClassFolder
from autograder.submissions.submission import read_file, single_file
from autograder.text import folded_name
from tests.classrun.test_run import RIGHT, SMALL, hand_in

COURSE = find_course(SMALL)
PAGE = '<meta name="hidden-tests" content="hints">\n<meta name="handed-in" content="{}">'
NFC, NFD = (unicodedata.normalize(form, "josé") for form in ("NFC", "NFD"))


class Desk:
    """Stands in for the processes that grade: every file has full marks."""

    def __init__(self, run, before=lambda task: None):
        self.run_of, self.before = run, before

    def run(self, setup, tasks, read):
        for task in tasks:
            try:
                submission = read(task)
            except GraderFault as fault:
                yield task, fault
                continue
            self.before(task)
            yield task, Graded(encode(self.result(submission)), PAGE.format(submission.digest).encode())

    def result(self, submission):
        file = submission.files[0] if submission.files else None
        return Result(
            student=submission.student,
            exercise=submission.exercise,
            graded_file=file.name if file else None,
            submission_sha256=file.sha256 if file else None,
            status=Status.GRADED if file else Status.UNLOADABLE,
            score=100.0 if file else 0.0,
            max_score=100.0,
            grader=GraderInfo(version=self.run_of.versions["ex1_small"], seed=7, sandbox=self.run_of.sandbox.name),
            notes=submission.problems,
        )


def grade(submissions, out, before=lambda task: None, **options):
    """Grade a class with the stand-in and return the run."""
    run = ClassRun(COURSE, submissions, out, **options)
    with run.alone():
        tasks = run.prepare(elsewhere=True)
        list(run.grade(tasks, Desk(run, before)))
        if not run.dry:
            run.finish()
    return run


def gone(run):
    return [name for name, why in run.to_look_at if why == GONE]


def rows(out):
    with open(out / "grades.csv", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture
def place(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path


# ---- file systems that take two names for one


@pytest.fixture
def folding(monkeypatch):
    """Have OUT lie on a file system that folds capitals and accents, and refuses some characters."""
    make = Path.mkdir

    def mkdir(path, *args, **options):
        if "out" not in path.parent.parts:
            return make(path, *args, **options)
        if ":" in path.name:
            raise OSError(errno.EINVAL, "Invalid argument")
        same = [name for name in os.listdir(path.parent) if folded_name(name) == folded_name(path.name)]
        return make(path.parent / same[0] if same else path, *args, **options)

    monkeypatch.setattr("autograder.results.folder.Path.mkdir", mkdir)


def folding_disk(path):
    """Make a folder that folds capitals, on a disk of its own."""
    image = path.with_suffix(".img")
    with open(image, "wb") as file:
        file.truncate(16 << 20)
    for words in (
        ["mkfs.ext4", "-q", "-O", "casefold", "-E", "encoding=utf8", image],
        ["mount", "-o", "loop", image, path],
        ["chattr", "+F", path],
    ):
        subprocess.run(list(map(str, words)), check=True, capture_output=True)


def test_what_is_one_name_to_out_is_named_and_neither_result_takes_the_place_of_the_other(place, folding):
    for name in ("Ada", "ada", NFC, NFD, "c:x", "bob"):
        hand_in(place / "in", name, RIGHT + f"# {name}")
    run = grade(place / "in", place / "out")
    assert dict(run.folder.ungradable) == {
        "ada": "the file system of OUT treats it as the same name as Ada",
        NFC: f"the file system of OUT treats it as the same name as {NFD}",
        "c:x": "OUT cannot have a folder of this name: Invalid argument",
    }
    assert not run.complete
    assert set(rows(place / "out")) == {"Ada", NFD, "bob"}
    told = json.loads((place / "out" / "Ada" / "ex1_small" / "result.json").read_bytes())
    assert told["student"] == "Ada"
    again = grade(place / "in", place / "out")
    assert len(again.kept) == 3
    assert set(rows(place / "out")) == {"Ada", NFD, "bob"}


def test_a_file_system_that_writes_names_in_another_way_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("os.listdir", lambda _: ["__other__"])
    assert outfolder.claim(tmp_path, ["ada"]) == {"ada": "the file system of OUT changes the name"}


def test_a_real_file_system_that_folds_capitals(place):
    disk = place / "disk"
    disk.mkdir()
    try:
        folding_disk(disk)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system that folds capitals can be mounted here")
    try:
        for name in ("Ada", "ada", NFC, NFD):
            hand_in(place / "in", name)
        run = grade(place / "in", disk / "out")
        assert [name for name, _ in run.folder.ungradable] == ["ada", NFC]
        assert set(rows(disk / "out")) == {"Ada", NFD}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_the_name_of_a_file_of_the_report_is_none_in_capitals_either(place):
    hand_in(place / "in", "Grades.CSV")
    hand_in(place / "in", "ada")
    run = grade(place / "in", place / "out")
    assert run.folder.ungradable == [("Grades.CSV", "a file of the report has this name")]
    assert set(rows(place / "out")) == {"ada"}


# ---- what fails for one name, and what ends the run


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EEXIST, errno.EILSEQ])
@pytest.mark.parametrize("where", ["atomic_write", "mkdir"])
def test_an_error_of_one_name_is_that_students(place, monkeypatch, number, where):
    for name in ("ada", "bob", "cleo"):
        hand_in(place / "in", name)

    def failing(call):
        def wrapped(path, *args, **options):
            if "bob" in path.parts and path.name != "bob":
                raise OSError(number, os.strerror(number))
            return call(path, *args, **options)

        return wrapped

    if where == "mkdir":
        monkeypatch.setattr(Path, "mkdir", failing(Path.mkdir))
    else:
        monkeypatch.setattr(outfolder, "atomic_write", failing(outfolder.atomic_write))
    run = grade(place / "in", place / "out")
    assert run.faults == [("bob/ex1_small", f"its place in OUT cannot be used: {os.strerror(number)}")]
    assert (run.graded, run.complete) == (2, False)
    assert set(rows(place / "out")) == {"ada", "cleo"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT])
def test_an_error_of_the_disk_ends_the_run(place, monkeypatch, number):
    hand_in(place / "in", "ada")

    def full(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("autograder.classrun.run.ClassRun._write", full)
    with pytest.raises(
        AutograderError, match=f"cannot be written to: {os.strerror(number)}. Finished results are kept"
    ):
        grade(place / "in", place / "out")


def test_the_result_of_somebody_else_is_not_replaced_and_not_counted(place):
    for name in ("ada", "bob"):
        hand_in(place / "in", name)
    grade(place / "in", place / "out")
    result = place / "out" / "ada" / "ex1_small" / "result.json"
    result.write_bytes((place / "out" / "bob" / "ex1_small" / "result.json").read_bytes())
    before = result.read_bytes()
    why = "its place in OUT holds the result of bob/ex1_small; move that result away"
    assert ("ada/ex1_small", why) in grade(place / "in", place / "out").faults
    assert result.read_bytes() == before
    assert set(rows(place / "out")) == {"bob"}
    assert ("ada/ex1_small", why) in grade(place / "in", place / "out", dry=True).faults


def test_lateness_that_cannot_be_written_is_that_students(place, monkeypatch):
    hand_in(place / "in", "ada")
    hand_in(place / "in", "bob")

    def failing(_self, result, _record):
        if result.student == "ada":
            raise OSError(errno.ENOTDIR, "Not a directory")

    monkeypatch.setattr("autograder.classrun.late_files.LateWork._write", failing)
    run = grade(place / "in", place / "out")
    assert run.faults == [("ada/ex1_small", "its lateness cannot be written: Not a directory")]
    assert set(rows(place / "out")) == {"ada", "bob"}


# ---- what changes while it is graded


def _vanish(folder):
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink()
    folder.rmdir()


CHANGES = {
    "gone": _vanish,
    "another file": lambda folder: (folder / "small.py").write_text("x = 1"),
    "one more": lambda folder: (folder / "small.ipynb").write_text("{}"),
    "a link": lambda folder: (_vanish(folder), folder.symlink_to("/")),
    "a file": lambda folder: (_vanish(folder), folder.write_text("")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("when", ["before", "while"])
def test_what_changes_while_it_is_graded_has_no_score(place, change, when):
    folder = hand_in(place / "in", "ada")
    hand_in(place / "in", "bob")
    done = []

    def before(task):
        if not done and task == (("bob" if when == "before" else "ada"), "ex1_small"):
            done.append(change(folder))

    order = ["bob", "ada"] if when == "before" else ["ada", "bob"]
    run = ClassRun(COURSE, place / "in", place / "out")
    with run.alone():
        run.prepare(elsewhere=True)
        list(run.grade([(name, "ex1_small") for name in order], Desk(run, before)))
        run.finish()
    if when == "before" and change is not CHANGES["gone"]:
        assert run.complete  # it was read as it is now
        return
    assert run.faults == [("ada/ex1_small", "changed while grading")]
    assert set(rows(place / "out")) == {"bob"}
    assert "changed while grading" in (place / "out" / "index.html").read_text()


def test_a_disk_that_fails_is_no_zero(place, monkeypatch):
    hand_in(place / "in", "ada")

    def failing(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    run = ClassRun(COURSE, place / "in", place / "out")
    monkeypatch.setattr("autograder.submissions.submission.os.open", failing)
    with pytest.raises(GraderFault, match="it cannot be read: Input/output error"):
        run.read(("ada", "ex1_small"))


def test_a_folder_that_cannot_be_looked_into_is_named(place, monkeypatch):
    hand_in(place / "in", "ada")
    hand_in(place / "in", "bob")
    look = os.lstat

    def lstat(path, **options):
        if "bob" in Path(path).parts:
            raise PermissionError(errno.EACCES, "Permission denied")
        return look(path, **options)

    monkeypatch.setattr("autograder.submissions.submission.os.lstat", lstat)
    run = grade(place / "in", place / "out")
    assert run.folder.ungradable == [("bob/ex1_small", "its folder cannot be found: Permission denied")]
    assert set(rows(place / "out")) == {"ada"}


# ---- other names for files and folders


def test_a_renamed_file_is_taken_and_needs_a_look(place):
    hand_in(place / "in", "ada", name="small (1).py")
    hand_in(place / "in", "bob", name="Small.py")
    run = grade(place / "in", place / "out")
    assert {name: row["graded_file"] for name, row in rows(place / "out").items()} == {
        "ada": "small (1).py",
        "bob": "Small.py",
    }
    assert ("ada/ex1_small", "small (1).py was graded as small.py") in run.to_look_at
    assert "small (1).py was graded as small.py" in (place / "out" / "index.html").read_text()
    told = json.loads((place / "out" / "ada" / "ex1_small" / "result.json").read_bytes())
    assert told["notes"] == ["No small.py and no small.ipynb was handed in; found instead: small (1).py."]
    assert len(grade(place / "in", place / "out").kept) == 2


def test_what_cannot_be_graded_is_named(place):
    folder = hand_in(place / "in", "ada", name="small.py.txt")
    (folder / "ex1_small.zip").write_bytes(b"PK")
    (folder / "ex1_small").mkdir()
    (folder / "ex1_small" / "small.py").write_text(RIGHT)
    os.mkfifo(folder / "other.py")
    run = grade(place / "in", place / "out")
    told = json.loads((place / "out" / "ada" / "ex1_small" / "result.json").read_bytes())
    assert told["notes"] == [
        "No small.py and no small.ipynb was handed in, but the folder ex1_small, ex1_small.zip, other.py, small.py.txt."
    ]
    assert run.complete


def test_a_file_of_another_exercise_is_named_and_not_graded(tmp_path, course):
    from autograder.submissions.class_folder import ClassFolder

    folder = hand_in(tmp_path, "ada", name="Multi_Output.py", exercise="ex1_perceptron")
    (folder / "notes.zip").write_bytes(b"")
    read = ClassFolder(tmp_path).read("ada", course.exercise("ex1_perceptron"))
    assert read.files == ()
    named = "Multi_Output.py, the file of ex2_multi_output, notes.zip"
    assert read.problems == (f"No perceptron.py and no perceptron.ipynb was handed in, but {named}.",)


def test_exercises_above_students_have_a_sentence_of_their_own(place):
    words = ["grade", str(place / "in"), "--out", str(place / "out"), "--course", str(SMALL)]
    (place / "in" / "ex1_small" / "ada").mkdir(parents=True)
    (place / "in" / "ex1_small" / "ada" / "small.py").write_text(RIGHT)
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 2
    assert f"Exercises and students are swapped: {place}/in/ex1_small/ holds folders of students" in ran.output
    hand_in(place / "in", "bob")
    run = grade(place / "in", place / "out")
    assert [name for name, _ in run.folder.ungradable] == ["ex1_small"]
    assert "Is the layout SUBMISSIONS/<exercise>/<student>/?" in run.folder.ungradable[0][1]


# ---- results whose submission is gone, and another class


def test_a_result_without_a_submission_is_set_aside_and_comes_back_with_it(place):
    for name in ("ada", "soifa"):
        hand_in(place / "in", name)
    grade(place / "in", place / "out")
    result = (place / "out" / "soifa" / "ex1_small" / "result.json").read_bytes()
    os.rename(place / "in" / "soifa", place / "in" / "sofia")
    run = grade(place / "in", place / "out")
    assert gone(run) == ["soifa/ex1_small"]
    assert run.complete
    assert set(rows(place / "out")) == {"ada", "sofia"}
    assert not (place / "out" / "soifa").exists()
    assert (place / "out" / aside.GONE / "soifa" / "ex1_small" / "result.json").read_bytes() == result
    assert "soifa/ex1_small" in (place / "out" / "index.html").read_text()
    assert gone(grade(place / "in", place / "out")) == []
    os.rename(place / "in" / "sofia", place / "in" / "soifa")
    back = grade(place / "in", place / "out")
    assert (len(back.kept), back.graded) == (2, 0)
    assert (place / "out" / "soifa" / "ex1_small" / "result.json").read_bytes() == result
    assert not (place / "out" / aside.GONE / "soifa").exists()


def test_a_second_result_that_is_set_aside_leaves_the_first_alone(tmp_path):
    for text in ("first", "second"):
        folder = tmp_path / "ada" / "ex1"
        folder.mkdir(parents=True)
        (folder / "result.json").write_text(text)
        aside.set_aside(tmp_path, "ada", "ex1")
    gone = tmp_path / aside.GONE / "ada"
    assert [(gone / name / "result.json").read_text() for name in ("ex1", "ex1.2")] == ["first", "second"]


def test_another_class_is_refused_unless_it_replaces_the_one_that_is_there(place):
    hand_in(place / "in", "ada")
    hand_in(place / "other", "bob")
    grade(place / "in", place / "out")
    before = {path: path.read_bytes() for path in (place / "out").rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match=r"is the report of the class in .*/in\. .* add --replace-class\."):
        grade(place / "other", place / "out")
    with pytest.raises(UsageError, match="--replace-class"):
        grade(place / "other", place / "out", dry=True)
    assert {path: path.read_bytes() for path in (place / "out").rglob("*") if path.is_file()} == before
    run = grade(place / "other", place / "out", replace_class=True)
    assert gone(run) == ["ada/ex1_small"]
    assert set(rows(place / "out")) == {"bob"}
    assert grade(place / "other", place / "out").complete


def test_a_class_that_is_moved_with_its_report_is_the_same_class(place):
    hand_in(place / "term" / "in", "ada")
    grade(place / "term" / "in", place / "term" / "out")
    os.rename(place / "term", place / "moved")
    assert len(grade(place / "moved" / "in", place / "moved" / "out").kept) == 1


def test_who_is_not_in_the_roster_is_named_at_every_run(place):
    hand_in(place / "in", "ada")
    hand_in(place / "in", "bob")
    roster = Roster(place / "roster.csv", (Student(id="ada"),))
    grade(place / "in", place / "out", roster=roster)
    (place / "in" / "bob").rename(place / "in" / ".bob")
    (place / "in" / "bob").mkdir()
    for _ in range(2):
        run = grade(place / "in", place / "out", roster=roster)
        assert ("bob", "not in roster.csv") in run.to_look_at


# ---- who can read a report


def test_a_report_is_its_owners_unless_it_is_opened(place):
    hand_in(place / "in", "ada")
    out = place / "out"
    grade(place / "in", out)
    assert out.stat().st_mode & 0o777 == 0o700
    assert (out / "grades.csv").stat().st_mode & 0o777 == 0o600
    out.chmod(0o750)
    umask = os.umask(0o022)
    try:
        grade(place / "in", out, regrade=True)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(umask)
    assert out.stat().st_mode & 0o777 == 0o750
    assert (out / "grades.csv").stat().st_mode & 0o777 == 0o640


def test_a_folder_that_holds_something_else_is_not_closed(place):
    hand_in(place / "in", "ada")
    (place / "out").mkdir(mode=0o755)
    (place / "out" / "mine.txt").write_text("mine")
    grade(place / "in", place / "out")
    assert (place / "out").stat().st_mode & 0o777 == 0o755
    assert not (place / "out" / ".gitignore").exists()


# ---- odd folders


def _deep(path):
    path.mkdir()
    for _ in range(60):
        path /= "deeper" * 10
        with contextlib.suppress(OSError):
            path.mkdir()


def _socket(path):
    here = os.getcwd()
    os.chdir(path.parent)  # its address has to be short
    try:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


ODD = {
    "fifo": os.mkfifo,
    "socket": _socket,
    "loop": lambda path: path.symlink_to(path.name),
    "link": lambda path: path.symlink_to("/dev/zero"),
    "deep": _deep,
    "file": lambda path: path.write_bytes(b"\xff" * 100),
    "large": lambda path: (path.touch(), os.truncate(path, 1 << 40)),
    "nothing": lambda path: None,
    "many": lambda path: (path.mkdir(), [(path / f"{at}.py").touch() for at in range(60)]),
    "folder": Path.mkdir,
}
NAMES = [
    "ok",
    "x" * 255,
    "é" * 127,
    "-rf",
    "\u202eevil",
    "[red]",
    "CON",
    "a:b",
    "%s",
    "~",
    os.fsdecode(b"\xff\xfe"),
    "a\tb",
]


@pytest.mark.parametrize("kind", ODD)
def test_no_folder_or_name_ends_the_class(place, kind):
    hand_in(place / "in", "ada")
    make = ODD[kind]
    for name in NAMES:
        folder = place / "in" / name
        folder.mkdir()
        (folder / "ex1_small").mkdir()
        make(folder / "ex1_small" / "small.py")
        make(folder / "ex1_small" / (name[:100] + ".py"))
    with contextlib.suppress(OSError):
        make(place / "in" / f"as a student, {kind}")
    (place / "in" / "exercise").mkdir()
    make(place / "in" / "exercise" / "ex1_small")
    if hasattr(os, "mknod") and os.geteuid() == 0:
        with contextlib.suppress(OSError):
            os.mknod(place / "in" / "ok" / "ex1_small" / "zero.py", 0o600 | 0o020000, os.makedev(1, 5))
    run = grade(place / "in", place / "out")
    assert run.faults == []
    graded = rows(place / "out")
    assert graded["ada"]["score"] == "100.0"
    assert {"ok", "-rf", "[red]", "CON", "a:b"} <= {name.lstrip("'") for name in graded}
    assert len(run.folder.ungradable) == 4


# ---- what the disk refuses


def test_out_on_a_disk_that_cannot_be_written_to_is_wrong_use(place, monkeypatch):
    def refused(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    hand_in(place / "in", "ada")
    monkeypatch.setattr("autograder.classrun.run.atomic_write", refused)
    with pytest.raises(UsageError, match="out: cannot be written to: Read-only file system"):
        grade(place / "in", place / "out")


def test_a_submission_that_cannot_be_read_any_more_has_no_standing_result(place, monkeypatch):
    hand_in(place / "in", "ada")
    assert grade(place / "in", place / "out").kept == []
    assert grade(place / "in", place / "out").kept == [("ada", "ex1_small")]

    def unreadable(*_):
        raise GraderFault("Input/output error")

    monkeypatch.setattr("autograder.submissions.class_folder.ClassFolder.read", unreadable)
    run = grade(place / "in", place / "out")
    assert (run.kept, run.faults) == ([], [("ada/ex1_small", "Input/output error")])


def test_a_fault_that_a_grading_process_reports_is_listed(place, monkeypatch):
    hand_in(place / "in", "ada")
    given = Desk.result

    def faulty(desk, submission):
        fault = {"status": Status.GRADER_FAULT, "score": None, "notes": ("The sandbox has ended.",)}
        return msgspec.structs.replace(given(desk, submission), **fault)

    monkeypatch.setattr(Desk, "result", faulty)
    run = grade(place / "in", place / "out")
    assert ("ada/ex1_small", "The sandbox has ended.") in run.faults
    assert run.graded == 0


def test_a_full_disk_is_no_problem_of_one_student(place, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(outfolder, "make_folders", full)
    with pytest.raises(OSError, match="No space left"):
        outfolder.claim(place, ["ada"])


def test_what_cannot_be_seen_is_not_gone(place):
    folder = ClassFolder(place / "in")
    assert folder.is_gone("ada", "ex1_small")
    assert not folder.is_gone("x" * 300, "ex1_small")  # no disk has such a name


def test_a_file_that_this_disk_cannot_open_is_named_and_a_file_alone_too(place):
    long = place / f"{'x' * 300}.py"
    with pytest.raises(ReadError, match=r"x\.py cannot be read: File name too long"):
        read_file(long, 100)
    alone = single_file(place, COURSE.exercise("ex1"))
    assert alone.files == ()
    assert "is not a regular file" in alone.problems[0] or "is a folder" in alone.problems[0]


def test_a_draft_beside_the_exercise_has_no_files_of_its_own(tmp_path):
    for name, text in (("ex1_a", ""), ("ex2_b", "titel = 1"), ("ex3_c", None)):
        (tmp_path / name).mkdir()
        if text is None:
            text = (SMALL / "solutions/ex1_small/exercise.toml").read_text()
        (tmp_path / name / "exercise.toml").write_text(text)
    assert set(_files_of_others(tmp_path / "ex1_a").values()) == {"ex3_c"}
