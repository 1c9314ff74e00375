"""Naming the mistake: every entry of the bank is rejected and named as itself, and nothing right is named anything.

How entries are written, and that none has the answers of another, is looked at by `autograder lint`.
"""

import msgspec
import numpy as np
import pytest

from autograder.casebook.answers import cause
from autograder.casebook.cases import Answer, Case, KnownMistake, Returns
from autograder.casebook.closeness import close
from autograder.judging import causes, explaining, naming, relations
from autograder.judging.asked import Asked
from autograder.judging.closeness import right_answer
from autograder.judging.diagnosis import explanations
from autograder.judging.factors import Ratios
from autograder.judging.kinds import RelationKind
from autograder.results.result import Outcome, TestResult
from tests.corpora.bank import EXERCISES, declared_same, entries_of, reference, submission_with

PARTS = ("dw", "db")
EVERY = 8  # every eighth entry is graded here, in a worker; `make mutate` grades all, `autograder lint` by answers


def allowed(name, entry, named):
    """Return whether the names given to an entry's answers are its own, or one that is declared to be the same."""
    ids = {mistake.id for mistake in named}
    if entry.id not in ids:
        return False
    return ids == {entry.id} or any(ids <= same for same in declared_same(name))


@pytest.mark.parametrize("name", EXERCISES)
def test_entries_are_rejected_and_named_by_the_grader(bench, name):
    own = bench(name)
    wrong = []
    for entry in entries_of(name)[::EVERY]:
        result = own.grade(submission_with(name, entry), functions={entry.function})
        failed = [test for test in result.tests if test.outcome in ("failed", "error")]
        named = failed[0].mistakes if failed else ()
        if result.score >= result.max_score or not allowed(name, entry, named):
            wrong.append((entry.function, entry.id, result.score, [mistake.id for mistake in named], result.notes[:1]))
    assert wrong == []


# What raises in a gradient function for another reason than a mistake of its bank, or answers with nothing of use.
NAMELESS = {
    ("ex2_multi_output", "multi_output_gradient"): [
        "raise ValueError('the shapes differ')",
        "o = multi_output_forward(x, w).T\n    return ((o - t) * o * (1 - o)).T @ x",
        "return multi_output_forward(w, x)",
    ],
    ("ex2_multi_output", "softmax_gradient"): ["return None", "return w", "raise ValueError", "return b, b"],
    ("ex3_mlp", "mlp_forward"): ["return None", "return x", "return {}"],
    ("ex3_mlp", "mlp_backward"): ["raise ValueError('no')", "g = [w + 1 for w in weights]\n    return g, g"],
    ("ex3_mlp", "gradient_check"): ["return 0.0", "return np.abs(gradient(w)).max() * 2e-8"],
}


@pytest.mark.parametrize(("name", "function"), NAMELESS)
def test_what_goes_wrong_in_another_way_is_given_no_name_of_the_bank(bench, name, function):
    own = bench(name)
    signature = ", ".join(own.book.parameters[function])
    for body in NAMELESS[name, function]:
        answer = f"def {function}({signature}):\n    {body}\n"
        source = f"{reference(own.exercise.folder / own.exercise.module_file, function)}\n{answer}"
        result = own.grade(source, functions={function})
        failed = [test for test in result.tests if test.outcome in ("failed", "error")]
        assert failed, body
        assert {mistake.id for mistake in failed[0].mistakes} <= {"relation"}, body


# ---- relations, with a made-up function f(x, y) of matrices


class Tried(msgspec.Struct):
    """A case, and what a function answered."""

    case: Case
    answer: Answer
    parameters: tuple[str, ...]
    edge: bool

    @property
    def right(self):
        """The right answer."""
        return right_answer(self.case)


def diagnose(tried, bank, parts=()):
    """Return the mistakes that explain answers."""
    asked = Asked([each.case for each in tried], tried[0].parameters, [each.edge for each in tried])
    return tuple(found.mistake for found in explanations([each.answer for each in tried], asked, bank, parts))


def tried_with(make, sizes=((2, 3), (4, 5), (7, 2)), edge=(False, False, False)):
    rng = np.random.default_rng(0)
    made = []
    for (rows, columns), is_edge in zip(sizes, edge, strict=True):
        x = rng.normal(size=(rows, columns))
        right = np.outer(np.arange(1.0, columns + 1), np.ones(columns + 1)) * x.sum()
        made.append(Tried(Case((x,), Returns(right)), Answer(make(right, x)), ("x",), is_edge))
    return made


