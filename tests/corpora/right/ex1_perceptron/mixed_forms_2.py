"""Each function in a form of its own: the second of three mixtures."""

import math

import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def sigmoid(z: "array") -> "array":
    z = np.array(z, float)
    out = np.empty_like(z)
    m = z >= 0
    out[m] = 1 / (1 + np.exp(-z[m]))
    e = np.exp(z[~m])
    out[~m] = e / (1 + e)
    return out


def sigmoid_derivative(o):
    return np.subtract(o, np.square(o))


def linear_gradient(x, w, t):
    x, w, t = (np.asarray(a, np.longdouble) for a in (x, w, t))
    return np.dot((x.dot(w.T) - t).T, x) * 2 / np.longdouble(len(x))


def perceptron_forward(x, w):
    return [[1 / (1 + math.exp(-math.fsum(a * b for a, b in zip(row, w[0]))))] for row in x]


def perceptron_loss(o, t):
    return np.longdouble(1) / 2 * ((o - t) ** 2).astype(np.longdouble).mean()


class Dual:
    def __init__(self, a, b=0.0):
        self.a, self.b = a, b

    def __add__(self, o):
        return Dual(self.a + o.a, self.b + o.b)

    def __mul__(self, o):
        return Dual(self.a * o.a, self.a * o.b + self.b * o.a)


def perceptron_gradient(x, w, t):
    g = []
    for j in range(x.shape[1]):
        total = 0.0
        for row, (target,) in zip(x, t):
            z = Dual(0.0)
            for k in range(x.shape[1]):
                z = z + Dual(row[k]) * Dual(w[0, k], 1.0 if k == j else 0.0)
            s = 1 / (1 + math.exp(-z.a))
            o = Dual(s, s * (1 - s) * z.b)
            e = o + Dual(-target)
            total += (e * e).b / 2
        g.append(total / len(x))
    return np.array([g])


def numerical_gradient(f, w, h=1e-5):
    v = w.copy()
    flat = v.reshape(-1)
    out = []
    for i in range(flat.size):
        keep = flat[i]
        flat[i] = keep + h
        p = f(v)
        flat[i] = keep - h
        m = f(v)
        flat[i] = keep
        out.append((p - m) / (2 * h))
    return np.array(out).reshape(w.shape)
