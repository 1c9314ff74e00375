"""`autograder export`: tables as the platforms hand them out, filled, and every other byte as it was."""

import csv
import io

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.cli.main import main
from autograder.errors import UsageError
from autograder.grades.final_grades import LateRecord
from autograder.grades.lateness import Lateness
from autograder.lms.grades import ByHand, Grade, _with_hand, shown
from autograder.lms.platforms import LAYOUTS, PLATFORMS, ROSTER_COLUMNS
from autograder.lms.rawtable import RawTable
from autograder.results.result import GraderInfo, Outcome, Result, Status, TestResult, encode

ROSTER = """id,name,email,canvas_id,sis_user_id,login_id,moodle_id,id_number,gradescope_id
ada,Ada Lovelace,ada@example.org,1001,u1001,ada,12345,n1,s1
bob,"O'Neil, Bob",bob@example.org,1002,u1002,bob,12346,n2,s2
cleo,Cleo,cleo@example.org,1003,u1003,cleo,12347,n3,s3
"""


def hand(out, student, exercise, score, maximum=100.0, percent=0.0, tests=()):
    status = Status.GRADER_FAULT if score is None else Status.GRADED
    result = Result(
        student=student, exercise=exercise, graded_file="x.py", submission_sha256="0", status=status, score=score,
        max_score=maximum, grader=GraderInfo(version="1", seed=1, sandbox="none"), tests=tests,
    )  # fmt: skip
    folder = out / student / exercise
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_bytes(encode(result))
    if percent:
        import datetime as dt

        import msgspec

        late = Lateness(due=dt.datetime(2026, 10, 12, tzinfo=dt.UTC), seconds=1, percent=percent)
        (folder / "late.json").write_bytes(msgspec.json.encode(LateRecord(late)))


def small_test(function, outcome, score):
    return TestResult(
        id=f"t.{function}.{outcome}", function=function, title="a secret title", outcome=outcome, score=score, max_score=50.0,
        visibility="hidden", message="the hidden numbers",
    )  # fmt: skip


@pytest.fixture
def place(tmp_path):
    out = tmp_path / "out"
    tests = (small_test("sigmoid", Outcome.PASSED, 50.0), small_test("softmax", Outcome.FAILED, 0.0))
    hand(out, "ada", "ex1_perceptron", 85.0, percent=10.0, tests=tests)
    hand(out, "ada", "ex2_multi_output", 33.3333)
    hand(out, "bob", "ex1_perceptron", 0.0)
    hand(out, "cleo", "ex1_perceptron", None)
    (out / "ada" / "notes").mkdir()
    (out / "ada" / "notes" / "result.json").write_text("another program's")
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


def export(place, platform, content, *words, roster=True, course):
    words = [platform, place / "out", "--course", course.root, *words]
    words += ["--roster", place / "roster.csv"] if roster else []
    if content is not None:
        (place / "t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        words += ["--template", place / "t.csv"]
    ran = CliRunner().invoke(main, ["export", "--to", *map(str, words)], catch_exceptions=False)
    filled = place / "t-filled.csv"
    return ran, filled.read_bytes().decode("utf-8-sig") if filled.exists() else None


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,ex1 (88123),Lab 2 (88124),Current Score,ex1 Final\r\n"
    "    Points Possible,,,,,100, 100 ,(read only),\r\n"
    '"Lovelace, Ada",1001,u9,x,001,,"12",85.2,"a ""quoted"" b"\r\n'
    '"O\'Neil, Bob",,u1002,bob,"001 and 002",55,EX,,\r\n'
    "Cleo,1003,,,001,7,,,\r\n"
    'Bob,1002,u1002,,001,,EX,," kept  "\r\n'
    '"Student, Test",99,,,001,,,,\r\n'
)


def test_canvas_is_filled_and_nothing_else_changes(place, course):
    ran, filled = export(place, "canvas", CANVAS, "--column", "ex1=ex1", "--column", "ex2=Lab 2", course=course)
    expected = (
        CANVAS.replace("x,001,,", "x,001,76.50,")
        .replace('"12"', '"33.33"')
        .replace("Bob,1002,u1002,,001,,EX", "Bob,1002,u1002,,001,0.00,EX")
    )
    assert filled == expected
    assert ran.exit_code == 0, ran.output
    assert "3 grades in" in ran.output
    assert "Excused, left as they are: bob (ex2_multi_output)." in ran.output
    assert "Without a grade, left as they are: cleo (ex1_perceptron), cleo (ex2_multi_output)." in ran.output
    assert "Lines that match nobody: 99 / Student, Test." in ran.output


