"""The tables of docs/security.md and docs/attacks.md, made from what a run gave.

`python -m tests.corpora.hostile.table` runs every probe and every attack and writes them (`locks` or `attacks` behind it: only
those); the tests compare.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpora.hostile.attacks import Attack, settled

if TYPE_CHECKING:
    from tests.corpora.hostile.class_of_attacks import ClassOfAttacks
    from tests.corpora.hostile.probes import Probe

DOCS = Path(__file__).parents[3] / "docs"
SECURITY, ATTACKS = DOCS / "security.md", DOCS / "attacks.md"
UPDATE = "python -m tests.corpora.hostile.table"


def locks_table(rows: Sequence[tuple[Probe, str, str]]) -> str:
    """Return the table of locks against what they were seen to refuse."""
    lines = ["| lock | without it | seen without it | seen with it | also refused by |", "|---|---|---|---|---|"]
    for probe, without, with_lock in rows:
        seen = "through" if probe.through in without else "REFUSED"
        held = "refused" if probe.refused in with_lock and probe.through not in with_lock else "THROUGH"
        lines.append(f"| {probe.name} | {probe.holds} | {seen} | {held} | {probe.also or 'nothing'} |")
    return "\n".join(lines)


def observed(attack: Attack, run: ClassOfAttacks) -> str:
    """Return what an attack came to in a run."""
    if attack.outcome == "not graded":
        return "not graded" if not (run.out / attack.folder / "ex1_small").exists() else "GRADED"
    result = run.result(attack.folder)
    if result["status"] != "graded":
        return result["status"]
    own = [test["outcome"] for test in result["tests"] if test["function"] == attack.function]
    return settled(next((outcome for outcome in own if outcome != "passed"), "passed"), attack)


def families_table(attacks: dict[str, list[Attack]], run: ClassOfAttacks) -> str:
    """Return the number of attacks in each family and what they came to."""
    lines = ["| family | attacks | as required | outcomes |", "|---|---:|---:|---|"]
    total = good = 0
    for family, each in attacks.items():
        found = [observed(attack, run) for attack in each]
        right = sum(seen == attack.outcome for seen, attack in zip(found, each, strict=True))
        outcomes = ", ".join(f"{count} {name}" for name, count in sorted(Counter(found).items()))
        lines.append(f"| {family} | {len(each)} | {right} | {outcomes} |")
        total, good = total + len(each), good + right
    return "\n".join([*lines, f"| all | {total} | {good} | |"])


def attacks_table(attacks: dict[str, list[Attack]], run: ClassOfAttacks) -> str:
    """Return every attack with what it tries and what it came to."""
    parts = []
    for family, each in attacks.items():
        parts += ["", f"## {family}", "", "| attack | tries | came to | points |", "|---|---|---|---:|"]
        for attack in each:
            tries = html.escape(attack.tries, quote=False).replace("|", "\\|")
            points = "-" if attack.outcome == "not graded" else f"{run.result(attack.folder)['score']:g}"
            parts.append(f"| {attack.name} | {tries} | {observed(attack, run)} | {points} |")
    return "\n".join(parts[1:])


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name}: made by `{re.escape(UPDATE)}` -->\n).*?(<!-- end of {name} -->)", re.DOTALL)


def names_in(path: Path, name: str) -> list[str]:
    """Return the first column of the tables between a document's markers."""
    found = _between(name).search(path.read_text())
    assert found, f"{path.name} has no markers for {name}"
    rows = [line.split(" | ")[0].removeprefix("| ") for line in found[0].splitlines() if line.startswith("| ")]
    return [row for row in rows if row not in ("lock", "family", "attack", "all")]


def compare(path: Path, name: str, text: str) -> None:
    """Fail unless the document holds this text between its markers."""
    found = _between(name).search(path.read_text())
    assert found, f"{path.name} has no markers for {name}"
    wanted = f"{found[1]}\n{text}\n{found[2]}"
    assert found[0] == wanted, f"the table of {name} in {path.name} is stale; `{UPDATE}` writes it anew"


def write(path: Path, name: str, text: str) -> None:
    """Put the text between the document's markers."""
    content, count = _between(name).subn(lambda match: f"{match[1]}\n{text}\n{match[2]}", path.read_text())
    assert count == 1, f"{path.name} has no markers for {name}"
    path.write_text(content)


def write_locks() -> None:
    """Try every probe and write the table of locks."""
    from tests.corpora.hostile.probes import PROBES, try_both

    write(SECURITY, "locks", locks_table([(probe, *try_both(probe)) for probe in PROBES]))


def write_attacks() -> None:
    """Grade every attack and write the tables of them."""
    from tests.corpora.hostile.attacks import families
    from tests.corpora.hostile.class_of_attacks import ClassOfAttacks

    with tempfile.TemporaryDirectory() as folder:
        run = ClassOfAttacks(Path(folder))
        run.hand_in()
        run.grade()
        write(SECURITY, "families", families_table(families(), run))
        write(ATTACKS, "attacks", attacks_table(families(), run))


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["locks", "attacks"]
    if "locks" in wanted:
        write_locks()
    if "attacks" in wanted:
        write_attacks()
