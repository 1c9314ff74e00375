"""A small reverse-mode engine does all derivatives."""

import numpy as np


class Tensor:
    def __init__(self, data, parents=()):
        self.data = np.asarray(data, dtype=float)
        self.parents = parents
        self.grad = np.zeros_like(self.data)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.data, dtype=dtype)

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return Tensor(self.data + other.data, ((self, lambda g: g), (other, lambda g: g)))

    def __neg__(self):
        return Tensor(-self.data, ((self, lambda g: -g),))

    def __sub__(self, other):
        return self + (-other if isinstance(other, Tensor) else Tensor(-np.asarray(other)))

    def __mul__(self, number):
        return Tensor(self.data * number, ((self, lambda g: g * number),))

    __rmul__ = __mul__

    def __pow__(self, power):
        return Tensor(self.data**power, ((self, lambda g: g * power * self.data ** (power - 1)),))

    def __matmul__(self, other):
        return Tensor(
            self.data @ other.data, ((self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))
        )

    @property
    def T(self):
        return Tensor(self.data.T, ((self, lambda g: g.T),))

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: np.broadcast_to(g, self.data.shape)),))

    def sigmoid(self):
        e = np.exp(-np.abs(self.data))
        s = np.where(self.data >= 0, 1, e) / (1 + e)
        return Tensor(s, ((self, lambda g: g * s * (1 - s)),))

    def order(self, seen):
        if id(self) not in seen:
            seen[id(self)] = self
            for parent, _ in self.parents:
                yield from parent.order(seen)
            yield self

    def backward(self):
        self.grad = np.ones_like(self.data)
        for node in reversed(list(self.order({}))):
            for parent, pull in node.parents:
                parent.grad = parent.grad + pull(node.grad)


def sigmoid(z):
    return Tensor(z).sigmoid()


def sigmoid_derivative(o):
    o = Tensor(o)
    return o - o**2


def linear_gradient(x, w, t):
    w = Tensor(w)
    ((Tensor(x) @ w.T - t) ** 2).sum().backward()
    return w.grad / len(x)


def perceptron_forward(x, w):
    return (Tensor(x) @ Tensor(w).T).sigmoid()


def perceptron_loss(o, t):
    return 0.5 / len(t) * ((Tensor(o) - t) ** 2).sum()


def perceptron_gradient(x, w, t):
    w = Tensor(w)
    loss = 0.5 / len(x) * (((Tensor(x) @ w.T).sigmoid() - t) ** 2).sum()
    loss.backward()
    return w.grad


def numerical_gradient(f, w, h=1e-5):
    g = Tensor(np.zeros_like(w))
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        g.data[i] = (f(up) - f(down)) / (2 * h)
    return g
