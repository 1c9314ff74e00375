"""What of a submission is run and what is left out, for modules and notebooks alike."""

import json

import pytest

from autograder.worker import source as sources
from autograder.worker import statements as reading
from autograder.worker.needed import needed_demos

RIGHT = {
    "double": "def double(x):\n    return 2.0 * x\n",
    "total": "def total(x):\n    return float(np.sum(x))\n",
    "slopes": "def slopes(f, weights, h=1e-5):\n    return [2.0 * w for w in weights], [f(w) * h for w in weights]\n",
}
ALL = "import numpy as np\n" + "".join(RIGHT.values())


def notebook(*cells, version=4, **extra):
    def cell(source):
        made = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        if version == 3:
            made["input"] = made.pop("source")
        return made

    made = [cell(source) if isinstance(source, str) else source for source in cells]
    if version == 3:
        return json.dumps({"nbformat": 3, "worksheets": [{"cells": made}]})
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made, **extra})


DEMOS = {
    "an endless loop": "while True:\n    pass\n",
    "a raise": "raise RuntimeError('demo')\n",
    "an assert": "assert double(np.ones(2)) is None\n",
    "an exit": "import sys\nsys.exit(0)\n",
    "an exit of the process": "import os\nos._exit(0)\n",
    "a main block": "if __name__ == '__main__':\n    while True:\n        pass\n",
    "a slow call of an own function": "def slow():\n    while True:\n        pass\nanswer = slow()\n",
    "a slow call inside an expression": "def slow():\n    while True:\n        pass\nanswer = [1, *map(str, [slow()])]\n",
    "a missing plotting library": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n",
    "input": "name = input('your name: ')\n",
    "a missing file": "data = open('data.csv').read()\nwith open('data.csv') as file:\n    more = file.read()\n",
    "a missing helper module": "from helpers import everything\n",
    "prints without end": "print('x' * 10_000_000)\n",
    "an exit inside a block": "import os\nif True:\n    y = 1\n    os._exit(3)\n",
}


@pytest.mark.parametrize("demo", DEMOS.values(), ids=DEMOS)
@pytest.mark.parametrize("place", ["before", "behind", "notebook"])
def test_demo_code_costs_an_honest_function_nothing(small, demo, place):
    if place == "notebook":
        result = small.grade(notebook("import numpy as np", demo, *RIGHT.values(), demo), file="small.ipynb")
    else:
        result = small.grade(f"import numpy as np\n{demo}{ALL}" if place == "before" else ALL + demo)
    assert result.score == 100.0


DEFINITIONS = {
    "a lambda": "double = lambda x: 2.0 * x\n",
    "a partial": "import functools\ndouble = functools.partial(np.multiply, 2.0)\n",
    "a call of an own function": "def make():\n    return lambda x: 2.0 * x\ndouble = make()\n",
    "a closure with a decorator": "def twice(f):\n    return lambda x: 2.0 * f(x)\n@twice\ndef double(x):\n    return x\n",
    "a method": "class Tool:\n    def double(self, x):\n        return 2.0 * x\ndouble = Tool().double\n",
    "a branch": "if True:\n    def double(x):\n        return 2.0 * x\n",
    "a try": "try:\n    import scipy\nexcept ImportError:\n    def double(x):\n        return 2.0 * x\n",
    "a constant": "FACTOR = 2.0\ndef double(x):\n    return FACTOR * x\n",
    "a lambda that calls an own function": "def f(x):\n    return 2.0 * x\ng = lambda x: f(x)\ndef double(x):\n    return g(x)\n",
    "a loop's result": "for FACTOR in (1.0, 2.0):\n    pass\ndef double(x):\n    return FACTOR * x\n",
    "an own function's result": "def two():\n    return 2.0\nFACTOR = two()\ndef double(x):\n    return FACTOR * x\n",
    "defined by exec": "for name in ['double']:\n    exec(f'def {name}(x): return 2.0 * x')\n",
    "the last of two": "def double(x):\n    return x\ndef double(x):\n    return 2.0 * x\n",
    "annotations of the future": "from __future__ import annotations\ndef double(x: Nowhere) -> Never:\n    return 2.0 * x\n",
    "a dataclass": "import dataclasses\n@dataclasses.dataclass\nclass T:\n    f: float = 2.0\ndef double(x):\n    return T().f * x\n",
    "itself by name": "import small\ndef double(x):\n    return 2.0 * x\n",
    "seeded numbers": "FACTORS = np.random.default_rng(0).normal(size=3)\ndef double(x):\n    return 2.0 * x\n",
}


@pytest.mark.parametrize("source", DEFINITIONS.values(), ids=DEFINITIONS)
def test_every_kind_of_definition_counts(small, source):
    if source.startswith("from __future__"):
        first, _, source = source.partition("\n")
        whole = f"{first}\nimport numpy as np\n{source}"
    else:
        whole = f"import numpy as np\n{source}"
    assert small.outcomes(whole, functions={"double"})["double"] == ["passed"] * 3


