import numpy as np


def multi_output_forward(x, w):
    return 1 / (1 + np.exp(-(x @ w.T)))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError("shape")
    return np.sum((o - t) ** 2) / (2 * len(o))