def test_the_filled_table_can_be_filled_again_and_stays_the_same(place, course):
    words = ("--column", "ex1=ex1 (88123)", "--column", "ex2=Lab 2 (88124)")
    _, once = export(place, "canvas", CANVAS, *words, course=course)
    _, twice = export(place, "canvas", once, *words, course=course)
    assert twice == once


def test_raw_scores_leave_lateness_out(place, course):
    _, filled = export(place, "canvas", CANVAS, "--raw", course=course)
    assert "x,001,85.00," in filled


def test_sis_user_id_counts_only_right_before_the_login(place, course):
    (place / "roster.csv").write_text("id,sis_user_id,login_id\nada,u1001,ada\nbob,u1002,bob\ncleo,,\n")
    table = "Student,ID,SIS User ID,Root,SIS Login ID,Section,ex1 (1)\nX,5,u1002,,,1,\nY,6,,,ADA,1,\n"
    ran, filled = export(place, "canvas", table, course=course)
    assert filled == table.replace("Y,6,,,ADA,1,", "Y,6,,,ADA,1,76.50")
    assert "autograder: no place: bob: not in the table" in ran.output
    assert ran.exit_code == 3


def test_names_are_the_last_resort_and_must_be_clear(place, course):
    (place / "roster.csv").write_text("id,name\nada,Ada Lovelace\nbob,Bob X\ncleo,Bob X\n")
    table = 'Student,ID,Section,ex1 (1)\n"Lovelace, Ada",5,1,\nBob X,6,1,\n'
    ran, filled = export(place, "canvas", table, course=course)
    assert filled == table.replace('Ada",5,1,', 'Ada",5,1,76.50')
    assert "Lines that match nobody: 6 / Bob X (name 'Bob X' belongs to bob, cleo)." in ran.output


def test_a_name_does_not_count_where_the_number_is_somebody_elses(place, course):
    table = 'Student,ID,Section,ex1 (1)\n"Lovelace, Ada",7777,1,\nB,1002,1,\n'
    ran, filled = export(place, "canvas", table, course=course)
    assert filled == table.replace("B,1002,1,", "B,1002,1,0.00")
    assert (
        "7777 / Lovelace, Ada (name 'Lovelace, Ada' belongs to ada, whose canvas_id is '1001', not '7777')"
        in ran.output
    )
    assert "no place: ada: not in the table" in ran.output
    assert ran.exit_code == 3


def test_moodles_numbers_of_another_assignment_do_not_count(place, course):
    table = WORKSHEET.replace("Participant 1234", "Participant 2234")
    ran, filled = export(place, "moodle", table, "--exercise", "ex1", course=course)
    assert "grading,76.50,100" in filled and "submission,0.00,100" in filled
    assert ran.exit_code == 0


def test_without_a_roster_one_column_decides_for_all_lines(place, course):
    hand(place / "out", "1001", "ex1_perceptron", 50.0)
    table = "Student,ID,Section,ex1 (1)\nada,1001,1,\n1001,7777,1,\n"  # whoever calls herself 1001
    ran, filled = export(place, "canvas", table, roster=False, course=course)
    assert filled == table.replace("ada,1001,1,", "ada,1001,1,50.00")
    assert "no place: ada: not in the table" in ran.output


