"""No function calls another one; each imports what it needs by itself."""


def sigmoid(z):
    from numpy import abs, asarray, exp, where

    e = exp(-abs(z))
    return where(asarray(z) < 0, e / (1 + e), 1 / (1 + e))


def sigmoid_derivative(o):
    return -o * (o - 1)


def linear_gradient(x, w, t):
    import numpy

    N = x.shape[0]
    z = numpy.zeros((N, 1))
    for j in range(x.shape[1]):
        z[:, 0] += x[:, j] * w[0, j]
    return numpy.asarray([[2.0 / N * float(numpy.vdot(z - t, x[:, j])) for j in range(x.shape[1])]])


def perceptron_forward(x, w):
    from math import exp

    from numpy import empty

    o = empty((len(x), 1))
    for k, row in enumerate(x):
        o[k] = 1 / (1 + exp(-float(row @ w[0])))
    return o


def perceptron_loss(o, t):
    from numpy import vdot

    return float(vdot(o - t, o - t)) / len(t) / 2


def perceptron_gradient(x, w, t):
    import numpy as xp

    o = xp.reciprocal(1 + xp.exp(-(x @ w.T)))
    return xp.atleast_2d(((o - t) * o * (1 - o)).squeeze(axis=1) @ x) / len(x)


def numerical_gradient(f, w, h=1e-5):
    import copy

    g = copy.deepcopy(w)
    v = copy.copy(w)
    for k in range(w.size):
        g.flat[k] = -0.5 / h * sum(s * f(v) for s in (+1, -1) if not v.flat.__setitem__(k, w.flat[k] - s * h))
        v.flat[k] = w.flat[k]
    return g
