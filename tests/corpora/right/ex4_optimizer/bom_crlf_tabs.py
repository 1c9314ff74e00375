# ∂E/∂w: Windows line ends, tabs, a form feed, names with Greek letters

import numpy as np
import torch


def himmelblau(p):
	return np.sum((p**2 + p[..., ::-1] - np.array([11, 7])) ** 2, axis=-1)


def himmelblau_gradient(p):
	ab = p**2 + p[..., ::-1] - np.array([11.0, 7.0])
	return 4 * p * ab + 2 * np.flip(ab, axis=-1)


def gradient_descent(gradient, start, lr, steps):
	p = np.array(start, dtype=np.float64)
	path = [p.copy()]
	for _ in range(steps):
		step = np.negative(gradient(p)) * lr
		p += step
		path.append(p.copy())
	return np.stack(path)


def momentum(gradient, start, lr, steps, beta=0.9):
	p = np.array(start, dtype=np.float64)
	velocity = np.zeros(p.shape)
	path = [p.copy()]
	for _ in range(steps):
		velocity *= beta
		velocity -= lr * gradient(p)
		p += velocity
		path.append(p.copy())
	return np.stack(path)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
	p = np.array(start, dtype=np.float64)
	total, path = np.zeros_like(p), [p.copy()]
	for _ in range(steps):
		g = np.array(gradient(p))
		total = alpha * total + g**2  # the sum; its factor 1 - alpha comes in the root
		p -= lr * g / (np.sqrt(total) * np.sqrt(1 - alpha) + eps)
		path.append(p.copy())
	return np.stack(path)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
	p = np.array(start, dtype=np.float64)
	M, V, W1, W2 = 0.0, 0.0, 0.0, 0.0
	path = [p.copy()]
	for _ in range(steps):
		g = gradient(p)
		# weighted sums and the sums of their weights: the mean is one by the other
		M, W1 = beta1 * M + g, beta1 * W1 + 1
		V, W2 = beta2 * V + g * g, beta2 * W2 + 1
		p = p - lr * (M / W1) / (np.sqrt(V / W2) + eps)
		path.append(p)
	return np.stack(path)


def find_minima(starts, lr, steps, tol=1e-3):
	ends = np.array([gradient_descent(himmelblau_gradient, start, lr, steps)[-1] for start in starts])
	ends = ends[~np.isnan(ends).any(axis=1) & ~np.isinf(ends).any(axis=1)]
	distinct = ends[:0]
	for end in ends:
		if not np.any(np.hypot(*(distinct - end).T) < tol):
			distinct = np.append(distinct, [end], axis=0)
	order = sorted(range(len(distinct)), key=lambda k: tuple(distinct[k]))
	return distinct[order]


def train(params, loss_and_gradient, lr, epochs):
	params, losses = tuple(np.array(p) for p in params), ()
	while len(losses) < epochs:
		loss, gradients = loss_and_gradient(list(params))
		losses = (*losses, loss)
		params = tuple(np.subtract(p, np.multiply(lr, g)) for p, g in zip(params, gradients))
	return params, losses


def torch_minimize(f, start, lr, steps):
	"""torch.autograd.grad, and its result put into .grad."""
	p = torch.nn.Parameter(torch.as_tensor(np.array(start, dtype=np.float64)))
	optimizer = torch.optim.Adam([{"params": [p], "lr": lr}], betas=(0.9, 0.999), eps=1e-8, foreach=False)
	path = [p.detach().clone()]
	for _ in range(steps):
		optimizer.zero_grad()
		(p.grad,) = torch.autograd.grad(f(p), p)
		optimizer.step()
		path.append(p.detach().clone())
	return torch.stack(path).numpy()

σ = None
