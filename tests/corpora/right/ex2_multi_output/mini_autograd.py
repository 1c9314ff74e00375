"""A reverse-mode engine with broadcasting does all derivatives."""

import numpy as np


def fold(g, shape):
    """Add up a gradient over the axes along which a value was broadcast."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


class Value:
    def __init__(self, data, *parents):
        self.data, self.parents, self.grad = np.asarray(data, dtype=float), parents, 0.0

    @staticmethod
    def of(thing):
        return thing if isinstance(thing, Value) else Value(thing)

    def __add__(self, other):
        other = Value.of(other)
        return Value(self.data + other.data, (self, lambda g: g), (other, lambda g: g))

    def __mul__(self, other):
        other = Value.of(other)
        return Value(self.data * other.data, (self, lambda g: g * other.data), (other, lambda g: g * self.data))

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other):
        return self + Value.of(other) * -1.0

    def __truediv__(self, other):
        return self * Value.of(other) ** -1.0

    def __pow__(self, k):
        return Value(self.data**k, (self, lambda g: g * k * self.data ** (k - 1)))

    def __matmul__(self, other):
        return Value(self.data @ other.data, (self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))

    def transposed(self):
        return Value(self.data.T, (self, lambda g: g.T))

    def exp(self):
        out = np.exp(self.data)
        return Value(out, (self, lambda g: g * out))

    def sum(self, axis=None, keepdims=False):
        def pull(g):
            g = np.expand_dims(g, axis) if axis is not None and not keepdims else g
            return np.broadcast_to(g, self.data.shape)

        return Value(self.data.sum(axis=axis, keepdims=keepdims), (self, pull))

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent, _ in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = np.ones_like(self.data)
        for value in reversed(order):
            for parent, pull in value.parents:
                parent.grad = parent.grad + fold(pull(value.grad), parent.data.shape)


def layer(x, w):
    z = Value(x) @ w.transposed()
    return 1.0 * ((z * -1.0).exp() + 1.0) ** -1.0


def probabilities(z):
    e = (z - z.data.max(axis=1, keepdims=True)).exp()
    return e / e.sum(axis=1, keepdims=True)


def same(o, t):
    if o.shape != t.shape:
        raise ValueError("shapes")


def multi_output_forward(x, w):
    return layer(x, Value(w)).data


def multi_output_loss(o, t):
    same(o, t)
    return (((Value(o) - t) ** 2).sum() / (2 * len(o))).data


def multi_output_gradient(x, w, t):
    W = Value(w)
    o = layer(x, W)
    same(o.data, t)
    (((o - t) ** 2).sum() * (0.5 / len(x))).backward()
    return W.grad


def mse_gradient(x, w, t):
    W = Value(w)
    (((layer(x, W) - t) ** 2).sum() / t.size).backward()
    return W.grad


def softmax(z):
    return probabilities(Value(z)).data


def one_hot(labels, n_classes):
    same(labels, labels[(labels >= 0) & (labels < n_classes)])
    return np.eye(n_classes, dtype=bool)[labels]


def softmax_gradient(x, w, b, labels):
    W, B = Value(w), Value(b)
    s = probabilities(Value(x) @ W.transposed() + B)
    (((s - one_hot(labels, len(b))) ** 2).sum() / s.data.size).backward()
    return W.grad, B.grad
