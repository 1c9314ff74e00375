"""Exercise 1 with whole arrays, in other orders."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(np.asarray(z, dtype=float) / 2))


def sigmoid_derivative(o):
    return np.multiply(o, 1 - o)


def linear_gradient(x, w, t):
    z = np.einsum("nj,kj->nk", x, w)
    error = z - t
    return np.mean(2 * error * x, axis=0, keepdims=True)


def perceptron_forward(x, w):
    z = w @ x.T
    return sigmoid(z).T


def perceptron_loss(o, t):
    squares = np.square(o - t)
    return float(0.5 * squares.mean())


def perceptron_gradient(x, w, t):
    z = np.dot(x, w.T)
    o = sigmoid(z)
    error = o - t
    slope = o * (1.0 - o)
    per_sample = error * slope * x
    return per_sample.sum(axis=0, keepdims=True) / x.shape[0]


def numerical_gradient(f, w, h=1e-5):
    def at(i, shift):
        moved = w.ravel().copy()
        moved[i] += shift
        return f(moved.reshape(w.shape))

    slopes = [(at(i, h) - at(i, -h)) / (2 * h) for i in range(w.size)]
    return np.array(slopes).reshape(w.shape)
