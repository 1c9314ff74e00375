"""A network of layer objects; the functions build one and let it work."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

Gradients = namedtuple("Gradients", ["weight_grads", "bias_grads"])


class Layer:
    def __init__(self, w: np.ndarray, b: np.ndarray | None = None) -> None:
        self.w, self.b = w, np.zeros(w.shape[0]) if b is None else b
        self.inputs: np.ndarray
        self.outputs: np.ndarray

    def __rmatmul__(self, x):
        return x @ self.w.T + self.b

    __array_ufunc__ = None

    def forward(self, x):
        self.inputs = x
        self.outputs = 1 / (1 + np.exp(-(x @ self)))
        return self.outputs

    @property
    def slope(self):
        return self.outputs * (1 - self.outputs)

    def backward(self, error):
        self.delta = error * self.slope
        return self.delta @ self.w

    @cached_property
    def gradients(self):
        N = len(self.delta)
        return self.delta.T @ self.inputs / N, self.delta.sum(axis=0) / N


@dataclass
class Network:
    layers: list[Layer] = field(default_factory=list)

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.layers)

    def forward(self, x):
        yield x
        for layer in self:
            yield (x := layer.forward(x))

    def restore(self, activations):
        for layer, layer.inputs, layer.outputs in zip(self, activations, activations[1:]):
            pass
        return self

    def backward(self, error):
        for layer in self.layers[::-1]:
            error = layer.backward(error)
        return Gradients(*map(list, zip(*(layer.gradients for layer in self))))


@dataclass(eq=False, repr=False)
class Check:
    f: object
    h: float

    def central(self, w):
        for k in range(w.size):
            e = self.h * (np.arange(w.size) == k).reshape(w.shape)
            yield (self.f(w + e) - self.f(w - e)) / (2 * self.h)

    def __call__(self, a, w) -> float:
        return float(max(abs(x - c) / max(abs(x) + abs(c), 1e-8) for x, c in zip(a.flat, self.central(w))))


def mlp_forward(weights, biases, x):
    return list(Network([Layer(w, b) for w, b in zip(weights, biases)]).forward(x))


def output_delta(o, t):
    layer = Layer(np.eye(o.shape[1]))
    layer.outputs = o
    layer.backward(o - t)
    return layer.delta


def hidden_delta(delta_next, w_next, o):
    layer = Layer(np.eye(o.shape[1]))
    layer.outputs = o
    return layer.backward(delta_next @ w_next)


def mlp_backward(weights, activations, t):
    return Network([Layer(w) for w in weights]).restore(activations).backward(activations[-1] - t)


def gradient_check(f, gradient, w, h=1e-5):
    return Check(f, h)(gradient(w), w)
