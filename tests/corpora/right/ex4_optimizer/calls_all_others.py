"""Each method by another one: gradient descent is momentum without any, find_minima trains, momentum is a descent in more
coordinates, Adam is a descent along its own direction."""

import numpy as np
import torch


def himmelblau(p):
    p = np.asarray(p, dtype=float)
    # along the ray from the origin: f(0) + the integral of the slope, exact with Gauss's rule for degree 3
    nodes, weights = np.polynomial.legendre.leggauss(2)
    return 170.0 + sum(w / 2 * np.sum(p * himmelblau_gradient(p * (n + 1) / 2), axis=-1) for n, w in zip(nodes, weights))


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    return np.stack([np.polyval([4, 0, -42], x) * x + 4 * x * y + 2 * y**2 - 14, (4 * y**2 - 26) * y + 4 * x * y + 2 * x**2 - 22], axis=-1)


def gradient_descent(gradient, start, lr, steps):
    return momentum(gradient, start, lr, steps, beta=0.0)


def momentum(gradient, start, lr, steps, beta=0.9):
    path, v = [np.array(start, dtype=float)], np.zeros(len(start))

    def loss_and_gradient(params):
        p, v = params
        v = beta * v + gradient(p)
        return 0.0, [v, (params[1] - v) / lr]

    for _ in range(steps):
        (p, v), _ = train([path[-1], v], loss_and_gradient, lr, 1)
        path.append(p)
    return np.array(path)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    s = [np.zeros(len(start))]

    def direction(p):
        g = gradient(p)
        s[0] = alpha * s[0] + (1 - alpha) * g * g
        return g / (np.sqrt(s[0]) + eps)

    return gradient_descent(direction, start, lr, steps)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    state = {"k": 0, "m": 0.0, "v": 0.0}

    def direction(p):
        g = gradient(p)
        state["k"] += 1
        state["m"] = beta1 * state["m"] + (1 - beta1) * g
        state["v"] = beta2 * state["v"] + (1 - beta2) * g * g
        return state["m"] / (1 - beta1 ** state["k"]) / (np.sqrt(state["v"] / (1 - beta2 ** state["k"])) + eps)

    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * direction(path[-1]))
    return np.array(path)


def find_minima(starts, lr, steps, tol=1e-3):
    (ends,), _ = train([starts.astype(float)], lambda params: (0.0, [himmelblau_gradient(params[0])]), lr, steps)
    kept = []
    for end in ends[np.isfinite(ends).all(axis=1)]:
        if all(np.linalg.norm(end - other) >= tol for other in kept):
            kept.append(end)
    return np.array(sorted(kept, key=tuple)).reshape(-1, 2)


def train(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [np.add(p, -lr * np.asarray(g)) for p, g in zip(params, gradients)]
    return params, losses


def torch_minimize(f, start, lr, steps):
    """My own Adam, walked beside torch's, which has the last word."""
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = []

    def gradient(q):
        path.append(p.detach().numpy().copy())
        optimizer.zero_grad()
        f(p).backward()
        g = p.grad.numpy().copy()
        optimizer.step()
        return g

    own = adam(gradient, np.array(start, dtype=float), lr, steps)
    path.append(p.detach().numpy().copy())
    assert np.allclose(own, path, atol=1e-6)
    return np.array(path)
