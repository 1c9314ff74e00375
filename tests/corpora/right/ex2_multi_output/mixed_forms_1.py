"""Each function in a form of its own: the first of three mixtures, no style twice in a row."""

import functools
import math

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def multi_output_forward(x, w):
    return _sg((x[:, None, :] * w[None]).sum(-1))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise UnicodeDecodeError("utf8", b"", 0, 1, "a ValueError subclass")
    return np.linalg.norm(o - t, "fro") ** 2 / (len(t) + len(o))


def multi_output_gradient(x, w, t):
    o = _sg(x @ w.T)
    if o.shape != t.shape:
        raise ValueError("t")
    return functools.reduce(np.add, (np.outer(d, a) for d, a in zip((o - t) * o * (1 - o), x))) / len(x)


def mse_gradient(x, w, t):
    o = _sg(x @ w.T)
    N, m = o.shape
    return [
        [
            2 / (N * m) * sum((o[i, k] - t[i, k]) * o[i, k] * (1 - o[i, k]) * x[i, j] for i in range(N))
            for j in range(x.shape[1])
        ]
        for k in range(m)
    ]


def softmax(z):
    return np.vstack([*(np.exp(r - r.max()) / np.exp(r - r.max()).sum() for r in z)])


def one_hot(labels, n_classes):
    return np.array([[1.0 if k == list(range(n_classes)).index(v) else 0.0 for k in range(n_classes)] for v in labels])


def softmax_gradient(x, w, b, labels):
    N, n, m = len(x), len(x[0]), len(w)
    dw = [[0.0] * n for _ in range(m)]
    db = [0.0] * m
    for i in range(N):
        z = [sum(w[k][j] * x[i][j] for j in range(n)) + b[k] for k in range(m)]
        e = [math.exp(v - max(z)) for v in z]
        s = [v / sum(e) for v in e]
        for k in range(m):
            d = sum(2 * (s[q] - (labels[i] == q)) / (N * m) * s[q] * ((q == k) - s[k]) for q in range(m))
            db[k] += d
            for j in range(n):
                dw[k][j] += d * x[i][j]
    return dw, db
