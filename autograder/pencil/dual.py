"""Dual numbers on arrays: a value and how fast it changes, exactly. They nest, one tag for each derivative."""

from __future__ import annotations

from typing import TypeAlias, Union

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Value: TypeAlias = Union[Array, "Dual"]


class Dual:
    """A value with its derivative under one tag; both may be dual numbers of smaller tags."""

    __slots__ = ("change", "tag", "value")

    def __init__(self, tag: int, value: Value, change: Value) -> None:
        self.tag, self.value, self.change = tag, value, change


def _tag(*values: Value) -> int:
    return max(value.tag if isinstance(value, Dual) else 0 for value in values)


def split(value: Value, tag: int) -> tuple[Value, Value | None]:
    """Return a value and its derivative under a tag, None where it does not depend on it."""
    return (value.value, value.change) if isinstance(value, Dual) and value.tag == tag else (value, None)


def add(left: Value, right: Value) -> Value:
    """Return the sum."""
    if not (tag := _tag(left, right)):
        return left + right  # type: ignore[operator]
    (a, da), (b, db) = split(left, tag), split(right, tag)
    change = db if da is None else da if db is None else add(da, db)
    return Dual(tag, add(a, b), change)  # type: ignore[arg-type]


def multiply(left: Value, right: Value) -> Value:
    """Return the product."""
    if not (tag := _tag(left, right)):
        return left * right  # type: ignore[operator]
    (a, da), (b, db) = split(left, tag), split(right, tag)
    first = None if da is None else multiply(da, b)
    second = None if db is None else multiply(a, db)
    change = second if first is None else first if second is None else add(first, second)
    return Dual(tag, multiply(a, b), change)  # type: ignore[arg-type]


def scale(value: Value, factor: Array | float) -> Value:
    """Return a multiple by plain numbers."""
    if isinstance(value, Dual):
        return Dual(value.tag, scale(value.value, factor), scale(value.change, factor))
    return np.asarray(value * factor, dtype=np.float64)


def invert(value: Value) -> Value:
    """Return 1 divided by a value."""
    if not isinstance(value, Dual):
        return np.asarray(1 / value)
    inverse = invert(value.value)
    return Dual(value.tag, inverse, multiply(value.change, scale(multiply(inverse, inverse), -1.0)))


def apply(name: str, value: Value) -> Value:
    """Return a function of a value."""
    if not isinstance(value, Dual):
        return _plain(name, value)
    return Dual(value.tag, apply(name, value.value), multiply(value.change, slope(name, value.value)))


def _plain(name: str, x: Array) -> Array:
    match name:
        case "exp":
            return np.exp(x)
        case "ln":
            return np.log(x)
        case "sqrt":
            return np.sqrt(x)
        case "tanh":
            return np.tanh(x)
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x))  # the sigmoid, which cannot overflow so


def slope(name: str, value: Value) -> Value:
    """Return the derivative of a function at a value."""
    match name:
        case "exp":
            return apply("exp", value)
        case "ln":
            return invert(value)
        case "sqrt":
            return scale(invert(apply("sqrt", value)), 0.5)
        case "tanh":
            o = apply("tanh", value)
            return add(np.ones(1), scale(multiply(o, o), -1.0))
    o = apply("sigmoid", value)
    return multiply(o, add(np.ones(1), scale(o, -1.0)))


def power(base: Value, exponent: Value) -> Value:
    """Return a power; the exponent of a negative base has to be a whole number that depends on nothing."""
    if isinstance(exponent, Dual):
        return apply("exp", multiply(exponent, apply("ln", base)))
    if not isinstance(base, Dual):
        return np.power(base, exponent)
    lower = scale(power(base.value, exponent - 1), exponent)
    return Dual(base.tag, power(base.value, exponent), multiply(base.change, lower))


def reduce(value: Value, axis: int, mask: Array, size: int) -> Value:
    """Return the sum over an axis, counted from the end, of what a mask lets through."""
    if isinstance(value, Dual):
        return Dual(value.tag, reduce(value.value, axis, mask, size), reduce(value.change, axis, mask, size))
    masked = np.where(mask != 0, value, 0.0) if mask.size > 1 else value
    if masked.ndim < axis or masked.shape[-axis] == 1:
        return np.asarray(masked * float(size))
    return np.asarray(masked.sum(axis=-axis, keepdims=True) if masked.ndim > axis else masked.sum(axis=-axis))


def cells(value: Value) -> int:
    """Return how many numbers a value holds."""
    return cells(value.value) + cells(value.change) if isinstance(value, Dual) else value.size
