"""Exercise 2, Ada."""

import numpy as np


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z < 0, e, 1.0) / (1.0 + e)


def _same_shape(o, t):
    if o.shape != t.shape:
        raise ValueError(f"o has shape {o.shape}, but t has shape {t.shape}")


def multi_output_forward(x, w):
    return _sigmoid(x @ w.T)


def multi_output_loss(o, t):
    _same_shape(o, t)
    return np.sum((o - t) ** 2) / (2 * len(o))


def _delta(x, w, t):
    """What both losses share: (o - t) * o * (1 - o), one row a sample."""
    o = multi_output_forward(x, w)
    _same_shape(o, t)
    return (o - t) * o * (1 - o)            # (N, m)


def multi_output_gradient(x, w, t):
    return _delta(x, w, t).T @ x / len(x)   # (m, n)


def mse_gradient(x, w, t):
    # mse_loss is mean over N*m entries and has no 1/2
    return 2 * _delta(x, w, t).T @ x / t.size


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def one_hot(labels, n_classes):
    if labels.min() < 0 or labels.max() >= n_classes:
        raise ValueError(f"labels must be between 0 and {n_classes - 1}")
    return np.eye(n_classes)[labels]


def softmax_gradient(x, w, b, labels):
    m = len(b)
    o = softmax(x @ w.T + b)
    g = 2 * (o - one_hot(labels, m)) / o.size           # dE/do
    delta = o * (g - (g * o).sum(axis=1, keepdims=True))  # dE/dz: every z moves every o of its row
    return delta.T @ x, delta.sum(axis=0)
