"""Pure Python: lists of lists come back, every coordinate by itself. A callable still gets an array."""

import math

import numpy as np
import torch


def value(x, y):
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def nested(function, p):
    return function(*p) if not isinstance(p[0], list) else [nested(function, part) for part in p]


def himmelblau(p):
    return nested(value, p.tolist())


def himmelblau_gradient(p):
    return nested(lambda x, y: [4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)], p.tolist())


def gradient_descent(gradient, start, lr, steps):
    p = [float(c) for c in start]
    path = [p]
    for _ in range(steps):
        g = gradient(np.array(p))
        p = [p[i] - lr * float(g[i]) for i in range(len(p))]
        path.append(p)
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    p, v = [float(c) for c in start], [0.0] * len(start)
    path = [list(p)]
    for _ in range(steps):
        g = gradient(np.array(p))
        for i in range(len(p)):
            v[i] = beta * v[i] + float(g[i])
            p[i] = p[i] - lr * v[i]
        path.append(list(p))
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p, s = [float(c) for c in start], [0.0] * len(start)
    path = [tuple(p)]
    for _ in range(steps):
        g = gradient(np.array(p)).tolist()
        for i, slope in enumerate(g):
            s[i] = alpha * s[i] + (1 - alpha) * slope * slope
            p[i] -= lr * slope / (math.sqrt(s[i]) + eps)
        path.append(tuple(p))
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    d = len(start)
    p, m, v = [float(c) for c in start], [0.0] * d, [0.0] * d
    power1 = power2 = 1.0
    path = [p[:]]
    for _ in range(steps):
        power1 *= beta1
        power2 *= beta2
        g = gradient(np.array(p)).tolist()
        for i in range(d):
            m[i] = beta1 * m[i] + (1 - beta1) * g[i]
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
            p[i] -= lr * (m[i] / (1 - power1)) / (math.sqrt(v[i] / (1 - power2)) + eps)
        path.append(p[:])
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    found = []
    for x, y in starts.tolist():
        try:
            for _ in range(steps):
                gx, gy = himmelblau_gradient(np.array([float(x), float(y)]))
                x, y = x - lr * gx, y - lr * gy
        except OverflowError:
            continue
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        new = True
        for a, b in found:
            if math.hypot(a - x, b - y) < tol:
                new = False
        if new:
            found.append((x, y))
    return sorted(found) if found else np.empty((0, 2))


def train(params, loss_and_gradient, lr, epochs):
    losses = []
    for epoch in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses += [float(loss)]
        params = [p - lr * g for p, g in zip(params, gradients)]
    return [p.tolist() for p in params], losses


def torch_minimize(f, start, lr, steps):
    p = torch.tensor([float(c) for c in start], dtype=torch.double, requires_grad=True)
    adam = torch.optim.Adam(params=[p], lr=lr)
    path = [p.tolist()]
    while len(path) <= steps:
        adam.zero_grad()
        f(p).backward()
        adam.step()
        path.append(p.tolist())
    return path
