# exercise 3, sample by sample and unit by unit

import math

import numpy as np


def sigmoid(z):
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    return math.exp(z) / (1.0 + math.exp(z))


def mlp_forward(weights, biases, x):
    outputs = [x]
    for w, b in zip(weights, biases):
        previous = outputs[-1]
        layer = np.zeros((len(previous), len(b)))
        for s in range(len(previous)):
            for k in range(len(b)):
                z = b[k]
                for j in range(w.shape[1]):
                    z += w[k, j] * previous[s, j]
                layer[s, k] = sigmoid(z)
        outputs.append(layer)
    return outputs


def output_delta(o, t):
    delta = np.zeros(o.shape)
    for s in range(o.shape[0]):
        for k in range(o.shape[1]):
            delta[s, k] = (o[s, k] - t[s, k]) * o[s, k] * (1 - o[s, k])
    return delta


def hidden_delta(delta_next, w_next, o):
    delta = np.zeros(o.shape)
    for s in range(o.shape[0]):
        for j in range(o.shape[1]):
            # everything that came out of unit j went through the weights in column j
            blame = 0.0
            for k in range(w_next.shape[0]):
                blame += delta_next[s, k] * w_next[k, j]
            delta[s, j] = blame * o[s, j] * (1 - o[s, j])
    return delta


def mlp_backward(weights, activations, t):
    N = len(t)
    L = len(weights)

    # first all deltas, from the last layer to the first
    deltas = [None] * L
    deltas[L - 1] = output_delta(activations[L], t)
    for i in range(L - 2, -1, -1):
        deltas[i] = hidden_delta(deltas[i + 1], weights[i + 1], activations[i + 1])

    # then all gradients
    weight_grads = []
    bias_grads = []
    for i in range(L):
        dw = np.zeros(weights[i].shape)
        db = np.zeros(weights[i].shape[0])
        for s in range(N):
            for k in range(dw.shape[0]):
                db[k] += deltas[i][s, k] / N
                for j in range(dw.shape[1]):
                    dw[k, j] += deltas[i][s, k] * activations[i][s, j] / N
        weight_grads.append(dw)
        bias_grads.append(db)
    return weight_grads, bias_grads


def gradient_check(f, gradient, w, h=1e-5):
    analytic = np.array(gradient(w))
    worst = 0.0
    for index in np.ndindex(w.shape):
        moved = w.copy()
        moved[index] = w[index] + h
        plus = f(moved)
        moved[index] = w[index] - h
        minus = f(moved)
        a = float(analytic[index])
        c = (plus - minus) / (2 * h)
        error = abs(a - c) / max(abs(a) + abs(c), 1e-8)
        if error > worst:
            worst = error
    return float(worst)
