"""Hidden tests of exercise 3."""

from itertools import pairwise

import numpy as np

from autograder.testing import hidden, objective
from solutions.oracles import central_differences


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def half_squared_error(o, t):
    return np.sum((o - t) ** 2) / (2 * len(o))


def signs(rng, shape):
    return rng.choice([-1.0, 1.0], size=shape)


def network(rng, sizes, N):
    """Return weights, biases, inputs and targets: biases off 0, net inputs of all sizes up to a few units."""
    layers = list(pairwise(sizes))
    weights = [rng.normal(0.0, 1.2, size=(n_out, n_in)) for n_in, n_out in layers]
    biases = [signs(rng, n_out) * rng.uniform(0.3, 1.0, size=n_out) for _, n_out in layers]
    x = rng.normal(0.0, 1.3, size=(N, sizes[0]))
    t = rng.uniform(0.1, 0.9, size=(N, sizes[-1]))
    return weights, biases, x, t


def called(sizes, N):
    return f"{'-'.join(map(str, sizes))}, N = {N}"


# mlp_forward


@hidden(points=3)
def test_mlp_forward_one_layer(expect, rng, torch_oracle):
    """is right without a hidden layer"""
    for sizes, N in (([3, 4], 6), ([4, 3], 5)):
        weights, biases, x, _ = network(rng, sizes, N)
        returns = torch_oracle.mlp_forward(weights, biases, x)
        expect(weights, biases, x, returns=returns, note=called(sizes, N))


@hidden(points=5)
def test_mlp_forward_depth(expect, rng, reference):
    """is right for networks of any depth, with layers of different sizes"""
    for sizes, N in (([4, 3, 5], 6), ([5, 4, 6, 3], 7), ([3, 5, 2, 6, 4], 8)):
        weights, biases, x, _ = network(rng, sizes, N)
        expect(weights, biases, x, returns=reference.mlp_forward(weights, biases, x), note=called(sizes, N))


@hidden(points=2)
def test_mlp_forward_square(expect, rng, torch_oracle):
    """is right where all layers have the same size and a wrong order would go unnoticed"""
    for sizes, N in (([3, 3, 3, 3], 7), ([4, 4, 4], 4)):
        weights, biases, x, _ = network(rng, sizes, N)
        returns = torch_oracle.mlp_forward(weights, biases, x)
        expect(weights, biases, x, returns=returns, note=called(sizes, N))


@hidden(points=1, edge=True)
def test_mlp_forward_narrow(expect, rng, reference):
    """keeps two axes with one sample and with layers of one unit"""
    for sizes, N in (([4, 3, 2], 1), ([1, 3, 1], 5), ([3, 1, 2], 1)):
        weights, biases, x, _ = network(rng, sizes, N)
        expect(weights, biases, x, returns=reference.mlp_forward(weights, biases, x), note=called(sizes, N))


@hidden(points=1, edge=True)
def test_mlp_forward_small(expect, rng, reference):
    """keeps full precision where outputs are close to 0"""
    for sizes, N in (([4, 3], 5), ([3, 4, 5], 6)):
        weights, biases, x, _ = network(rng, sizes, N)
        weights[-1] = weights[-1] / 4
        biases[-1] = rng.uniform(-10.0, -9.0, size=sizes[-1])
        returns = reference.mlp_forward(weights, biases, x)
        # The last layer is the one with small numbers; each array is judged by its own size.
        expect(weights, biases, x, returns=returns, note=f"{called(sizes, N)}, outputs near 0.0001")


# output_delta


