"""The rooms of the engine as data: the content, face, imports and destinations of each.

`tests/test_layout.py` keeps every import within this table, `docs/engine.md` shows it, and students get a room only if
its row says so.
"""

from __future__ import annotations

import msgspec


class Room(msgspec.Struct, frozen=True):
    """A folder of the engine that ships together or that one person works on.

    Parameters
    ----------
    holds : str
    face : tuple of str
        The modules that other rooms may import.
    imports : tuple of str
        The rooms that it may import; the modules at the root are free to all but `worker`.
    ships_to : tuple of str
    """

    holds: str
    face: tuple[str, ...]
    imports: tuple[str, ...]
    ships_to: tuple[str, ...]


ROOMS = {
    "cli": Room(
        holds="the commands: options, a call of one room, messages, exit status",
        face=("main",),
        imports=(
            "packaging",
            "authoring",
            "student",
            "classrun",
            "lms",
            "grading",
            "report",
            "judging",
            "sandbox",
            "grades",
            "casebook",
            "results",
            "course",
        ),
        ships_to=("students", "staff"),
    ),
    "packaging": Room(
        holds="packages: the students' zip, the Gradescope zip and the code for its container",
        face=("gradescope.build", "release"),
        imports=(
            "authoring",
            "grading",
            "report",
            "judging",
            "sandbox",
            "casebook",
            "submissions",
            "results",
            "course",
            "worker",
        ),
        ships_to=("gradescope", "staff"),
    ),
    "authoring": Room(
        holds=(
            "from `solutions/` to `assignments/`: reading a source, generating, secrets, the linter and its "
            "proof, `new`"
        ),
        face=(
            "generate.build",
            "generate.fresh",
            "generate.generate",
            "generate.nbgrader_source",
            "lint.findings",
            "lint.lint",
            "lint.prove",
            "new.scaffold",
            "new.wanted",
            "secrets.leaks",
            "secrets.within",
            "suggest.asking",
            "suggest.draft",
            "suggest.groups",
            "suggest.suggest",
        ),
        imports=("grading", "report", "judging", "pencil", "casebook", "submissions", "results", "course", "worker"),
        ships_to=("staff",),
    ),
    "student": Room(
        holds="the students' commands: check, watch, hint, list, next, reset, submit, and `check()` in a notebook",
        face=(
            "debug",
            "failing_case",
            "hints",
            "kernel",
            "overview",
            "own_work",
            "points",
            "program",
            "progress",
            "reset",
            "screen",
            "session",
            "submit",
            "targets",
            "watch",
        ),
        imports=("grading", "judging", "pencil", "sandbox", "casebook", "submissions", "results", "course", "worker"),
        ships_to=("students",),
    ),
    "classrun": Room(
        holds="a whole class: tasks, processes here or on a cluster, writing the report folder, resuming",
        face=("dask", "local", "run"),
        imports=("grading", "report", "judging", "sandbox", "grades", "casebook", "submissions", "results", "course"),
        ships_to=("cluster", "staff"),
    ),
    "lms": Room(
        holds=(
            "everything that knows another system's format: downloads in, tables out, one file a platform; "
            "nbgrader's gradebook"
        ),
        face=("collect", "export", "gradebook.book", "gradebook.by_hand", "grades", "placing", "platforms"),
        imports=("report", "judging", "sandbox", "grades", "casebook", "submissions", "results", "course", "worker"),
        ships_to=("staff",),
    ),
    "grading": Room(
        holds=("from one submission to its result: which file, loading, every function, the report of a failure"),
        face=("credit", "derivations", "grader", "notes", "workers"),
        imports=("judging", "pencil", "sandbox", "casebook", "submissions", "results", "course", "worker"),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "report": Room(
        holds="output for people: the student's view, pages, pictures, terminal tables, CSV",
        face=(
            "class_page",
            "feedback_page",
            "grades_csv",
            "listing",
            "on_paper",
            "pictures.choose",
            "plain_text",
            "shared_answers",
            "terminal",
            "terminal_changes",
            "terminal_result",
            "visible",
            "words",
        ),
        imports=("judging", "grades", "casebook", "submissions", "results", "course"),
        ships_to=("gradescope", "cluster", "staff"),
    ),
    "judging": Room(
        holds="from one answer to a verdict and a name; starts nothing, reads no file",
        face=(
            "absent",
            "asked",
            "bands",
            "call_record",
            "closeness",
            "diagnosis",
            "examples",
            "formatting",
            "judge",
            "messages",
            "naming",
            "pointing",
            "problems",
            "smallest_case",
        ),
        imports=("casebook", "results", "worker"),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "sandbox": Room(
        holds="the grader's end of a worker: bubblewrap, the warm process, deadlines, talking to it; `doctor`",
        face=("call_request", "client", "doctor", "look", "process", "requirements", "sandbox"),
        imports=("casebook", "submissions", "results", "worker"),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "pencil": Room(
        holds=(
            "derivations, checked line by line: the language and its grammar, exact derivatives, verdicts, the "
            "questions' data"
        ),
        face=("check", "files", "handed_in", "question"),
        imports=("results", "course"),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "grades": Room(
        holds="the class and its final grades: roster, lateness, penalties",
        face=("final_grades", "lateness", "roster"),
        imports=("submissions", "results", "course"),
        ships_to=("gradescope", "cluster", "staff"),
    ),
    "casebook": Room(
        holds=(
            "tests and the bank of mistakes as data: cases, the answers of a mistake, compiling and keeping "
            "them, torch as oracle; the slips that can be made in a function"
        ),
        face=(
            "answers",
            "bank",
            "bounded",
            "cases",
            "closeness",
            "compiling",
            "edits.making",
            "edits.places",
            "families",
            "fingerprint",
            "generators",
            "intermediates",
            "landscapes",
            "oracle",
            "store",
        ),
        imports=("course", "worker"),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "submissions": Room(
        holds="one submission, the folder of a class, hand-in times, outlines of files",
        face=("class_folder", "handed_in", "outline", "picking", "submission"),
        imports=("course", "results", "worker"),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "results": Room(
        holds="`result.json` and the report folder: names, format, what changed, audit, the SQL table",
        face=("aside", "derivation", "folder", "history", "names", "result", "table"),
        imports=(),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "course": Room(
        holds=("the authors' files: `course.toml`, `exercise.toml`, due dates, hints, the percent format of a source"),
        face=("course", "due_dates", "hints", "percent"),
        imports=(),
        ships_to=("students", "gradescope", "cluster", "staff"),
    ),
    "worker": Room(
        holds=(
            "the code in the locked process beside the student's code: frames, values, reading and running a "
            "file, locks"
        ),
        face=(
            "absent",
            "arguments",
            "locks",
            "messages",
            "module",
            "serve",
            "sites",
            "source",
            "statements",
            "tracer",
            "tracing",
            "unset",
            "values",
            "wire",
        ),
        imports=(),
        ships_to=("sandbox", "students", "gradescope", "cluster", "staff"),
    ),
}  # from the top floor down


def is_students(module: str) -> bool:
    """Return whether students may get a module: one at the root, or one of a room whose row says so."""
    parts = module.split(".")
    at_root = len(parts) == 1 or (len(parts) == 2 and parts[1] not in ROOMS)
    return at_root or (parts[1] in ROOMS and "students" in ROOMS[parts[1]].ships_to)


def table() -> str:
    """Return the rooms as `docs/engine.md` shows them."""
    lines = ["| room | holds | face | may import | ships to |", "|---|---|---|---|---|"]
    for name, room in ROOMS.items():
        cells = (", ".join(f"`{each}`" for each in named) or "nothing" for named in (room.face, room.imports))
        lines.append(f"| `{name}` | {room.holds} | {' | '.join(cells)} | {', '.join(room.ships_to)} |")
    return "\n".join(lines)
