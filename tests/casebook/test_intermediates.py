"""The values that right solutions have on the way: what is kept of them, and that nothing hidden is."""

import numpy as np

from autograder.casebook import compiling, intermediates, store
from autograder.casebook.cases import Case, Casebook, Returns, Step, Test, Worked

FORM = "import numpy as np\ndef f(x, w):\n    z = x @ w.T\n    secret = z * 3.0\n    return np.sum(secret, axis=0)\n"
OTHER = "def f(x, w):\n    return (3.0 * x @ w.T).sum(axis=0)\n"
RAISES = "def f(x, w):\n    raise ValueError\n"
X, W = np.arange(6.0).reshape(3, 2) + 2.0, np.array([[0.5, 0.25]])


def book(*visible, expected=None):
    expected = 3.0 * (X @ W.T).sum(axis=0) if expected is None else expected
    tests = [
        Test(f"small.f.{name}", "f", name, 1.0, name, edge=False, cases=(Case((X, W), Returns(expected)),))
        for name in visible
    ]
    return Casebook("small", 1, {"f": ("x", "w")}, tuple(tests))


def worked(cases, *texts):
    forms = [intermediates.traced("small.py", text, ("f",)) for text in texts]
    return intermediates.worked(cases, forms, {"f": {"z"}})


def test_values_are_kept_with_what_they_are_made_of():
    (case,) = worked(book("public"), FORM)["f"]
    named = {step.name: step for step in case.steps if step.name}
    assert set(named) == {"z"}, "a name that the text does not say stays in the solution"
    np.testing.assert_allclose(named["z"].values[0], X @ W.T)
    x, w_turned = (case.steps[place].values[0] for place in named["z"].made_of[0])
    assert (x.tolist(), w_turned.ravel().tolist()) == (X.tolist(), W.ravel().tolist())


def test_hidden_cases_and_wrong_or_failing_forms_are_left_out():
    assert worked(book("hidden"), FORM) == {}
    assert worked(book("public", expected=np.zeros(1)), FORM) == {}
    assert worked(book("public"), RAISES) == {}
    assert worked(book("public"), "x = 1\n") == {}


def test_an_argument_may_be_a_pair_of_lists():
    """The sizes that make a case telling are those of the first array, however deep it lies."""
    text = "def f(params, x):\n    (w,), (b,) = params\n    z = x @ w.T\n    return z + b\n"
    w, b = np.array([[0.5, 0.25, 2.0, 1.5]]), np.array([0.75])
    wide, narrow = np.arange(12.0).reshape(3, 4) + 2.0, np.arange(4.0).reshape(1, 4) + 2.0
    cases = tuple(Case((([w], [b]), x), Returns(x @ w.T + b)) for x in (narrow, wide))
    test = Test("small.f.public", "f", "public", 1.0, "public", edge=False, cases=cases)
    first, second = worked(Casebook("small", 1, {"f": ("params", "x")}, (test,)), text)["f"]
    assert (first.case, second.case) == (1, 0)


def test_memory_that_is_not_set_is_no_value():
    """So compiling twice gives the same."""
    text = FORM.replace("    z =", "    z = np.empty((3, 1))\n    z[:] =")
    before = np.empty
    (case,) = worked(book("public"), text)["f"]
    assert np.empty is before
    assert all(np.isfinite(step.numbers).all() for step in case.steps)
    assert case == worked(book("public"), text)["f"][0]


def test_another_form_adds_its_own_values():
    alone, both = (len(worked(book("public"), *texts)["f"][0].steps) for texts in ((FORM,), (FORM, OTHER)))
    assert both > alone


def test_steps_come_back_as_they_were():
    steps = (Step("z", ((2, 1), ()), (1.0, 2.0, 3.5), ((0,),)),)
    again = Worked.of("t", 0, steps).steps
    assert again == steps
    assert [value.shape for value in again[0].values] == [(2, 1), ()]


def test_the_course_keeps_public_cases_only(course):
    for name in course.about.exercises:
        exercise = course.exercise(name)
        cases = store.read(exercise, course)
        public = {test.id for test in cases.tests if test.visibility == "public"}
        kept = [case for found in cases.worked.values() for case in found]
        assert kept
        assert {case.test for case in kept} <= public
        words = compiling.words(exercise)
        for function, found in cases.worked.items():
            assert {step.name for case in found for step in case.steps} - {""} <= words[function]
            assert len(found) <= intermediates.MOST_CASES
            assert all(len(case.steps) <= intermediates.MOST_STEPS for case in found)
