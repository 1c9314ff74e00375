"""Rewritten functions do what they did, and what they note is bounded, whatever a submission does."""

import inspect
import itertools
import sys

import numpy as np
import pytest

from autograder.worker import messages, module, serve, sites, source, tracing, values, wire
from autograder.worker import statements as reading


def loaded(text, *, cell=False):
    """Return the names of a source whose functions are rewritten, the rewriter and the recorder."""
    given = source.code_cell("small.ipynb", 3, text) if cell else source.Cell("small.py", text, is_cell=False)
    statements = reading.statements_of([given], ("f",), lambda _: None)
    rewriter, recorder = sites.Rewriter(), tracing.Recorder()
    made = module.Module("small", rewriter.statement)
    made.module.__dict__[sites.NOTE] = recorder
    made.run(statements, demos=(), leave_out=(), before=lambda *_: None)
    assert not made.notes
    return made.module.__dict__, rewriter, recorder


def plain(text):
    statements = reading.statements_of([source.Cell("small.py", text, is_cell=False)], ("f",), lambda _: None)
    made = module.Module("small")
    made.run(statements, demos=(), leave_out=(), before=lambda *_: None)
    return made.module.__dict__


FORMS = {
    "order": "LOG = []\ndef s(n):\n    LOG.append(n)\n    return n\ndef f(x):\n    y = s(1) + s(2) * s(3)\n    z = (s(4), s(5))[s(0)]\n    d = {s(6): s(7)}\n    d[s(8)] = s(9)\n    return LOG, y, z, d",
    "short circuit": "LOG = []\ndef s(n):\n    LOG.append(n)\n    return n\ndef f(x):\n    return s(0) and s(1), s(2) or s(3), s(4) if s(0) else s(5), s(1) < s(0) < s(9), LOG",
    "walrus": "def f(x):\n    if (y := x + 1) > 2 and (z := y * 2):\n        return [w := y, w + z]\n    return y",
    "walrus in a comprehension": "def f(x):\n    a = [last := n * x for n in range(3)]\n    return a, last",
    "comprehensions": "def f(x):\n    return [a * x for a in range(3) if a - 1], {a: x + a for a in range(2)}, {a + x for a in range(2)}, sum(a * x for a in range(4))",
    "lambda": "def f(x):\n    g = lambda a, b=x: a * b + x\n    return list(map(g, range(3)))",
    "generator": "def g(x):\n    got = yield x + 1\n    while got:\n        got = yield got * 2\n    return x - 1\ndef h(x):\n    r = yield from g(x)\n    yield r\ndef f(x):\n    it = h(x)\n    return next(it), it.send(4), list(it)",
    "decorators": "def twice(g):\n    def inner(*a, **k):\n        return g(*a, **k) * 2\n    return inner\n@twice\ndef f(x, y=3):\n    return x + y",
    "closures": "def f(x):\n    n = 0\n    def inc(by):\n        nonlocal n\n        n += by\n        return n\n    return inc(x), inc(x), n",
    "global": "N = 1\ndef f(x):\n    global N\n    N += x\n    N = N * 2\n    return N",
    "in place": "import numpy as np\ndef f(x):\n    a = np.ones(3)\n    b = a\n    a += x\n    a[1:] *= 2\n    a[0] -= 1\n    return a, b, a is b",
    "classes": "class A:\n    K = 2\n    def __init__(self, x):\n        super().__init__()\n        self.x = x * self.K\n        self.__y = x\n    @property\n    def y(self):\n        return self.__y + self.x\n    def __add__(self, other):\n        return self.y + other.y\nclass B(A):\n    def __init__(self, x):\n        super().__init__(x + 1)\ndef f(x):\n    a = B(x)\n    a.x += 1\n    return a + a, a.__class__.__name__",
    "match": "def f(x):\n    match (x, x + 1):\n        case (0, _):\n            return 'zero'\n        case (a, int() as b) if b - a == 1:\n            return [a, b]\n        case {'k': v, **rest}:\n            return v",
    "exceptions": "def f(x):\n    try:\n        try:\n            return 1 / (x - 1)\n        except ZeroDivisionError as error:\n            raise ValueError(f'{x!r:>4} {error}') from error\n        finally:\n            x = x + 1\n    except ValueError as error:\n        return str(error), type(error.__cause__).__name__, x",
    "texts": "def f(x):\n    'a docstring'\n    return f'{x + 1:>{x + 4}} {x=} {f.__doc__}' + '%d' % x",
    "starred": "def g(*a, k=0, **m):\n    return a, k, m\ndef f(x):\n    first, *rest = [x, x + 1, *range(x)]\n    return g(*rest, *[first], k=x, **{'z': x * 2})",
    "annotations": "def f(x: 1 / 0, *, y: 'what' = 2) -> 1 / 0:\n    z: int = x + y\n    w: int\n    return z",
    "recursion": "def f(x):\n    return 1 if x < 1 else x * f(x - 1) + f(x - 2) * x",
    "unbound": "def f(x):\n    if x > 5:\n        y = 1\n    try:\n        y += x\n    except UnboundLocalError as error:\n        return str(error)",
    "delete": "def f(x):\n    a = [x, x + 1, x + 2]\n    del a[x - 1]\n    b = a[0]\n    del b\n    return a, 'b' in locals()",
    "loops": "def f(x):\n    out = []\n    for i, (a, b) in enumerate(zip([x, x + 1], [x * 2, x * 3])):\n        if i:\n            continue\n        out.append(a - b)\n    else:\n        out.append(-x)\n    while x > 0:\n        x -= 1\n        if x == 0:\n            break\n    return out, x",
    "with": "import contextlib\n@contextlib.contextmanager\ndef c(x):\n    yield x + 1\ndef f(x):\n    with c(x) as a, c(a * 2) as b:\n        return a, b",
    "identity": "def f(x):\n    a = object()\n    b = [a]\n    return (b[0] is a), (lambda v: v)(a) is a, x is x",
    "async": "def f(x):\n    async def g(y):\n        return y + x\n    async def h():\n        return await g(1) + await g(2)\n    try:\n        h().send(None)\n    except StopIteration as stop:\n        return stop.value",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("noting", [False, True])
def test_a_rewritten_function_does_what_it_did(text, noting):
    space, _, recorder = loaded(text)
    if noting:
        recorder.begin()
    np.testing.assert_equal(space["f"](1), plain(text)["f"](1))
    assert inspect.signature(space["f"]) == inspect.signature(plain(text)["f"])


def test_an_exception_has_the_line_and_the_words_that_it_had():
    text = "def f(x):\n    y = x + 1\n    return (\n        y\n        * missing\n    )"
    seen = []
    for space in (loaded(text)[0], plain(text)):
        with pytest.raises(NameError) as caught:
            space["f"](1)
        seen.append((str(caught.value), caught.traceback[-1].lineno))
    assert seen[0] == seen[1]


def test_what_is_nested_too_deep_is_left_alone():
    text = "def f(x):\n    return " + "-" * 90 + "(" * 80 + "x" + ")" * 80
    statement = reading.statements_of([source.Cell("s.py", text, is_cell=False)], ("f",), print)[0]
    rewriter, limit = sites.Rewriter(), sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 60)
    try:
        assert rewriter.statement(statement) is statement.node
    finally:
        sys.setrecursionlimit(limit)
    assert not rewriter.sites


