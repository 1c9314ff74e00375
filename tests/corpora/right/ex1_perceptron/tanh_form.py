"""The sigmoid as a tanh, and its derivative from tanh's as well."""

import numpy as np

half = 0.5


def sigmoid(z):
    return half * (1 + np.tanh(half * np.asarray(z)))


def sigmoid_derivative(o):
    return (1 - (2 * o - 1) ** 2) / 4


def linear_gradient(x, w, t):
    residual = np.matmul(x, np.transpose(w)) - t
    return np.mean(2 * residual * x, axis=0, keepdims=True)


def perceptron_forward(x, w):
    return half + half * np.tanh(x @ w.T / 2)


def perceptron_loss(o, t):
    return half * np.linalg.norm(o - t) ** 2 / o.shape[0]


def perceptron_gradient(x, w, t):
    o = sigmoid(x.dot(w.T))
    return np.average((o - t) * (o - o**2) * x, axis=0)[np.newaxis, :]


def numerical_gradient(f, w, h=1e-5):
    g = np.full(w.shape, np.nan)
    for k in range(w.size):
        i = np.unravel_index(k, w.shape)
        hi, lo = w.copy(), w.copy()
        hi[i] += h
        lo[i] -= h
        g[i] = (f(hi) - f(lo)) / (hi[i] - lo[i])
    return g
