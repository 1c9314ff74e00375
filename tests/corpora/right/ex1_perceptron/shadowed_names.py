"""Names of builtins and of NumPy that demo code takes and gives back before the functions need them."""

import numpy as np
import numpy as numpy_

max = np.array([3.0, 4.0])
sum = 0
for value in max:
    sum += value
print("sum", sum)
del sum, max

np = numpy_
e = 2.5
e = float(e)


def sigmoid(z):
    flat = [1 / (1 + np.exp(-v)) if v >= 0 else np.exp(v) / (1 + np.exp(v)) for v in np.ravel(z)]
    return np.reshape(flat, np.shape(z))


def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    return sum(2 * (row @ w.T - target) * row[None] for row, target in zip(x, t)) / len(x)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    return sum((a - b) ** 2 for a, b in zip(o.flat, t.flat)) / max(2 * len(o), 1)


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return sum(d * row[None] for d, row in zip((o - t) * o * (1 - o), x)) / len(x)


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g
