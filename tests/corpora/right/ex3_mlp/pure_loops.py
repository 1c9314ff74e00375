"""Pure Python with lists; nested lists come back, also for single layers."""

import math


def mlp_forward(weights, biases, x):
    layers = [x.tolist()]
    for w, b in zip(weights, biases):
        layer = []
        for row in layers[-1]:
            new = []
            for i in range(len(w)):
                z = float(b[i])
                for j in range(len(row)):
                    z += float(w[i][j]) * row[j]
                new.append(1 / (1 + math.exp(-z)))
            layer.append(new)
        layers.append(layer)
    return layers


def output_delta(o, t):
    return [[(a - b) * a * (1 - a) for a, b in zip(*rows)] for rows in zip(o.tolist(), t.tolist())]


def hidden_delta(delta_next, w_next, o):
    result = []
    for k in range(len(o)):
        row = []
        for j in range(len(o[k])):
            back = 0.0
            for i in range(len(w_next)):
                back += float(delta_next[k][i]) * float(w_next[i][j])
            row.append(back * float(o[k][j]) * (1 - float(o[k][j])))
        result.append(row)
    return result


def mlp_backward(weights, activations, t):
    L, N = len(weights), len(t)
    weight_grads, bias_grads = [None] * L, [None] * L
    delta = output_delta(activations[L], t)
    k = L - 1
    while k >= 0:
        below = activations[k].tolist()
        weight_grads[k] = [[sum(delta[s][i] * below[s][j] for s in range(N)) / N for j in range(len(below[0]))] for i in range(len(delta[0]))]
        bias_grads[k] = [sum(delta[s][i] for s in range(N)) / N for i in range(len(delta[0]))]
        if k:
            delta = hidden_delta(delta, weights[k], activations[k])
        k -= 1
    return weight_grads, bias_grads


def gradient_check(f, gradient, w, h=1e-5):
    a = gradient(w).ravel().tolist()
    worst = 0.0
    for k in range(w.size):
        up, down = w.copy(), w.copy()
        up.flat[k] += h
        down.flat[k] -= h
        c = (float(f(up)) - float(f(down))) / (2 * h)
        error = abs(a[k] - c) / max(abs(a[k]) + abs(c), 1e-8)
        if error > worst:
            worst = error
    return worst
