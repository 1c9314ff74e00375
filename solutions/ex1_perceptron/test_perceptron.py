"""The public tests of exercise 1, one neuron: what each function must return for inputs to follow by hand.

`expect(..., returns=...)` makes one call and says what must come back. The tests that grade your work ask the same
functions with other numbers and shapes.
"""

import numpy as np

from autograder.testing import objective, public

LN3 = np.log(3.0)  # the sigmoid of ln 3 is 3/4, that of -ln 3 is 1/4


def batch(rng, N, n):
    """Return x, w and t for a neuron: targets near 0 and near 1 in turn, so that the errors have both signs."""
    x = rng.uniform(-2.0, 2.0, (N, n))
    w = rng.uniform(-1.0, 1.0, (1, n))
    t = np.arange(N).reshape(N, 1) % 2 * 0.8 + rng.uniform(0.05, 0.15, (N, 1))
    return x, w, t


@public(points=3)
def test_sigmoid_known_values(expect):
    """is 1/2 at zero, 3/4 at ln 3 and 1/4 at -ln 3"""
    expect(np.array([[0.0, LN3, -LN3]]), returns=np.array([[0.5, 0.75, 0.25]]))
    expect(np.array([2 * LN3, -2 * LN3]), returns=np.array([0.9, 0.1]), note="one axis")
    expect(np.array([[0.0, LN3], [-LN3, 2 * LN3]]), returns=np.array([[0.5, 0.75], [0.25, 0.9]]), note="a matrix")


@public(points=1, edge=True)
def test_sigmoid_of_an_integer_array(expect, torch_oracle):
    """takes an array of integers and returns floats"""
    z = np.array([0, 1, -1])
    expect(z, returns=torch_oracle.sigmoid(z))


@public(points=1, edge=True)
def test_sigmoid_of_large_entries(expect):
    """is stable for large entries: no warning, no nan"""
    expect(np.array([-1000.0, 0.0, 1000.0]), returns=np.array([0.0, 0.5, 1.0]), silent=True)


@public(points=2)
def test_sigmoid_derivative_known_values(expect):
    """is 1/4 at the output 1/2 and falls to both sides"""
    expect(np.array([[0.5, 0.75, 0.25, 0.9]]), returns=np.array([[0.25, 0.1875, 0.1875, 0.09]]))
    expect(np.array([0.1, 0.2]), returns=np.array([0.09, 0.16]), note="one axis")
    expect(np.array([[0.6], [0.3]]), returns=np.array([[0.24], [0.21]]), note="a column")


@public(points=3)
def test_linear_gradient_by_hand(expect):
    """agrees with two examples that are worked by hand"""
    # z = 3 - 2 = 1, error 1 - 2 = -1, gradient 2 * (-1) * (1, 2)
    x, w, t = np.array([[1.0, 2.0]]), np.array([[3.0, -1.0]]), np.array([[2.0]])
    expect(x, w, t, returns=np.array([[-2.0, -4.0]]), note="one sample")
    # z = (2, 4, 6, 8), errors (1, -1, 2, 1), gradient 2/4 * (1*1 - 1*2 + 2*3 + 1*4)
    x, w, t = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([[2.0]]), np.array([[1.0], [5.0], [4.0], [7.0]])
    expect(x, w, t, returns=np.array([[4.5]]), note="four samples, one input")


@public(points=3)
def test_linear_gradient_of_the_lecture(expect, torch_oracle):
    """gives the three rows of the lecture's layer: 4.0530, -2.7681 and 2.3434 times (1, ..., 9)"""
    inputs = np.arange(1.0, 10.0)
    z = np.array([24.4711, 14.6388, 21.9789])
    t = np.array([[18.3916], [18.7910], [18.4638]])
    # Three outputs for one sample, written as three samples of one neuron: output k sees the nine inputs of block k.
    x = np.kron(np.eye(3), inputs)  # (3, 27)
    w = np.kron(z, inputs).reshape(1, 27) / (inputs @ inputs)  # (1, 27): so that the net inputs are z
    rows = torch_oracle.linear_gradient(x, w, t)
    assert (rows.reshape(3, 9)[:, 0].round(4) == [4.0530, -2.7681, 2.3434]).all()
    expect(x, w, t, returns=rows)


