"""Optimizers as classes with state, after torch's fashion; one loop for all of them."""

from __future__ import annotations

import abc
import typing
from dataclasses import dataclass, field

import numpy as np

if typing.TYPE_CHECKING:
    import torch


@dataclass
class Optimizer(abc.ABC):
    lr: float
    state: dict[str, np.ndarray] = field(default_factory=dict, init=False)

    @abc.abstractmethod
    def direction(self, g: np.ndarray) -> np.ndarray: ...

    def step(self, p, g):
        return p - self.lr * self.direction(g)

    def run(self, gradient: typing.Callable[[np.ndarray], np.ndarray], start, steps: int):
        p = np.asarray(start).astype(float)
        yield p
        for self.k in range(1, steps + 1):
            p = self.step(p, gradient(p))
            yield p

    def path(self, *args):
        return np.array([*self.run(*args)])


class Plain(Optimizer):
    def direction(self, g):
        return g


@dataclass
class Momentum(Optimizer):
    beta: float

    def direction(self, g):
        v = self.state["v"] = self.beta * self.state.get("v", 0) + g
        return v


@dataclass
class Mean:
    decay: float
    value: typing.Any = 0.0
    power: float = 1.0

    def add(self, new):
        self.value = self.decay * self.value + (1 - self.decay) * new
        self.power *= self.decay
        return self

    @property
    def corrected(self):
        return self.value / (1 - self.power)


@dataclass
class RMSprop(Optimizer):
    alpha: float
    eps: float

    def __post_init__(self):
        self.squares = Mean(self.alpha)

    def direction(self, g):
        return g / (np.sqrt(self.squares.add(g**2).value) + self.eps)


@dataclass
class Adam(Optimizer):
    betas: tuple[float, float]
    eps: float

    def __post_init__(self):
        self.means = [Mean(beta) for beta in self.betas]

    def direction(self, g):
        first, second = (mean.add(g**power).corrected for power, mean in enumerate(self.means, 1))
        return first / (np.sqrt(second) + self.eps)


class Himmelblau:
    def __init__(self, p):
        self.x, self.y = p[..., 0] * 1.0, p[..., 1] * 1.0

    @property
    def brackets(self):
        return self.x * self.x + self.y - 11, self.x + self.y * self.y - 7

    def value(self):
        return sum(bracket * bracket for bracket in self.brackets)

    def gradient(self):
        a, b = self.brackets
        out = np.empty((*np.shape(self.x), 2))
        out[..., 0], out[..., 1] = 2 * a * 2 * self.x + 2 * b, 2 * a + 2 * b * 2 * self.y
        return out


def himmelblau(p):
    return Himmelblau(p).value()


def himmelblau_gradient(p):
    return Himmelblau(p).gradient()


def gradient_descent(gradient, start, lr, steps):
    return Plain(lr).path(gradient, start, steps)


def momentum(gradient, start, lr, steps, beta=0.9):
    return Momentum(lr, beta).path(gradient, start, steps)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    return RMSprop(lr, alpha, eps).path(gradient, start, steps)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    return Adam(lr=lr, betas=(beta1, beta2), eps=eps).path(gradient, start, steps)


class Found(list):
    def offer(self, p, tol):
        if np.isfinite(p).all() and not any(np.linalg.norm(p - q) < tol for q in self):
            self.append(p)


def find_minima(starts, lr, steps, tol=1e-3):
    found = Found()
    for start in starts:
        *_, end = Plain(lr).run(himmelblau_gradient, start, steps)
        found.offer(end, tol)
    return np.array(sorted(found, key=list)).reshape(-1, 2)


class Result(typing.NamedTuple):
    params: list[np.ndarray]
    losses: np.ndarray


def train(params, loss_and_gradient, lr, epochs):
    losses = np.full(epochs, np.nan)
    optimizer = Plain(lr)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [optimizer.step(p, g) for p, g in zip(params, gradients, strict=True)]
    return Result(params, losses)


def torch_minimize(f: typing.Callable[[torch.Tensor], torch.Tensor], start, lr, steps) -> np.ndarray:
    import torch

    class Problem(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.p = torch.nn.Parameter(torch.tensor(start).to(torch.float64))

        def forward(self):
            return f(self.p)

        @property
        def now(self):
            return self.p.detach().cpu().numpy().copy()

    problem = Problem()
    optimizer = torch.optim.Adam(problem.parameters(), lr=lr)
    path = [problem.now]
    for _ in range(steps):
        optimizer.zero_grad()
        problem().backward()
        optimizer.step()
        path.append(problem.now)
    return np.array(path)
