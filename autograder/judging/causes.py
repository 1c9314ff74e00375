"""The table of relations whose cause is known: what a factor, a transpose or a step has as its id and its hint.

The ids are those of the banks, where each is a permanent name. A bank's own hint comes before the one given here. The
constants of a loss stand only for functions whose bank has one of them: a factor of 2 in another function is a factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from autograder.judging.factors import Ratios


class Cause(msgspec.Struct, frozen=True):
    """A mistake by its id, with its hint."""

    id: str
    hint: str


class Constant(msgspec.Struct, frozen=True):
    """A mistake that multiplies the right answer by the same factor on each case, or by one of its sizes."""

    cause: Cause
    values: Sequence[float]  # on the cases where the factor is looked for


SIGN = Cause("sign-flip", "The sign is the other way round. Which difference does the definition take?")
CHANGED = Cause("inplace-overwrite", "An argument has other values after the call. Work on a copy of it.")
STEP = Cause("returns-step", "Return the gradient alone. The step, with its rate, belongs to the loop that calls this.")
ROUNDED = Cause("rounds-output", "Return the full precision. Rounding is for printing.")
_ADDED = "The samples share these parameters: add up what each of them contributes."

# The constants of a loss, by the letters of the docstrings: N samples, m outputs, n inputs.
_LOSS = (
    (2.0, "", "", Cause("factor-2-extra", "A factor of 2 is too many. Differentiate the stated loss once more.")),
    (0.5, "", "", Cause("factor-2-missing", "A factor of 2 is missing. Differentiate the stated loss once more.")),
    (1.0, "N", "", Cause("sum-not-mean", "The loss is a mean: a batch written down twice has the same one.")),
    (1.0, "N*m", "", Cause("sum-not-mean", "The loss is a mean: a batch written down twice has the same one.")),
    (1.0, "", "N", Cause("divided-by-N-twice", "The number of samples enters once. Count how often you divide by it.")),
    (
        1.0,
        "",
        "m",
        Cause("divided-by-outputs", "Which sizes does the loss average over? Outputs may not be among them."),
    ),
    (2.0, "", "m", Cause("mse-scale", "This is the scale of another loss. Which constants does the stated one have?")),
    (1.0, "", "n", Cause("divide-by-features", "Average over what the loss averages. Inputs are no predictions.")),
    (1.0, "N", "n", Cause("divide-by-features", "Average over what the loss averages. Inputs are no predictions.")),
    (1.0, "m", "n", Cause("divide-by-features", "Average over what the loss averages. Inputs are no predictions.")),
)
LOSS_IDS = frozenset(cause.id for *_, cause in _LOSS) | {
    "half-kept",
    "half-sum-convention",
    "half-batch-mean",
    "mean-over-batch-only",
    "mean-over-outputs-only",
}

SHAPES = {  # by the axes of the right answer and of the given one
    (0, 1): Cause("loss-not-scalar", "Return one number, not an array with one entry."),
    (0, 2): Cause("loss-not-scalar", "Return one number, not an array with one entry."),
    (1, 2): Cause(
        "bias-keepdims", "The numbers are right; an axis is left over. Which shape does the docstring promise?"
    ),
    (2, 1): Cause(
        "output-flattened", "The numbers are right; an axis is lost. Keep one for samples and one for units."
    ),
}
ROWS = {  # by the axes of the right answer
    0: Cause("loss-per-sample", "Return one number for the batch: the mean over its samples."),
    1: Cause("bias-not-summed", _ADDED),
    2: Cause("gradient-not-summed", _ADDED),
}


_GRADIENT = Cause("transposed-grad", "Rows and columns are swapped. A gradient has the shape of what it belongs to.")
_OUTPUT = Cause("output-transposed", "Rows and columns are swapped. Which axis comes first?")


def transposed(known: Iterable[str]) -> Cause:
    """Return what a transposed answer is called in a function whose bank has these ids.

    It is the gradient by weights only if the bank says so: a delta has a row a sample, as an output has.
    """
    return _GRADIENT if _GRADIENT.id in known else _OUTPUT


def in_the_words_of(bank: dict[str, str], cause: Cause) -> Cause:
    """Return a cause with the hint that the function's bank gives it, where it has one."""
    return Cause(cause.id, bank.get(cause.id, cause.hint))


def constants(found: Ratios, bank: dict[str, str]) -> Iterator[Constant]:
    """Yield the constants that a function may be off by, on the cases where a factor is known."""
    count = len(found.values)
    yield Constant(SIGN, [-1.0] * count)
    if not LOSS_IDS & bank.keys():
        return
    named = dict(found.asked.combined_sizes()) | {"": [1.0] * count}
    named |= {"*".join(reversed(label.split("*"))): sizes for label, sizes in named.items()}
    for number, above, below, cause in _LOSS:
        if above in named and below in named:
            yield Constant(cause, [number * a / b for a, b in zip(named[above], named[below], strict=True)])


def explain(found: Ratios, of_the_bank: Sequence[Constant], bank: dict[str, str]) -> tuple[Cause, ...]:
    """Return the one or two mistakes that make up a factor, none where nothing does or more than one answer fits.

    Parameters
    ----------
    found : Ratios
    of_the_bank : sequence of Constant
        The entries of the bank that are multiples of the right answer.
    bank : dict
        The hint of each id in the function's bank.
    """
    single = _fitting(found, of_the_bank)
    if single:
        return single if len(single) == 1 else ()
    known = [*of_the_bank, *constants(found, bank)]
    single = _fitting(found, known)
    if single:
        return tuple(in_the_words_of(bank, cause) for cause in single) if len(single) == 1 else ()
    pairs = {
        frozenset({one.cause.id, other.cause.id}): (one.cause, other.cause)
        for place, one in enumerate(known)
        for other in known[place + 1 :]
        if one.cause.id != other.cause.id and found.are([a * b for a, b in zip(one.values, other.values, strict=True)])
    }
    elementary = [pair for ids, pair in pairs.items() if ids & _ELEMENTARY] or list(pairs.values())
    return tuple(in_the_words_of(bank, cause) for cause in elementary[0]) if len(elementary) == 1 else ()


# Which of these slips decide how many samples enter, so that the size of the batch is theirs as well.
FREE_OF_SIZE = frozenset(
    {
        "first-only",
        "last-sample-only",
        "n-vs-n1-broadcast",
        "mean-error-then-outer",
        "loss-per-sample",
        "loss-per-output",
    }
    | {cause.id for cause in ROWS.values()}
)
_ELEMENTARY = frozenset({SIGN.id, "factor-2-extra", "factor-2-missing", "half-kept"})


def _fitting(found: Ratios, known: Sequence[Constant]) -> tuple[Cause, ...]:
    fitting = {each.cause.id: each.cause for each in known if found.are(each.values)}
    return tuple(fitting.values())
