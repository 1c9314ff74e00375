"""What lies in a student's folder in place of a module, or beside it."""

import io
import json
import os
import zipfile

from tests.corpora.hostile.attacks import ALL_HONEST, Link, handed_in

HONEST = ALL_HONEST.encode()


def notebook(*sources, **extra):
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **extra}


def as_json(value):
    return json.dumps(value).encode()


def sparse(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)


def zip_bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("perceptron.py", b"\0" * 50_000_000)
    return data.getvalue()


PY = "small.py"
NB = "small.ipynb"

# ---- in place of the module

handed_in(
    "link_to_the_solution",
    "Links to the solution.",
    "unloadable",
    {PY: Link("@COURSE@/solutions/ex1_small/small.py")},
    note="is a link",
)
handed_in(
    "link_to_etc_passwd", "Links to a file of the machine.", "unloadable", {PY: Link("/etc/passwd")}, note="is a link"
)
handed_in("link_to_itself", "Links to itself.", "unloadable", {PY: Link("small.py")}, note="is a link")
handed_in(
    "link_to_a_device", "Links to a device that never ends.", "unloadable", {PY: Link("/dev/zero")}, note="is a link"
)
handed_in(
    "link_to_the_next_student",
    "Links to what another student handed in.",
    "unloadable",
    {PY: Link("../../files-next-student/ex1_small/small.py")},
    note="is a link",
)
handed_in("fifo", "Is a FIFO, which a reader waits for.", "unloadable", {PY: os.mkfifo}, note="is not a regular file")
handed_in(
    "directory", "Is a directory named like the module.", "unloadable", {PY: os.mkdir}, note="is not a regular file"
)
handed_in(
    "sparse_terabyte", "Is a file of a terabyte without content.", "unloadable", {PY: sparse}, note="larger than 1 MiB"
)
handed_in(
    "ten_megabytes_of_comments",
    "Is ten megabytes of comments.",
    "unloadable",
    {PY: HONEST + b"# x\n" * 2_500_000},
    note="larger than 1 MiB",
)
handed_in("nothing_gradable", "Holds no file of the exercise.", "unloadable", {"small.txt": HONEST}, note="No small.py")
handed_in(
    "folder_is_a_file",
    "Has a file where the exercise's folder should be.",
    "unloadable",
    {".": HONEST},
    note="a file where the folder should be",
)
handed_in(
    "folder_is_a_link",
    "Has a link where the exercise's folder should be.",
    "unloadable",
    {".": Link("@COURSE@/solutions/ex1_small")},
    note="is a link",
)

# ---- no Python

