"""All sums are einsums; the sums over samples come last."""

from itertools import accumulate, pairwise

import numpy as np


def mlp_forward(weights, biases, x):
    step = lambda a, wb: 1 / (1 + np.exp(-(np.einsum("Nj,ij->Ni", a, wb[0]) + wb[1])))
    return list(accumulate(zip(weights, biases), step, initial=x))


def output_delta(o, t):
    return np.einsum("Ni,Ni,Ni->Ni", o - t, o, 1 - o)


def hidden_delta(delta_next, w_next, o):
    return np.einsum("Ni,ij,Nj->Nj", delta_next, w_next, o - o * o)


def mlp_backward(weights, activations, t):
    deltas = [output_delta(activations[-1], t)]
    for w, a in zip(weights[:0:-1], activations[-2:0:-1], strict=True):
        deltas.append(hidden_delta(deltas[-1], w, a))
    deltas.reverse()
    return (
        [np.einsum("Ni,Nj->ij", d, a) / len(a) for d, a in zip(deltas, activations)],
        [np.einsum("Ni->i", d) / len(d) for d in deltas],
    )


def gradient_check(f, gradient, w, h=1e-5):
    steps = np.eye(w.size).reshape(-1, *w.shape) * h
    c = np.array([f(w + s) - f(w - s) for s in steps]) / (2 * h)
    a = np.ravel(gradient(w))
    return (np.abs(a - c) / np.clip(np.abs(a) + np.abs(c), 1e-8, None)).max()
