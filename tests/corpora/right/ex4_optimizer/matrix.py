"""np.matrix for trajectories, points as columns inside."""

import numpy as np


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    value = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2
    return np.asmatrix(value) if np.ndim(value) == 2 else value


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    J = np.array([[2 * x, x * 0 + 1], [x * 0 + 1, 2 * y]])  # J[k, i] is the derivative of bracket i by coordinate k
    r = np.array([x * x + y - 11, x + y * y - 7])
    g = np.array([2 * (r * J[k]).sum(axis=0) for k in (0, 1)])
    g = g.transpose(*range(1, g.ndim), 0)
    return np.matrix(g) if g.ndim == 2 else g


def gradient_descent(gradient, start, lr, steps):
    path = np.matrix(np.zeros((len(start), steps + 1)))
    path[:, 0] = np.c_[start]
    for k in range(steps):
        path[:, k + 1] = path[:, k] - lr * np.c_[gradient(path[:, k].A1)]
    return path.T


def momentum(gradient, start, lr, steps, beta=0.9):
    p, v = np.matrix(start, dtype=float).T, np.matrix(np.zeros(len(start))).T
    path = p.T
    for _ in range(steps):
        v = beta * v + np.matrix(gradient(p.A1)).T
        p = p - lr * v
        path = np.r_[path, p.T]
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p, s = np.matrix(start, dtype=float), np.matrix(np.zeros(len(start)))
    path = p
    for _ in range(steps):
        g = np.matrix(gradient(p.A1))
        s = alpha * s + (1 - alpha) * np.square(g)
        p = p - lr * np.divide(g, np.sqrt(s) + eps)
        path = np.concatenate([path, p])
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path = np.matrix(np.zeros((steps + 1, len(start))))
    path[0] = start
    p = np.array(start, dtype=float)
    mv = np.zeros((2, len(start)))
    betas = np.array([[beta1], [beta2]])
    fade = np.ones((2, 1))
    for k in range(steps):
        g = gradient(p)
        mv = betas * mv + (1 - betas) * np.array([g, g * g])
        fade = fade * betas
        m, v = mv / (1 - fade)
        p = p - lr * m / (np.sqrt(v) + eps)
        path[k + 1] = p
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    kept = []
    for start in np.asmatrix(starts, dtype=float):
        p = start.A1
        for _ in range(steps):
            p = p - lr * np.asarray(himmelblau_gradient(p)).ravel()
        if np.isfinite(p).all() and (not kept or min(np.linalg.norm(np.array(kept) - p, axis=1)) >= tol):
            kept.append(p.tolist())
    return np.matrix(sorted(kept)).reshape(len(kept), 2)


def train(params, loss_and_gradient, lr, epochs):
    losses = np.zeros((epochs, 1))
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [p - lr * np.reshape(g, p.shape) for p, g in zip(params, gradients)]
    return params, np.matrix(losses).A1


def torch_minimize(f, start, lr, steps):
    import torch as t

    p = t.autograd.Variable(t.DoubleTensor(start.astype("float64")), requires_grad=True)
    optimizer = t.optim.Adam([p], lr=lr)
    path = np.asmatrix(p.data.numpy().copy())
    for k in range(steps):
        loss = f(p)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        path = np.vstack([path, p.data.numpy()])
    return path
