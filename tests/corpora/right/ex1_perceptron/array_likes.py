"""What NumPy can read, but what is no array: array.array, memoryview, deque, range, objects with __array__ or buffers."""

import array
import collections

import numpy as np


class Boxed:
    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


class Row(collections.UserList):
    """A list in its own right."""


class Interface:
    def __init__(self, values):
        self.kept = np.array(values, dtype=float)
        self.__array_interface__ = self.kept.__array_interface__


def S(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


def sigmoid(z):
    return memoryview(S(z)) if np.ndim(z) else Boxed(S(z))


def sigmoid_derivative(o):
    return Boxed(o * (1 - o))


def linear_gradient(x, w, t):
    return [array.array("d", 2 * np.mean((x @ w.T - t) * x, axis=0))]


def perceptron_forward(x, w):
    return Interface(S(x @ w.T))


def perceptron_loss(o, t):
    return Boxed(np.mean((o - t) ** 2) / 2)


def perceptron_gradient(x, w, t):
    o = S(x @ w.T)
    return Row([Row(np.mean((o - t) * o * (1 - o) * x, axis=0))])


def numerical_gradient(f, w, h=1e-5):
    slopes = collections.deque()
    for e in np.eye(w.size):
        e = h * e.reshape(w.shape)
        slopes.append((f(w + e) - f(w - e)) / (2 * h))
    return slopes if w.ndim == 1 else collections.deque(np.array(slopes).reshape(w.shape))
