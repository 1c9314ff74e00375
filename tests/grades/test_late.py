"""Lateness: days on the clock of the course's time zone, grace, caps, extensions, and where times come from."""

import datetime as dt
import os
import tomllib
import zoneinfo

import msgspec
import pytest

from autograder.course.course import CourseFile, find_course
from autograder.course.due_dates import LateRules, after_days
from autograder.errors import CourseError
from autograder.grades.lateness import Lateness, late_by, lateness
from autograder.report.words import late_sentence
from autograder.submissions.handed_in import CollectedNote, handed_in, note_path, parse_timestamp
from autograder.text import span

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def rules(text="", **changes):
    table = {"time_zone": "Europe/Berlin", "percent_per_day": 10, **tomllib.loads(text), **changes}
    return msgspec.convert(table, LateRules)


def at(text, zone=BERLIN):
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


DUE = at("2026-10-12T23:59:00")


@pytest.mark.parametrize(
    ("submitted", "seconds", "days", "percent"),
    [
        ("2026-10-12T12:00:00", 0, 0, 0),
        ("2026-10-12T23:59:00", 0, 0, 0),
        ("2026-10-12T23:59:00.000001", 1, 0, 0),  # in the grace
        ("2026-10-13T00:09:00", 600, 0, 0),
        ("2026-10-13T00:09:01", 601, 1, 10),
        ("2026-10-14T00:09:00", 87_000, 1, 10),  # the grace is added to each day
        ("2026-10-14T00:09:01", 87_001, 2, 20),
        ("2026-10-17T23:59:00", 5 * 86_400, 5, 50),
        ("2026-10-18T23:59:00", 6 * 86_400, 6, 50),  # the cap
        ("2026-10-20T00:09:01", 7 * 86_400 + 601, 8, 100),  # closed
    ],
)
def test_days_that_have_begun_are_counted(submitted, seconds, days, percent):
    found = lateness(at(submitted), DUE, rules(grace_minutes=10, percent_at_most=50, closes_after_days=7))
    assert (found.seconds, found.days, found.percent, found.closed) == (seconds, days, percent, percent == 100)


def test_a_submission_from_another_time_zone_is_the_same_moment():
    tokyo = at("2026-10-13T06:59:00", zoneinfo.ZoneInfo("Asia/Tokyo"))
    assert lateness(tokyo, DUE, rules()).days == 0
    assert lateness(tokyo + dt.timedelta(seconds=1), DUE, rules()).days == 1
    assert lateness(tokyo.astimezone(dt.UTC), DUE, rules()) == lateness(tokyo.astimezone(BERLIN), DUE, rules())


@pytest.mark.parametrize(
    ("due", "hours"),
    [("2026-03-28T12:00:00", 23), ("2026-10-24T12:00:00", 25), ("2026-10-12T12:00:00", 24)],
    ids=["to summer time", "to winter time", "no change"],
)
def test_a_day_ends_when_the_clock_shows_the_due_time_again(due, hours):
    due = at(due)
    end = due.astimezone(dt.UTC) + dt.timedelta(hours=hours)
    assert lateness(end, due, rules()).days == 1
    assert lateness(end + dt.timedelta(seconds=1), due, rules()).days == 2
    assert after_days(due, 1).timestamp() == end.timestamp()


def test_times_that_a_changed_clock_shows_twice_or_never_mean_the_later_moment():
    twice = rules("[due]\nex1 = 2026-10-25T02:30:00").due_at("ada", "ex1")
    assert twice.astimezone(dt.UTC) == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    never = rules("[due]\nex1 = 2026-03-29T02:30:00").due_at("ada", "ex1")
    assert never.astimezone(dt.UTC) == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)


def test_lateness_grows_with_time_by_a_step_a_day():
    allowed = rules(grace_minutes=5)
    moments = [DUE + dt.timedelta(hours=hours) for hours in range(-48, 24 * 40, 7)]
    days = [lateness(moment, DUE, allowed).days for moment in moments]
    assert days == sorted(days)
    assert set(days) == set(range(41))


