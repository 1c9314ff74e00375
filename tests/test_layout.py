"""The rooms of the engine: each imports only the faces of the rooms that its row names, and only downwards."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from autograder.packaging.rooms import ROOMS, is_students, table
from autograder.results.names import OUT_FILES, OUT_FOLDERS, RESULT_FILES

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "autograder"
NOT_ENGINE = ENGINE / "packaging" / "student"  # what students get as it is
FACES = {"testing", "mistakes", "notebook", "own", "pytest_plugin"}  # import paths that files outside rely on
GROUND = {"errors", "text", "files", "children", "lookup"}
ENTRY = {"__init__", "__main__"}


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in sorted(ENGINE.rglob("*.py")) if not path.is_relative_to(NOT_ENGINE)}


def room_of(module):
    """Return the room of a module, None for one at the root."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else None


def imports(source):
    """Yield the modules of the engine that a source imports, at top level or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("autograder."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "autograder":
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                yield module if module in MODULES else node.module


def between_rooms(modules):
    """Yield importer, imported, and the two rooms, for each import that leaves a room for another."""
    for importer, source in modules.items():
        for imported in imports(source):
            here, there = room_of(importer), room_of(imported)
            if there is not None and here != there:
                yield importer, imported, here, there


def faults(modules):
    """Return each import that the table does not allow."""
    found = []
    for importer, imported, here, there in between_rooms(modules):
        if imported.removeprefix(f"autograder.{there}.") not in ROOMS[there].face:
            found.append(f"{importer} imports {imported}, which is no face of {there}")
        if here is not None and there not in ROOMS[here].imports:
            found.append(f"{importer} imports {there}, which the row of {here} does not name")
    return found


SOURCES = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}


def test_rooms_import_faces_of_rooms_that_their_row_names():
    assert faults(SOURCES) == []


def test_the_table_names_nothing_that_is_not_used():
    used = list(between_rooms(SOURCES))
    for name, room in ROOMS.items():
        assert set(room.face) == {imported.split(".", 2)[2] for _, imported, _, there in used if there == name}
        assert set(room.imports) == {there for _, _, here, there in used if here == name}


@pytest.mark.parametrize(
    ("line", "fault"),
    {
        "from autograder.sandbox.zygote import Clock": "is no face of sandbox",
        "from autograder.sandbox import zygote": "is no face of sandbox",
        "import autograder.lms.collect": "which the row of judging does not name",
        "def late():\n    from autograder.report import words": "which the row of judging does not name",
    }.items(),
)
def test_an_import_that_leaves_the_table_is_found(line, fault):
    assert any(fault in each for each in faults({**SOURCES, "autograder.judging.judge": line}))


def test_every_folder_is_a_room_and_the_root_holds_faces_and_ground_only():
    assert {path.parent.name for path in ENGINE.glob("*/__init__.py")} == set(ROOMS)
    assert {path.stem for path in ENGINE.glob("*.py")} == FACES | GROUND | ENTRY


def test_every_room_stands_on_a_floor():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = next(each["layers"] for each in contracts if each["type"] == "layers")
    standing = {module.strip().removeprefix("autograder.") for floor in floors for module in floor.split("|")}
    assert standing == {*ROOMS, *FACES, *GROUND, "__main__"}


def test_students_get_a_room_only_where_its_row_says_so():
    assert not is_students("autograder.a_room_that_nobody_entered.secrets")
    assert {name for name in ROOMS if is_students(f"autograder.{name}.any")} == {
        *(
            "cli",
            "student",
            "grading",
            "judging",
            "pencil",
            "sandbox",
            "casebook",
            "submissions",
            "results",
            "course",
            "worker",
        )
    }


def test_the_document_shows_the_table():
    assert table() in (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")


OUT_NAMES = {*RESULT_FILES, *OUT_FILES, *OUT_FOLDERS} - {"nbgrader_config.py", ".gitignore"}  # others have these too
WALKS = {"glob", "rglob", "listdir", "scandir", "iterdir", "walk"}


def outs_business(source):
    """Yield what a module knows of the report folder by itself: a name in it, or a walk over it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and node.value in OUT_NAMES:
            yield node.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WALKS:
            call = ast.unparse(node)
            if re.search(r"\bout\b", call):
                yield call


def test_only_the_report_folder_knows_what_is_in_out():
    for module, source in SOURCES.items():
        if room_of(module) != "results":
            assert [*outs_business(source)] == [], module


def test_a_module_that_walks_out_by_itself_is_found():
    source = 'for path in self.out.glob("*/*"):\n    (path / "result.json").read_bytes()\nos.listdir(out)'
    assert sorted(outs_business(source)) == ["os.listdir(out)", "result.json", "self.out.glob('*/*')"]
