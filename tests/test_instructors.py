"""Every command in the instructors' guide does what it shows, one after the other, in a fresh copy of the repository."""

import re
import subprocess

from tests.gradebook.making import ROOT, repository

GUIDE = (ROOT / "docs" / "instructors.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "COLUMNS": "100", "LANG": "C.UTF-8"}


def run(command, folder):
    ran = subprocess.run(
        command, shell=True, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        env=ENVIRONMENT,
    )  # fmt: skip
    assert ran.returncode == 0, f"{command}\n{ran.stdout}"
    return ran.stdout


def squeezed(line):
    return " ".join(line.split())


def test_the_whole_term_goes_as_the_guide_says(tmp_path):
    course = repository(tmp_path / "repo")
    printed = ""
    for line in "\n".join(BLOCKS).splitlines():
        if line.startswith("$ "):
            printed = run(line[2:], course)
        elif line.strip() not in ("", "..."):
            assert squeezed(line) in [squeezed(row) for row in printed.splitlines()], printed


def test_the_guide_has_a_section_for_each_part_of_the_term():
    heads = re.findall(r"^## (.*)$", GUIDE, re.MULTILINE)
    assert heads[0] == "Set up"
    assert heads.index("Collect the submissions") < heads.index("Grade") < heads.index("Final grades")
