"""Exercise 4 with lists of points and named intermediate values."""

import numpy as np


def himmelblau(p):
    p = np.asarray(p, dtype=float)
    a = p[..., 0] ** 2 + p[..., 1] - 11
    b = p[..., 0] + p[..., 1] ** 2 - 7
    return a * a + b * b


def himmelblau_gradient(p):
    p = np.asarray(p, dtype=float)
    x, y = p[..., 0], p[..., 1]
    dx = 4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7)
    dy = 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)
    gradient = np.zeros(p.shape)
    gradient[..., 0] = dx
    gradient[..., 1] = dy
    return gradient


def gradient_descent(gradient, start, lr, steps):
    p = np.array(start, dtype=float)
    points = [p]
    for _ in range(steps):
        g = gradient(p)
        step = lr * g
        p = p - step
        points.append(p)
    return np.array(points)


def momentum(gradient, start, lr, steps, beta=0.9):
    p = np.array(start, dtype=float)
    v = np.zeros_like(p)
    points = [p]
    for _ in range(steps):
        g = gradient(p)
        faded = beta * v
        v = faded + g
        step = lr * v
        p = p - step
        points.append(p)
    return np.array(points)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    p = np.array(start, dtype=float)
    s = np.zeros_like(p)
    points = [p]
    for _ in range(steps):
        g = gradient(p)
        square = g * g
        s = alpha * s + (1 - alpha) * square
        root = np.sqrt(s)
        step = lr * (g / (root + eps))
        p = p - step
        points.append(p)
    return np.array(points)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    p = np.array(start, dtype=float)
    m = np.zeros_like(p)
    v = np.zeros_like(p)
    points = [p]
    for k in range(steps):
        g = gradient(p)
        square = g * g
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * square
        m_hat = m / (1 - beta1 ** (k + 1))
        v_hat = v / (1 - beta2 ** (k + 1))
        direction = m_hat / (np.sqrt(v_hat) + eps)
        p = p - lr * direction
        points.append(p)
    return np.array(points)


def find_minima(starts, lr, steps, tol=1e-3):
    with np.errstate(all="ignore"):
        ends = [gradient_descent(himmelblau_gradient, start, lr, steps)[-1] for start in starts]
        ends = [end for end in ends if np.all(np.isfinite(end))]
        kept = []
        for end in ends:
            distances = [np.sqrt(np.sum((end - other) ** 2)) for other in kept]
            if all(distance >= tol for distance in distances):
                kept.append(end)
    kept = sorted(kept, key=lambda end: (end[0], end[1]))
    return np.array(kept).reshape(len(kept), 2)


def train(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [params[i] - lr * gradients[i] for i in range(len(params))]
    return params, np.array(losses, dtype=float)
