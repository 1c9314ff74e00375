"""One neuron. I could not finish in time, the last three are still missing."""

import numpy as np


def sigmoid(z):
    z = np.asarray(z)
    return np.exp(-np.logaddexp(0, -z))


def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    N = x.shape[0]
    z = x @ w.T
    # E = 1/N sum (z - t)^2   ->   dE/dz = 2/N (z - t)   ->   dE/dw = sum dE/dz * x
    dz = 2 / N * (z - t)
    return dz.T @ x


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    raise NotImplementedError("ex1_perceptron: perceptron_loss is not implemented yet")


def perceptron_gradient(x, w, t):
    # TODO: like linear_gradient, with one more link in the chain
    raise NotImplementedError("ex1_perceptron: perceptron_gradient is not implemented yet")


def numerical_gradient(f, w, h=1e-5):
    raise NotImplementedError("ex1_perceptron: numerical_gradient is not implemented yet")
