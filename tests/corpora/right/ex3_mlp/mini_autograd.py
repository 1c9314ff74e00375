"""A Tensor with backward(): the delta recursion is never written down."""

import numpy as np


class Tensor:
    __array_priority__ = 100

    def __init__(self, data, back=None, parents=()):
        self.data = np.array(data, dtype=float)
        self.back, self.parents = back, parents
        self.grad = np.zeros_like(self.data)

    def __matmul__(self, w):
        def back(g):
            self.grad += g @ w.data
            w.grad += g.T @ self.data

        return Tensor(self.data @ w.data.T, back, (self, w))

    def __add__(self, b):
        def back(g):
            self.grad += g
            b.grad += g.sum(axis=tuple(range(g.ndim - b.data.ndim)))

        return Tensor(self.data + b.data, back, (self, b))

    def sigmoid(self):
        e = np.exp(-np.abs(self.data))
        s = np.where(self.data >= 0, 1, e) / (1 + e)

        def back(g):
            self.grad += g * s * (1 - s)

        return Tensor(s, back, (self,))

    def half_squared_error(self, t):
        def back(g):
            self.grad += g * (self.data - t)

        return Tensor(((self.data - t) ** 2).sum() / 2, back, (self,))

    def weighted_sum(self, weights):
        def back(g):
            self.grad += g * weights

        return Tensor((self.data * weights).sum(), back, (self,))

    def backward(self, g=1.0):
        topological = []

        def walk(tensor):
            if tensor not in topological:
                for parent in tensor.parents:
                    walk(parent)
                topological.append(tensor)

        walk(self)
        self.grad[...] = g
        for tensor in topological[::-1]:
            if tensor.back:
                tensor.back(tensor.grad)


def logit(o):
    return Tensor(np.log(o) - np.log1p(-o))


def mlp_forward(weights, biases, x):
    layers = [Tensor(x)]
    for w, b in zip(weights, biases):
        layers.append((layers[-1] @ Tensor(w) + Tensor(b)).sigmoid())
    return [layer.data for layer in layers]


def output_delta(o, t):
    z = logit(o)
    z.sigmoid().half_squared_error(t).backward()
    return z.grad


def hidden_delta(delta_next, w_next, o):
    z = logit(o)
    (z.sigmoid() @ Tensor(w_next)).weighted_sum(delta_next).backward()
    return z.grad


def mlp_backward(weights, activations, t):
    W = [Tensor(w) for w in weights]
    # the biases are not given, but they follow from the outputs
    B = [Tensor(np.mean(logit(o).data - a @ w.T, axis=0)) for w, a, o in zip(weights, activations, activations[1:])]
    a = Tensor(activations[0])
    for w, b in zip(W, B):
        a = (a @ w + b).sigmoid()
    a.half_squared_error(t).backward(1 / len(t))
    return [w.grad for w in W], [b.grad for b in B]


def gradient_check(f, gradient, w, h=1e-5):
    v = Tensor(w)
    for i in np.ndindex(w.shape):
        v.data[i] = w[i] + h
        v.grad[i] = f(v.data)
        v.data[i] = w[i] - h
        v.grad[i] -= f(v.data)
        v.data[i] = w[i]
    a, c = gradient(v.data), v.grad / (2 * h)
    return np.amax(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))
