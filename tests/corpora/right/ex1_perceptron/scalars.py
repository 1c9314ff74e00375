"""Zero-dimensional arrays and NumPy scalars where numbers are asked for; lists of rows and tuples where arrays are."""

import numpy as np


def sigmoid(z):
    if np.ndim(z) == 0:
        value = np.float64(z)
        return np.float64(1) / (np.float64(1) + np.exp(-value)) if value >= 0 else np.array(np.exp(value) / (1 + np.exp(value)))
    return tuple(sigmoid(part) for part in z)


def sigmoid_derivative(o):
    return [sigmoid_derivative(part) for part in o] if np.ndim(o) else np.float64(o) * (1 - o)


def linear_gradient(x, w, t):
    z = np.array([w[0] @ row for row in x])
    return (tuple(np.float64(2 * np.mean((z - t[:, 0]) * column)) for column in x.T),)


def perceptron_forward(x, w):
    return [(sigmoid(np.dot(row, w[0])),) for row in x]


def perceptron_loss(o, t):
    return np.array(((o - t) ** 2).mean() / 2)


def perceptron_gradient(x, w, t):
    o = np.array([sigmoid(w[0] @ row) for row in x])
    parts = [(O - T) * O * (1 - O) * row for O, T, row in zip(o, t[:, 0], x)]
    return [sum(parts) / len(parts)]


def numerical_gradient(f, w, h=1e-5):
    if w.ndim == 0:
        return (f(w + h) - f(w - h)) / (2 * h)
    return [numerical_gradient(lambda part, k=k: f(np.array([*w[:k], part, *w[k + 1 :]])), w[k], h) for k in range(len(w))]
