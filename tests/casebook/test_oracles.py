"""The oracles proven against each other: reference, torch autograd and central differences, on every recorded case."""

import copy

import numpy as np
import pytest

from autograder.casebook.cases import Returns
from autograder.casebook.compiling import load_module
from autograder.casebook.oracle import Compared
from solutions.oracles import autograd, central_differences

EXERCISES = ("ex1_perceptron", "ex2_multi_output", "ex3_mlp", "ex4_optimizer", "ex6_autograd")
TIGHT = 1e-9  # the oracles agree far better than the bound with which answers are judged


def assert_close(got, expected, rtol=TIGHT):
    if isinstance(expected, (list, tuple)):
        assert len(got) == len(expected)
        for one, other in zip(got, expected, strict=True):
            assert_close(one, other, rtol)
        return
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    assert got.shape == expected.shape
    assert np.abs(got - expected).max(initial=0) <= rtol * np.abs(expected).max(initial=0) + 1e-12


def cases_of(bench, name):
    for test in bench(name).book.tests:
        for case in test.cases:
            if isinstance(case.expected, Returns):
                yield test.function, case


def modules(bench, name):
    exercise = bench(name).exercise
    reference = load_module(exercise.folder / exercise.module_file, tuple(exercise.about.functions))
    return reference, load_module(exercise.folder / "torch_oracle.py")


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_gives_what_every_case_expects(bench, name):
    reference, _ = modules(bench, name)
    asked = 0
    for function, case in cases_of(bench, name):
        if function != "torch_minimize" or not case.alone:
            got = getattr(reference, function)(*copy.deepcopy(case.args), **case.kwargs)
            assert_close(got, case.expected.value, max(TIGHT, case.rtol / 10))
            asked += 1
    assert asked > 60


@pytest.mark.parametrize("name", EXERCISES)
def test_torch_gives_what_every_case_expects(bench, name):
    reference, oracle = modules(bench, name)
    asked = {}
    for function, case in cases_of(bench, name):
        oracle_function = getattr(oracle, function, None)
        stable = function in ("sigmoid", "softmax")  # torch's own forms lose digits on huge entries, ours may not
        if oracle_function is None or case.alone or function in ("mlp_backward", "train"):
            continue
        got = oracle_function(*copy.deepcopy(case.args), **case.kwargs)
        assert_close(got, case.expected.value, 1e-7 if stable else 1e-8)
        asked[function] = asked.get(function, 0) + 1
    assert len(asked) >= 3
    assert sum(asked.values()) > 25


def test_torch_and_differences_agree_with_the_reference_backward_pass(bench):
    reference, oracle = modules(bench, "ex3_mlp")
    rng = np.random.default_rng(3)
    for sizes in [(5, 3), (4, 5, 3), (5, 4, 6, 3), (3, 3, 3, 3), (2, 4, 3, 5, 2)]:
        weights = [rng.normal(size=(m, n)) for n, m in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=m) for m in sizes[1:]]
        x, t = rng.normal(size=(7, sizes[0])), rng.uniform(size=(7, sizes[-1]))
        by_hand = reference.mlp_backward(weights, reference.mlp_forward(weights, biases, x), t)
        assert_close(by_hand, oracle.mlp_backward(weights, biases, x, t))

        def loss(parameter, layer, kind):
            changed = (list(weights), list(biases))
            changed[kind][layer] = parameter
            return float(((reference.mlp_forward(*changed, x)[-1] - t) ** 2).sum() / (2 * len(x)))

        for kind, parameters in enumerate((weights, biases)):
            for layer, parameter in enumerate(parameters):
                measured = central_differences(lambda p: loss(p, layer, kind), parameter)
                assert_close(measured, by_hand[kind][layer], 1e-7)


GRADIENTS = {
    ("ex1_perceptron", "linear_gradient"): lambda ref, x, w, t: np.mean((x @ w.T - t) ** 2),
    ("ex1_perceptron", "perceptron_gradient"): lambda ref, x, w, t: (
        np.sum((ref.sigmoid(x @ w.T) - t) ** 2) / (2 * len(x))
    ),
    ("ex2_multi_output", "multi_output_gradient"): lambda ref, x, w, t: ref.multi_output_loss(
        ref.multi_output_forward(x, w), t
    ),
    ("ex2_multi_output", "mse_gradient"): lambda ref, x, w, t: np.mean((ref.multi_output_forward(x, w) - t) ** 2),
}


@pytest.mark.parametrize(("name", "function"), GRADIENTS)
def test_differences_agree_with_the_reference_gradients(bench, name, function):
    reference, _ = modules(bench, name)
    rng = np.random.default_rng(5)
    m = 1 if name.startswith("ex1") else 3
    for N, n in [(1, 2), (7, 5), (4, 3)]:
        x, w, t = rng.normal(size=(N, n)), rng.normal(size=(m, n)), rng.uniform(size=(N, m))
        measured = central_differences(lambda p: GRADIENTS[name, function](reference, x, p, t), w)
        assert_close(measured, getattr(reference, function)(x, w, t), 1e-8)


def test_differences_agree_with_the_softmax_and_himmelblau_gradients(bench):
    reference, _ = modules(bench, "ex2_multi_output")
    rng = np.random.default_rng(6)
    x, w, b, labels = rng.normal(size=(7, 5)), rng.normal(size=(3, 5)), rng.normal(size=3), rng.integers(0, 3, 7)

    def loss(w, b):
        return np.mean((reference.softmax(x @ w.T + b) - np.eye(3)[labels]) ** 2)

    dw, db = reference.softmax_gradient(x, w, b, labels)
    assert_close(central_differences(lambda p: loss(p, b), w), dw, 1e-8)
    assert_close(central_differences(lambda p: loss(w, p), b), db, 1e-8)
    reference, _ = modules(bench, "ex4_optimizer")
    for point in rng.normal(size=(5, 2)) * 3:
        assert_close(central_differences(reference.himmelblau, point), reference.himmelblau_gradient(point), 1e-8)


def test_the_oracles_know_a_gradient_from_the_books():
    w = np.array([0.5, -2.0])
    assert_close(central_differences(lambda p: float(np.sin(p[0]) * p[1] ** 2), w), [4 * np.cos(0.5), -4 * np.sin(0.5)])
    (gradient,) = autograd(lambda p: (p**3).sum(), w)
    assert_close(gradient, 3 * w**2)
    assert (w == [0.5, -2.0]).all()


def test_the_lectures_tables_come_out(bench):
    reference, _ = modules(bench, "ex4_optimizer")
    path = reference.adam(reference.himmelblau_gradient, np.zeros(2), 1e-3, 18_000)
    assert reference.himmelblau(path[0]) == 170.0
    # the lecture prints the point after the update of that step, in float32
    np.testing.assert_allclose(path[4001], (2.982008, 2.027098), atol=2e-5)
    np.testing.assert_allclose(path[6001], (2.9999835, 2.0000222), atol=2e-5)
    np.testing.assert_allclose(path[18_000], (3.0, 2.0), atol=1e-6)
    starts = np.array([[1.0, 1.0], [-4.0, 0.0], [4.0, 0.0], [-2.0, 2.0]])
    assert reference.find_minima(starts, 0.01, 500).shape == (4, 2)


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (Compared(None, 3), "all agree with the shipped values."),
        (Compared(None, 3, ("step",)), "all agree with the shipped values. torch has no counterpart of step"),
        (Compared(None, 3, (), ("loss", "step")), "2 differ from the shipped values: loss, step."),
    ],
)
def test_what_torch_said_is_told_in_a_sentence(compared, said):
    assert said in compared.sentence()
