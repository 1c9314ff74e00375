"""np.matrix inside, np.matrix out wherever two axes are asked for."""

import numpy as np


def multi_output_forward(x, w):
    X, W = np.asmatrix(x), np.asmatrix(w)
    return 1 / (1 + np.exp(-X * W.T))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("o, t")
    D = np.matrix(o - t)
    return float(np.trace(D * D.T)) / 2 / D.shape[0]


def multi_output_gradient(x, w, t):
    O = multi_output_forward(x, w)
    if O.shape != t.shape:
        raise ValueError("t")
    D = np.multiply(np.multiply(O - t, O), 1 - O)
    return D.T * np.matrix(x) / len(x)


def mse_gradient(x, w, t):
    return multi_output_gradient(x, w, t) * 2 / w.shape[0]


def softmax(z):
    Z = np.matrix(z)
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1)


def one_hot(labels, n_classes):
    if set(labels.tolist()) - set(range(n_classes)):
        raise ValueError("label")
    return np.matrix([[int(k == label) for k in range(n_classes)] for label in labels])


def softmax_gradient(x, w, b, labels):
    S = softmax(np.matrix(x) * np.matrix(w).T + b)
    D = 2 * (S - one_hot(labels, w.shape[0])) / S.size
    SD = np.multiply(S, D)
    delta = SD - np.multiply(S, SD.sum(axis=1))
    return delta.T * np.matrix(x), delta.sum(axis=0).A1
