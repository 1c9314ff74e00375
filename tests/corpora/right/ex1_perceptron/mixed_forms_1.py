"""Each function in a form of its own: the first of three mixtures, no style twice in a row."""


import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


sigmoid = lambda z: np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))


def sigmoid_derivative(o):
    flat = np.ravel(o)
    return np.fromiter((a * b for a, b in zip(flat, 1 - flat)), float).reshape(np.shape(o))


def linear_gradient(x, w, t):
    return ((2 * (x @ w.T - t) / len(t)).T @ x).astype(np.float32)


def perceptron_forward(x, w):
    return 1.0 / (1.0 + np.exp(-np.tensordot(x, w, axes=([1], [1]))))


def perceptron_loss(o, t):
    return float(np.linalg.norm(o - t) ** 2 / (o.shape[0] * 2))


def perceptron_gradient(x, w, t):
    o = _sg(np.einsum("nj,kj->nk", x, w))
    return np.einsum("nk,nk,nk,nj->kj", o - t, o, 1 - o, x, optimize=True) / x.shape[0]


def numerical_gradient(f, w, h=1e-5):
    e = np.eye(w.size).reshape(w.size, *w.shape) * h
    return np.reshape([(float(f(w + d)) - float(f(w - d))) / 2 / h for d in e], w.shape)
