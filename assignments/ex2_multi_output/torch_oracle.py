"""What PyTorch says: the quantities of exercise 2 by torch's own functions and by autograd.

Each function takes and returns what the exercise's function of the same name does, as NumPy arrays and floats. Torch is
imported where it is used, so that reading this file needs NumPy only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def multi_output_forward(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return torch's sigmoid of a linear layer without bias."""
    import torch
    from torch.nn.functional import linear

    return torch.sigmoid(linear(torch.from_numpy(x), torch.from_numpy(w))).numpy()


def multi_output_loss(o: np.ndarray, t: np.ndarray) -> float:
    """Return the half squared error, from torch's sum of squares; shapes are not checked."""
    import torch

    return _half_squared_error(torch.from_numpy(o), torch.from_numpy(t)).item()


def multi_output_gradient(x: np.ndarray, w: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return autograd's gradient by w of the half squared error of the sigmoid layer."""
    import torch
    from torch.nn.functional import linear

    inputs, targets = torch.from_numpy(x), torch.from_numpy(t)
    (dw,) = _gradients(lambda w: _half_squared_error(torch.sigmoid(linear(inputs, w)), targets), w)
    return dw


def mse_gradient(x: np.ndarray, w: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return autograd's gradient by w of `F.mse_loss` of the sigmoid layer."""
    import torch
    from torch.nn.functional import linear, mse_loss

    inputs, targets = torch.from_numpy(x), torch.from_numpy(t)
    (dw,) = _gradients(lambda w: mse_loss(torch.sigmoid(linear(inputs, w)), targets), w)
    return dw


def softmax(z: np.ndarray) -> np.ndarray:
    """Return torch's softmax of each row."""
    import torch

    return torch.softmax(torch.from_numpy(z), dim=1).numpy()


def one_hot(labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Return torch's one-hot rows as float64."""
    import torch
    from torch.nn.functional import one_hot as torch_one_hot

    return torch_one_hot(torch.from_numpy(labels), n_classes).double().numpy()


def softmax_gradient(x: np.ndarray, w: np.ndarray, b: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return autograd's gradients by w and b of `F.mse_loss` of softmax against the one-hot targets."""
    import torch
    from torch.nn.functional import linear, mse_loss

    inputs, targets = torch.from_numpy(x), torch.from_numpy(one_hot(labels, len(b)))
    return _gradients(lambda w, b: mse_loss(torch.softmax(linear(inputs, w, b), dim=1), targets), w, b)


def _half_squared_error(o: Any, t: Any) -> Any:
    """Return half the sum of squares, averaged over the samples, as a tensor."""
    from torch.nn.functional import mse_loss

    samples = o.shape[0]
    return 0.5 * mse_loss(o, t, reduction="sum") / samples


def _gradients(loss: Callable[..., Any], *parameters: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the gradient of a torch loss by each of its parameters."""
    import torch

    tensors = [torch.tensor(parameter, dtype=torch.float64, requires_grad=True) for parameter in parameters]
    loss(*tensors).backward()
    return tuple(tensor.grad.numpy() for tensor in tensors)
