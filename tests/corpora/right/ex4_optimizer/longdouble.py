"""Eighty bits inside and out; the callables get plain float64."""

import numpy as np
import torch

L = np.longdouble


def himmelblau(p):
    x, y = p[..., 0].astype(L), p[..., 1].astype(L)
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def himmelblau_gradient(p):
    x, y = p[..., 0].astype(L), p[..., 1].astype(L)
    a, b = x * x + y - 11, x + y * y - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def at(gradient, p):
    return np.asarray(gradient(p.astype(float)), dtype=L)


def gradient_descent(gradient, start, lr, steps):
    path = np.zeros((steps + 1, len(start)), dtype=L)
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - lr * at(gradient, path[k])
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    path, v = np.zeros((steps + 1, len(start)), dtype=L), np.zeros(len(start), dtype=L)
    path[0] = start
    for k in range(steps):
        v = beta * v + at(gradient, path[k])
        path[k + 1] = path[k] - lr * v
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    path, s = np.zeros((steps + 1, len(start)), dtype=L), np.zeros(len(start), dtype=L)
    path[0] = start
    for k in range(steps):
        g = at(gradient, path[k])
        s = alpha * s + (L(1) - alpha) * g * g
        path[k + 1] = path[k] - lr * g / (np.sqrt(s) + eps)
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path = np.zeros((steps + 1, len(start)), dtype=L)
    path[0] = start
    m, v = np.zeros((2, len(start)), dtype=L)
    b1, b2 = L(beta1), L(beta2)
    for k in range(steps):
        g = at(gradient, path[k])
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        path[k + 1] = path[k] - lr * m / (1 - b1 ** (k + 1)) / (np.sqrt(v / (1 - b2 ** (k + 1))) + eps)
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    # Python's and NumPy's float64 overflow where 80 bits would not: the run is made in float64
    kept = np.zeros((0, 2), dtype=L)
    for p in np.asarray(starts, dtype=float):
        for _ in range(steps):
            p = (p - lr * himmelblau_gradient(p)).astype(float)
        if np.isfinite(p).all() and (np.hypot(kept[:, 0] - p[0], kept[:, 1] - p[1]) >= tol).all():
            kept = np.vstack([kept, p])
    return kept[np.lexsort((kept[:, 1], kept[:, 0]))]


def train(params, loss_and_gradient, lr, epochs):
    params, losses = [p.astype(L) for p in params], np.zeros(epochs, dtype=L)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient([p.astype(float) for p in params])
        params = [p - L(lr) * g for p, g in zip(params, gradients)]
    return params, losses


def torch_minimize(f, start, lr, steps):
    p = torch.tensor(start, dtype=torch.float64)
    p.requires_grad = True
    optimizer = torch.optim.Adam([p], lr=lr, amsgrad=False, maximize=False, capturable=False, differentiable=False)
    path = np.zeros((steps + 1, len(start)), dtype=L)
    for k in range(steps + 1):
        path[k] = p.detach().numpy()
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
    return path
