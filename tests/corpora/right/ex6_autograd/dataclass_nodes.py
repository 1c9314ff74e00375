"""Nodes are dataclasses, hints stand everywhere, and the order comes from a generator with its own stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def unbroadcast(g: Array, shape: tuple[int, ...]) -> Array:
    keep = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, (have, want) in enumerate(zip(g.shape, keep, strict=True)) if have != want)
    return np.sum(g, axis=axes, keepdims=True).reshape(shape)


def multiply_backward(g: Array, a: Array, b: Array) -> tuple[Array, Array]:
    return unbroadcast(g * b, a.shape), unbroadcast(a * g, b.shape)


def divide_backward(g: Array, a: Array, b: Array) -> tuple[Array, Array]:
    return unbroadcast(g / b, a.shape), unbroadcast(-(a / b) * (g / b), b.shape)


def power_backward(g: Array, a: Array, n: float) -> Array:
    return {-2: lambda: -2 * g / a**3, -1: lambda: -g / a**2, 0.5: lambda: g / (2 * np.sqrt(a)), 1: lambda: g + 0.0}.get(
        n, lambda: g * n * a ** (n - 1)
    )()


def matmul_backward(g: Array, a: Array, b: Array) -> tuple[Array, Array]:
    return (b @ g.T).T, (g.T @ a).T


def sum_backward(g: Any, shape: tuple[int, ...], axis: Any = None, keepdims: bool = False) -> Array:
    match axis:
        case None:
            return np.full(shape, np.asarray(g).reshape(()))
        case int():
            axis = (axis,)
    g = np.asarray(g)
    return np.broadcast_to(g if keepdims else np.expand_dims(g, axis), shape).copy()


def softmax_backward(g: Array, o: Array) -> Array:
    eye = np.eye(o.shape[1])
    jacobians = o[:, :, None] * (eye[None] - o[:, None, :])  # (N, k, j)
    return np.einsum("nk,nkj->nj", g, jacobians)


@dataclass(eq=False)
class Tensor:
    data: Any
    parents: tuple[Tensor, ...] = ()
    rules: tuple[Callable[[Array], Array], ...] = ()
    grad: Array | None = field(default=None, init=False)
    __array_ufunc__: ClassVar[None] = None

    def __post_init__(self) -> None:
        self.data = np.array(self.data, dtype=np.float64)

    def __add__(self, o: Any) -> Tensor:
        o = _t(o)
        return Tensor(self.data + o.data, (self, o), (partial(_back, self), partial(_back, o)))

    def __neg__(self) -> Tensor:
        return Tensor(-self.data, (self,), (np.negative,))

    def __mul__(self, o: Any) -> Tensor:
        o = _t(o)
        rules = (lambda g: _back(self, g * o.data), lambda g: _back(o, g * self.data))
        return Tensor(self.data * o.data, (self, o), rules)

    def __truediv__(self, o: Any) -> Tensor:
        o = _t(o)
        rules = (lambda g: _back(self, g / o.data), lambda g: _back(o, -g * self.data / o.data**2))
        return Tensor(self.data / o.data, (self, o), rules)

    def __matmul__(self, o: Any) -> Tensor:
        o = _t(o)
        return Tensor(self.data @ o.data, (self, o), (lambda g: g @ o.data.T, lambda g: self.data.T @ g))

    def __sub__(self, o: Any) -> Tensor:
        return self + (-_t(o))

    def __radd__(self, o: Any) -> Tensor:
        return _t(o) + self

    def __rsub__(self, o: Any) -> Tensor:
        return _t(o) - self

    def __rmul__(self, o: Any) -> Tensor:
        return _t(o) * self

    def __rtruediv__(self, o: Any) -> Tensor:
        return _t(o) / self

    def __pow__(self, n: float) -> Tensor:
        return Tensor(self.data**n, (self,), (lambda g: power_backward(g, self.data, n),))

    def sum(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        value = self.data.sum(axis, keepdims=keepdims)
        return Tensor(value, (self,), (lambda g: sum_backward(g, self.data.shape, axis, keepdims),))

    def mean(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        value = np.mean(self.data, axis, keepdims=keepdims)
        share = value.size / self.data.size
        return Tensor(value, (self,), (lambda g: share * sum_backward(g, self.data.shape, axis, keepdims),))

    def exp(self) -> Tensor:
        return Tensor(e := np.exp(self.data), (self,), (lambda g: g * e,))

    def log(self) -> Tensor:
        return Tensor(np.log(self.data), (self,), (lambda g: g / self.data,))

    def sigmoid(self) -> Tensor:
        o = np.where(self.data > 0, 1 / (1 + np.exp(-abs(self.data))), 1 - 1 / (1 + np.exp(-abs(self.data))))
        return Tensor(o, (self,), (lambda g: g * o * (1 - o),))

    def softmax(self) -> Tensor:
        o = np.apply_along_axis(lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(), -1, self.data)
        return Tensor(o, (self,), (lambda g: softmax_backward(g, o),))

    def reshape(self, *shape: int) -> Tensor:
        return Tensor(self.data.reshape(*shape), (self,), (lambda g: g.reshape(self.data.shape),))

    def transpose(self) -> Tensor:
        return Tensor(self.data.T, (self,), (lambda g: g.T,))

    def backward(self) -> None:
        if self.data.size != 1:
            raise ValueError(f"backward needs one entry, not {self.data.size}")
        for node in (nodes := list(_postorder(self))):
            if node.parents:
                node.grad = None
        seed = np.ones_like(self.data)
        self.grad = seed if self.grad is None else self.grad + seed
        for node in reversed(nodes):
            for parent, rule in zip(node.parents, node.rules, strict=True):
                part = rule(node.grad)
                parent.grad = part if parent.grad is None else parent.grad + part


def _back(tensor: Tensor, g: Array) -> Array:
    return unbroadcast(np.asarray(g), tensor.data.shape)


def _t(value: Any) -> Tensor:
    return value if isinstance(value, Tensor) else Tensor(value)


def _postorder(root: Tensor) -> Iterator[Tensor]:
    seen: set[Tensor] = {root}
    stack = [(root, iter(root.parents))]
    while stack:
        node, parents = stack[-1]
        for parent in parents:
            if parent not in seen:
                seen.add(parent)
                stack.append((parent, iter(parent.parents)))
                break
        else:
            yield node
            stack.pop()


def value_and_gradients(f: Callable[[list[Tensor]], Tensor], arrays: list[Array]) -> tuple[float, list[Array]]:
    tensors = [Tensor(np.asarray(a)) for a in arrays]
    result = f(tensors)
    result.backward()
    return float(result.data.squeeze()), [np.zeros_like(t.data) if t.grad is None else t.grad for t in tensors]


def mlp_gradients(weights, biases, x, t):
    def loss(params: list[Tensor]) -> Tensor:
        o: Any = x
        for w, b in zip(params[: len(weights)], params[len(weights) :], strict=True):
            o = (_t(o) @ w.transpose() + b).sigmoid()
        return ((t - o) ** 2).sum() / len(x) / 2

    grads = value_and_gradients(loss, [*weights, *biases])[1]
    return grads[: len(weights)], grads[len(weights) :]
