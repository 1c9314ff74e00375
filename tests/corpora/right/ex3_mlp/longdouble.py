"""Eighty bits inside and out."""

import numpy as np

L = np.longdouble


def mlp_forward(weights, biases, x):
    out = [np.array(x, dtype=L)]
    for w, b in zip(weights, biases):
        out.append(L(1) / (L(1) + np.exp(-(out[-1] @ w.T.astype(L) + b))))
    return out


def output_delta(o, t):
    o = o.astype(L)
    return (o - t) * o * (1 - o)


def hidden_delta(delta_next, w_next, o):
    o = o.astype(L)
    return (delta_next.astype(L) @ w_next.astype(L)) * o * (1 - o)


def mlp_backward(weights, activations, t):
    deltas = [output_delta(activations[-1], t)]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, hidden_delta(deltas[0], weights[k], activations[k]))
    grads = [(d.T @ a.astype(L) / L(len(t)), d.sum(axis=0) / L(len(t))) for d, a in zip(deltas, activations)]
    return [g for g, _ in grads], [g for _, g in grads]


def gradient_check(f, gradient, w, h=1e-5):
    a, c = np.array(gradient(w), dtype=L), np.zeros(w.shape, dtype=L)
    wide = w.astype(L)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape, dtype=L)
        e[i] = h
        c[i] = (L(f(wide + e)) - L(f(wide - e))) / (2 * L(h))
    return (np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), L("1e-8"))).max()
