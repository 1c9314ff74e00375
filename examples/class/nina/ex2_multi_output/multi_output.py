import numpy as np
import torch
import torch.nn.functional as F


def multi_output_forward(x, w):
    return 1 / (1 + np.exp(-(x @ w.T)))


def multi_output_loss(o, t):
    if o.shape != t.shape:
        raise ValueError(f"{o.shape} is not {t.shape}")
    return np.mean(np.sum((o - t) ** 2, axis=1) / 2)


def multi_output_gradient(x, w, t):
    o = multi_output_forward(x, w)
    if o.shape != t.shape:
        raise ValueError(f"{o.shape} is not {t.shape}")
    delta = (o - t) * o * (1 - o)
    return np.tensordot(delta, x, axes=(0, 0)) / len(x)


def mse_gradient(x, w, t):
    o = multi_output_forward(x, w)
    delta = (o - t) * o * (1 - o)
    return np.tensordot(delta, x, axes=(0, 0)) * 2 / delta.size


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def one_hot(labels, n_classes):
    if not set(labels.tolist()) <= set(range(n_classes)):
        raise ValueError("labels out of range")
    return np.eye(n_classes)[labels]


def softmax_gradient(x, w, b, labels):
    # gave up on the Jacobian, autograd can do it
    w = torch.tensor(w, requires_grad=True)
    b = torch.tensor(b, requires_grad=True)
    o = torch.softmax(torch.tensor(x) @ w.T + b, dim=1)
    F.mse_loss(o, torch.tensor(one_hot(labels, len(b)))).backward()
    return w.grad.numpy(), b.grad.numpy()
