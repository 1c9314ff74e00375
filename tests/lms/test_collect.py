"""`autograder collect`: downloads in the shape of each platform, placed in a folder of submissions."""

import io
import json
import os
import shutil
import subprocess
import zipfile
import zoneinfo

import pytest
from click.testing import CliRunner

from autograder.cli.main import main
from autograder.lms.attempts import CollectedFor
from autograder.lms.download import open_download
from autograder.lms.platforms import PLATFORMS, READERS
from autograder.submissions.class_folder import ClassFolder
from tests.conftest import SMALL

ADA, BOB = b"# ada\n", b"# bob\n"
ROSTER = """id,name,email,canvas_id,moodle_id,gradescope_id,github
ada,Ada Lovelace,ada@example.org,1001,12345,u1001,ada-l
bob,Bob O'Neil,bob@example.org,1002,12346,u1002,l
cleo,Cleo,cleo@example.org,1003,12347,u1003,cleo
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


def make_zip(path, files, times=None):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (times or {}).get(name, (2026, 10, 12, 23, 58, 0)))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def make_folder(path, files):
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def collect(source, download, place, *words, roster=True, course=SMALL):
    words = [source, download, place / "in", *words, "--course", course]
    words += ["--roster", place / "roster.csv"] if roster else []
    return CliRunner().invoke(main, ["collect", "--from", *map(str, words)], catch_exceptions=False)


def placed(place):
    root = place / "in"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.glob("[!.]*/*/*")} if root.exists() else {}


def note(place, student):
    return json.loads((place / "in" / ".collected" / student / "ex1_small.json").read_bytes())


METADATA = b"""---
submission_501:
  :submitters:
  - :name: Ada Lovelace
    :sid: u1001
    :email: ada@example.org
  :created_at: 2026-10-12 10:00:00.123456789 Z
  :score: 3.0
submission_502:
  :submitters:
  - :name: Somebody else
    :email: BOB@example.org
  - :name: Ada Lovelace
    :sid: u1001
  :created_at: '2026-10-12T13:00:00+02:00'
