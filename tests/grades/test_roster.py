"""`roster.csv` as spreadsheets write it, and what is said about one that makes no sense."""

import pytest

from autograder.errors import UsageError
from autograder.grades.roster import Student, read_roster, the_roster

COLUMNS = ("canvas_id", "moodle_id", "login_id")
ADA = Student("ada", "Lovelace, Ada", {"email": "ada@example.org", "canvas_id": "1001"})
GOOD = {
    "plain": b'id,name,email,canvas_id\nada,"Lovelace, Ada",ada@example.org,1001\n',
    "mark and windows lines": b'\xef\xbb\xbfid,name,email,canvas_id\r\nada,"Lovelace, Ada",ada@example.org,1001\r\n',
    "semicolons": b"id;name;email;canvas_id\nada;Lovelace, Ada;ada@example.org;1001\n",
    "tabs": b"id\tname\temail\tcanvas_id\nada\tLovelace, Ada\tada@example.org\t1001\n",
    "other order and capitals": b'\nCanvas ID,Email,NAME,Id\n\n1001, ada@example.org ,"Lovelace, Ada",ada,,\n,,,\n',
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_rosters_as_spreadsheets_write_them(tmp_path, content):
    (tmp_path / "roster.csv").write_bytes(content)
    assert read_roster(tmp_path / "roster.csv", COLUMNS).students == (ADA,)


BAD = {
    "no id": (b"name,email\nAda,a@x\n", "line 1: there is no column id; the first line has name, email."),
    "empty": (b"", "line 1: there is no column id; the first line has none."),
    "nobody": (b"id,name\n\n", "it lists no students."),
    "column twice": (b"id,email,Email\n", "line 1: the column email occurs twice."),
    "id twice": (b"id\nada\nbob\nADA\n", "line 4: the id 'ADA' is also in line 2."),
    "email twice": (b"id,email\nada,a@x\nbob,A@X\n", "line 3: the email 'A@X' is also in line 2."),
    "no id in a line": (b"id,name\n,Ada\n", "line 2: there is no id."),
    "slash": (b"id\n../ada\n", "line 2: '../ada' cannot be the name of a folder"),
    "name of a file": (b"id\nindex.html\n", "a file of the report has this name"),
    "control": (b"id\na\x07b\n", "the name holds control characters"),
    "too many cells": (b"id,name\nada,Ada,x\n", "line 2: 3 cells, but 2 columns."),
    "latin": ("id,name\nada,Ren\xe9e\n".encode("latin-1"), "line 2: not UTF-8; save it as CSV UTF-8."),
    "utf-16": ("id,name\nada,A\n".encode("utf-16"), "line 1: not UTF-8"),
    "open quote": (b'id,name\nada,"Ada\nbob,Bob\n', "line 3: unexpected end of data."),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_a_roster_that_makes_no_sense(tmp_path, content, sentence):
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_roster(tmp_path / "roster.csv", COLUMNS)
    assert sentence in str(caught.value)
    assert str(tmp_path / "roster.csv") in str(caught.value)


def test_a_roster_that_is_not_there_or_too_large(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match=r"cannot be read: No such file"):
        read_roster(tmp_path / "roster.csv", COLUMNS)
    monkeypatch.setattr("autograder.grades.roster._MAX_BYTES", 1 << 20)
    (tmp_path / "roster.csv").write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(UsageError, match="larger than 1 MiB"):
        read_roster(tmp_path / "roster.csv", COLUMNS)


def test_the_courses_own_roster_is_found(tmp_path, course):
    import msgspec

    here = msgspec.structs.replace(course, root=tmp_path)
    assert the_roster(None, here, ()) is None
    (tmp_path / "roster.csv").write_text("id,shoe\nada,38\n")
    found = the_roster(None, here, ())
    assert ([student.id for student in found.students], found.unknown_columns) == (["ada"], ("shoe",))
    (tmp_path / "other.csv").write_text("id\nbob\n")
    assert [student.id for student in the_roster(tmp_path / "other.csv", here, ()).students] == ["bob"]


CLASS = """id,name,email,canvas_id,moodle_id
ADA,"Lovelace, Ada",ada@x,1001,501
bob,Bob,bob@x,1002,502
bob2,bob,,,
zo\u00eb,Zo\u00eb M,,1004,
"""
WHOSE = {
    "number": ([("canvas_id", "1001"), ("name", "whatever")], "ADA"),
    "capitals": ([("email", "ADA@X")], "ADA"),
    "accents": ([("id", "Zoe\u0308")], "zo\u00eb"),
    "name, where the roster knows no number": ([("moodle_id", "9"), ("name", "Zo\u00eb M")], "zo\u00eb"),
    "name the other way round, without spaces": ([("name", "adalovelace")], "ADA"),
    "empty keys are none": ([("canvas_id", " "), ("email", "bob@x")], "bob"),
    "ids for a column that the roster has not": ([("login_id", "ada")], "ADA"),
    "another number": ([("canvas_id", "7777"), ("name", "Ada Lovelace")], "name 'Ada Lovelace' belongs to ADA, whose canvas_id is '1001', not '7777'"),
    "two of a name": ([("name", "Bob")], "name 'Bob' belongs to bob, bob2"),
    "somebody else's name": ([("canvas_id", "1001"), ("name", "Zo\u00eb M")], "canvas_id '1001' belongs to ADA, but name 'Zo\u00eb M' belongs to zo\u00eb"),
    "two people in one": ([("canvas_id", "1001"), ("email", "bob@x")], "canvas_id '1001' belongs to ADA, but email 'bob@x' belongs to bob"),
    "nobody": ([("canvas_id", "7"), ("name", "Eve")], "canvas_id '7', name 'Eve' matches nobody in roster.csv"),
    "a name is no id": ([("name", "bob2")], "name 'bob2' matches nobody in roster.csv"),
    "nothing": ([("name", "")], "an entry without a name matches nobody in roster.csv"),
}  # fmt: skip


@pytest.mark.parametrize(("keys", "expected"), WHOSE.values(), ids=WHOSE)
def test_the_strongest_key_says_whose_it_is(tmp_path, keys, expected):
    (tmp_path / "roster.csv").write_text(CLASS)
    owner = read_roster(tmp_path / "roster.csv", COLUMNS).whose(keys)
    assert (owner.student.id if owner.student else owner.why) == expected


OWNERS = {
    "of this assignment": ([("501", "Ada Lovelace"), ("9", "Bob")], ["ADA", "name 'Bob' belongs to bob, bob2"]),
    "of another assignment": ([("1501", "Ada Lovelace"), ("1502", "Zo\u00eb M")], ["ADA", "zo\u00eb"]),
    "of another, with numbers in common": ([("502", "Ada Lovelace"), ("501", "Zo\u00eb M")], ["ADA", "zo\u00eb"]),
    "of a team": (
        [("501", "Ada Lovelace"), ("502", "Team Gauss")],
        ["ADA", "moodle_id '502' belongs to bob, whose name is not 'Team Gauss'; place the work of a team by hand"],
    ),
    "of teams only": ([("501", "Team Gauss")], ["moodle_id '501' belongs to ADA, whose name is not 'Team Gauss'; "]),
    "of a team, with each of its members": ([("501", "Team Gauss-Ada Lovelace")], ["ADA"]),
    "names with more and other words": ([("501", "Ada King"), ("502", "BOB jr")], ["ADA", "bob"]),
    "names that are hidden": ([("501", "Deltagare"), ("502", "Deltagare")], ["ADA", "bob"]),
    "somebody else's name": (
        [("501", "Ada Lovelace"), ("502", "Zo\u00eb M")],
        ["ADA", "moodle_id '502' belongs to bob, but name 'Zo\u00eb M' belongs to zo\u00eb"],
    ),
    "nobody": ([("9", "Eve")], ["moodle_id '9', name 'Eve' matches nobody"]),
}


@pytest.mark.parametrize(("people", "expected"), OWNERS.values(), ids=OWNERS)
def test_a_number_that_is_given_anew_for_each_assignment_counts_with_its_name(tmp_path, people, expected):
    (tmp_path / "roster.csv").write_text(CLASS)
    keys = [[("moodle_id", number), ("name", name)] for number, name in people]
    owners = read_roster(tmp_path / "roster.csv", COLUMNS).owners(keys, {"moodle_id"})
    for owner, said in zip(owners, expected, strict=True):
        assert (owner.student.id if owner.student else owner.why).startswith(said)


def test_a_number_that_is_a_persons_own_counts_under_another_name(tmp_path):
    (tmp_path / "roster.csv").write_text(CLASS)
    roster = read_roster(tmp_path / "roster.csv", COLUMNS)
    owner = roster.whose([("canvas_id", "1001"), ("name", "Team Gauss")])
    assert (owner.student.id, owner.why) == ("ADA", "canvas_id '1001' belongs to ADA, whose name there is 'Team Gauss'")
    assert roster.whose([("canvas_id", "1001"), ("email", "ada@x"), ("name", "A. K.")]).why == ""
