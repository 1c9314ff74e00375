"""Operations are classes with forward and backward, as in larger libraries; a heap gives the newest first."""

import heapq
import itertools

import numpy as np

COUNTER = itertools.count()


def unbroadcast(g, shape):
    if np.shape(g) == tuple(shape):
        return g
    lead = np.ndim(g) - len(shape)
    g = np.add.reduce(g, axis=tuple(range(lead))) if lead else g
    for axis in range(len(shape)):
        if shape[axis] == 1:
            g = np.add.reduce(g, axis=axis, keepdims=True)
    return np.asarray(g)


class Operation:
    def __init__(self, *operands, **options):
        self.operands, self.options = operands, options

    def __call__(self):
        self.values = [t.data for t in self.operands]
        out = Tensor(self.forward(*self.values, **self.options))
        out.origin = self
        self.out = out.data
        return out


class Add(Operation):
    def forward(self, a, b):
        return a + b

    def backward(self, g):
        return [unbroadcast(g, v.shape) for v in self.values]


class Subtract(Operation):
    def forward(self, a, b):
        return a - b

    def backward(self, g):
        a, b = self.values
        return unbroadcast(g, a.shape), unbroadcast(-g, b.shape)


class Multiply(Operation):
    def forward(self, a, b):
        return a * b

    def backward(self, g):
        return multiply_backward(g, *self.values)


class Divide(Operation):
    def forward(self, a, b):
        return a / b

    def backward(self, g):
        return divide_backward(g, *self.values)


class MatMul(Operation):
    def forward(self, a, b):
        return a @ b

    def backward(self, g):
        return matmul_backward(g, *self.values)


class Power(Operation):
    def forward(self, a, n):
        return a**n

    def backward(self, g):
        return (power_backward(g, self.values[0], self.options["n"]),)


class Sum(Operation):
    def forward(self, a, axis, keepdims):
        return a.sum(axis=axis, keepdims=keepdims)

    def backward(self, g):
        return (sum_backward(g, self.values[0].shape, **self.options),)


class Curve(Operation):
    def forward(self, a, f, df):
        return f(a)

    def backward(self, g):
        return (g * self.options["df"](self.values[0], self.out),)


class Softmax(Operation):
    def forward(self, a):
        e = np.exp(a - a.max(axis=-1)[..., None])
        return e / e.sum(axis=-1)[..., None]

    def backward(self, g):
        return (softmax_backward(g, self.out),)


class Reshape(Operation):
    def forward(self, a, shape):
        return a.reshape(shape)

    def backward(self, g):
        return (g.reshape(self.values[0].shape),)


class Transpose(Operation):
    def forward(self, a):
        return a.T

    def backward(self, g):
        return (g.T,)


def multiply_backward(g, a, b):
    return tuple(unbroadcast(g * other, own.shape) for own, other in ((a, b), (b, a)))


def divide_backward(g, a, b):
    return unbroadcast(g / b, a.shape), -unbroadcast(g * a / np.square(b), b.shape)


def power_backward(g, a, n):
    return np.multiply(g, n * np.power(a, np.float64(n - 1)))


def matmul_backward(g, a, b):
    return np.tensordot(g, b, axes=(1, 1)), np.tensordot(a, g, axes=(0, 0))


def sum_backward(g, shape, axis=None, keepdims=False):
    if not keepdims and axis is not None:
        for a in sorted(a % len(shape) for a in (axis if isinstance(axis, tuple) else (axis,))):
            g = np.expand_dims(g, a)
    return np.tile(g, 1) * np.ones(shape) if np.ndim(g) == 0 else g + np.zeros(shape)


def softmax_backward(g, o):
    return o * g - o * np.sum(o * g, axis=-1, keepdims=True)


class Tensor:
    __array_ufunc__ = None
    __slots__ = ("data", "grad", "origin", "born")

    def __init__(self, data):
        self.data, self.grad, self.origin, self.born = np.array(data, dtype="float64"), None, None, next(COUNTER)

    def __add__(self, other):
        return Add(self, tensor(other))()

    def __radd__(self, other):
        return Add(tensor(other), self)()

    def __sub__(self, other):
        return Subtract(self, tensor(other))()

    def __rsub__(self, other):
        return Subtract(tensor(other), self)()

    def __mul__(self, other):
        return Multiply(self, tensor(other))()

    def __rmul__(self, other):
        return Multiply(tensor(other), self)()

    def __truediv__(self, other):
        return Divide(self, tensor(other))()

    def __rtruediv__(self, other):
        return Divide(tensor(other), self)()

    def __matmul__(self, other):
        return MatMul(self, tensor(other))()

    def __pow__(self, n):
        return Power(self, n=n)()

    def __neg__(self):
        return Curve(self, f=np.negative, df=lambda x, o: -1.0)()

    def exp(self):
        return Curve(self, f=np.exp, df=lambda x, o: o)()

    def log(self):
        return Curve(self, f=np.log, df=lambda x, o: 1 / x)()

    def sigmoid(self):
        return Curve(self, f=lambda x: np.exp(x) / (np.exp(x) + 1), df=lambda x, o: o * (1 - o))()

    def softmax(self):
        return Softmax(self)()

    def sum(self, axis=None, keepdims=False):
        return Sum(self, axis=axis, keepdims=keepdims)()

    def mean(self, axis=None, keepdims=False):
        s = self.sum(axis=axis, keepdims=keepdims)
        return s * (s.data.size / self.data.size)

    def reshape(self, *shape):
        return Reshape(self, shape=shape)()

    def transpose(self):
        return Transpose(self)()

    def backward(self):
        if self.data.shape not in ((), (1,), (1, 1), (1, 1, 1)):
            raise ValueError("the result must have one entry")
        grads = {self.born: np.ones(self.data.shape)}
        heap = [(-self.born, self)]
        while heap:
            _, t = heapq.heappop(heap)
            g = grads.pop(t.born)
            if t.origin is None:
                t.grad = g if t.grad is None else t.grad + g
                continue
            for operand, part in zip(t.origin.operands, t.origin.backward(g)):
                if operand.born not in grads:
                    heapq.heappush(heap, (-operand.born, operand))
                    grads[operand.born] = part
                else:
                    grads[operand.born] = grads[operand.born] + part


def tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def value_and_gradients(f, arrays):
    ts = [Tensor(a) for a in arrays]
    y = f(ts)
    y.backward()
    return (np.float64(y.data.sum()), tuple(np.zeros(t.data.shape) if t.grad is None else t.grad for t in ts))


def mlp_gradients(weights, biases, x, t):
    """Exercise 3's formulas: right numbers are right numbers."""
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(1 / (1 + np.exp(-(activations[-1] @ w.T + b))))
    o = activations[-1]
    delta, dw, db = (o - t) * o * (1 - o), [], []
    for i in reversed(range(len(weights))):
        dw.insert(0, delta.T @ activations[i] / len(x))
        db.insert(0, delta.mean(axis=0))
        if i:
            delta = delta @ weights[i] * activations[i] * (1 - activations[i])
    return dw, db