"""
SHAPES = {  # a download from each platform
    "moodle": {
        "Ada Lovelace_12345_assignsubmission_file_/small.py": ADA,
        "Bob O'Neil_12346_assignsubmission_file_/sub/small.py": BOB,
        "Ada Lovelace_12345_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
    },
    "canvas": {
        "lovelaceada_1001_88120_small.py": b"# old",
        "lovelaceada_1001_88123_small-1.py": ADA,
        "oneilbob_LATE_1002_88124_small.py": BOB,
        "lovelaceada_1001_88125_notes.txt": b"",
    },
    "gradescope": {
        "assignment_7_export/submission_501/small.py": b"# old",
        "assignment_7_export/submission_502/small.py": ADA,
        "assignment_7_export/submission_501/submission_metadata.yml": b"a: lie",
        "assignment_7_export/submission_metadata.yml": METADATA,
    },
    "nbgrader": {
        "submitted/ada/ex1_small/small.py": ADA,
        "submitted/ada/ex1_small/timestamp.txt": b"2026-10-12 11:00:00.5 UTC",
        "submitted/ada/ex1_small/submitted.json": b"{}",
        "bob+ex1_small+2026-10-11 10:00:00 UTC+x/small.py": b"# old",
        "bob+ex1_small+2026-10-11 10:00:00 UTC+x/timestamp.txt": b"2026-10-11 10:00:00 UTC",
        "bob+ex1_small+2026-10-12 10:00:00 UTC+x/small.py": BOB,
        "bob+ex1_small+2026-10-12 10:00:00 UTC+x/timestamp.txt": b"2026-10-12 10:00:00 UTC",
    },
    "classroom": {
        "hw-1-submissions/hw-1-ada-l/assignments/ex1_small/small.py": ADA,
        "hw-1-submissions/hw-1-ada-l/small.py": b"# not where the exercise is",
        "hw-1-submissions/hw-1-l/small.py": BOB,
    },
}


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize("source", READERS)
def test_the_latest_attempt_of_each_student_is_placed(place, source, packed):
    make = make_zip if packed else make_folder
    download = make(place / "download", SHAPES[source])
    ran = collect(source, download, place)
    assert ran.exit_code == 0, ran.output
    bob = ADA if source == "gradescope" else BOB  # they handed in together
    assert placed(place) == {"ada/ex1_small/small.py": ADA, "bob/ex1_small/small.py": bob}
    assert "ada/ex1_small: new" in ran.output
    assert "Nothing from: cleo." in ran.output
    assert "2 submissions in" in ran.output
    kept = sorted(path.name for path in (place / "in").glob(".originals/*"))
    assert len(kept) == packed and all(name.endswith("-download") for name in kept)
    if packed:
        assert next((place / "in").glob(".originals/*")).read_bytes() == download.read_bytes()


@pytest.mark.parametrize("source", READERS)
def test_people_are_known_by_columns_of_the_platforms_row(place, source):
    about = CollectedFor(("ex1_small",), zoneinfo.ZoneInfo("UTC"), None)
    found = READERS[source](open_download(make_zip(place / "download", SHAPES[source])), about)
    told = {column for attempt in found.attempts for column, _ in attempt.person.keys}
    assert told - {"id", "name", "email"} <= {*PLATFORMS[source].roster_columns}


def test_what_the_platforms_say_about_time_is_kept(place):
    make_zip(place / "c.zip", SHAPES["canvas"])
    collect("canvas", place / "c.zip", place)
    assert (note(place, "ada")["late"], note(place, "bob")["late"]) == (False, True)
    assert note(place, "ada")["file"] == "lovelaceada_1001_88123_small-1.py"
    assert note(place, "ada")["attempt"] == 1
    assert note(place, "ada")["file_time"] == "2026-10-12T23:58:00Z"
    assert note(place, "ada")["submitted"] is None
    make_folder(place / "n", SHAPES["nbgrader"])
    collect("nbgrader", place / "n", place)
    assert note(place, "ada")["submitted"] == "2026-10-12T11:00:00.500000Z"
    shutil.rmtree(place / "in")
    make_zip(place / "g.zip", SHAPES["gradescope"])
    collect("gradescope", place / "g.zip", place)
    assert note(place, "ada")["submitted"] == "2026-10-12T13:00:00+02:00"


def test_the_time_of_a_file_in_a_zip_is_one_of_the_courses_zone(place):
    from tests.classrun.test_late_work import make_course

    course = make_course(place / "course")
    make_zip(
        place / "d.zip", SHAPES["moodle"], {"Ada Lovelace_12345_assignsubmission_file_/small.py": (1980, 1, 1, 0, 0, 0)}
    )
    assert collect("moodle", place / "d.zip", place, course=course.root).exit_code == 0
    assert note(place, "bob")["file_time"] == "2026-10-12T21:58:00Z"
    assert note(place, "ada")["file_time"] is None
    make_folder(place / "n", SHAPES["nbgrader"])
    ran = collect("nbgrader", place / "n", place, "--replace", course=course.root)
    assert "ada/ex1_small: the same as before; handed in 2026-10-12 13:00:00 CEST" in ran.output


def test_without_a_roster_the_platforms_own_names_are_used(place):
    for source in READERS:
        make_zip(place / source, SHAPES[source])
        assert collect(source, place / source, place, roster=False).exit_code == 0
    assert {name.partition("/")[0] for name in placed(place)} == {
        *("12345", "12346"),  # Moodle's participants
        *("1001", "1002"),  # Canvas's users
        *("u1001", "BOB@example.org"),
        *("ada", "bob"),
        *("ada-l", "l"),
    }


def test_who_is_not_in_the_roster_is_listed_and_the_others_are_placed(place):
    make_zip(place / "d.zip", {**SHAPES["canvas"], "mallory_666_1_small.py": b"x", "loose.py": b"x", "readme.txt": b""})
    ran = collect("canvas", place / "d.zip", place)
    assert ran.exit_code == 3
    assert (
        "not placed: mallory_666_1_small.py: canvas_id '666', name 'mallory' matches nobody in roster.csv" in ran.output
    )
    assert "not placed: loose.py: not named `name_1001_88123_file.py`" in ran.output
    assert "readme.txt" not in ran.output
    assert len(placed(place)) == 2


def test_two_of_the_same_name_are_told_apart_by_number_or_not_at_all(place):
    (place / "roster.csv").write_text("id,name,moodle_id\na1,Ada L,1\na2,Ada L,\n")
    make_zip(place / "d.zip", {f"Ada L_{n}_assignsubmission_file_/small.py": ADA for n in (1, 2)})
    ran = collect("moodle", place / "d.zip", place)
    assert ran.exit_code == 3
    assert "name 'Ada L' belongs to a1, a2" in ran.output
    assert list(placed(place)) == ["a1/ex1_small/small.py"]


def moodle(content, name="small.py"):
    return {f"Ada Lovelace_12345_assignsubmission_file_/{name}": content}


def test_nothing_is_overwritten_unless_that_is_asked_for(place):
    collect("moodle", make_zip(place / "1.zip", moodle(ADA)), place)
    again = collect("moodle", place / "1.zip", place)
    assert again.exit_code == 0
    assert "ada/ex1_small: the same as before" in again.output
    second = make_zip(place / "2.zip", moodle(b"# second\n", "small.ipynb"))
    ran = collect("moodle", second, place)
    assert ran.exit_code == 3
    assert "ada/ex1_small: not placed: a submission is already there; --replace replaces it" in ran.output
    assert placed(place) == {"ada/ex1_small/small.py": ADA}
    ran = collect("moodle", second, place, "--replace", "--dry-run")
    assert "ada/ex1_small: replaced" in ran.output
    assert "1 submission would be in" in ran.output
    assert placed(place) == {"ada/ex1_small/small.py": ADA}
    assert collect("moodle", second, place, "--replace").exit_code == 0
    assert placed(place) == {"ada/ex1_small/small.ipynb": b"# second\n"}
    (old,) = (place / "in" / ".originals" / "ada" / "ex1_small").iterdir()
    assert old.read_bytes() == ADA
    assert old.name.endswith("-small.py")


def test_a_time_written_by_hand_goes_with_the_submission_that_it_was_about(place):
    collect("moodle", make_zip(place / "1.zip", moodle(ADA)), place)
    stamp = place / "in" / "ada" / "ex1_small" / "timestamp.txt"
    stamp.write_text("2026-10-12 20:00:00 UTC")
    collect("moodle", place / "1.zip", place, "--replace")
    assert stamp.exists()
    collect("moodle", make_zip(place / "2.zip", moodle(b"# second")), place, "--replace")
    assert placed(place) == {"ada/ex1_small/small.py": b"# second"}
    kept = {path.name.partition("-")[2] for path in (place / "in" / ".originals" / "ada" / "ex1_small").iterdir()}
    assert kept == {"small.py", "timestamp.txt"}


def test_an_older_download_does_not_replace_what_came_later(place):
    def attempt(day, content):
        files = {"ada/ex1_small/small.py": content, "ada/ex1_small/timestamp.txt": b"2026-10-%d 10:00:00 UTC" % day}
        return make_zip(place / f"{day}.zip", files)

    new, old = attempt(12, b"# new"), attempt(11, b"# old")
    collect("nbgrader", new, place)
    ran = collect("nbgrader", old, place, "--replace")
    assert "not placed: the existing submission was handed in later" in ran.output
    assert placed(place)["ada/ex1_small/small.py"] == b"# new"
    canvas = {n: make_zip(place / f"c{n}.zip", {f"x_1002_{n}_small-{n}.py": b"# %d" % n}) for n in (1, 2)}
    collect("canvas", canvas[2], place)
    assert "handed in later" in collect("canvas", canvas[1], place, "--replace").output


def test_the_same_file_from_where_less_is_known_does_not_take_away_its_time(place):
    files = {"ada/ex1_small/small.py": ADA, "ada/ex1_small/timestamp.txt": b"2026-10-12 10:00:00 UTC"}
    collect("nbgrader", make_zip(place / "1.zip", files), place)
    assert "the same as before" in collect("moodle", make_zip(place / "2.zip", moodle(ADA)), place).output
    assert note(place, "ada")["submitted"] == "2026-10-12T10:00:00Z"


def test_a_dry_run_writes_nothing(place):
    ran = collect("moodle", make_zip(place / "d.zip", moodle(ADA)), place, "--dry-run")
    assert ran.exit_code == 0
    assert "ada/ex1_small: new" in ran.output
    assert not (place / "in").exists()


@pytest.mark.parametrize("there", ["", ".collected", "by hand", ".gitignore"])
def test_git_leaves_out_what_is_collected_but_not_a_folder_that_was_filled_by_hand(place, there):
    if there:
        (place / "in").mkdir()
        (place / "in" / there).mkdir() if there != ".gitignore" else (place / "in" / there).write_text("mine")
    assert collect("moodle", make_zip(place / "d.zip", moodle(ADA)), place).exit_code == 0
    ignore = place / "in" / ".gitignore"
    assert (ignore.read_text() if ignore.exists() else "") == {"by hand": "", ".gitignore": "mine"}.get(there, "*\n")
    subprocess.run(["git", "init", "--quiet", place], check=True)
    status = ["git", "-C", place, "status", "--porcelain", "--untracked-files=all"]
    seen = subprocess.run(status, check=True, capture_output=True, text=True).stdout
    assert ("in/ada" in seen) == (there in ("by hand", ".gitignore"))
    read = ClassFolder(place / "in")
    assert "ada" in read.students
    assert (read.ignored, read.ungradable) == ([], [])


def test_links_and_files_in_the_way_are_left_alone(place):
    (place / "in" / "bob").mkdir(parents=True)
    (place / "in" / "elsewhere").mkdir()
    (place / "in" / "ada").symlink_to("elsewhere")
    (place / "in" / "bob" / "ex1_small").write_text("a file")
    ran = collect("moodle", make_zip(place / "d.zip", SHAPES["moodle"]), place)
    assert ran.output.count("not placed: a link or a file is in the way") == 2
    assert list((place / "in" / "elsewhere").iterdir()) == []
    (place / "in" / "cleo" / "ex1_small" / "small.py").mkdir(parents=True)
    ran = collect("moodle", make_zip(place / "e.zip", {"Cleo_12347_assignsubmission_file_/small.py": b""}), place)
    assert "a link or a file is in the way" in ran.output


IN_THE_WAY = ("ada/ex1_small: not placed: a link or a file is in the way", 3)
LINKED = {
    ".originals": (".originals is a link; links are not followed.", 3),
    ".originals/ada": IN_THE_WAY,
    ".originals/ada/ex1_small": IN_THE_WAY,
    ".collected": IN_THE_WAY,
    ".collected/ada": IN_THE_WAY,
    ".collected/ada/ex1_small.json": IN_THE_WAY,
    "ada": IN_THE_WAY,
    "ada/ex1_small": IN_THE_WAY,
    "ada/ex1_small/small.py": IN_THE_WAY,
    ".gitignore": ("ada/ex1_small: replaced", 0),
}


@pytest.mark.parametrize("name", LINKED)
def test_nothing_is_read_or_written_through_a_link_in_submissions(place, name):
    collect("moodle", make_zip(place / "1.zip", SHAPES["moodle"]), place)
    link, elsewhere = place / "in" / name, place / "elsewhere"
    if link.exists():
        os.rename(link, elsewhere)
    else:
        elsewhere.mkdir()
        link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    before = {str(path): path.is_file() and path.read_bytes() for path in (elsewhere, *elsewhere.rglob("*"))}
    ran = collect("moodle", make_zip(place / "2.zip", moodle(b"# second")), place, "--replace")
    said, status = LINKED[name]
    assert (said in " ".join(ran.output.split()), ran.exit_code) == (True, status), ran.output
    assert link.is_symlink()
    assert {str(path): path.is_file() and path.read_bytes() for path in (elsewhere, *elsewhere.rglob("*"))} == before


def test_other_names_are_taken_only_when_the_exercise_is_named(place):
    odd = moodle(ADA, "My solution (2).py")
    ran = collect("moodle", make_zip(place / "1.zip", odd), place)
    assert ran.exit_code == 0  # the small course has one exercise only
    assert "My solution (2).py taken as small.py" in ran.output
    two = {**odd, **moodle(b"", "other.py")}
    ran = collect("moodle", make_zip(place / "2.zip", two), place)
    assert ran.exit_code == 3
    assert "not placed: ada: expected small.py or small.ipynb, got My solution (2).py, other.py" in ran.output
    both = {**moodle(b"# right", "SMALL (1).py"), **moodle(b"", "scratch.ipynb")}
    collect("moodle", make_zip(place / "3.zip", both), place, "--replace")
    assert placed(place) == {"ada/ex1_small/small.py": b"# right"}


def test_moodles_download_without_folders(place, course):
    files = {f"Ada Lovelace_12345_assignsubmission_file_{name}": ADA for name in ("perceptron.py", "mlp (1).py")}
    ran = collect("moodle", make_zip(place / "d.zip", files), place, course=course.root)
    assert ran.exit_code == 0, ran.output
    assert placed(place) == {"ada/ex1_perceptron/perceptron.py": ADA, "ada/ex3_mlp/mlp.py": ADA}


def packed(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_the_zip_that_submit_makes_is_opened(place):
    from autograder.course.course import find_course
    from autograder.student.submit import _package

    course = find_course(SMALL)
    name, package = _package(course, course.exercise("ex1"), "small.py", ADA)
    assert name == "ex1_small.zip"
    ran = collect("canvas", make_zip(place / "c.zip", {f"x_LATE_1001_88123_{name}": package}), place)
    assert ran.exit_code == 0, ran.output
    assert placed(place) == {"ada/ex1_small/small.py": ADA}
    assert note(place, "ada")["file"] == "x_LATE_1001_88123_ex1_small.zip/ex1_small/small.py"
    assert (note(place, "ada")["late"], note(place, "ada")["file_time"]) == (True, "2026-10-12T23:58:00Z")
    for source, path in (("moodle", f"Bob_12346_assignsubmission_file_/{name}"), ("classroom", f"hw-l/{name}")):
        shutil.rmtree(place / "in")
        collect(source, make_folder(place / source, {path: packed({"ex1_small/small.py": BOB})}), place)
        assert placed(place) == {"bob/ex1_small/small.py": BOB}, source


def test_of_a_zip_and_a_file_the_later_upload_counts_and_in_a_zip_the_exercises_folder(place):
    inside = packed({"small.py": b"# a first try", "deep/ex1_small/small.py": ADA, "other.py": b""})
    files = {"x_1001_2_ex1_small.zip": packed({"small.py": BOB}), "x_1001_3_ex1_small-1.zip": inside}
    collect("canvas", make_zip(place / "c.zip", {**files, "x_1001_1_small.py": b"# old"}), place)
    assert placed(place) == {"ada/ex1_small/small.py": ADA}
    collect("canvas", make_zip(place / "d.zip", {**files, "x_1001_4_small-2.py": BOB}), place, "--replace")
    assert placed(place) == {"ada/ex1_small/small.py": BOB}


def test_what_is_wrong_with_a_students_zip_costs_that_student_only(place, monkeypatch):
    monkeypatch.setattr("autograder.lms.unpacked.MAX_ZIP_BYTES", 1 << 20)
    evil = {"../small.py": b"x", "ex1_small/small.py": b"\0" * (1 << 21)}
    files = {
        "a_1001_1_small.py": ADA,
        "b_1002_2_work.zip": packed(evil),
        "c_1003_3_work.zip": b"no zip",
        "c_1003_4_more.zip": os.urandom((1 << 20) + 1),
    }
    ran = collect("canvas", make_zip(place / "c.zip", files), place)
    assert ran.exit_code == 3
    assert placed(place) == {"ada/ex1_small/small.py": ADA}
    for sentence in (
        "b_1002_2_work.zip/../small.py: refused: the name leads out of its folder",
        "bob: b_1002_2_work.zip/ex1_small/small.py: larger than 1 MiB",
        "c_1003_3_work.zip: not a zip that can be read: File is not a zip file",
        "c_1003_4_more.zip: larger than 1 MiB",
    ):
        assert f"not placed: {sentence}" in ran.output
    zips = {"c_1003_3_work.zip": packed({"inner.zip": packed({"small.py": BOB})})}
    ran = collect("canvas", make_zip(place / "d.zip", zips), place)
    assert "cleo: c_1003_3_work.zip/inner.zip: not opened: only zips are opened, and no zips inside zips" in ran.output


def test_a_file_that_is_too_large_is_listed(place):
    big = b"#" + os.urandom(1 << 20)
    ran = collect("moodle", make_zip(place / "d.zip", moodle(big)), place)
    assert "not placed: ada: Ada Lovelace_12345_assignsubmission_file_/small.py: larger than 1 MiB" in ran.output
    assert ran.exit_code == 3


def test_a_course_of_several_exercises_goes_by_the_names_of_files(place, course):
    files = {**moodle(ADA, "perceptron.py"), **moodle(BOB, "mlp.ipynb")}
    ran = collect("moodle", make_zip(place / "d.zip", files), place, course=course.root)
    assert ran.exit_code == 0, ran.output
    assert placed(place) == {"ada/ex1_perceptron/perceptron.py": ADA, "ada/ex3_mlp/mlp.ipynb": BOB}
    ran = collect("moodle", place / "d.zip", place, "--exercise", "ex2", course=course.root)
    assert ran.exit_code == 3
    assert "not placed: ada/ex2_multi_output: perceptron.py: this is ex1_perceptron" in ran.output
    assert "not placed: ada/ex2_multi_output: mlp.ipynb: this is ex3_mlp" in ran.output


# ---- whose work it is

EVES = b"# eve\n"
CLAIMS = {
    "moodle: a file called like a folder of Moodle's": (
        "moodle",
        {
            "Ada Lovelace_12345_assignsubmission_file_small.py": ADA,
            "Eve_99_assignsubmission_file__12345_assignsubmission_file_small.py": EVES,
        },
        {"ada": ADA},
        "moodle_id '99', name 'Eve' matches nobody",
    ),
    "moodle: a folder within one's own": (
        "moodle",
        {
            "Ada Lovelace_12345_assignsubmission_file_/small.py": ADA,
            "Eve_99_assignsubmission_file_/Ada Lovelace_12345_assignsubmission_file_/small.py": EVES,
        },
        {"ada": ADA},
        "moodle_id '99', name 'Eve' matches nobody",
    ),
    "moodle: a namesake": (
        "moodle",
        {
            "Ada Lovelace_12345_assignsubmission_file_/small.py": ADA,
            "Ada Lovelace_99_assignsubmission_file_/small.py": EVES,
        },
        {"ada": ADA},
        "name 'Ada Lovelace' belongs to ada, whose moodle_id is '12345', not '99'",
    ),
    "moodle: two of a name in another assignment": (
        "moodle",
        {f"Ada Lovelace_{n}_assignsubmission_file_/small.py": b"# %d" % n for n in (98, 99)},
        {},
        "name 'Ada Lovelace' both match ada",
    ),
    "moodle: a team with the number of a student": (
        "moodle",
        {
            "Ada Lovelace_12345_assignsubmission_file_/small.py": ADA,
            "Team Gauss_12346_assignsubmission_file_/small.py": EVES,
        },
        {"ada": ADA},
        "moodle_id '12346' belongs to bob, whose name is not 'Team Gauss'; place the work of a team by hand",
    ),
    "classroom: a login that ends like another": (
        "classroom",
        {"hw-l/small.py": BOB, "hw-zz-l/small.py": EVES, "hw-cleo/small.py": ADA},
        {"bob": BOB, "cleo": ADA},
        "github 'zz-l' matches nobody",
    ),
    "canvas: a number that the roster does not know": (
        "canvas",
        {"adalovelace_1001_1_small.py": ADA, "adalovelace_7777_2_small.py": EVES},
        {"ada": ADA},
        "name 'adalovelace' belongs to ada, whose canvas_id is '1001', not '7777'",
    ),
    "canvas: a name that holds numbers": (
        "canvas",
        {"adalovelace_1001_1_small.py": ADA, "eve_1001_88_f_7777_99_small.py": EVES, "eve_1002_7777_9_small.py": EVES},
        {"ada": ADA},
        "may be of 1001 or 7777; rename it in the unpacked folder",
    ),
    "canvas: a number under somebody else's name": (
        "canvas",
        {"adalovelace_1001_1_small.py": ADA, "boboneil_1003_2_small.py": EVES},
        {"ada": ADA},
        "canvas_id '1003' belongs to cleo, but name 'boboneil' belongs to bob",
    ),
    "canvas: a file called like somebody else's upload": (
        "canvas",
        {
            "eve_7777_9_adalovelace_1001_5_small.py": EVES,
            "bob_1002_9_adalovelace_1001_5_small.py": EVES,
            "zz_1002_9_adalovelace_1001_5_small.py": EVES,
            "cleo_1003_9_eve_LATE_1001_5_small.py": EVES,
        },
        {},
        "may be of 7777 or 1001; rename it in the unpacked folder",
    ),
    "gradescope: a number of somebody else's": (
        "gradescope",
        {
            "submission_1/small.py": EVES,
            "submission_metadata.yml": b"submission_1: {':submitters': [{':sid': u1001, ':email': bob@example.org}]}",
        },
        {},
        "gradescope_id 'u1001' belongs to ada, but email 'bob@example.org' belongs to bob",
    ),
    "gradescope: two accounts with one number": (
        "gradescope",
        {
            "submission_1/small.py": ADA,
            "submission_2/small.py": EVES,
            "submission_metadata.yml": b"submission_1: {':submitters': [{':sid': u1001, ':email': ada@example.org}]}\n"
            b"submission_2: {':submitters': [{':sid': u1001, ':email': eve@example.org}]}",
        },
        {},
        "both match ada",
    ),
    "nbgrader: a student's folder of students": (
        "nbgrader",
        {"submitted/ada/ex1_small/small.py": ADA, "submitted/eve/ps1/bob/ex1_small/small.py": EVES},
        {"ada": ADA},
        "not in a folder `student/exercise`",
    ),
    "nbgrader: one name in two spellings": (
        "nbgrader",
        {"submitted/ada/ex1_small/small.py": ADA, "submitted/ADA/ex1_small/other.py": EVES},
        {},
        "id 'ada' and id 'ADA' both match ",
    ),
}


@pytest.mark.parametrize(("source", "files", "expected", "sentence"), CLAIMS.values(), ids=CLAIMS)
def test_nobody_takes_the_place_of_somebody_else(place, source, files, expected, sentence):
    ran = collect(source, make_zip(place / "d.zip", files), place)
    assert {name.partition("/")[0]: content for name, content in placed(place).items()} == expected
    assert ran.exit_code == 3
    assert sentence in ran.output


@pytest.mark.parametrize("name", ["my_12_34_small.py", "12_1002_small (2).py", "LATE_7_8_small.py"])
def test_numbers_in_the_name_of_a_file_are_told_from_canvases_by_the_roster(place, name):
    files = {f"adalovelace_1001_88123_{name}": ADA, "eve_12_5_1003_6_other.py": EVES}
    ran = collect("canvas", make_zip(place / "d.zip", files), place)
    assert placed(place) == {"ada/ex1_small/small.py": ADA}
    assert f"ada/ex1_small: new; {name} taken as small.py" in ran.output
    assert ran.output.count("not placed") == 1
    assert "eve_12_5_1003_6_other.py: may be of 12 or 5 or 1003" in ran.output
    ran = collect("canvas", place / "d.zip", place / "alone", roster=False)
    assert f"adalovelace_1001_88123_{name}: may be of 1001 or " in ran.output


@pytest.mark.parametrize("names", [["Participant"], ["Deltagare", "Deltagare"], ["Osallistuja 12345"]])
def test_moodles_hidden_names_leave_the_number(place, names):
    files = {f"{name}_{12345 + at}_assignsubmission_file_/small.py": ADA for at, name in enumerate(names)}
    ran = collect("moodle", make_zip(place / "d.zip", files), place)
    assert ran.exit_code == 0, ran.output
    assert sorted(placed(place)) == [f"{student}/ex1_small/small.py" for student in ("ada", "bob")[: len(names)]]


def test_the_account_of_a_student_under_another_name_is_placed_and_named(place):
    ran = collect("canvas", make_zip(place / "d.zip", {"teamgauss_1001_1_small.py": ADA}), place)
    assert ran.exit_code == 0
    assert "ada/ex1_small: new; canvas_id '1001' belongs to ada, whose name there is 'teamgauss'" in ran.output


def test_a_number_of_another_assignment_leaves_the_name(place):
    files = {"Ada Lovelace_99_assignsubmission_file_/small.py": ADA, "Cleo_98_assignsubmission_file_/small.py": BOB}
    ran = collect("moodle", make_zip(place / "d.zip", files), place)
    assert ran.exit_code == 0, ran.output
    assert placed(place) == {"ada/ex1_small/small.py": ADA, "cleo/ex1_small/small.py": BOB}


def test_a_folder_of_the_exchange_is_its_owners(place, monkeypatch):
    folder = make_folder(
        place / "inbound", {f"{who}+ex1_small+2026+x/small.py": EVES for who in ("ada", "bob", "cleo")}
    )
    make_folder(folder, {"eve+ps1+2026+x/small.py": EVES})
    users = {"ada+": 5001, "bob+": 5002, "cleo": os.geteuid()}
    there = os.lstat

    def lstat(path):
        found = there(path)
        user = next((user for name, user in users.items() if os.path.basename(path).startswith(name)), found.st_uid)
        return os.stat_result([*found[:4], user, *found[5:]])

    names = {5001: "ada"}
    monkeypatch.setattr("autograder.lms.nbgrader.os.lstat", lstat)
    monkeypatch.setattr("pwd.getpwuid", lambda user: type("User", (), {"pw_name": names[user]}))
    ran = collect("nbgrader", folder, place)
    assert ran.exit_code == 3
    assert "has the name of bob, but belongs to user 5002" in ran.output
    assert sorted(placed(place)) == ["ada/ex1_small/small.py", "cleo/ex1_small/small.py"]
    assert "Nothing from: bob." in ran.output
    names[5002] = "eve"
    assert "has the name of bob, but belongs to eve" in collect("nbgrader", folder, place).output


@pytest.mark.parametrize("above", ["", "submitted/"])
def test_folders_that_are_swapped_are_named(place, above):
    files = {f"{above}ex1_small/{who}/small.py": ADA for who in ("ada", "bob")}
    ran = collect("nbgrader", make_zip(place / "d.zip", files), place, roster=False)
    assert (ran.exit_code, placed(place)) == (3, {})
    assert "student/ex" in ran.output


CANVAS_ENTRIES = {
    "lovelaceada_1001_text.html": "text that was typed into Canvas, not a file; look at it by hand",
    "lovelaceada_LATE_1001_link.html": "a link, not a file",
    "anon_aB3xY_88123_small.py": "graded anonymously; show the names in Canvas and download it again",
    "LATE_anon_aB3xY_text.html": "graded anonymously",
    "work.7z": "not named `name_1001_88123_file.py`",
}


@pytest.mark.parametrize(("name", "sentence"), CANVAS_ENTRIES.items(), ids=CANVAS_ENTRIES)
def test_what_canvas_has_that_is_no_file_is_named(place, name, sentence):
    ran = collect("canvas", make_zip(place / "d.zip", {name: b"<p>", "b_1002_1_small.py": BOB}), place)
    assert (ran.exit_code, f"not placed: {name}: {sentence}" in ran.output) == (3, True), ran.output
    assert ("Nothing from: cleo." in ran.output) is ("1001" in name)


# ---- traps


def names_of(place):
    return {str(path.relative_to(place)) for path in place.rglob("*")}


EVIL = {
    "../small.py": "leads out of its folder",
    "x/../../small.py": "leads out of its folder",
    "./small.py": "leads out of its folder",
    "a//small.py": "leads out of its folder",
    "/tmp/small.py": "absolute path or holds a backslash",
    "C:/small.py": "absolute path or holds a backslash",
    "..\\small.py": "leads out of its folder",
    "sub\\..\\..\\small.py": "leads out of its folder",
    "C:\\small.py": "absolute path or holds a backslash",
    "\\\\host\\small.py": "leads out of its folder",
    "a\x07b/small.py": "control characters",
    "small.py\x00.txt": "control characters",
    "/".join("d" * 40) + "/small.py": "too long",
    "d" * 300 + "/small.py": "too long",
}


@pytest.mark.parametrize(("name", "why"), EVIL.items(), ids=range(len(EVIL)))
def test_evil_names_are_refused_and_the_others_placed(place, name, why):
    evil = f"M_666_assignsubmission_file_/{name}" if name[0] not in "/C" else name
    stored = evil.replace("\x00", "?").replace("\\", "~").replace("//", "/~")
    data = make_zip(place / "d.zip", {stored: b"x", **moodle(ADA)}).read_bytes()
    (place / "d.zip").write_bytes(data.replace(stored.encode(), evil.encode()))
    before = names_of(place)
    ran = collect("moodle", place / "d.zip", place)
    assert ran.exit_code == 3
    assert "refused: the name" in ran.output
    assert why in ran.output
    assert placed(place) == {"ada/ex1_small/small.py": ADA}
    assert all(name.startswith("in") for name in names_of(place) - before)


def test_links_devices_and_locked_files_in_a_zip_are_refused(place):
    path = place / "d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, mode in {"l": 0o120777, "d": 0o060644, "f": 0o010644}.items():
            info = zipfile.ZipInfo(f"M_{ord(name)}_assignsubmission_file_/small.py")
            info.create_system, info.external_attr = 3, mode << 16
            archive.writestr(info, "/etc/passwd")
        archive.writestr("Ada Lovelace_12345_assignsubmission_file_/small.py", ADA)
        archive.writestr("N_5_assignsubmission_file_/small.py", "secret")
        archive.infolist()[-1].flag_bits |= 1
    ran = collect("moodle", path, place)
    assert ran.exit_code == 3
    assert ran.output.count("it is a link") == 1
    assert ran.output.count("it is a device, a pipe or the like") == 2
    assert ran.output.count("it is encrypted") == 1
    assert list(placed(place)) == ["ada/ex1_small/small.py"]


def test_bombs_and_clashing_names_are_refused(place):
    bomb = b"\0" * (4 << 20)
    files = {
        **moodle(ADA),
        "Bob O'Neil_12346_assignsubmission_file_/small.py": bomb,
        "C_2_assignsubmission_file_/small.py": b"1",
        "c_2_assignsubmission_file_/SMALL.py": b"2",
        "__MACOSX/._small.py": b"",
    }
    with pytest.warns(UserWarning, match="Duplicate name"):
        with zipfile.ZipFile(place / "d.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
            for content in ("1", "2"):
                archive.writestr("D_4_assignsubmission_file_/small.py", content)
    ran = collect("moodle", place / "d.zip", place)
    assert "larger than 1 MiB" in ran.output
    assert ran.output.count("a second name differs only in capitals") == 2
    assert ran.output.count("the name occurs twice") == 1
    assert "MACOSX" not in ran.output
    assert list(placed(place)) == ["ada/ex1_small/small.py"]


def test_a_zip_of_overlapping_files_is_refused(place):
    content = make_zip(place / "d.zip", {"A_1_assignsubmission_file_/small.py": b"a" * 100, **moodle(ADA)}).read_bytes()
    directory = content.rfind(b"PK\x01\x02")  # the second entry points to the first one's data
    (place / "d.zip").write_bytes(content[: directory + 42] + bytes(4) + content[directory + 46 :])
    ran = collect("moodle", place / "d.zip", place)
    assert ran.exit_code == 3
    assert "refused: files overlap in it, as in a zip bomb." in ran.output


def test_too_many_files_are_refused(place, monkeypatch):
    monkeypatch.setattr("autograder.lms.download.MAX_FILES", 1)
    ran = collect("moodle", make_zip(place / "d.zip", {**moodle(ADA), "x": b""}), place)
    assert ran.exit_code == 3
    assert "2 files; at most 1" in ran.output


def test_a_damaged_file_in_a_zip_costs_that_file_only(place):
    files = {**moodle(ADA), "Bob O'Neil_12346_assignsubmission_file_/small.py": os.urandom(500)}
    content = bytearray(make_zip(place / "d.zip", files).read_bytes())
    content[content.find(b"Bob") + 200] ^= 255
    (place / "d.zip").write_bytes(content)
    ran = collect("moodle", place / "d.zip", place)
    assert "cannot be unpacked" in ran.output
    assert list(placed(place)) == ["ada/ex1_small/small.py"]


def test_links_and_devices_in_a_folder_are_not_followed(place):
    folder = make_folder(place / "d", moodle(ADA))
    (folder / "B_1_assignsubmission_file_").mkdir()
    (folder / "B_1_assignsubmission_file_" / "small.py").symlink_to("/etc/passwd")
    (folder / "C_2_assignsubmission_file_").symlink_to("/etc")
    os.mkfifo(folder / "pipe.py")
    make_folder(folder, {"__MACOSX/x": b"", ".hidden/small.py": b""})
    ran = collect("moodle", folder, place)
    assert ran.output.count("it is a link; links are not followed") == 2
    assert ran.output.count("a device, a pipe") == 1
    assert list(placed(place)) == ["ada/ex1_small/small.py"]


def test_a_folder_of_too_many_files_is_refused(place, monkeypatch):
    monkeypatch.setattr("autograder.lms.download.MAX_FILES", 1)
    ran = collect("moodle", make_folder(place / "d", {**SHAPES["moodle"], "x": b""}), place)
    assert (ran.exit_code, "more than 1 files" in ran.output) == (3, True)


# ---- what cannot be meant

WRONG = {
    "nothing there": ("moodle", None, "no such file or folder"),
    "no zip": ("moodle", b"text", "not a zip that can be read"),
    "nothing in it": ("moodle", {"a.txt": b""}, "nothing in it looks like a download from moodle"),
    "no metadata": ("gradescope", {"submission_1/small.py": b""}, "it has no submission_metadata.yml"),
    "bad metadata": ("gradescope", {"submission_metadata.yml": b"a: ["}, "submission_metadata.yml cannot be read"),
    "odd metadata": ("gradescope", {"submission_metadata.yml": b"[]"}, "does not list submissions"),
}


@pytest.mark.parametrize(("source", "content", "sentence"), WRONG.values(), ids=WRONG)
def test_downloads_that_make_no_sense(place, source, content, sentence):
    if isinstance(content, bytes):
        (place / "d.zip").write_bytes(content)
    elif content is not None:
        make_zip(place / "d.zip", content)
    ran = collect(source, place / "d.zip", place)
    assert ran.exit_code == 2
    assert sentence in ran.output
    assert not (place / "in").exists()


@pytest.mark.parametrize("source", [name for name in READERS if PLATFORMS[name].is_recognised])
def test_a_download_from_another_platform_is_named(place, source):
    make_zip(place / "d.zip", SHAPES[source])
    said = "canvas" if source == "moodle" else "moodle"
    ran = collect(said, place / "d.zip", place)
    assert ran.exit_code == 2
    assert f"d.zip: no download from {said}; it looks like one from {source}: --from {source}." in ran.output
    assert not (place / "in").exists()


def test_folders_that_cannot_be_meant(place):
    download = make_folder(place / "in", moodle(ADA))
    assert "are the same folder" in collect("moodle", download, place).output
    (place / "file").write_text("")
    words = ["collect", "--from", "moodle", str(download), str(place / "file"), "--course", str(SMALL)]
    ran = CliRunner().invoke(main, words)
    assert (ran.exit_code, "not a folder" in ran.output) == (2, True)


def test_what_the_disk_refuses_is_said(place, monkeypatch):
    download = make_zip(place / "d.zip", moodle(ADA))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.lms.placing.atomic_write", full)
    ran = collect("moodle", download, place)
    assert (ran.exit_code, "cannot be written to: No space left on device." in ran.output) == (3, True)
    monkeypatch.setattr("shutil.copyfileobj", full)
    for path in (place / "in" / ".originals").iterdir():
        path.unlink()
    assert "cannot be written to: No space" in collect("moodle", download, place).output
    assert list((place / "in" / ".originals").iterdir()) == []  # nothing half written


def test_odd_metadata_of_gradescope(place):
    metadata = b"""
