"""Plain vectorised NumPy."""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def multi_output_forward(x, w):
    return 1 / (1 + np.exp(-x @ w.T))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("shapes")
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if o.shape != t.shape:
        raise ValueError("shapes")
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    return 2 * ((o - t) * o * (1 - o)).T @ x / o.size


def one_hot(labels, n_classes):
    if np.any(labels < 0) or np.any(labels >= n_classes):
        raise ValueError("label")
    return np.eye(n_classes)[labels]


def softmax_gradient(x, w, b, labels):
    o = softmax(x @ w.T + b)
    d = 2 * (o - one_hot(labels, len(b))) / o.size
    delta = o * (d - np.sum(d * o, axis=1, keepdims=True))
    return delta.T @ x, delta.sum(axis=0)