@pytest.mark.parametrize(
    ("text", "student", "expected"),
    [
        ("[due]\nex1 = 2026-10-12T23:59:00", "ada", "2026-10-12T23:59:00+02:00"),
        ("[due]\nex1 = 2026-10-12", "ada", "2026-10-12T23:59:59.999999+02:00"),
        ("[due]\nex1 = 2026-10-12T23:59:00Z", "ada", "2026-10-13T01:59:00+02:00"),
        ("[due]\nex1 = 2026-10-24T12:00:00\n[extensions]\nada = 1", "ada", "2026-10-25T12:00:00+01:00"),
        ("[due]\nex1 = 2026-10-24T12:00:00\n[extensions]\nAda = 1", "ada", "2026-10-25T12:00:00+01:00"),
        ("[due]\nex1 = 2026-10-12T23:59:00\n[extensions]\nada = 3", "bob", "2026-10-12T23:59:00+02:00"),
        ("[due]\nex1 = 2026-10-12T23:59:00\n[extensions.ada]\nex1 = 2026-10-14", "ada", "2026-10-14T23:59:59.999999+02:00"),
        ("[due]\nex1 = 2026-10-12T23:59:00\n[extensions.ada]\nex2 = 9", "ada", "2026-10-12T23:59:00+02:00"),
        ("[due]\nex1 = 2026-10-12T23:59:00\n[extensions.ada]\nex1 = 2026-10-01", "ada", "2026-10-12T23:59:00+02:00"),
        ('[due]\nex1 = 2026-10-12T23:59:00\n[extensions.ada]\n"*" = 9\nex1 = 1', "ada", "2026-10-13T23:59:00+02:00"),
        ("[due]\nex2 = 2026-10-12T23:59:00", "ada", None),
    ],
)  # fmt: skip
def test_due_dates_and_extensions(text, student, expected):
    due = rules(text).due_at(student, "ex1")
    assert (due.isoformat() if due else None) == expected


def test_what_lateness_costs():
    late = Lateness(due=DUE, percent=20.0)
    assert (late.penalty(85.0, 100.0), late.final(85.0, 100.0)) == (17.0, 68.0)
    of_all = Lateness(due=DUE, percent=20.0, percent_of="maximum")
    assert (of_all.penalty(85.0, 100.0), of_all.final(85.0, 100.0), of_all.final(15.0, 100.0)) == (20.0, 65.0, 0.0)
    assert late.final(None, 100.0) is None
    assert late.final(33.3333, 100.0) == 26.6666
    assert Lateness(due=DUE, percent=100.0, percent_of="maximum", closed=True).final(85.0, 50.0) == 0.0


