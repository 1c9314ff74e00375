"""ex1_perceptron: one neuron. Fill in the functions."""

import numpy as np


def sigmoid(z):
    """Return the sigmoid of every entry of z, same shape as z."""
    raise NotImplementedError("ex1_perceptron: sigmoid is not implemented yet")


def sigmoid_derivative(o):
    """Return the derivative of the sigmoid, expressed through its output o."""
    raise NotImplementedError("ex1_perceptron: sigmoid_derivative is not implemented yet")


def linear_gradient(x, w, t):
    """Return the gradient by w of F.mse_loss(x @ w.T, t), shape (1, n)."""
    raise NotImplementedError("ex1_perceptron: linear_gradient is not implemented yet")


def perceptron_forward(x, w):
    """Return the output of the neuron for each sample, shape (N, 1)."""
    raise NotImplementedError("ex1_perceptron: perceptron_forward is not implemented yet")


def perceptron_loss(o, t):
    """Return the half squared error, a float."""
    raise NotImplementedError("ex1_perceptron: perceptron_loss is not implemented yet")


def perceptron_gradient(x, w, t):
    """Return the gradient by w of the half squared error, shape (1, n)."""
    raise NotImplementedError("ex1_perceptron: perceptron_gradient is not implemented yet")


def numerical_gradient(f, w, h=1e-5):
    """Return the central differences of f at w, same shape as w."""
    raise NotImplementedError("ex1_perceptron: numerical_gradient is not implemented yet")
