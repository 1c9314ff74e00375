import numpy as np


def himmelblau(p):
    return (p[..., 0] ** 2 + p[..., 1] - 11) ** 2 + (p[..., 0] + p[..., 1] ** 2 - 7) ** 2


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    g = np.zeros(p.shape)
    g[..., 0] = 4 * x**3 + 4 * x * y - 42 * x + 2 * y**2 - 14
    g[..., 1] = 4 * y**3 + 4 * x * y - 26 * y + 2 * x**2 - 22
    return g


def gradient_descent(gradient, start, lr, steps):
    p = np.array(start, dtype=float)
    points = [p]
    for _ in range(steps):
        p -= lr * gradient(p)
        points.append(p)
    return np.array(points)


def momentum(gradient, start, lr, steps, beta=0.9):
    p = np.array(start, dtype=float)
    v = np.zeros(p.shape)
    points = [p.copy()]
    for _ in range(steps):
        v = beta * v + gradient(p)
        p = p - lr * v
        points.append(p.copy())
    return np.array(points)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p = np.array(start, dtype=float)
    s = np.zeros(p.shape)
    points = [p.copy()]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g * g
        p = p - lr * g / (np.sqrt(s) + eps)
        points.append(p.copy())
    return np.array(points)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    p = np.array(start, dtype=float)
    m = np.zeros(p.shape)
    v = np.zeros(p.shape)
    points = [p.copy()]
    for k in range(1, steps + 1):
        g = gradient(p)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        p = p - lr * (m / (1 - beta1**k)) / (np.sqrt(v / (1 - beta2**k)) + eps)
        points.append(p.copy())
    return np.array(points)


def find_minima(starts, lr, steps, tol=1e-3):
    kept = []
    for s in starts:
        end = gradient_descent(himmelblau_gradient, s, lr, steps)[-1]
        if np.isnan(end).any() or np.isinf(end).any():
            continue
        if not any(np.linalg.norm(end - k) < tol for k in kept):
            kept.append(end)
    if len(kept) == 0:
        return np.zeros((0, 2))
    kept.sort(key=lambda q: (q[0], q[1]))
    return np.array(kept)


def train(params, loss_and_gradient, lr, epochs):
    params = [p.copy() for p in params]
    losses = []
    for _ in range(epochs):
        loss, grads = loss_and_gradient(params)
        losses.append(loss)
        for p, g in zip(params, grads):
            p = p - lr * g
    return params, losses


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.tensor([float(c) for c in start], dtype=torch.float64, requires_grad=True)
    opt = torch.optim.Adam([p], lr=lr)
    points = [p.tolist()]
    for _ in range(steps):
        opt.zero_grad()
        f(p).backward()
        opt.step()
        points.append(p.tolist())
    return np.array(points)
