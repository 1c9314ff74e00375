"""A right submission in any spelling is read: odd but right sources, loaded in this process."""

import json
import sys
import textwrap

import numpy as np
import pytest

from autograder.worker import module as loading
from autograder.worker import source as sources
from autograder.worker import statements
from autograder.worker.absent import absences

DOUBLE = "import numpy as np\ndef double(x):\n    return 2.0 * x\n"
NUMPY = "import numpy as np\n"


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


class Read:
    """A source that was read and run as a worker does it."""

    def __init__(self, content, file="small.py", *, everything=False):
        self.notes = []
        content = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        self.cells = sources.cells_of(file, content)
        self.statements = statements.statements_of(self.cells, ("double", "total"), self.notes.append)
        self.filled = statements.filled(self.statements, ("double", "total"))
        module = loading.Module("small_spelling")
        path = list(sys.meta_path)
        sys.meta_path.insert(0, loading.OfferedOnly(("numpy",)))
        try:
            demos = range(len(self.statements)) if everything else ()
            module.run(self.statements, demos=demos, leave_out=(), before=lambda number, where: None)
        finally:
            sys.meta_path[:] = path
            del sys.modules["small_spelling"]
        self.space = module.module.__dict__
        self.notes += module.notes
        self.lost = module.lost

    def absent(self, name="double"):
        return absences((name,), self.space, self.statements, self.cells, self.lost).get(name)


MODULES = {
    "a byte order mark": "\ufeff" + DOUBLE,
    "lines that end as on Windows": DOUBLE.replace("\n", "\r\n"),
    "lines that end as on an old Mac": DOUBLE.replace("\n", "\r"),
    "form feeds between functions": DOUBLE.replace("def", "\f\ndef"),
    "a form feed before a function": DOUBLE.replace("def", "\fdef"),
    "tabs": DOUBLE.replace("    ", "\t"),
    "no newline at the end": DOUBLE.rstrip(),
    "a declared encoding": ("# -*- coding: latin-1 -*-\n# café\n" + DOUBLE).encode("latin-1"),
    "a line separator in a string": DOUBLE + "SEPARATOR = '\u2028'\n",
    "a lone surrogate": DOUBLE + "TITLE = '\ud83d'\n",
    "an annotation of nothing": NUMPY + "def double(x: Tensor) -> Nowhere[1]:\n    return 2.0 * x\n",
    "an annotation that raises": NUMPY + "def double(x: 1 / 0):\n    return 2.0 * x\n",
    "an annotated constant": NUMPY + "FACTOR: Nowhere = 2.0\ndef double(x):\n    return FACTOR * x\n",
    "a dataclass": "import dataclasses\n@dataclasses.dataclass\nclass T:\n    f: float = 2.0\ndef double(x):\n    return T().f * x\n",
    "a named tuple": "import typing\nclass T(typing.NamedTuple):\n    f: float = 2.0\ndef double(x):\n    return T().f * x\n",
    "a stub below": DOUBLE + "def double(x):\n    raise NotImplementedError\n",
    "a stub below that says nothing": DOUBLE + 'def double(x):\n    """Double."""\n    pass\n',
    "a stub below a lambda": "double = lambda x: 2.0 * x\ndef double(x):\n    return None\n",
    "the second answer counts": "def double(x):\n    return x\n" + DOUBLE,
    "prompts": "".join(f"{'...' if line.startswith(' ') else '>>>'} {line}\n" for line in DOUBLE.splitlines()),
    "prompts of a session": ">>> def double(x):\n...     return 2.0 * x\n...\n>>> double(2)\n4.0\n",
    "prompts of IPython": "In [1]: import numpy as np\n\nIn [2]: def double(x):\n   ...:     return 2.0 * x\n   ...: \n",
    "magics in a module": "%matplotlib inline\n" + DOUBLE,
    "JSON under the name of a module": notebook(DOUBLE),
    "a display of the module's": DOUBLE.replace("    return", "    display(x)\n    return"),
    "a shell that is asked for": "shell = get_ipython()\n" + DOUBLE.replace("return", "shell.run_line_magic('x', 'y'); return"),
    "doctests": DOUBLE.replace("    return", '    """Double.\n\n    >>> double(1.0)\n    2.0\n    """\n    return'),
    "semicolons": "import numpy as np; double = lambda x: 2.0 * x; print(double(1))\n",
    "backslashes": "def double(x): \\\n    return 2.0 \\\n        * x\n",
    "a conditional definition": "import sys\nif sys.version_info > (3,):\n    def double(x):\n        return 2.0 * x\n",
    "a match statement beside it": DOUBLE + "match 1:\n    case 1:\n        pass\n",
    "an import of its own": "from small_spelling import double\n" + DOUBLE,
    "a refused import beside it": "import scipy.special\nfrom IPython.display import display, HTML\n" + DOUBLE,
}  # fmt: skip

