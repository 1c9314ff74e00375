"""Plain vectorised NumPy."""

import numpy as np


def output_delta(o, t):
    return (o - t) * o * (1 - o)


def hidden_delta(delta_next, w_next, o):
    return delta_next @ w_next * o * (1 - o)


def mlp_forward(weights, biases, x):
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(1 / (1 + np.exp(-(activations[-1] @ w.T + b))))
    return activations


def mlp_backward(weights, activations, t):
    N = len(t)
    delta = output_delta(activations[-1], t)
    weight_grads, bias_grads = [], []
    for k in reversed(range(len(weights))):
        weight_grads.insert(0, delta.T @ activations[k] / N)
        bias_grads.insert(0, delta.sum(axis=0) / N)
        if k > 0:
            delta = hidden_delta(delta, weights[k], activations[k])
    return weight_grads, bias_grads


def gradient_check(f, gradient, w, h=1e-5):
    a = gradient(w)
    c = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        c[i] = (f(w + step) - f(w - step)) / (2 * h)
    return np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))
