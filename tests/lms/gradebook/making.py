"""Submissions for the gradebook's tests, made of the course's own notebook, and ways to read a gradebook."""

import html
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import uuid
import warnings
from multiprocessing.reduction import DupFd
from pathlib import Path

import sqlalchemy as sql
from click.testing import CliRunner

from autograder.cli.main import main
from autograder.course.percent import split_cells

ROOT = Path(__file__).parents[3]
BIN = ROOT / ".venv" / "bin"
EX = "ex1_perceptron"
ANSWER = r"By the chain rule $\partial E / \partial w_j = (O - t)\,(1 - O^2)\,x_j$, where a < b <b>bold</b>."
DERIVED = """Part 1

dO/dZ = ((e^Z + e^-Z)^2 - (e^Z - e^-Z)^2) / (e^Z + e^-Z)^2
= 1 - O^2

Part 2

dE/dw_j = (O - t) dO/dw_j
= (O - t) (1 - O^2) dZ/dw_j
= (O - t) O (1 - O) x_j

Part 3: I add over all samples."""
DOUBLED = "return (sigmoid(x @ w.T) - t).T @ (sigmoid(x @ w.T) * sigmoid(-x @ w.T) * x) * 2 / len(x)"


def solutions(exercise=EX):
    """Return the source of each function of an exercise, without marks."""
    module = exercise.partition("_")[2]
    text = (ROOT / "solutions" / exercise / f"{module}.py").read_text()
    cells = {cell.function: cell.text for cell in split_cells(text) if cell.function}
    return {
        name: "\n".join(line for line in code.splitlines() if "###" not in line).strip() for name, code in cells.items()
    }


def notebook(filled, answer="", exercise=EX):
    """Return the notebook that students get with these functions and this answer written into it."""
    module = exercise.partition("_")[2]
    found = json.loads((ROOT / "assignments" / exercise / f"{module}.ipynb").read_text())
    for cell in found["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in filled:
            cell["source"] = filled[name]
        if name == "derivation" and answer:
            cell["source"] = answer
    return json.dumps(found).encode()


def right():
    return notebook(solutions(), ANSWER)


def half():
    """Return a notebook with some functions right, one with twice the gradient, and the rest not done."""
    done = solutions()
    kept = {name: done[name] for name in ("sigmoid", "sigmoid_derivative", "perceptron_forward", "perceptron_loss")}
    code = "z = x @ w.T\n    o = sigmoid(z)\n    return 2 * ((o - t) * o * (1 - o)).T @ x / len(x)"
    return notebook(kept | {"perceptron_gradient": f"def perceptron_gradient(x, w, t):\n    {code}"})


def wrong(answer=""):
    """Return a notebook in which each function is there and most are wrong."""
    bodies = {
        "sigmoid": "(z):\n    return 1 / (1 + np.exp(-z))",  # warns for huge entries, else right
        "sigmoid_derivative": "(o):\n    return o",
        "linear_gradient": "(x, w, t):\n    raise ValueError('no')",
        "perceptron_forward": "(x, w):\n    return x @ w.T",
        "perceptron_loss": "(o, t):\n    return float(((o - t) ** 2).sum())",
        "perceptron_gradient": "(x, w, t):\n    return np.zeros_like(w)",
        "numerical_gradient": "(f, w, h=1e-5):\n    return None",
    }
    return notebook({name: f"def {name}{body}" for name, body in bodies.items()}, answer)


def module(answer=ANSWER):
    """Return the stub with two functions and the answer written into it."""
    text = (ROOT / "assignments" / EX / "perceptron.py").read_text()
    for name in ("sigmoid", "sigmoid_derivative"):
        body = solutions()[name].split('"""')[-1].strip("\n")
        stub = f'    raise NotImplementedError("{EX}: {name} is not implemented yet")'
        assert stub in text
        text = text.replace(stub, body)
    return text.replace("# Write your derivation here.", f"# {answer}").encode()


def read(source):
    """Return what a reader sees of a cell that is one line of HTML."""
    return html.unescape(re.sub("<[^<>]*>", "", source.replace("<br>", "\n"))).replace("\xa0", " ")


def hand_in(folder, student, content, name="perceptron.ipynb", exercise=EX):
    target = folder / student / exercise
    target.mkdir(parents=True, exist_ok=True)
    (target / name).write_bytes(content)
    return target


def autograder(*words, url=""):
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(word) for word in words], env={"GRADEBOOK_URL": url or None})


