"""Nothing is decided by what a sentence says: kinds decide, so that every sentence may be worded anew.

Two proofs: a walk over the engine for code that reads sentences, and a check in which all sentences are changed.
"""

import ast
import re

import msgspec
import numpy as np
import pytest

from autograder.casebook import store
from autograder.course.course import find_course
from autograder.grading.credit import result_of
from autograder.grading.notes import Note, NoteKind
from autograder.judging import call_record, factors, relations
from autograder.judging.judge import judge
from autograder.judging.naming import explained
from autograder.student import kernel, session
from autograder.student.function_report import function_report
from tests.conftest import ROOT
from tests.corpora.bank import reference

ENGINE = ROOT / "autograder"
MODULES = sorted(path for path in ENGINE.rglob("*.py"))
TWO_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z(]{2,}|[a-z]{3,}[.:;]$")
SPOKEN = frozenset({"message", "sentence", "note", "said", "told", "reason", "problem", "hint"})
READERS = frozenset(
    {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "find", "index"}
)
PATTERNS = frozenset({"compile", "search", "match", "fullmatch", "sub", "findall"})

# Texts of other programs, and marks of our own files; no sentence that we say to somebody.
READ_ON_PURPOSE = {
    "authoring/generate/fresh.py": "a stamp in a drawing that was generated",
    "authoring/lint/lint.py": "the line in a message of tomllib",
    "authoring/lint/prove.py": "the sentence that the generator writes into a stub, made by the same function",
    "authoring/lint/prove_bank.py": "what an author wrote: a hint ends with a full stop",
    "authoring/secrets/secretlines.py": "lines of the authors' code",
    "casebook/answers.py": "messages and warnings of NumPy",
    "casebook/compiling.py": "the numpydoc of a function",
    "casebook/edits/kinds.py": "the numpydoc of a function",
    "cli/main.py": "the name of a module",
    "lms/canvas.py": "the header of Canvas's table",
    "lms/gradebook/damage.py": "a command of SQLite",
    "lms/gradebook/student_cells.py": "the line that the generator writes into a module for a notebook's cell",
    "pencil/lines.py": "the words between the lines of a derivation",
    "report/feedback_page.py": "elements of the page",
    "results/table.py": "a command of SQLite",
    "student/error_page.py": "messages of Python and NumPy, and what a student pastes for `autograder explain`",
    "worker/raised.py": "a message of torch",
}


def texts(nodes):
    """Yield the literal texts within nodes."""
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            yield node.value if isinstance(node.value, str) else node.value.decode("latin-1")


def name_of(node):
    """Return the last name of an expression, nothing for others."""
    return getattr(node, "attr", getattr(node, "id", ""))


