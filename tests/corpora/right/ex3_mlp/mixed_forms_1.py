"""Each function in a form of its own: the first of three mixtures, no style twice in a row."""


import numpy as np


def _sg(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def mlp_forward(weights, biases, x):
    return (x,) if not weights else (x, *mlp_forward(weights[1:], biases[1:], _sg(x @ weights[0].T + biases[0])))


def output_delta(o, t):
    return np.prod([o - t, o, 1 - o], axis=0)


def hidden_delta(delta_next, w_next, o):
    return np.einsum("nk,kj,nj,nj->nj", delta_next, w_next, o, 1 - o)


def mlp_backward(weights, activations, t):
    ds = [np.asarray(output_delta(activations[-1], t))]
    for w, a in zip(weights[:0:-1], activations[-2:0:-1]):
        ds.append(np.asarray(hidden_delta(ds[-1], w, a)))
    ds.reverse()
    return [d.T @ a / t.shape[0] for d, a in zip(ds, activations)], [np.mean(d, 0) for d in ds]


def gradient_check(f, gradient, w, h=1e-5):
    from itertools import product

    def rel(k):
        d = np.zeros_like(w)
        d[k] = h
        c = 0.5 / h * (f(w + d) - f(w - d))
        a = gradient(w)[k]
        s = abs(a) + abs(c)
        return abs(a - c) / (s if s > 1e-8 else 1e-8)

    return np.asarray(sorted(map(rel, product(*map(range, w.shape))))[-1])
