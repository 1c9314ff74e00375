"""Explicit Jacobians: do/dz is a diagonal matrix for each sample, dz/do is the weight matrix; their products in one chain."""

import numpy as np


def diagonals(o):
    """(N, n, n): do/dz of each sample."""
    J = np.zeros((*o.shape, o.shape[1]))
    i = np.arange(o.shape[1])
    J[:, i, i] = o * (1 - o)
    return J


def mlp_forward(weights, biases, x):
    """With the bias as the weight of one more input that is always 1."""
    out = [x]
    for w, b in zip(weights, biases):
        augmented = np.hstack([out[-1], np.ones((len(x), 1))]) @ np.hstack([w, b[:, None]]).T
        out.append(1 / (1 + np.exp(-augmented)))
    return out


def output_delta(o, t):
    return ((o - t)[:, None, :] @ diagonals(o))[:, 0]


def hidden_delta(delta_next, w_next, o):
    return np.squeeze(delta_next[:, None, :] @ w_next @ diagonals(o), axis=1)


def mlp_backward(weights, activations, t):
    L = len(weights)
    error = (activations[-1] - t)[:, None, :]
    weight_grads, bias_grads = [], []
    for k in range(L):
        # from the output down to layer k, anew for each k
        chain = diagonals(activations[L])
        for above in range(L - 1, k, -1):
            chain = chain @ weights[above] @ diagonals(activations[above])
        delta = (error @ chain)[:, 0]
        weight_grads.append(np.mean(delta[:, :, None] * activations[k][:, None, :], axis=0))
        bias_grads.append(np.mean(delta, axis=0))
    return weight_grads, bias_grads


def gradient_check(f, gradient, w, h=1e-5):
    a = np.asarray(gradient(w)).ravel()
    basis = np.identity(w.size)
    at = lambda flat: f(flat.reshape(w.shape))
    c = (np.apply_along_axis(at, 1, w.ravel() + h * basis) - np.apply_along_axis(at, 1, w.ravel() - h * basis)) / (2 * h)
    scale = np.abs(a) + np.abs(c)
    scale[scale < 1e-8] = 1e-8
    return np.linalg.norm((a - c) / scale, ord=np.inf)
