"""Each method is a pure function from state to state, and itertools.accumulate runs it."""

from functools import partial
from itertools import accumulate, repeat

import numpy as np


def himmelblau(p):
    return (lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2)(*np.rollaxis(p, -1))


def himmelblau_gradient(p):
    x, y = np.rollaxis(p, -1)
    a, b = x * x + y - 11.0, x + y * y - 7.0
    return np.einsum("...i,...ij->...j", 2 * np.stack([a, b], -1), np.stack([np.stack([2 * x, 1 + 0 * x], -1), np.stack([1 + 0 * x, 2 * y], -1)], -2))


def scan(step, state, steps):
    return np.array([state[0] for state in accumulate(repeat(None, steps), lambda state, _: step(*state), initial=state)])


def zero(start):
    return np.array(start, dtype=float), np.zeros(len(start))


gradient_descent = lambda gradient, start, lr, steps: scan(
    lambda p: (p - lr * gradient(p),), (np.array(start, dtype=float),), steps
)


def momentum(gradient, start, lr, steps, *, beta=0.9):
    def step(p, v):
        v = beta * v + lr * gradient(p)
        return p - v, v

    return scan(step, zero(start), steps)


def rmsprop(gradient, start, lr, steps, **settings):
    alpha, eps = settings.get("alpha", 0.99), settings.get("eps", 1e-8)

    def step(p, s):
        g = gradient(p)
        s = np.average([s, g * g], axis=0, weights=[alpha, 1 - alpha])
        return p - lr * g / (np.sqrt(s) + eps), s

    return scan(step, zero(start), steps)


def adam_step(p, m, v, k, gradient, lr, beta1, beta2, eps):
    g = gradient(p)
    m, v, k = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.square(g), k + 1
    c1, c2 = -np.expm1(k * np.log(beta1)), -np.expm1(k * np.log(beta2))
    return p - lr * m / c1 / (np.sqrt(v) / np.sqrt(c2) + eps), m, v, k


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    step = partial(adam_step, gradient=gradient, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    p, zeros = zero(start)
    return scan(step, (p, zeros, zeros, 0), steps)


def find_minima(starts, lr, steps, tol=1e-3):
    ends = map(lambda start: gradient_descent(himmelblau_gradient, start, lr, steps)[-1], starts)
    finite = filter(lambda p: np.isfinite(p).all(), ends)
    *_, kept = accumulate(
        finite, lambda kept, p: kept if any(np.linalg.norm(p - q) < tol for q in kept) else [*kept, p], initial=[]
    )
    return np.reshape(sorted(map(tuple, kept)), (-1, 2))


def train(params, loss_and_gradient, lr, epochs):
    def step(params, _):
        loss, gradients = loss_and_gradient(params)
        return [p - lr * g for p, g in zip(params, gradients)], loss

    states = list(accumulate(repeat(None, epochs), lambda state, _: step(*state), initial=(list(params), None)))
    return states[-1][0], [loss for _, loss in states[1:]]


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.from_numpy(np.array(start, dtype=float)).requires_grad_()
    optimizer = torch.optim.Adam((p,), lr=lr)

    def step(now, _):
        p.grad = torch.func.grad(f)(p.detach())
        optimizer.step()
        return p.detach().numpy().copy()

    return np.array(list(accumulate(range(steps), step, initial=p.detach().numpy().copy())))
