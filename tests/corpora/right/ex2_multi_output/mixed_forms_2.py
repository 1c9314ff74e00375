"""Each function in a form of its own: the second of three mixtures."""

from collections import namedtuple

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def multi_output_forward(x, w):
    return np.matrix(_sg(np.dot(w, x.T))).T


def multi_output_loss(o, t):
    if o.ndim != t.ndim or any(a != b for a, b in zip(o.shape, t.shape)):
        raise np.exceptions.AxisError("shapes differ")
    return 0.5 * np.einsum("nk,nk", o - t, o - t) / len(o)


def _row(x, wk, tk):
    o = _sg(x @ wk)
    return ((o - tk) * o * (1 - o)) @ x / len(x)


def multi_output_gradient(x, w, t):
    if np.shape(t) != (x.shape[0], w.shape[0]):
        raise ValueError("shape of t")
    return np.stack([_row(x, w[k], t[:, k]) for k in range(w.shape[0])])


def mse_gradient(x, w, t):
    h = np.tanh(x @ w.T / 2)
    return ((h + 1 - 2 * t) * (1 - h**2)).T @ x / (4 * h.size)


def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


def one_hot(labels, n_classes):
    if labels.size and (labels.min() < 0 or labels.max() >= n_classes):
        raise ValueError("label")
    return np.eye(n_classes)[labels]


G = namedtuple("G", "dw db")


def softmax_gradient(x, w, b, labels):
    s = np.exp(x @ w.T + b)
    s /= s.sum(1, keepdims=True)
    D = 2 * (s - np.eye(len(b))[labels]) / s.size
    d = s * D - s * np.einsum("nk,nk->n", s, D)[:, None]
    return G(d.T @ x, d.sum(0))