RELATIONS = {  # words of the hint: how the answer is made, and the id that it has in a function without a bank
    "2 times": (lambda r, x: 2 * r, "relation"),
    "half": (lambda r, x: r / 2, "relation"),
    "minus": (lambda r, x: -r, "sign-flip"),
    "x.shape[0] times": (lambda r, x: len(x) * r, "relation"),
    "1/x.shape[0] of": (lambda r, x: r / len(x), "relation"),
    "x.shape[0]*x.shape[1] times": (lambda r, x: x.size * r, "relation"),
    "2/x.shape[1] of": (lambda r, x: 2 * r / x.shape[1], "relation"),
    "2/(x.shape[0]*x.shape[1]) of": (lambda r, x: 2 * r / x.size, "relation"),
    "x.shape[0]*x.shape[0] times": (lambda r, x: len(x) ** 2 * r, "relation"),
    "x.shape[1]/x.shape[0] times": (lambda r, x: r * x.shape[1] / x.shape[0], "relation"),
    "zero everywhere": (lambda r, x: 0 * r, "relation"),
    "rounded to 2 decimals": (lambda r, x: np.round(r, 2), "rounds-output"),
    "rounded to 1 decimal.": (lambda r, x: np.round(r, 1), "rounds-output"),
    "the transpose": (lambda r, x: r.T, "output-transposed"),
    "their shape is not": (lambda r, x: r[None], "relation"),
    "their shape is not. ": (lambda r, x: r.ravel(), "output-flattened"),
    "one row for each sample. Return their sum": (lambda r, x: np.stack([r / 4] * 4), "gradient-not-summed"),
    "one row for each sample. Return their mean": (lambda r, x: np.stack([r - 1, r + 1]), "gradient-not-summed"),
}


@pytest.mark.parametrize(("words", "make", "id_"), [(words, *how) for words, how in RELATIONS.items()], ids=RELATIONS)
def test_a_relation_to_the_right_answer_is_recognised(words, make, id_):
    (found,) = diagnose(tried_with(make), ())
    assert found.id == id_
    assert words in f"{found.hint} "


# In a function whose bank has a constant of a loss, each of them has an id, and two of them have two.
CONSTANTS = {
    "2": (lambda N, n, m: 2, {"factor-2-extra"}),
    "1/2": (lambda N, n, m: 1 / 2, {"half-kept"}),
    "-1": (lambda N, n, m: -1, {"sign-flip"}),
    "N": (lambda N, n, m: N, {"sum-not-mean"}),
    "N m": (lambda N, n, m: N * m, {"sum-not-mean"}),
    "1/N": (lambda N, n, m: 1 / N, {"divided-by-N-twice"}),
    "1/m": (lambda N, n, m: 1 / m, {"divided-by-outputs"}),
    "2/m": (lambda N, n, m: 2 / m, {"mse-scale"}),
    "1/n": (lambda N, n, m: 1 / n, {"divide-by-features"}),
    "N/n": (lambda N, n, m: N / n, {"divide-by-features"}),
    "m/n": (lambda N, n, m: m / n, {"divide-by-features"}),
    "-N": (lambda N, n, m: -N, {"sign-flip", "sum-not-mean"}),
    "2 N": (lambda N, n, m: 2 * N, {"factor-2-extra", "sum-not-mean"}),
    "N n": (lambda N, n, m: N * n, {"relation"}),
}
SIZES = ((2, 3, 5), (4, 5, 3), (7, 2, 4))


def gradient_tried(make):
    """Return made-up gradients (m, n) for x (N, n) and t (N, m), and the answers made of them."""
    rng = np.random.default_rng(1)
    made = []
    for N, n, m in SIZES:
        x, t, right = rng.normal(size=(N, n)), rng.normal(size=(N, m)), rng.normal(size=(m, n))
        made.append(Tried(Case((x, t), Returns(right)), Answer(make(right, x, t)), ("x", "t"), False))
    return made


