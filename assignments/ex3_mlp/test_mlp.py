"""Public tests of exercise 3: small cases, most of them with numbers that can be followed by hand."""

import numpy as np

from autograder.testing import objective, public

# The network of the worked example: two inputs, two hidden units, one output.
WEIGHTS = [np.array([[0.5, -1.0], [-1.5, -2.0]]), np.array([[1.0, -2.0]])]
BIASES = [np.array([-0.5, 0.5]), np.array([0.5])]
X = np.array([[2.0, -1.0]])
T = np.array([[1.0]])


@public(points=5)
def test_mlp_forward_worked_example(expect, torch_oracle):
    """gives the outputs of the worked example"""
    expect(WEIGHTS, BIASES, X, returns=torch_oracle.mlp_forward(WEIGHTS, BIASES, X), note="2-2-1, one sample")


@public(points=3)
def test_mlp_forward_batch(expect, rng, torch_oracle):
    """gives a row for each sample of a batch, with layers of different sizes"""
    weights = [rng.normal(size=(3, 4)).round(2), rng.normal(size=(2, 3)).round(2)]
    biases = [rng.uniform(0.2, 1.0, size=3).round(2), rng.uniform(-1.0, -0.2, size=2).round(2)]
    x = rng.normal(size=(5, 4)).round(2)
    expect(weights, biases, x, returns=torch_oracle.mlp_forward(weights, biases, x), note="4-3-2, five samples")
    weights, biases, x = [np.array([[0.5, -1.0]])], [np.array([0.3])], np.array([[2.0, -1.0], [-1.0, 0.5], [0.5, 3.0]])
    expect(weights, biases, x, returns=torch_oracle.mlp_forward(weights, biases, x), note="2-1, three samples")


@public(points=4)
def test_output_delta_by_hand(expect):
    """is right for an output that is too small and one that is too large"""
    o, t = np.array([[0.8, 0.4]]), np.array([[1.0, 0.1]])
    expect(o, t, returns=np.array([[-0.2 * 0.8 * 0.2, 0.3 * 0.4 * 0.6]]), note="one sample")


@public(points=3)
def test_output_delta_batch(expect, torch_oracle):
    """keeps the samples of a batch apart: no average, no sum"""
    o = np.array([[0.8, 0.4, 0.1], [0.9, 0.2, 0.7]])
    t = np.array([[1.0, 0.1, 0.3], [0.4, 0.6, 0.5]])
    expect(o, t, returns=torch_oracle.output_delta(o, t), note="two samples, three outputs")
    o, t = np.array([[0.65], [0.35], [0.15]]), np.array([[0.9], [0.1], [0.45]])
    expect(o, t, returns=torch_oracle.output_delta(o, t), note="three samples, one output")


@public(points=5)
def test_hidden_delta_by_hand(expect):
    """adds what comes back from the units above"""
    delta_next = np.array([[0.1, -0.2]])
    w_next = np.array([[2.0, -1.0, 4.0], [-0.5, 1.5, 1.0]])
    o = np.array([[0.8, 0.4, 0.1]])
    expect(delta_next, w_next, o, returns=np.array([[0.16 * 0.3, 0.24 * -0.4, 0.09 * 0.2]]), note="one sample")


@public(points=3)
def test_hidden_delta_batch(expect, torch_oracle):
    """keeps the samples of a batch apart: no average, no sum"""
    delta_next = np.array([[0.1, -0.2], [0.3, 0.05], [-0.15, 0.2], [0.25, -0.1]])
    w_next = np.array([[2.0, -1.0, 4.0], [-0.5, 1.5, 1.0]])
    o = np.array([[0.8, 0.4, 0.1], [0.9, 0.2, 0.7], [0.3, 0.6, 0.45], [0.15, 0.85, 0.65]])
    returns = torch_oracle.hidden_delta(delta_next, w_next, o)
    expect(delta_next, w_next, o, returns=returns, note="four samples")
    delta_next, w_next = np.array([[0.2, -0.1], [0.4, 0.3], [-0.2, 0.1]]), np.array([[1.0, 2.0], [-3.0, 0.5]])
    o = np.array([[0.5, 0.2], [0.9, 0.4], [0.7, 0.6]])
    returns = torch_oracle.hidden_delta(delta_next, w_next, o)
    expect(delta_next, w_next, o, returns=returns, note="three samples, as many units above as below")


@public(points=5)
def test_mlp_backward_one_layer(expect, torch_oracle):
    """is right without a hidden layer, for a few samples"""
    weights, biases = [np.array([[0.5, -1.0]])], [np.array([0.3])]
    x, t = np.array([[2.0, -1.0], [-1.0, 0.5], [0.5, 3.0]]), np.array([[0.4], [0.8], [0.6]])
    activations = torch_oracle.mlp_forward(weights, biases, x)
    returns = torch_oracle.mlp_backward(weights, biases, x, t)
    expect(weights, activations, t, returns=returns, note="2-1, three samples")


