"""Exercise 1, Ada.

Everything is written for the whole batch at once. I use o for the output and d for (o - t).
"""

import numpy as np


def sigmoid(z):
    # exp only ever sees a number <= 0, so it cannot overflow
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z < 0, e, 1.0) / (1.0 + e)


def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    error = x @ w.T - t                     # (N, 1)
    return 2 * error.T @ x / len(x)         # (1, n)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)                 # (N, 1)


def perceptron_loss(o, t):
    return 0.5 * np.mean((o - t) ** 2)


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    d = (o - t) * sigmoid_derivative(o)     # (N, 1)
    return d.T @ x / len(x)                 # (1, n)


def numerical_gradient(f, w, h=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(*w.shape):
        up, down = w.astype(float), w.astype(float)
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    x, w, t = rng.normal(size=(5, 3)), rng.normal(size=(1, 3)), rng.uniform(size=(5, 1))
    print(perceptron_gradient(x, w, t))
    print(numerical_gradient(lambda v: perceptron_loss(perceptron_forward(x, v), t), w))