def diagnose_gradient(make, entries=None):
    """Return the mistakes that are found in a gradient function with a bank."""
    tried = gradient_tried(make)
    asked = Asked([each.case for each in tried], ("x", "t"), [False] * 3, {"x": ("N", "n"), "t": ("N", "m")})
    made = {"half-kept": lambda r, x, t: r / 2, **(entries or {})}
    bank = [
        KnownMistake(id_, "f", f"about {id_}", "", tuple(each.answer for each in gradient_tried(how)))
        for id_, how in made.items()
    ]
    return [found.mistake for found in explanations([each.answer for each in tried], asked, bank)]


def ids(found):
    return {each.id for each in found}


@pytest.mark.parametrize(("factor", "wanted"), CONSTANTS.values(), ids=CONSTANTS)
def test_a_constant_has_an_id_alone_and_beside_a_structure(factor, wanted):
    def scaled(r, x, t):
        return factor(*x.shape, t.shape[1]) * r

    assert ids(diagnose_gradient(scaled)) == wanted
    beside = ids(diagnose_gradient(lambda r, x, t: scaled(r + 1, x, t), {"plus-one": lambda r, x, t: r + 1}))
    assert beside == ({"plus-one"} if len(wanted) > 1 or "relation" in wanted else {"plus-one", *wanted})


def test_the_hint_of_a_constant_is_that_of_the_bank_or_tells_the_factor_in_letters():
    (kept,) = diagnose_gradient(lambda r, x, t: r / 2)
    assert kept.hint == "about half-kept"
    (twice,) = diagnose_gradient(lambda r, x, t: r / len(x))
    assert twice.hint == f"Your answer is 1/N of the expected one. {RelationKind.SIZE.question}"
    (features,) = diagnose_gradient(lambda r, x, t: r * t.shape[1] / x.shape[1])
    assert features.hint.startswith("Your answer is m/n times the expected one.")


def test_the_size_of_the_batch_is_no_second_mistake_where_one_sample_is_used():
    first = {"first-only": lambda r, x, t: np.outer(t[0], x[0])}
    assert ids(diagnose_gradient(lambda r, x, t: np.outer(t[0], x[0]) / len(x), first)) == {"first-only"}
    turned = ids(diagnose_gradient(lambda r, x, t: -np.outer(t[0], x[0]), first))
    assert turned == {"first-only", "sign-flip"}


def test_a_step_a_transpose_and_rounding_are_named_beside_a_structure():
    plus = {"plus-one": lambda r, x, t: r + np.sin(r)}

    def wrong(r):
        return r + np.sin(r)

    turned = {"transposed-grad": lambda r, x, t: r.T}
    assert ids(diagnose_gradient(lambda r, x, t: wrong(r).T, plus | turned)) == {"plus-one", "transposed-grad"}
    assert ids(diagnose_gradient(lambda r, x, t: np.round(wrong(r), 3), plus)) == {"plus-one", "rounds-output"}
    assert ids(diagnose_gradient(lambda r, x, t: -r.T, turned)) == {"sign-flip", "transposed-grad"}
    assert ids(diagnose_gradient(lambda r, x, t: r.T)) == {"output-transposed"}  # a delta has a row a sample too


def test_a_multiple_by_a_rate_is_a_step_where_the_bank_has_one():
    assert diagnose_gradient(lambda r, x, t: 0.03 * r) == []
    step = {"returns-step": lambda r, x, t: 1 - r}
    assert ids(diagnose_gradient(lambda r, x, t: -0.03 * r, step)) == {"returns-step"}


def test_two_mistakes_that_explain_an_answer_with_as_many_constants_are_not_named():
    both = {"one": lambda r, x, t: 2 * r + 2, "other": lambda r, x, t: -(r + 1)}
    assert diagnose_gradient(lambda r, x, t: r + 1, both) == []


def test_a_changed_argument_hides_no_name_and_has_one_itself():
    def explained(make, entries=()):
        tried = tried_with(make)
        answers = [msgspec.structs.replace(each.answer, changed=("x",)) for each in tried[:2]]
        answers += [each.answer for each in tried[2:]]
        asked = Asked([each.case for each in tried], ("x",), [False] * 3)
        return [each.mistake.id for each in explanations(answers, asked, entries)]

    def right(r, x):
        return r

    tried = tried_with(plus)
    changing = entry("mutates-x0", right, tried)
    changing = msgspec.structs.replace(
        changing, answers=tuple(msgspec.structs.replace(each, changed=("x",)) for each in changing.answers)
    )
    assert explained(right) == ["inplace-overwrite"]
    assert explained(right, [changing]) == ["mutates-x0"]
    assert explained(plus, [entry("plus", plus, tried)]) == ["plus", "inplace-overwrite"]
    assert explained(plus) == []


