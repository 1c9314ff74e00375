"""Multi output, Sofia."""

import numpy as np


def check_target(o, t):
    if o.shape != t.shape:
        raise ValueError("target must have shape %s, not %s" % (o.shape, t.shape))


def multi_output_forward(x, w):
    z = x.dot(w.T)
    return 1.0 / (1.0 + np.exp(-z))


def multi_output_loss(o, t):
    check_target(o, t)
    per_sample = 0.5 * ((o - t) ** 2).sum(axis=1)
    return per_sample.mean()


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    check_target(o, t)
    N = x.shape[0]
    # dE/do = (o - t), and z is linear in w, so the rest of the chain is x
    return (o - t).T.dot(x) / N


def mse_gradient(x, w, t):
    # only the constant is different
    m = w.shape[0]
    return 2.0 / m * multi_output_gradient(x, w, t)


def softmax(z):
    shifted = z - z.max(axis=1).reshape(-1, 1)
    e = np.exp(shifted)
    return e / e.sum(axis=1).reshape(-1, 1)


def one_hot(labels, n_classes):
    for label in labels:
        if not 0 <= label < n_classes:
            raise ValueError("label %d is not in 0..%d" % (label, n_classes - 1))
    t = np.zeros((labels.size, n_classes))
    t[np.arange(labels.size), labels] = 1.0
    return t


def softmax_gradient(x, w, b, labels):
    N, m = x.shape[0], w.shape[0]
    o = softmax(x.dot(w.T) + b)
    t = one_hot(labels, m)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for i in range(N):
        # full Jacobian of one sample, as on the whiteboard
        J = np.diag(o[i]) - np.outer(o[i], o[i])
        delta = J.dot(2.0 * (o[i] - t[i]) / (N * m))
        dw += np.outer(delta, x[i])
        db += delta
    return dw, db
