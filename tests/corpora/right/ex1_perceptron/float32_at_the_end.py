"""Computed in float64 and handed over as float32: judged at 1e-4, with a note."""

import numpy as np

F = np.float32


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return (np.where(z >= 0, 1, e) / (1 + e)).astype(F)


def sigmoid_derivative(o):
    return (o * (1 - o)).astype("float32")


def linear_gradient(x, w, t):
    return F(2) * np.asarray((x @ w.T - t).T @ x / len(x), dtype=F)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    return F(np.mean((o - t) ** 2) / 2)


def perceptron_gradient(x, w, t):
    o = 1 / (1 + np.exp(-(x @ w.T)))
    return [[F(np.mean((o - t) * o * (1 - o) * column[:, None])) for column in x.T]]


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros(w.shape, dtype=np.single)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g
