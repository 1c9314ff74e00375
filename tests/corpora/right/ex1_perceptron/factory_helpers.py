"""Helpers and tables that only code at top level makes: calls of the file's own functions, loops, an if, a with."""

import numpy as np


def make_scaler(factor):
    def scale(array):
        return factor * array

    return scale


def count_factors():
    return {"half": 0.5, "two": 2.0}


FACTORS = count_factors()
double = make_scaler(FACTORS["two"])
halve = make_scaler(FACTORS["half"])

for name, value in FACTORS.items():
    if name == "two":
        TWO = value

ONE = halve(double(1.0))


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, ONE, e) / (ONE + e)


def sigmoid_derivative(o):
    return o * (ONE - o)


def linear_gradient(x, w, t):
    return double(x @ w.T - t).T @ x / len(x)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    return halve(np.mean((o - t) ** TWO))


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return double(halve((o - t) * sigmoid_derivative(o))).T @ x / len(x)


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = halve(f(w + e) - f(w - e)) / h
    return g


print(perceptron_gradient(np.ones((2, 3)), np.ones((1, 3)), np.zeros((2, 1))))
