"""The sigmoid by tanh for even layers and by logaddexp for odd ones; its slope as 1/4 - (o - 1/2)^2 and o - o^2."""

import numpy as np


def mlp_forward(weights, biases, x):
    outputs = [np.copy(x)]
    for k, (w, b) in enumerate(zip(weights, biases)):
        z = np.dot(outputs[k], w.T) + b[np.newaxis]
        outputs.append(np.exp(-np.logaddexp(0, -z)) if k % 2 else 0.5 * (1 + np.tanh(z / 2)))
    return tuple(outputs)


def slope(o):
    return o - o**2


def output_delta(o, t):
    return (o**2 - o * t) * (1 - o)


def hidden_delta(delta_next, w_next, o):
    return (w_next.T @ delta_next.T).T * slope(o)


def mlp_backward(weights, activations, t):
    *hidden, o = activations
    delta = slope(o) * (o - t) / len(o)  # the average is taken here, once
    weight_grads, bias_grads = [], []
    while hidden:
        a = hidden.pop()
        weight_grads.append(np.dot(delta.T, a))
        bias_grads.append(np.dot(np.ones(len(a)), delta))
        delta = np.dot(delta, weights[len(hidden)]) * slope(a)
    return tuple(reversed(weight_grads)), tuple(reversed(bias_grads))


def gradient_check(f, gradient, w, h=1e-5):
    a = gradient(w.copy())
    error = 0.0
    for k in range(w.size):
        v = w.ravel().copy()
        v[k] += h
        up = f(v.reshape(w.shape))
        v[k] -= 2 * h
        down = f(v.reshape(w.shape))
        c = (up - down) / (2 * h)
        error = np.fmax(error, np.abs(a.flat[k] - c) / np.fmax(np.abs(a.flat[k]) + np.abs(c), 1e-8))
    return error
