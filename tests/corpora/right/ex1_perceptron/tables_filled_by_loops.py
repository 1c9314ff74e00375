"""Tables that a loop or a call at top level fills after they were made empty."""

import numpy as np

SLOPE = {}
STEPS = []
FACTOR = np.zeros(3)
LOSS = dict()

for kind, slope in (("linear", lambda o: np.ones_like(o)), ("sigmoid", lambda o: o * (1 - o))):
    SLOPE[kind] = slope

STEPS.append(+1)
STEPS.extend([-1])

for k in range(3):
    FACTOR[k] = k

LOSS.update(half=lambda d: (d**2).sum() / FACTOR[2], full=lambda d: (d**2).sum())


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


def sigmoid_derivative(o):
    return SLOPE["sigmoid"](o)


def linear_gradient(x, w, t):
    z = x @ w.T
    return FACTOR[2] * ((z - t) * SLOPE["linear"](z)).T @ x / len(x)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    return LOSS["half"](o - t) / len(o)


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return FACTOR[1] * ((o - t) * SLOPE["sigmoid"](o)).T @ x / len(x)


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        for sign in STEPS:
            e = np.zeros_like(w)
            e[i] = sign * h
            g[i] += sign * f(w + e) / (2 * h)
    return g
