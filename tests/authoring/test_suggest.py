"""`autograder bank suggest`: code for wrong answers without a name that students share, and the entry drafted from it."""

import json
import shutil
import warnings
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from autograder.authoring.lint.folder import lint_todos
from autograder.authoring.lint.prove_bank import prove_bank
from autograder.authoring.source.marks import Source
from autograder.authoring.suggest import asking, draft, groups, starts, suggest, trying
from autograder.casebook import store
from autograder.casebook.bank import answer
from autograder.casebook.cases import Answer
from autograder.casebook.compiling import load_module
from autograder.course.course import find_course
from autograder.course.percent import split_cells
from autograder.errors import UsageError
from autograder.results.result import Outcome, TestResult
from tests.classrun.test_run import RIGHT, SMALL, hand_in, run
from tests.corpora import suggest_again
from tests.corpora.bank import entries_of

BANK = """
import numpy as np
from autograder.mistakes import mistake

FACTOR = 3.0


@mistake("three-times", of="double", hint="Count how often you add the array to itself.", read="Doubling")
def double__three_times(x):
    return FACTOR * x


@mistake("last-only", of="total", hint="The sum has more than one term, and you keep one.", read="Adding up")
def total__last_only(x):
    return float(x[-1])
"""
LECTURE = "# %% [markdown]\n# # Doubling\n#\n# ## Adding up\n\n# %%\n"
SQUARED = RIGHT.replace("2.0 * x", "2.0 * x**2")  # one edit of the reference
SQUARED_AGAIN = RIGHT.replace("2.0 * x", "x * (x + x)")
LOWEST = RIGHT.replace("np.sum(x)", "np.max(-x)")  # two edits
OF_BANK = RIGHT.replace("2.0 * x", "3.0 * x.T * 3.0 * x")
STRANGE = RIGHT.replace("float(np.sum(x))", "float(np.sum(np.sin(x)) + 1.25)")


@pytest.fixture(scope="session")
def real():
    return find_course(suggest_again.ROOT)


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(SMALL, folder)
    (folder / "solutions/ex1_small/mistakes.py").write_text(BANK)
    (folder / "solutions/ex1_small/small.py").write_text(LECTURE + RIGHT)
    return find_course(folder)


@pytest.fixture
def report(tmp_path, course, warm_pool):
    """Return the report of a class that shares three wrong answers without a name."""
    submissions, out = tmp_path / "class", tmp_path / "out"
    for student, content in {
        "ada": SQUARED,
        "bob": SQUARED_AGAIN,
        "cleo": SQUARED,
        "dan": LOWEST,
        "eve": LOWEST,
        "flo": STRANGE,
        "gus": STRANGE,
        "hal": RIGHT,
        "ida": RIGHT.replace("2.0 * x", "7.5 * x + 1"),  # nobody else has it
    }.items():
        hand_in(submissions, student, content)
    assert run("grade", submissions, "--out", out, "--course", course.root).returncode == 0
    return out


def test_code_is_found_and_drafted_and_the_linter_proves_the_entries(course, report):
    asked = ["--course", course.root, "--jobs", 1, "--seconds", 60]
    ran = run("bank", "suggest", report, "--json", *asked)
    assert ran.returncode == 0
    assert "autograder: 3 shared answers without a name, and code for 2 of them." in ran.stderr
    first, lowest, strange = (SimpleNamespace(**each) for each in json.loads(ran.stdout))
    assert (first.students, first.function, first.start) == (["ada", "bob", "cleo"], "double", "the reference")
    assert first.steps == ["the factor x is there twice"]
    assert first.change == ["-    return 2.0 * x", "+    return 2.0 * x * x"]
    assert (lowest.students, len(lowest.steps), lowest.cases) == (["dan", "eve"], 2, 4)
    assert (strange.students, strange.entry) == (["flo", "gus"], "")

    run("grade", report.parent / "class", "--out", report, "--course", course.root)
    page = (report / "index.html").read_text()
    assert "The same numbers come from the reference: the factor x is there twice" in page
    bank = course.exercise("ex1_small").folder / "mistakes.py"
    drafted = [msgspec.convert(vars(each), draft.Draft) for each in (first, lowest, strange)]
    bank.write_text(f"{BANK}\n\n{draft.as_python(drafted)}")
    assert_proven(course, bank)


def assert_proven(course, bank):
    """Assert that the linter accepts a bank but for what is to be written: the hints, and entries of other functions."""
    exercise = course.exercise("ex1_small")
    lecture = Source(LECTURE, split_cells(LECTURE), [])
    found = [str(each) for each in prove_bank(exercise, lecture, book_of(course), load_module(bank))]
    assert found == ["mistakes.py: no entry is of slopes."]
    assert sum(each.file.startswith("mistakes.py") for each in lint_todos(exercise)) == 2


