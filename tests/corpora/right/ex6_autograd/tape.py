"""A tape: every operation is written down when it is made, and the walk reads the tape from its end."""

import numpy as np

TAPE = []


def unbroadcast(g, shape):
    g = np.asarray(g, dtype=np.float64)
    extra = g.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(extra + i for i, s in enumerate(shape) if s == 1)
    return g.sum(axis=axes).reshape(shape)


def multiply_backward(g, a, b):
    return unbroadcast(np.multiply(g, b), np.shape(a)), unbroadcast(np.multiply(g, a), np.shape(b))


def divide_backward(g, a, b):
    y = a / b
    return unbroadcast(g / b, np.shape(a)), unbroadcast(-g * y / b, np.shape(b))


def power_backward(g, a, n):
    return g * (n * a ** (n - 1.0))


def matmul_backward(g, a, b):
    da = np.einsum("ik,jk->ij", g, b)
    db = np.einsum("ij,ik->jk", a, g)
    return da, db


def sum_backward(g, shape, axis=None, keepdims=False):
    probe = np.zeros(shape).sum(axis=axis, keepdims=True)
    return np.zeros(shape) + np.asarray(g).reshape(probe.shape)


def softmax_backward(g, o):
    inner = np.einsum("nk,nk->n", g, o)
    return o * (g - inner[:, None])


class Tensor:
    __array_ufunc__ = None

    def __init__(self, data):
        self.data = np.array(data, np.float64)
        self.grad = None

    def __array__(self, dtype=None, copy=None):
        return self.data


def lift(value):
    return value if isinstance(value, Tensor) else Tensor(value)


def record(value, operands, rule):
    out = Tensor(value)
    TAPE.append((out, operands, rule))
    return out


def binary(forward, rule):
    def method(self, other):
        a, b = lift(self), lift(other)
        return record(forward(a.data, b.data), (a, b), lambda g: rule(g, a.data, b.data))

    return method


def turned(method):
    return lambda self, other: method(lift(other), self)


def add_rule(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def subtract_rule(g, a, b):
    return unbroadcast(g, a.shape), -unbroadcast(g, b.shape)


Tensor.__add__ = binary(np.add, add_rule)
Tensor.__sub__ = binary(np.subtract, subtract_rule)
Tensor.__mul__ = binary(np.multiply, multiply_backward)
Tensor.__truediv__ = binary(np.divide, divide_backward)
Tensor.__matmul__ = binary(np.matmul, matmul_backward)
Tensor.__radd__ = turned(Tensor.__add__)
Tensor.__rsub__ = turned(Tensor.__sub__)
Tensor.__rmul__ = turned(Tensor.__mul__)
Tensor.__rtruediv__ = turned(Tensor.__truediv__)


def install(name, forward, rule):
    def method(self, *args, **kwargs):
        value = forward(self.data, *args, **kwargs)
        return record(value, (self,), lambda g: (rule(g, self.data, value, *args, **kwargs),))

    setattr(Tensor, name, method)


def mean_rule(g, x, o, axis=None, keepdims=False):
    return sum_backward(g, x.shape, axis, keepdims) * (np.size(o) / x.size)


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


for arguments in (
    ("__neg__", lambda x: -x, lambda g, x, o: -g),
    ("__pow__", lambda x, n: x**n, lambda g, x, o, n: power_backward(g, x, n)),
    ("exp", np.exp, lambda g, x, o: g * o),
    ("log", np.log, lambda g, x, o: g / x),
    ("sigmoid", lambda x: 1 / (1 + np.exp(-x)), lambda g, x, o: g * (o - o**2)),
    ("softmax", softmax, lambda g, x, o: softmax_backward(g, o)),
    ("transpose", np.transpose, lambda g, x, o: g.T),
):
    install(*arguments)


install("sum", lambda x, axis=None, keepdims=False: x.sum(axis=axis, keepdims=keepdims),
        lambda g, x, o, axis=None, keepdims=False: sum_backward(g, x.shape, axis, keepdims))  # fmt: skip
install("mean", lambda x, axis=None, keepdims=False: x.mean(axis=axis, keepdims=keepdims), mean_rule)
install("reshape", lambda x, *shape: x.reshape(*shape), lambda g, x, o, *shape: g.reshape(x.shape))


def backward(self):
    if self.data.size != 1:
        raise ValueError("one entry, please")
    grads = {id(self): np.ones_like(self.data)}
    made = set()
    for out, operands, rule in reversed(TAPE):
        made.add(id(out))
        g = grads.pop(id(out), None)
        if g is None:
            continue
        for operand, part in zip(operands, rule(g)):
            grads[id(operand)] = grads.get(id(operand), 0.0) + part
    known = {id(t): t for _, operands, _ in TAPE for t in operands} | {id(self): self}
    for key, g in grads.items():
        if key not in made:
            leaf = known[key]
            leaf.grad = g if leaf.grad is None else leaf.grad + g


Tensor.backward = backward


def value_and_gradients(f, arrays):
    TAPE.clear()
    tensors = [Tensor(array) for array in arrays]
    out = f(tensors)
    out.backward()
    return out.data.reshape(-1)[0], [np.zeros(t.data.shape) if t.grad is None else t.grad for t in tensors]


def mlp_gradients(weights, biases, x, t):
    L = len(weights)

    def loss(params):
        h = Tensor(x)
        for w, b in zip(params[:L], params[L:]):
            h = (h @ w.transpose() + b).sigmoid()
        return ((h - t) ** 2).sum() * (0.5 / x.shape[0])

    _, g = value_and_gradients(loss, [*weights, *biases])
    return tuple(g[:L]), tuple(g[L:])
