"""np.matrix inside and outside."""

import numpy as np


def M(a):
    return np.matrix(a, dtype=float)


def sigmoid(z):
    if np.ndim(z) == 2:
        z = M(z)
        E = np.exp(-abs(z))
        return np.divide(np.where(z >= 0, 1.0, E), 1 + E)
    E = np.exp(-np.abs(np.asarray(z, dtype=float)))
    return np.where(np.asarray(z) >= 0, 1.0, E) / (1 + E)


def sigmoid_derivative(o):
    return np.multiply(M(o), 1 - M(o)) if np.ndim(o) == 2 else np.multiply(o, 1 - np.asarray(o))


def linear_gradient(x, w, t):
    X, W, T = M(x), M(w), M(t)
    return (X * W.T - T).T * X * 2 / X.shape[0]


def perceptron_forward(x, w):
    return sigmoid(M(x) * M(w).T)


def perceptron_loss(o, t):
    D = M(o) - M(t)
    return (D.T * D / (2 * D.shape[0])).item()


def perceptron_gradient(x, w, t):
    X, T = M(x), M(t)
    O = M(perceptron_forward(x, w))
    D = np.multiply(O - T, np.multiply(O, 1 - O))
    return D.T * X / len(X)


def numerical_gradient(f, w, h=1e-5):
    G = np.asmatrix(np.zeros((1, w.size)))
    for k in range(w.size):
        step = np.zeros(w.size)
        step[k] = h
        step = step.reshape(w.shape)
        G[0, k] = (f(w + step) - f(w - step)) / (2 * h)
    return G.reshape(w.shape) if w.ndim == 2 else G.A1.reshape(w.shape)
