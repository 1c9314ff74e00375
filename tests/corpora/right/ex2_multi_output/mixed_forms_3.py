"""Each function in a form of its own: the third of three mixtures, shorter and stranger."""

import math
import operator

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def multi_output_forward(x, w):
    return tuple(tuple(1 / (1 + math.exp(-sum(map(operator.mul, r, k)))) for k in w) for r in x)


def multi_output_loss(o, t):
    {True: lambda: None}.get(o.shape == t.shape, lambda: (_ for _ in ()).throw(ValueError("shape")))()
    return np.mean(np.sum(np.square(o - t), axis=1)) / 2


def multi_output_gradient(x, w, t):
    o = np.asarray(multi_output_forward(x, w))
    np.broadcast_shapes(o.shape, t.shape)
    if t.ndim != 2 or o.size != t.size or len(o) != len(t):
        raise ValueError
    s = np.sqrt(o * (1 - o))
    return (s * s * (o - t)).T / o.shape[0] @ x


def mse_gradient(x, w, t):
    o = _sg(x.dot(w.T))
    return np.float32((2 * (o - t) * o * (1 - o) / o.size).T @ x)


def softmax(z):
    e = np.exp((z.T - z.max(1)).T)
    return (e.T / e.T.sum(0)).T


def one_hot(labels, n_classes):
    rows = []
    for v in labels.tolist():
        if not 0 <= v < n_classes:
            raise ValueError(v)
        rows.append([int(v == k) for k in range(n_classes)])
    return rows


def softmax_gradient(x, w, b, labels):
    X = np.hstack([x, np.ones((len(x), 1))])
    W = np.hstack([w, b[:, None]])
    s = softmax(X @ W.T)
    s = np.asarray(s)
    e = s.copy()
    e[np.arange(len(x)), labels] -= 1
    d = s * (e - (e * s).sum(1, keepdims=True)) * (2 / s.size)
    g = d.T @ X
    return g[:, :-1], g[:, -1]
