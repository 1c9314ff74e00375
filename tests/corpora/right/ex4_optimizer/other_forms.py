"""The same methods in other algebra: heavy ball on positions, running means as corrections, folded step size done right."""

import numpy as np
from torch.optim import Adam
import torch


def himmelblau(p):
    x, y = np.moveaxis(np.asarray(p, float), -1, 0)
    # multiplied out
    return x**4 + y**4 + 2 * x**2 * y + 2 * x * y**2 - 21 * x**2 - 13 * y**2 - 14 * x - 22 * y + 170


def himmelblau_gradient(p):
    x, y = np.moveaxis(p, -1, 0)
    return np.moveaxis(np.array([4 * x**3 + 4 * x * y - 42 * x + 2 * y**2 - 14, 4 * y**3 + 4 * x * y - 26 * y + 2 * x**2 - 22]), 0, -1)


def gradient_descent(gradient, start, lr, steps):
    p = 1.0 * start
    path = p[None, :]
    for _ in range(steps):
        p = (1 - lr) * p + lr * (p - gradient(p))
        path = np.vstack((path, p))
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    """Polyak's heavy ball: the last step is repeated, a little shorter."""
    previous = p = np.array(start, dtype=float)
    path = [p]
    for _ in range(steps):
        previous, p = p, p - lr * gradient(p) + beta * (p - previous)
        path.append(p)
    return np.array(path)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p, s = np.array(start, dtype=float), 0.0
    path = [p]
    for _ in range(steps):
        g = gradient(p)
        s = s + (1 - alpha) * (g * g - s)
        p = p - lr / (eps + s**0.5) * g
        path.append(p)
    return np.array(path)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """The step size takes up both corrections; eps is scaled so that it still stands behind the corrected root."""
    p = np.array(start, dtype=float)
    m = v = np.zeros_like(p)
    path = [p]
    for t in range(1, steps + 1):
        g = gradient(p)
        m = m + (1 - beta1) * (g - m)
        v = v + (1 - beta2) * (g * g - v)
        root = np.sqrt(1 - beta2**t)
        p = p - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root)
        path.append(p)
    return np.array(path)


def find_minima(starts, lr, steps, tol=1e-3):
    """All starts at once."""
    p = np.array(starts, dtype=float)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            p = p - lr * himmelblau_gradient(p)
    p = p[np.isfinite(p).all(axis=1)]
    keep = np.zeros(len(p), dtype=bool)
    for k in range(len(p)):
        keep[k] = not (((p[:k] - p[k]) ** 2).sum(axis=1)[keep[:k]] < tol**2).any()
    p = p[keep]
    return p[np.lexsort((p[:, 1], p[:, 0]))]


def train(params, loss_and_gradient, lr, epochs):
    """One long vector of all parameters."""
    shapes = [p.shape for p in params]
    places = np.cumsum([p.size for p in params])[:-1]
    theta = np.concatenate([p.ravel() for p in params])

    def unpack(theta):
        return [part.reshape(shape) for part, shape in zip(np.split(theta, places), shapes)]

    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(unpack(theta))
        theta = theta - lr * np.concatenate([g.ravel() for g in gradients])
    return unpack(theta), losses


def torch_minimize(f, start, lr, steps):
    """With a closure that the optimizer calls."""
    p = torch.tensor(start, dtype=torch.float64).clone().detach().requires_grad_(True)
    optimizer = Adam([p], lr)
    path = torch.empty(steps + 1, p.numel(), dtype=torch.float64)
    path[0] = p.data

    def closure():
        optimizer.zero_grad(set_to_none=False)
        loss = f(p)
        loss.backward()
        return loss

    for k in range(1, steps + 1):
        optimizer.step(closure)
        path[k] = p.data
    return path.numpy()
