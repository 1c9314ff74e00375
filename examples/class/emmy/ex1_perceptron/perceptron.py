"""Exercise 1.

sigmoid(z) = (1 + tanh(z / 2)) / 2, which never overflows, because tanh does not.
The sums are written as einsum: s is the sample, k the output (there is one), j the input.
"""
import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(np.multiply(0.5, z)))


sigmoid_derivative = lambda o: o - o**2


def linear_gradient(x, w, t):
    z = np.einsum("sj,kj->sk", x, w)
    return np.einsum("sk,sj->kj", z - t, x) * (2 / x.shape[0])


def perceptron_forward(x, w):
    return sigmoid(np.einsum("sj,kj->sk", x, w))


def perceptron_loss(o, t):
    d = o - t
    return np.einsum("sk,sk->", d, d) / (2 * d.shape[0])


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return np.einsum("sk,sk,sj->kj", o - t, sigmoid_derivative(o), x) / x.shape[0]


def numerical_gradient(f, w, h=1e-5):
    # one row of the identity for each entry of w
    steps = h * np.eye(w.size).reshape(w.size, *w.shape)
    differences = [f(w + step) - f(w - step) for step in steps]
    return np.reshape(differences, w.shape) / (2 * h)
