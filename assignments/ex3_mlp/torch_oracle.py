"""What torch autograd says about a multi-layer perceptron: NumPy arrays in, NumPy arrays out.

The functions have the names of the exercise's functions and compute the same quantities without a formula for any
derivative: the forward pass is written down, and autograd does the rest. `mlp_backward` takes the biases and the
inputs, because autograd has to run the forward pass itself. `gradient_check` has no counterpart here.

The loss is the half squared error of the course: half the sum of the squared errors of each sample, and the mean
over the samples. Every delta is per sample, before that mean.
"""

from __future__ import annotations

import numpy as np

# What answers the calls of the exercise's function where the one of that name takes something else.
ANSWERS = {"mlp_backward": "mlp_backward_of_activations"}


def mlp_forward(weights: list[np.ndarray], biases: list[np.ndarray], x: np.ndarray) -> list[np.ndarray]:
    """Return x and the output of each layer.

    Parameters
    ----------
    weights : list of L ndarrays, weights[i] of shape (n_{i+1}, n_i), float64
    biases : list of L ndarrays, biases[i] of shape (n_{i+1},), float64
    x : ndarray of shape (N, n_0), float64

    Returns
    -------
    list of L + 1 ndarrays, entry i of shape (N, n_i), float64
    """
    parameters = [*_tensors(weights), *_tensors(biases)]
    _, outputs = _forward(parameters[: len(weights)], parameters[len(weights) :], x)
    return [o.detach().numpy() for o in outputs]


def output_delta(o: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return the derivative of each sample's loss by the net inputs of the output layer.

    Parameters
    ----------
    o : ndarray of shape (N, n_L), float64
        Outputs of sigmoid units; their net inputs are recovered by the inverse of the sigmoid.
    t : ndarray of shape (N, n_L), float64

    Returns
    -------
    ndarray of shape (N, n_L), float64
    """
    import torch

    z = torch.logit(torch.tensor(o, dtype=torch.float64)).requires_grad_()  # (N, n_L)
    loss = _loss(torch.sigmoid(z), t)
    (len(o) * loss).backward()  # N times the mean over samples: every row is the derivative of its own sample's loss
    return z.grad.numpy()


def hidden_delta(delta_next: np.ndarray, w_next: np.ndarray, o: np.ndarray) -> np.ndarray:
    """Return the delta of a hidden layer, from the delta of the layer above.

    Parameters
    ----------
    delta_next : ndarray of shape (N, n_next), float64
    w_next : ndarray of shape (n_next, n_j), float64
    o : ndarray of shape (N, n_j), float64
        Outputs of sigmoid units; their net inputs are recovered by the inverse of the sigmoid.

    Returns
    -------
    ndarray of shape (N, n_j), float64
    """
    import torch
    from torch.nn.functional import linear

    z = torch.logit(torch.tensor(o, dtype=torch.float64)).requires_grad_()  # (N, n_j)
    z_next = linear(torch.sigmoid(z), torch.tensor(w_next, dtype=torch.float64))  # (N, n_next)
    z_next.backward(gradient=torch.tensor(delta_next, dtype=torch.float64))
    return z.grad.numpy()


def deltas(weights: list[np.ndarray], biases: list[np.ndarray], x: np.ndarray, t: np.ndarray) -> list[np.ndarray]:
    """Return the delta of every layer of a whole network, the first hidden layer first.

    Parameters
    ----------
    weights : list of L ndarrays, weights[i] of shape (n_{i+1}, n_i), float64
    biases : list of L ndarrays, biases[i] of shape (n_{i+1},), float64
    x : ndarray of shape (N, n_0), float64
    t : ndarray of shape (N, n_L), float64

    Returns
    -------
    list of L ndarrays, entry i of shape (N, n_{i+1}), float64
    """
    parameters = [*_tensors(weights), *_tensors(biases)]
    net_inputs, outputs = _forward(parameters[: len(weights)], parameters[len(weights) :], x)
    for z in net_inputs:
        z.retain_grad()
    (len(x) * _loss(outputs[-1], t)).backward()
    return [z.grad.numpy() for z in net_inputs]


def mlp_backward(
    weights: list[np.ndarray], biases: list[np.ndarray], x: np.ndarray, t: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the gradients of the half squared error by all weights and all biases.

    Parameters
    ----------
    weights : list of L ndarrays, weights[i] of shape (n_{i+1}, n_i), float64
    biases : list of L ndarrays, biases[i] of shape (n_{i+1},), float64
    x : ndarray of shape (N, n_0), float64
    t : ndarray of shape (N, n_L), float64

    Returns
    -------
    tuple of two lists of L ndarrays, float64
        The gradients by the weights and by the biases, of their shapes.
    """
    parameters = [*_tensors(weights), *_tensors(biases)]
    _, outputs = _forward(parameters[: len(weights)], parameters[len(weights) :], x)
    _loss(outputs[-1], t).backward()
    gradients = [parameter.grad.numpy() for parameter in parameters]
    return gradients[: len(weights)], gradients[len(weights) :]


def mlp_backward_of_activations(
    weights: list[np.ndarray], activations: list[np.ndarray], t: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the same from the list that the exercise's `mlp_backward` is given; the biases follow from it."""
    layers = zip(weights, activations[:-1], activations[1:], strict=True)
    biases = [(np.log(o / (1 - o)) - below @ w.T).mean(axis=0) for w, below, o in layers]
    return mlp_backward(weights, biases, activations[0], t)


def _tensors(arrays):
    import torch

    return [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]


def _forward(weights, biases, x):
    """Return the net inputs of all layers, and x with the outputs of all layers."""
    import torch
    from torch.nn.functional import linear

    net_inputs, outputs = [], [torch.tensor(x, dtype=torch.float64)]
    for weight, bias in zip(weights, biases, strict=True):
        net_inputs.append(linear(outputs[-1], weight, bias))  # (N, n_{i+1})
        outputs.append(torch.sigmoid(net_inputs[-1]))
    return net_inputs, outputs


def _loss(o, t):
    """Return half the sum of squared errors of each sample, averaged over the samples."""
    import torch

    errors = o - torch.tensor(t, dtype=torch.float64)  # (N, n_L)
    return 0.5 * (errors**2).sum(dim=1).mean()