handed_in("nul_bytes", "Holds NUL bytes.", "unloadable", {PY: HONEST + b"x = '\0'\n"}, note="null bytes")
handed_in("no_python", "Is no Python.", "unloadable", {PY: b"def double(x: return\n"}, note="is not Python")
handed_in("utf_16", "Is written in UTF-16.", "unloadable", {PY: ALL_HONEST.encode("utf-16")}, note="is not Python")
handed_in("latin_1", "Holds bytes that are not UTF-8.", "unloadable", {PY: HONEST + b"# \xe9\n"}, note="is not UTF-8")
handed_in(
    "unknown_encoding",
    "Declares an encoding that does not exist.",
    "unloadable",
    {PY: b"# coding: nowhere\n" + HONEST},
    note="is not Python",
)
handed_in(
    "encoding_with_a_path",
    "Declares an encoding that is a path.",
    "unloadable",
    {PY: b"# coding: ../../../etc/passwd\n" + HONEST},
    note="is not Python",
)
handed_in(
    "encoding_that_decodes_to_nothing",
    "Declares an encoding that is none for text.",
    "unloadable",
    {PY: b"# coding: zip\n" + HONEST},
    note="is not Python",
)
handed_in("random_bytes", "Is noise.", "unloadable", {PY: bytes(range(256)) * 1000}, note="is not Python")
handed_in(
    "zip_bomb",
    "Is an archive that unpacks to 50 MB, named like the module.",
    "unloadable",
    {PY: zip_bomb()},
    note="is not Python",
)
handed_in(
    "many_parentheses",
    "Nests a hundred thousand parentheses.",
    "unloadable",
    {PY: b"x = " + b"(" * 100_000},
    note="is not Python",
)
handed_in(
    "many_signs",
    "Nests two hundred thousand signs, which overflows the parser's stack.",
    "unloadable",
    {PY: b"x = " + b"-" * 200_000 + b"1\n"},
    note="is not Python",
)
handed_in(
    "long_sum",
    "Adds up two hundred thousand numbers.",
    "unloadable",
    {PY: b"x = " + b"+".join([b"1"] * 200_000) + b"\n"},
    note="is not Python",
)
handed_in(
    "long_chain_of_attributes",
    "Asks for ten thousand attributes in a row.",
    "unloadable",
    {PY: HONEST + b"x = a" + b".a" * 10_000 + b"\n"},
    note="is not Python",
)
handed_in(
    "many_blocks",
    "Nests a hundred blocks.",
    "unloadable",
    {PY: HONEST + b"".join(b" " * n + b"if 1:\n" for n in range(101)) + b" " * 101 + b"x = 1\n"},
    note="is not Python",
)
handed_in(
    "integer_of_half_a_megabyte",
    "Writes an integer of half a million digits.",
    "unloadable",
    {PY: HONEST + b"x = " + b"9" * 500_000 + b"\n"},
    note="is not Python",
)
handed_in(
    "deep_expression",
    "Holds an expression that is nested deeper than functions may be, in a demonstration.",
    "passed",
    {PY: HONEST + b"x = 0" + b"+1" * 1_200 + b"\n"},
)
handed_in(
    "compiler_bomb",
    "Holds an expression that takes the compiler gigabytes.",
    "passed",
    {PY: HONEST + b"x = (1 << 30) ** 1000 ** 3 * 'x'\ny = ((b'x' * 1000) * 1000) * 1000 * 1000\n"},
)
handed_in("five_thousand_statements", "Holds five thousand statements.", "passed", {PY: HONEST + b"x = 1\n" * 5_000})

# ---- notebooks

handed_in(
    "notebook_of_50_mb",
    "Is a notebook with 50 MB of outputs.",
    "unloadable",
    {NB: as_json(notebook(ALL_HONEST, filler="x" * 50_000_000))},
    note="larger than 16 MiB",
)
handed_in(
    "notebook_of_15_mb",
    "Is a notebook with 15 MB of outputs.",
    "passed",
    {NB: as_json(notebook(ALL_HONEST, filler="x" * 15_000_000))},
)
handed_in(
    "notebook_of_a_million_cells",
    "Is a notebook of a million cells that are none.",
    "passed",
    {NB: b'{"cells": [' + as_json(notebook(ALL_HONEST)["cells"][0]) + b",1" * 1_000_000 + b"]}"},
)
handed_in(
    "broken_json",
    "Is a notebook cut off in the middle.",
    "unloadable",
    {NB: as_json(notebook(ALL_HONEST))[:-40]},
    note="is not a notebook",
)
handed_in(
    "nested_json",
    "Is a notebook of a hundred thousand lists, each within the other.",
    "unloadable",
    {NB: b"[" * 100_000},
    note="is not a notebook",
)
handed_in("json_of_lists", "Is JSON and no notebook.", "unloadable", {NB: b"[[]]"}, note="it holds no cells")
handed_in(
    "cells_that_are_a_dict",
    "Has cells that are no list.",
    "unloadable",
    {NB: b'{"cells": {"source": "x"}}'},
    note="it holds no cells",
)
handed_in(
    "sheets_that_are_numbers",
    "Is an old notebook whose sheets hold numbers.",
    "passed",
    {NB: as_json({"worksheets": [1, {"cells": 5}, {"cells": notebook(ALL_HONEST)["cells"]}]})},
)
handed_in(
    "integer_of_a_million_digits_in_json",
    "Is a notebook with an integer of a million digits.",
    "unloadable",
    {NB: b'{"nbformat": ' + b"9" * 1_000_000 + b', "cells": []}'},
    note="is not a notebook",
)
handed_in("no_cells", "Is a notebook without cells.", "not_implemented", {NB: as_json(notebook())})
handed_in(
    "deleted_cells",
    "Is a notebook whose cells were deleted but one.",
    "not_implemented",
    {NB: as_json(notebook("import numpy as np"))},
)
handed_in(
    "duplicated_cells",
    "Is a notebook whose cells stand there twice, a stub last in neither.",
    "passed",
    {NB: as_json(notebook(*[ALL_HONEST] * 2))},
)
handed_in(
    "cells_of_wrong_types",
    "Is a notebook with wrong types everywhere.",
    "passed",
    {
        NB: as_json(
            {
                "cells": [
                    None,
                    5,
                    {"cell_type": 7},
                    {"source": {"a": 1}},
                    {"cell_type": "code", "source": [1, None, ALL_HONEST]},
                ]
            }
        )
    },
)
handed_in(
    "nan_in_a_notebook",
    "Is a notebook with NaN where numbers stand.",
    "passed",
    {NB: as_json(notebook(ALL_HONEST, metadata={"n": float("nan")}))},
)
handed_in(
    "surrogates_in_a_notebook",
    "Is a notebook with lone surrogates in a cell.",
    "passed",
    {NB: as_json(notebook("s = '\ud800'", ALL_HONEST))},
)
handed_in(
    "notebook_in_utf_16",
    "Is a notebook in UTF-16.",
    "unloadable",
    {NB: json.dumps(notebook(ALL_HONEST)).encode("utf-16")},
    note="is not a notebook",
)
handed_in(
    "notebook_with_a_mark_of_order",
    "Is a notebook that begins with a byte order mark.",
    "passed",
    {NB: b"\xef\xbb\xbf" + as_json(notebook(ALL_HONEST))},
)
handed_in(
    "magics_only",
    "Is a notebook of shell lines and magics.",
    "passed",
    {
        NB: as_json(
            notebook("!rm -rf /", "%%bash\nrm -rf /", "%run /etc/passwd\nget_ipython().system('id')", ALL_HONEST)
        )
    },
)
handed_in(
    "many_magics",
    "Is a notebook with a hundred lines that are none of Python's.",
    "passed",
    {NB: as_json(notebook("!x\n" * 100, ALL_HONEST))},
)

