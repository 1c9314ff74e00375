"""Plain NumPy; torch by the book."""

import numpy as np


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    a = x**2 + y - 11
    b = x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def gradient_descent(gradient, start, lr, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - lr * gradient(path[k])
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    v = np.zeros(len(start))
    for k in range(steps):
        v = beta * v + gradient(path[k])
        path[k + 1] = path[k] - lr * v
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    s = np.zeros(len(start))
    for k in range(steps):
        g = gradient(path[k])
        s = alpha * s + (1 - alpha) * g**2
        path[k + 1] = path[k] - lr * g / (np.sqrt(s) + eps)
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    m = np.zeros(len(start))
    v = np.zeros(len(start))
    for k in range(1, steps + 1):
        g = gradient(path[k - 1])
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**k)
        v_hat = v / (1 - beta2**k)
        path[k] = path[k - 1] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    kept = []
    for start in starts:
        end = gradient_descent(himmelblau_gradient, start, lr, steps)[-1]
        if np.all(np.isfinite(end)) and all(np.linalg.norm(end - other) >= tol for other in kept):
            kept.append(end)
    if not kept:
        return np.zeros((0, 2))
    return np.array(sorted(kept, key=lambda p: (p[0], p[1])))


def train(params, loss_and_gradient, lr, epochs):
    params = [p.copy() for p in params]
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        for p, g in zip(params, gradients):
            p -= lr * g
    return params, losses


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss = f(p)
        loss.backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)
