"""What a worker says of a file that it only looks through, and what becomes of workers that lie, hang or eat memory."""

import base64
import contextlib
import json
import resource
import socket
import threading

import pytest

from autograder.errors import GraderFault, SandboxError
from autograder.sandbox import look as looking
from autograder.sandbox.look import look, reading_sandbox
from autograder.sandbox.plain_process import PlainStarter
from autograder.sandbox.process import Ended
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.outline import decode, encode
from autograder.worker import messages, wire
from tests.conftest import ROOT

FUNCTIONS = ("sigmoid", "perceptron_loss")


def png(width, height):
    """Return how a PNG of that size begins."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + b"p" * 100


def jpeg(width, height, before=b"\xff\xe0\0\4jj"):
    """Return how a JPEG of that size begins, with other parts in front of the size."""
    return b"\xff\xd8" + before + b"\xff\xff\xc2\0\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + b"j" * 100


PNG, JPEG = png(30, 20), jpeg(4_000, 3_000)


@pytest.fixture(scope="module")
def sandbox():
    with contextlib.closing(reading_sandbox()) as sandbox:
        yield sandbox


def notebook(*cells):
    return json.dumps({"cells": list(cells), "nbformat": 4}).encode()


def code(source, name=""):
    return {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"grade_id": name}}}


def pasted(pictures):
    return {"cell_type": "markdown", "source": "![](attachment:a.png)", "attachments": pictures}


def coded(content):
    return base64.encodebytes(content).decode()


def test_a_notebook_has_cells_names_places_and_what_is_filled_in(sandbox):
    stub = 'def perceptron_loss(o, t):\n    raise NotImplementedError("not yet")\n'
    content = notebook(
        {"cell_type": "markdown", "source": ["# Words\n", "more \ud800"]},
        code(["import numpy as np\n", "%matplotlib inline\n", "@np.vectorize\n", "def sigmoid(z):\n", "    return z\n", "x=1"], "sigmoid"),
        code(stub),
        {"cell_type": "raw", "source": "as it is"},
        code("this is no python"),
        "no cell",
    )  # fmt: skip
    found = look(sandbox, "perceptron.ipynb", content, FUNCTIONS)
    assert [(cell.kind, cell.number, cell.name) for cell in found.cells] == [
        ("markdown", 1, ""), ("code", 2, "sigmoid"), ("code", 3, ""), ("raw", 4, ""), ("code", 5, "")
    ]  # fmt: skip
    assert found.cells[0].text == "# Words\nmore \ufffd"
    assert found.cells[1].places == (messages.Place("sigmoid", 3, 5),)
    assert (found.defined, found.filled, found.problem) == (FUNCTIONS, ("sigmoid",), "")
    assert decode(encode(found)) == found


def test_a_module_is_one_cell_whose_last_definitions_count(sandbox):
    text = "# \xe9\r\nsigmoid = lambda z: z\r\ndef own():\r\n    pass\r\ndef sigmoid(z):\r\n    return z\r\n"
    found = look(sandbox, "perceptron.py", b"# coding: latin-1\n" + text.encode("latin-1"), FUNCTIONS)
    (cell,) = found.cells
    assert cell.text == "# coding: latin-1\n" + text.replace("\r\n", "\n")
    assert (cell.kind, cell.number, cell.places) == ("code", 0, (messages.Place("sigmoid", 6, 7),))
    assert (found.defined, found.filled) == (("sigmoid", "own"), ("sigmoid",))


def test_the_functions_of_all_exercises_tell_which_one_it_is(sandbox):
    content = (ROOT / "examples/class/ada/ex1_perceptron/perceptron.py").read_bytes()
    found = look(sandbox, "mlp.py", content, ("mlp_forward", "sigmoid", "perceptron_gradient"))
    assert found.filled == ("sigmoid", "perceptron_gradient")


def test_pictures_are_carried_when_they_begin_as_one_and_there_is_room(sandbox):
    kept = {
        "a.png": {"image/png": coded(PNG)},
        "b.jpg": {"image/jpeg": [coded(JPEG)]},
        "c.jpg": {"image/jpg": coded(JPEG)},
    }
    refused = {
        "svg": {"image/svg+xml": coded(b"<svg onload=x>")}, "a page": {"image/png": coded(b"<script>")},
        "no base64": {"image/png": "\x00"}, "a number": {"image/png": 3}, "no kinds": 3, "empty": {"image/png": ""},
        "too large": {"image/png": coded(PNG + b"0" * messages.MAX_PICTURE)}, "n" * 101: {"image/png": coded(PNG)},
        "60,000 pixels each way": {"image/png": coded(png(60_000, 60_000))}, "as JPEG": {"image/jpeg": coded(jpeg(60_000, 60_000))},
        "no pixels": {"image/png": coded(png(0, 9))}, "no size": {"image/png": coded(PNG[:12] + b"IDAT" + PNG[16:])},
        "no size in it": {"image/jpeg": coded(jpeg(9, 9, b"\xff\xe0\xff\xff"))}, "cut off": {"image/jpeg": coded(JPEG[:10])},
        "tables only": {"image/jpeg": coded(b"\xff\xd8\xff\xc4\0\x11\x08" + b"\1" * 99)},
    }  # fmt: skip
    found = look(sandbox, "a.ipynb", notebook(pasted(kept | refused), pasted([3])), ())
    told = [(each.name, each.kind, each.content) for each in found.cells[0].pictures]
    assert told == [("a.png", "image/png", PNG), ("b.jpg", "image/jpeg", JPEG), ("c.jpg", "image/jpeg", JPEG)]
    assert decode(encode(found)) == found
    many = {f"{number}.png": {"image/png": coded(PNG)} for number in range(messages.MAX_PICTURES + 1)}
    found = look(sandbox, "a.ipynb", notebook(pasted(many), pasted(many)), ())
    assert sum(len(cell.pictures) for cell in found.cells) == messages.MAX_PICTURES
    wide = {f"{number}.png": {"image/png": coded(png(10_000, 10_000))} for number in range(9)}
    found = look(sandbox, "a.ipynb", notebook(pasted(wide)), ())
    assert len(found.cells[0].pictures) == messages.MAX_ALL_PIXELS // 10_000**2


def test_numbers_and_sizes_are_bounded(sandbox):
    cells = [code("x" * 10_000, "n" * 500)] + [code("def sigmoid(z): return z")] * 1_000
    found = look(sandbox, "a.ipynb", notebook(*cells), FUNCTIONS)
    assert (len(found.cells), found.left_out, len(found.cells[0].name)) == (400, 601, 100)
    found = look(sandbox, "a.ipynb", notebook(*[code("\U0001f600" * (1 << 20))] * 3), FUNCTIONS)
    assert [len(cell.text) for cell in found.cells] == [1 << 20, 1 << 20, 0]
    names = "\n".join(f"def {'ä' * 99}{number}(): pass" for number in range(3_000))
    found = look(sandbox, "a.py", names.encode(), FUNCTIONS)
    assert 0 < len(found.defined) <= messages.MAX_PLACES


NOT_READ = {
    "perceptron.ipynb": (b"no notebook", "perceptron.ipynb is not a notebook: Expecting value"),
    "deep.ipynb": (b"[" * 100_000, "deep.ipynb is not a notebook: maximum recursion"),
    "empty.ipynb": (b"{}", "empty.ipynb is not a notebook: it holds no cells"),
    "broken.py": (b"def sigmoid(z):\n    return 1\n)", "broken.py is not Python: unmatched ')' (line 3)"),
}


@pytest.mark.parametrize("file", NOT_READ)
def test_what_cannot_be_read_is_said(sandbox, file):
    content, problem = NOT_READ[file]
    found = look(sandbox, file, content, FUNCTIONS)
    assert found.problem.startswith(problem)
    assert (found.defined, found.filled) == ((), ())
    assert [cell.text for cell in found.cells] == ([content.decode()] if file.endswith(".py") else [])


def test_a_cell_of_six_mebibytes_costs_the_grader_nothing_and_the_others_no_name(sandbox):
    before = peak_mib()
    found = look(
        sandbox, "a.ipynb", notebook(code("def sigmoid(z):\n    return z"), code("a\n" * 3_000_000)), FUNCTIONS
    )
    assert (found.filled, found.problem) == (("sigmoid",), "")
    assert found.cells[1].lines == 3_000_001
    assert peak_mib() - before < 64


def test_a_module_of_very_many_statements_is_given_up_in_the_worker(sandbox, monkeypatch):
    monkeypatch.setattr(looking, "CPU_S", 1.0)
    before = peak_mib()
    found = look(sandbox, "a.py", b"a\n" * 500_000, FUNCTIONS)
    assert found.problem == "a.py could not be read: it used more than 1 s of CPU."
    assert found.cells[0].text == "a\n" * 500_000
    assert peak_mib() - before < 64


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ---- workers that are not as they should be


class Lying:
    """A sandbox whose workers say this and nothing else."""

    def __init__(self, *frames):
        self.frames = frames
        self.closed = 0

    def starter(self, *, with_torch):
        assert not with_torch
        return self

    def start(self, *, memory_mib, cpu_s):
        ours, theirs = socket.socketpair()
        said = b"".join([wire.pack(messages.Ready(())), *self.frames])
        threading.Thread(target=send, args=(theirs, said)).start()
        worker = Worker()
        worker.connection, worker.theirs = ours, theirs
        return worker

    def close(self):
        self.closed += 1


def send(connection, said):
    with contextlib.suppress(OSError):  # what it was said to has heard enough
        connection.sendall(said)


class Worker:
    cpu_s = wall_s = staticmethod(lambda: 0.0)
    pause = resume = staticmethod(lambda: None)

    def ended_within(self, seconds):
        return True

    def end(self):
        self.connection.close()
        self.theirs.close()
        return Ended("SIGKILL")


def cell(**changes):
    node = {"kind": "code", "number": 1, "name": "", "text": {"dtype": "uint8", "shape": [2]}, "lines": 1,
            "places": [], "pictures": []}  # fmt: skip
    return node | changes


def said(*cells, tail=b"ab", **changes):
    words = {"type": "outline", "cells": cells, "left_out": 0, "defined": [], "filled": [], "problem": ""}
    return wire.frame(words | changes, tail)


PICTURE = {"name": "a", "kind": "image/png", "content": {"dtype": "uint8", "shape": [1]}}
LIES = {
    "an honest one": (said(cell()), ""),
    "bytes that nobody counts": (said(cell(), tail=b"abc"), "its worker broke the protocol"),
    "text longer than its bytes": (said(cell(), tail=b"a"), "its worker broke the protocol"),
    "text of another type": (said(cell(text={"dtype": "int16", "shape": [1]})), "its worker broke the protocol"),
    "an invalid picture": (said(cell(pictures=[PICTURE]), tail=b"abc"), "its worker broke the protocol"),
    "a kind of picture that runs": (
        said(cell(pictures=[PICTURE | {"kind": "image/svg+xml"}]), tail=b"abc"),
        "it broke",
    ),
    "a kind of cell": (said(cell(kind="html")), "it broke the protocol: ValidationError"),
    "too many cells": (said(*[cell()] * 401), "it broke the protocol: ValidationError"),
    "a long problem": (said(problem="p" * 1_001), "it broke the protocol: ValidationError"),
    "more than all texts and pictures": (said(cell(), tail=b"a" * (21 << 20)), "it broke the protocol"),
    "another answer": (wire.pack(messages.Running(0)), "it broke the protocol"),
    "no frame": (b"GBH2" + bytes(12), "it broke the protocol: no frame"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_worker_that_breaks_the_rules_gives_a_sentence(lie):
    frame, problem = LIES[lie]
    found = look(Lying(frame), "a.py", b"a", FUNCTIONS)
    if problem:
        assert found.problem.startswith(f"a.py could not be read: {problem}")
        assert found.cells == ()
    else:
        assert [each.text for each in found.cells] == ["ab"]


def test_a_sandbox_that_fails_is_started_anew_once(monkeypatch):
    broken = Lying()
    monkeypatch.setattr(broken, "start", lambda **_: (_ for _ in ()).throw(GraderFault("The sandbox has ended.")))
    assert look(broken, "a.py", b"a", ()).problem == "a.py could not be read: The sandbox has ended.."
    assert broken.closed == 4


def test_workers_without_fork_do_as_well():
    sandbox = Sandbox(unsafe=True)
    sandbox._starters[False] = PlainStarter()
    with contextlib.closing(sandbox):
        found = look(sandbox, "a.py", b"def sigmoid(z): return z", FUNCTIONS)
    assert (found.filled, found.problem) == (("sigmoid",), "")


def test_where_nothing_holds_a_plain_process_with_a_bound_on_memory_reads(monkeypatch):
    monkeypatch.setattr(Sandbox, "check", lambda _: (_ for _ in ()).throw(SandboxError("none")))
    monkeypatch.setattr(looking, "MEMORY_MIB", 64)
    with contextlib.closing(reading_sandbox()) as sandbox:
        assert sandbox.name == "none (unsafe)"
        found = look(sandbox, "a.py", b"sigmoid = 1\n" + b"a\n" * 200_000, FUNCTIONS)
        assert found.problem
        assert look(sandbox, "a.py", b"sigmoid = 1", FUNCTIONS).filled == ("sigmoid",)
