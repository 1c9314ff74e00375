"""np.vectorize, tensordot, batched matmul, reduceat, np.ix_, apply_along_axis."""

import numpy as np

squash = np.vectorize(lambda z: 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z)), otypes=["d"])
delta_of = np.vectorize(lambda o, t: (o - t) * o * (1 - o))
outer = np.vectorize(np.outer, signature="(i),(j)->(i,j)")


def mlp_forward(weights, biases, x):
    found = {0: x}
    for k in range(len(weights)):
        found[k + 1] = squash(np.tensordot(found[k], weights[k], axes=(1, 1)) + np.atleast_2d(biases[k]))
    return [found[k] for k in sorted(found)]


def output_delta(o, t):
    return delta_of(o, t)


def hidden_delta(delta_next, w_next, o):
    back = (w_next.T[None] @ delta_next[:, :, None]).squeeze(-1)
    return np.prod([back, o, 1 - o], axis=0)


def mlp_backward(weights, activations, t):
    L = len(weights)
    deltas = np.empty(L, dtype=object)
    deltas[-1] = output_delta(activations[-1], t)
    for k in range(2, L + 1):
        deltas[-k] = hidden_delta(deltas[-k + 1], weights[-k + 1], activations[-k])
    dws = [np.average(outer(d, a), axis=0) for d, a in zip(deltas, activations)]
    dbs = [np.add.reduceat(d, [0], axis=0)[0] / d.shape[0] for d in deltas]
    return dws, dbs


def gradient_check(f, gradient, w, h=1e-5):
    @np.vectorize
    def c(k):
        up, down = np.tile(w.ravel(), (2, 1))
        up[k] += h
        down[k] -= h
        return (f(up.reshape(w.shape)) - f(down.reshape(w.shape))) / (2 * h)

    a, c = gradient(w).ravel(), c(np.arange(w.size))
    return np.nanmax(abs(a - c) / np.where(abs(a) + abs(c) > 1e-8, abs(a) + abs(c), 1e-8))
