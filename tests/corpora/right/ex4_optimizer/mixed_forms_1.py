"""Each function in a form of its own: the first of three mixtures, no style twice in a row."""

import itertools
from collections import namedtuple

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def himmelblau(p):
    x, y = np.asarray(p, float).T
    return (np.abs((x * x + y - 11) + 1j * (x + y * y - 7)) ** 2).T


def himmelblau_gradient(p):
    x, y = p[..., :1], p[..., 1:]
    return np.concatenate(
        [2 * (2 * x * (x**2 + y - 11) + x + y**2 - 7), 2 * (x**2 + y - 11 + 2 * y * (x + y**2 - 7))], axis=-1
    )


def gradient_descent(gradient, start, lr, steps):
    return np.array(
        [
            *itertools.accumulate(
                range(steps), lambda p, _: p - lr * np.array(gradient(p)), initial=np.array(start, float)
            )
        ]
    )


def momentum(gradient, start, lr, steps, beta=0.9):
    p, v = np.array(start, float), 0
    out = [p]
    for _ in range(steps):
        v = beta * v + lr * gradient(p)
        p = p - v
        out.append(p)
    return np.vstack(out)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p = np.array(start, float)
    s = np.zeros_like(p)
    T = [tuple(p)]
    for _ in range(steps):
        g = gradient(p)
        s += (1 - alpha) * (g * g - s)
        p -= lr * g * np.reciprocal(eps + s**0.5)
        T.append(tuple(p))
    return T


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    T = np.zeros((steps + 1, len(start)))
    T[0] = start
    m = v = 0.0
    b1 = b2 = 1.0
    for k in range(steps):
        g = np.array(gradient(T[k]))
        b1 *= beta1
        b2 *= beta2
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g * g - v)
        T[k + 1] = T[k] - lr * (m / (1 - b1)) / ((v / (1 - b2)) ** 0.5 + eps)
    return T


def find_minima(starts, lr, steps, tol=1e-3):
    P = starts.astype(float)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            P = P - lr * np.asarray(himmelblau_gradient(P))
    P = P[np.isfinite(P).all(1)]
    keep = np.empty((0, 2))
    for q in P:
        if not (np.linalg.norm(keep - q, axis=1) < tol).any():
            keep = np.vstack([keep, q])
    return keep[np.lexsort(keep.T[::-1])]


Run = namedtuple("Run", "params losses")


def train(params, loss_and_gradient, lr, epochs):
    ps, losses = tuple(np.array(p, copy=True) for p in params), np.zeros(epochs)
    for k in range(epochs):
        losses[k], gs = loss_and_gradient(list(ps))
        ps = tuple(p - lr * np.asarray(g) for p, g in zip(ps, gs))
    return Run(ps, losses)


def torch_minimize(f, start, lr, steps):
    import torch

    class M(torch.nn.Module):
        def __init__(s):
            super().__init__()
            s.p = torch.nn.Parameter(torch.tensor(start).double().clone())

        def forward(s):
            return f(s.p)

    m = M()
    opt = torch.optim.Adam(m.parameters(), lr=lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False)
    T = [start]
    for _ in range(steps):
        m.zero_grad()
        m().backward()
        opt.step()
        T.append(m.p.detach().clone().numpy())
    return np.array(T, float)
