"""Layers and losses as classes, dataclass with a named tuple for the pair, functions hand over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Protocol

import numpy as np


class Gradients(NamedTuple):
    dw: np.ndarray
    db: np.ndarray


class Activation(Protocol):
    def __call__(self, z: Array) -> Array: ...

    def back(self, grad: Array) -> Array: ...


class Sigmoid:
    def __call__(self, z):
        e = np.exp(-np.abs(z))
        self.o = np.where(z >= 0, 1, e) / (1 + e)
        return self.o

    def back(self, grad):
        return grad * self.o * (1 - self.o)


class Softmax:
    def __call__(self, z):
        z = z - z.max(1, keepdims=True)
        self.s = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        return self.s

    def back(self, grad):
        return self.s * (grad - np.sum(grad * self.s, 1, keepdims=True))


@dataclass
class Layer:
    w: Array
    b: Array = 0.0
    activation: Activation = field(default_factory=Sigmoid)
    count: ClassVar[int] = 0

    def __post_init__(self):
        type(self).count += 1

    def forward(self, x):
        self.x = x
        return self.activation(x @ self.w.T + self.b)

    def backward(self, grad) -> Gradients:
        delta = self.activation.back(grad)
        return Gradients(dw=delta.T @ self.x, db=delta.sum(axis=0))


@dataclass(frozen=True)
class Loss:
    o: Array
    t: Array
    scale: float = 1.0

    def __post_init__(self):
        if self.o.shape != self.t.shape:
            msg = f"{self.o.shape} against {self.t.shape}"
            raise ValueError(msg)

    @property
    def half(self):
        return ((self.o - self.t) ** 2).sum() / 2 / len(self.o)

    @property
    def half_grad(self):
        return (self.o - self.t) / len(self.o)

    @property
    def mean_grad(self):
        return 2 * (self.o - self.t) / self.o.size


def multi_output_forward(x, w):
    return Layer(w).forward(x)


def multi_output_loss(o, t):
    return Loss(o, t).half


def multi_output_gradient(x, w, t):
    layer = Layer(w)
    return layer.backward(Loss(layer.forward(x), t).half_grad).dw


def mse_gradient(x, w, t):
    layer = Layer(w)
    return layer.backward(Loss(layer.forward(x), t).mean_grad)[0]


def softmax(z):
    return Softmax()(z)


def one_hot(labels, n_classes):
    if not np.isin(labels, np.arange(n_classes)).all():
        raise ValueError
    return np.identity(n_classes).take(labels, axis=0)


def softmax_gradient(x, w, b, labels):
    layer = Layer(w, b, Softmax())
    return layer.backward(Loss(layer.forward(x), one_hot(labels, len(b))).mean_grad)
