"""What the documents state as facts are the facts of the code, and what they link to is there."""

import re
from pathlib import Path

import pytest

from autograder.course.course import Limits
from autograder.lms.platforms import LAYOUTS, READERS, ROSTER_COLUMNS
from autograder.results.result import Outcome

ROOT = Path(__file__).parent.parent
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)  # what looks like a link in it is none
DOCUMENTS = sorted(
    page for place in ("*", "docs/**/*", "assignments/**/*", "examples/*") for page in ROOT.glob(f"{place}.md")
)


def test_the_outcomes_are_those_of_the_code():
    text = (ROOT / "docs" / "grading.md").read_text()
    table = text.partition("## How a test ends")[2].partition("## Limits")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [outcome.value for outcome in Outcome]


def test_the_limits_are_the_defaults():
    text = (ROOT / "docs" / "grading.md").read_text().partition("## Limits")[2]
    stated = dict(re.findall(r"^\| ([a-z ]+) \| (.*) \|$", text, re.MULTILINE))
    limits = Limits()
    assert stated == {
        "limit": "value",
        "loading": f"{limits.load_cpu_s:g} s of CPU",
        "one call": f"{limits.call_cpu_s:g} s of CPU",
        "the whole submission": f"{limits.total_cpu_s:g} s of CPU",
        "waiting": f"{limits.wall_factor:g} times as long as the CPU limit",
        "memory": f"{limits.memory_mib} MiB, {limits.torch_memory_mib} MiB with torch",
        "a module": f"{limits.source_mib} MiB",
        "a notebook": f"{limits.notebook_mib} MiB",
    }


def test_the_platforms_are_those_of_the_code():
    text = (ROOT / "docs" / "instructors.md").read_text()
    table = text.partition("| `--from` |")[2].partition("\n\n")[0]
    assert {*re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)} == {*READERS}
    assert {*re.findall(r"--to (\w+)", text)} == {*LAYOUTS}
    assert [column for column in ROSTER_COLUMNS if f"`{column}`" not in text] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", CODE.sub("", path.read_text())):
        if "://" not in target:
            assert (path.parent / target).exists(), target
