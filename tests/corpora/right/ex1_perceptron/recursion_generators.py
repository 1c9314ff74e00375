"""Recursion and generators, itertools and math.fsum."""

import itertools
import math

import numpy as np


def halves(items):
    """Add up by dividing in two, so that rounding stays small."""
    items = list(items)
    if len(items) == 0:
        return 0.0
    if len(items) == 1:
        return items[0]
    middle = len(items) // 2
    return halves(items[:middle]) + halves(items[middle:])


def sigmoid(z):
    z = np.asarray(z)
    if z.ndim == 0:
        v = float(z)
        return math.exp(min(v, 0.0)) / (1.0 + math.exp(-abs(v)))
    return np.array([sigmoid(part) for part in z])


def sigmoid_derivative(o):
    o = np.asarray(o)
    return np.fromiter((v * (1 - v) for v in o.flat), float, o.size).reshape(o.shape)


def deltas(outputs, targets, slope):
    for output, target in zip(outputs, targets):
        yield (output - target) * slope(output)


def net(x, w):
    yield from (math.fsum(a * b for a, b in zip(row, w[0])) for row in x)


def linear_gradient(x, w, t):
    terms = (2 * d * row for d, row in zip(deltas(net(x, w), t[:, 0], lambda z: 1.0), x))
    return (halves(terms) / len(x))[None]


def perceptron_forward(x, w):
    return np.fromiter(map(sigmoid, net(x, w)), float).reshape(-1, 1)


def perceptron_loss(o, t):
    return math.fsum(itertools.starmap(lambda a, b: (a - b) ** 2, zip(o.flat, t.flat))) / (2.0 * len(o))


def perceptron_gradient(x, w, t):
    outputs = (sigmoid(z) for z in net(x, w))
    delta = tuple(deltas(outputs, t[:, 0], lambda o: o * (1 - o)))
    return [[math.fsum(d * v for d, v in zip(delta, column)) / len(x) for column in x.T]]


def numerical_gradient(f, w, h=1e-5):
    def neighbours():
        for index in itertools.product(*map(range, w.shape)):
            pair = np.stack([w, w])
            pair[(0, *index)] -= h
            pair[(1, *index)] += h
            yield pair

    def slopes():
        for below, above in neighbours():
            yield (f(above) - f(below)) / 2 / h

    return np.array(list(slopes())).reshape(w.shape)
