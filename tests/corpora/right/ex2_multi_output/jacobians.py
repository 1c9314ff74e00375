"""Every link of the chain as an explicit Jacobian matrix over the flattened batch."""

import numpy as np


def net_jacobian(x, m):
    """dz/dw for the flattened z (N*m) and w (m*n)."""
    return np.kron(x, np.eye(m)).reshape(len(x) * m, x.shape[1], m).transpose(0, 2, 1).reshape(len(x) * m, -1)


def multi_output_forward(x, w):
    z = net_jacobian(x, len(w)) @ w.ravel()
    return (1 / (1 + np.exp(-z))).reshape(len(x), len(w))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("o, t")
    d = (o - t).reshape(-1, 1)
    return np.squeeze(d.T @ d) / (2 * len(o))


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if o.shape != t.shape:
        raise ValueError("t")
    dE_do = (o - t).reshape(1, -1) / len(x)
    do_dz = np.diag((o * (1 - o)).ravel())
    return (dE_do @ do_dz @ net_jacobian(x, len(w))).reshape(w.shape)


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w).ravel()
    dE_do = 2 / o.size * (o - t.flatten())
    return np.linalg.multi_dot([dE_do, np.diag(o) - np.diag(o**2), net_jacobian(x, len(w))]).reshape(w.shape)


def softmax(z):
    shift = np.apply_along_axis(lambda row: row - max(row), 1, z)
    return np.linalg.inv(np.diag(np.exp(shift).sum(axis=1))) @ np.exp(shift)


def one_hot(labels, n_classes):
    P = np.zeros((n_classes, n_classes))
    np.fill_diagonal(P, 1)
    if labels.min() < 0 or not labels.max() < n_classes:
        raise ValueError("label")
    return np.vstack([P[label] for label in labels])


def softmax_gradient(x, w, b, labels):
    N, m = len(x), len(b)
    s = softmax(x @ w.T + b)
    J = np.zeros((N * m, N * m))
    for k, row in enumerate(s):
        block = slice(k * m, (k + 1) * m)
        J[block, block] = np.diag(row) - row[:, None] * row[None, :]
    dE_ds = 2 / (N * m) * (s - one_hot(labels, m)).reshape(1, -1)
    dz_dw, dz_db = net_jacobian(x, m), np.tile(np.eye(m), (N, 1))
    return (dE_ds @ J @ dz_dw).reshape(m, -1), (dE_ds @ J @ dz_db).ravel()
