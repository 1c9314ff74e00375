# ∂E/∂w: Windows line ends, tabs, a form feed, names with Greek letters

import numpy as np


def multi_output_forward(x, w):
	out = np.zeros((x.shape[0], w.shape[0]))
	for k, sample in enumerate(x):
		out[k] = 1 / (1 + np.exp(-w @ sample))
	return out


def multi_output_loss(o, t):
	if np.shape(o) != np.shape(t):
		raise ValueError("o and t")
	losses = []
	for a, b in zip(o, t):
		losses.append(0.5 * np.dot(a - b, a - b))
	return np.mean(losses)


def multi_output_gradient(x, w, t):
	if t.shape != (len(x), len(w)):
		raise ValueError("t")
	g = np.zeros_like(w)
	for sample, target in zip(x, t):
		o = 1 / (1 + np.exp(-np.dot(w, sample)))
		g = g + np.outer((o - target) * o * (1 - o), sample)
	return g / len(x)


def mse_gradient(x, w, t):
	return sum(
		2 / t.size * np.outer((o - target) * (o - o * o), sample)
		for sample, target, o in zip(x, t, multi_output_forward(x, w))
	)


def softmax(z):
	return np.array([np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in z])


def one_hot(labels, n_classes):
	T = np.zeros((len(labels), n_classes))
	for k, label in enumerate(labels):
		if not 0 <= label < n_classes:
			raise ValueError(f"label {label}")
		T[k, label] = 1
	return T


def softmax_gradient(x, w, b, labels):
	m = w.shape[0]
	dw, db = np.zeros(w.shape), np.zeros(m)
	for sample, label in zip(x, labels):
		s = softmax((w @ sample + b)[None])[0]
		J = np.diag(s) - np.outer(s, s)
		error = s.copy()
		error[label] -= 1
		delta = J @ (2 / m * error)
		dw += np.outer(delta, sample)
		db += delta
	return dw / len(x), db / len(x)

σ = None
