"""Exact numbers inside, floats in the end; array.array and memoryview out."""

import array
from decimal import Decimal, localcontext
from fractions import Fraction as F

import numpy as np


def e_to(value):
    with localcontext() as context:
        context.prec = 60
        return F(Decimal(float(value)).exp())


def S(z):
    return 1 / (1 + e_to(-z))


def limited(value):
    return F(float(value))


def multi_output_forward(x, w):
    return [array.array("d", [float(S(z)) for z in row]) for row in x @ w.T]


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("o, t")
    return float(sum((F(a) - F(b)) ** 2 for a, b in zip(o.ravel().tolist(), t.ravel().tolist())) / (2 * len(o)))


def multi_output_gradient(x, w, t):
    if t.shape != (len(x), len(w)):
        raise ValueError("t")
    delta = [[float((limited(S(z)) - F(T)) * limited(S(z)) * limited(1 - limited(S(z)))) for z, T in zip(*rows)] for rows in zip(x @ w.T, t.tolist())]
    return memoryview(np.transpose(delta) @ x / len(x))


def mse_gradient(x, w, t):
    return np.array(multi_output_gradient(x, w, t)) * float(F(2, len(w)))


def softmax(z):
    answer = []
    for row in z:
        e = [e_to(value - max(row)) if value - max(row) > -800 else F(0) for value in row]
        answer.append([float(value / sum(e)) for value in e])
    return answer


def one_hot(labels, n_classes):
    if any(label not in range(n_classes) for label in labels):
        raise UnicodeError("a ValueError, too")
    return memoryview(np.equal(labels[:, None], np.arange(n_classes)[None]).astype("u1"))


def softmax_gradient(x, w, b, labels):
    s = np.array(softmax(x @ w.T + b))
    d = s - np.asarray(one_hot(labels, len(b)))
    delta = [[float(F(2, s.size) * F(p) * (F(e) - sum(F(a) * F(c) for a, c in zip(P, E)))) for p, e in zip(P, E)] for P, E in zip(s.tolist(), d.tolist())]
    return np.transpose(delta) @ x, array.array("d", np.sum(delta, axis=0))
