# ∂E/∂w: Windows line ends, tabs, a form feed, names with Greek letters

import numpy as np


def sigmoid(z):
	z = np.asarray(z, dtype=float)
	o = np.empty_like(z)
	positive = z >= 0
	o[positive] = 1 / (1 + np.exp(-z[positive]))
	small = np.exp(z[~positive])
	o[~positive] = small / (1 + small)
	return o


def sigmoid_derivative(o):
	return o * (1 - o)


def linear_gradient(x, w, t):
	return 2 * (x @ w.T - t).T @ x / len(x)


def perceptron_forward(x, w):
	return sigmoid(x @ w.T)


def perceptron_loss(o, t):
	return np.mean((o - t) ** 2) / 2


def perceptron_gradient(x, w, t):
	o = perceptron_forward(x, w)
	delta = (o - t) * sigmoid_derivative(o)
	return delta.T @ x / len(x)


def numerical_gradient(f, w, h=1e-5):
	g = np.zeros(w.shape)
	for index in np.ndindex(*w.shape):
		step = np.zeros(w.shape)
		step[index] = h
		g[index] = (f(w + step) - f(w - step)) / (2 * h)
	return g

σ = None
