"""Every annotation there is, with names that exist for the type checker only; dataclasses, match, walrus, slots."""

from __future__ import annotations

import dataclasses
import typing as tp
from collections.abc import Callable, Iterator
from enum import Enum, auto

import numpy as np

if tp.TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: tp.TypeAlias = NDArray[np.float64]

T = tp.TypeVar("T")
Scalar = tp.Union[int, float]


class Activation(Enum):
    LINEAR = auto()
    SIGMOID = auto()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    x: Array
    z: Array
    o: Array
    kind: Activation = Activation.SIGMOID
    history: list[Array] = dataclasses.field(default_factory=list, repr=False)

    @property
    def slope(self: Pass) -> Array | Scalar:
        match self.kind:
            case Activation.LINEAR:
                return 1.0
            case Activation.SIGMOID if (o := self.o).size:
                return o * (1 - o)
            case _:
                raise AssertionError


def forward(x: Array, w: Array, kind: Activation, /) -> Pass:
    return Pass(x=x, z=(z := x @ w.T), o=sigmoid(z) if kind is Activation.SIGMOID else z, kind=kind)


@tp.overload
def sigmoid(z: float) -> float: ...
@tp.overload
def sigmoid(z: Array) -> Array: ...
def sigmoid(z):
    match z:
        case int() | float():
            return float(sigmoid(np.array([z]))[0])
        case np.ndarray(shape=()):
            return np.array(sigmoid(float(z)))
        case np.ndarray():
            return np.exp(-np.logaddexp(-z, 0))


def sigmoid_derivative(o: Array, /) -> Array:
    return (rest := 1 - o) - rest * rest


def linear_gradient(x: Array, w: Array, t: Array) -> Array:
    run: tp.Final[Pass] = forward(x, w, Activation.LINEAR)
    return 2 / (N := len(x)) * np.einsum("ij,ik->kj", x, (run.o - t) * run.slope)


def perceptron_forward(x: Array, w: Array) -> Array:
    return forward(x, w, Activation.SIGMOID).o


def perceptron_loss(o: Array, t: Array) -> np.floating[tp.Any]:
    return ((d := o - t) * d).sum() / 2 / len(d)


def perceptron_gradient(x: Array, w: Array, t: Array) -> Array:
    run = forward(x, w, Activation.SIGMOID)
    return ((run.o - t) * run.slope).T @ run.x / len(run.x)


def numerical_gradient(f: Callable[[Array], Scalar], w: Array, *, h: float = 1e-5) -> Array:
    def unit_vectors() -> Iterator[Array]:
        yield from np.identity(w.size).reshape(-1, *w.shape)

    return np.asarray([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in unit_vectors()]).reshape(w.shape)
