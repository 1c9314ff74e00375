"""Right numbers in odd memory, and the right integers, booleans and read-only views where those will do."""

import numpy as np


def flip(a):
    return np.ascontiguousarray(a[::-1, ::-1])[::-1, ::-1]


def lock(a):
    a = a.copy(order="F")
    a.flags.writeable = False
    return a


def multi_output_forward(x, w):
    return flip(1 / (1 + np.exp(-(x @ w.T))))


def multi_output_loss(o, t):
    if o.strides != t.strides or o.shape != t.shape:
        raise ValueError("o, t")
    d = np.lib.stride_tricks.as_strided(o - t, (o.size,), (o.itemsize,))
    return (d @ d / (2 * len(o)))[...]


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if o.shape != t.shape:
        raise ValueError("t")
    return lock(((o - t) * o * (1 - o)).T @ x / len(x))


def mse_gradient(x, w, t):
    room = np.zeros((w.shape[1] * 2, w.shape[0] * 3))
    room[::2, ::3] = x.T @ step(x, w, t)
    return room[::2, ::3].T


def step(x, w, t):
    o = multi_output_forward(x, w)
    return 2 * (o - t) * o * (1 - o) / o.size


def softmax(z):
    rows = np.sort(z, axis=1)[:, -1:]
    e = np.exp(z - rows)
    return np.asarray(np.divide(e, e.sum(1)[:, None]), order="F").astype("<f8").byteswap().view(">f8")


def one_hot(labels, n_classes):
    if ((labels < 0) | (labels > n_classes - 1)).any():
        raise ValueError("label")
    room = np.zeros((len(labels) + 2, n_classes + 2), dtype=np.int8)
    np.put_along_axis(room[1:-1, 1:-1], labels[:, None], 1, axis=1)
    return room[1:-1, 1:-1][::-1][::-1]


def softmax_gradient(x, w, b, labels):
    s = np.asarray(softmax(x @ w.T + b), dtype=float)
    d = s - one_hot(labels, len(b))
    both = np.zeros((len(b), x.shape[1] + 1), order="F")
    delta = 2 / s.size * s * (d - (d * s).sum(1)[:, None])
    np.matmul(delta.T, np.column_stack([x, np.ones(len(x))]), out=both)
    return both[:, :-1], both[:, -1]
