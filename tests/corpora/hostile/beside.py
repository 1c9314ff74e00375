"""Files beside the submission that a program of ours might take for its own: modules, settings, reports."""

from tests.corpora.hostile.attacks import ALL_HONEST, handed_in

LEAVE = b"open('/tmp/left-by-hostile-module', 'w').close()\nraise SystemExit('left-by-hostile')\n"
MODULES = (
    *(
        "copy",
        "json",
        "re",
        "random",
        "types",
        "typing",
        "string",
        "enum",
        "sitecustomize",
        "usercustomize",
        "readline",
    ),
    *("numpy", "msgspec", "click", "rich", "jinja2", "pytest", "conftest", "nbformat", "torch", "sqlalchemy"),
    *("autograder", "small_solution", "test_small", "test_small_hidden", "start", "notebook"),
)
SETTINGS = {
    "pytest.ini": b"[pytest]\naddopts = -p conftest\n",
    "pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '-p conftest'\n",
    "setup.cfg": b"[tool:pytest]\naddopts = -p conftest\n",
    ".pdbrc": b"import os\nos.system('touch /tmp/left-by-hostile-module')\n",
    "pyvenv.cfg": b"home = .\n",
    "nbgrader_config.py": LEAVE,
    "jupyter_config.py": LEAVE,
    "ipython_config.py": LEAVE,
    "course.toml": b"title = 'mine'\nseed = 0\nexercises = ['ex1_small']\n",
    "exercise.toml": b"title = 'mine'\nmodule = 'small'\n[functions.double]\npoints = 1000\n",
}
OURS = {
    "result.json": b'{"score": 1000}',
    "outline.json": b"{}",
    "feedback.html": b"<script>alert(1)</script>",
    "cases.json": b"{}",
    "audit.jsonl": b"{}\n",
    "late.json": b"{}",
}


def beside(name, tries, files):
    """Register files beside a submission that is right."""
    handed_in(name, tries, "passed", {"small.py": ALL_HONEST.encode(), **files})


beside(
    "modules", "Hands in modules named like those of Python, NumPy and the grader.", {f"{m}.py": LEAVE for m in MODULES}
)
beside("settings", "Hands in settings of Python, pytest, Jupyter and the course.", SETTINGS)
beside("reports", "Hands in a report of its own.", OURS)
beside("copies", "Hands in 500 renamed copies.", {f"small ({at}).py": b"x = 1\n" for at in range(500)})
