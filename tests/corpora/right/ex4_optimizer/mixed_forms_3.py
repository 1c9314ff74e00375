"""Each function in a form of its own: the third of three mixtures, shorter and stranger."""

import math
from collections import namedtuple

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def himmelblau(p):
    x, y = p.take(0, -1), p.take(1, -1)
    return np.power(x * x + y - 11, 2) + np.power(x + y * y - 7, 2)


def himmelblau_gradient(p):
    if p.ndim > 1:
        return [himmelblau_gradient(q) for q in p]
    x, y = p
    return [4 * x**3 + 4 * x * y - 42 * x + 2 * y**2 - 14, 4 * y**3 + 4 * x * y - 26 * y + 2 * x**2 - 22]


def gradient_descent(gradient, start, lr, steps):
    p, moves = start * 1.0, [start * 1.0]
    for _ in range(steps):
        d = -lr * np.asarray(gradient(p))
        moves += [d]
        p = p + d
    return np.cumsum(moves, axis=0)


def momentum(gradient, start, lr, steps, beta=0.9):
    p = np.array(start, float)
    m = np.zeros(p.shape)
    out = np.array([p])
    for _ in range(steps):
        m = beta * m + (1 - beta) * gradient(p)
        p = p - lr / (1 - beta) * m
        out = np.append(out, [p], axis=0)
    return out


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p, s = [float(v) for v in start], [0.0] * len(start)
    path = [p[:]]
    for _ in range(steps):
        for i, g in enumerate([float(v) for v in gradient(np.array(p))]):
            s[i] = alpha * s[i] + (1 - alpha) * g * g
            p[i] -= lr * g / (math.sqrt(s[i]) + eps)
        path.append(p[:])
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    p = start.astype("float64")
    m, v = np.zeros(p.shape), np.zeros(p.shape)
    T = [p.copy()]
    t = 0
    while t < steps:
        t += 1
        g = gradient(p)
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        p -= lr / (1 - beta1**t) * m / (np.sqrt(v) / math.sqrt(1 - beta2**t) + eps)
        T.append(p.copy())
    return np.matrix(T)


def find_minima(starts, lr, steps, tol=1e-3):
    found = {}
    for i, s in enumerate(starts):
        with np.errstate(over="ignore", invalid="ignore"):
            end = np.asarray(gradient_descent(himmelblau_gradient, s, lr, steps))[-1]
        if not np.isfinite(end).all():
            continue
        if any(((end - o) ** 2).sum() < tol * tol for o in found.values()):
            continue
        found[i] = end
    return np.array(sorted(found.values(), key=tuple)) if found else np.zeros((0, 2))


Run = namedtuple("Run", "params losses")


def train(params, loss_and_gradient, lr, epochs):
    ps, losses = tuple(np.array(p, copy=True) for p in params), np.zeros(epochs)
    for k in range(epochs):
        losses[k], gs = loss_and_gradient(list(ps))
        ps = tuple(p - lr * np.asarray(g) for p, g in zip(ps, gs))
    return Run(ps, losses)


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.nn.Parameter(torch.from_numpy(start.astype(float).copy()))
    opt = torch.optim.Adam([p], lr)
    rows = [p.data.clone()]

    def closure():
        opt.zero_grad(set_to_none=False)
        loss = f(p)
        loss.backward()
        return loss

    for _ in range(steps):
        opt.step(closure)
        rows.append(p.data.clone())
    return torch.stack(rows).numpy()
