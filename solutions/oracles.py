"""Two oracles that every exercise uses: torch autograd in a line, and central differences.

Torch is imported where it is used, so that reading the tests costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def central_differences(f: Callable[[np.ndarray], float], w: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """Return the gradient of the scalar function `f` at `w` by central differences of fourth order.

    ``(8 (f(w+h) - f(w-h)) - (f(w+2h) - f(w-2h))) / (12 h)``, entry by entry. With h = 1e-4 truncation and rounding are
    both near 1e-12 for functions and inputs of the size of 1, far below the bound of 1e-6 for answers.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `w`, returns a scalar.
    w : ndarray of any shape, float64
        Left as it is.
    h : float
        Step.

    Returns
    -------
    ndarray of the shape of `w`, float64
    """
    w = np.array(w, dtype=np.float64)
    gradient = np.empty_like(w)
    for index in np.ndindex(w.shape):
        value = w[index]
        at = []
        for steps in (1, -1, 2, -2):
            w[index] = value + steps * h
            at.append(float(f(w)))
        w[index] = value
        gradient[index] = (8 * (at[0] - at[1]) - (at[2] - at[3])) / (12 * h)
    return gradient


def autograd(loss: Callable[..., Any], *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the gradients of a torch loss by each of the arrays, as NumPy arrays.

    Parameters
    ----------
    loss : callable
        Takes as many float64 tensors as there are arrays, returns a scalar tensor.
    *arrays : ndarray, float64

    Returns
    -------
    tuple of ndarray, float64
        One gradient for each array, of its shape.
    """
    import torch

    tensors = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]
    loss(*tensors).backward()
    return tuple(tensor.grad.numpy() for tensor in tensors)