def test_one_person_spelt_in_two_ways_has_one_grade_and_two_folders_have_none(place, course):
    (place / "roster.csv").write_text("id,name,canvas_id\nADA,Ada L,1001\nZo\u00eb,Zo\u00eb M,1004\nbob,Bob,1002\n")
    hand(place / "out", "Zoe\u0308", "ex1_perceptron", 50.0)
    table = "Student,ID,Section,ex1 (1)\nA,1001,1,\nZ,1004,1,\nB,1002,1,\n"
    _, filled = export(place, "canvas", table, course=course)
    assert filled == "Student,ID,Section,ex1 (1)\nA,1001,1,76.50\nZ,1004,1,50.00\nB,1002,1,0.00\n"
    ran, _ = export(place, "csv", None, "--output", place / "own.csv", "--exercise", "ex1", course=course)
    assert (place / "own.csv").read_text().splitlines()[1:] == [
        "Zoe\u0308,Zo\u00eb M,,50.00", "ada,Ada L,,76.50", "bob,Bob,,0.00", "cleo,,,",
    ]  # fmt: skip
    hand(place / "out", "BOB", "ex1_perceptron", 100.0)
    ran, filled = export(place, "canvas", table, course=course)
    assert "B,1002,1,\n" in filled
    assert ran.output.count("a different folder's name differs only in capitals or accents") == 2
    assert ran.exit_code == 3


def test_a_student_on_two_lines_is_left_out(place, course):
    table = "Student,ID,Section,ex1 (1)\nA,1001,1,\nB,1001,2,\nC,1002,1,\n"
    ran, filled = export(place, "canvas", table, course=course)
    assert filled == table.replace("C,1002,1,", "C,1002,1,0.00")
    assert "no place: ada: several lines match" in ran.output
    assert ran.exit_code == 3


def test_another_maximum_is_never_passed_over(place, course):
    table = CANVAS.replace(",100, 100 ", ",15, 100 ")
    ran, filled = export(place, "canvas", table, course=course)
    assert (ran.exit_code, filled) == (2, None)
    assert (
        "the maximum there is 15 points, but ex1_perceptron has 100. Change it on the platform, or add --scale."
        in ran.output
    )
    _, filled = export(place, "canvas", table, "--scale", course=course)
    assert "x,001,11.48," in filled  # 76.5 of 100 are 11.475 of 15


WORKSHEET = (
    "\ufeffIdentifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 12345,Ada Lovelace,n1,ada@example.org,Submitted for grading,,100.00,Yes,"Monday, 12 October 2026",-,\n'
    "Participant 12346,Bob,n2,,No submission,5.00,100.00,Yes,-,-,by hand\n"
    'Participant 12347,Cleo,n3,,Submitted,,100.00,Yes,"a ""b""\nc",-,\n'
)


HIDDEN = (
    "Identifier,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments\n"
    "Participant 12345,Submitted for grading,,100.00,Yes,\nParticipant 12346,No submission,,100.00,Yes,by hand\n"
)


def test_a_worksheet_without_names_goes_by_number_and_one_with_others_is_named(place, course):
    ran, filled = export(place, "moodle", HIDDEN, "--exercise", "ex1", course=course)
    assert ("grading,76.50,100" in filled, "submission,0.00,100" in filled, ran.exit_code) == (True, True, 0)
    table = WORKSHEET.replace("12346,Bob,n2,", "12346,Team Gauss,,")
    ran, filled = export(place, "moodle", table, "--exercise", "ex1", course=course)
    assert ("grading,76.50,100" in filled, "submission,5.00,100" in filled, ran.exit_code) == (True, True, 3)
    assert "Team Gauss (moodle_id '12346' belongs to bob, whose name is not 'Team Gauss'" in " ".join(
        ran.output.split()
    )


