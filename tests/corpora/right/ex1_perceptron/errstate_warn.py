"""All of NumPy's warnings are switched on. A stable sigmoid underflows to zero at -10000: harmless, but it is told."""

import numpy as np


def sigmoid(z):
    with np.errstate(all="warn"):
        e = np.exp(-np.abs(z))
        return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


def sigmoid_derivative(o):
    with np.errstate(all="warn"):
        return o * (1 - o)


def linear_gradient(x, w, t):
    with np.errstate(all="raise"):
        return 2 * (x @ w.T - t).T @ x / len(x)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    with np.errstate(all="raise"):
        return np.mean((o - t) ** 2) / 2


def perceptron_gradient(x, w, t):
    with np.errstate(all="raise"):
        o = perceptron_forward(x, w)
        return ((o - t) * sigmoid_derivative(o)).T @ x / len(x)


def numerical_gradient(f, w, h=1e-5):
    with np.errstate(all="warn"):
        g = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            e = np.zeros_like(w)
            e[i] = h
            g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g