def test_the_question_behind_a_relation_is_that_of_its_kind():
    (turned,) = diagnose(tried_with(lambda r, x: -r), ())
    rights = [each.right.value for each in tried_with(lambda r, x: r)]
    steps = [Tried(Case((r + 1,), Returns(r)), Answer(r + 1 - 0.1 * r), ("w",), False) for r in rights]
    (step,) = diagnose(steps, ())
    assert turned.hint.endswith(RelationKind.SIGN.question)
    assert step.hint.endswith(RelationKind.STEP.question)
    assert "difference" not in step.hint
    assert all(kind.question.endswith("?") for kind in RelationKind)


SILENT = {
    "right": lambda r, x: r,
    "something else": lambda r, x: r + 1,
    "a factor that nothing explains": lambda r, x: 1.7 * r,
    "a factor that changes without reason": lambda r, x: r * float(x[0, 0]),
    "nan": lambda r, x: r * np.nan,
    "nothing": lambda r, x: None,
    "rounded here and there": lambda r, x: np.where(r > 1, np.round(r, 2), r),
    "nearly 2 times": lambda r, x: 2 * r * (1 + 1e-6),
}


@pytest.mark.parametrize("make", SILENT.values(), ids=SILENT)
def test_what_nothing_explains_is_named_nothing(make):
    assert diagnose(tried_with(make), ()) == ()


def entry(id_, make, tried):
    answers = tuple(Answer(make(each.right.value, each.case.args[0])) for each in tried)
    return KnownMistake(id_, "f", f"about {id_}", "", answers)


def plus(r, x):
    return r + x.sum()


def test_the_bank_comes_before_relations_and_two_explanations_are_both_named():
    tried = tried_with(plus)
    assert [
        found.id for found in diagnose(tried, [entry("plus", plus, tried), entry("other", lambda r, x: r - 1, tried)])
    ] == ["plus"]
    both = [entry("plus", plus, tried), entry("same", plus, tried)]
    assert [found.id for found in diagnose(tried, both)] == ["plus", "same"]
    assert diagnose(tried, [*both, entry("third", plus, tried)]) == ()


def test_two_cases_are_too_few_for_the_bank():
    tried = tried_with(plus)[:2]
    assert diagnose(tried, [entry("plus", plus, tried)]) == ()


def test_a_factor_that_has_no_id_is_no_second_mistake():
    tried = tried_with(lambda r, x: 2 * plus(r, x))
    (found,) = diagnose(tried, [entry("plus", plus, tried)])
    assert (found.id, found.hint) == ("plus", "about plus")


def test_edge_cases_decide_only_when_nothing_else_went_wrong():
    def make(r, x):
        return r if len(x) != 7 else plus(r, x)

    tried = tried_with(make, edge=(False, False, True))
    assert [found.id for found in diagnose(tried, [entry("edge", make, tried)])] == ["edge"]


def test_an_edge_case_decides_where_differences_are_right_up_to_the_bound_of_their_case():
    """Differences are right to 1e-5 and not to 1e-9, so that the ordinary cases must not count as wrong."""

    def noisy(r, x):
        return r * (1 + 1e-7)

    def floor(r, x):
        return noisy(r, x) if len(x) != 7 else r + 1

    def other_floor(r, x):
        return noisy(r, x) if len(x) != 7 else r + 2

    edge = (False, False, False, True)
    tried = [wide(each) for each in tried_with(floor, ((2, 3), (4, 5), (3, 2), (7, 2)), edge)]
    assert [found.id for found in diagnose(tried, [entry("floor", floor, tried)])] == ["floor"]
    assert diagnose(tried, [entry("other", other_floor, tried)]) == ()
    assert diagnose(tried, [entry("right", noisy, tried)]) == ()


def wide(each):
    return Tried(Case(each.case.args, each.case.expected, rtol=1e-5), each.answer, each.parameters, each.edge)


