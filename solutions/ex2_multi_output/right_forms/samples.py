"""Exercise 2, sample by sample."""

import numpy as np


def multi_output_forward(x, w):
    o = np.zeros((len(x), len(w)))
    for n, x_n in enumerate(x):
        for k, w_k in enumerate(w):
            z = np.sum(w_k * x_n)
            o[n, k] = 0.5 * (1 + np.tanh(z / 2))
    return o


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError(f"outputs of shape {o.shape}, targets of shape {t.shape}")
    total = 0.0
    for o_n, t_n in zip(o, t, strict=True):
        total += 0.5 * np.sum((o_n - t_n) ** 2)
    return float(total / len(o))


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if o.shape != t.shape:
        raise ValueError(f"outputs of shape {o.shape}, targets of shape {t.shape}")
    gradient = np.zeros(w.shape)
    for n in range(len(x)):
        error = o[n] - t[n]
        slope = o[n] * (1 - o[n])
        gradient += np.outer(error * slope, x[n])
    return gradient / len(x)


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    N, m = o.shape
    gradient = np.zeros(w.shape)
    for n in range(N):
        for k in range(m):
            delta = 2 * (o[n, k] - t[n, k]) * o[n, k] * (1 - o[n, k])
            gradient[k] += delta * x[n]
    return gradient / (N * m)


def softmax(z):
    o = np.zeros(z.shape)
    for n, z_n in enumerate(z):
        e = np.exp(z_n - np.max(z_n))
        o[n] = e / np.sum(e)
    return o


def one_hot(labels, n_classes):
    t = np.zeros((len(labels), n_classes))
    for n, label in enumerate(labels):
        if not 0 <= label < n_classes:
            raise ValueError(f"the label {label} lies outside 0..{n_classes - 1}")
        t[n, label] = 1.0
    return t


def softmax_gradient(x, w, b, labels):
    N, m = len(x), len(b)
    t = one_hot(labels, m)
    o = softmax(x @ w.T + b)
    dw, db = np.zeros(w.shape), np.zeros(b.shape)
    for n in range(N):
        D = 2 / m * (o[n] - t[n])
        J = np.diag(o[n]) - np.outer(o[n], o[n])
        delta = J @ D
        dw += np.outer(delta, x[n])
        db += delta
    return dw / N, db / N
