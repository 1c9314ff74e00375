"""np.matrix inside and out; bias gradients as flat arrays of it."""

import numpy as np

M = np.asmatrix


def mlp_forward(weights, biases, x):
    A = [M(x)]
    for w, b in zip(weights, biases):
        A.append(1 / (1 + np.exp(-(A[-1] * M(w).T + b))))
    return A


def prime(O):
    return np.multiply(O, 1 - O)


def output_delta(o, t):
    return np.multiply(M(o) - M(t), prime(M(o)))


def hidden_delta(delta_next, w_next, o):
    return np.multiply(M(delta_next) * M(w_next), prime(M(o)))


def mlp_backward(weights, activations, t):
    delta = output_delta(activations[-1], t)
    dW, db = [], []
    for w, a in zip(reversed(weights), reversed(activations[:-1])):
        dW.append(delta.T * M(a) / len(a))
        db.append(delta.mean(axis=0).A1)
        delta = hidden_delta(delta, w, a)
    return dW[::-1], db[::-1]


def gradient_check(f, gradient, w, h=1e-5):
    a = M(np.asarray(gradient(w)).reshape(1, -1))
    c = M(np.zeros(w.size))
    for k in range(w.size):
        e = np.zeros(w.size)
        e[k] = h
        c[0, k] = (f(w + e.reshape(w.shape)) - f(w - e.reshape(w.shape))) / (2 * h)
    return np.divide(abs(a - c), np.maximum(abs(a) + abs(c), 1e-8)).max()
