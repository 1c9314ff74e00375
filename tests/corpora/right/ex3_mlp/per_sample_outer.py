"""A loop over samples, each with its own small backward pass of vectors."""

import numpy as np


def sigmoid(z):
    return np.where(z < 0, np.exp(np.minimum(z, 0)), 1.0) / (1.0 + np.exp(-np.abs(z)))


def mlp_forward(weights, biases, x):
    per_sample = []
    for sample in x:
        a = [sample]
        for k in range(len(weights)):
            a += [sigmoid(np.dot(weights[k], a[k]) + biases[k])]
        per_sample.append(a)
    return [np.vstack(layer) for layer in zip(*per_sample)]


def output_delta(o, t):
    delta = np.zeros(o.shape)
    for i, j in np.ndindex(*o.shape):
        delta[i, j] = (o[i, j] - t[i, j]) * o[i, j] * (1 - o[i, j])
    return delta


def hidden_delta(delta_next, w_next, o):
    return np.array([np.diag(a * (1 - a)) @ w_next.T @ d for d, a in zip(delta_next, o)])


def mlp_backward(weights, activations, t):
    L = len(weights)
    dws = [np.zeros_like(w) for w in weights]
    dbs = [np.zeros(len(w)) for w in weights]
    for s in range(len(t)):
        a = [layer[s] for layer in activations]
        delta = (a[L] - t[s]) * a[L] * (1 - a[L])
        for k in range(L - 1, -1, -1):
            dws[k] += np.outer(delta, a[k])
            dbs[k] += delta
            delta = (weights[k].T @ delta) * a[k] * (1 - a[k])
    for grads in (dws, dbs):
        for g in grads:
            g /= len(t)
    return dws, dbs


def gradient_check(f, gradient, w, h=1e-5):
    a = np.array(gradient(w))
    errors = []
    it = np.nditer(w, flags=["multi_index"])
    for value in it:
        i = it.multi_index
        kept = float(value)
        w[i] = kept + h
        above = f(w)
        w[i] = kept - h
        below = f(w)
        w[i] = kept
        c = (above - below) / (2 * h)
        errors.append(abs(a[i] - c) / max(abs(a[i]) + abs(c), 1e-8))
    return max(errors)
