"""Exercise 2 with whole arrays, in other orders."""

import numpy as np


def multi_output_forward(x, w):
    z = np.einsum("nj,kj->nk", x, w)
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def multi_output_loss(o, t):
    if np.shape(o) != np.shape(t):
        raise ValueError("outputs and targets differ in shape")
    per_sample = np.square(o - t).sum(axis=1) / 2
    return float(per_sample.mean())


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if np.shape(o) != np.shape(t):
        raise ValueError("outputs and targets differ in shape")
    error = o - t
    slope = o * (1 - o)
    delta = error * slope
    return np.einsum("nk,nj->kj", delta, x) / x.shape[0]


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    error = o - t
    slope = o * (1 - o)
    gradient = 2 * (error * slope).T @ x
    return gradient / o.size


def softmax(z):
    shifted = z - np.max(z, axis=-1, keepdims=True)
    e = np.exp(shifted)
    total = np.sum(e, axis=-1, keepdims=True)
    return e / total


def one_hot(labels, n_classes):
    labels = np.asarray(labels)
    if labels.min() < 0 or labels.max() >= n_classes:
        raise ValueError("a label lies outside the classes")
    return np.eye(n_classes)[labels]


def softmax_gradient(x, w, b, labels):
    z = x @ w.T + b
    o = softmax(z)
    t = one_hot(labels, z.shape[1])
    D = 2 * (o - t) / z.shape[1]
    J = o[:, :, None] * np.eye(z.shape[1]) - o[:, :, None] * o[:, None, :]
    delta = np.einsum("nki,ni->nk", J, D)
    return np.einsum("nk,nj->kj", delta, x) / len(x), delta.mean(axis=0)
