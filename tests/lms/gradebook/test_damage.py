"""A spoilt gradebook is put aside by name and written anew, and what people gave by hand comes back."""

import json
import sqlite3

import pytest

from autograder.errors import AutograderError
from autograder.lms.gradebook.by_hand import read_by_hand
from tests.lms.gradebook.making import ANSWER, Kept, autograder, hand_in, notebook

DAMAGE = {
    "no bytes": lambda content: b"",
    "a text": lambda content: b"what was here?\n" * 100,
    "noise": lambda content: bytes(range(256)) * 64,
    "cut short": lambda content: content[:5_000],
    "noise in the middle": lambda content: content[:4_096] + bytes(range(256)) * 32 + content[12_288:],
    "another database": lambda content: another(),
}  # fmt: skip


def another():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE something (id)")
    return connection.serialize()


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Return the OUT of a class of one whose work a person has graded, and the command that grades again."""
    submissions, out = tmp_path / "submitted", tmp_path / "report"
    hand_in(submissions, "ada", notebook({}, ANSWER))
    again = lambda: autograder("grade", submissions, "--out", out)
    assert again().exit_code == 0
    Kept(out).give("ada", "derivation", 7.5, "A step is missing.")
    return out, again


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_spoilt_gradebook_is_put_aside_and_written_anew(graded, kind):
    out, again = graded
    assert again().exit_code == 0
    lines = [json.loads(line) for line in (out / "by_hand.jsonl").read_text().splitlines()]
    assert [(line["cell"], line["points"], line["comment"]) for line in lines] == [
        ("derivation", 7.5, "A step is missing.")
    ]
    content = DAMAGE[kind]((out / "gradebook.db").read_bytes())
    (out / "gradebook.db").write_bytes(content)
    ran = again()
    assert ran.exit_code == 0, ran.output
    assert "gradebook.db is damaged. It is kept as gradebook-spoilt-1.db" in ran.output
    assert (out / "gradebook-spoilt-1.db").read_bytes() == content
    kept = Kept(out)
    assert kept.grades("ada")["derivation"] == (None, 7.5, False)
    assert kept.comments("ada")["derivation"][1] == "A step is missing."
    assert kept.ask("SELECT sum(extra_credit) FROM grade") == [(1,)]
    assert "is damaged" not in again().output


def test_what_no_copy_has_is_saved_from_the_spoilt_file(graded):
    out, again = graded
    (out / "by_hand.jsonl").unlink(missing_ok=True)
    spoil_last_page(out / "gradebook.db")
    ran = again()
    assert "Points by hand came from it (1) and from by_hand.jsonl (0)." in ran.output
    assert Kept(out).grades("ada")["derivation"] == (None, 7.5, False)


def spoil_last_page(path):
    """Put noise where SQLite keeps the list of free pages, which nothing needs that is read."""
    content = bytearray(path.read_bytes())
    content[36:40] = (9_999).to_bytes(4, "big")
    path.write_bytes(content)


def test_a_deleted_gradebook_comes_back_with_what_was_given_by_hand(graded):
    out, again = graded
    assert again().exit_code == 0
    (out / "gradebook.db").unlink()
    with open(out / "by_hand.jsonl", "ab") as file:
        file.write(b'no line\n{"student": "gone", "exercise": "ex9", "cell": "sigmoid", "points": 3}\n')
    ran = autograder("gradebook", out)
    assert ran.exit_code == 0
    assert Kept(out).grades("ada")["derivation"] == (None, 7.5, False)
    told = [json.loads(line)["student"] for line in (out / "by_hand.jsonl").read_text().splitlines()]
    assert told == ["ada", "gone"]  # work that is in no gradebook now keeps its points


def test_what_a_person_takes_back_leaves_the_copy(graded):
    out, again = graded
    again()
    Kept(out).ask("UPDATE grade SET manual_score = NULL, extra_credit = NULL")
    Kept(out).ask("UPDATE comment SET manual_comment = NULL")
    again()
    assert (out / "by_hand.jsonl").read_bytes() == b""


def test_a_gradebook_that_is_busy_is_not_put_aside(graded):
    out, again = graded
    with sqlite3.connect(out / "gradebook.db") as busy:
        busy.execute("BEGIN EXCLUSIVE")
        ran = again()
        assert ran.exit_code == 3
        assert "The gradebook could not be read or written: database is locked" in ran.output
    assert (out / "by_hand.jsonl").is_file() is False
    assert not list(out.glob("*spoilt*"))


def test_reading_a_spoilt_gradebook_names_the_command_that_writes_it_anew(graded):
    out, _ = graded
    (out / "gradebook.db").write_bytes(b"a text, and no database\n" * 50)
    with pytest.raises(AutograderError, match="`autograder gradebook .*` writes it again"):
        read_by_hand(out)