@hidden(points=4)
def test_output_delta_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd on batches of several sizes"""
    for N, m in ((7, 3), (4, 5), (6, 1), (4, 5)):
        o, t = sigmoid(rng.normal(0.0, 1.5, size=(N, m))), rng.uniform(-0.3, 1.3, size=(N, m))
        expect(o, t, returns=torch_oracle.output_delta(o, t), note=f"N = {N}, m = {m}")


@hidden(points=2)
def test_output_delta_differences(expect, rng):
    """agrees with central differences of the loss of each sample"""
    for N, m in ((5, 3), (3, 3)):
        z, t = rng.normal(0.0, 1.5, size=(N, m)), rng.uniform(0.1, 0.9, size=(N, m))
        returns = central_differences(lambda z, t=t: np.sum((sigmoid(z) - t) ** 2) / 2, z)
        expect(sigmoid(z), t, returns=returns, note=f"N = {N}, m = {m}")


@hidden(points=1, edge=True)
def test_output_delta_narrow(expect, rng, reference):
    """keeps two axes with one sample and with one output"""
    for N, m in ((1, 4), (5, 1), (1, 1)):
        o, t = sigmoid(rng.normal(0.0, 1.5, size=(N, m))), rng.uniform(0.1, 0.9, size=(N, m))
        expect(o, t, returns=reference.output_delta(o, t), note=f"N = {N}, m = {m}")


@hidden(points=1, edge=True)
def test_output_delta_saturated(expect, rng, reference):
    """is exact where the sigmoid is almost flat and the loss is large"""
    # The delta is about 1e-6 and the loss above 1000: a difference of two losses has no digit of it left.
    for N, m, z in ((4, 3, -20), (3, 5, 17)):
        o = sigmoid(z + rng.uniform(-0.5, 0.5, size=(N, m)))
        t = signs(rng, (N, m)) * rng.uniform(80.0, 120.0, size=(N, m))
        expect(o, t, returns=reference.output_delta(o, t), note=f"z near {z}")


# hidden_delta


@hidden(points=5)
def test_hidden_delta_autograd(expect, rng, torch_oracle):
    """agrees with the deltas that torch autograd finds in a whole network"""
    # `layer` counts the layers of units; one hidden layer of each network is asked for.
    for sizes, N, layer in (([5, 4, 6, 3], 7, 2), ([3, 5, 4, 2], 6, 1), ([2, 3, 5], 4, 1)):
        weights, biases, x, t = network(rng, sizes, N)
        o = torch_oracle.mlp_forward(weights, biases, x)[layer]
        delta, delta_next = torch_oracle.deltas(weights, biases, x, t)[layer - 1 : layer + 1]
        expect(delta_next, weights[layer], o, returns=delta, note=f"hidden layer {layer} of {called(sizes, N)}")


@hidden(points=4)
def test_hidden_delta_square(expect, rng):
    """agrees with central differences where the weights are square but not symmetric"""
    for N, n in ((7, 3), (4, 4), (7, 3)):
        delta_next, w_next = rng.normal(0.0, 0.5, size=(N, n)), rng.normal(0.0, 1.2, size=(n, n))
        z = rng.normal(0.0, 1.5, size=(N, n))
        returns = central_differences(
            lambda z, delta_next=delta_next, w_next=w_next: np.sum(delta_next * (sigmoid(z) @ w_next.T)), z
        )
        expect(delta_next, w_next, sigmoid(z), returns=returns, note=f"N = {N}, n = {n}")


@hidden(points=2, edge=True)
def test_hidden_delta_narrow(expect, rng, reference):
    """is right with one sample, with one unit above and with one hidden unit"""
    for N, n_next, n in ((1, 3, 4), (5, 1, 4), (5, 3, 1), (1, 1, 1)):
        delta_next, w_next = rng.normal(0.0, 0.5, size=(N, n_next)), rng.normal(0.0, 1.2, size=(n_next, n))
        o = sigmoid(rng.normal(0.0, 1.5, size=(N, n)))
        returns = reference.hidden_delta(delta_next, w_next, o)
        expect(delta_next, w_next, o, returns=returns, note=f"N = {N}, n_next = {n_next}, n_j = {n}")


@hidden(points=1, edge=True)
def test_hidden_delta_saturated(expect, rng, reference):
    """is exact where the sigmoid is almost flat"""
    # Outputs are 1 up to 1e-7: a difference of two of them keeps few digits.
    for N, n_next, n in ((4, 3, 5), (5, 4, 3)):
        delta_next, w_next = rng.normal(0.0, 1000.0, size=(N, n_next)), rng.normal(0.0, 1.2, size=(n_next, n))
        o = sigmoid(rng.uniform(16.5, 17.5, size=(N, n)))
        expect(delta_next, w_next, o, returns=reference.hidden_delta(delta_next, w_next, o), note="z near 17")


# mlp_backward


@hidden(points=7)
def test_mlp_backward_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd on networks with layers of different sizes"""
    for sizes, N in (([4, 5, 3], 6), ([5, 4, 6, 3], 7)):
        weights, biases, x, t = network(rng, sizes, N)
        activations = torch_oracle.mlp_forward(weights, biases, x)
        returns = torch_oracle.mlp_backward(weights, biases, x, t)
        expect(weights, activations, t, returns=returns, note=called(sizes, N))


