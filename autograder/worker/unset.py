"""Sets the memory that NumPy and torch hand out unset, so that what a function forgets to fill is wrong each time.

What was in that memory before would differ from worker to worker, and could carry a state from call to call.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_NUMPY = ("empty", "empty_like")
_TORCH = (*_NUMPY, "empty_strided", "empty_permuted")
_TENSOR = ("new_empty", "new_empty_strided")


def fill() -> None:
    """Let `np.empty`, `torch.empty` and the like return not-a-number, the largest integers, True.

    The constructor of a tensor does so where it is given sizes, and torch is there only where it has been imported.
    """
    _wrap(np, _NUMPY, _set_array)
    if torch := sys.modules.get("torch"):
        set_tensor = functools.partial(_set_tensor, torch)
        _wrap(torch, _TORCH, set_tensor)
        _wrap(torch.Tensor, _TENSOR, set_tensor)
        _wrap(torch.Tensor, ("__new__", "new"), set_tensor, only=functools.partial(_are_sizes, torch))


@contextlib.contextmanager
def filled() -> Iterator[None]:
    """Do so for NumPy's functions, for a while."""
    before = {name: getattr(np, name) for name in _NUMPY}
    _wrap(np, _NUMPY, _set_array)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(np, name, function)


def _wrap(
    owner: Any,  # noqa: ANN401
    names: tuple[str, ...],
    set_values: Callable[[Any], None],
    only: Callable[..., bool] = lambda *_: True,
) -> None:
    """Let functions of these names set what they return, where their positional arguments are as `only` says."""
    for name in names:
        setattr(owner, name, _filled(getattr(owner, name), set_values, only))


def _filled(
    make: Callable[..., Any], set_values: Callable[[Any], None], only: Callable[..., bool]
) -> Callable[..., Any]:
    @functools.wraps(make)
    def empty(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        made = make(*args, **kwargs)
        if only(*args):
            set_values(made)
        return made

    return empty


def _are_sizes(torch: types.ModuleType, _: object, *args: object) -> bool:
    """Return whether a tensor's constructor is given sizes, behind its class or tensor, and not values."""
    return all(isinstance(each, int | np.integer | torch.Size) for each in args)


def _set_array(made: np.ndarray) -> None:
    match made.dtype.kind:
        case "f" | "c":
            made.fill(np.nan)
        case "i" | "u":
            made.fill(np.iinfo(made.dtype).max)
        case "b":
            made[...] = True
        case "O":
            pass  # None, as NumPy has it
        case _:
            made[...] = np.zeros((), made.dtype)


def _set_tensor(torch: types.ModuleType, made: Any) -> None:  # noqa: ANN401
    if made.layout is not torch.strided or made.is_quantized:
        return  # no entries yet, or a scale that is the caller's
    with torch.no_grad():
        if made.is_floating_point() or made.is_complex():
            made.fill_(torch.nan)
        else:
            made.fill_(True if made.dtype is torch.bool else torch.iinfo(made.dtype).max)
