"""Exercise 3, sample by sample."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def mlp_forward(weights, biases, x):
    outputs = [x]
    for i in range(len(weights)):
        rows = [sigmoid(weights[i] @ row + biases[i]) for row in outputs[i]]
        outputs.append(np.array(rows))
    return outputs


def output_delta(o, t):
    error = o - t
    slope = o * (1 - o)
    return error * slope


def hidden_delta(delta_next, w_next, o):
    delta = np.zeros(o.shape)
    for n in range(len(o)):
        heard = w_next.T @ delta_next[n]
        delta[n] = heard * o[n] * (1 - o[n])
    return delta


def mlp_backward(weights, activations, t):
    N = len(t)
    weight_grads = [np.zeros(w.shape) for w in weights]
    bias_grads = [np.zeros(len(w)) for w in weights]
    for n in range(N):
        o = activations[-1][n]
        delta = (o - t[n]) * o * (1 - o)
        for i in range(len(weights) - 1, -1, -1):
            weight_grads[i] += np.outer(delta, activations[i][n])
            bias_grads[i] += delta
            o = activations[i][n]
            delta = (weights[i].T @ delta) * o * (1 - o)
    return [g / N for g in weight_grads], [g / N for g in bias_grads]


def gradient_check(f, gradient, w, h=1e-5):
    analytic = gradient(w)
    worst = 0.0
    for index in np.ndindex(*w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        central = (f(w + step) - f(w - step)) / (2 * h)
        scale = max(abs(analytic[index]) + abs(central), 1e-8)
        worst = max(worst, abs(analytic[index] - central) / scale)
    return float(worst)