@hidden(points=5)
def test_mlp_backward_square(expect, rng, reference):
    """is right where all layers have the same size and the weights are not symmetric"""
    for sizes, N in (([3, 3, 3, 3], 7), ([4, 4, 4], 5), ([3, 3, 3, 3], 7), ([3, 3, 3], 3)):
        weights, biases, x, t = network(rng, sizes, N)
        activations = reference.mlp_forward(weights, biases, x)
        returns = reference.mlp_backward(weights, activations, t)
        expect(weights, activations, t, returns=returns, note=called(sizes, N))


@hidden(points=4)
def test_mlp_backward_depth(expect, rng, reference):
    """agrees with central differences of the loss for networks of any depth"""
    for sizes, N in (([3, 4], 5), ([3, 5, 4], 7), ([2, 4, 3, 5], 6), ([4, 3, 5, 4, 3], 7)):
        weights, biases, x, t = network(rng, sizes, N)
        activations = reference.mlp_forward(weights, biases, x)
        gradients = loss_differences(reference, weights, biases, x, t)
        expect(weights, activations, t, returns=gradients, note=called(sizes, N))


def loss_differences(reference, weights, biases, x, t):
    """Return the gradients of the half squared error by central differences, one array of parameters at a time."""
    parameters = [*weights, *biases]
    L = len(weights)

    def gradient(place):
        def loss(array):
            moved = [*parameters[:place], array, *parameters[place + 1 :]]
            return half_squared_error(reference.mlp_forward(moved[:L], moved[L:], x)[-1], t)

        return central_differences(loss, parameters[place])

    return [gradient(place) for place in range(L)], [gradient(L + place) for place in range(L)]


@hidden(points=2, edge=True)
def test_mlp_backward_narrow(expect, rng, torch_oracle):
    """is right with one sample, with one output and with a hidden layer of one unit"""
    for sizes, N in (([4, 3, 5], 1), ([3, 1, 4], 5), ([2, 4, 1], 6), ([1, 1], 1)):
        weights, biases, x, t = network(rng, sizes, N)
        activations = torch_oracle.mlp_forward(weights, biases, x)
        returns = torch_oracle.mlp_backward(weights, biases, x, t)
        expect(weights, activations, t, returns=returns, note=called(sizes, N))


@hidden(points=2, edge=True)
def test_mlp_backward_saturated(expect, rng, reference):
    """is exact for inputs near 1000 and outputs near 0, where differences of losses are not"""
    x = rng.uniform(900.0, 1100.0, size=(4, 5))
    # Net inputs of the output layer near -20. A step of 1e-5 in a weight moves them by 0.01; the loss is above 1000.
    alone = [rng.uniform(-0.0045, -0.0035, size=(3, 5))], [rng.uniform(-0.5, 0.5, size=3)]
    small = signs(rng, (4, 5)) * rng.uniform(0.0002, 0.0008, size=(4, 5))
    stacked = (
        [small, rng.uniform(-11.0, -9.0, size=(3, 4))],
        [rng.uniform(-0.5, 0.5, size=4), rng.uniform(-0.5, 0.5, size=3)],
    )
    for (weights, biases), note in ((alone, "5-3, z near -20"), (stacked, "5-4-3, z near -20")):
        t = rng.uniform(80.0, 120.0, size=(4, 3))
        activations = reference.mlp_forward(weights, biases, x)
        expect(weights, activations, t, returns=reference.mlp_backward(weights, activations, t), note=note)
    # Net inputs of all layers near 18: a difference of two outputs has no digits left.
    for sizes, N in (([3, 2], 4), ([2, 3, 4], 5)):
        weights = [rng.uniform(17.5, 18.5, size=(n_out, n_in)) / n_in for n_in, n_out in pairwise(sizes)]
        biases = [rng.uniform(-0.1, 0.1, size=n_out) for n_out in sizes[1:]]
        activations = reference.mlp_forward(weights, biases, np.ones((N, sizes[0])))
        t = rng.uniform(1e6, 2e6, size=(N, sizes[-1]))
        returns = reference.mlp_backward(weights, activations, t)
        expect(weights, activations, t, returns=returns, note=f"{called(sizes, N)}, z near 18")