CELLS = {
    "time": "%%time\n" + DOUBLE,
    "capture": "%%capture out --no-stderr\n" + DOUBLE,
    "two cell magics": "%%time\n%%capture\n" + DOUBLE,
    "a blank line before": "\n\n%%time\n" + DOUBLE,
    "the module written": "%%writefile small.py\n" + DOUBLE,
    "the module written elsewhere": '%%writefile "/content/small.py"\n' + DOUBLE,
    "the module added to": "%%writefile -a small.py\n" + DOUBLE,
    "line magics": "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n" + DOUBLE,
    "shell lines": "!pip install -q numpy\n!echo \"it's (\n!ls | grep '\"\n" + DOUBLE,
    "lines that go on": "!pip install \\\n  numpy \\\n  scipy\n" + DOUBLE,
    "questions": "?np\nnp.dot?\nnp.dot??\n??np\n" + DOUBLE,
    "a magic that is kept": "where = %pwd\nfiles = !ls\na = %sql select\n" + DOUBLE,
    "what is kept is used": "files = !ls\n" + DOUBLE.replace("return", "n = len(files); return"),
    "words that are magics": "pip install numpy\ncd ..\nls -l\n" + DOUBLE,
    "words that are names": "time = 2.0\nls = time\n%pwd\ndef double(x):\n    return time * x\n",
    "a timed statement": "%time FACTOR = 2.0\ndef double(x):\n    return FACTOR * x\n",
    "a magic in a block": "if True:\n    %time y = 1\n    !ls\n    FACTOR = 2.0\ndef double(x):\n    return FACTOR * x\n",
    "a magic in the function": DOUBLE.replace("    return", "    %time y = 1\n    !ls\n    return"),
    "pylab": "%pylab inline\ndef double(x):\n    return multiply(2.0, x)\n",
    "percent signs within brackets": "T = (5\n% 3)\n%pwd\nS = '''\n%pwd\n'''\n" + DOUBLE,
    "indented as a whole": textwrap.indent(DOUBLE, "    "),
    "a byte order mark": "\ufeff" + DOUBLE,
    "prompts and magics": ">>> %pwd\n>>> def double(x):\n...     return 2.0 * x\n",
    "half of a pair": DOUBLE + "# \ud83d\n",
    "a display": DOUBLE.replace("    return", "    display(x, display_id=True).update(x)\n    return"),
}  # fmt: skip


def is_double(read):
    return read.space["double"](np.array([1.0, 2.0])).tolist() == [2.0, 4.0]


@pytest.mark.parametrize("content", MODULES.values(), ids=MODULES)
def test_odd_but_right_modules_count(content):
    read = Read(content)
    assert is_double(read)
    assert read.filled == {"double"}


@pytest.mark.parametrize("source", CELLS.values(), ids=CELLS)
def test_odd_but_right_cells_count(source):
    read = Read(notebook(NUMPY, source), "small.ipynb")
    assert is_double(read)
    assert read.filled == {"double"}


def test_python_under_the_name_of_a_notebook_counts():
    read = Read(DOUBLE, "small.ipynb")
    assert is_double(read)
    assert sources.misnamed("small.ipynb", read.cells).endswith("its name should end in .py.")
    assert sources.misnamed("small.py", read.cells) == ""


GUARDS = {
    "as usual": 'if __name__ == "__main__":\n',
    "the other way round": "if '__main__' == __name__:\n",
    "in a tuple": 'if __name__ in ("__main__", "small"):\n',
    "in brackets": 'if (__name__ == "__main__"):\n',
    "with more": 'if __name__ == "__main__" and True:\n',
    "not unequal": 'if not __name__ != "__main__":\n',
    "the other branch": 'if __name__ != "__main__":\n    pass\nelse:\n',
}


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_the_body_of_a_main_guard_is_run_with_everything(guard):
    source = f"{NUMPY}def double(x):\n    return FACTOR * x\n{guard}    raise_it\n    FACTOR = 2.0\n    import sys; sys.exit()\n"
    assert "FACTOR" not in Read(source).space
    read = Read(source, everything=True)
    assert is_double(read)
    assert read.space["__name__"] == "small_spelling"


NEWER = {  # by the first Python that reads it
    "quotes within a string": ((3, 12), "print(f\"{dict(a=1)[\"a\"]}\")\n"),
    "strings within strings": ((3, 12), "print(f\"{', '.join(f\"{d[\"k\"]:>{w}}\" for d in [])!r:^10}\")\n"),
    "lines within a string": ((3, 12), "print(f'{\n    1  # one\n}')\n"),
    "a backslash": ((3, 12), "print(f\"{'\\n'.join([])}\")\n"),
    "parameters of a type": ((3, 12), "def first[T](x: list[T]) -> T:\n    return x[0]\nclass Box[T: (int,\n  str)]:\n    pass\n"),
    "an alias": ((3, 12), "type Pair[T] = tuple[T, T]\n"),
    "exceptions without brackets": ((3, 14), "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n"),
    "templates": ((3, 14), "print(t'{1}')\n"),
}  # fmt: skip


