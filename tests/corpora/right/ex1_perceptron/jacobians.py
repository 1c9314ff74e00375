"""The chain rule as a product of explicit Jacobian matrices."""

import numpy as np
from numpy.linalg import multi_dot


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, 1.0, np.exp(np.minimum(z, 0))) / (1 + np.exp(-np.abs(z)))


def sigmoid_derivative(o):
    flat = np.ravel(o)
    J = np.diag(flat) @ (np.eye(flat.size) - np.diag(flat))
    return np.diagonal(J).reshape(np.shape(o))


def linear_gradient(x, w, t):
    dE_do = 2 / len(x) * (x @ w.T - t).T  # (1, N)
    do_dz = np.identity(len(x))  # (N, N)
    dz_dw = x  # (N, n)
    return multi_dot([dE_do, do_dz, dz_dw])


def perceptron_forward(x, w):
    return sigmoid(np.kron(np.eye(len(x)), w) @ x.reshape(-1, 1))


def perceptron_loss(o, t):
    d = o - t
    return np.trace(d.T @ (np.eye(len(o)) / len(o)) @ d) / 2


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    dE_do = (o - t).T @ np.diag(np.full(len(o), 1 / len(o)))
    do_dz = np.diagflat(o * (1 - o))
    return multi_dot((dE_do, do_dz, x))


def numerical_gradient(f, w, h=1e-5):
    basis = np.identity(w.size)
    F = lambda flat: f(flat.reshape(w.shape))
    up = np.apply_along_axis(F, 1, w.ravel() + h * basis)
    down = np.apply_along_axis(F, 1, w.ravel() - h * basis)
    return ((up - down) / (2 * h)).reshape(w.shape)
