import numpy as np

LEARNING_RATE = 0.5


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mlp_forward(weights, biases, x):
    a = x
    all_a = [a]
    for i in range(len(weights)):
        z = a @ weights[i].T + biases[i]
        a = sigmoid(z)
        all_a.append(a)
    return all_a


def output_delta(o, t):
    return (o - t) * o * (1 - o)


def hidden_delta(delta_next, w_next, o):
    return delta_next @ w_next * (o * (1 - o))


def mlp_backward(weights, activations, t):
    # my training loop from last year: step each layer as soon as its gradient is known
    weights = [w.copy() for w in weights]
    n_layers = len(weights)
    n_samples = t.shape[0]
    grads_w = [None] * n_layers
    grads_b = [None] * n_layers
    delta = output_delta(activations[n_layers], t)
    for i in range(n_layers - 1, -1, -1):
        grads_w[i] = delta.T @ activations[i] / n_samples
        grads_b[i] = delta.sum(axis=0) / n_samples
        weights[i] -= LEARNING_RATE * grads_w[i]
        if i > 0:
            delta = hidden_delta(delta, weights[i], activations[i])
    return grads_w, grads_b


def gradient_check(f, gradient, w, h=1e-5):
    g = gradient(w)
    errors = []
    for i in np.ndindex(w.shape):
        wp = w.copy()
        wp[i] += h
        wm = w.copy()
        wm[i] -= h
        c = (f(wp) - f(wm)) / (2 * h)
        errors.append(abs(g[i] - c) / max(abs(g[i]) + abs(c), 1e-8))
    return max(errors)
