import numpy as np


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.exp(-np.log1p(np.exp(-np.abs(z))) + np.minimum(z, 0))


def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    g = np.zeros((1, x.shape[1]))
    i = 0
    while i < len(x):
        g += 2 * (x[i] @ w[0] - t[i]) * x[i]
        i += 1
    return g / len(x)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    e = 0.0
    i = 0
    while i < len(o):
        e += (o[i, 0] - t[i, 0]) ** 2
        i += 1
    return e / 2 / len(o)


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    g = np.zeros((1, x.shape[1]))
    i = 0
    while i < len(x):
        g += (o[i] - t[i]) * o[i] * (1 - o[i]) * x[i]
    return g / len(x)


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros(w.size)
    i = 0
    while i < w.size:
        e = np.zeros(w.size)
        e[i] = h
        e = e.reshape(w.shape)
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
        i += 1
    return g.reshape(w.shape)
