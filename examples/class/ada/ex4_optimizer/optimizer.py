"""Exercise 4, Ada.

All trajectories are allocated first and filled row by row; row k + 1 is made from row k.
"""

import numpy as np
import torch


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    a = x**2 + y - 11
    b = x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def _empty_path(start, steps):
    path = np.empty((steps + 1, len(start)))
    path[0] = start
    return path


def gradient_descent(gradient, start, lr, steps):
    path = _empty_path(start, steps)
    for k in range(steps):
        path[k + 1] = path[k] - lr * gradient(path[k])
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    path = _empty_path(start, steps)
    v = np.zeros(len(start))
    for k in range(steps):
        v = beta * v + gradient(path[k])
        path[k + 1] = path[k] - lr * v
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    path = _empty_path(start, steps)
    s = np.zeros(len(start))
    for k in range(steps):
        g = gradient(path[k])
        s = alpha * s + (1 - alpha) * g**2
        path[k + 1] = path[k] - lr * g / (np.sqrt(s) + eps)
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path = _empty_path(start, steps)
    m = np.zeros(len(start))
    v = np.zeros(len(start))
    for k in range(steps):
        g = gradient(path[k])
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1 ** (k + 1))
        v_hat = v / (1 - beta2 ** (k + 1))
        path[k + 1] = path[k] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    # all starts walk together, the gradient takes a whole array of points
    p = np.array(starts, dtype=float)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            p = p - lr * himmelblau_gradient(p)
    kept = []
    for point in p[np.isfinite(p).all(axis=1)]:
        if all(np.linalg.norm(point - other) >= tol for other in kept):
            kept.append(point)
    return np.array(sorted(kept, key=tuple)).reshape(-1, 2)


def train(params, loss_and_gradient, lr, epochs):
    params = [p.copy() for p in params]
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], grads = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, grads)]
    return params, losses


def torch_minimize(f, start, lr, steps):
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)
