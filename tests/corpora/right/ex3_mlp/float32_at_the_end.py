"""Computed in float64 and handed over as float32."""

import numpy as np

F = np.float32


def mlp_forward(weights, biases, x):
    out = [x]
    for w, b in zip(weights, biases):
        out.append(1 / (1 + np.exp(-(out[-1] @ w.T + b))))
    return [a.astype(F) for a in out]


def output_delta(o, t):
    return F((o - t) * o * (1 - o))


def hidden_delta(delta_next, w_next, o):
    return F((delta_next @ w_next) * o * (1 - o))


def mlp_backward(weights, activations, t):
    delta = (activations[-1] - t) * activations[-1] * (1 - activations[-1])
    dws, dbs = [], []
    for w, a in zip(weights[::-1], activations[-2::-1]):
        dws.insert(0, (delta.T @ a / len(t)).astype(F))
        dbs.insert(0, [F(value) for value in delta.mean(axis=0)])
        delta = delta @ w * a * (1 - a)
    return dws, dbs


def gradient_check(f, gradient, w, h=1e-5):
    a, c = gradient(w), np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        c[i] = (f(w + e) - f(w - e)) / (2 * h)
    return F(np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8)))
