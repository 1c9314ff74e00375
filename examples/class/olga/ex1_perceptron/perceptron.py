import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    return 2 * (x @ w.T - t).T @ x / len(x)


def perceptron_forward(x, w)
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    return np.mean((o - t) ** 2) / 2


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return ((o - t) * sigmoid_derivative(o)).T @ x / len(x)


def numerical_gradient(f, w, h=1e-5):
    # later
    raise NotImplementedError("ex1_perceptron: numerical_gradient is not implemented yet")
