"""Everything that sums is an einsum; the sigmoid in the form exp(z) / (1 + exp(z)) for z below zero."""

import numpy as np
from numpy import einsum


def sigmoid(z):
    z = np.asarray(z) * 1.0
    down = np.exp(np.minimum(z, 0.0))
    return down / (down + np.exp(-np.maximum(z, 0.0)))


def sigmoid_derivative(o):
    return o - einsum("...,...->...", o, o)


def linear_gradient(x, w, t):
    z = einsum("ij,kj->ik", x, w)
    return einsum("ik,ij->kj", z - t, x) * (2.0 / x.shape[0])


def perceptron_forward(x, w):
    return sigmoid(einsum("Nn,mn->Nm", x, w))


def perceptron_loss(o, t):
    d = o - t
    return einsum("ik,ik->", d, d) / (2 * d.shape[0])


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return einsum("ik,ik,ik,ij->kj", o - t, o, 1 - o, x) / len(x)


def numerical_gradient(f, w, h=1e-5):
    steps = h * np.eye(w.size).reshape(w.size, *w.shape)
    ups = np.array([f(w + s) for s in steps])
    downs = np.array([f(w - s) for s in steps])
    return einsum("k,k...->...", (ups - downs) / (2 * h), steps / h)
