"""A student's working folder with everything solved, and notebooks run in a real kernel."""

import functools
import shutil
import sys

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.authoring.generate.cells import grade_id
from autograder.course.course import find_course

COURSE = find_course()
STRICT = "import warnings\nwarnings.simplefilter('error')\nimport matplotlib\nmatplotlib.use('module://matplotlib_inline.backend_inline')"


def solved(name):
    """Return the student's notebook with the reference solutions written into its function and class cells."""
    exercise = COURSE.exercise(name)
    notebook = nbformat.read(COURSE.assignment(name).folder / exercise.notebook_file, as_version=4)
    source = jupytext.read(exercise.folder / exercise.module_file)
    marked = [(cell.metadata.get("function") or cell.metadata.get("class"), cell.source) for cell in source.cells]
    solutions = {name: text for name, text in marked if name}
    for cell in notebook.cells:
        if grade_id(cell) in solutions:
            cell.source = solutions[grade_id(cell)]
    return notebook


@pytest.fixture(scope="session")
def solved_folder(tmp_path_factory):
    """`assignments/` as a student has it who has finished: solved notebooks, stubs in the modules."""
    folder = tmp_path_factory.mktemp("student") / "assignments"
    shutil.copytree(COURSE.root / "assignments", folder)
    for name in COURSE.about.exercises:
        nbformat.write(solved(name), folder / name / COURSE.exercise(name).notebook_file)
    return folder


@pytest.fixture(scope="session")
def run():
    """Return a function that runs a notebook in a folder, with every warning an error, and returns it with outputs."""

    def run(notebook, folder):
        notebook = nbformat.from_dict(notebook)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(STRICT))
        notebook.metadata["kernelspec"]["name"] = "python3"
        client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
        client.km = client.create_kernel_manager()
        client.km.kernel_spec.argv[0] = sys.executable
        try:
            client.execute()
        except CellExecutionError as error:
            pytest.fail(str(error)[-3000:])
        return notebook

    return run


@pytest.fixture(scope="session")
def done(solved_folder, run):
    """Return a function that returns an exercise's solved notebook with its outputs; each is run once."""
    return functools.cache(lambda name: run(solved(name), solved_folder / name))


def printed(cell):
    """Return what a cell wrote, on both streams and as what it shows."""
    outputs = cell.get("outputs", ())
    texts = [output.text for output in outputs if output.output_type == "stream"]
    texts += [output.data.get("text/html", "") for output in outputs if output.output_type == "display_data"]
    return "".join(texts)


def errors(cell):
    """Return what a cell wrote to the error stream."""
    return "".join(out.text for out in cell.get("outputs", ()) if out.output_type == "stream" and out.name == "stderr")


def pictures(notebook):
    """Return the pictures in a notebook's outputs, PNG or SVG."""
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    return [each[kind] for each in data for kind in ("image/png", "image/svg+xml") if kind in each]
