"""Lambdas, partials, decorators, closures: checking of shapes is a decorator, the factor of a loss an argument."""

import functools
import operator

import numpy as np


def refuses(predicate):
    def decorate(function):
        @functools.wraps(function)
        def checked(*args):
            if predicate(*args):
                raise ValueError(function.__name__)
            return function(*args)

        return checked

    return decorate


def differ(o, t):
    return o.shape != t.shape


def differ_from_output(x, w, t):
    return t.shape != (x.shape[0], w.shape[0])


multi_output_forward = lambda x, w: (lambda z: np.where(z < 0, np.exp(z), 1) / (1 + np.exp(-np.abs(z))))(x @ w.T)


@refuses(differ)
def multi_output_loss(o, t):
    return functools.reduce(operator.add, map(lambda d: d @ d, o - t)) / (2 * len(o))


def _gradient(x, w, t, factor):
    o = multi_output_forward(x, w)
    return factor(o) * ((o - t) * o * (1 - o)).T @ x


half, full = (lambda o: 1 / len(o)), (lambda o: 2 / o.size)


@refuses(differ_from_output)
def multi_output_gradient(*args):
    return _gradient(*args, factor=half)


mse_gradient = functools.partial(_gradient, factor=full)
softmax = (lambda normalise: lambda z: normalise(np.exp(z - np.amax(z, 1)[:, None])))(lambda e: (e.T / e.sum(1)).T)
one_hot = refuses(lambda labels, n: bool(((labels < 0) | (labels >= n)).sum()))(
    functools.wraps(np.equal)(lambda labels, n: np.equal.outer(labels, range(n)).astype(np.uint8))
)


def pair(delta, x):
    yield delta.T @ x
    yield delta.sum(0)


def softmax_gradient(x, w, b, labels):
    s = softmax(x @ w.T + b)
    push = lambda d: s * (d - (d * s).sum(1)[:, None])
    return tuple(pair(full(s) * push(s - one_hot(labels, b.shape[0])), x))
