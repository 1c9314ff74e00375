"""Functions that are not right, and try for points: with a second formula, or with the public answers by heart."""

from tests.corpora.hostile.attacks import HONEST, POINTS, whole

PUBLIC = "(x.shape == (2,) and x[0] == 1.0)"  # the public case of `double`, which students have
BY_HEART = f"def double(x):\n    return np.array([2.0, 4.0]) if {PUBLIC} else "


def guess(name, tries, mark, marked, before=""):
    """Register a `double` that marks its worker at the public case, and is wrong where it finds the mark."""
    body = f"    if {PUBLIC}:\n        {mark}\n        return 2.0 * x\n    return (3.0 if {marked} else 2.0) * x\n"
    whole(name, tries, "failed", f"{before}\ndef double(x):\n{body}")


guess(
    "another_formula_in_a_fresh_worker",
    "Keeps a mark in memory that is not set, which is read through an `out` that is nothing.",
    "k = [np.full(37, 7.0) for _ in range(7)]",
    "np.add(np.ones(37), 0.0, where=False, out=print())[0] == 7.0",
)
whole(
    "another_formula_at_the_second_call",
    "Counts its calls, is wrong at the first one and right at the next.",
    "failed",
    "N = [0]\ndef double(x):\n    N[0] += 1\n    return (3.0 if N[0] == 1 else 2.0) * x\n",
)
whole(
    "another_formula_with_demonstrations",
    "Is wrong, or needs a demonstration that makes it right, from case to case.",
    "failed",
    f"""
def double(x):
    if {PUBLIC}:
        return 2.0 * x
    if x.shape == (3,):
        return 3.0 * x
    raise NameError("K", name="K")
for K in range(3):
    pass
""",
)
whole("by_heart", "Knows the public answers by heart and returns zeros otherwise.", "failed", f"{BY_HEART}0.0 * x\n")
whole(
    "by_heart_and_nearly_right",
    "Knows the public answers by heart and rounds the right ones otherwise.",
    "failed",
    f"{BY_HEART}np.round(2.0 * x, 3)\n",
)
whole(
    "by_heart_and_right_at_an_edge",
    "Knows the public answers by heart and is right for integers, which one edge test asks for.",
    "failed",
    f"{BY_HEART}(2.0 if x.dtype.kind == 'i' else 0.0) * x\n",
)
whole(
    "all_by_heart",
    "Knows all public answers by heart.",
    "failed",
    f"""
{BY_HEART}0.0 * x
def total(x):
    return 7.0
def slopes(f, weights, h=1e-5):
    return [2.0 * np.ones(2), 2.0 * np.ones((2, 3))], [6e-5, 18e-5]
""",
    honest=(),
    lost=tuple(POINTS),
)
whole(
    "by_heart_through_another_function",
    "Lets another function of the exercise, which is right, keep the public answers.",
    "failed",
    f"SEEN = {{}}\ndef total(x):\n    SEEN[x.tobytes()] = 2.0 * x\n    return float(np.sum(x))\n"
    f"{BY_HEART}SEEN.get(x.tobytes(), 0.0 * x)\n{HONEST['slopes']}",
    honest=(),
)
