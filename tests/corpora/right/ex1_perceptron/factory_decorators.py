"""Decorators that are themselves made at top level by a call of the file's own functions."""

import functools

import numpy as np


def checked(n_dims=None):
    def decorate(function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            result = np.asarray(function(*args, **kwargs))
            assert n_dims is None or result.ndim == n_dims
            return result

        return run

    return decorate


returns_matrix = checked(2)
returns_anything = checked()
returns_number = checked(n_dims=0)


@returns_anything
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


@returns_anything
def sigmoid_derivative(o):
    return o * (1 - o)


@returns_matrix
def linear_gradient(x, w, t):
    return 2 * (x @ w.T - t).T @ x / len(x)


@returns_matrix
def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


@returns_number
def perceptron_loss(o, t):
    return np.mean((o - t) ** 2) / 2


@returns_matrix
def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return ((o - t) * sigmoid_derivative(o)).T @ x / len(x)


@checked()
def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g
