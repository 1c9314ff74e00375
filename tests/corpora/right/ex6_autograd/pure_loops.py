"""Pure Python: every entry is computed by itself, on the way forward and on the way back. Arrays only hold numbers."""

import itertools
import math

import numpy as np


def places(shape):
    return itertools.product(*map(range, shape))


def source(place, shape):
    """Return where the entry comes from that broadcasting has put at a place."""
    return tuple(0 if size == 1 else at for at, size in zip(place[len(place) - len(shape) :], shape))


def unbroadcast(g, shape):
    total = np.zeros(shape)
    for place in places(g.shape):
        total[source(place, shape)] += g[place]
    return total


def both(g, a, b, slopes):
    da, db = np.zeros(a.shape), np.zeros(b.shape)
    for place in places(g.shape):
        i, j = source(place, a.shape), source(place, b.shape)
        by_a, by_b = slopes(float(a[i]), float(b[j]))
        da[i] += g[place] * by_a
        db[j] += g[place] * by_b
    return da, db


def multiply_backward(g, a, b):
    return both(g, a, b, lambda x, y: (y, x))


def divide_backward(g, a, b):
    return both(g, a, b, lambda x, y: (1 / y, -x / (y * y)))


def power_backward(g, a, n):
    da = np.zeros(a.shape)
    for place in places(a.shape):
        da[place] = g[place] * n * float(a[place]) ** (n - 1)
    return da


def matmul_backward(g, a, b):
    da, db = np.zeros(a.shape), np.zeros(b.shape)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            for k in range(b.shape[1]):
                da[i, j] += g[i, k] * b[j, k]
                db[j, k] += a[i, j] * g[i, k]
    return da, db


def summed_over(shape, axis):
    if axis is None:
        return set(range(len(shape)))
    return {each % len(shape) for each in (axis if isinstance(axis, tuple) else (axis,))}


def into(place, axes, keepdims):
    """Return where the entry at a place is added to."""
    if keepdims:
        return tuple(0 if axis in axes else at for axis, at in enumerate(place))
    return tuple(at for axis, at in enumerate(place) if axis not in axes)


def sum_backward(g, shape, axis=None, keepdims=False):
    g, axes, da = np.asarray(g), summed_over(shape, axis), np.zeros(shape)
    for place in places(shape):
        da[place] = g[into(place, axes, keepdims)]
    return da


def softmax_backward(g, o):
    dz = np.zeros(o.shape)
    for n in range(len(o)):
        for j in range(o.shape[1]):
            for k in range(o.shape[1]):
                dz[n, j] += g[n, k] * o[n, k] * ((k == j) - o[n, j])
    return dz