def program(*words, folder, url=""):
    """Run one of the environment's programs in a folder, as somebody would who has it on the PATH."""
    ran = subprocess.run(words, cwd=folder, env=_environment(folder, url), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{words}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout + ran.stderr


def _environment(folder, url):
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    path = f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin"
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore", "GRADEBOOK_URL": url}


def nbgrader(*words, folder, url=""):
    """Do what `program("nbgrader", ...)` does, in a process forked from one that has imported nbgrader already."""
    with tempfile.TemporaryFile("w+") as said:
        started = _SERVER.Process(target=_nbgrader, args=(words, folder, url, DupFd(said.fileno())))
        started.start()
        started.join()
        said.seek(0)
        text = said.read()
    assert started.exitcode == 0, f"{words}\n{text}"
    return text


def _nbgrader(words, folder, url, said):
    from nbgrader.apps.nbgraderapp import main

    descriptor = said.detach()
    for each in (1, 2):
        os.dup2(descriptor, each)
    os.environ.clear()
    os.environ.update(_environment(folder, url))
    os.chdir(folder)
    sys.argv = ["nbgrader", *words]
    warnings.simplefilter("ignore")
    main()


_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["nbgrader.apps.nbgraderapp"])


def fresh_url():
    """Return the address of an empty database on the server of GRADEBOOK_TEST_URL; nothing, for SQLite, without one."""
    server = os.environ.get("GRADEBOOK_TEST_URL", "")
    if not server:
        return ""
    schema = f"gradebook_test_{uuid.uuid4().hex[:12]}"
    engine = sql.create_engine(server)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    engine.dispose()
    return f"{server}?options=-csearch_path%3D{schema}"


def drop(url):
    """Drop what `fresh_url` made."""
    if url:
        server, _, schema = url.partition("?options=-csearch_path%3D")
        engine = sql.create_engine(server)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
        engine.dispose()


class Kept:
    """A gradebook, read and written as formgrader does."""

    def __init__(self, out, url=""):
        self.url = url or f"sqlite:///{out}/gradebook.db"

    def ask(self, query, **values):
        engine = sql.create_engine(self.url)
        with engine.begin() as connection:
            answer = connection.execute(sql.text(query), values)
            rows = [tuple(row) for row in answer] if answer.returns_rows else []
        engine.dispose()
        return rows

    def grades(self, student, exercise=EX):
        """Return automatic score, manual score and whether a person should look, by cell."""
        query = """SELECT base_cell.name, auto_score, manual_score, needs_manual_grade FROM grade
            JOIN base_cell ON base_cell.id = cell_id JOIN submitted_notebook AS book ON book.id = grade.notebook_id
            JOIN submitted_assignment AS work ON work.id = book.assignment_id
            JOIN assignment ON assignment.id = work.assignment_id
            WHERE student_id = :student AND assignment.name = :exercise"""
        return {row[0]: (row[1], row[2], bool(row[3])) for row in self.ask(query, student=student, exercise=exercise)}

    def comments(self, student):
        query = """SELECT base_cell.name, auto_comment, manual_comment FROM comment
            JOIN base_cell ON base_cell.id = cell_id JOIN submitted_notebook AS book ON book.id = comment.notebook_id
            JOIN submitted_assignment AS work ON work.id = book.assignment_id WHERE student_id = :student"""
        return {row[0]: (row[1], row[2]) for row in self.ask(query, student=student)}

    def give(self, student, cell, points, comment):
        """Write what formgrader writes when a person gives points and a comment."""
        which = """notebook_id IN (SELECT book.id FROM submitted_notebook AS book JOIN submitted_assignment AS work
            ON work.id = book.assignment_id WHERE student_id = :student)
            AND cell_id IN (SELECT id FROM base_cell WHERE name = :cell)"""
        values = {"student": student, "cell": cell}
        self.ask(f"UPDATE grade SET manual_score = :points, extra_credit = 1, needs_manual_grade = :no WHERE {which}",
                 points=points, no=False, **values)  # fmt: skip
        self.ask(f"UPDATE comment SET manual_comment = :comment WHERE {which}", comment=comment, **values)
