"""from math import * and then from numpy import *: names without a prefix."""

from math import *
from numpy import *

import numpy
import torch


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    return square(square(x) + y - 11) + square(x + square(y) - 7)


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    a, b = square(x) + y - 11, x + square(y) - 7
    return stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def gradient_descent(gradient, start, lr, steps):
    path = zeros((steps + 1, len(start)))
    path[0] = start
    for k in arange(steps):
        path[k + 1] = path[k] - lr * gradient(path[k])
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    path, v = zeros((steps + 1, len(start))), zeros(len(start))
    path[0] = start
    for k in arange(steps):
        v = beta * v + gradient(path[k])
        path[k + 1] = path[k] - lr * v
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    path, s = zeros((steps + 1, len(start))), zeros(len(start))
    path[0] = start
    for k in arange(steps):
        g = gradient(path[k])
        s = alpha * s + (1 - alpha) * square(g)
        path[k + 1] = path[k] - lr * g / (sqrt(s) + eps)
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path, m, v = zeros((steps + 1, len(start))), zeros(len(start)), zeros(len(start))
    path[0] = start
    for k in arange(1, steps + 1):
        g = gradient(path[k - 1])
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * square(g)
        path[k] = path[k - 1] - lr * m / (1 - beta1**k) / (sqrt(v / (1 - beta2**k)) + eps)
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    kept = []
    for start in starts:
        end = gradient_descent(himmelblau_gradient, start, lr, steps)[-1]
        if all(isfinite(end)) and not any([linalg.norm(end - other) < tol for other in kept]):
            kept.append(end)
    return array(sorted(kept, key=tuple)).reshape(-1, 2)


def train(params, loss_and_gradient, lr, epochs):
    losses = zeros(epochs)
    for k in arange(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [p - multiply(lr, g) for p, g in zip(params, gradients)]
    return params, losses


def torch_minimize(f, start, lr, steps):
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().clone())
    return vstack([numpy.asarray(q) for q in path])
