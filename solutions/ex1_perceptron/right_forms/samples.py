"""Exercise 1, sample by sample."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    o = np.empty_like(z)
    positive = z >= 0
    o[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    o[~positive] = e / (1 + e)
    return o


def sigmoid_derivative(o):
    return o - o**2


def linear_gradient(x, w, t):
    gradient = np.zeros(w.shape)
    for x_n, t_n in zip(x, t, strict=True):
        error = w[0] @ x_n - t_n[0]
        gradient += 2 * error * x_n
    return gradient / len(x)


def perceptron_forward(x, w):
    o = np.zeros((len(x), 1))
    for n, x_n in enumerate(x):
        z = np.sum(w[0] * x_n)
        o[n] = sigmoid(z)
    return o


def perceptron_loss(o, t):
    total = 0.0
    for o_n, t_n in zip(o.ravel(), t.ravel(), strict=True):
        total += 0.5 * (o_n - t_n) ** 2
    return float(total / o.shape[0])


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    gradient = np.zeros(w.shape)
    for n in range(len(x)):
        error = o[n, 0] - t[n, 0]
        slope = o[n, 0] * (1 - o[n, 0])
        gradient[0] += error * slope * x[n]
    return gradient / len(x)


def numerical_gradient(f, w, h=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(*w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        gradient[index] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient
