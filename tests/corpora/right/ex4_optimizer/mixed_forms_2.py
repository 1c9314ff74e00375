"""Each function in a form of its own: the second of three mixtures."""

import math

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def himmelblau(p):
    if p.ndim > 1:
        return [himmelblau(q) for q in p]
    x, y = map(float, p)
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(p):
    g = np.zeros(p.shape)
    x, y = p[..., 0], p[..., 1]
    g[..., 0] = 4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7)
    g[..., 1] = 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)
    return g


def gradient_descent(gradient, start, lr, steps):
    path = [[float(v) for v in start]]
    while len(path) <= steps:
        path.append([v - lr * float(g) for v, g in zip(path[-1], gradient(np.array(path[-1])))])
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    T = np.zeros((steps + 1, start.size))
    T[0] = start
    v = np.zeros(start.shape)
    for i in range(1, steps + 1):
        v *= beta
        v -= lr * gradient(T[i - 1])
        T[i] = T[i - 1] + v
    return T


class RMS:
    def __init__(self, lr, a, e):
        self.lr, self.a, self.e, self.s = lr, a, e, 0.0

    def __call__(self, p, g):
        self.s = self.a * self.s + (1 - self.a) * g**2
        return p - self.lr * g / (np.sqrt(self.s) + self.e)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    rule = RMS(lr, alpha, eps)
    out = [start + 0.0]
    for _ in range(steps):
        out.append(rule(out[-1], np.copy(gradient(out[-1]))))
    return np.stack(out)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    p = np.array(start, float)
    m = np.zeros_like(p)
    v = np.zeros_like(p)
    T = [p.copy()]
    for t in range(1, steps + 1):
        g = gradient(p)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        p = p - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
        T.append(p)
    return np.array(T)


def find_minima(starts, lr, steps, tol=1e-3):
    kept = []
    for x, y in np.asarray(starts, float):
        with np.errstate(all="ignore"):
            for _ in range(steps):
                a, b = x * x + y - 11, x + y * y - 7
                x, y = x - lr * (4 * x * a + 2 * b), y - lr * (2 * a + 4 * y * b)
        if math.isfinite(x) and math.isfinite(y) and all(math.hypot(x - u, y - v) >= tol for u, v in kept):
            kept.append((x, y))
    return np.array(sorted(kept)).reshape(-1, 2)


def train(params, loss_and_gradient, lr, epochs):
    params = [p.copy() for p in params]
    losses = []
    for _ in range(epochs):
        loss, gs = loss_and_gradient(params)
        losses.append(loss)
        for p, g in zip(params, gs):
            p -= lr * g
    return params, losses


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.tensor([float(v) for v in start], requires_grad=True, dtype=torch.double)
    opt = torch.optim.Adam([p], lr=lr, foreach=False)

    def one():
        before = p.detach().clone()
        opt.zero_grad()
        torch.autograd.backward(f(p))
        opt.step()
        return before

    rows = [one() for _ in range(steps)]
    return torch.vstack([*rows, p.detach()]).numpy()