def readings(tree):
    """Yield the lines that look for words in a text which is, or may be, a sentence."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                looks = isinstance(ops[0], (ast.In, ast.NotIn)) and name_of(others[0]) in SPOKEN
                literal = list(texts((left, *others)))
            case ast.Call(func=ast.Attribute(attr=attr, value=text), args=args) if attr in READERS:
                looks, literal = name_of(text) in SPOKEN, list(texts(args))
            case ast.Call(func=ast.Attribute(attr=attr, value=ast.Name(id="re")), args=args) if attr in PATTERNS:
                looks, literal = any(name_of(each) in SPOKEN for each in args), list(texts(args))
            case _:
                continue
        if looks or any(map(TWO_WORDS.search, literal)):
            yield node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_no_module_reads_a_sentence(path):
    found = list(readings(ast.parse(path.read_text(encoding="utf-8"))))
    assert bool(found) == (path.relative_to(ENGINE).as_posix() in READ_ON_PURPOSE), found


@pytest.mark.parametrize(
    "line",
    [
        "if 'did not end well' not in note: pass",
        "if words in test.message: pass",
        "if begins in message: pass",
        "what = said.startswith('your code')",
        "cause = first.message.rpartition('\\n')[2]",
        "same = ended.sentence == 'it used up its time'",
        "which = re.compile(r'^(.*) was graded and not (.*)$')",
        "found = re.search(pattern, message)",
    ],
)
def test_a_module_that_does_is_found(line):
    assert list(readings(ast.parse(line)))


# ---- all sentences are changed, and everything is decided as before

SIZE = "constant, sum or mean has this size?"
BODIES = {  # the function, its body, and what is decided: state, heading of the page on errors, question
    "a wrong value": ("sigmoid", "return 2.5 * np.asarray(z)", "wrong answer", "", ""),
    "nothing": ("sigmoid", "pass", "wrong answer: nothing returned", "none", ""),
    "a wrong shape": ("sigmoid", "return np.ones(7)", "wrong answer: shape", "", ""),
    "a string": ("sigmoid", "return 'z'", "wrong answer: type", "", ""),
    "no number": ("sigmoid", "return z * np.nan", "wrong answer: not finite", "", ""),
    "an argument changed": ("sigmoid", "z *= 2.0\n    return z", "wrong answer: argument changed", "changed", ""),
    "a helper not written": ("perceptron_forward", "return sigmoid(x @ w.T)", "not implemented yet", "not-written", ""),
    "half of it": ("perceptron_gradient", "return 0.5 * RIGHT(x, w, t)", "wrong answer", "", SIZE),
    "the sign": (
        "perceptron_gradient",
        "return -RIGHT(x, w, t)",
        "wrong answer",
        "",
        "difference is taken the wrong way",
    ),
}


def reports(body, function):
    """Return what is said about a function of exercise 1, called in this process."""
    course = find_course(ROOT)
    exercise = course.assignment("ex1")
    book = msgspec.structs.replace(store.read(exercise, course).public(), mistakes=())  # so that relations are seen
    right = {}
    exec(reference(ROOT / "solutions" / exercise.name / exercise.module_file), right)
    space = {"np": np, "RIGHT": right["perceptron_gradient"]}
    exec("def sigmoid(z): raise NotImplementedError('ex1_perceptron: sigmoid is not implemented yet')", space)
    parameters = book.parameters[function]
    exec(compile(f"def {function}({', '.join(parameters)}):\n    {body}\n", "cell", "exec"), space)
    calls = []
    results = []
    for test in (test for test in book.tests if test.function == function):
        verdict, case = kernel.run(test, parameters, space, calls)
        results.append(result_of(test, verdict, case, parameters))
    return function_report(exercise, book, function, explained(book, function, results, calls), calls)


def decisions_of(report):
    """Return what a report decides: all but its sentences."""
    asks = report.likely.rpartition("Which ")[2]
    return (report.outcome, report.state, report.passed, report.anchor, report.called, asks)


def reversed_words(text):
    """Return a sentence in which no word is left."""
    return text[::-1]


@pytest.mark.parametrize("which", BODIES)
def test_a_report_decides_the_same_when_every_sentence_is_changed(which, monkeypatch):
    function, body, *decided = BODIES[which]
    plain = reports(body, function)
    assert [plain.state, plain.anchor] == decided[:2]
    assert decided[2] in plain.likely
    assert bool(plain.likely) == bool(decided[2])

    def judged(*call):
        verdict = judge(*call)
        return msgspec.structs.replace(verdict, message=reversed_words(verdict.message))

    monkeypatch.setattr(call_record, "judge", judged)
    changed_ones = [
        (msgspec.structs.replace(relation, sentence=reversed_words(relation.sentence)), undo)
        for relation, undo in relations._UNDO
    ]
    monkeypatch.setattr(relations, "_UNDO", changed_ones)
    monkeypatch.setattr(factors, "_CONSTANTS", {key: reversed_words(word) for key, word in factors._CONSTANTS.items()})
    changed = reports(body, function)
    assert plain.message != changed.message
    assert decisions_of(changed) == decisions_of(plain)


def test_notes_are_chosen_by_their_kind():
    notes = [
        Note(NoteKind.CHOICE, "x", "a.ipynb", "it is older"),
        Note(NoteKind.BLAME, "y"),
        Note(NoteKind.LOADING, "was graded and not"),
    ]
    assert session._notes("a.py", notes, {"a.ipynb": {"f"}}) == [
        "a.py is checked and not a.ipynb: it is older.",
        "was graded and not",
    ]
    assert session._notes("a.py", notes, {"a.ipynb": set()}) == ["was graded and not"]
