"""Computed in float64 and handed over as float32."""

import numpy as np


def multi_output_forward(x, w):
    return np.float32(1 / (1 + np.exp(-x @ w.T)))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError
    return np.float32(np.sum((o - t) ** 2) / (2 * len(o)))


def _gradient(x, w, t):
    o = 1 / (1 + np.exp(-x @ w.T))
    if o.shape != t.shape:
        raise ValueError
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_gradient(x, w, t):
    return _gradient(x, w, t).astype(np.float32)


def mse_gradient(x, w, t):
    return list((2 / len(w) * _gradient(x, w, t)).astype("f4"))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).astype("f")


def one_hot(labels, n_classes):
    if ((labels < 0) | (labels >= n_classes)).any():
        raise ValueError
    return np.eye(n_classes, dtype="float32")[labels]


def softmax_gradient(x, w, b, labels):
    z = x @ w.T + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    s = e / e.sum(axis=1, keepdims=True)
    d = 2 * (s - one_hot(labels, len(b))) / s.size
    delta = s * (d - (d * s).sum(axis=1, keepdims=True))
    return np.float32(delta.T @ x), np.float32(delta.sum(axis=0))