class Tensor:
    __array_ufunc__ = None

    def __init__(self, data, operands=(), rule=None):
        self.data = np.array(data, dtype=np.float64)
        self.grad, self.operands, self.rule = None, operands, rule

    def two(self, other, value, slopes):
        a, b = self, other if isinstance(other, Tensor) else Tensor(other)
        shape = np.broadcast_shapes(a.data.shape, b.data.shape)
        data = np.zeros(shape)
        for place in places(shape):
            x, y = a.data[source(place, a.data.shape)], b.data[source(place, b.data.shape)]
            data[place] = value(float(x), float(y))
        return Tensor(data, (a, b), lambda g: both(g, a.data, b.data, slopes))

    def one(self, value, slope):
        data = np.zeros(self.data.shape)
        for place in places(data.shape):
            data[place] = value(float(self.data[place]))

        def rule(g):
            da = np.zeros(g.shape)
            for place in places(g.shape):
                da[place] = g[place] * slope(float(self.data[place]), float(data[place]))
            return (da,)

        return Tensor(data, (self,), rule)

    def __add__(self, other):
        return self.two(other, lambda x, y: x + y, lambda x, y: (1, 1))

    def __sub__(self, other):
        return self.two(other, lambda x, y: x - y, lambda x, y: (1, -1))

    def __mul__(self, other):
        return self.two(other, lambda x, y: x * y, lambda x, y: (y, x))

    def __truediv__(self, other):
        return self.two(other, lambda x, y: x / y, lambda x, y: (1 / y, -x / (y * y)))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return Tensor(other) - self

    def __rtruediv__(self, other):
        return Tensor(other) / self

    def __neg__(self):
        return self.one(lambda x: -x, lambda x, o: -1)

    def __pow__(self, n):
        return self.one(lambda x: x**n, lambda x, o: n * x ** (n - 1))

    def exp(self):
        return self.one(math.exp, lambda x, o: o)

    def log(self):
        return self.one(math.log, lambda x, o: 1 / x)

    def sigmoid(self):
        return self.one(lambda x: 1 / (1 + math.exp(-x)), lambda x, o: o * (1 - o))

    def __matmul__(self, other):
        a, b = self, other if isinstance(other, Tensor) else Tensor(other)
        data = np.zeros((a.data.shape[0], b.data.shape[1]))
        for i, k in places(data.shape):
            data[i, k] = sum(float(a.data[i, j]) * float(b.data[j, k]) for j in range(len(b.data)))
        return Tensor(data, (a, b), lambda g: matmul_backward(g, a.data, b.data))

    def sum(self, axis=None, keepdims=False):
        shape, axes = self.data.shape, summed_over(self.data.shape, axis)
        data = np.zeros(into(shape, axes, False) if not keepdims else [1 if d in axes else s for d, s in enumerate(shape)])
        for place in places(shape):
            data[into(place, axes, keepdims)] += self.data[place]
        return Tensor(data, (self,), lambda g: (sum_backward(g, shape, axis, keepdims),))

    def mean(self, axis=None, keepdims=False):
        count = 1
        for each in summed_over(self.data.shape, axis):
            count *= self.data.shape[each]
        return self.sum(axis, keepdims) / count

    def softmax(self):
        data = np.zeros(self.data.shape)
        for n, row in enumerate(self.data.tolist()):
            powers = [math.exp(z - max(row)) for z in row]
            data[n] = [power / sum(powers) for power in powers]
        return Tensor(data, (self,), lambda g: (softmax_backward(g, data),))

    def reshape(self, *shape):
        return Tensor(self.data.reshape(*shape), (self,), lambda g: (g.reshape(self.data.shape),))

    def transpose(self):
        turned = [list(column) for column in zip(*self.data)]
        return Tensor(turned, (self,), lambda g: (np.array([list(column) for column in zip(*g)]),))

    def backward(self):
        if self.data.size > 1:
            raise ValueError("several entries")
        users, waiting = {}, [self]
        while waiting:  # count how often each is used
            for operand in waiting.pop().operands:
                if id(operand) not in users:
                    users[id(operand)] = 0
                    waiting.append(operand)
                users[id(operand)] += 1
        arrived, ready = {id(self): np.ones(self.data.shape)}, [self]
        while ready:
            tensor = ready.pop()
            g = arrived.pop(id(tensor))
            if tensor.rule is None:
                tensor.grad = g if tensor.grad is None else tensor.grad + g
                continue
            for operand, part in zip(tensor.operands, tensor.rule(g)):
                arrived[id(operand)] = arrived.get(id(operand), 0.0) + part
                users[id(operand)] -= 1
                if users[id(operand)] == 0:
                    ready.append(operand)


def value_and_gradients(f, arrays):
    tensors = [Tensor(array) for array in arrays]
    result = f(tensors)
    result.backward()
    return float(result.data.item()), [
        tensor.grad if tensor.grad is not None else np.zeros(tensor.data.shape) for tensor in tensors
    ]


def mlp_gradients(weights, biases, x, t):
    def loss(tensors):
        o = Tensor(x)
        for i in range(len(weights)):
            o = (o @ tensors[i].transpose() + tensors[len(weights) + i]).sigmoid()
        return ((o - t) ** 2).sum() / (2 * len(x))

    gradients = value_and_gradients(loss, [*weights, *biases])[1]
    return gradients[: len(weights)], gradients[len(weights) :]
