"""What torch autograd says about the rules and the engine: NumPy arrays in, NumPy arrays out.

The functions have the names of the exercise's functions. `value_and_gradients` hands torch's tensors to a function that
is written for the course's `Tensor`; `Tensor` here gives them its method names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


class Tensor:
    """A torch tensor with the method names of the course.

    Parameters
    ----------
    data : torch.Tensor, ndarray, list or number
    """

    __array_ufunc__ = None

    def __init__(self, data: Any) -> None:
        import torch

        is_torch = isinstance(data, torch.Tensor)
        self.torch = data if is_torch else torch.tensor(np.array(data, dtype=np.float64), requires_grad=True)

    @property
    def data(self) -> np.ndarray:
        """The values."""
        return self.torch.detach().numpy()

    @property
    def grad(self) -> np.ndarray | None:
        """The gradient that has been added up so far."""
        return None if self.torch.grad is None else self.torch.grad.numpy()

    @grad.setter
    def grad(self, value: None) -> None:
        self.torch.grad = value

    def backward(self) -> None:
        """Walk back from this tensor; the graph is kept, so that it can be walked again."""
        if self.torch.numel() != 1:
            raise ValueError("several entries")
        if self.torch.requires_grad:
            self.torch.backward(torch_ones(self.torch), retain_graph=True)

    def __add__(self, other: Any) -> Tensor:
        return Tensor(self.torch + plain(other))

    def __radd__(self, other: Any) -> Tensor:
        return Tensor(plain(other) + self.torch)

    def __sub__(self, other: Any) -> Tensor:
        return Tensor(self.torch - plain(other))

    def __rsub__(self, other: Any) -> Tensor:
        return Tensor(plain(other) - self.torch)

    def __mul__(self, other: Any) -> Tensor:
        return Tensor(self.torch * plain(other))

    def __rmul__(self, other: Any) -> Tensor:
        return Tensor(plain(other) * self.torch)

    def __truediv__(self, other: Any) -> Tensor:
        return Tensor(self.torch / plain(other))

    def __rtruediv__(self, other: Any) -> Tensor:
        return Tensor(plain(other) / self.torch)

    def __matmul__(self, other: Any) -> Tensor:
        return Tensor(self.torch @ plain(other))

    def __pow__(self, n: float) -> Tensor:
        return Tensor(self.torch**n)

    def __neg__(self) -> Tensor:
        return Tensor(-self.torch)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """Return the sum over some axes."""
        return Tensor(self.torch.sum(dim=axis, keepdim=keepdims) if axis is not None else keep(self.torch, keepdims))

    def mean(self, axis: Any = None, keepdims: bool = False) -> Tensor:
        """Return the mean over some axes."""
        added = self.sum(axis, keepdims).torch
        return Tensor(added * (added.numel() / self.torch.numel()))

    def exp(self) -> Tensor:
        """Return e to the power of each entry."""
        return Tensor(self.torch.exp())

    def log(self) -> Tensor:
        """Return the natural logarithm of each entry."""
        return Tensor(self.torch.log())

    def sigmoid(self) -> Tensor:
        """Return the sigmoid of each entry."""
        return Tensor(self.torch.sigmoid())

    def softmax(self) -> Tensor:
        """Return the softmax along the last axis."""
        return Tensor(self.torch.softmax(dim=-1))

    def reshape(self, *shape: int) -> Tensor:
        """Return the same entries in another shape."""
        return Tensor(self.torch.reshape(*shape))

    def transpose(self) -> Tensor:
        """Return the transpose of a matrix."""
        return Tensor(self.torch.T)


def torch_ones(tensor: Any) -> Any:
    """Return ones of a tensor's shape."""
    import torch

    return torch.ones_like(tensor)


def plain(other: Any) -> Any:
    """Return an operand in a form that torch takes."""
    import torch

    if isinstance(other, Tensor):
        return other.torch
    return torch.tensor(np.array(other, dtype=np.float64))


def keep(tensor: Any, keepdims: bool) -> Any:
    """Return the sum of all entries, with all axes where they are kept."""
    total = tensor.sum()
    return total.reshape((1,) * tensor.dim()) if keepdims else total


def value_and_gradients(f: Callable[..., Any], arrays: Sequence[Any]) -> tuple[float, list[np.ndarray]]:
    """Return f's value and its gradients by the arrays, zeros for what it does not use.

    Parameters
    ----------
    f : callable
        Takes a list of tensors, returns a tensor with one entry.
    arrays : list of ndarray

    Returns
    -------
    value : float
    gradients : list of ndarray, float64
    """
    leaves = list(map(Tensor, arrays))
    E = f(leaves)
    E.backward()
    return float(E.data.reshape(())), list(map(_gradient_of, leaves))


def _gradient_of(leaf: Tensor) -> np.ndarray:
    return np.zeros_like(leaf.data) if leaf.grad is None else np.array(leaf.grad)


def unbroadcast(g: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the gradient by an array of `shape` that was broadcast to the shape of g."""
    x = _leaf(np.zeros(shape))
    return _pulled_back(x.broadcast_to(np.shape(g)), g, x)[0]


def multiply_backward(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients by the factors of ``a * b``."""
    one, other = _leaf(a), _leaf(b)
    return _pulled_back(one * other, g, one, other)


def divide_backward(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients by numerator and denominator of ``a / b``."""
    one, other = _leaf(a), _leaf(b)
    return _pulled_back(one / other, g, one, other)


def power_backward(g: np.ndarray, a: np.ndarray, n: float) -> np.ndarray:
    """Return the gradient by a of ``a ** n``."""
    x = _leaf(a)
    return _pulled_back(x**n, g, x)[0]


def matmul_backward(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients by the factors of ``a @ b``."""
    one, other = _leaf(a), _leaf(b)
    return _pulled_back(one @ other, g, one, other)


def sum_backward(g: Any, shape: tuple[int, ...], axis: Any = None, keepdims: bool = False) -> np.ndarray:
    """Return the gradient by an array of `shape` of its sum."""
    x = Tensor(np.zeros(shape))
    total = x.sum(axis, keepdims)
    return _pulled_back(total.torch, g, x.torch)[0]


def softmax_backward(g: np.ndarray, o: np.ndarray) -> np.ndarray:
    """Return the gradient by the net inputs of a softmax, from its output; the logarithm is one such net input."""
    z = _leaf(np.log(o))
    return _pulled_back(z.softmax(dim=1), g, z)[0]


def mlp_gradients(
    weights: list[np.ndarray], biases: list[np.ndarray], x: np.ndarray, t: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the gradients of the half squared error of a network of sigmoid layers."""
    import torch

    ws, bs = [_leaf(w) for w in weights], [_leaf(b) for b in biases]
    o = torch.tensor(np.asarray(x, dtype=np.float64))
    for w, b in zip(ws, bs, strict=True):
        o = torch.sigmoid(torch.nn.functional.linear(o, w, b))
    (0.5 * ((o - torch.tensor(np.asarray(t, dtype=np.float64))) ** 2).sum(dim=1).mean()).backward()
    return [w.grad.numpy() for w in ws], [b.grad.numpy() for b in bs]


def _leaf(array: Any) -> Any:
    import torch

    return torch.tensor(np.array(array, dtype=np.float64), requires_grad=True)


def _pulled_back(result: Any, g: Any, *leaves: Any) -> tuple[np.ndarray, ...]:
    """Return the gradients by leaves where g arrives at the result."""
    import torch

    result.backward(gradient=torch.tensor(np.array(g, dtype=np.float64)).reshape(result.shape))
    return tuple(leaf.grad.numpy() for leaf in leaves)