# gradient_check: `rugged` bends so strongly that a one-sided difference is off by more than the bound, its gradient has
# entries of both signs and none near 0, and all entries of w are coupled.


@objective
def rugged(w, A, S, B):
    return np.sum(S * np.exp(A * w)) + np.sum(B * w) ** 2 / 2


@objective
def rugged_gradient(w, A, S, B):
    return S * A * np.exp(A * w) + B * np.sum(B * w)


@objective
def rugged_gradient_times(w, A, S, B, factor):
    return factor * (S * A * np.exp(A * w) + B * np.sum(B * w))


@objective
def rugged_gradient_uncoupled(w, A, S, B):  # noqa: ARG001 - B is what it forgets
    return S * A * np.exp(A * w)


@objective
def weighted_squares(w, C):
    return np.sum(C * w**2)


@objective
def weighted_squares_gradient(w, C, factor):
    return 2 * factor * C * w


@objective
def weighted_squares_gradient_transposed(w, C):
    return (2 * C * w).T


@objective
def linear_layer_loss(w, x, t):
    return np.mean((x @ w.T - t) ** 2)


@objective
def linear_layer_gradient_over_samples_only(w, x, t):
    return 2 * (x @ w.T - t).T @ x / len(x)


@objective
def exponentials(w, A):
    return np.sum(np.where(A > 0, np.exp(A * w), 0.0))


@objective
def exponentials_gradient(w, A):
    return np.where(A > 0, A * np.exp(A * w), 0.0)


@objective
def ripples(w, k):
    return np.sum(np.sin(k * w)) / k


@objective
def ripples_gradient(w, k):
    return np.cos(k * w)


def rugged_at(rng, shape):
    """Return a point and the data of `rugged`."""
    w = rng.uniform(-0.2, 0.2, size=shape)
    data = {"A": rng.uniform(6.0, 9.0, size=shape), "S": signs(rng, shape), "B": rng.uniform(0.1, 0.4, size=shape)}
    data["S"].flat[:2] = 1.0, -1.0  # both signs, whatever the seed
    return w, data


def largest_relative_error(a, c):
    return np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))


@hidden(points=3)
def test_gradient_check_right(expect, rng):
    """is tiny for right gradients, whatever the shape of w"""
    for shape in ((5,), (3, 4), (2, 3, 2)):
        w, data = rugged_at(rng, shape)
        gradient = rugged_gradient.bind(**data)
        expect(rugged.bind(**data), gradient, w, below=1e-6, may_move=("w",), note=f"right gradient, w {shape}")


@hidden(points=2)
def test_gradient_check_planted_factor(expect, rng):
    """measures how far off a gradient with a wrong factor is"""
    w, x, t = rng.normal(size=(3, 4)), rng.normal(size=(6, 4)), rng.normal(size=(6, 3))
    loss, gradient = (f.bind(x=x, t=t) for f in (linear_layer_loss, linear_layer_gradient_over_samples_only))
    expect(loss, gradient, w, returns=0.5, rtol=1e-4, may_move=("w",), note="not averaged over the three outputs")
    w, data = rugged_at(rng, (2, 3, 2))
    half = rugged_gradient_times.bind(**data, factor=0.5)
    expect(rugged.bind(**data), half, w, returns=1 / 3, rtol=1e-4, may_move=("w",), note="half as large")


