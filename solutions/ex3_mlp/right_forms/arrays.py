"""Exercise 3 with whole arrays, in other orders."""

import numpy as np


def mlp_forward(weights, biases, x):
    activations = [x]
    o = x
    for w, b in zip(weights, biases, strict=True):
        z = np.einsum("nj,kj->nk", o, w) + b
        o = 0.5 + 0.5 * np.tanh(0.5 * z)
        activations.append(o)
    return activations


def output_delta(o, t):
    slope = o - o**2
    return slope * (o - t)


def hidden_delta(delta_next, w_next, o):
    heard = np.einsum("nk,kj->nj", delta_next, w_next)
    slope = o * (1 - o)
    return heard * slope


def mlp_backward(weights, activations, t):
    deltas = [output_delta(activations[-1], t)]
    for w, o in zip(weights[:0:-1], activations[-2:0:-1], strict=True):
        heard = deltas[0] @ w
        deltas.insert(0, heard * o * (1 - o))
    weight_grads = [
        np.einsum("nk,nj->kj", delta, o) / len(t) for delta, o in zip(deltas, activations[:-1], strict=True)
    ]
    bias_grads = [delta.mean(axis=0) for delta in deltas]
    return weight_grads, bias_grads


def gradient_check(f, gradient, w, h=1e-5):
    analytic = np.asarray(gradient(w))
    central = np.zeros(w.shape)
    for i in range(w.size):
        step = np.zeros(w.size)
        step[i] = h
        step = step.reshape(w.shape)
        above, below = f(w + step), f(w - step)
        central.flat[i] = (above - below) / (2 * h)
    scale = np.maximum(np.abs(analytic) + np.abs(central), 1e-8)
    return float(np.max(np.abs(analytic - central) / scale))
