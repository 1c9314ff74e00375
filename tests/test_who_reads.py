"""Nobody but a worker interprets what students hand in: who else reads Python, JSON and the like, and whose it is."""

import ast

from tests.conftest import ROOT

ENGINE = ROOT / "autograder"
READERS = {"ast", "json", "marshal", "nbconvert", "nbformat", "jupytext", "pickle", "tokenize", "tomllib", "yaml",
           "autograder.worker.module", "autograder.worker.statements", "autograder.worker.looking",
           "autograder.worker.source"}  # fmt: skip
DECODERS = {"msgspec.json.decode", "msgspec.msgpack.decode", "msgspec.toml.decode", "msgspec.yaml.decode"}
AUTHORS = "the course's own sources and tests"
OURS = "what a process of ours has written: results, outlines, notes, records"
STAFF = "what the course's people or the platform wrote"
MACHINE = "what a process of ours says over a pipe; of a worker only what the warm process says of it"
OWN = "a student's own file, on the student's machine"
WRITES = "writes only"
REFUSES = "names the error that it raises; reads nothing"
JSON, PACK, TOML = "msgspec.json.decode", "msgspec.msgpack.decode", "msgspec.toml.decode"
LOADING, READING, SOURCES = (f"autograder.worker.{name}" for name in ("module", "statements", "source"))
ALLOWED = {
    AUTHORS: {
        "casebook.cases": {JSON, PACK}, "casebook.intermediates": {LOADING, READING, SOURCES}, "course.course": {TOML}, "course.percent": {"json"}, "lms.gradebook.released": {JSON}, "course.hints": {JSON},
        "packaging.engine_files": {"ast"}, "packaging.release": {"json"},
        "casebook.compiling": {"ast", LOADING, READING, SOURCES},
        "judging.formatting": {"ast"}, "casebook.families": {"ast"},
        **{f"casebook.edits.{name}": {"ast"} for name in ("calls", "formulas", "kinds", "making", "places", "statements")},
    },
    OURS: {
        "results.aside": {JSON}, "results.audit": {JSON}, "lms.gradebook.damage": {JSON}, "lms.gradebook.state": {JSON}, "grades.final_grades": {JSON}, "submissions.outline": {JSON},
        "results.result": {JSON}, "pencil.files": {JSON, TOML}, "report.shared_answers": {JSON}, "submissions.handed_in": {JSON},
    },
    STAFF: {"lms.gradescope": {"yaml"}, "packaging.gradescope.container": {JSON}},
    MACHINE: {"classrun.dask": {PACK}, "classrun.job": {JSON, PACK}, "classrun.local": {PACK}, "classrun.dask_worker": {PACK}, "sandbox.zygote": {"json"}},
    OWN: {
        "student.kernel_line": {"ast", READING, SOURCES}, "student.kernel": {LOADING, READING, SOURCES}, "student.own_work": {LOADING, READING, SOURCES}, "student.changed": {"ast", READING, SOURCES}, "student.debug": {LOADING, READING, SOURCES},
        "student.overview": {SOURCES}, "student.progress": {JSON}, "student.reset": {"ast", "json", SOURCES},
        "student.session": {READING, SOURCES}, "student.on_paper": {JSON}, "pencil.handed_in": {"json"},
    },
    REFUSES: {"classrun.unpickling": {"pickle"}},
    WRITES: {"cli.classroom": {"json"}, "lms.gradebook.rows": {"json"}},
}  # fmt: skip


def reads(source):
    """Return what a module of the engine interprets something with."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute):
            names = [ast.unparse(node)]
        found |= {name for name in names if name in READERS | DECODERS}
    return found


def test_each_module_that_reads_has_its_reason():
    found = {}
    for path in ENGINE.rglob("*.py"):
        name = ".".join(path.relative_to(ENGINE).with_suffix("").parts)
        if not name.startswith(("worker.", "authoring.")) and (what := reads(path.read_text())):
            found[name] = what
    assert found == {name: what for modules in ALLOWED.values() for name, what in modules.items()}


def test_the_rule_sees_every_way_in():
    source = "import ast, os\nfrom json import loads\nfrom autograder.worker import statements as reading\nmsgspec.json.decode(b'')"
    assert reads(source) == {"ast", "json", "autograder.worker.statements", "msgspec.json.decode"}
