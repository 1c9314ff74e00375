"""np.vectorize with signatures, apply_along_axis, add.at, reduceat, choose, batch axes of matmul."""

import numpy as np

sig = np.vectorize(lambda z: 1 / (1 + np.exp(-z)) if z > 0 else np.exp(z) / (1 + np.exp(z)))


@np.vectorize(signature="(n),(m,n),(m)->(m,n)")
def one_gradient(sample, w, target):
    o = sig(w @ sample)
    return ((o - target) * o * (1 - o))[:, None] @ sample[None, :]


def multi_output_forward(x, w):
    return sig(np.matmul(w[None], x[:, :, None]))[:, :, 0]


def multi_output_loss(o, t):
    if not np.array_equal(o.shape, t.shape):
        raise ValueError("o, t")
    starts = np.arange(0, o.size, o.shape[1])
    return np.add.reduceat(((o - t) ** 2).ravel(), starts).mean() * 0.5


def multi_output_gradient(x, w, t):
    return one_gradient(x, w, t.reshape(len(x), len(w)) if t.shape == (len(x), len(w)) else refuse()).mean(axis=0)


def refuse():
    raise ValueError("shape")


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    delta = (2 * (o - t) * o * (1 - o)).T[:, None, :]  # (m, 1, N)
    return (delta @ x[None])[:, 0] / o.size


def softmax(z):
    def row(values):
        e = np.exp(np.subtract(values, values.max()))
        return np.true_divide(e, np.add.reduce(e))

    return np.apply_along_axis(row, -1, z)


def one_hot(labels, n_classes):
    T = np.zeros((len(labels), n_classes))
    if np.clip(labels, 0, n_classes - 1).tolist() != labels.tolist():
        refuse()
    np.add.at(T, (range(len(labels)), labels), 1)
    return T


def softmax_gradient(x, w, b, labels):
    s = softmax(np.inner(x, w) + b)
    d = (s - one_hot(labels, len(w)))[:, :, None]
    J = np.apply_along_axis(lambda row: np.diagflat(row) - np.outer(row, row), 1, s)
    delta = (J @ d)[:, :, 0] * 2 / s.size
    return np.tensordot(delta, x, ([0], [0])), np.add.reduce(delta)
