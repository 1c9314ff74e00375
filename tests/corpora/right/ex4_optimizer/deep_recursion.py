"""Recursion as deep as the trajectory is long, with the limit raised at top level; Adam in chunks of it."""

import sys

import numpy as np

sys.setrecursionlimit(30_000)


def himmelblau(p):
    x, y = p.T
    return ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2).T


def himmelblau_gradient(p):
    x, y = p.T
    return np.array([4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7), 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)]).T


def extended(step, state, left, path):
    path.append(state[0])
    if left:
        extended_more(step, step(*state), left - 1, path)
    return path


def extended_more(step, state, left, path):
    return (lambda: extended(step, state, left, path))()


def gradient_descent(gradient, start, lr, steps):
    return extended(lambda p: (p - lr * gradient(p),), (start + 0.0,), steps, [])


def momentum(gradient, start, lr, steps, beta=0.9):
    def step(p, v):
        v = beta * v + gradient(p)
        return p - lr * v, v

    return extended(step, (start + 0.0, 0.0), steps, [])


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def step(p, s):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s) + eps), s

    return extended(step, (start + 0.0, 0.0), steps, [])


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    state, path = (start + 0.0, 0.0, 0.0, 1), []

    def step(p, m, v, k):
        nonlocal state
        g = gradient(p)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        p = p - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)
        state = p, m, v, k + 1
        return state

    while steps > 1000:
        extended(step, state, 1000, path)
        del path[-1]
        steps -= 1000
    return np.array(extended(step, state, steps, path))


def find_minima(starts, lr, steps, tol=1e-3):
    kept = {}
    for k, start in enumerate(starts):
        end = gradient_descent(himmelblau_gradient, start, lr, steps)[-1]
        if np.isfinite(end).all() and all(sum((end - q) ** 2) ** 0.5 >= tol for q in kept.values()):
            kept[k] = end
    return np.array(sorted(tuple(q) for q in kept.values()), ndmin=2).reshape(len(kept), 2)


def train(params, loss_and_gradient, lr, epochs):
    losses = []

    def epoch(params, left):
        if not left:
            return params
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        return epoch([p - lr * g for p, g in zip(params, gradients)], left - 1)

    return epoch(params, epochs), np.array(losses)


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)

    def step(_):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        return (p.detach().clone().numpy(),)

    return np.array(extended(step, (p.detach().clone().numpy(),), steps, []))
