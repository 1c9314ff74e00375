"""Puts what a submission raises into words; nothing of the submission's own can get in the way."""

from __future__ import annotations


def class_name(cls: type) -> str:
    """Return the name of a class, whatever its metaclass says."""
    return str.__str__(type.__dict__["__name__"].__get__(cls))


def missing_name(error: BaseException) -> str:
    """Return the name that an ImportError or NameError is about, nothing for others."""
    try:
        name = getattr(error, "name", None)
    except BaseException:  # noqa: BLE001 - a submission's own property
        return ""
    return name if type(name) is str else ""


def in_words(error: BaseException) -> str:
    """Return an error as its class and the first line of its message."""
    message, name = first_line(error), class_name(type(error))
    return f"{name}: {message}" if message else name


def first_line(error: object) -> str:
    """Return the first line of an error's message."""
    try:
        text = str(error)[:500]
    except BaseException:  # noqa: BLE001 - a submission's own __str__
        return "(its message cannot be shown)"
    return text.strip().partition("\n")[0][:200]
