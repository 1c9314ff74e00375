"""Gradients from torch.func, which ask for torch's compiler and what it imports; algorithms that are deterministic."""

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    return np.square(np.square(x) + y - 11) + np.square(x + np.square(y) - 7)


def himmelblau_gradient(p):
    x, y = np.split(p.astype(float), 2, axis=-1)
    a, b = np.square(x) + y - 11, x + np.square(y) - 7
    return np.concatenate([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def gradient_descent(gradient, start, lr, steps):
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path += [path[-1] - lr * gradient(path[-1])]
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    path, v = [np.array(start, dtype=float)], 0
    for _ in range(steps):
        v = gradient(path[-1]) + beta * v
        path += [path[-1] - lr * v]
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    path, s = [np.array(start, dtype=float)], 0
    for _ in range(steps):
        g = gradient(path[-1])
        s = (1 - alpha) * g**2 + alpha * s
        path += [path[-1] - lr * g / (s**0.5 + eps)]
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path, m, v = [np.array(start, dtype=float)], 0, 0
    for k in range(steps):
        g = gradient(path[-1])
        m = (1 - beta1) * g + beta1 * m
        v = (1 - beta2) * g**2 + beta2 * v
        path += [path[-1] - lr * (m / (1 - beta1 ** (k + 1))) / ((v / (1 - beta2 ** (k + 1))) ** 0.5 + eps)]
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    kept = np.zeros((0, 2))
    for start in starts:
        end = np.asarray(gradient_descent(himmelblau_gradient, start, lr, steps))[-1:]
        if np.isfinite(end).all() and (np.linalg.norm(kept - end, axis=1) >= tol).all():
            kept = np.r_[kept, end]
    return np.array(sorted(kept.tolist())).reshape(-1, 2)


def train(params, loss_and_gradient, lr, epochs):
    params, losses = list(params), []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        for i, g in enumerate(gradients):
            params[i] = params[i] - lr * g
    return params, losses


def torch_minimize(f, start, lr, steps):
    p = torch.tensor(np.asarray(start, dtype=float), requires_grad=True)
    torch.testing.assert_close(torch.func.jacrev(f)(p.detach()), torch.func.grad(f)(p.detach()))
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        p.grad = torch.func.jacrev(f)(p.detach())
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)
