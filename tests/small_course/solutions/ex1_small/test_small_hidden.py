import numpy as np

from autograder.testing import hidden, objective


@objective
def sum_of_squares(w, scale):
    return scale * (w**2).sum()


@hidden(points=20)
def test_double_random(expect, rng, reference):
    """doubles arrays of several shapes"""
    for shape in [(3,), (2, 4), (5, 3)]:
        x = rng.normal(size=shape)
        expect(x, returns=reference.double(x))


@hidden(points=10, edge=True)
def test_double_integers(expect):
    """takes integers"""
    expect(np.array([3, 4]), returns=np.array([6.0, 8.0]))


@hidden(points=15)
def test_total_random(expect, rng, reference):
    """adds random numbers"""
    for size in (3, 5, 8):
        x = rng.normal(size=size)
        expect(x, returns=reference.total(x))


@hidden(points=15)
def test_slopes_random(expect, rng, reference):
    """gives lists for random weights and another step"""
    f = sum_of_squares.bind(scale=0.5)
    w = [rng.normal(size=4), rng.normal(size=(3, 2))]
    expect(f, w, h=1e-2, returns=reference.slopes(f, w, h=1e-2))
