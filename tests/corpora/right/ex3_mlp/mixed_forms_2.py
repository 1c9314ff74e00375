"""Each function in a form of its own: the second of three mixtures."""


import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def mlp_forward(weights, biases, x):
    out = [x.copy()]
    for i in range(len(weights)):
        A = np.c_[out[i], np.ones(len(x))]
        out += [1 / (1 + np.exp(-A @ np.c_[weights[i], biases[i]].T))]
    return out


def output_delta(o, t):
    return o**2 - o**3 - t * o + t * o**2


def hidden_delta(delta_next, w_next, o):
    return np.array([d @ w_next @ np.diag(a * (1 - a)) for d, a in zip(delta_next, o)])


def mlp_backward(weights, activations, t):
    o = activations[-1]
    d = (o - t) * o * (1 - o) / len(t)
    gw, gb = [], []
    for i in reversed(range(len(weights))):
        gw.insert(0, d.T @ activations[i])
        gb.insert(0, d.sum(0))
        if i:
            d = d @ weights[i] * activations[i] * (1 - activations[i])
    return gw, gb


def gradient_check(f, gradient, w, h=1e-5):
    a = gradient(w)
    worst = 0.0
    for k in np.ndindex(w.shape):
        p, q = w.copy(), w.copy()
        p[k] += h
        q[k] -= h
        c = (f(p) - f(q)) / (2 * h)
        worst = max(worst, abs(a[k] - c) / max(abs(a[k]) + abs(c), 1e-8))
    return worst
