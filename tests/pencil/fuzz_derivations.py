"""Fuzzes the pencil: mutated derivations, each of which must get an answer or a sentence, in little time.

`make fuzz` runs it whole: 20,000 derivations. `test_fuzz.py` runs a part.
"""

import argparse
import random
import sys
import time
from collections import Counter

from autograder.pencil.check import check
from autograder.results.derivation import Derivation
from tests.pencil.corpus import entries, questions

SLOW_S = 10.0  # far above what any derivation takes
PIECES = (
    *"()[]{}^_=+-*/&$%#'\\.,:;!0123456789 \n\t",
    *("sum", "sum_", "d", "d/", "∂", "\\frac", "\\sum", "\\left(", "\\begin{aligned}", "\\\\", "e^", "let ", "i != k:"),
    *("...", "≈", "⇒", "½", "²", "ᵢ", "Ο", "因为", "（", "）", "\u200b", "\x00", "\ud800", "1e999", "9" * 30, "(" * 50),
    *(
        "^2^2^2",
        "- - - -",
        "d/dw_j " * 3,
        "sum_a sum_b sum_c sum_d sum_f ",
        "[i=k]",
        "\\text{",
        "O",
        "w_j",
        "x_nj",
        "1/0",
    ),
    *("0^(0-1)", "ln(0)", "sqrt(-1)", "e^(e^(e^(9)))", "let a = a", "let b = c\nlet c = b", "beta_1^k", "mu_{k-9}"),
)


def mutated(text: str, rng: random.Random, others: list[str]) -> str:
    """Return a derivation with some changes."""
    for _ in range(rng.randint(1, 6)):
        place = rng.randint(0, len(text))
        end = min(len(text), place + rng.randint(0, 12))
        match rng.randrange(5):
            case 0:
                text = text[:place] + text[end:]
            case 1:
                text = text[:place] + rng.choice(PIECES) + text[place:]
            case 2:
                text = text[:place] + text[place:end] * rng.randint(2, 4) + text[end:]
            case 3:
                other = rng.choice(others)
                start = rng.randint(0, len(other))
                text = text[:place] + other[start : start + rng.randint(1, 40)] + text[end:]
            case 4:
                text = text[:place] + "".join(rng.sample(text[place:end], end - place)) + text[end:]
    return text


def complaint(derivation: Derivation) -> str:
    """Return what is wrong with a verdict, empty where nothing is."""
    for line in derivation.lines:
        if line.verdict == "unread" and not line.says:
            return f"a line that cannot be read, without a sentence: {line}"
        if line.line < 1 or line.column < 1:
            return f"a line without a place: {line}"
    if not derivation.lines and not derivation.parts:
        return "no answer"
    return ""


def run(count: int, seed: int) -> Counter[str]:
    """Check mutated derivations, and return how many ended how."""
    rng = random.Random(seed)
    known = [*entries("right"), *entries("wrong")]
    texts = [entry.text for entry in known]
    found: Counter[str] = Counter()
    for _ in range(count):
        entry = rng.choice(known)
        text = mutated(entry.text, rng, texts)
        start = time.perf_counter()
        derivation = check(questions()[entry.question], text)
        took = time.perf_counter() - start
        assert took < SLOW_S, f"took {took:.1f} s: {entry.question}: {text!r}"
        assert not complaint(derivation), (complaint(derivation), entry.question, text)
        first = derivation.first_wrong
        found["right" if derivation.is_right else first.verdict if first else "unfinished"] += 1
    return found


def main() -> int:
    """Fuzz as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20_260_101)
    options = parser.parse_args()
    print(f"{options.count:,} mutated derivations, seed {options.seed}: {dict(run(options.count, options.seed))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
