"""ex3_mlp: the delta recursion. Fill in the functions."""

import numpy as np


def mlp_forward(weights, biases, x):
    """Return the list of x and the output of each layer."""
    raise NotImplementedError("ex3_mlp: mlp_forward is not implemented yet")


def output_delta(o, t):
    """Return the delta of the output layer, shape (N, n_L)."""
    raise NotImplementedError("ex3_mlp: output_delta is not implemented yet")


def hidden_delta(delta_next, w_next, o):
    """Return the delta of a hidden layer, shape (N, n_j)."""
    raise NotImplementedError("ex3_mlp: hidden_delta is not implemented yet")


def mlp_backward(weights, activations, t):
    """Return the gradients by weights and by biases, two lists."""
    raise NotImplementedError("ex3_mlp: mlp_backward is not implemented yet")


def gradient_check(f, gradient, w, h=1e-5):
    """Return the largest relative error between gradient(w) and central differences of f."""
    raise NotImplementedError("ex3_mlp: gradient_check is not implemented yet")
