"""Exact rational numbers in the sums, decimals in the exponential, floats in the end."""

from decimal import Decimal
from fractions import Fraction as Q

import numpy as np


def exact(array):
    return [[Q(float(v)) for v in row] for row in array]


def floats(rows):
    return [[float(v) for v in row] for row in rows]


def squash(z):
    return float(1 / (1 + (-Decimal(float(z))).exp()))


def mlp_forward(weights, biases, x):
    layers = [x]
    for w, b in zip(weights, biases):
        rows = [[sum((Q(float(u)) * Q(float(v)) for u, v in zip(row, unit)), Q(float(bias))) for unit, bias in zip(w, b)] for row in layers[-1]]
        layers.append([[squash(z) for z in row] for row in rows])
    return layers


def output_delta(o, t):
    return floats([[(a - b) * a * (1 - a) for a, b in zip(*rows)] for rows in zip(exact(o), exact(t))])


def hidden_delta(delta_next, w_next, o):
    D, W, O = exact(delta_next), exact(w_next), exact(o)
    return floats([[a * (1 - a) * sum(x * y for x, y in zip(d, column)) for a, column in zip(row, zip(*W))] for d, row in zip(D, O)])


def mlp_backward(weights, activations, t):
    delta = output_delta(activations[-1], t)
    dws, dbs = [], []
    for w, a in zip(reversed(weights), reversed(activations[:-1])):
        D, A = exact(delta), exact(a)
        dws.append(floats([[sum(p * q for p, q in zip(d, column)) / len(A) for column in zip(*A)] for d in zip(*D)]))
        dbs.append(np.array([float(sum(d) / len(A)) for d in zip(*D)]))
        delta = hidden_delta(delta, w, a)
    return dws[::-1], dbs[::-1]


def gradient_check(f, gradient, w, h=1e-5):
    worst = Q(0)
    for i, a in np.ndenumerate(gradient(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        a, c = Q(float(a)), (Q(float(f(up))) - Q(float(f(down)))) / (2 * Q(h))
        worst = max(worst, abs(a - c) / max(abs(a) + abs(c), Q(1, 10**8)))
    return float(worst)
