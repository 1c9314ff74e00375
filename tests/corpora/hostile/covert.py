"""Ways by which a function that is asked a hidden case might tell the student what it was given.

It answers the public case rightly. That its page holds none of the hidden values is asked of every attack.
"""

from tests.corpora.hostile.attacks import whole


def tell(name, tries, outcome, body, before="", behind=""):
    """Register a `total` that does something at hidden cases only."""
    source = (
        f"{before}\ndef total(x):\n    if x.shape == (3,) and x[0] == 1.0:\n        return 7.0\n    {body}\n{behind}"
    )
    whole(name, tries, outcome, source, honest=("double", "slopes"), function="total")


tell(
    "name_of_an_exception",
    "Raises an exception that is named like the case, with the case as its text.",
    "error",
    "raise type(f'V{x[0]}', (Exception,), {})(repr(x))",
)
tell("print", "Prints the case.", "failed", "print(x.tolist()); return 0.0")
tell("warning", "Warns with the case.", "failed", "warnings.warn(repr(x)); return 0.0", "import warnings")
tell(
    "line_of_the_source",
    "Puts the case where tracebacks find the lines of the file.",
    "error",
    "linecache.cache['small.py'] = (9, None, [f'{x}\\n'] * 99, 'small.py'); raise ValueError",
    "import linecache",
)
tell(
    "file_of_a_traceback",
    "Raises from code whose file is named like the case.",
    "error",
    "exec(compile('raise ValueError', f'{x[0]}.py', 'exec'))",
)
tell(
    "type_of_the_answer",
    "Answers with an object whose type is named like the case.",
    "rejected",
    "return type(f'V{x[0]}', (), {})()",
)
tell(
    "shape_of_the_answer", "Answers with as many rows as the case's value.", "failed", "return np.zeros((int(x[0]), 2))"
)
tell("changed_argument", "Changes the argument, which the report tells.", "failed", "x[:] = -x; return 0.0")
tell(
    "name_that_is_missing",
    "Misses a name that is called like the case and that a demonstration makes.",
    "error",
    "raise NameError('x', name=f'D{x[0]}')",
    behind="for i in range(9):\n    globals()[f'D{i}'] = 1\n",
)
tell(
    "note_of_a_float32",
    "Answers in float32 at some cases, of which there is a note.",
    "failed",
    "return np.float32(x.sum()) if x[0] > 7000 else 0.0",
)