def book_of(course):
    return store.read(course.exercise("ex1_small"), course)


# ---- asking


def test_a_folder_that_is_no_report_is_refused(course, tmp_path, grader):
    ran = run("bank", "suggest", tmp_path, "--course", course.root)
    assert ran.returncode == 2
    assert "there is no report of a class here" in ran.stderr


def test_submissions_that_moved_or_changed_are_named(course, report, tmp_path, grader, monkeypatch):
    (tmp_path / "class").rename(tmp_path / "moved")
    with pytest.raises(UsageError, match="Name it with --submissions"):
        asking.Asking(course, report, None, grader)
    hand_in(tmp_path / "moved", "hal2")
    (tmp_path / "moved/ada/ex1_small/small.py").write_text(RIGHT)
    shutil.rmtree(tmp_path / "moved/bob")
    asked = asking.Asking(course, report, tmp_path / "moved", grader)
    found = asked.answers(["ex1_small"], lambda text: None)
    assert {each.student for each in found} == {"cleo", "dan", "eve", "flo", "gus", "ida"}
    assert [whose for whose, _ in asked.left_out] == ["ada/ex1_small", "bob/ex1_small"]
    assert asked.left_out[0][1] == "it has changed since it was graded"
    made = draft.Draft("ex1_small", "double", ("dan", "eve"), "doubles", "double(x)", "[2.0]", "[1.0]", 4)
    monkeypatch.setattr(suggest, "drafts", lambda *_: [made])
    ran = run("bank", "suggest", report, "--submissions", tmp_path / "moved", "--course", course.root)
    assert "autograder: ada/ex1_small is left out: it has changed since it was graded\n" in ran.stderr
    assert ran.stdout.startswith("# ---- 1. ex1_small, double: 2 students\n")


def test_nothing_shared_is_said(course, tmp_path, warm_pool):
    hand_in(tmp_path / "class", "ada")
    out = tmp_path / "out"
    run("grade", tmp_path / "class", "--out", out, "--course", course.root)
    ran = run("bank", "suggest", out, "--course", course.root)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "no two students share a wrong answer without a name" in ran.stderr


def test_without_solutions_it_says_what_is_missing(course):
    exercise = course.exercise("ex1_small")
    (exercise.folder / "mistakes.py").unlink()
    with pytest.raises(UsageError, match="The search needs solutions/"):
        starts.starts(exercise, "double")


# ---- where the search starts


def test_it_starts_from_the_reference_the_right_forms_and_the_bank(course):
    exercise = course.exercise("ex1_small")
    (exercise.folder / "right_forms.py").write_text("def double(x):\n    return x + x\n")
    found = starts.starts(exercise, "double")
    assert [(start.label, start.is_right) for start in found] == [
        ("the reference", True),
        ("the right form in right_forms.py", True),
        ("the bank's three-times", False),
    ]
    assert "mistake" not in found[2].source
    assert [start.label for start in starts.starts(exercise, "total")] == ["the reference", "the bank's last-only"]


# ---- groups, tries and drafts


def answered(student, *values, function="double"):
    test = TestResult(
        id="1", function=function, title="doubles", visibility="public", score=0, max_score=1, outcome=Outcome.FAILED
    )
    test = msgspec.structs.replace(test, call="double(x)", expected="[2.0]", got="[1.0]\n[3.0]")
    return asking.Answered(student, "ex1_small", test, tuple(Answer(np.array([value])) for value in values))


def test_equal_on_every_case_is_one_group_whatever_the_last_digits():
    third = 1 / 3
    found = groups.grouped(
        [
            answered("eve", 1.0, third),
            answered("ada", 1.0, third * (1 + 1e-12)),
            answered("bob", 1.0, third * (1 + 1e-6)),
            answered("cleo", 0.5, third),
            answered("dan", 0.5, third),
            answered("flo", 0.5, third),
        ]
    )
    assert [group.students for group in found] == [("cleo", "dan", "flo"), ("ada", "eve")]


def wanted(course, function, *variants):
    """Return what to look for: what these variants answer."""
    exercise = course.exercise("ex1_small")
    book = book_of(course)
    of_groups = tuple(
        tuple(answer(variant, case, book.parameters[function]) for _, case in book.cases(function))
        for variant in variants
    )
    return trying.Wanted(book.to_json(), function, of_groups, tuple(starts.starts(exercise, function)))


