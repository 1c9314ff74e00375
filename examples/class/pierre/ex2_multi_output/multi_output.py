# -*- coding: latin-1 -*-
"""Exercice 2, cette fois avec la déclaration d'encodage."""

import numpy as np


def multi_output_forward(x, w):
    # même chose qu'avant, mais w a plusieurs lignes
    return 1 / (1 + np.exp(-(x @ w.T)))


def vérifier(o, t):
    if o.shape != t.shape:
        raise ValueError("o et t n'ont pas la même forme")


def multi_output_loss(o, t):
    vérifier(o, t)
    return ((o - t) ** 2).sum(axis=1).mean() / 2


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    vérifier(o, t)
    delta = (o - t) * o * (1 - o)
    # moyenne des produits: chaque échantillon a sa propre entrée
    return np.mean(delta[:, :, None] * x[:, None, :], axis=0)


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    delta = (o - t) * o * (1 - o)
    return 2 * np.mean(delta[:, :, None] * x[:, None, :], axis=0) / t.shape[1]


def softmax(z):
    e = np.exp(z - np.amax(z, axis=1)[:, None])
    return e / np.sum(e, axis=1)[:, None]


def one_hot(labels, n_classes):
    if np.any(labels < 0) or np.any(labels >= n_classes):
        raise ValueError("étiquette inconnue")
    return np.identity(n_classes)[labels, :]


def softmax_gradient(x, w, b, labels):
    o = softmax(x @ w.T + b)
    N, m = o.shape
    g = o - one_hot(labels, m)
    delta = 2 / (N * m) * o * (g - (g * o).sum(axis=1, keepdims=True))
    dw = (delta[:, :, None] * x[:, None, :]).sum(axis=0)
    db = delta.sum(axis=0)
    return dw, db
