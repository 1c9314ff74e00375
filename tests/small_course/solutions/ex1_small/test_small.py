import numpy as np

from autograder.testing import objective, public


@objective
def sum_of_squares(w, scale):
    return scale * (w**2).sum()


@public(points=10)
def test_double_by_hand(expect):
    """doubles two numbers"""
    expect(np.array([1.0, 2.0]), returns=np.array([2.0, 4.0]))


@public(points=15)
def test_total_by_hand(expect):
    """adds three numbers"""
    expect(np.array([1.0, 2.0, 4.0]), returns=7.0)


@public(points=15)
def test_slopes_by_hand(expect):
    """gives a pair of lists"""
    f = sum_of_squares.bind(scale=3.0)
    w = [np.ones(2), np.ones((2, 3))]
    expect(f, w, returns=([2 * np.ones(2), 2 * np.ones((2, 3))], [np.float64(6e-5), np.float64(18e-5)]))