def test_a_step_is_recognised_from_the_argument_it_starts_at():
    def tried(make, sizes):
        made = tried_with(lambda r, x: r, sizes)
        pairs = [(each, np.sin(each.right.value)) for each in made]
        cases = [
            (Case((w, *each.case.args), Returns(each.right.value)), make(w, each.right.value)) for each, w in pairs
        ]
        return [Tried(case, Answer(value), ("w", "x"), edge=False) for case, value in cases]

    sizes = ((2, 3), (4, 5), (7, 2))
    (found,) = diagnose(tried(lambda w, r: w - 0.3 * r, sizes), ())
    assert found.hint.startswith("Your answer is a step")
    assert diagnose(tried(lambda w, r: w - r * len(r), sizes), ()) == ()
    assert diagnose(tried(lambda w, r: w, sizes), ()) == ()
    alone = tried_with(lambda r, x: np.full((1, 1), 0.3))
    single = [
        Tried(Case((np.ones((1, 1)),), Returns(np.full((1, 1), 0.953))), each.answer, ("w",), False) for each in alone
    ]
    assert diagnose(single, ()) == ()


# ---- what must not be named


def test_nothing_that_came_back_is_named_nothing():
    tried = tried_with(lambda r, x: None)
    assert diagnose(tried, [entry("none", lambda r, x: None, tried)]) == ()


def test_a_multiple_of_a_multiple_of_the_right_answer_is_no_structure():
    tried = tried_with(lambda r, x: r * len(x))
    bank = [entry("other-scale", lambda r, x: r * len(x) / 7.3, tried), entry("right", lambda r, x: r, tried)]
    assert [found.id for found in diagnose(tried, bank)] == ["relation"]


def test_an_exception_is_that_of_a_mistake_only_when_its_cause_is_the_same():
    def raising(message):
        return tuple(Answer(error="ValueError", cause=cause("ValueError", message)) for _ in range(3))

    def named(message, known):
        tried = [
            Tried(each.case, answer, each.parameters, each.edge)
            for each, answer in zip(tried_with(lambda r, x: r), raising(message), strict=True)
        ]
        return [found.id for found in diagnose(tried, [KnownMistake("product", "f", "hint", "", raising(known))])]

    at = "matmul: Input operand 1 has a mismatch in its core dimension 0 (size 4 is different from 3)"
    assert named(at, at) == ["product"]
    assert named("shapes (4,3) and (4,2) not aligned: 3 (dim 1) != 4 (dim 0)", at) == ["product"]
    assert named("shapes (4,3) and (5,2) not aligned: 3 (dim 1) != 5 (dim 0)", at) == []
    assert named("the targets have another shape", at) == []


@pytest.mark.parametrize(
    ("error", "message", "same_as"),
    [
        (
            "ValueError",
            "operands could not be broadcast together with shapes (4,3) (2,) ",
            "shapes (2,) (4,3) broadcast",
        ),
        ("IndexError", "index 3 is out of bounds for axis 1 with size 3", "list index out of range"),
        ("AssertionError", "wrong shape", ""),
        (
            "UFuncTypeError",
            "Cannot cast ufunc 'subtract' output from dtype('float64') to dtype('int64') with casting rule 'same_kind'",
            "Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64') with casting rule 'same_kind'",
        ),
    ],
)
def test_the_cause_of_an_exception_does_not_depend_on_how_it_is_said(error, message, same_as):
    assert cause(error, message) == cause(error, same_as)


def test_a_verdict_is_not_the_number_it_counts_as():
    tried = tried_with(lambda r, x: np.zeros(()))
    verdict = KnownMistake("verdict", "f", "hint", "", (Answer(np.array(False)),) * 3)
    assert "verdict" not in [found.id for found in diagnose(tried, [verdict])]
    said = [Tried(each.case, Answer(np.array(False)), each.parameters, each.edge) for each in tried]
    assert [found.id for found in diagnose(said, [verdict])] == ["verdict"]


def test_one_part_twice_is_not_two_parts_swapped():
    tried = pair_tried(lambda w, b, x: (b, b))
    swapped = KnownMistake("swapped", "f", "hint", "", tuple(Answer(each.right.value[::-1]) for each in tried))
    assert diagnose(tried, [swapped], PARTS) == ()
    tried = pair_tried(lambda w, b, x: (b, w))
    assert [found.id for found in diagnose(tried, [swapped], PARTS)] == ["swapped"]


def pair_tried(make):
    made = []
    for each in tried_with(lambda r, x: r):
        right = (each.right.value, each.right.value.sum(axis=0))
        case = Case(each.case.args, Returns(right))
        made.append(Tried(case, Answer(make(*right, each.case.args[0])), ("x",), False))
    return made