@pytest.mark.parametrize(("since", "source"), NEWER.values(), ids=NEWER)
def test_what_only_a_newer_python_reads_costs_its_statement(since, source):
    read = Read(DOUBLE + source + "def total(x):\n    return 1 / 0\n")
    assert is_double(read)
    assert read.filled == {"double", "total"}
    assert read.space["total"].__code__.co_firstlineno == 4 + source.count("\n")
    left_out = [note for note in read.notes if "only a newer Python can read it; the grader has Python 3." in note]
    assert bool(left_out) == (sys.version_info < since)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads it")
def test_a_function_that_only_a_newer_python_reads_is_lost_with_a_reason():
    source = "def double(x):\n    try:\n        return 2.0 * x\n    except ValueError, TypeError:\n        raise\n"
    read = Read(source)
    assert read.filled == set()
    assert (read.absent().kind, read.absent().where) == ("newer", "small.py, line 1")


BROKEN = {
    "no Python at all": "def double(x:\n    return f'{x[\"a\"]}'\n",
    "a string that does not end": 'print(f"{x\n',
    "an expression that is none": 'print(f"{d["a" +]}")\n',
    "a plain string that does not end": 'print(f"{d["a"]}")\nx = \'abc\n',
    "a field that does not end": 'print(f"{(1}")\n',
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_what_no_python_reads_is_not_loadable(source):
    with pytest.raises(sources.NotLoadableError, match="is not Python"):
        Read(DOUBLE + source)


ABSENT = {
    "capitals": ("def Double(x):\n    return x\n", "nearly", "Double"),
    "a letter less": ("def doubl(x):\n    return x\n", "nearly", "doubl"),
    "an underscore": ("def double_(x):\n    return x\n", "nearly", "double_"),
    "a method": ("class Tool:\n    def double(self, x):\n        return x\n", "method", "Tool"),
    "a nested function": ("def outer():\n    def double(x):\n        return x\n", "nested", "outer"),
    "a condition": ("if False:\n    def double(x):\n        return x\n", "skipped", ""),
    "deleted again": ("def double(x):\n    return x\nfor _ in (1,):\n    pass\ntry:\n    del double\n    y = 1\nfinally:\n    pass\n", "skipped", ""),
    "a default that raises": ("def double(x, y=1 / 0):\n    return x\n", "raised", "ZeroDivisionError"),
    "a default of a refused import": ("import scipy\ndef double(x, y=scipy.inf):\n    return x\n", "refused", "scipy"),
    "through a name": ("import scipy\nINF = scipy.inf\ndef double(x, y=INF):\n    return x\n", "refused", "INF"),
    "a base that is refused": ("import scipy\nclass double(scipy.T):\n    pass\n", "refused", "scipy"),
    "imported from elsewhere": ("from helpers import double\n", "refused", "helpers"),
    "a decorator of the course's": ("from figures import style\n@style\ndef double(x):\n    return x\n", "refused", "style"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "what"), ABSENT.values(), ids=ABSENT)
def test_a_function_that_stands_in_the_file_is_never_merely_not_defined(source, kind, what):
    read = Read(source)
    assert "double" not in read.space
    absent = read.absent()
    assert absent.kind == kind
    assert what in absent.what
    assert absent.where.startswith("small.py, line ")
    if kind in ("raised", "refused"):
        assert f"{absent.where}: left out, {absent.what}" in read.notes


UNREAD = {
    "not Python": ("def double(x):\n    return 2 *\n", "it is not Python: invalid syntax (line 2)"),
    "another language": ("%%bash\ndef double(x):\n", "it begins with %%bash"),
    "timed": ("%%timeit\ndef double(x):\n    return x\n", "it begins with %%timeit"),
    "another file": ("%%writefile other.py\ndef double(x):\n    return x\n", "it writes other.py, and files beside"),
    "a file without a name": ("%%file\ndef double(x):\n    return x\n", "it writes a file, and files beside"),
}


@pytest.mark.parametrize(("source", "why"), UNREAD.values(), ids=UNREAD)
def test_a_function_in_a_cell_that_was_left_out_says_so(source, why):
    read = Read(notebook(NUMPY, source), "small.ipynb")
    absent = read.absent()
    assert (absent.kind, absent.where) == ("unread", "small.ipynb cell 2")
    assert absent.what.startswith(why)
    assert any("small.ipynb cell 2" in note for note in read.notes)


def test_a_function_of_which_nothing_stands_there_is_just_not_defined():
    assert Read(NUMPY + "def halve(x):\n    return x / 2\n").absent() is None


def test_what_stands_for_the_notebooks_shell_takes_every_use():
    shell = loading.get_ipython()
    with shell.capture() as caught:
        assert shell.run_line_magic("time", "x").user_ns["x"] is shell
    assert (list(caught or ()), len(shell), hasattr(shell, "__array__")) == ([], 0, False)
