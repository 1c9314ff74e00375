"""This time I moved everything from the notebook into this file."""

import numpy as np


def net(x, w, b=0.0):
    return x @ w.T + b


def multi_output_forward(x, w):
    z = net(x, w)
    return np.where(z < 0, np.exp(np.minimum(z, 0)), 1) / (1 + np.exp(-abs(z)))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("o.shape != t.shape")
    return 0.5 * np.linalg.norm(o - t) ** 2 / len(o)


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if o.shape != t.shape:
        raise ValueError("o.shape != t.shape")
    return sum(np.outer((o_s - t_s) * o_s * (1 - o_s), x_s) for x_s, o_s, t_s in zip(x, o, t)) / len(x)


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    error = 2 * (o - t) / o.size
    return (error * o * (1 - o)).T @ x


def softmax(z):
    z = z - z.max(1, keepdims=True)
    return np.exp(z - np.log(np.exp(z).sum(1, keepdims=True)))


def one_hot(labels, n_classes):
    if any(label not in range(n_classes) for label in labels):
        raise ValueError("there are only %d classes" % n_classes)
    t = np.zeros((len(labels), n_classes))
    np.put_along_axis(t, labels[:, None], 1.0, axis=1)
    return t


def softmax_gradient(x, w, b, labels):
    o = softmax(net(x, w, b))
    error = 2 * (o - one_hot(labels, len(b))) / o.size
    # delta_k = o_k (error_k - sum_q error_q o_q)
    delta = o * (error - np.sum(error * o, axis=1)[:, np.newaxis])
    return [delta.T @ x, np.ones(len(x)) @ delta]
