"""No function calls another one; local imports."""


def multi_output_forward(x, w):
    import numpy

    return numpy.vstack([1.0 / (1.0 + numpy.exp(-(w * row).sum(axis=1))) for row in x])


def multi_output_loss(o, t):
    if o.ndim != t.ndim or any(a != b for a, b in zip(o.shape, t.shape)):
        raise ValueError(o.shape, t.shape)
    return float(((o - t) * (o - t)).sum()) * 0.5 / o.shape[0]


def multi_output_gradient(x, w, t):
    from numpy import atleast_2d, exp, zeros

    N, m = x.shape[0], w.shape[0]
    if tuple(t.shape) != (N, m):
        raise ValueError("target %s, outputs %s" % (t.shape, (N, m)))
    g = zeros((m, x.shape[1]))
    for i in range(m):
        o = 1 / (1 + exp(-x @ w[i]))
        g[i, :] = atleast_2d((o - t[:, i]) * o * (1 - o)) @ x / N
    return g


def mse_gradient(x, w, t):
    import numpy as np

    o = np.empty(t.shape)
    np.matmul(x, w.T, out=o)
    o *= -1
    np.exp(o, out=o)
    o += 1
    np.reciprocal(o, out=o)
    d = o - t
    d *= o
    d *= 1 - o
    g = d.T @ x
    g *= 2
    g /= t.shape[0] * t.shape[1]
    return g


def softmax(z):
    import math

    import numpy as np

    s = np.empty_like(z)
    for index in np.ndindex(z.shape):
        s[index] = 1 / math.fsum(math.exp(min(v - z[index], 700.0)) for v in z[index[0]])
    return s


def one_hot(labels, n_classes):
    import numpy as np

    if len(labels) and not (0 <= np.min(labels) <= np.max(labels) < n_classes):
        raise ValueError("labels")
    return np.array([np.roll(np.r_[1.0, np.zeros(n_classes - 1)], label) for label in labels])


def softmax_gradient(x, w, b, labels):
    import numpy as np

    z = x.dot(w.T) + b
    e = np.exp(z)
    s = e / e.sum(axis=1).reshape(-1, 1)
    t = np.zeros_like(s)
    t[np.arange(len(t)), labels] = 1
    g = (s - t) * 2 / t.size
    db = np.zeros(len(b))
    dw = np.zeros(w.shape)
    for i in range(len(b)):
        for c in range(len(b)):
            jacobian = s[:, i] * (1 - s[:, i]) if i == c else -s[:, i] * s[:, c]
            db[i] += np.sum(g[:, c] * jacobian)
            dw[i] += (g[:, c] * jacobian) @ x
    return dw, db
