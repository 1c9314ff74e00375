"""Exercise 2 with einsum: s sample, k and q outputs, j input."""
import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def multi_output_forward(x, w):
    return sigmoid(np.einsum("sj,kj->sk", x, w))


def error(o, t):
    if np.shape(o) != np.shape(t):
        raise ValueError("output and target must have the same shape")
    return o - t


def multi_output_loss(o, t):
    d = error(o, t)
    return float(np.einsum("sk,sk->", d, d)) / 2 / len(d)


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    return np.einsum("sk,sk,sk,sj->kj", error(o, t), o, 1 - o, x) / len(x)


def mse_gradient(x, w, t):
    # half squared error: 1/(2N).  mse: 1/(N m).  So the factor between them is 2/m.
    return multi_output_gradient(x, w, t) * 2 / w.shape[0]


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return np.einsum("sk,s->sk", e, 1 / e.sum(axis=-1))


def one_hot(labels, n_classes):
    inside = (0 <= labels) & (labels < n_classes)
    if not inside.all():
        raise ValueError(f"not a class: {labels[~inside]}")
    return (labels[:, None] == np.arange(n_classes)).astype(float)


def softmax_gradient(x, w, b, labels):
    N, m = len(x), len(b)
    o = softmax(np.einsum("sj,kj->sk", x, w) + b)
    dE_do = 2 / (N * m) * (o - one_hot(labels, m))
    # the Jacobian of each sample: do_k / dz_q = o_k (1[k = q] - o_q)
    jacobian = np.einsum("sk,kq->skq", o, np.eye(m)) - np.einsum("sk,sq->skq", o, o)
    delta = np.einsum("sk,skq->sq", dE_do, jacobian)
    return np.einsum("sq,sj->qj", delta, x), np.einsum("sq->q", delta)
