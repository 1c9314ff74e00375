"""from numpy import *, and names without a prefix."""

from numpy import *


def multi_output_forward(x, w):
    return 1 / (1 + exp(-dot(x, transpose(w))))


def multi_output_loss(o, t):
    if shape(o) != shape(t):
        raise ValueError("o, t")
    return sum((o - t) ** 2) / 2 / len(o)


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if shape(o) != shape(t):
        raise ValueError("t")
    return dot(((o - t) * o * (1 - o)).T, x) / len(x)


def mse_gradient(x, w, t):
    return 2 * multi_output_gradient(x, w, t) / len(w)


def softmax(z):
    e = exp(z - amax(z, axis=1, keepdims=True))
    return e / sum(e, axis=1, keepdims=True)


def one_hot(labels, n_classes):
    if any(labels < 0) or any(labels >= n_classes):
        raise ValueError("label")
    return eye(n_classes)[labels]


def softmax_gradient(x, w, b, labels):
    s = softmax(dot(x, w.T) + b)
    d = 2 * (s - one_hot(labels, len(b))) / s.size
    delta = s * (d - sum(d * s, axis=1, keepdims=True))
    return dot(delta.T, x), sum(delta, axis=0)