def test_moodles_worksheet(place, course):
    ran, filled = export(place, "moodle", WORKSHEET, "--exercise", "ex1", course=course)
    said = "76.5 of 100 points. 8.5 points late penalty. sigmoid: 50 of 50. softmax: 0 of 50 (wrong answer)."
    expected = WORKSHEET.replace("grading,,100", "grading,76.50,100").replace(
        "-,\nParticipant 12346", f"-,{said}\nParticipant 12346"
    )
    expected = expected.replace("5.00,", "0.00,")
    assert filled == expected.removeprefix("\ufeff")
    assert (place / "t-filled.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert ran.exit_code == 0
    assert "Changed grades: bob (ex1_perceptron) from 5.00 to 0.00." in ran.output
    assert "feedback" not in ran.output
    assert "secret" not in filled and "hidden" not in filled
    _, filled = export(place, "moodle", WORKSHEET, "--exercise", "ex1", "--no-feedback", course=course)
    assert "sigmoid" not in filled


@pytest.mark.parametrize("mark", ["", "<p>"])
def test_old_feedback_of_ours_gives_way_to_the_new(place, course, mark):
    table = WORKSHEET.replace('2026",-,', f'2026",-,{mark}70 of 100 points. sigmoid: 0 of 50.')
    _, filled = export(place, "moodle", table, "--exercise", "ex1", course=course)
    assert "76.5 of 100 points. 8.5" in filled and "70 of 100" not in filled
    assert "by hand" in filled


def test_moodles_worksheet_in_another_language(place, course):
    german = (
        "Kennung;Name;E-Mail;Status;Bewertung;Höchstwert;Änderbar;Zuletzt\r\n"
        'Teilnehmer/in12345;Ada;x@y;"abgegeben";;100,00;Ja;-\r\n'
        "Teilnehmer/in12346;Bob;z@y;;;100,00;Ja;-"
    )
    _, filled = export(place, "moodle", german, "--exercise", "ex1", course=course)
    assert filled == german.replace('"abgegeben";;', '"abgegeben";76,50;').replace("z@y;;;", "z@y;;0,00;")
    ran, filled = export(
        place,
        "moodle",
        german.replace("Zuletzt\r", "Zuletzt;Feedback als Kommentar\r").replace("Ja;-", "Ja;-;"),
        *("--exercise", "ex1"),
        course=course,
    )
    assert "Ja;-;76.5 of 100 points. " in filled
    assert "No feedback written" not in ran.output
    ran, _ = export(place, "moodle", german, "--exercise", "ex1", course=course)
    assert "No feedback written, because the table has no column for it: ex1_perceptron." in ran.output
    unclear = german.replace("100,00", "")
    ran, _ = export(place, "moodle", unclear, "--exercise", "ex1", course=course)
    assert "the column of the grade is not clear; name it: --column ex1_perceptron=" in ran.output
    _, filled = export(place, "moodle", unclear, "--column", "ex1=Bewertung", course=course)
    assert filled == unclear.replace('"abgegeben";;', '"abgegeben";76.50;').replace("z@y;;;", "z@y;;0.00;")


def test_moodles_gradebook(place, course):
    table = (
        "First name,Last name,ID number,Email address,Assignment: ex1 (Real),Assignment: ex1 (Feedback),Assignment: One neuron 2 (Real),Quiz (Real)\n"
        "A,L,,ADA@example.org,-,,9,\n"
        "B,O,n2,,-,=evil,9,\n"
        "Cleo,,,,-,,9,\n"
    )
    ran, filled = export(place, "moodle", table, course=course)
    rows = list(csv.reader(io.StringIO(filled)))
    assert [row[4] for row in rows[1:]] == ["76.50", "0.00", "-"]
    assert [row[5][:4] for row in rows[1:]] == ["76.5", "=evi", ""]
    assert [row[6:] for row in rows[1:]] == [["9", ""]] * 3
    assert ran.exit_code == 0


def test_gradescope(place, course):
    table = (
        "First Name,Last Name,SID,Email,Sections,ex1,ex1 - Max Points,ex1 - Submission Time\n"
        "Ada,Lovelace,s1,,,,100.0,2026\n"
        "Bob,X,,BOB@example.org,,1.0,100.0,\n"
        "Zoe,X,s9,z@x,,,100.0,\n"
    )
    ran, filled = export(place, "gradescope", table, course=course)
    assert filled == table.replace("s1,,,,", "s1,,,76.50,").replace("org,,1.0", "org,,0.00")
    assert "Lines that match nobody: s9 / z@x / Zoe X." in ran.output
    assert "2 grades in" in ran.output
    assert "feedback" not in ran.output


TABLES = {  # of each platform, with a line for ada and an empty cell for her grade
    "canvas": CANVAS,
    "moodle": WORKSHEET,
    "gradescope": "First Name,Last Name,SID,Email,ex1,ex1 - Max Points\nAda,Lovelace,s1,,,100.0\n",
    "csv": "student,ex1\nada,\n",
}


@pytest.mark.parametrize("platform", LAYOUTS)
def test_each_platforms_table_is_filled(place, course, platform):
    ran, filled = export(place, platform, TABLES[platform], "--exercise", "ex1", course=course)
    assert "76.50" in filled, ran.output
    layout = LAYOUTS[platform](RawTable(place / "t.csv"), [course.exercise("ex1_perceptron")], {})
    columns = {column for column, _ in layout.keys}
    assert columns - {"id", "name", "email"} <= {*PLATFORMS[platform].roster_columns}


@pytest.mark.parametrize("column", ROSTER_COLUMNS)
def test_each_column_of_a_platform_says_who_is_who(place, course, column):
    (place / "roster.csv").write_text(f"id,{column}\nada,1007\n")
    _, filled = export(place, "csv", f"{column},ex1\n1007,\n", "--exercise", "ex1", course=course)
    assert filled == f"{column},ex1\n1007,76.50\n"


def test_any_table_without_a_roster(place, course):
    table = "student;remark;ex1;One neuron 2\nADA;x;;\nbob;;;\nzed;;;\n"
    ran, filled = export(place, "csv", table, roster=False, course=course)
    assert filled == table.replace("ADA;x;;", "ADA;x;76.50;").replace("bob;;;", "bob;;0.00;")
    assert "Lines that match nobody: zed." in ran.output


def test_ids_of_the_roster_stand_in_for_columns_that_it_does_not_have(place, course):
    (place / "roster.csv").write_text("id,name\n1001,Ada\nbob,Bob\n")
    hand(place / "out", "1001", "ex1_perceptron", 50.0)
    table = "Student,ID,Section,ex1 (1)\nA,1001,1,\n"
    _, filled = export(place, "canvas", table, course=course)
    assert filled == table.replace("A,1001,1,", "A,1001,1,50.00")


def test_a_table_of_our_own(place, course):
    hand(place / "out", "=cmd()", "ex1_perceptron", 1.0)
    ran, _ = export(place, "csv", None, "--output", place / "own.csv", course=course)
    assert (place / "own.csv").read_text() == (
        "student,name,email,ex1_perceptron,ex2_multi_output\n"
        "'=cmd(),,,1.00,\n"
        "ada,Ada Lovelace,ada@example.org,76.50,33.33\n"
        'bob,"O\'Neil, Bob",bob@example.org,0.00,\n'
        "cleo,Cleo,cleo@example.org,,\n"
    )
    assert "4 grades in" in ran.output
    assert "Without a grade, left as they are: cleo (ex1_perceptron)." in ran.output


def test_long_lists_are_cut(place, course):
    table = "student,ex1\n" + "".join(f"z{at}\n" for at in range(23))
    ran, _ = export(place, "csv", table, course=course)
    assert "z19 and 3 more." in ran.output


WRONG = {
    "no results": ("csv", "student,ex1\n", ["--exercise", "ex3"], "no results in it"),
    "no template": ("canvas", None, [], "fills a table from canvas: give it with --template"),
    "no output": ("csv", None, [], "Without --template, --output is required"),
    "no equals": ("csv", "student,ex1\n", ["--column", "ex1"], "--column takes an exercise and a title"),
    "not canvas": ("canvas", "a,b\n", [], "not a Canvas gradebook: a line with Student, ID and Section is missing"),
    "empty canvas": ("canvas", "", [], "not a Canvas gradebook"),
    "no column": ("canvas", "Student,ID,Section,Lab (1),x\n", [], "no column has the name of an exercise; columns: 'Lab (1)'."),
    "no columns": ("canvas", "Student,ID,Section\n", [], "columns: none."),
    "other column": ("canvas", "Student,ID,Section,Lab (1)\n", ["--column", "ex1=Lob"], "no column 'Lob'; columns: 'Lab (1)'."),
    "two columns": ("canvas", "Student,ID,Section,ex1 (1),ex1 (2)\n", [], "2 columns are called 'ex1'."),
    "empty moodle": ("moodle", "", [], "the file is empty"),
    "not moodle": ("moodle", "a,b\n1,2\n", [], "not a Moodle table"),
    "worksheet for all": ("moodle", WORKSHEET, [], "a grading worksheet is for one assignment; name it with --exercise"),
    "not gradescope": ("gradescope", "a,b\n", [], "not a Gradescope table"),
    "not a roster": ("csv", "a,b\n", [], "no column identifies the students; expected one of id, name, email"),
    "open quote": ("csv", 'student,ex1\na,"b\nc,d', [], "t.csv line 2: a quotation mark is not closed"),
    "binary": ("csv", b"\xff\xfe\x00", [], "not text"),
}  # fmt: skip


@pytest.mark.parametrize(("platform", "content", "words", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_meant(place, course, platform, content, words, sentence):
    ran, filled = export(place, platform, content, *words, course=course)
    assert (ran.exit_code, filled) == (2, None)
    assert sentence in ran.output


def test_files_that_cannot_be_used(place, course, monkeypatch):
    ran, _ = export(place, "csv", "student,ex1\n", "--output", place / "t.csv", course=course)
    assert "is the template itself, which is never overwritten" in ran.output
    ran, _ = export(place, "csv", "student,ex1\n", "--output", place / "no" / "t.csv", course=course)
    assert "cannot be written to: No such file or directory" in ran.output
    ran, _ = export(place, "csv", None, "--output", place / "no" / "t.csv", course=course)
    assert "cannot be written to: No such file or directory" in ran.output
    ran = CliRunner().invoke(main, ["export", str(place / "gone"), "--to", "csv", "--course", str(course.root)])
    assert "gone: no such folder; `autograder grade SUBMISSIONS --out" in ran.output
    ran, _ = export(place, "csv", None, "--template", place / "none.csv", course=course)
    assert "none.csv: cannot be read: No such file or directory" in ran.output
    monkeypatch.setattr("autograder.lms.rawtable.MAX_BYTES", 1 << 20)
    ran, _ = export(place, "csv", "x" * ((1 << 20) + 1), course=course)
    assert "larger than 1 MiB" in ran.output
    (place / "out/ada/ex1_perceptron/result.json").write_text("{")
    ran, _ = export(place, "csv", "student,ex1\n", course=course)
    assert "cannot be read; grade again" in ran.output


def test_two_decimals_halves_up():
    found = [shown(score) for score in (None, 0.0, 100.0, 0.125, 0.135, 33.3333, 66.6667, 0.005)]
    assert found == ["", "0.00", "100.00", "0.13", "0.14", "33.33", "66.67", "0.01"]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufeff\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(TEXT, min_size=2, max_size=5), min_size=1, max_size=6),
    separator=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_table_comes_back_as_it_was_and_one_cell_can_be_changed(
    tmp_path_factory, rows, separator, end, mark, quoting
):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting).writerows([["a", "b"], *rows])
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(mark + text.getvalue().encode())
    table = RawTable(path)
    assert table.to_bytes() == path.read_bytes()
    expected = list(csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=separator))
    assert [row.cells for row in table.rows] == expected
    table.put(table.rows[1], 1, 'x"; ,\t\ny')
    expected[1][1:2] = ['x"; ,\t\ny']
    path.write_bytes(table.to_bytes())
    read = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=separator))
    assert read == expected


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8"])
def test_encodings_are_kept(tmp_path, encoding):
    content = "id,name,grade\r\n1,Ren\xe9e,\r\n".encode(encoding)
    (tmp_path / "t.csv").write_bytes(content)
    table = RawTable(tmp_path / "t.csv")
    assert table.to_bytes() == content
    table.put(table.rows[1], 2, "5.00")
    assert table.to_bytes().decode(encoding) == "id,name,grade\r\n1,Ren\xe9e,5.00\r\n"


def test_a_line_without_an_end_and_short_lines_are_filled(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"a,b,c\n1")
    table = RawTable(tmp_path / "t.csv")
    assert table.rows[1][2] == ""
    table.put(table.rows[1], 2, "x")
    assert table.to_bytes() == b"a,b,c\n1,,x"
    with pytest.raises(UsageError, match="cannot be written to"):
        table.write(tmp_path / "no" / "t.csv")


def test_points_by_hand_are_not_added_to_a_grade_that_is_not_there():
    grade = Grade("ada", "ex1", None, 100.0, "The grader failed.")
    assert _with_hand(grade, ByHand(added=5.0, waits=False, given=True), 10.0) is grade
