"""Nothing is left out of what coverage measures without a reason that readers find."""

import re
import tomllib

import pytest

from tests import exempt
from tests.conftest import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]


def test_every_exemption_has_its_reason():
    assert [row for row in (*exempt.lines(), *exempt.patterns()) if not row[-1]] == []


def test_the_page_lists_all_of_them():
    assert exempt.PAGE.read_text().endswith(exempt.told()), "`python -m tests.exempt` writes the list"


def test_the_list_holds_every_pattern_and_no_other_may_pass_lines_over():
    assert [pattern for pattern, _ in exempt.patterns()] == [
        *SETTINGS["run"]["omit"],
        *SETTINGS["report"]["exclude_also"],
    ]
    assert SETTINGS["report"].keys() == {"precision", "skip_covered", "show_missing", "exclude_also"}


@pytest.mark.parametrize("pattern", SETTINGS["report"]["exclude_also"])
def test_each_pattern_is_needed(pattern):
    sources = [path.read_text() for path in (ROOT / "autograder").rglob("*.py")]
    assert any(re.search(pattern, line) for source in sources for line in source.splitlines())


@pytest.mark.parametrize("line", ["raise AssertionError(why)", "    return node.value is ...", "x: tuple[int, ...]"])
def test_code_is_not_passed_over(line):
    assert not any(re.search(pattern, line) for pattern in SETTINGS["report"]["exclude_also"])


@pytest.mark.parametrize(
    ("comment", "reason"),
    [("# pragma: no cover - a race", "a race"), ("# pragma: no branch", None), ("# pragma: no cover because", None)],
)
def test_a_reason_stands_behind_a_dash(comment, reason):
    assert exempt.PRAGMA.search(comment)["reason"] == reason


def test_the_gate_is_100():
    assert re.search(r"^cover:.*\n\t.* --cov --cov-fail-under=100$", (ROOT / "Makefile").read_text(), re.MULTILINE)
