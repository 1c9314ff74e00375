"""The public tests of exercise 2, several outputs: what each function must return for inputs to follow by hand.

`expect(..., returns=...)` makes one call and says what must come back, `expect(..., raises=...)` which error it must
raise. The tests that grade your work ask the same functions with other numbers and shapes.
"""

import numpy as np

from autograder.testing import public

LN3 = np.log(3.0)  # the sigmoid of ln 3 is 3/4, that of -ln 3 is 1/4, that of 2 ln 3 is 9/10

# A layer with two inputs and three outputs: the sample (1, 2) has the net inputs ln 3 * (-1, 2, 1), the sample (1, -1)
# has ln 3 * (2, -1, 1).
WEIGHTS = np.array([[LN3, -LN3], [0.0, LN3], [LN3, 0.0]])


def layer(rng, N, n, m):
    """Return x, w and t for a layer: targets near 0 and near 1 in turn, so that the errors have both signs."""
    x = rng.uniform(-2.0, 2.0, (N, n))
    w = rng.uniform(-1.0, 1.0, (m, n))
    t = (np.arange(N).reshape(N, 1) + np.arange(m)) % 2 * 0.8 + rng.uniform(0.05, 0.15, (N, m))
    return x, w, t


@public(points=4)
def test_multi_output_forward_by_hand(expect, torch_oracle):
    """agrees with net inputs that are worked by hand"""
    x = np.array([[1.0, 2.0]])
    expect(x, WEIGHTS, returns=np.array([[0.25, 0.9, 0.75]]), note="one sample")
    x = np.array([[1.0, 2.0], [1.0, -1.0]])
    expect(x, WEIGHTS, returns=np.array([[0.25, 0.9, 0.75], [0.9, 0.25, 0.75]]), note="two samples")
    # net inputs (1, 2, -1/2) and (-1, -2, 1/2)
    x, w = np.array([[1.0], [-1.0]]), np.array([[1.0], [2.0], [-0.5]])
    expect(x, w, returns=torch_oracle.multi_output_forward(x, w), note="one input")


@public(points=3)
def test_multi_output_loss_by_hand(expect):
    """agrees with two examples that are worked by hand"""
    # 1/2 * (0.5^2 + 0.6^2 + 0.5^2)
    expect(np.array([[0.5, 0.6, 0.9]]), np.array([[1.0, 0.0, 0.4]]), returns=0.43, note="one sample")
    # errors 0.2, -0.4, (0.4, 0.2), -0.2: 1/8 * (0.04 + 0.16 + 0.16 + 0.04 + 0.04)
    o = np.array([[0.7, 0.2, 0.1], [0.3, 0.5, 0.2], [0.8, 0.6, 0.1], [0.2, 0.2, 0.6]])
    t = np.array([[0.5, 0.2, 0.1], [0.3, 0.9, 0.2], [0.4, 0.4, 0.1], [0.2, 0.2, 0.8]])
    expect(o, t, returns=0.055, note="four samples")
    # errors (0.3, -0.1) and (0.2, 0.4): 1/4 * (0.09 + 0.01 + 0.04 + 0.16)
    o, t = np.array([[0.8, 0.3], [0.7, 0.9]]), np.array([[0.5, 0.4], [0.5, 0.5]])
    expect(o, t, returns=0.075, note="two samples")


@public(points=1, edge=True)
def test_multi_output_loss_refuses_broadcasting(expect):
    """raises a ValueError for a target that fits by broadcasting only"""
    expect(np.array([[0.9, 0.2]]), np.array([[1.0]]), raises=ValueError, note="outputs (1, 2), target (1, 1)")
    expect(np.array([[0.9], [0.2]]), np.array([[1.0, 0.0]]), raises=ValueError, note="outputs (2, 1), target (1, 2)")
    expect(np.array([[0.9], [0.2]]), np.array([1.0, 0.0]), raises=ValueError, note="outputs (2, 1), target (2,)")


@public(points=4)
def test_multi_output_gradient_by_hand(expect):
    """agrees with two examples that are worked by hand"""
    # outputs (1/4, 9/10, 3/4), errors (-1/2, 1/2, 1/2), slopes (3/16, 9/100, 3/16): deltas (-0.09375, 0.045, 0.09375)
    x, t = np.array([[1.0, 2.0]]), np.array([[0.75, 0.4, 0.25]])
    dw = np.array([[-0.09375, -0.1875], [0.045, 0.09], [0.09375, 0.1875]])
    expect(x, WEIGHTS, t, returns=dw, note="one sample")
    # the second sample has the deltas (0.045, -0.09375, 0.09375); the gradient is the mean of both samples
    x, t = np.array([[1.0, 2.0], [1.0, -1.0]]), np.array([[0.75, 0.4, 0.25], [0.4, 0.75, 0.25]])
    dw = np.array([[-0.024375, -0.11625], [-0.024375, 0.091875], [0.09375, 0.046875]])
    expect(x, WEIGHTS, t, returns=dw, note="two samples")
    # two outputs only, with the deltas (-0.09375, 0.045) and (0.0225, -0.046875)
    t = np.array([[0.75, 0.4], [0.65, 0.5]])
    dw = np.array([[-0.035625, -0.105], [-0.0009375, 0.0684375]])
    expect(x, WEIGHTS[:2], t, returns=dw, note="two samples, two outputs")


