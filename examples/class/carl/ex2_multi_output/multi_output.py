import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def multi_output_forward(x, w):
    return sigmoid(np.dot(x, w.T))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("shapes differ")
    N = o.shape[0]
    return 1 / (2 * N) * np.sum((o - t) ** 2)


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if o.shape != t.shape:
        raise ValueError("shapes differ")
    N = x.shape[0]
    # this time the 2 and the 1/2 cancel
    delta = (o - t) * o * (1 - o)
    return 1 / N * np.dot(delta.T, x)


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    N, m = t.shape
    delta = 2 * (o - t) * o * (1 - o)
    return 1 / (N * m) * np.dot(delta.T, x)


def softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)
    return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)


def one_hot(labels, n_classes):
    t = np.zeros((len(labels), n_classes))
    for i, label in enumerate(labels):
        if label < 0 or label >= n_classes:
            raise ValueError("no such class")
        t[i, label] = 1
    return t


def softmax_gradient(x, w, b, labels):
    N, m = x.shape[0], b.shape[0]
    s = softmax(np.dot(x, w.T) + b)
    # the derivative of softmax looks like that of the sigmoid: s (1 - s)
    delta = 2 / (N * m) * (s - one_hot(labels, m)) * s * (1 - s)
    return np.dot(delta.T, x), np.sum(delta, axis=0)
