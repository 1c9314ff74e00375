"""Lists of lists, tuples of arrays, UserLists, memoryviews and array.arrays mixed within one answer."""

import array
from typing import NamedTuple

import numpy as np


class Both(NamedTuple):
    weight_grads: tuple
    bias_grads: list


class ListOfLayers(list):
    """A list with a name."""


def mlp_forward(weights, biases, x):
    layers = ListOfLayers([x])
    for w, b in zip(weights, biases):
        layers.append(1 / (1 + np.exp(-(np.asarray(layers[-1]) @ w.T + b))))
        layers[-2] = tuple(map(tuple, layers[-2]))
    return layers


def output_delta(o, t):
    return [array.array("d", row) for row in (o - t) * o * (1 - o)]


def hidden_delta(delta_next, w_next, o):
    return memoryview((delta_next @ w_next) * o * (1 - o))


def mlp_backward(weights, activations, t):
    delta = np.array(output_delta(activations[-1], t))
    both = Both((), [])
    for w, a in zip(weights[::-1], activations[-2::-1]):
        both = Both(((delta.T @ a / len(a)).tolist(), *both[0]), [array.array("d", delta.mean(axis=0)), *both.bias_grads])
        delta = np.asarray(hidden_delta(delta, w, a))
    return both


def gradient_check(f, gradient, w, h=1e-5):
    a, worst = gradient(w), np.array(0.0)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        c = (f(w + e) - f(w - e)) / (2 * h)
        worst = np.maximum(worst, np.abs(a[i] - c) / np.maximum(np.abs(a[i]) + np.abs(c), 1e-8), out=worst)
    return worst
