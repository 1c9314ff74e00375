"""Variants that nobody wrote: named only by what the bank proves, told in words otherwise, and never a right answer."""

import ast
import types

import msgspec
import numpy as np
import pytest

from autograder.casebook import alterations, families
from autograder.casebook.bank import known
from autograder.casebook.cases import Answer, Case, Casebook, Objective, Returns, Test
from autograder.judging.asked import Asked
from autograder.judging.diagnosis import explanations
from autograder.mistakes import entries, mistake

REFERENCE = '''
"""A descent."""
import numpy as np
import a_module_that_nobody_has

def descend(gradient, start, lr, steps):
    """Return the points of a descent."""
    points = [np.array(start, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - lr * gradient(points[-1]))
    return np.array(points)

print(descend)
'''
BOWL = Objective("bowl", "def bowl(p):\n    return np.array([2.0, 5.0]) * (p + p ** 3)")
PARAMETERS = ("gradient", "start", "lr", "steps")


def descend(gradient, start, lr, steps):
    points = [np.array(start, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - lr * gradient(points[-1]))
    return np.array(points)


def bank():
    module = types.ModuleType("bank")

    @mistake("ascent", of="descend", hint="You climb. Look at the sign of the step.", read="x")
    def climbs(gradient, start, lr, steps):
        return descend(gradient, start, -lr, steps)

    @mistake("slower", of="descend", hint="The steps become shorter and shorter.", read="x")
    def slower(gradient, start, lr, steps):
        points = [np.array(start, dtype=float)]
        for k in range(steps):
            points.append(points[-1] - lr / (k + 1) * gradient(points[-1]))
        return np.array(points)

    module.climbs, module.slower = climbs, slower
    return module


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("exercise") / "descent.py"
    path.write_text(REFERENCE)
    cases = []
    for start, steps in (((0.3, -0.2), 4), ((0.1, 0.4), 3), ((-0.2, 0.3), 5)):
        args = (BOWL, np.array(start), 0.05, steps)
        cases.append(Case(args, Returns(descend(*args))))
    test = Test("e.descend.steps", "descend", "steps", 1.0, "hidden", False, tuple(cases))
    made = Casebook("e", 1, {"descend": PARAMETERS}, (test,))
    made = msgspec.structs.replace(made, mistakes=known(bank(), made))
    return msgspec.structs.replace(made, variants=families.variants(made, path, list(entries(bank()))))


def named(book, variant):
    """Return the ids, and what is said, of the answers of a variant."""
    places = book.cases("descend")
    answers = [Answer(variant(*case.args)) for _, case in places]
    asked = Asked([case for _, case in places], PARAMETERS, [False] * len(places))
    found = explanations(answers, asked, book.mistakes, (), book.variants)
    return [(each.mistake.id, each.mistake.hint) for each in found]


def test_a_slip_from_outside_has_the_id_that_the_bank_gives_it_and_stands_on_top_of_other_entries(book):
    def both(gradient, start, lr, steps):
        points = [start]
        for k in range(steps):
            points.append(points[-1] + lr / (k + 1) * gradient(points[-1]))
        return np.array(points)

    assert [id_ for id_, _ in named(book, both)] == ["slower", "ascent"]


def test_a_constant_in_the_step_is_told_alone_and_beside_a_mistake(book):
    def halved(gradient, start, lr, steps):
        return descend(gradient, start, lr / 2, steps)

    def halved_and_slower(gradient, start, lr, steps):
        points = [start]
        for k in range(steps):
            points.append(points[-1] - lr / 2 / (k + 1) * gradient(points[-1]))
        return np.array(points)

    assert named(book, halved) == [("relation", "Your answer is right for half of lr.")]
    assert [id_ for id_, _ in named(book, halved_and_slower)] == ["slower", "relation"]


def test_an_edit_of_the_reference_is_told_in_words(book):
    ((id_, said),) = named(book, lambda gradient, start, lr, steps: descend(gradient, start, lr, steps - 1))
    assert id_ == "relation"
    assert said.startswith("Your answer is what a right solution gives with one change:")


def test_a_variant_that_does_not_end_is_left_out(book, monkeypatch):
    def endless(gradient, start, lr, steps):
        while True:
            steps += 1

    monkeypatch.setattr(families, "SECONDS", 0.05)
    assert families.Family(book, "descend").answers(endless) == []
    assert len(families.Family(book, "descend").answers(descend)) == 3


def test_a_function_and_a_form_that_cannot_be_made_have_no_edits(book):
    assert list(families._edits("x = 1", "descend", 9)) == []
    assert families._function_of("def descend(", "descend") is None
    assert families._function_of("x = 1", "climb") is None


def test_imports_of_what_is_not_installed_are_left_out():
    needed = ["from math import pi", "import math", "from a_module_that_nobody_has import x", "import nothing_like_it"]
    assert [families._is_needed(ast.parse(text).body[0]) for text in needed] == [True, True, False, False]


def test_an_edit_that_cannot_be_made_is_no_variant(book, monkeypatch):
    monkeypatch.setattr(families, "_function_of", lambda *_: None)
    family = families.Family(book, "descend")
    assert family.variants(descend, [families._definitions(REFERENCE)], []) == [
        each for each in family.found if not each.says.startswith(families._CHANGED)
    ]


def test_slips_of_a_callable_reach_its_gradients_and_leave_its_loss(book):
    def loss_and_gradient(p):
        return 7.0, [p, 2 * p]

    loss, gradients = alterations._negated(loss_and_gradient)(np.ones(2))
    assert loss == 7.0
    assert [array.tolist() for array in gradients] == [[-1, -1], [-2, -2]]
    first = alterations._first_only(lambda p: (float(p.sum()), [p]))
    first(np.ones(2))
    loss, (gradient,) = first(3 * np.ones(2))
    assert (loss, gradient.tolist()) == (6.0, [1.0, 1.0])


def test_what_is_right_has_no_variant_and_no_name(book):
    assert all(not all(variant.right) for variant in book.variants)
    assert named(book, descend) == []
    assert (
        named(book, lambda gradient, start, lr, steps: np.array(descend(gradient, start, lr, steps), order="F")) == []
    )


def test_answers_of_the_bank_and_of_other_variants_are_kept_once(book):
    assert {ids for variant in book.variants for ids in [variant.ids]} <= {
        (),
        ("slower", "ascent"),
        ("slower",),
        ("ascent",),
    }
    firsts = [variant.answers for variant in book.variants]
    assert len(firsts) == len({tuple(map(str, each)) for each in firsts})
    assert len(firsts) <= 2 * families.MOST


def test_variants_are_the_same_each_time_and_survive_json(book):
    assert Casebook.from_json(book.to_json()).variants == book.variants
    assert book.public().variants == ()


def test_two_names_for_one_answer_are_none(book):
    one = next(variant for variant in book.variants if len(variant.ids) == 2)
    doubtful = msgspec.structs.replace(book, variants=(one, msgspec.structs.replace(one, ids=("slower",))))

    def both(gradient, start, lr, steps):
        points = [start]
        for k in range(steps):
            points.append(points[-1] + lr / (k + 1) * gradient(points[-1]))
        return np.array(points)

    assert named(doubtful, both) == []
