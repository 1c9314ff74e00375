import numpy as np


def sigmoid(z):
    return np.where(z > 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z))))


def mlp_forward(weights, biases, x):
    result = [x]
    for weight, bias in zip(weights, biases):
        result.append(sigmoid(np.dot(result[-1], weight.T) + bias))
    return result


def output_delta(o, t):
    return np.multiply(o - t, o * (1 - o))


def hidden_delta(delta_next, w_next, o):
    return np.multiply(np.dot(delta_next, w_next), o * (1 - o))


def mlp_backward(weights, activations, t):
    N = activations[0].shape[0]
    weight_grads = []
    bias_grads = []
    delta = output_delta(activations[-1], t)
    for layer in range(len(weights), 0, -1):
        below = activations[layer - 1]
        weight_grads.append(np.dot(delta.T, below) / N)
        # the bias sees every sample, so their deltas add up
        bias_grads.append(np.sum(delta, axis=0))
        if layer > 1:
            delta = hidden_delta(delta, weights[layer - 1], below)
    return weight_grads[::-1], bias_grads[::-1]


def gradient_check(f, gradient, w, h=1e-5):
    biggest = 0.0
    exact = gradient(w)
    for place in np.ndindex(w.shape):
        forward, back = w.copy(), w.copy()
        forward[place] += h
        back[place] -= h
        difference = abs((f(forward) - f(back)) / (2 * h) - exact[place])
        biggest = max(biggest, difference)
    return biggest
