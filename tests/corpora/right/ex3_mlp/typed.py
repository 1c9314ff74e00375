"""Annotations that exist for the type checker only, dataclasses, match, walrus, TypedDict, positional-only."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from jaxtyping import Float

Array = Annotated["npt.NDArray[np.float64]", "any shape"]
Mode = Literal["mean", "sum"]


class Grads(TypedDict):
    w: list[Array]
    b: list[Array]


@dataclass(frozen=True)
class State:
    delta: Float[Array, "N n"]
    place: int

    def below(self, weights: Sequence[Array], activations: Sequence[Array]) -> State:
        return replace(
            self, delta=hidden_delta(self.delta, weights[self.place], activations[self.place]), place=self.place - 1
        )

    def average(self, a: Array, *, mode: Mode = "mean") -> tuple[Array, Array]:
        match mode:
            case "mean":
                return self.delta.T @ a / (N := len(a)), self.delta.sum(axis=0) / N
            case "sum" | _:
                return self.delta.T @ a, self.delta.sum(axis=0)


def mlp_forward(weights: Sequence[Array], biases: Sequence[Array], x: Array, /) -> list[Array]:
    a: Array = x
    return [a] + [a := 1 / (1 + np.exp(-(a @ w.T + b))) for w, b in zip(weights, biases, strict=True)]


def output_delta(o: Array, t: Array) -> Array:
    return (o - t) * o * (1 - o)


def hidden_delta(delta_next: Array, w_next: Array, o: Array) -> Array:
    return (slope := o * (1 - o)) * (delta_next @ w_next)


def mlp_backward(weights: Sequence[Array], activations: Sequence[Array], t: Array) -> tuple[list[Array], list[Array]]:
    grads = Grads(w=[], b=[])
    state = State(output_delta(activations[-1], t), len(weights) - 1)
    while True:
        dw, db = state.average(activations[state.place])
        grads["w"], grads["b"] = [dw, *grads["w"]], [db, *grads["b"]]
        if not state.place:
            break
        state = state.below(weights, activations)
    return typing.cast("tuple[list[Array], list[Array]]", tuple(grads.values()))


def gradient_check(f: Callable[[Array], float], gradient: Callable[[Array], Array], w: Array, *, h: float = 1e-5) -> float:
    worst: float = 0.0
    for index, a in np.ndenumerate(gradient(w)):
        (step := np.zeros_like(w))[index] = h
        c = (f(w + step) - f(w - step)) / (2 * h)
        worst = max(worst, float(abs(a - c) / max(abs(a) + abs(c), 1e-8)))
    return worst
