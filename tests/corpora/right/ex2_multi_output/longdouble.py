"""Eighty bits inside and out: exp(10000) fits, so the naive softmax is stable enough."""

import numpy as np


def wide(*arrays):
    return [np.asarray(a, dtype=np.longdouble) for a in arrays]


def multi_output_forward(x, w):
    x, w = wide(x, w)
    return 1 / (1 + np.exp(-x @ w.T))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("o, t")
    o, t = wide(o, t)
    return ((o - t) ** 2).sum() / np.longdouble(2) / len(o)


def multi_output_gradient(x, w, t):
    if len(x) != len(t) or t.shape[1:] != w.shape[:1]:
        raise ValueError("t")
    o = multi_output_forward(x, w)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def mse_gradient(x, w, t):
    return multi_output_gradient(x, w, t) * (np.longdouble(2) / len(w))


def softmax(z):
    (z,) = wide(z)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def one_hot(labels, n_classes):
    rows = np.zeros((len(labels), n_classes), np.longdouble)
    rows[np.arange(len(labels)), np.where((0 <= labels) & (labels < n_classes), labels, 0)] = 1
    if (labels != rows @ np.arange(n_classes)).any():
        raise ValueError("label")
    return rows


def softmax_gradient(x, w, b, labels):
    x, w, b = wide(x, w, b)
    s = softmax(x @ w.T + b)
    d = 2 * (s - one_hot(labels, len(b))) / s.size
    delta = s * (d - (d * s).sum(axis=1, keepdims=True))
    return delta.T @ x, delta.sum(axis=0)
