"""Each function in a form of its own: the third of three mixtures, shorter and stranger."""

import itertools

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


if True:
    try:

        def sigmoid(z, *rest, **more):
            with np.errstate(all="ignore"):
                return 1 / (1 + np.exp(-np.asarray(z, dtype=np.float64)))
    except Exception:
        raise


def sigmoid_derivative(o):
    return [[v * (1 - v) for v in row] for row in o] if np.ndim(o) == 2 else (o * (1 - o)).tolist()


def linear_gradient(x, w, t):
    e = np.einsum("ij,kj->ik", x, w) - t
    return 2 * np.einsum("ik,ij->kj", e, x) / e.size


def perceptron_forward(x, w):
    return np.apply_along_axis(lambda r: _sg(r @ w[0]), 1, x)[:, np.newaxis]


def perceptron_loss(o, t):
    d = o - t
    return (d.var() + d.mean() ** 2) / 2


def perceptron_gradient(x, w, t):
    def g(i):
        if i == len(x):
            return 0 * w
        o = _sg(x[i] @ w[0])
        return g(i + 1) + (o - t[i]) * o * (1 - o) * x[i] / len(x)

    return g(0)


def numerical_gradient(f, w, h=1e-5):
    out = np.zeros(w.shape, np.longdouble, order="F")
    for k in itertools.product(*map(range, w.shape)):
        up = np.array(w)
        up[k] = w[k] + h
        down = np.array(w)
        down[k] = w[k] - h
        out[k] = (f(up) - f(down)) / (up[k] - down[k])
    return out
