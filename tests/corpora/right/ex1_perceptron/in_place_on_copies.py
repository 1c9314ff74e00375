"""Buffers, out= and in-place operations, on copies only. Each call works in the same kept buffers and hands out a copy."""

import numpy as np

BUFFERS = {}


def buffer(name, shape):
    kept = BUFFERS.get((name, shape))
    if kept is None:
        kept = BUFFERS[name, shape] = np.empty(shape)
    return kept


def sigmoid(z):
    o = np.array(z, dtype=float, ndmin=0)
    negative = o < 0
    np.abs(o, out=o)
    np.negative(o, out=o)
    np.exp(o, out=o)
    below = o + 1
    np.putmask(o, ~negative, 1.0)
    o /= below
    return o


def sigmoid_derivative(o):
    d = o.copy()
    d *= -1
    d += 1
    d *= o
    return d


def linear_gradient(x, w, t):
    z = np.matmul(x, w.T, out=buffer("z", (len(x), 1)))
    z -= t
    z *= 2
    z /= len(x)
    return np.matmul(z.T, x, out=buffer("g", w.shape)).copy()


def perceptron_forward(x, w):
    z = buffer("z", (len(x), 1))
    np.dot(x, w.T, out=z)
    return sigmoid(z)


def perceptron_loss(o, t):
    d = np.subtract(o, t, out=buffer("d", o.shape))
    np.square(d, out=d)
    d /= 2
    return d.mean()


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    delta = o - t
    delta *= o
    np.subtract(1, o, out=o)
    delta *= o
    scaled = x.copy()
    scaled *= delta
    return scaled.mean(axis=0, keepdims=True)


def numerical_gradient(f, w, h=1e-5):
    g = np.empty_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        g[i] = f(w)
        w[i] -= 2 * h
        g[i] -= f(w)
        w[i] += h
    g /= 2 * h
    return g
