"""The same quantities by torch: gradients by autograd, trajectories by the optimizers of `torch.optim`.

An oracle, not a solution: the update rules stand in torch's own code, and the only thing that happens here is that a
gradient is handed over and a step is asked for. Everything takes and returns NumPy arrays; torch is imported where it
is used, so that this file can be read without it.
"""

import numpy as np


def himmelblau(p):
    """Return Himmelblau's function at each point of `p`, shape (..., 2)."""
    return _himmelblau(_tensor(p)).numpy()


def himmelblau_gradient(p):
    """Return the gradient of Himmelblau's function at each point of `p` by autograd; the shape of `p`."""
    points = _tensor(p).requires_grad_()
    _himmelblau(points).sum().backward()  # the points do not touch each other: the sum's gradient is each point's own
    return points.grad.numpy()


def gradient_descent(gradient, start, lr, steps):
    """Return the trajectory of `torch.optim.SGD` under a NumPy gradient."""
    from torch.optim import SGD

    return _trajectory(lambda points: SGD(points, lr=lr), gradient, start, steps)


def momentum(gradient, start, lr, steps, beta=0.9):
    """Return the trajectory of `torch.optim.SGD` with momentum, without dampening."""
    from torch.optim import SGD

    return _trajectory(lambda points: SGD(points, lr=lr, momentum=beta, dampening=0), gradient, start, steps)


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Return the trajectory of `torch.optim.RMSprop`, uncentred."""
    from torch.optim import RMSprop

    return _trajectory(lambda points: RMSprop(points, lr=lr, alpha=alpha, eps=eps), gradient, start, steps)


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the trajectory of `torch.optim.Adam`."""
    from torch.optim import Adam

    return _trajectory(lambda points: Adam(points, lr=lr, betas=(beta1, beta2), eps=eps), gradient, start, steps)


def train(params, loss_and_gradient, lr, epochs):
    """Return `(params, losses)` after `epochs` steps of `torch.optim.SGD` on a list of NumPy arrays."""
    from torch.optim import SGD

    tensors = [_tensor(array) for array in params]
    sgd = SGD(tensors, lr=lr)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        losses[epoch], slopes = loss_and_gradient([_array(tensor) for tensor in tensors])
        for tensor, slope in zip(tensors, slopes, strict=True):
            tensor.grad = _tensor(slope)
        sgd.step()
    return [_array(tensor) for tensor in tensors], losses


def torch_minimize(f, start, lr, steps):
    """Return the trajectory of `torch.optim.Adam` under the gradient of the torch function `f`."""
    from torch.func import grad

    slope = grad(f)  # a function that returns the gradient: nothing is stored on a tensor, so nothing can add up
    return adam(lambda p: slope(_tensor(p)).numpy(), start, lr, steps)


def _himmelblau(points):
    first, second = points.unbind(-1)
    return (first.square() + second - 11).square() + (first + second.square() - 7).square()


def _trajectory(build, gradient, start, steps):
    """Return the points that an optimizer visits, shape (steps + 1, d), when it is fed gradients by hand."""
    point = _tensor(start)
    method = build([point])
    visited = [_array(point)]
    while len(visited) <= steps:
        point.grad = _tensor(gradient(_array(point)))
        method.step()
        visited.append(_array(point))
    return np.stack(visited)


def _tensor(array):
    """Return a float64 tensor with numbers of its own."""
    import torch

    return torch.tensor(np.asarray(array), dtype=torch.float64)


def _array(tensor):
    """Return a copy that later steps do not change."""
    return tensor.numpy().copy()
