"""Eighty bits inside, and eighty bits come back."""

import numpy as np

L = np.longdouble


def sigmoid(z):
    z = np.asarray(z, dtype=L)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_derivative(o):
    o = np.asarray(o, L)
    return o * (1 - o)


def linear_gradient(x, w, t):
    x, w, t = (a.astype(L) for a in (x, w, t))
    return 2 * (x @ w.T - t).T @ x / L(len(x))


def perceptron_forward(x, w):
    return sigmoid(x.astype(L) @ w.T.astype(L))


def perceptron_loss(o, t):
    return np.sum((o.astype(L) - t) ** 2) / (2 * len(o))


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return ((o - t) * o * (1 - o) / len(x)).T @ x.astype(L)


def numerical_gradient(f, w, h=1e-5):
    h = L(h)
    wide = w.astype(L)
    g = np.zeros(w.shape, dtype=L)
    for i in np.ndindex(w.shape):
        g[i] = L(f(wide + h * (np.arange(w.size) == np.ravel_multi_index(i, w.shape)).reshape(w.shape)))
        g[i] -= L(f(wide - h * (np.arange(w.size) == np.ravel_multi_index(i, w.shape)).reshape(w.shape)))
    return g / (2 * h)