def test_operands_targets_and_what_is_returned_are_known():
    space, rewriter, recorder = loaded("def f(x, w):\n    z = x @ w.T\n    return 2.0 * z", cell=True)
    recorder.begin()
    space["f"](np.ones((2, 3)), np.ones((1, 3)))
    recorder.end()
    noted = [(rewriter.sites[note.site], note.shape) for note in recorder.notes]
    assert [(site.line, site.kind, shape) for site, shape in noted] == [
        (2, "name", (2, 3)),
        (2, "name", (1, 3)),
        (2, "name", (3, 1)),
        (2, "value", (2, 1)),
        (3, "name", (2, 1)),
        (3, "value", (2, 1)),
    ]
    product, double = noted[3][0], noted[5][0]
    assert (product.target, product.operands, product.cell, product.function) == ("z", (0, 2), 3, "f")
    assert double.returned
    assert recorder.notes[3].thing == recorder.notes[4].thing


def test_values_are_copies():
    space, _, recorder = loaded("def f(x):\n    y = x + 1.0\n    y[:] = 7.0\n    return y")
    recorder.begin()
    space["f"](np.zeros(2))
    assert recorder.values[1].tolist() == [1.0, 1.0]
    assert recorder.values[-1].tolist() == [7.0, 7.0]


def test_values_take_the_place_of_others():
    space, rewriter, recorder = loaded("def f(x):\n    y = [a * 2.0 for a in x]\n    return sum(y)")
    number = next(number for number, site in enumerate(rewriter.sites) if site.kind == "value")
    recorder.replace(number, [np.array(10.0), np.array(20.0)])
    assert space["f"]([1.0, 2.0, 3.0]) == 36.0
    recorder.end()
    assert space["f"]([1.0, 2.0, 3.0]) == 12.0


def test_a_whole_number_stays_one():
    space, _, recorder = loaded("def f(x):\n    n = len(x)\n    return list(range(n))")
    recorder.replace(1, [np.array(2.0)])
    assert space["f"]([1.0, 2.0, 3.0]) == [0, 1]
    recorder.replace(1, [np.array([5.0])])
    with pytest.raises(TypeError):
        recorder.replace(1, [np.array([5.5])])
        space["f"]([1.0])


def test_what_is_noted_is_bounded():
    text = "import numpy as np\ndef f(x):\n    for i in range(100):\n        y = x * 1.0\n    z = np.zeros(10_000) + x[0]\n    return y"
    space, _, recorder = loaded(text)
    recorder.begin()
    space["f"](np.zeros(500))
    counts = [len(list(each)) for _, each in itertools.groupby(sorted(note.site for note in recorder.notes))]
    assert max(counts) <= tracing.MAX_EACH
    assert sum(map(np.size, recorder.values)) <= tracing.MAX_NUMBERS
    assert all(value.size <= tracing.MAX_SIZE for value in recorder.values)
    many = "def f(x):\n" + "".join(f"    y = x * {number}.0\n" for number in range(messages.MAX_SITES)) + "    return y"
    space, rewriter, recorder = loaded(many)
    recorder.begin()
    assert space["f"](1.0) == messages.MAX_SITES - 1.0
    assert len(rewriter.sites) <= messages.MAX_SITES
    assert len(recorder.notes) <= messages.MAX_NOTES


