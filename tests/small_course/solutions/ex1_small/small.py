import numpy as np


def double(x):
    return 2.0 * x


def total(x):
    return float(np.sum(x))


def slopes(f, weights, h=1e-5):
    return [2.0 * w for w in weights], [f(w) * h for w in weights]