def test_a_name_that_a_demo_makes_is_told(small):
    result = small.grade("import numpy as np\nfor FACTOR in (2.0,):\n    pass\ndef double(x):\n    return FACTOR * x\n")
    assert "double uses FACTOR from code outside of functions, so that code was run too." in result.notes


def test_a_name_that_only_an_endless_demo_would_make_is_an_error(small):
    source = (
        "while True:\n    FACTOR = 2.0\ndef double(x):\n    return FACTOR * x\nimport numpy as np\n" + RIGHT["total"]
    )
    outcomes = small.outcomes(source)
    assert outcomes["double"][0] == "error"
    assert outcomes["total"] == ["passed", "passed"]


NEEDED = {
    "bound by a call of an own function": ("def two():\n    return 2.0\n", "FACTOR = two()\n", "FACTOR"),
    "appended to": ("KEPT = []\n", "KEPT.append(2.0)\n", "KEPT[0]"),
    "an entry that is set": ("KEPT = {}\n", "for at in range(1):\n    KEPT[at] = 2.0\n", "KEPT[0]"),
    "an attribute that is set": (
        "class Kept:\n    pass\n",
        "Kept.factor = 2.0 if list(range(3)) else 1.0\n",
        "Kept.factor",
    ),
    "set by a function with global": (
        "FACTOR = 1.0\ndef use(value):\n    global FACTOR\n    FACTOR = value\n",
        "use(2.0)\n",
        "FACTOR",
    ),
    "through another demonstration": (
        "def two():\n    return 2.0\n",
        "half = two() / 2\nfor k in (2,):\n    FACTOR = half * k\n",
        "FACTOR",
    ),
    "made by exec": ("", "exec('FACTOR = 2.0')\n", "FACTOR"),
    "given to a function": ("KEPT = []\ndef fill(into):\n    into.append(2.0)\n", "fill(KEPT)\n", "KEPT[0]"),
}
ENDLESS = "while True:\n    p = double(3)\n"


@pytest.mark.parametrize(("before", "demo", "used"), NEEDED.values(), ids=NEEDED)
def test_a_demo_that_a_definition_needs_is_run_whatever_hangs_elsewhere(small, before, demo, used):
    source = f"import numpy as np\n{before}{ENDLESS}{demo}def double(x):\n    return {used} * x\n{ENDLESS * 5}"
    result = small.grade(source, functions={"double"})
    assert [test.outcome for test in result.tests] == ["passed"] * 3
    assert sum("left out, because" in note for note in result.notes) <= 1


def test_only_demos_that_make_what_definitions_use_are_needed():
    source = "import numpy as np\ndef f(x):\n    w = x\n    return w + b\nw = f(1)\nb = f(2)\nnp.seterr(all='raise')\nprint(b)\n"
    cell = sources.Cell("small.py", source, is_cell=False)
    statements = reading.statements_of([cell], ["f"], lambda note: None)
    assert needed_demos(statements) == {3}


def test_where_statements_are_nested_too_deeply_every_demo_may_be_needed():
    source = f"def f(x):\n    return {' + '.join(['x'] * 1200)}\nprint(1)\n"
    cell = sources.Cell("small.py", source, is_cell=False)
    assert needed_demos(reading.statements_of([cell], ["f"], lambda note: None)) == {1}


def test_a_statement_that_raises_is_left_out_with_a_note(small):
    result = small.grade(ALL + "table = 1 / 0\n")
    assert result.score == 100.0
    assert any("left out, it raises ZeroDivisionError" in note for note in result.notes)


def test_after_three_statements_that_hang_only_what_evaluates_nothing_is_run(small):
    hang = "import itertools\n" + "".join(f"x{i} = sum(itertools.cycle([0]))\n" for i in range(5))
    result = small.grade("import numpy as np\n" + hang + "".join(RIGHT.values()))
    assert result.score == 100.0
    assert sum("left out, because it used more than" in note for note in result.notes) == 3
    assert sum("too many statements above it did not come to an end" in note for note in result.notes) == 2


def test_where_even_imports_end_the_process_loading_is_given_up_once_and_for_all(small):
    source = "import os, builtins\ndef end(*args, **options):\n    os._exit(3)\nbuiltins.__import__ = end\n"
    result = small.grade(source + "import json\n" * 5 + ALL)
    assert {test.outcome for test in result.tests} == {"crashed"}
    assert result.score == 0.0