def test_an_answer_that_is_right_where_a_mistake_is_wrong_is_not_that_mistake():
    def floor(r, x):
        return 0 * r if len(x) == 7 else plus(r, x)

    edge, sizes = (False, False, False, True), ((2, 3), (4, 5), (3, 2), (7, 2))
    tried = tried_with(lambda r, x: r if len(x) == 7 else plus(r, x), sizes, edge)
    assert diagnose(tried, [entry("floor", floor, tried)]) == ()
    raising = entry("raising", plus, tried)
    answers = (*raising.answers[:3], Answer(error="TypeError"))
    assert [found.id for found in diagnose(tried, [msgspec.structs.replace(raising, answers=answers)])] == ["raising"]


def test_the_parts_of_a_pair_are_explained_independently():
    tried = pair_tried(lambda w, b, x: (w, len(x) * b))
    (found,) = diagnose(tried, (), PARTS)
    question = "Which constant, sum or mean has this size?"
    assert (found.hint, found.parts) == (f"Your answer is x.shape[0] times the expected one. {question}", ("db",))
    tried = pair_tried(lambda w, b, x: (w.T, 2 * b))
    assert [(found.parts, found.hint) for found in diagnose(tried, (), PARTS)] == [
        (("db",), f"Your answer is 2 times the expected one. {question}")
    ] or len(diagnose(tried, (), PARTS)) <= 2
    tried = pair_tried(lambda w, b, x: (w + 1, 2 * b))
    assert diagnose(tried, (), PARTS) == ()
    tried = pair_tried(lambda w, b, x: w)
    assert diagnose(tried, (), PARTS) == ()


@pytest.mark.parametrize(
    "value", [np.array(True), np.full((3, 4), True), np.full((3, 4), np.inf), np.full((3, 4), 1e308)]
)
def test_whatever_comes_back_is_no_error_of_the_grader(value):
    tried = [
        Tried(Case((np.ones((3, 4)),), Returns(each.right.value)), Answer(value), ("w",), False)
        for each in tried_with(lambda r, x: r, ((2, 3), (4, 3), (7, 3)))
    ]
    assert diagnose(tried, [entry("plus", plus, tried)]) == ()


def test_a_list_with_nothing_in_it_is_named_nothing():
    tried = []
    for each in tried_with(lambda r, x: r):
        case = Case(each.case.args, Returns(([each.right.value], [each.right.value])))
        tried.append(Tried(case, Answer(([None], [each.right.value])), ("x",), False))
    assert diagnose(tried, (), PARTS) == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (np.ones(2), np.ones(2) * (1 + 1e-10), True),
        (np.ones(2), np.ones(2) * (1 + 1e-8), False),
        (np.ones(2), np.ones(3), False),
        (np.array([np.nan, 1]), np.array([np.nan, 1]), True),
        (np.array([np.inf, 1]), np.array([-np.inf, 1]), False),
        (np.array([1.0, np.inf]), np.array([1.0, 2.0]), False),
        ([np.ones(2)], [np.ones(2)], True),
        ([np.ones(2)], np.ones((1, 2)), False),
        (None, None, True),
        (None, np.ones(1), False),
    ],
)
def test_close(one, other, alike):
    assert close(one, other) is alike


def test_a_constant_counts_only_where_it_can_be_seen_on_all_cases():
    seen = Ratios([2.0, 2.0], None, [0, 2])
    cause = causes.SIGN
    assert explaining._constants([(cause, seen)], [0, 1]) == []
    assert explaining._constants([(cause, seen)], [2, 0]) == [causes.Constant(cause, [2.0, 2.0])]


def test_a_shape_that_no_mistake_gives_is_no_second_mistake():
    asked = Asked([Case((), Returns(0.0))] * 2, (), [False] * 2)
    right = [np.ones((2, 3, 1)), np.ones((3, 2, 1))]
    shaped = [value[..., None] for value in right]
    assert [view.cause for view in relations.views(shaped, right, asked, ())] == []


def test_what_ended_a_function_is_not_explained():
    ended = TestResult(
        id="a", function="f", title="t", outcome=Outcome.TIMEOUT, score=0.0, max_score=1.0, visibility="public"
    )
    assert naming.explained(None, "f", [ended], []) == [ended]
