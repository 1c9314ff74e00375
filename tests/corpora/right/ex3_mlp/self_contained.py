"""No function calls another; local imports; in-place work on copies."""


def mlp_forward(weights, biases, x):
    import numpy as np

    outputs = [x]
    for k in range(len(weights)):
        z = np.matmul(outputs[-1], weights[k].T)
        z += biases[k]
        np.negative(z, out=z)
        np.exp(z, out=z)
        z += 1
        np.reciprocal(z, out=z)
        outputs.append(z)
    return outputs


def output_delta(o, t):
    delta = o.copy()
    delta -= t
    delta *= o
    delta *= 1 - o
    return delta


def hidden_delta(delta_next, w_next, o):
    delta = delta_next.dot(w_next)
    delta *= o
    delta -= delta * o
    return delta


def mlp_backward(weights, activations, t):
    import copy

    error = copy.deepcopy(activations[-1])
    error -= t
    error /= len(t)
    weight_grads, bias_grads = {}, {}
    for k in range(len(weights) - 1, -1, -1):
        error *= activations[k + 1]
        error *= 1 - activations[k + 1]
        weight_grads[k] = (activations[k].T @ error).T
        bias_grads[k] = error.sum(axis=0)
        error = error @ weights[k]
    return [weight_grads[k] for k in range(len(weights))], [bias_grads[k] for k in range(len(weights))]


def gradient_check(f, gradient, w, h=1e-5):
    import numpy as np

    c = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        w[i] += h
        c[i] = f(w)
        w[i] -= 2 * h
        c[i] -= f(w)
        w[i] += h
    c /= 2 * h
    a = gradient(w)
    return float((abs(a - c) / np.maximum(abs(a) + abs(c), 1e-8)).max())
