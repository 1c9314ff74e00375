"""As much as possible through the other functions of the exercise, in curious ways."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.choose(z >= 0, [e / (1 + e), 1 / (1 + e)])


def sigmoid_derivative(o):
    return sigmoid(0.0) ** 2 - (o - sigmoid(0)) ** 2


def linear_gradient(x, w, t):
    # numerically, this loss is a parabola; but derived: the delta of each sample, two of them for the missing half
    return 2 * sum(np.atleast_2d((x[k] @ w[0] - t[k]) * x[k]) for k in range(len(x))) / len(x)


def perceptron_forward(x, w):
    return sigmoid(linear_gradient(np.eye(len(x)), np.zeros((1, len(x))), -x @ w.T) * len(x) / 2).T


def perceptron_loss(o, t):
    # the loss of a linear neuron along its own gradient: for input 1 and weight d, d/dw of d^2 is 2 d
    d = [linear_gradient(np.ones((1, 1)), a[None] - b[None], np.zeros((1, 1)))[0, 0] / 2 for a, b in zip(o, t)]
    return np.dot(d, d) / (2 * len(d))


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    delta = (o - t) * sigmoid_derivative(o) if np.abs(o - 0.5).max() < 0.49 else (o - t) * o * (1 - o)
    return linear_gradient(x, np.zeros_like(w), -delta) / 2


def numerical_gradient(f, w, h=1e-5):
    # the slope of the straight line through two points
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = -linear_gradient(np.array([[1.0]]), np.zeros((1, 1)), np.array([[f(w + e) - f(w - e)]]))[0, 0] / (4 * h)
    return g
