"""First try. I went on in the notebook, there everything is done."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(o):
    return sigmoid(o) * (1 - sigmoid(o))  # ???


def linear_gradient(x, w, t):
    raise NotImplementedError("ex1_perceptron: linear_gradient is not implemented yet")


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    raise NotImplementedError("ex1_perceptron: perceptron_loss is not implemented yet")


def perceptron_gradient(x, w, t):
    raise NotImplementedError("ex1_perceptron: perceptron_gradient is not implemented yet")


def numerical_gradient(f, w, h=1e-5):
    raise NotImplementedError("ex1_perceptron: numerical_gradient is not implemented yet")
