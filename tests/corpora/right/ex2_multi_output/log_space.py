"""Log-sum-exp: softmax is exp(z - lse(z)); its derivative from that."""

import numpy as np


def lse(z):
    return np.logaddexp.reduce(z, axis=1, keepdims=True)


def softmax(z):
    return np.exp(z - lse(z))


def two_class(z):
    """The sigmoid is a softmax over z and 0."""
    return softmax(np.stack([z.ravel(), np.zeros(z.size)], axis=1))[:, 0].reshape(z.shape)


def multi_output_forward(x, w):
    return two_class(x @ w.T)


def multi_output_loss(o, t):
    if o.shape == t.shape:
        return float(np.linalg.norm(o - t) ** 2 / 2 / o.shape[0])
    raise ValueError


def multi_output_gradient(x, w, t):
    z = x @ w.T
    if z.shape == t.shape:
        return np.einsum("ik,ij->kj", (two_class(z) - t) * two_class(z) * two_class(-z), x) / len(z)
    raise ValueError


def mse_gradient(x, w, t):
    return np.multiply(multi_output_gradient(x, w, t), 2.0) / t.shape[1]


def one_hot(labels, n_classes):
    T = np.zeros((labels.size, n_classes), dtype=int)
    if labels.size and (labels.min() < 0 or labels.max() >= n_classes):
        raise ValueError
    T.flat[np.arange(labels.size) * n_classes + labels] = 1
    return T


def softmax_gradient(x, w, b, labels):
    z = x @ w.T + b
    log_s = z - lse(z)
    s = np.exp(log_s)
    g = 2 * (s - one_hot(labels, len(b))) / s.size * s  # dE / d log s
    delta = g - s * g.sum(axis=1, keepdims=True)
    return delta.T @ x, delta.sum(0)
