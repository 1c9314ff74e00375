"""Each function in a form of its own: the third of three mixtures, shorter and stranger."""


import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def mlp_forward(weights, biases, x):
    h, hs = x.T, [x]
    for w, b in zip(weights, biases):
        h = 0.5 + np.tanh((w @ h + b[:, None]) / 2) / 2
        hs.append(h.T)
    return hs


def output_delta(o, t):
    d = o - t
    d *= o
    d *= 1 - o
    return np.asfortranarray(d)


def hidden_delta(delta_next, w_next, o):
    return np.multiply(np.inner(delta_next, w_next.T), np.multiply(o, np.subtract(1.0, o)))


def mlp_backward(weights, activations, t):
    def delta(i):
        a = activations[i + 1]
        slope = a * (1 - a)
        return (a - t) * slope if i == len(weights) - 1 else delta(i + 1) @ weights[i + 1] * slope

    ds = [delta(i) for i in range(len(weights))]
    return tuple(d.T @ a / len(t) for d, a in zip(ds, activations)), tuple(d.mean(axis=0) for d in ds)


def gradient_check(f, gradient, w, h=1e-5):
    a = np.array(gradient(w), copy=True)
    v = w.reshape(-1)
    errs = []
    for i, s in enumerate(a.reshape(-1)):
        v[i] += h
        up = f(w)
        v[i] -= 2 * h
        dn = f(w)
        v[i] += h
        c = (up - dn) / 2 / h
        errs.append(abs(s - c) / max(1e-8, abs(s) + abs(c)))
    return float(np.max(errs))