def test_entries_of_the_bank_are_edited_as_well(course):
    asked = wanted(course, "double", lambda x: 9.0 * x * x, lambda x: x + 3.0)
    tried = trying.first_edits(asked, 0, 1, 60)
    assert [(group, asked.starts[code.start].label, code.steps) for group, code in tried.found] == [
        (1, "the bank's three-times", ("a sum in place of a product entry by entry, between FACTOR and x",)),
    ]
    nearest = min(tried.firsts, key=lambda first: first.distance)
    assert asked.starts[nearest.code.start].is_right
    assert trying.second_edits(asked, [nearest.code], 0) == []
    assert trying.first_edits(asked, 0, 1, 0) == trying.Tried([], [])
    parts = [trying.first_edits(asked, part, 3, 60) for part in range(3)]
    assert sum(len(each.found) for each in parts) == 1


ENDLESS = "def double(x):\n    while True:\n        pass\n"


@pytest.mark.parametrize("source", [ENDLESS, "def double(x=1 / 0):\n    return x\n"])
def test_code_that_never_ends_or_cannot_be_defined_is_left(course, source):
    attempt = trying.Try(wanted(course, "double", lambda x: 9.0 * x * x))
    code = trying.Code(source, 0, ())
    assert attempt.groups_of(code) == []
    assert attempt.tried(code) == ([], [])


def test_a_draft_holds_the_helpers_that_it_needs(course):
    asked = wanted(course, "double", lambda x: x + 3.0)
    found = [code for _, code in trying.first_edits(asked, 0, 1, 60).found]
    group = groups.Group(answered("ada", 1.0), ("ada", *"bcdefg"))
    made = draft.draft(group, book_of(course), asked.starts, [*found, trying.Code(found[0].source, 1, ())])
    assert made.others == ("the bank's three-times: as it is",)
    namespace = {}
    exec(f"import numpy as np\nfrom autograder.mistakes import mistake\n{made.entry}", namespace)
    drafted = namespace["double__sum_in_place_product_entry_by"]
    assert drafted(np.array([2.0])) == 5.0
    (entry,) = drafted.mistakes
    assert (entry.id, entry.read) == ("sum-in-place-product-entry-by", "Doubling")
    text = draft.as_python([made, draft.draft(group, book_of(course), asked.starts, [])])
    assert "# ---- 1. ex1_small, double: 7 students\n# who       ada, b, c, d, e and 2 more\n" in text
    assert "# got       [1.0]\n#           [3.0]\n" in text
    assert "# No code was found that gives these numbers." in text
    compile(text, "drafts", "exec")


def test_an_id_that_is_taken_gets_a_number(course):
    entries = [msgspec.structs.replace(each, id="three-times-2") for each in book_of(course).mistakes[:1]]
    book = msgspec.structs.replace(book_of(course), mistakes=(*entries, *book_of(course).mistakes))
    code = trying.Code("def double(x):\n    return x\n", 0, ("three times",))
    group = groups.Group(answered("ada", 1.0), ("ada", "bob"))
    made = draft.draft(group, book, starts.starts(course.exercise("ex1_small"), "double"), [code])
    assert '"three-times-3",' in made.entry


def test_processes_are_limited(monkeypatch):
    limits = []
    monkeypatch.setattr(trying.resource, "setrlimit", lambda kind, pair: limits.append((kind, pair[0])))
    with warnings.catch_warnings():
        trying.limit()
    assert limits == [(trying.resource.RLIMIT_AS, trying.MEMORY)]


# ---- the banks of the course


def test_what_the_proof_hides_has_no_mark_in_its_copy_of_a_bank():
    hidden = suggest_again.sample(3)
    assert hidden == suggest_again.sample(3)
    name, entry = hidden[0]
    bank = (suggest_again.ROOT / "solutions" / name / "mistakes.py").read_text()
    less = suggest_again.without(bank, {(entry.function, entry.id)})
    marks = [source.count("@mistake(") for source in (bank, less)]
    assert marks[1] < marks[0]
    compile(less, "bank", "exec")


@pytest.mark.parametrize(
    ("name", "function", "id_"),
    [
        ("ex1_perceptron", "perceptron_gradient", "abs-error"),
        ("ex1_perceptron", "linear_gradient", "forgot-target"),
        ("ex2_multi_output", "softmax", "softmax-global-max"),
    ],
)
def test_a_hidden_entry_of_the_course_is_found_again(real, name, function, id_):
    entry = next(entry for entry in entries_of(name) if (entry.function, entry.id) == (function, id_))
    exercise = real.exercise(name)
    book = store.read(exercise, real)
    answers = tuple(answer(entry.variant, case, book.parameters[function]) for _, case in book.cases(function))
    left = tuple(start for start in starts.starts(exercise, function) if start.label != f"the bank's {id_}")
    asked = trying.Wanted(store.read_bytes(exercise, real), function, (answers,), left)
    tried = trying.first_edits(asked, 0, 1, 60)
    group = groups.Group(answered("ada", 1.0, function=function), ("ada", "bob"))
    made = draft.draft(group, book, left, [code for _, code in tried.found])
    assert suggest_again.gives_the_same(name, entry, made)
