"""`result.json`, cleaned text and files that are written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import files
from autograder.errors import GraderFault
from autograder.files import atomic_write, remove_stale
from autograder.results import result as results
from autograder.results.result import (
    GraderInfo,
    NamedMistake,
    Outcome,
    Result,
    Seconds,
    Status,
    TestResult,
    decode,
    encode,
)
from autograder.text import TEXT_LIMIT, clean, identity, one_line

ROOT = Path(results.__file__).parents[2]
CONTRACT = {
    "schema": 1,
    "student": "ada",
    "exercise": "ex1_perceptron",
    "graded_file": "perceptron.py",
    "submission_sha256": "00ff",
    "status": "graded",
    "score": 85.0,
    "max_score": 100.0,
    "grader": {"version": "0.1.0", "seed": 20260101, "sandbox": "bwrap+landlock+seccomp"},
    "seconds": {"cpu": 0.03, "wall": 0.05},
    "notes": ["a note"],
    "tests": [
        {
            "id": "ex1_perceptron.perceptron_gradient.matches_autograd",
            "function": "perceptron_gradient",
            "title": "agrees with torch autograd",
            "outcome": "failed",
            "score": 0.0,
            "max_score": 10.0,
            "visibility": "hidden",
            "message": "wrong value",
            "call": "perceptron_gradient(x, w, t)",
            "expected": "[[0.0994]]",
            "got": "[[0.1988]]",
            "mistakes": [{"id": "factor-2-extra", "hint": "the one half", "parts": ["return value"]}],
        }
    ],
}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def small(**changes: Any) -> Result:
    fields: dict[str, Any] = {
        "student": "ada",
        "exercise": "ex1_perceptron",
        "graded_file": None,
        "submission_sha256": None,
        "status": Status.GRADED,
        "score": 1.0,
        "max_score": 100.0,
        "grader": GraderInfo(version="0.1.0", seed=1, sandbox="bwrap"),
    }
    return Result(**{**fields, **changes})


# ---- result.json


def test_outcomes_and_statuses_are_those_of_the_contract() -> None:
    assert set(Status) == {"graded", "unloadable", "grader_fault"}
    assert set(Outcome) == set(
        "passed failed not_implemented error timeout out_of_memory crashed rejected "
        "forbidden skipped grader_fault".split()
    )


def test_the_json_of_the_contract_comes_back_key_for_key() -> None:
    text = json.dumps(CONTRACT, indent=2) + "\n"
    result = decode(text.encode())
    assert isinstance(result.tests[0], TestResult)
    assert result.tests[0].mistakes == (
        NamedMistake(id="factor-2-extra", hint="the one half", parts=("return value",)),
    )
    assert encode(result).decode() == text


def test_missing_things_are_null_and_empty() -> None:
    plain = json.loads(encode(small(status=Status.GRADER_FAULT, score=None)))
    assert plain["score"] is None
    assert plain["graded_file"] is None
    assert plain["submission_sha256"] is None
    assert (plain["notes"], plain["tests"], plain["seconds"]) == ([], [], {"cpu": 0.0, "wall": 0.0})


def test_what_is_to_blame_is_written_where_there_is_something() -> None:
    result = decode(json.dumps(CONTRACT).encode())
    assert b"because_of" not in encode(result)
    blamed = msgspec.structs.replace(result.tests[0], because_of=("sigmoid",))
    written = encode(msgspec.structs.replace(result, tests=(blamed,)))
    assert json.loads(written)["tests"][0]["because_of"] == ["sigmoid"]
    assert decode(written).tests[0] == blamed


def test_unknown_keys_are_passed_over() -> None:
    assert decode(json.dumps({**CONTRACT, "later": [1]}).encode()) == decode(json.dumps(CONTRACT).encode())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not a result"),
        (b"{", "not a result"),
        (b"\xff\xfe", "not a result"),
        (b'{"schema": 1}', "missing required field"),
        (json.dumps({**CONTRACT, "status": "fine"}).encode(), "Invalid enum value 'fine'"),
        (json.dumps({**CONTRACT, "schema": 2}).encode(), "schema 2; this version reads schema 1"),
        (json.dumps(CONTRACT).replace("a note", "\x00").encode().replace(b"\\u0000", b"\xff"), "not a result"),
    ],
)
def test_what_is_no_result_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(GraderFault, match=sentence):
        decode(data)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"score": float("nan")}, "score is nan"),
        ({"seconds": Seconds(cpu=float("inf"))}, "cpu is inf"),
        ({"status": "fine"}, "Invalid enum value"),
        ({"notes": (object(),)}, "not a result"),
    ],
)
def test_what_is_no_result_is_not_written(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(GraderFault, match=sentence):
        encode(small(**changes))


def test_numbers_have_four_decimals_and_numpy_numbers_are_numbers() -> None:
    seconds = Seconds(cpu=0.123456, wall=-0.0)
    plain = json.loads(encode(small(score=np.float64(33.333333), max_score=100, seconds=seconds)))
    assert plain["score"] == 33.3333
    assert plain["seconds"] == {"cpu": 0.1235, "wall": 0.0}
    assert b'"max_score": 100.0' in encode(small(max_score=100))
    assert b"-0.0" not in encode(small(score=-0.0))


def test_every_text_is_cleaned_and_the_names_of_folders_are_kept() -> None:
    evil = "\x1b[31m\u202e\ud800\x00"
    mistake = NamedMistake(id=evil, hint=evil, parts=(evil,))
    texts = dict.fromkeys(("id", "function", "title", "visibility", "message", "call", "expected", "got"), evil)
    test = TestResult(**texts, outcome=Outcome.FAILED, score=0.0, max_score=1.0, mistakes=(mistake,))
    data = encode(small(student="\u202eada\u200d\x00", graded_file=evil, notes=(evil,), tests=(test,)))
    result = decode(data)
    assert result.student == "\u202eada\u200d"
    cleaned = "\\u202e\\ud800"
    assert (result.graded_file, result.notes) == (cleaned, (cleaned,))
    assert {getattr(result.tests[0], name) for name in texts} == {cleaned}
    assert result.tests[0].mistakes == (NamedMistake(id=cleaned, hint=cleaned, parts=(cleaned,)),)
    assert encode(result) == data


def test_a_text_without_end_is_cut() -> None:
    result = decode(encode(small(notes=("n" * 1_000_000,))))
    assert len(result.notes[0]) <= TEXT_LIMIT
    assert result.notes[0].endswith("more characters)")


# ---- cleaned text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("Grüße, 数学, ∂E/∂w, שלום", "Grüße, 数学, ∂E/∂w, שלום"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x07c\x7fd\x85e\x0bf", "abcdef"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP+q\x9ctext\x90q\x07", "text"),
        ("\x1b]never ends", "never ends"),
        ("\x1b[31", "31"),
        ("\x1bcreset\x1b(Bset", "resetset"),
        ("\x1b", ""),
        ("\x1b\x1b[0m[31mnested", "[31mnested"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("soft\xadhyphen zero\u200bwidth", "soft\\xadhyphen zero\\u200bwidth"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("line\u2028separator", "line\\u2028separator"),
        ("\ud83d lone \ude00", "\\ud83d lone \\ude00"),
        ("\ufeffmark", "\\ufeffmark"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_every_character_that_turns_or_hides_text_is_spelt_out() -> None:
    visible = {0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2}  # Arabic signs
    visible |= {0x110BD, 0x110CD, *range(0x13430, 0x13440)}  # Kaithi and Egyptian signs
    for code in set(range(0x110000)) - visible:
        if unicodedata.category(chr(code)) in ("Cf", "Zl", "Zp", "Cs"):
            assert clean(chr(code)).isascii(), hex(code)
        elif unicodedata.category(chr(code)) == "Cc" and chr(code) not in "\n\t\r":
            assert clean(chr(code)) == "", hex(code)


@given(
    st.text(st.characters(exclude_categories=()) | st.sampled_from("\x1b\x9b[]m;\x07\\\u202e\ud800\r")),
    st.integers(40, 90),
)
def test_clean_text_stays_as_it_is(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert clean(cleaned, limit) == cleaned
    assert len(cleaned) <= limit
    assert "\x1b" not in cleaned
    cleaned.encode()


def test_a_cut_says_how_much_is_missing() -> None:
    cut = clean("x" * 3_000, 2_000)
    assert len(cut) == 2_000
    kept, note = cut.split("... ")
    assert note == f"({3_000 - len(kept)} more characters)"
    assert clean("x" * 2_000, 2_000) == "x" * 2_000
    assert clean("x" * 50, 3) == "... (50 more characters)"


@pytest.mark.parametrize("piece", ["\x1b[", "\x1b]", "\x1b]a", "\x1b[0", "\x1b ", "\x9b;", "\x1bP\x1b"])
def test_cleaning_takes_time_in_proportion_to_the_text(piece: str) -> None:
    start = time.process_time()
    clean(piece * 50_000 + "\x1b[" + "0" * 100_000 + " " * 100_000)
    assert time.process_time() - start < 2


def test_one_line_has_no_line_ends() -> None:
    assert one_line(" a\n\tb\r\nc\u2029 ") == "a b c\\u2029"
    assert one_line("ab " * 100, 40).endswith("more characters)")


def test_the_name_of_a_folder_keeps_all_that_can_stand_in_one() -> None:
    assert identity("\u202e=cmd()\u200d[red]") == "\u202e=cmd()\u200d[red]"
    assert identity("a\x1bb\n\ud800") == "ab\\ud800"


# ---- files


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    atomic_write(target, b"old")
    atomic_write(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["result.json"]


def test_a_file_gets_the_rights_that_the_user_gives_to_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic_write(tmp_path / "file", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"safe")
    (tmp_path / "file").symlink_to(tmp_path / "elsewhere")
    atomic_write(tmp_path / "file", b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"safe"
    assert not (tmp_path / "file").is_symlink()


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    target = tmp_path / "result.json"
    atomic_write(target, b"old")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(files if step == "open" else os, step, fail, raising=False)
    with pytest.raises(type(error)):
        atomic_write(target, b"new")
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["result.json"]


def test_the_file_and_its_folder_are_synced_in_this_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def watched_replace(*args: Any) -> None:
        steps.append("replace")
        replace(*args)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    atomic_write(tmp_path / "file", b"")
    assert steps == ["file", "replace", "folder"]


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(IsADirectoryError):
        atomic_write(tmp_path / "file", b"")
    assert names(tmp_path) == ["file"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        atomic_write(tmp_path / "nowhere" / "file", b"")


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    deep = tmp_path / "out" / "ada" / "ex1"
    deep.mkdir(parents=True)
    killed = "import os, pathlib, sys\nfrom autograder import files\nos.replace = lambda *_: os.kill(os.getpid(), 9)\n"
    killed += "files.atomic_write(pathlib.Path(sys.argv[1]), b'half')"
    for folder in (tmp_path / "out", deep):
        ran = subprocess.run([sys.executable, "-c", killed, folder / "result.json"], cwd=ROOT, check=False)
        assert ran.returncode == -9
    outside = tmp_path / "outside"
    outside.mkdir()
    for path in (deep / "result.json", deep / ".~mine.tmp", outside / ".~0123456789abcdef.tmp"):
        path.write_bytes(b"")
    (deep / "link").symlink_to(outside)
    assert sorted(path.parent for path in remove_stale(tmp_path / "out")) == [tmp_path / "out", deep]
    assert remove_stale(tmp_path / "out") == []
    assert names(deep) == [".~mine.tmp", "link", "result.json"]
    assert names(outside) == [".~0123456789abcdef.tmp"]


def test_results_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        small().score = 100.0  # type: ignore[misc]
    assert msgspec.structs.replace(small(), score=2.0).score == 2.0
