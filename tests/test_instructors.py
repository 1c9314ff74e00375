"""Every command in the instructors' guide does what it shows, one after the other, in a fresh copy of the repository."""

import csv
import re
import shlex
import subprocess
import zipfile

from tests.lms.gradebook.making import EX, ROOT, autograder
from tests.repository import repository

GUIDE = (ROOT / "docs" / "instructors.md").read_text()
BLOCKS = re.findall(r"```(console|toml|csv)\n(.*?)```", GUIDE, re.DOTALL)
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "COLUMNS": "100", "LANG": "C.UTF-8"}


PROGRAM = ".venv/bin/autograder "


def run(command, folder):
    if command.startswith(PROGRAM):  # in this process, where everything is imported already
        ran = autograder(*shlex.split(command.removeprefix(PROGRAM)))
        assert ran.exit_code == 0, f"{command}\n{ran.output}"
        return ran.output
    ran = subprocess.run(
        command, shell=True, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        env=ENVIRONMENT,
    )  # fmt: skip
    assert ran.returncode == 0, f"{command}\n{ran.stdout}"
    return ran.stdout


def squeezed(line):
    return " ".join(line.split())


def listed(name):
    """Return a name as Canvas lists it."""
    first, _, last = name.rpartition(" ")
    return name if "," in name or not first else f"{last}, {first}"


def in_canvas(name):
    """Return a name as it begins the files that Canvas hands out."""
    return re.sub(r"\W", "", listed(name)).lower()


def download(folder, roster):
    """Put there what Canvas, Moodle and Gradescope would hand out about the students of a roster."""
    folder.mkdir()
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for at, student in enumerate(roster):
            late = "LATE_" if student["id"] == "noor" else ""
            for file in sorted((ROOT / "examples" / "class" / student["id"] / EX).glob("perceptron.*")):
                whose = f"{in_canvas(student['name'])}_{late}{student['canvas_id']}_{88000 + at}"
                if student["id"] == "carl":  # as `autograder submit` packs it
                    with archive.open(f"{whose}_{EX}.zip", "w") as packed:
                        with zipfile.ZipFile(packed, "w") as inner:
                            inner.write(file, f"{EX}/{file.name}")
                else:
                    archive.write(file, f"{whose}_{file.stem}-1{file.suffix}")
    canvas = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 1 (88123)", "Quiz (88124)", "Score"]
    ]
    canvas += [["    Points Possible", "", "", "", "", "100.0", "5.0", "(read only)"]]
    moodle = [["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]]  # fmt: skip
    scores = [["First Name", "Last Name", "SID", "Email", "Homework 1", "Homework 1 - Max Points"]]
    for student in roster:
        name, number = student["name"], student["canvas_id"]
        first, _, last = name.rpartition(" ")
        canvas.append([listed(name), number, "", "", "001", "EX" if student["id"] == "lin" else "", "3.5", "61.0"])
        moodle.append(
            [f"Participant {student['moodle_id']}", name, student["email"], "Submitted", "", "100.00", "-", ""]
        )
        scores.append([first, last, student["gradescope_id"], student["email"], "", "100.0"])
    canvas.append(["Student, Test", "1999", "", "", "001", "", "", "0.0"])
    for name, rows in (("grades", canvas), ("worksheet", moodle), ("scores", scores)):
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)


def test_the_whole_term_goes_as_the_guide_says(tmp_path, monkeypatch):
    course = repository(tmp_path / "repo")
    monkeypatch.chdir(course)
    monkeypatch.setenv("COLUMNS", ENVIRONMENT["COLUMNS"])
    for kind, text in BLOCKS:
        if kind == "console":
            follow(text, course)
        elif kind == "csv":
            (course / "roster.csv").write_text(text, encoding="utf-8")
            download(course / "downloads", list(csv.DictReader(text.splitlines())))
        else:
            with open(course / "course.toml", "a") as file:
                file.write(f"\n{text}")


def follow(text, course):
    """Give the commands of a block, and see that each prints the lines that stand below it."""
    printed = ""
    for line in text.splitlines():
        if line.startswith("$ "):
            printed = run(line[2:], course)
        elif line.strip() not in ("", "..."):
            assert squeezed(line) in [squeezed(row) for row in printed.splitlines()], printed


def test_the_guide_has_a_section_for_each_part_of_the_term():
    heads = re.findall(r"^## (.*)$", GUIDE, re.MULTILINE)
    assert heads[0] == "Set up"
    assert heads.index("Collect the submissions") < heads.index("Grade") < heads.index("Final grades")
    for head in heads:
        assert GUIDE.partition(f"## {head}\n")[2].split("\n## ")[0].strip() or head == "Gradescope and GitHub Classroom"
