"""Recursion where the trajectories are short, generators with send() for Adam."""

import sys

import numpy as np
import torch

sys.setrecursionlimit(10_000)


def himmelblau(p):
    if np.ndim(p) > 1:
        return np.array([himmelblau(part) for part in p])
    x, y = (float(c) for c in p)
    return np.float64((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2)


def himmelblau_gradient(p):
    if np.ndim(p) > 1:
        return np.array([himmelblau_gradient(part) for part in p])
    x, y = np.asarray(p, dtype=float)
    a, b = x * x + y - 11, x + y * y - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])


def gradient_descent(gradient, start, lr, steps):
    def descend(p, left):
        return (p, *descend(p - lr * gradient(p), left - 1)) if left > 0 else (p,)

    return descend(np.array(start, dtype=float), steps)


def momentum(gradient, start, lr, steps, beta=0.9, velocity=None):
    p = np.array(start, dtype=float)
    if steps == 0:
        return p[None]
    velocity = gradient(p) if velocity is None else beta * velocity + gradient(p)
    rest = momentum(gradient, p - lr * velocity, lr, steps - 1, beta, velocity)
    return np.concatenate([p[None], rest])


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def unit():
        s = 0.0
        g = yield
        while True:
            s = alpha * s + (1 - alpha) * g**2
            g = yield g / (np.sqrt(s) + eps)

    return walk(unit(), gradient, start, lr, steps)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def unit():
        k, m, v = 0, 0.0, 0.0
        g = yield
        while k := k + 1:
            m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
            g = yield m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return walk(unit(), gradient, start, lr, steps)


def walk(unit, gradient, start, lr, steps):
    next(unit)
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * unit.send(gradient(path[-1])))
    unit.close()
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    def ends():
        for start in starts:
            p = np.array(start, dtype=float)
            for _ in range(steps):
                p = p - lr * himmelblau_gradient(p)
            if not np.isnan(p.sum()) and np.abs(p).max() < np.inf:
                yield p

    def distinct(points, known=()):
        for p in points:
            if min((np.sqrt(((p - q) ** 2).sum()) for q in known), default=np.inf) >= tol:
                known = (*known, p)
                yield p

    found = np.array(list(distinct(ends()))).reshape(-1, 2)
    return found[np.lexsort(found.T[::-1])]


def train(params, loss_and_gradient, lr, epochs):
    loss, gradients = loss_and_gradient(params)
    params = [p - lr * g for p, g in zip(params, gradients)]
    if epochs == 1:
        return params, [loss]
    params, losses = train(params, loss_and_gradient, lr, epochs - 1)
    return params, [loss, *losses]


def torch_minimize(f, start, lr, steps):
    """One leaf for each coordinate, stacked for f: Adam works on each entry by itself."""

    def points():
        coordinates = [torch.tensor(float(c), dtype=torch.float64, requires_grad=True) for c in start]
        optimizer = torch.optim.Adam(coordinates, lr=lr)
        yield [c.item() for c in coordinates]
        for _ in range(steps):
            optimizer.zero_grad()
            f(torch.stack(coordinates)).backward()
            optimizer.step()
            yield [c.item() for c in coordinates]

    return np.array([*points()])
