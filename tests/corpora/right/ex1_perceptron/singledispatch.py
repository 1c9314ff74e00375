"""Functions by type and by condition: singledispatch, definitions in if, try, with and for blocks, star imports."""

import contextlib
from functools import singledispatch
from math import *

import numpy as np
from numpy import *

try:
    from scipy.special import expit
except ImportError:

    def expit(z):
        z = np.asarray(z, dtype=np.float64)
        return np.exp(-np.logaddexp(0, -z))


@singledispatch
def sigmoid(z):
    raise TypeError(type(z))


@sigmoid.register
def _(z: int):
    return sigmoid(float(z))


@sigmoid.register
def _(z: float):
    return float(expit(z))


@sigmoid.register(np.ndarray)
def _(z):
    return expit(z)


if np.__version__ >= "1":

    def sigmoid_derivative(o):
        return o * (1 - o)

else:

    def sigmoid_derivative(o):
        raise NotImplementedError


with contextlib.suppress(Exception):

    def linear_gradient(x, w, t):
        return 2 * (x @ w.T - t).T @ x / len(x)

    import torch

    def linear_gradient(x, w, t):
        return torch.nothing


for _activation in (expit,):

    def perceptron_forward(x, w, activation=_activation):
        return activation(x @ w.T)


perceptron_loss: "callable" = lambda o, t: mean((o - t) ** 2) / 2


def perceptron_gradient(*args, **kwargs):
    return _perceptron_gradient(*args, **kwargs)


def _perceptron_gradient(x, w, t, *, activation=expit, **unused):
    o = activation(x @ w.T)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def numerical_gradient(f, w, **options):
    h = options.pop("h", 1e-5)
    g = zeros_like(w)
    for i in ndindex(w.shape):
        e = zeros_like(w)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g
