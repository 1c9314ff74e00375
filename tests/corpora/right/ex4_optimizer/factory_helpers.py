"""Helpers and tables that code at top level makes by calling the file's own functions; all methods stand on them."""

import numpy as np


def make_loop(rule):
    def run(gradient, start, lr, steps, *settings):
        path, state = [np.array(start, dtype=float)], {}
        for k in range(1, steps + 1):
            path.append(path[-1] - lr * rule(state, k, gradient(path[-1]), *settings))
        return np.array(path)

    return run


def mean_rule(name, power):
    def add(state, g, decay):
        state[name] = decay * state.get(name, 0.0) + (1 - decay) * g**power
        return state[name]

    return add


def plain(state, k, g):
    return g


def heavy(state, k, g, beta):
    state["v"] = beta * state.get("v", 0.0) + g
    return state["v"]


first, second = mean_rule("m", 1), mean_rule("s", 2)


def scaled(state, k, g, alpha, eps):
    return g / (np.sqrt(second(state, g, alpha)) + eps)


def corrected(state, k, g, beta1, beta2, eps):
    m, s = first(state, g, beta1) / (1 - beta1**k), second(state, g, beta2) / (1 - beta2**k)
    return m / (np.sqrt(s) + eps)


LOOPS = {rule.__name__: make_loop(rule) for rule in (plain, heavy, scaled, corrected)}
descend = LOOPS["plain"]


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def gradient_descent(gradient, start, lr, steps):
    return descend(gradient, start, lr, steps)


def momentum(gradient, start, lr, steps, beta=0.9):
    return LOOPS["heavy"](gradient, start, lr, steps, beta)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    return LOOPS["scaled"](gradient, start, lr, steps, alpha, eps)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    return LOOPS["corrected"](gradient, start, lr, steps, beta1, beta2, eps)


def find_minima(starts, lr, steps, tol=1e-3):
    kept = []
    for start in starts:
        end = descend(himmelblau_gradient, start, lr, steps)[-1]
        if np.isfinite(end).all() and all(np.linalg.norm(end - other) >= tol for other in kept):
            kept.append(end)
    return np.array(sorted(kept, key=tuple)).reshape(-1, 2)


def train(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients)]
    return params, losses


def torch_minimize(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


print(adam(himmelblau_gradient, np.zeros(2), 1e-3, 10))