HOSTILE = """
import numpy as np
class Loud:
    def __repr__(self): raise SystemExit
    def __array__(self, *a, **k): raise SystemExit
    def __eq__(self, other): raise SystemExit
    def __getattribute__(self, name): raise SystemExit
class Sub(np.ndarray):
    def __array_finalize__(self, other): pass
    def __array_ufunc__(self, *a, **k): raise SystemExit
    @property
    def dtype(self): raise SystemExit
    @property
    def shape(self): raise SystemExit
def f(x):
    a = Loud()
    b = a
    c = np.zeros(2).view(Sub)
    d = c
    e = 10 ** 400
    g = e
    h = np.array([object()])
    i = h
    j = np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 40,), (0,))
    k = j
    m = np.zeros(3, [('a', float)])
    n = m
    o = np.longdouble(1) / 3
    p = o
    return x
"""


def test_nothing_of_a_value_is_called():
    space, _, recorder = loaded(HOSTILE)
    recorder.begin()
    assert space["f"](1.0) == 1.0
    recorder.end()
    assert all(value.dtype == np.float64 for value in recorder.values)


# ---- what a worker says of it


class Answers(serve.Worker):
    """A worker at no socket."""

    def __init__(self):
        super().__init__(None)
        self.sent = []

    def send(self, message, arrays=None):
        self.sent.append((message, arrays))


def call(arrays, **about):
    node = messages.ArrayNode("float64", arrays.shape)
    return messages.Call(7, "f", ("x",), (node,), {}, messages.Shape("leaf"), **about)


def ready(text):
    worker = Answers()
    worker._forget_the_grader = lambda _: None
    content = text.encode()
    worker.load(
        messages.Load(
            "small.py", "small", ("f",), ("numpy",), messages.ArrayNode("uint8", (len(content),)), traced=True
        ),
        content,
    )
    return worker


def traced(worker, x):
    parts = []
    reply = worker._other(messages.Trace(call(x)), wire.Arrays(bytearray(x.tobytes())), parts)
    frame = wire.pack(reply, parts)
    header, size = wire.read_prefix(frame[: wire.PREFIX.size])
    rest = frame[wire.PREFIX.size :]
    again = wire.unpack_reply(rest[:header])
    return again, values.noted(again, wire.Arrays(bytearray(rest[header : header + size])))


def test_a_worker_says_what_a_call_came_to():
    worker = ready("def f(x):\n    y = x * 2.0\n    return y\n")
    said, found = traced(worker, np.array([1.0, 2.0]))
    assert [line.code for line in said.lines] == ["y = x * 2.0", "return y"]
    assert [value.tolist() for value in found] == [[1.0, 2.0], [2.0, 4.0], [2.0, 4.0]]


def test_a_worker_says_what_a_call_came_to_before_it_raised():
    said, found = traced(ready("def f(x):\n    y = x * 2.0\n    raise SystemExit\n"), np.array([1.0]))
    assert [value.tolist() for value in found] == [[1.0], [2.0]]
    assert said.id == 7


def test_a_worker_that_notes_nothing_says_so():
    worker = Answers()
    said, found = traced(worker, np.array([1.0]))
    assert (said.sites, said.notes, found) == ((), (), [])


def test_a_worker_calls_with_other_values():
    worker = ready("def f(x):\n    y = x * 2.0\n    return y + 1.0\n")
    x, new = np.array([1.0]), np.array([5.0])
    number = next(site.number for site in traced(worker, x)[0].sites if site.target == "y")
    request = call(x, site=number, instead=(messages.ArrayNode("float64", (1,)),))
    answer = []
    worker.call(request, wire.Arrays(bytearray(x.tobytes() + new.tobytes())), answer)
    assert answer[0].tolist() == [6.0]


LIES = {
    "more numbers": {"numbers": messages.ArrayNode("float64", (3,))},
    "a note of no site": {"sites": ()},
    "a line that was not sent": {"lines": ()},
    "two axes": {"numbers": messages.ArrayNode("float64", (1, 1))},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_does_not_fit_is_refused(lie):
    site = messages.SiteNode(0, 0, "value", 1, "f", (), "", False)
    told = {
        "lines": (messages.LineNode(0, 1, "x"),),
        "sites": (site,),
        "notes": (messages.NoteNode(0, 0, (1,)),),
        "numbers": messages.ArrayNode("float64", (1,)),
    }
    assert len(values.noted(messages.Traced(1, **told), wire.Arrays(bytearray(8)))) == 1
    with pytest.raises(wire.ProtocolError):
        values.noted(messages.Traced(1, **(told | lie)), wire.Arrays(bytearray(24 if "numbers" in lie else 8)))
