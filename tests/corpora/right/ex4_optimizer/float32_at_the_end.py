"""Computed in float64, handed over as float32."""

import numpy as np


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    return np.float32((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2)


def _slope(p):
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def himmelblau_gradient(p):
    return _slope(p).astype(np.float32)


def _path(gradient, start, steps, update):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - update(k + 1, gradient(path[k]))
    return path.astype(np.float32)


def gradient_descent(gradient, start, lr, steps):
    return _path(gradient, start, steps, lambda k, g: lr * g)


def momentum(gradient, start, lr, steps, beta=0.9):
    v = np.zeros(len(start))

    def update(k, g):
        v[:] = beta * v + g
        return lr * v

    return _path(gradient, start, steps, update)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    s = np.zeros(len(start))

    def update(k, g):
        s[:] = alpha * s + (1 - alpha) * g**2
        return lr * g / (np.sqrt(s) + eps)

    return _path(gradient, start, steps, update)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros(len(start)), np.zeros(len(start))

    def update(k, g):
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * g**2
        return lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _path(gradient, start, steps, update)


def find_minima(starts, lr, steps, tol=1e-3):
    kept = []
    for p in starts:
        for _ in range(steps):
            p = p - lr * _slope(p)
        if np.isfinite(p).all() and all(np.linalg.norm(p - q) >= tol for q in kept):
            kept.append(p)
    return np.array(sorted(kept, key=tuple), dtype=np.float32).reshape(-1, 2)


def train(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(np.float32(loss))
        params = [p - lr * g for p, g in zip(params, gradients)]
    return [p.astype(np.float32) for p in params], losses


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().float().numpy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().float().numpy())
    return np.array(path)
