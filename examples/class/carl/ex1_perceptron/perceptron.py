import numpy as np


def sigmoid(z):
    # two formulas, each where it is safe
    z = np.asarray(z, float)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    N = x.shape[0]
    z = np.dot(x, w.T)
    return 2.0 / N * np.dot((z - t).T, x)


def perceptron_forward(x, w):
    return sigmoid(np.dot(x, w.T))


def perceptron_loss(o, t):
    N = o.shape[0]
    return 1 / (2 * N) * np.sum((o - t) ** 2)


def perceptron_gradient(x, w, t):
    N = x.shape[0]
    o = perceptron_forward(x, w)
    # d/do (o - t)^2 = 2 (o - t), same as in linear_gradient
    delta = 2 * (o - t) * sigmoid_derivative(o)
    return 1 / N * np.dot(delta.T, x)


def numerical_gradient(f, w, h=1e-5):
    grad = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        dw = np.zeros_like(w)
        dw[i] = h
        grad[i] = (f(w + dw) - f(w - dw)) / (2 * h)
    return grad
