"""Several outputs. Half of it."""

import numpy as np


def multi_output_forward(x, w):
    return 1 / (1 + np.exp(-x @ w.T))


def multi_output_loss(o, t):
    # TODO: where does the ValueError come from? numpy raises one by itself, I think
    N = o.shape[0]
    return ((o - t) ** 2).sum() / (2 * N)


def multi_output_gradient(x, w, t):
    raise NotImplementedError("ex2_multi_output: multi_output_gradient is not implemented yet")


def mse_gradient(x, w, t):
    raise NotImplementedError("ex2_multi_output: mse_gradient is not implemented yet")


def softmax(z):
    raise NotImplementedError("ex2_multi_output: softmax is not implemented yet")


def one_hot(labels, n_classes):
    return np.eye(n_classes)[labels]


def softmax_gradient(x, w, b, labels):
    raise NotImplementedError("ex2_multi_output: softmax_gradient is not implemented yet")
