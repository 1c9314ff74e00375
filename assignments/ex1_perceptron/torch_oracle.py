"""What PyTorch says: the quantities of exercise 1 by torch's own functions and by autograd.

Each function takes and returns what the exercise's function of the same name does, as NumPy arrays and floats. Torch is
imported where it is used, so that reading this file needs NumPy only. PyTorch has no central differences to offer:
`numerical_gradient` is missing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return torch's sigmoid."""
    import torch

    return torch.sigmoid(torch.tensor(z, dtype=torch.float64)).numpy()


def sigmoid_derivative(o: np.ndarray) -> np.ndarray:
    """Return the slope that autograd finds at the net input whose sigmoid is o."""
    import torch

    z = torch.logit(torch.tensor(o, dtype=torch.float64)).requires_grad_()
    torch.sigmoid(z).sum().backward()
    return z.grad.numpy()


def linear_gradient(x: np.ndarray, w: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return autograd's gradient by w of `F.mse_loss` of a linear layer without bias."""
    from torch.nn.functional import linear, mse_loss

    return _gradient(lambda x, w, t: mse_loss(linear(x, w), t), x, w, t)


def perceptron_forward(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return torch's sigmoid of a linear layer without bias."""
    import torch
    from torch.nn.functional import linear

    return torch.sigmoid(linear(torch.from_numpy(x), torch.from_numpy(w))).numpy()


def perceptron_loss(o: np.ndarray, t: np.ndarray) -> float:
    """Return the half squared error, from torch's sum of squares."""
    import torch

    return _half_squared_error(torch.from_numpy(o), torch.from_numpy(t)).item()


def perceptron_gradient(x: np.ndarray, w: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return autograd's gradient by w of the half squared error of the sigmoid neuron."""
    import torch
    from torch.nn.functional import linear

    return _gradient(lambda x, w, t: _half_squared_error(torch.sigmoid(linear(x, w)), t), x, w, t)


def _half_squared_error(o: Any, t: Any) -> Any:
    """Return half the sum of squares, averaged over the samples, as a tensor."""
    from torch.nn.functional import mse_loss

    samples = o.shape[0]
    return 0.5 * mse_loss(o, t, reduction="sum") / samples


def _gradient(loss: Callable[..., Any], x: np.ndarray, w: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return the gradient by w of a torch loss of x, w and t."""
    import torch

    weights = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    loss(torch.from_numpy(x), weights, torch.from_numpy(t)).backward()
    return weights.grad.numpy()