@public(points=3)
def test_mlp_backward_worked_example(expect, torch_oracle):
    """gives the gradients of the worked example, for its sample and for a small batch"""
    batch, targets = np.array([[2.0, -1.0], [0.5, 1.5], [-1.0, 0.5]]), np.array([[1.0], [0.2], [0.6]])
    for x, t, note in ((X, T, "2-2-1, one sample"), (batch, targets, "2-2-1, three samples")):
        activations = torch_oracle.mlp_forward(WEIGHTS, BIASES, x)
        expect(WEIGHTS, activations, t, returns=torch_oracle.mlp_backward(WEIGHTS, BIASES, x, t), note=note)


@public(points=2)
def test_mlp_backward_two_hidden_layers(expect, torch_oracle):
    """is right with two hidden layers and two outputs"""
    weights = [np.array([[0.5, -1.0], [-1.5, 2.0], [1.0, 0.5]]), np.array([[1.0, -2.0, 0.5], [-0.5, 1.5, 1.0]])]
    weights += [np.array([[2.0, -1.0], [0.5, 1.5]])]
    biases = [np.array([0.5, -0.5, 0.2]), np.array([0.3, -0.4]), np.array([-0.2, 0.1])]
    x = np.array([[1.0, -1.0], [0.5, 2.0], [-1.5, 0.5], [2.0, 1.0]])
    t = np.array([[0.2, 0.9], [0.8, 0.3], [0.6, 0.1], [0.4, 0.7]])
    activations = torch_oracle.mlp_forward(weights, biases, x)
    returns = torch_oracle.mlp_backward(weights, biases, x, t)
    expect(weights, activations, t, returns=returns, note="2-3-2-2, four samples")


@objective
def squares(w):
    return np.sum(w**2)


@objective
def squares_gradient(w):
    return 2 * w


@objective
def squares_gradient_doubled(w):
    return 4 * w


@objective
def squares_gradient_flipped(w):
    return -2 * w


@objective
def cubes(w):
    return np.sum(w**3)


@objective
def cubes_gradient(w):
    return 3 * w**2


@objective
def cubes_gradient_doubled(w):
    return 6 * w**2


@public(points=3)
def test_gradient_check_by_hand(expect):
    """tells a right gradient from one that is twice too large and one with the opposite sign"""
    w = np.array([3.0, -1.0])
    expect(squares, squares_gradient, w, below=1e-6, may_move=("w",), note="right gradient")
    expect(squares, squares_gradient_doubled, w, returns=1 / 3, rtol=1e-4, may_move=("w",), note="twice too large")
    expect(squares, squares_gradient_flipped, w, returns=1.0, rtol=1e-4, may_move=("w",), note="opposite sign")
    w = np.array([[3.0, -1.0, 0.5], [2.0, 1.5, -0.5]])
    expect(squares, squares_gradient, w, below=1e-6, may_move=("w",), note="right gradient, a matrix")
    expect(squares, squares_gradient_doubled, w, returns=1 / 3, rtol=1e-4, may_move=("w",), note="a matrix")


@public(points=2)
def test_gradient_check_step(expect):
    """uses the step that it is given"""
    # c = ((w + h)^3 - (w - h)^3) / (2h) = 3 w^2 + h^2, and the largest relative error is that of the smallest entry
    w, h = np.array([2.0, -3.0]), 0.1
    expect(cubes, cubes_gradient, w, h=h, returns=h**2 / (24 + h**2), rtol=1e-4, may_move=("w",), note="h = 0.1")
    # a = 6 w^2, twice too large, and the largest relative error is that of the largest entry: (27 - h^2) / (81 + h^2)
    wrong, h = cubes_gradient_doubled, 0.5
    expect(cubes, wrong, w, h=h, returns=26.75 / 81.25, rtol=1e-4, may_move=("w",), note="h = 0.5, twice too large")


@public(points=0.5, edge=True)
def test_gradient_check_floor(expect):
    """divides by 1e-8 where both numbers are tiny, and by no 0"""
    w = np.array([0.0, 2.0])
    expect(squares, squares_gradient, w, below=1e-6, may_move=("w",), note="a gradient of 0")
    # a = 4e-9 and c = 2e-9, which add up to 6e-9
    expect(squares, squares_gradient_doubled, np.array([1e-9]), returns=0.2, rtol=1e-4, may_move=("w",), note="tiny")