submission_1: {":submitters": [{":name": [x, y], ":email": ada@example.org}], ":created_at": never}
submission_2: {":submitters": []}
submission_3: 7
submission_5: {":submitters": [{":sid": u1002}], ":created_at": 2026-10-12 10:00:00}
"""
    files = {f"submission_{n}/small.py": b"# %d" % n for n in (1, 2, 3, 4, 5)}
    ran = collect("gradescope", make_zip(place / "d.zip", {**files, "submission_metadata.yml": metadata}), place)
    assert ran.exit_code == 3
    assert "submission_4: is not in submission_metadata.yml" in ran.output
    assert ran.output.count("submission_metadata.yml names nobody for it") == 2
    assert placed(place) == {"ada/ex1_small/small.py": b"# 1", "bob/ex1_small/small.py": b"# 5"}
    assert note(place, "ada")["submitted"] is None
    assert note(place, "bob")["submitted"] == "2026-10-12T10:00:00Z"


def test_names_that_cannot_be_folders_need_a_roster(place):
    ran = collect("gradescope", make_zip(place / "d.zip", {
        "submission_1/small.py": b"", "submission_metadata.yml": b"submission_1: {':submitters': [{':name': a/b}]}",
    }), place, roster=False)  # fmt: skip
    assert "name 'a/b' cannot be the name of a folder; a roster can give one" in ran.output


# ---- clones


def git(folder, *words, **environment):
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@x", *words], cwd=folder, check=True, capture_output=True, env={**os.environ, **environment})  # fmt: skip


@pytest.fixture
def clones(place):
    for login, packed in (("ada-l", False), ("l", True)):
        folder = place / "clones" / f"hw-1-{login}"
        make_folder(folder, {"small.py": ADA})
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "x", GIT_COMMITTER_DATE="2026-10-12T10:00:00+02:00")
        if packed:
            git(folder, "gc", "-q")
    return place / "clones"


def test_the_last_commit_says_when_a_clone_was_handed_in(place, clones):
    assert collect("classroom", clones, place).exit_code == 0
    assert note(place, "ada")["submitted"] == note(place, "bob")["submitted"] == "2026-10-12T08:00:00Z"


def test_a_repository_cannot_run_anything_and_a_broken_one_has_no_time(place, clones):
    marker = place / "ran"
    trap = f'[core]\n\tfsmonitor = "touch {marker}"\n\tpager = "touch {marker}"\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = "touch {marker}"\n'
    with open(clones / "hw-1-ada-l" / ".git" / "config", "a") as file:
        file.write(trap)
    (clones / "hw-1-l" / ".git" / "HEAD").write_text("ref: refs/../../../x\n")
    for login, head in (("cleo", "0" * 40), ("dan", "nonsense")):
        make_folder(clones / f"hw-1-{login}", {"small.py": ADA, ".git/HEAD": head.encode()})
    assert collect("classroom", clones, place).exit_code == 3  # dan is not in the roster
    assert note(place, "ada")["submitted"] == "2026-10-12T08:00:00Z"
    assert note(place, "bob")["submitted"] is note(place, "cleo")["submitted"] is None
    assert not marker.exists()


def test_one_clone_alone_is_nobodys_until_the_folder_around_it_names_the_assignment(place):
    make_folder(place / "d", {"hw-1-zoe/small.py": ADA})
    ran = collect("classroom", place / "d", place, roster=False)
    assert (ran.exit_code, placed(place)) == (3, {})
    assert "the login in the name is not clear; clone into a folder `<assignment>-submissions`" in ran.output
    os.rename(place / "d", place / "hw-1-submissions")
    assert collect("classroom", place / "hw-1-submissions", place, roster=False).exit_code == 0
    assert list(placed(place)) == ["zoe/ex1_small/small.py"]
