"""Pure Python: no NumPy call in the answers, nested lists come back."""

import math

import numpy as np


def sig(value):
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    e = math.exp(value)
    return e / (1.0 + e)


def each(function, values):
    if isinstance(values, list):
        return [each(function, value) for value in values]
    return function(values)


def sigmoid(z):
    return each(sig, z.tolist() if hasattr(z, "tolist") else z)


def sigmoid_derivative(o):
    return each(lambda value: value - value * value, o.tolist())


def linear_gradient(x, w, t):
    N = len(x)
    n = len(x[0])
    g = [0.0] * n
    for i in range(N):
        z = 0.0
        for j in range(n):
            z = z + float(w[0][j]) * float(x[i][j])
        for j in range(n):
            g[j] += 2.0 / N * (z - float(t[i][0])) * float(x[i][j])
    return [g]


def perceptron_forward(x, w):
    out = []
    for row in x.tolist():
        z = 0
        for a, b in zip(row, w.tolist()[0]):
            z += a * b
        out.append([sig(z)])
    return out


def perceptron_loss(o, t):
    total = 0
    for i in range(len(o)):
        total += (float(o[i][0]) - float(t[i][0])) ** 2
    return total / 2 / len(o)


def perceptron_gradient(x, w, t):
    x, w, t = x.tolist(), w.tolist(), t.tolist()
    g = [0.0 for _ in w[0]]
    for sample, target in zip(x, t):
        o = sig(sum(a * b for a, b in zip(sample, w[0])))
        for j, value in enumerate(sample):
            g[j] += (o - target[0]) * o * (1 - o) * value
    return [[value / len(x) for value in g]]


def numerical_gradient(f, w, h=1e-5):
    flat = w.ravel().tolist()
    slopes = []
    for k in range(len(flat)):
        up, down = list(flat), list(flat)
        up[k] += h
        down[k] -= h
        slopes.append((f(np.array(up).reshape(w.shape)) - f(np.array(down).reshape(w.shape))) / (2 * h))

    def nest(values, shape):
        if len(shape) == 1:
            return values
        size = len(values) // shape[0]
        return [nest(values[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]

    return nest(slopes, w.shape)
