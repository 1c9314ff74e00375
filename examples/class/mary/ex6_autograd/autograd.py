"""Rules in plain loops over entries, and a walk that counts how many users of a value have reported (Kahn)."""

from collections import Counter, deque

import numpy as np


def unbroadcast(g, shape):
    result = np.zeros(shape)
    padded = (1,) * (np.ndim(g) - len(shape)) + tuple(shape)
    for index in np.ndindex(np.shape(g)):
        place = [0 if size == 1 else i for i, size in zip(index, padded)][np.ndim(g) - len(shape) :]
        result[tuple(place)] += np.asarray(g)[index]
    return result


def multiply_backward(g, a, b):
    g, a, b = np.broadcast_arrays(g, a, b)[0], a, b
    full_a, full_b = np.broadcast_to(a, g.shape), np.broadcast_to(b, g.shape)
    da, db = np.empty(g.shape), np.empty(g.shape)
    for i in np.ndindex(g.shape):
        da[i], db[i] = g[i] * full_b[i], g[i] * full_a[i]
    return unbroadcast(da, a.shape), unbroadcast(db, b.shape)


def divide_backward(g, a, b):
    da, db = multiply_backward(g, a, 1 / b)
    return da, unbroadcast(-np.asarray(g) * a * (1 / b) ** 2, b.shape)


def power_backward(g, a, n):
    if n == 1:
        return 1.0 * g
    return g * float(n) * np.sign(a) ** (n - 1) * abs(a) ** (n - 1) if n in (-2, -1, 2, 3) else g * n / a ** (1 - n)


def matmul_backward(g, a, b):
    N, n = a.shape
    m = b.shape[1]
    da, db = np.zeros((N, n)), np.zeros((n, m))
    for i in range(N):
        for j in range(n):
            for k in range(m):
                da[i, j] += g[i, k] * b[j, k]
                db[j, k] += a[i, j] * g[i, k]
    return da, db


def sum_backward(g, shape, axis=None, keepdims=False):
    axes = range(len(shape)) if axis is None else [axis] if isinstance(axis, int) else axis
    axes = {a + len(shape) if a < 0 else a for a in axes}
    g = np.asarray(g, dtype=float)
    result = np.empty(shape)
    for index in np.ndindex(*shape):
        place = [0 if i in axes else at for i, at in enumerate(index) if keepdims or i not in axes]
        result[index] = g[tuple(place)] if g.ndim else g
    return result


def softmax_backward(g, o):
    N, m = o.shape
    dz = np.zeros((N, m))
    for n in range(N):
        for j in range(m):
            for k in range(m):
                dz[n, j] += g[n, k] * o[n, k] * ((1.0 if k == j else 0.0) - o[n, j])
    return dz


class Tensor:
    __array_ufunc__ = None

    def __init__(self, data, *edges):
        self.data = np.asarray(data, dtype=np.float64).copy()
        self.grad = None
        self.edges = edges  # pairs: an operand, and what it gets of an arriving gradient

    @classmethod
    def wrap(cls, x):
        return x if isinstance(x, cls) else cls(x)

    def __add__(self, y):
        y = Tensor.wrap(y)
        return Tensor(
            self.data + y.data,
            (self, lambda g: unbroadcast(g, self.data.shape)),
            (y, lambda g: unbroadcast(g, y.data.shape)),
        )

    def __mul__(self, y):
        y = Tensor.wrap(y)
        return Tensor(
            self.data * y.data,
            (self, lambda g: unbroadcast(g * y.data, self.data.shape)),
            (y, lambda g: unbroadcast(g * self.data, y.data.shape)),
        )

    def __matmul__(self, y):
        y = Tensor.wrap(y)
        return Tensor(self.data @ y.data, (self, lambda g: g @ y.data.T), (y, lambda g: self.data.T @ g))

    def __pow__(self, n):
        return Tensor(self.data**n, (self, lambda g: power_backward(g, self.data, n)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, y):
        return self + Tensor.wrap(y) * -1.0

    def __rsub__(self, y):
        return self - y

    def __truediv__(self, y):
        return self * Tensor.wrap(y) ** -1

    def __rtruediv__(self, y):
        return Tensor.wrap(y) / self

    def sum(self, axis=None, keepdims=False):
        return Tensor(
            np.sum(self.data, axis=axis, keepdims=keepdims),
            (self, lambda g: sum_backward(g, self.data.shape, axis, keepdims)),
        )

    def mean(self, axis=None, keepdims=False):
        if axis is None:
            count = self.data.size
        else:
            count = np.prod([self.data.shape[a] for a in np.atleast_1d(axis)])
        return self.sum(axis, keepdims) * (1.0 / count)

    def exp(self):
        return Tensor(np.exp(self.data), (self, lambda g: g * np.exp(self.data)))

    def log(self):
        return Tensor(np.log(self.data), (self, lambda g: g / self.data))

    def sigmoid(self):
        return 1 / (1 + (-self).exp())

    def softmax(self):
        e = (self - self.data.max(axis=1, keepdims=True)).exp()
        return e / e.sum(axis=1, keepdims=True)

    def reshape(self, *shape):
        return Tensor(np.reshape(self.data, shape), (self, lambda g: np.reshape(g, self.data.shape)))

    def transpose(self):
        return Tensor(self.data.transpose(), (self, lambda g: g.transpose()))

    def backward(self):
        if np.size(self.data) > 1:
            raise ValueError("not a scalar")
        users, seen, todo = Counter(), {self}, [self]
        while todo:
            for operand, _ in todo.pop().edges:
                users[operand] += 1
                if operand not in seen:
                    seen.add(operand)
                    todo.append(operand)
        grads, ready = {self: np.ones_like(self.data)}, deque([self])
        while ready:
            t = ready.popleft()
            g = grads.pop(t)
            if not t.edges:
                t.grad = g + (0 if t.grad is None else t.grad)
            for operand, back in t.edges:
                grads[operand] = grads.get(operand, 0) + back(g)
                users[operand] -= 1
                if users[operand] == 0:
                    ready.append(operand)


def value_and_gradients(f, arrays):
    tensors = list(map(Tensor, arrays))
    e = f(tensors)
    e.backward()
    return e.data.item(), [np.zeros_like(t.data) if t.grad is None else t.grad for t in tensors]


def mlp_gradients(weights, biases, x, t):
    def loss(ps):
        o = Tensor(x)
        for i in range(len(weights)):
            o = (o @ ps[i].transpose() + ps[len(weights) + i]).sigmoid()
        e = o - Tensor(t)
        return (e * e).sum(axis=1).mean() / 2

    _, gs = value_and_gradients(loss, weights + biases)
    return gs[: len(weights)], gs[len(weights) :]