WRONG = {
    "zone": ('time_zone = "Mars/Base"', "'Mars/Base' is unknown"),
    "folder of zones": ('time_zone = "Europe"', "'Europe' is unknown"),
    "no zone": ("", "missing required field `time_zone`"),
    "negative": ("percent_per_day = -1", "at least 0"),
    "cap": ("percent_at_most = 101", "from 0 to 100"),
    "closes": ("closes_after_days = -1", "closes_after_days is at least 0"),
    "text": ('[late.due]\nex1_small = "2026-10-12"', "due.ex1_small is '2026-10-12' and not a date"),
    "unknown exercise": ("[late.due]\nex9 = 2026-10-12", "names the exercise 'ex9'; the course has ex1_small"),
    "all due": ('[late.due]\n"*" = 2026-10-12', "names the exercise '*'"),
    "extension": ('[late.extensions]\nada = "long"', "extensions.ada.* is 'long' and not a date"),
    "true": ("[late.extensions]\nada = true", "extensions.ada.* is True and not a date"),
    "days": ("[late.extensions]\nada = -3", "extensions.ada.* is -3; an extension has 0 to 3660 days"),
    "extended twice": ("[late.extensions]\nada = 1\nADA = 2", "[late.extensions] names one student twice: ada, ADA"),
    "extended exercise": ("[late.extensions.ada]\nex9 = 3", "names the exercise 'ex9'"),
    "year": ("[late.due]\nex1_small = 9999-12-31", "is in the year 9999"),
    "misspelt": ("percent_a_day = 3", "unknown field `percent_a_day`"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_rules_that_make_no_sense_are_said_with_the_file(tmp_path, text, sentence):
    zone = "" if "time_zone" in text or not text else 'time_zone = "UTC"\n'
    course = f'title = "x"\nseed = 1\nexercises = ["ex1_small"]\n[late]\n{zone}{text}\n'
    (tmp_path / "course.toml").write_text(course)
    with pytest.raises(CourseError) as caught:
        find_course(tmp_path)
    assert sentence in str(caught.value)
    assert str(tmp_path / "course.toml") in str(caught.value)


def test_a_course_without_rules_has_none(course):
    assert msgspec.convert({"title": "x", "seed": 1, "exercises": []}, CourseFile).late is None


TIMES = {
    "2026-10-12 23:40:11.123456 UTC": "2026-10-12T23:40:11.123456+00:00",
    "2026-10-12 23:40:11 Europe/Berlin\n": "2026-10-12T23:40:11+02:00",
    "2026-10-12 23:40:11 CEST": "2026-10-12T23:40:11+02:00",
    "2026-10-25 02:30:00 CEST": "2026-10-25T02:30:00+02:00",
    "2026-10-25 02:30:00 CET": "2026-10-25T02:30:00+01:00",
    "2026-10-12 23:40:11 -0330": "2026-10-12T23:40:11-03:30",
    "2026-10-12 23:40:11+01:00": "2026-10-12T23:40:11+01:00",
    "2026-10-12 23:40:11": "2026-10-12T23:40:11+00:00",
}


@pytest.mark.parametrize(("text", "expected"), TIMES.items())
def test_times_as_nbgrader_writes_them(text, expected):
    assert parse_timestamp(text, BERLIN).isoformat() == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-10-12 23:40:11 XYZT", "9998-10-12 23:40:11 UTC", "2026-10-12 25:00 ../x"]
)
def test_times_that_mean_nothing(text):
    with pytest.raises(ValueError):
        parse_timestamp(text, BERLIN)


@pytest.fixture
def submissions(tmp_path):
    (tmp_path / "ada" / "ex1").mkdir(parents=True)
    (tmp_path / "ada" / "ex1" / "small.py").write_text("")
    os.utime(tmp_path / "ada" / "ex1" / "small.py", (0, 86_400))
    return tmp_path


def note(submissions, **fields):
    path = note_path(submissions, "ada", "ex1")
    path.parent.mkdir(parents=True)
    path.write_bytes(msgspec.json.encode(CollectedNote(source="canvas", file="x.py", sha256="0", **fields)))


def found(submissions, **changes):
    return handed_in(submissions, "ada", "ex1", "small.py", rules(**changes))


def test_the_note_of_collect_comes_first(submissions):
    (submissions / "ada/ex1/timestamp.txt").write_text("2026-10-01 00:00:00 UTC")
    note(submissions, submitted=DUE, late=True)
    assert (found(submissions).when, found(submissions).source) == (DUE, "canvas")


def test_then_the_timestamp_of_nbgrader(submissions):
    (submissions / "ada/ex1/timestamp.txt").write_text("2026-10-12 21:59:00 UTC")
    assert (found(submissions).when, found(submissions).source) == (DUE, "nbgrader")


def test_a_timestamp_that_cannot_be_read_is_a_problem_and_costs_nothing(submissions):
    (submissions / "ada/ex1/timestamp.txt").write_bytes(b"\xff")
    handed = found(submissions, use_file_times=True)
    assert handed.problem == "timestamp.txt holds no time with a known zone"
    late = late_by(rules("[due]\nex1 = 2026-10-12"), "ada", "ex1", handed)
    assert (late.submitted, late.percent, late.final(85.0, 100.0)) == (None, 0.0, 85.0)


def test_a_files_time_counts_only_where_the_course_says_so(submissions):
    assert found(submissions).problem == "the hand-in time is not known"
    handed = found(submissions, use_file_times=True)
    assert (handed.when, handed.source) == (dt.datetime(1970, 1, 2, tzinfo=dt.UTC), "file time")
    assert handed_in(submissions, "ada", "ex1", None, rules(use_file_times=True)).when is None


def test_the_time_in_an_archive_is_a_files_time(submissions):
    note(submissions, file_time=DUE, late=True)
    assert found(submissions, use_file_times=True).when == DUE
    assert "canvas says that it is late, but not when" in found(submissions).problem


def test_the_word_of_the_lms_that_it_is_in_time(submissions):
    note(submissions, late=False)
    assert (found(submissions).problem, found(submissions).source) == ("", "in time, according to canvas")


def test_a_broken_note_and_a_linked_folder_say_nothing(submissions):
    note(submissions)
    note_path(submissions, "ada", "ex1").write_text("{")
    (submissions / "bob").mkdir()
    (submissions / "bob" / "ex1").symlink_to(submissions / "ada" / "ex1")
    (submissions / "ada/ex1/timestamp.txt").write_text("2026-10-12 21:59:00 UTC")
    assert found(submissions).when == DUE
    assert handed_in(submissions, "bob", "ex1", None, rules()).when is None


def test_work_without_a_due_date_is_never_late():
    assert late_by(rules(), "ada", "ex1", None) is None


def test_what_the_student_reads():
    late = lateness(at("2026-10-14T01:59:00"), DUE, rules())
    assert late_sentence(late, 85.0, 100.0) == (
        "Handed in 1 day 2 h after the due date (2026-10-12 23:59 CEST): 20 percent of your points are taken off. "
        "85 - 17 = 68 points count."
    )
    of_all = msgspec.structs.replace(late, percent_of="maximum")
    assert "20 percent of the 100 points of the exercise" in late_sentence(of_all, 85.0, 100.0)
    assert late_sentence(late, None, 100.0).endswith("are taken off.")
    closed = msgspec.structs.replace(late, closed=True, percent=100.0)
    assert late_sentence(closed, 85.0, 100.0).endswith("when the exercise was closed: no points count.")
    free = msgspec.structs.replace(late, percent=0.0)
    assert late_sentence(free, 85.0, 100.0).endswith("nothing is taken off.")


def test_spans_of_time_in_words():
    found = [span(seconds) for seconds in (5, 60, 3600, 3660, 86_400, 2 * 86_400 + 7200)]
    assert found == ["5 s", "1 min", "1 h", "1 h 1 min", "1 day", "2 days 2 h"]
