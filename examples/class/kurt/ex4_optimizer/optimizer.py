"""Exercise 4.

Every optimizer is a small object with one method, step(g), that says how far to go.
`walk` does the loop for all of them.
"""

import abc
import math

import numpy as np


class Optimizer(abc.ABC):
    def __init__(self, lr):
        self.lr = lr

    @abc.abstractmethod
    def step(self, g):
        """Return what is subtracted from the point."""


class SGD(Optimizer):
    def step(self, g):
        return self.lr * g


class Momentum(Optimizer):
    # the "heavy ball": the learning rate stands inside the velocity.  With a constant lr this is the same as
    # torch's way, where it stands outside.
    def __init__(self, lr, beta):
        super().__init__(lr)
        self.beta, self.velocity = beta, 0.0

    def step(self, g):
        self.velocity = self.beta * self.velocity + self.lr * g
        return self.velocity


class RMSprop(Optimizer):
    def __init__(self, lr, alpha, eps):
        super().__init__(lr)
        self.alpha, self.eps, self.square = alpha, eps, 0.0

    def step(self, g):
        self.square = self.alpha * self.square + (1 - self.alpha) * g * g
        return self.lr * g / (np.sqrt(self.square) + self.eps)


class Adam(Optimizer):
    def __init__(self, lr, beta1, beta2, eps):
        super().__init__(lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.mean, self.square, self.count = 0.0, 0.0, 0

    def step(self, g):
        self.count += 1
        self.mean = self.beta1 * self.mean + (1 - self.beta1) * g
        self.square = self.beta2 * self.square + (1 - self.beta2) * g * g
        # both corrections taken out of the fraction; eps stays behind the corrected root
        correction1 = 1 - self.beta1**self.count
        correction2 = math.sqrt(1 - self.beta2**self.count)
        return self.lr / correction1 * self.mean / (np.sqrt(self.square) / correction2 + self.eps)


def walk(gradient, start, steps, optimizer):
    point = np.array(start, dtype=np.float64)
    points = [point]
    for _ in range(steps):
        point = point - optimizer.step(np.asarray(gradient(point)))
        points.append(point)
    return np.vstack(points)


# ---- the functions


def himmelblau(p):
    p = np.asarray(p, dtype=float)
    return (p[..., 0] ** 2 + p[..., 1] - 11) ** 2 + (p[..., 0] + p[..., 1] ** 2 - 7) ** 2


def himmelblau_gradient(p):
    p = np.asarray(p, dtype=float)
    x, y = np.moveaxis(p, -1, 0)
    result = np.empty(p.shape)
    result[..., 0] = 2 * (x**2 + y - 11) * 2 * x + 2 * (x + y**2 - 7)
    result[..., 1] = 2 * (x**2 + y - 11) + 2 * (x + y**2 - 7) * 2 * y
    return result


def gradient_descent(gradient, start, lr, steps):
    return walk(gradient, start, steps, SGD(lr))


def momentum(gradient, start, lr, steps, beta=0.9):
    return walk(gradient, start, steps, Momentum(lr, beta))


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    return walk(gradient, start, steps, RMSprop(lr, alpha, eps))


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    return walk(gradient, start, steps, Adam(lr, beta1, beta2, eps))


def find_minima(starts, lr, steps, tol=1e-3):
    minima = []
    for start in starts:
        end = gradient_descent(himmelblau_gradient, start, lr, steps)[-1]
        if not np.all(np.isfinite(end)):
            continue
        if any(math.dist(end, known) < tol for known in minima):
            continue
        minima.append((float(end[0]), float(end[1])))
    if not minima:
        return np.zeros((0, 2))
    return np.array(sorted(minima))


def train(params, loss_and_gradient, lr, epochs):
    params = list(params)
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(float(loss))
        for i, g in enumerate(gradients):
            params[i] = params[i] - lr * np.array(g)
    return params, losses


def torch_minimize(f, start, lr, steps):
    import torch

    # clone: as_tensor shares the memory of start, and the optimizer works in place
    p = torch.nn.Parameter(torch.as_tensor(start).to(torch.float64).clone())
    adam = torch.optim.Adam([p], lr)
    rows = torch.empty(steps + 1, len(start), dtype=torch.float64)
    rows[0] = p.data
    for k in range(steps):
        adam.zero_grad()
        loss = f(p)
        loss.backward()
        adam.step()
        rows[k + 1] = p.data
    return rows.numpy()
