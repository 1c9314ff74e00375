"""Closures that add into `grad`, a recursive order, and a higher limit for recursion, as in micrograd."""

import sys

import numpy as np

sys.setrecursionlimit(100_000)


def unbroadcast(g, shape):
    g = np.asarray(g)
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def multiply_backward(g, a, b):
    da = unbroadcast(g * b, a.shape)
    db = unbroadcast(g * a, b.shape)
    return da, db


def divide_backward(g, a, b):
    da = unbroadcast(g * (1.0 / b), a.shape)
    db = unbroadcast(g * (-a / (b * b)), b.shape)
    return [da, db]


def power_backward(g, a, n):
    return n * np.power(a, float(n) - 1) * g


def matmul_backward(g, a, b):
    return np.dot(g, b.T), np.dot(a.T, g)


def sum_backward(g, shape, axis=None, keepdims=False):
    if axis is None:
        return np.ones(shape) * np.asarray(g).reshape((1,) * len(shape))
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [a % len(shape) for a in axes]
    kept = [1 if i in axes else n for i, n in enumerate(shape)]
    return np.ones(shape) * np.reshape(g, kept)


def softmax_backward(g, o):
    result = np.zeros_like(o)
    for n in range(len(o)):
        jacobian = np.diag(o[n]) - np.outer(o[n], o[n])
        result[n] = jacobian @ g[n]
    return result


class Tensor:
    __array_ufunc__ = None

    def __init__(self, data, children=()):
        self.data = np.array(data, dtype=float)
        self.grad = None
        self._prev = tuple(children)
        self._backward = lambda: None

    def _accumulate(self, part):
        self.grad = part if self.grad is None else self.grad + part

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        out = Tensor(self.data + other.data, (self, other))

        def _backward():
            self._accumulate(unbroadcast(out.grad, self.data.shape))
            other._accumulate(unbroadcast(out.grad, other.data.shape))

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        out = Tensor(self.data * other.data, (self, other))

        def _backward():
            da, db = multiply_backward(out.grad, self.data, other.data)
            self._accumulate(da)
            other._accumulate(db)

        out._backward = _backward
        return out

    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, (self, other))

        def _backward():
            da, db = matmul_backward(out.grad, self.data, other.data)
            self._accumulate(da)
            other._accumulate(db)

        out._backward = _backward
        return out

    def _unary(self, value, back):
        out = Tensor(value, (self,))

        def _backward():
            self._accumulate(back(out.grad))

        out._backward = _backward
        return out

    def __pow__(self, n):
        return self._unary(self.data**n, lambda g: power_backward(g, self.data, n))

    def exp(self):
        value = np.exp(self.data)
        return self._unary(value, lambda g: g * value)

    def log(self):
        return self._unary(np.log(self.data), lambda g: g / self.data)

    def sigmoid(self):
        value = 0.5 * (1 + np.tanh(self.data / 2))
        return self._unary(value, lambda g: g * value * (1 - value))

    def softmax(self):
        e = np.exp(self.data - self.data.max(-1, keepdims=True))
        value = e / e.sum(-1, keepdims=True)
        return self._unary(value, lambda g: softmax_backward(g, value))

    def sum(self, axis=None, keepdims=False):
        value = self.data.sum(axis=axis, keepdims=keepdims)
        return self._unary(value, lambda g: sum_backward(g, self.data.shape, axis, keepdims))

    def mean(self, axis=None, keepdims=False):
        value = self.data.mean(axis=axis, keepdims=keepdims)
        n = self.data.size // max(1, value.size)
        return self._unary(value, lambda g: sum_backward(g, self.data.shape, axis, keepdims) / n)

    def reshape(self, *shape):
        return self._unary(self.data.reshape(shape), lambda g: g.reshape(self.data.shape))

    def transpose(self):
        return self._unary(self.data.T.copy(), lambda g: g.T)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        return self * other**-1.0

    def __rtruediv__(self, other):
        return other * self**-1.0

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        if self.data.size != 1:
            raise ValueError(f"backward of shape {self.data.shape}")
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)

        build(self)
        for v in topo:
            if v._prev:
                v.grad = None
        if self._prev:
            self.grad = np.ones_like(self.data)
        else:
            self._accumulate(np.ones_like(self.data))
        for v in reversed(topo):
            v._backward()


def value_and_gradients(f, arrays):
    leaves = [Tensor(a) for a in arrays]
    out = f(leaves)
    out.backward()
    return float(out.data), [leaf.grad if leaf.grad is not None else np.zeros_like(leaf.data) for leaf in leaves]


def mlp_gradients(weights, biases, x, t):
    n = len(weights)

    def loss(tensors):
        o = Tensor(x)
        for i in range(n):
            o = (o @ tensors[i].transpose() + tensors[n + i]).sigmoid()
        d = o - t
        return 0.5 * (d * d).sum(axis=1).mean()

    _, grads = value_and_gradients(loss, list(weights) + list(biases))
    return grads[:n], grads[n:]
