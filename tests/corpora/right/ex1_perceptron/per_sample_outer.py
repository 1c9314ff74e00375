"""A loop over samples, each with np.outer, added up and divided at the end."""

import numpy as np


def sigmoid(z):
    z = np.array(z, dtype=np.float64)
    flat = z.reshape(-1)
    for k in range(flat.size):
        if flat[k] < 0:
            e = np.exp(flat[k])
            flat[k] = e / (1.0 + e)
        else:
            flat[k] = 1.0 / (1.0 + np.exp(-flat[k]))
    return z


def sigmoid_derivative(o):
    d = np.zeros(np.shape(o))
    for index, value in np.ndenumerate(o):
        d[index] = value * (1 - value)
    return d


def linear_gradient(x, w, t):
    g = np.zeros((1, x.shape[1]))
    for sample, target in zip(x, t):
        z = np.dot(w, sample)
        g += np.outer(2 * (z - target), sample)
    return g / x.shape[0]


def perceptron_forward(x, w):
    return np.array([sigmoid(w.dot(sample)) for sample in x])


def perceptron_loss(o, t):
    E = 0.0
    for O, T in zip(o, t):
        E += 0.5 * (O[0] - T[0]) ** 2
    return E / len(o)


def perceptron_gradient(x, w, t):
    g = np.zeros_like(w)
    for k in range(x.shape[0]):
        z = w @ x[k]
        o = sigmoid(z)
        dE_do = o - t[k]
        do_dz = o * (1 - o)
        g += np.outer(dE_do * do_dz, x[k])
    g /= x.shape[0]
    return g


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    it = np.nditer(w, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        i = it.multi_index
        old = w[i]
        w[i] = old + h
        above = f(w)
        w[i] = old - h
        below = f(w)
        w[i] = old
        g[i] = (above - below) / (2 * h)
        it.iternext()
    return g
