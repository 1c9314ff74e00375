# Exercise 2 - Boris (written in Notepad on Windows)

import numpy as np


def multi_output_forward(x, w):
	z = np.matmul(x, np.transpose(w))
	return 1 / (1 + np.exp(-z))


def multi_output_loss(o, t):
	if np.shape(o) != np.shape(t):
		raise ValueError('o and t do not fit')
	return np.square(np.subtract(o, t)).sum() / o.shape[0] / 2


def layer_gradient(x, w, t, factor):
	o = multi_output_forward(x, w)
	if np.shape(o) != np.shape(t):
		raise ValueError('o and t do not fit')
	gradient = np.zeros_like(w)
	for k in range(w.shape[0]):
		# row k belongs to output k
		delta_k = (o[:, k] - t[:, k]) * o[:, k] * (1 - o[:, k])
		gradient[k] = factor * delta_k @ x
	return gradient


def multi_output_gradient(x, w, t):
	return layer_gradient(x, w, t, 1 / x.shape[0])


def mse_gradient(x, w, t):
	return layer_gradient(x, w, t, 2 / (x.shape[0] * w.shape[0]))


def softmax(z):
	rows = []
	for row in z:
		e = np.exp(row - max(row))
		rows.append(e / sum(e))
	return np.array(rows)


def one_hot(labels, n_classes):
	if min(labels) < 0 or max(labels) > n_classes - 1:
		raise ValueError('label out of range')
	result = np.zeros((len(labels), n_classes))
	for i in range(len(labels)):
		result[i, labels[i]] = 1
	return result


def softmax_gradient(x, w, b, labels):
	N, m = x.shape[0], w.shape[0]
	o = softmax(x @ w.T + b)
	t = one_hot(labels, m)
	delta = np.zeros((N, m))
	for i in range(N):
		for k in range(m):
			for q in range(m):
				# d o_q / d z_k
				if q == k:
					slope = o[i, q] * (1 - o[i, k])
				else:
					slope = -o[i, q] * o[i, k]
				delta[i, k] += 2 / (N * m) * (o[i, q] - t[i, q]) * slope
	return delta.T @ x, delta.sum(axis=0)
