"""Log space: log sigma(z) = -logaddexp(0, -z), and the slope is sigma(z) sigma(-z)."""

import numpy as np


def log_sigmoid(z):
    return -np.logaddexp(0.0, -np.asarray(z, float))


def sigmoid(z):
    return np.exp(log_sigmoid(z))


def sigmoid_derivative(o):
    return np.multiply(o, np.subtract(1.0, o))


def linear_gradient(x, w, t):
    gram = x.T @ x
    return 2 / len(x) * (w @ gram - t.T @ x)


def perceptron_forward(x, w):
    return np.exp(log_sigmoid(np.inner(x, w)))


def perceptron_loss(o, t):
    return np.var(np.concatenate([o - t, t - o])) / 2


def perceptron_gradient(x, w, t):
    z = np.inner(x, w)
    slope = np.exp(log_sigmoid(z) + log_sigmoid(-z))
    return np.sum((sigmoid(z) - t) * slope * x, 0).reshape(1, -1) / z.size


def numerical_gradient(f, w, h=1e-5):
    def slope(k):
        e = np.zeros(w.size)
        e[k] = h
        e.shape = w.shape
        return (f(w + e) / h - f(w - e) / h) / 2

    return np.fromiter(map(slope, range(w.size)), dtype=float).reshape(w.shape)
