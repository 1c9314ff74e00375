"""Buffers that are used again, arrays given to the callable and changed afterwards, odd memory on the way out."""

import array
from collections import deque

import numpy as np
import torch


def himmelblau(p):
    x, y = np.ascontiguousarray(np.moveaxis(p, -1, 0), dtype=float)
    x2y = np.multiply(x, x)
    x2y += y - 11
    value = np.add(x2y * x2y, (x + y * y - 7) ** 2)
    return value[..., None][..., 0]


def himmelblau_gradient(p):
    out = np.empty((*p.shape[:-1], 4))[..., ::2]
    x, y = p[..., 0], p[..., 1]
    np.multiply(4 * x, x**2 + y - 11, out=out[..., 0])
    np.multiply(4 * y, x + y**2 - 7, out=out[..., 1])
    out += 2 * np.stack([x + y**2 - 7, x**2 + y - 11], axis=-1)
    out.flags.writeable = False
    return out


def gradient_descent(gradient, start, lr, steps):
    p = start.astype(np.float64)  # one array for the whole run, also for the callable
    path = np.empty((len(p), steps + 1))
    path[:, 0] = p
    for k in range(1, steps + 1):
        p -= np.multiply(gradient(p), lr)
        path[:, k] = p
    return path.T


def momentum(gradient, start, lr, steps, beta=0.9):
    p = start.astype(np.float64)
    v = np.zeros_like(p)
    rows = [p.copy()]
    for _ in range(steps):
        np.multiply(v, beta, out=v)
        np.add(v, gradient(p), out=v)
        np.subtract(p, lr * v, out=p)
        rows.insert(0, p.copy())
    return np.array(rows)[::-1]


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    path = np.empty(((steps + 1) * 2, len(start)))[::2]
    path[0] = start
    s = np.zeros(len(start))
    for k in range(steps):
        g = np.array(gradient(path[k]), copy=True)
        s *= alpha
        s += (1 - alpha) * g**2
        g *= lr
        g /= np.sqrt(s) + eps
        path[k + 1] = path[k] - g
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    p = start.astype(np.float64)
    m, v, buffer = np.zeros_like(p), np.zeros_like(p), np.zeros_like(p)
    flat = array.array("d", p)
    c1 = c2 = 1.0
    for _ in range(steps):
        g = gradient(p)
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * (g * g)
        c1 *= beta1
        c2 *= beta2
        np.sqrt(v, out=buffer)
        buffer /= (1 - c2) ** 0.5
        buffer += eps
        np.divide(m, buffer, out=buffer)
        buffer *= lr / (1 - c1)
        p -= buffer
        flat.extend(p)
    return memoryview(flat).cast("B").cast("d", (steps + 1, len(p)))


def find_minima(starts, lr, steps, tol=1e-3):
    kept = deque()
    for start in starts.astype(float):
        for _ in range(steps):
            start -= lr * himmelblau_gradient(start)
        if np.isfinite(start).all() and not any(np.linalg.norm(start - other) < tol for other in kept):
            kept.append(start)
    table = np.array(kept).reshape(len(kept), 2).view([("x", float), ("y", float)])
    table.sort(order=("x", "y"), axis=0)
    return table.view(float).reshape(len(kept), 2)


def train(params, loss_and_gradient, lr, epochs):
    own = [np.asfortranarray(p).copy(order="F") for p in params]
    losses = array.array("d")
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(own)
        losses.append(loss)
        for p, g in zip(own, [np.array(g) for g in gradients]):
            np.subtract(p, lr * g, out=p)
    return tuple(own), losses


def torch_minimize(f, start, lr, steps):
    kept = start.astype(np.float64)
    p = torch.from_numpy(kept).requires_grad_(True)  # shares the memory of `kept`
    optimizer = torch.optim.Adam([p], lr=lr)
    path = np.empty((steps + 1, len(start)), order="F")
    path[0] = kept
    for k in range(1, steps + 1):
        if p.grad is not None:
            p.grad.zero_()
        f(p).backward()
        optimizer.step()
        path[k] = kept
    return path