NOTEBOOKS = {
    "nbformat 4": notebook("import numpy as np", *RIGHT.values()),
    "nbformat 3": notebook("import numpy as np", *RIGHT.values(), version=3),
    "sources as lists": notebook({"cell_type": "code", "source": ALL.splitlines(keepends=True)}),
    "markdown between": notebook(
        {"cell_type": "markdown", "source": "# text"}, ALL, {"cell_type": "raw", "source": "x("}
    ),
    "a broken cell": notebook(ALL, "def broken(:\n"),
    "line magics": notebook(
        "%matplotlib inline\n!pip install numpy\n" + ALL + "%timeit double(1)\nnp.sum?\n?np.sum\nfiles = !ls\n"
    ),
    "a magic inside a block": notebook(ALL + "if True:\n    !ls\n    y = 1\n"),
    "a cell that is indented as a whole": notebook("\n    " + ALL.replace("\n", "\n    ")),
    "a timed cell": notebook("%%time\n" + ALL),
    "a cell in another language": notebook("%%bash\nrm -rf /\n", ALL, "%%html\n<b>hi</b>\n"),
    "percent signs that are Python": notebook(ALL + 'LABEL = ("%d"\n% 3)\nTEXT = """\n%matplotlib\n"""\n'),
    "cells of odd types": notebook(ALL, 7, None, {"cell_type": 3}, {"source": 5}, []),
    "a byte order mark": "\ufeff" + notebook(ALL),
    "outputs with NaN": notebook(ALL).replace('"outputs": []', '"outputs": [{"data": NaN}]'),
    "two definitions, the last one right": notebook("def double(x):\n    return x\n", ALL),
    "top-level await": notebook(ALL, "await something()\n"),
}


@pytest.mark.parametrize("content", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_notebooks_of_every_kind_are_read(small, content):
    assert small.grade(content, file="small.ipynb").score == 100.0


UNLOADABLE = {
    "a syntax error": ("small.py", "def double(x: return", "is not Python: invalid syntax (line 1)"),
    "a wrong encoding": ("small.py", "# café\n".encode("latin-1") + ALL.encode(), "is not Python"),
    "UTF-16": ("small.py", ALL.encode("utf-16"), "is not Python"),
    "NUL bytes": ("small.py", "x = 1\0\n", "null bytes"),
    "nested too deeply": ("small.py", "(" * 100_000, "too many nested parentheses"),
    "a parser bomb": ("small.py", "x=" + "-" * 200_000 + "1", "is not Python"),
    "a picture": ("small.py", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not Python"),
    "not JSON": ("small.ipynb", "{", "is not a notebook"),
    "JSON that is no notebook": ("small.ipynb", "[1, 2]", "holds no cells"),
    "no list of cells": ("small.ipynb", '{"cells": 3}', "holds no cells"),
    "JSON nested too deeply": ("small.ipynb", "[" * 200_000, "is not a notebook"),
    "no cell of Python": ("small.ipynb", notebook("def f(:", "x y"), "No cell of the notebook is Python"),
}


@pytest.mark.parametrize(("file", "content", "words"), UNLOADABLE.values(), ids=UNLOADABLE)
def test_what_cannot_be_loaded_says_why(small, file, content, words):
    result = small.grade(content, file=file)
    assert (result.status, result.score, result.tests) == ("unloadable", 0.0, ())
    assert any(words in note for note in result.notes)
    assert result.submission_sha256


def test_an_empty_file_has_nothing_implemented(small):
    result = small.grade("")
    assert result.status == "graded"
    assert {test.outcome for test in result.tests} == {"not_implemented"}


def test_frames_show_the_cell_and_its_line(small):
    first = small.grade(
        notebook("import numpy as np", "\n\ndef double(x):\n    return 1 / 0\n"), file="small.ipynb"
    ).tests[0]
    assert "small.ipynb cell 2, line 4, in double: return 1 / 0" in first.message
    assert "/site/" not in first.message


def test_what_is_known_of_a_function_that_is_not_defined_is_its_verdict(small):
    source = "import torch\nclass Tool:\n    def double(self, x):\n        return x\ndef total(x, y=torch.pi):\n    return x\n"
    result = small.grade(source + "def slopes(f, weights, h=1 / 0):\n    return []\n")
    found = {test.function: (test.outcome, test.message) for test in result.tests}
    assert found["double"] == (
        "not_implemented",
        "double stands inside class Tool (small.py, line 3); it must stand at top level",
    )
    assert found["total"] == (
        "forbidden",
        "total was left out (small.py, line 5): it needs torch, which was not imported",
    )
    assert found["slopes"][0] == "error"
    assert "small.py, line 7: left out, it raises ZeroDivisionError: division by zero" in result.notes


def test_a_module_with_the_ending_of_a_notebook_is_graded_with_a_note(small):
    result = small.grade(ALL, file="small.ipynb")
    assert result.score == 100.0
    assert "small.ipynb holds a module and was read as one; its name should end in .py." in result.notes
