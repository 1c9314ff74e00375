"""Everything through the other functions: a sigmoid layer is a softmax of two, mse is the half squared error scaled."""

import numpy as np


def softmax(z):
    top = np.array([np.max(row) for row in z])[:, np.newaxis]
    return np.exp(z - top - np.log(np.sum(np.exp(z - top), axis=1, keepdims=True)))


def multi_output_forward(x, w):
    return np.stack([softmax(np.stack([x @ row, 0 * (x @ row)], axis=-1))[:, 0] for row in w], axis=-1)


def multi_output_loss(o, t):
    for a, b in zip(o.T, t.T if t.ndim == o.ndim else [], strict=True):
        for _ in zip(a, b, strict=True):
            pass
    return np.sum([multi_output_loss(o[:, k : k + 1], t[:, k : k + 1]) for k in range(o.shape[1])]) if o.shape[1] > 1 else np.mean((o - t) ** 2) / 2


def mse_gradient(x, w, t):
    return multi_output_gradient(x, w, t) / (len(w) / 2)


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    multi_output_loss(o, t)
    return np.vstack([np.mean((o - t)[:, [k]] * o[:, [k]] * (1 - o[:, [k]]) * x, axis=0) for k in range(len(w))])


def one_hot(labels, n_classes):
    grid = np.full((len(labels), n_classes), -1e9)
    for row, label in zip(grid, labels, strict=True):
        row[list(range(n_classes)).index(label)] = 0.0
    return softmax(grid)


def softmax_gradient(x, w, b, labels):
    # a bias is the weight of one more input that is always 1
    x1, w1 = np.hstack([x, np.ones((len(x), 1))]), np.hstack([w, b[:, None]])
    s = softmax(x1 @ w1.T)
    d = s - one_hot(labels, s.shape[1])
    both = (2 / s.size) * (s * d - s * (s * d).sum(1, keepdims=True)).T @ x1
    return both[:, :-1], both[:, -1]
