import numpy as np
from numpy import exp, mean


def sigmoid(z):
    return 1 / (1 + exp(-z))


def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    # mean over the samples of 2 (z - t) x
    z = x @ w.T
    return mean(2 * (z - t) * x, axis=0, keepdims=True)


def perceptron_forward(x, w):
    return sigmoid(x @ w.T)


def perceptron_loss(o, t):
    return float(mean((o - t) ** 2))


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return mean((o - t) * sigmoid_derivative(o) * x, axis=0, keepdims=True)


def numerical_gradient(f, w, h=1e-5):
    result = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        right = np.copy(w)
        left = np.copy(w)
        right[i] += h
        left[i] -= h
        result[i] = (f(right) - f(left)) / (right[i] - left[i])
    return result