@public(points=4)
def test_perceptron_forward_by_hand(expect, torch_oracle):
    """agrees with net inputs that are worked by hand"""
    # net inputs ln 3 * (1, -1, 2 - 1) and 0
    x = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0], [3.0, 3.0]])
    w = np.array([[LN3, -LN3]])
    expect(x, w, returns=np.array([[0.75], [0.25], [0.75], [0.5]]))
    # net input -ln 3 + 2 * 2 ln 3 - ln 3
    expect(np.array([[1.0, 2.0, 1.0]]), np.array([[-LN3, 2 * LN3, -LN3]]), returns=np.array([[0.9]]), note="one sample")
    # net inputs 1.1, -2.3 and 0.7
    x, w = np.array([[1.1], [-2.3], [0.7]]), np.array([[1.0]])
    expect(x, w, returns=torch_oracle.perceptron_forward(x, w), note="one input")


@public(points=4)
def test_perceptron_loss_by_hand(expect):
    """agrees with two examples that are worked by hand"""
    # 1/2 * 0.5^2
    expect(np.array([[0.5]]), np.array([[1.0]]), returns=0.125, note="one sample")
    # 1/6 * (0.6^2 + 0.3^2 + 0.3^2)
    expect(np.array([[0.6], [0.7], [0.5]]), np.array([[0.0], [1.0], [0.2]]), returns=0.09, note="three samples")
    # 1/8 * (0.4^2 + 0.5^2 + 0 + 0.3^2)
    o, t = np.array([[0.2], [0.9], [0.4], [0.7]]), np.array([[0.6], [0.4], [0.4], [1.0]])
    expect(o, t, returns=0.0625, note="four samples")


@public(points=5)
def test_perceptron_gradient_by_hand(expect):
    """agrees with two examples that are worked by hand"""
    # net input -ln 3 + 2 ln 3 = ln 3, output 3/4, error 1/2, slope 3/16: 3/32 times (1, 2)
    x, w, t = np.array([[1.0, 2.0]]), np.array([[-LN3, LN3]]), np.array([[0.25]])
    expect(x, w, t, returns=np.array([[0.09375, 0.1875]]), note="one sample")
    # outputs (3/4, 1/4, 3/4), errors (3/4, -3/4, -1/4), slopes 3/16: 1/3 * 3/16 * (3/4*1 + 3/4*1 - 1/4*3, -1/4*2)
    x, t = np.array([[1.0, 0.0], [-1.0, 0.0], [3.0, 2.0]]), np.array([[0.0], [1.0], [1.0]])
    expect(x, np.array([[LN3, -LN3]]), t, returns=np.array([[0.046875, -0.03125]]), note="three samples")


@public(points=5)
def test_perceptron_gradient_matches_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd on small batches"""
    for N, n in [(3, 2), (5, 4)]:
        x, w, t = batch(rng, N, n)
        expect(x, w, t, returns=torch_oracle.perceptron_gradient(x, w, t))


@objective
def sum_of_cubes(w):
    return np.sum(w**3)


@objective
def product(w):
    return w[0, 0] * w[0, 1] * w[1, 0] * w[1, 1]


@public(points=5)
def test_numerical_gradient_by_hand(expect):
    """agrees with differences that are worked by hand"""
    # (2^3 - 0^3)/2 and (3^3 - 1^3)/2
    w = np.array([1.0, 2.0])
    expect(sum_of_cubes, w, h=1.0, returns=np.array([4.0, 13.0]), rtol=1e-5, may_move=("w",), note="h = 1")
    # each entry by itself: the product of the other three
    w = np.array([[1.0, 2.0], [4.0, 5.0]])
    expect(product, w, returns=np.array([[40.0, 20.0], [10.0, 8.0]]), rtol=1e-5, may_move=("w",), note="a matrix")
    # ((w + h)^3 - (w - h)^3) / (2 h) = 3 w^2 + h^2
    w = np.array([[3.0, -1.0, 2.0]])
    returns = np.array([[27.01, 3.01, 12.01]])
    expect(sum_of_cubes, w, h=0.1, returns=returns, rtol=1e-5, may_move=("w",), note="h = 0.1")