@hidden(points=2)
def test_gradient_check_planted_place(expect, rng):
    """finds the one place where a gradient is wrong"""
    for shape, place, factor in (
        ((6,), 2, 1.05),
        ((3, 4), (1, 2), 0.9),
        ((2, 3, 2), (1, 0, 1), -1.0),
        ((5,), 4, 1.1),  # the last entry
        ((2, 3), (0, 0), 0.8),  # the first
    ):
        w, data = rugged_at(rng, shape)
        data["S"][place] = 1.0
        w[place] = -0.2  # where the gradient is small: the largest difference need not be the largest relative one
        factors = np.ones(shape)
        factors[place] = factor
        wrong = rugged_gradient_times.bind(**data, factor=factors)
        error = abs(factor - 1) / (abs(factor) + 1)
        note = f"one entry of {w.size} times {factor}"
        expect(rugged.bind(**data), wrong, w, returns=error, rtol=1e-4, may_move=("w",), note=note)


@hidden(points=1)
def test_gradient_check_planted_terms(expect, rng):
    """measures a gradient that is transposed and one that lacks a term"""
    w, C = rng.uniform(0.5, 1.5, size=(3, 3)), rng.uniform(0.5, 2.0, size=(3, 3))
    transposed = weighted_squares_gradient_transposed.bind(C=C)
    error = largest_relative_error((2 * C * w).T, 2 * C * w)
    squares = weighted_squares.bind(C=C)
    expect(squares, transposed, w, returns=error, rtol=1e-4, may_move=("w",), note="transposed")
    w, data = rugged_at(rng, (2, 5))
    w = np.abs(w)  # so that the coupling of all entries is not small
    uncoupled = rugged_gradient_uncoupled.bind(**data)
    error = largest_relative_error(uncoupled(w), rugged_gradient.bind(**data)(w))
    expect(rugged.bind(**data), uncoupled, w, returns=error, rtol=1e-4, may_move=("w",), note="a term is missing")


@hidden(points=1)
def test_gradient_check_large_step(expect, rng, reference):
    """shows the error of the central differences themselves when the step, given or by default, is large"""
    for shape, h in (((5,), 0.05), ((2, 3), 0.1), ((4, 2), 0.01)):
        w, data = rugged_at(rng, shape)
        f, gradient = rugged.bind(**data), rugged_gradient.bind(**data)
        error = reference.gradient_check(f, gradient, w, h=h)
        expect(f, gradient, w, h=h, returns=error, rtol=1e-4, may_move=("w",), note=f"h = {h}, w {shape}")
    f, gradient = ripples.bind(k=3e4), ripples_gradient.bind(k=3e4)  # so wiggly that 1e-5 is a large step
    w = rng.uniform(-1.0, 1.0, size=(2, 3))
    error = reference.gradient_check(f, gradient, w, h=1e-5)
    expect(f, gradient, w, returns=error, rtol=1e-4, may_move=("w",), note="the default h")


@hidden(points=0.5, edge=True)
def test_gradient_check_zeros(expect, rng):
    """copes with entries of the gradient that are zero, or tiny"""
    w, A = rng.uniform(-0.2, 0.2, size=(3, 3)), rng.uniform(6.0, 9.0, size=(3, 3))
    A[0, 1] = A[2, 0] = 0.0
    f, gradient = exponentials.bind(A=A), exponentials_gradient.bind(A=A)
    expect(f, gradient, w, below=1e-6, may_move=("w",), note="both numbers are 0 at two entries")
    wrong = A.copy()
    wrong[1, 1] = 0.0
    forgotten = exponentials_gradient.bind(A=wrong)
    expect(f, forgotten, w, returns=1.0, rtol=1e-4, may_move=("w",), note="0 where no 0 should be")
    w, C = rng.uniform(0.5, 1.5, size=4), rng.uniform(1e-10, 4e-10, size=4)
    tripled = weighted_squares_gradient.bind(C=C, factor=3.0)
    error = np.max(2 * 2 * C * w) / 1e-8  # abs(a) + abs(c) = 4 * 2 C w stays below 1e-8
    expect(
        weighted_squares.bind(C=C), tripled, w, returns=error, rtol=1e-4, may_move=("w",), note="both numbers are tiny"
    )