@public(points=1, edge=True)
def test_multi_output_gradient_refuses_broadcasting(expect):
    """raises a ValueError for a target that fits by broadcasting only"""
    x = np.array([[1.0, 2.0], [1.0, -1.0]])
    expect(x[:1], WEIGHTS[:2], np.array([[0.4]]), raises=ValueError, note="outputs (1, 2), target (1, 1)")
    expect(x, WEIGHTS[:1], np.array([[0.4, 0.6]]), raises=ValueError, note="outputs (2, 1), target (1, 2)")
    expect(x, WEIGHTS[:1], np.array([0.4, 0.6]), raises=ValueError, note="outputs (2, 1), target (2,)")


@public(points=4)
def test_multi_output_gradient_matches_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd on small batches"""
    for N, n, m in [(4, 2, 3), (3, 4, 5)]:
        x, w, t = layer(rng, N, n, m)
        expect(x, w, t, returns=torch_oracle.multi_output_gradient(x, w, t))


@public(points=3)
def test_mse_gradient_by_hand(expect):
    """agrees with an example that is worked by hand"""
    # 2/3 of the gradient of the half squared error: there are three outputs
    x, t = np.array([[1.0, 2.0]]), np.array([[0.75, 0.4, 0.25]])
    dw = np.array([[-0.0625, -0.125], [0.03, 0.06], [0.0625, 0.125]])
    expect(x, WEIGHTS, t, returns=dw, note="one sample")


@public(points=2)
def test_mse_gradient_matches_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd on small batches"""
    for N, n, m in [(4, 2, 3), (3, 4, 5), (3, 3, 3)]:
        x, w, t = layer(rng, N, n, m)
        expect(x, w, t, returns=torch_oracle.mse_gradient(x, w, t))


@public(points=3)
def test_softmax_by_hand(expect):
    """agrees with two samples that are worked by hand, each with a sum of its own"""
    # exponentials (1, 2, 5) with the sum 8, and (3, 1, 1) with the sum 5
    z = np.log(np.array([[1.0, 2.0, 5.0], [3.0, 1.0, 1.0]]))
    expect(z, returns=np.array([[0.125, 0.25, 0.625], [0.6, 0.2, 0.2]]))
    expect(np.array([[0.0, LN3]]), returns=np.array([[0.25, 0.75]]), note="one sample")
    # sums 2, 5 and 10
    z = np.log(np.array([[1.0, 1.0], [1.0, 4.0], [9.0, 1.0]]))
    expect(z, returns=np.array([[0.5, 0.5], [0.2, 0.8], [0.9, 0.1]]), note="three samples")


@public(points=1, edge=True)
def test_softmax_of_large_entries(expect):
    """is stable for large entries: no warning, no nan"""
    expect(np.array([[1000.0, 1000.0]]), returns=np.array([[0.5, 0.5]]), silent=True)
    z = np.array([[1000.0, 1000.0], [0.0, LN3]])
    expect(z, returns=np.array([[0.5, 0.5], [0.25, 0.75]]), silent=True, note="rows at different heights")


@public(points=2)
def test_one_hot_by_hand(expect):
    """puts a 1 into the column of each label"""
    expect(np.array([2, 0]), 4, returns=np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]]))
    expect(np.array([1, 1, 0]), 2, returns=np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), note="a label twice")
    expect(np.array([1]), 3, returns=np.array([[0.0, 1.0, 0.0]]), note="one sample")


@public(points=0.5, edge=True)
def test_one_hot_refuses_a_label(expect):
    """raises a ValueError for a label that is no class"""
    expect(np.array([0, 3]), 3, raises=ValueError, note="3 classes are 0, 1 and 2")
    expect(np.array([1, -1]), 3, raises=ValueError, note="a negative label")
    expect(np.array([5, 0]), 2, raises=ValueError)


@public(points=3)
def test_softmax_gradient_by_hand(expect):
    """agrees with the example of the lecture"""
    # both rows of w @ x vanish, so that the outputs are (1, 2, 5)/8; the deltas are (-13, -2, 15)/128
    x, w = np.array([[1.0, 2.0]]), np.array([[2.0, -1.0], [-4.0, 2.0], [6.0, -3.0]])
    delta = np.array([-13.0, -2.0, 15.0]) / 128
    expect(x, w, np.log(np.array([1.0, 2.0, 5.0])), np.array([0]), returns=(np.outer(delta, [1.0, 2.0]), delta))


@public(points=3)
def test_softmax_gradient_matches_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd on small batches"""
    for N, n, m in [(5, 2, 3), (3, 4, 5)]:
        x, w, _ = layer(rng, N, n, m)
        b, labels = rng.uniform(-1.0, 1.0, m), rng.permutation(np.arange(N) % m)
        expect(x, w, b, labels, returns=torch_oracle.softmax_gradient(x, w, b, labels))
