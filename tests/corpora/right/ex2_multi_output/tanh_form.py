"""The sigmoid as a tanh, softmax as 1 / sum exp(z_j - z_k), with the overflow silenced."""

import numpy as np


def multi_output_forward(x, w):
    return 0.5 + 0.5 * np.tanh(0.5 * x.dot(w.T))


def multi_output_loss(o, t):
    np.stack([o, t])  # raises a ValueError when shapes differ
    return 0.5 * np.mean(np.sum(np.square(o - t), axis=1))


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    _, t = np.stack([o, t])
    slope = (1 - (2 * o - 1) ** 2) / 4
    return np.tensordot((o - t) * slope, x, axes=(0, 0)) / x.shape[0]


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    slope = 1 / (4 * np.cosh(x @ w.T / 2) ** 2)
    return np.mean(2 * ((o - t) * slope)[:, :, None] * x[:, None, :], axis=0) / w.shape[0]


def softmax(z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)


def one_hot(labels, n_classes):
    return np.array([[float(k == range(n_classes).index(label)) for k in range(n_classes)] for label in labels])


def softmax_gradient(x, w, b, labels):
    s = softmax(x @ w.T + b)
    error = s - one_hot(labels, b.size)
    # sum_c e_c s_c (delta_ci - s_i) = s_i sum_c s_c (e_i - e_c)
    pairs = (s[:, None, :] * (error[:, :, None] - error[:, None, :])).sum(axis=2)
    delta = s * pairs * (2 / s.size)
    return delta.T @ x, delta.T @ np.ones(len(x))
