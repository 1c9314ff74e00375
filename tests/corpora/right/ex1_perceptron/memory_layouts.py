"""Right numbers in odd memory: Fortran order, views, negative strides, read-only, big-endian, broadcast, subclasses."""

import numpy as np


def backwards(a):
    """The same numbers, stored last to first."""
    a = np.asarray(a)
    return a[(slice(None, None, -1),) * a.ndim].copy()[(slice(None, None, -1),) * a.ndim]


def locked(a):
    a = np.asfortranarray(a)
    a.setflags(write=False)
    return a


class Marked(np.ndarray):
    """A subclass with nothing of its own."""


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return backwards(np.where(np.greater_equal(z, 0), 1 / (1 + e), e / (1 + e)))


def sigmoid_derivative(o):
    spread = np.zeros(tuple(3 * size for size in o.shape))
    view = spread[tuple(slice(1, None, 3) for _ in o.shape)]
    view[...] = o * (1 - o)
    return view


def linear_gradient(x, w, t):
    return locked(2 * (x @ w.T - t).T @ x / len(x))


def perceptron_forward(x, w):
    return sigmoid(x @ w.T).astype(">f8").view(Marked)


def perceptron_loss(o, t):
    return np.broadcast_to(np.sum((o - t) ** 2), (5,))[3:4].reshape(()) / (2 * len(o))


def perceptron_gradient(x, w, t):
    o = np.asarray(perceptron_forward(x, w))
    return np.ma.masked_array(locked(x.T @ ((o - t) * o * (1 - o)) / len(x)).T, mask=False)


def numerical_gradient(f, w, h=1e-5):
    g = np.empty(w.shape[::-1])
    for i in np.ndindex(w.shape):
        step = np.zeros(w.shape, order="F")
        step[i] = h
        g[i[::-1]] = (f(w + step) - f(w - step)) / (2 * h)
    return g.T
