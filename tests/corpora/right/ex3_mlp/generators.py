"""Generators all the way; pairs by zip, sums by math.fsum."""

import math
from itertools import count, islice, product, repeat, tee

import numpy as np


def outputs(weights, biases, x):
    yield x
    for w, b in zip(weights, biases):
        x = np.fromiter(
            (1 / (1 + math.exp(-math.fsum([*(u * v for u, v in zip(row, unit)), bias]))) for row, (unit, bias) in product(x, list(zip(w, b)))),
            dtype=float,
        ).reshape(len(x), len(w))
        yield x


def mlp_forward(weights, biases, x):
    return [*outputs(weights, biases, x)]


def output_delta(o, t):
    return np.reshape([(a - b) * (a - a * a) for a, b in zip(o.flat, t.flat)], o.shape)


def hidden_delta(delta_next, w_next, o):
    columns = list(w_next.T)
    return [[math.fsum(d * column) * a * (1 - a) for column, a in zip(columns, row)] for d, row in zip(delta_next, o)]


def deltas(weights, activations, t):
    delta = output_delta(activations[-1], t)
    for place in count(len(weights) - 1, -1):
        yield place, np.array(delta)
        if place == 0:
            return
        delta = hidden_delta(delta, weights[place], activations[place])


def mlp_backward(weights, activations, t):
    for_w, for_b = tee(sorted(deltas(weights, activations, t), key=lambda pair: pair[0]))
    return (
        [np.array([[math.fsum(d * a) / len(t) for a in activations[place].T] for d in delta.T]) for place, delta in for_w],
        [[math.fsum(d) / n for d, n in zip(delta.T, repeat(len(t)))] for _, delta in for_b],
    )


def gradient_check(f, gradient, w, h=1e-5):
    def moved(sign):
        for index in product(*(range(n) for n in w.shape)):
            v = np.array(w)
            v[index] += sign * h
            yield f(v)

    pairs = zip(gradient(w).flat, ((up - down) / (2 * h) for up, down in zip(moved(+1), moved(-1))))
    return max(abs(a - c) / max(abs(a) + abs(c), 1e-8) for a, c in islice(pairs, None))
