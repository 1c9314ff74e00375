"""The naive sigmoid is right once its overflow is expected and silenced: 1 / (1 + inf) is 0."""

import warnings

import numpy as np

np.seterr(over="raise")


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


def sigmoid_derivative(o):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.divide(o, 1 / (1 - o), where=o < 1, out=np.zeros(o.shape))


@np.errstate(all="ignore")
def linear_gradient(x, w, t):
    return 2 * (x @ w.T - t).T @ x / len(x)


def perceptron_forward(x, w):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x @ w.T))


def perceptron_loss(o, t):
    return np.sum((o - t) ** 2) / (2 * len(o))


@np.errstate(all="raise", under="ignore")
def perceptron_gradient(x, w, t):
    e = np.exp(-x @ w.T)
    return (x * (1 / (1 + e) - t) * e / (1 + e) ** 2).mean(axis=0, keepdims=True)


def numerical_gradient(f, w, h=1e-5):
    with np.errstate(divide="ignore", invalid="ignore"):
        g = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            e = np.zeros_like(w)
            e[i] = h
            g[i] = (f(w + e) - f(w - e)) / (2 * h)
        return g
