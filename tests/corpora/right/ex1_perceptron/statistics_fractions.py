"""The standard library's numbers: fractions and decimals inside, floats in the end."""

import cmath
import math
import statistics
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction

import numpy as np

getcontext().prec = 50


def exact(array):
    return [[Fraction(float(v)) for v in row] for row in array]


def S(v):
    with localcontext() as context:
        context.prec = 40
        return float(1 / (1 + (-Decimal(float(v))).exp()))


def sigmoid(z):
    z = np.asarray(z)
    return np.array([S(v) for v in z.flat]).reshape(z.shape)


def sigmoid_derivative(o):
    return np.array([float(Fraction(float(v)) * (1 - Fraction(float(v)))) for v in o.ravel()]).reshape(o.shape)


def linear_gradient(x, w, t):
    X, W, T = exact(x), exact(w), exact(t)
    errors = [sum(a * b for a, b in zip(row, W[0])) - target[0] for row, target in zip(X, T)]
    return [[float(2 * sum(e * row[j] for e, row in zip(errors, X)) / len(X)) for j in range(len(W[0]))]]


def perceptron_forward(x, w):
    return [[S(sum(a * b for a, b in zip(row, exact(w)[0])))] for row in exact(x)]


def perceptron_loss(o, t):
    return statistics.fmean(float((a - b) ** 2 / 2) for (a,), (b,) in zip(exact(o), exact(t)))


def perceptron_gradient(x, w, t):
    terms = []
    for row, (target,) in zip(x.tolist(), t.tolist()):
        z = math.fsum(a * b for a, b in zip(row, w.tolist()[0]))
        o = (1 / (1 + cmath.exp(-z))).real
        terms.append([(o - target) * o * (1 - o) * v for v in row])
    return [[statistics.mean(column) for column in zip(*terms)]]


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] = float(Fraction(float(w[i])) + Fraction(h))
        down[i] = float(Fraction(float(w[i])) - Fraction(h))
        g[i] = float((Fraction(float(f(up))) - Fraction(float(f(down)))) / (2 * Fraction(h)))
    return g