# ---- beside the module

BESIDE = b"raise SystemExit('run by the grader')\nimport os\nos._exit(0)\n"
handed_in(
    "conftest",
    "Lays a conftest.py beside it.",
    "passed",
    {
        PY: HONEST,
        "conftest.py": BESIDE,
        "pytest.ini": b"[pytest]\naddopts = --collect-only\n",
        "tox.ini": b"",
        "pyproject.toml": b"[",
    },
)
handed_in(
    "numpy_beside_it", "Lays a numpy.py beside it.", "passed", {PY: HONEST, "numpy.py": BESIDE, "msgspec.py": BESIDE}
)
handed_in(
    "sitecustomize",
    "Lays files beside it that an interpreter runs at its start.",
    "passed",
    {
        PY: HONEST,
        "sitecustomize.py": BESIDE,
        "usercustomize.py": BESIDE,
        "x.pth": b"import os; os._exit(0)",
        "__init__.py": BESIDE,
    },
)
handed_in(
    "result_beside_it",
    "Lays a result beside it.",
    "passed",
    {PY: HONEST, "result.json": b'{"score": 1000}', "grades.csv": b"student,score\n"},
)
handed_in(
    "fifo_beside_it",
    "Lays a FIFO and a link in a circle beside it.",
    "passed",
    {PY: HONEST, "pipe": os.mkfifo, "loop": Link(".")},
)
handed_in(
    "module_and_stub",
    "Hands in a module and a notebook that is not filled in.",
    "passed",
    {PY: HONEST, NB: as_json(notebook("def double(x):\n    raise NotImplementedError"))},
    note="small.py was graded",
)
handed_in(
    "module_and_bomb",
    "Hands in a module and a notebook that cannot be read.",
    "passed",
    {PY: HONEST, NB: b"[" * 1_000_000},
    note="small.py was graded",
)
handed_in(
    "module_and_link",
    "Hands in a module and a notebook that is a link to another one.",
    "passed",
    {PY: HONEST, NB: Link("/etc/passwd")},
    note="is a link",
)
handed_in(
    "helper_beside_it",
    "Imports a module that lies beside it.",
    "forbidden",
    {PY: b"from helper import double, total, slopes\n", "helper.py": b"from small import *\n"},
    note="'helper' is not offered",
)
