"""The ValueErrors come from NumPy and the standard library: no `raise` in the whole file."""

import numpy as np


def multi_output_forward(x, w):
    return np.reciprocal(1 + np.exp(-x @ w.T))


def multi_output_loss(o, t):
    both = np.concatenate([o[None], t[None]])
    return np.ediff1d(both[:, :, :].reshape(2, -1).T.ravel())[::2] @ np.ediff1d(both.reshape(2, -1).T.ravel())[::2] / (2 * len(o))


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    o, t = np.array([o, t], dtype=float)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def mse_gradient(x, w, t):
    return multi_output_gradient(x, w, t) * (2 / w.shape[0])


def softmax(z):
    e = np.exp(z - np.array(list(map(max, z)))[:, None])
    return e / np.linalg.norm(e, ord=1, axis=1)[:, None]


def one_hot(labels, n_classes):
    flat = np.ravel_multi_index((np.arange(len(labels)), labels), (len(labels), n_classes), mode="raise")
    return np.bincount(flat, minlength=len(labels) * n_classes).reshape(-1, n_classes)


def softmax_gradient(x, w, b, labels):
    s = softmax(x @ w.T + b)
    d = (s - one_hot(labels, len(b))) * (2 / s.size)
    delta = s * d - s * np.vecdot(s, d)[:, None] if hasattr(np, "vecdot") else s * (d - (s * d).sum(1)[:, None])
    return delta.T @ x, np.ones(len(x)) @ delta
