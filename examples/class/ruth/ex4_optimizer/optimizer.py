import numpy as np

try:
    import torch
except ImportError:  # on the laptop there is none
    torch = None


def himmelblau(p):
    x = p[..., 0]
    y = p[..., 1]
    return np.square(x * x + y - 11) + np.square(x + y * y - 7)


def himmelblau_gradient(p):
    x = p[..., 0]
    y = p[..., 1]
    dx = 4 * x * (x * x + y - 11) + 2 * (x + y * y - 7)
    dy = 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)
    return np.concatenate([dx[..., None], dy[..., None]], axis=-1)


def gradient_descent(gradient, start, lr, steps):
    p = start * 1.0
    history = [p]
    for step in range(steps):
        p = p - lr * gradient(p)
        history.append(p)
    return np.stack(history)


def momentum(gradient, start, lr, steps, beta=0.9):
    p = start * 1.0
    v = 0 * p
    history = [p]
    for step in range(steps):
        v = beta * v + gradient(p)
        p = p - lr * v
        history.append(p)
    return np.stack(history)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p = start * 1.0
    s = 0 * p
    history = [p]
    for step in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr / (np.sqrt(s) + eps) * g
        history.append(p)
    return np.stack(history)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    # momentum and rmsprop in one
    p = start * 1.0
    m = 0 * p
    v = 0 * p
    history = [p]
    for step in range(steps):
        g = gradient(p)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        p = p - lr * m / (np.sqrt(v) + eps)
        history.append(p)
    return np.stack(history)


def find_minima(starts, lr, steps, tol=1e-3):
    found = np.empty((0, 2))
    for start in starts:
        end = gradient_descent(himmelblau_gradient, start, lr, steps)[-1]
        if np.isfinite(end).all() and (np.sqrt(((found - end) ** 2).sum(axis=1)) >= tol).all():
            found = np.concatenate([found, end[None]])
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def train(params, loss_and_gradient, lr, epochs):
    params = [np.array(p) for p in params]
    losses = []
    for epoch in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        for p, g in zip(params, gradients):
            p -= lr * g
    return params, losses


def torch_minimize(f, start, lr, steps):
    p = torch.tensor(start, dtype=torch.double).requires_grad_()
    optimizer = torch.optim.Adam([p], lr=lr)
    history = [p.detach().clone()]
    for step in range(steps):
        optimizer.zero_grad()
        loss = f(p)
        loss.backward()
        optimizer.step()
        history.append(p.detach().clone())
    return torch.stack(history).numpy()
