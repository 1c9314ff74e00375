"""What mutation testing comes to: the kill rate of each exercise, and how well the mistakes are named."""

from dataclasses import dataclass, field

from tests.corpora import rewritten
from tests.corpora.bank import declared_same, entries_of, submission_with
from tests.corpora.mutation import equivalent
from tests.corpora.mutation.grading import EngineFault
from tests.corpora.mutation.mutants import ROOT, mutants, submission


@dataclass
class Kills:
    """How the mutants of one exercise fared."""

    exercise: str
    mutants: int
    killed: int = 0
    equivalent: int = 0
    survivors: list = field(default_factory=list)
    listed_but_killed: list = field(default_factory=list)
    stale: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def rate(self):
        """Killed among those that can be killed, in percent."""
        return 100 * self.killed / max(1, self.mutants - self.equivalent)

    @property
    def is_good(self):
        return not (self.survivors or self.listed_but_killed or self.stale or self.faults)


def kills(name, grade_all, chosen=None, reasons=None):
    """Return how the mutants of an exercise fare; `chosen` restricts them, for a sample."""
    reasons = equivalent.read() if reasons is None else reasons
    everyone = mutants(name)
    tried = everyone if chosen is None else chosen(everyone)
    found = Kills(name, len(tried), stale=equivalent.stale(reasons, everyone))
    tasks = [(name, mutant.function, submission(mutant)) for mutant in tried]
    for mutant, result in zip(tried, grade_all(tasks), strict=True):
        if isinstance(result, EngineFault):
            found.faults.append((mutant, result))
            continue
        is_killed, is_listed = result.score < result.max_score, mutant.key in reasons
        found.killed += is_killed
        found.equivalent += is_listed and not is_killed
        if is_killed and is_listed:
            found.listed_but_killed.append(mutant)
        if not is_killed and not is_listed:
            found.survivors.append(mutant)
    return found


@dataclass
class Names:
    """Which mistakes were named; each entry of the lists says what and under which names."""

    what: str
    rightly: list = field(default_factory=list)
    wrongly: list = field(default_factory=list)
    not_named: list = field(default_factory=list)

    @property
    def total(self):
        return len(self.rightly) + len(self.wrongly) + len(self.not_named)


def named_in(result):
    """Return the ids that the first failed test of a result names."""
    if isinstance(result, EngineFault):
        return (f"engine fault: {result}",)
    failed = [test for test in result.tests if test.outcome in ("failed", "error")]
    return tuple(mistake.id for mistake in failed[0].mistakes) if failed else ()


def is_right(name, id_, ids):
    """Return whether the ids are the entry's own, or its own among those that are declared to be the same."""
    return id_ in ids and (set(ids) == {id_} or any(set(ids) <= same for same in declared_same(name)))


def bank_names(name, grade_all):
    """Return how the variants of an exercise's bank are named."""
    found = Names(f"bank of {name}")
    if not (ROOT / "solutions" / name / "mistakes.py").is_file():
        return found
    entries = entries_of(name)
    tasks = [(name, entry.function, submission_with(name, entry)) for entry in entries]
    for entry, result in zip(entries, grade_all(tasks), strict=True):
        ids = named_in(result)
        kind = found.rightly if is_right(name, entry.id, ids) else found.wrongly if ids else found.not_named
        kind.append((f"{entry.function}: {entry.id}", ids))
    return found


def rewritten_names(name, grade_all):
    """Return how the mistakes of `tests/corpora/rewritten` are named; what loses no points counts as named wrongly."""
    course = exercises(name).exercise
    found = Names(f"tests/corpora/rewritten of {name}")
    tasks = [(name, variant.function, rewritten.submission(course, variant)) for variant in rewritten.rewritten(name)]
    for variant, result in zip(rewritten.rewritten(name), grade_all(tasks), strict=True):
        lost = isinstance(result, EngineFault) or result.score < result.max_score
        ids = named_in(result) if lost else ("nothing, and has all points",)
        kind = found.rightly if variant.is_named_rightly(ids) else found.wrongly if ids else found.not_named
        kind.append((f"{variant.function}: {', '.join(sorted(variant.ids))}", ids))
    return found


def other_names(name, grade_all):
    """Return what the variants of `tests/corpora/wrong` are named; whether rightly is for a reader to judge."""
    from tests.corpora.test_wrong import VARIANTS, spoiled

    found = Names(f"tests/corpora/wrong of {name}")
    variants = [variant for exercise, variant in VARIANTS if exercise == name]
    made = [spoiled(exercises, name, variant) for variant in variants]
    tasks = [(name, function, source) for source, function in made]
    for variant, result in zip(variants, grade_all(tasks), strict=True):
        ids = named_in(result)
        (found.rightly if ids else found.not_named).append((variant.__name__, ids))
    return found


def exercises(name):
    """Return something with the exercise of that name, as `spoiled` asks for."""
    from types import SimpleNamespace

    from autograder.course.course import find_course

    return SimpleNamespace(exercise=find_course(ROOT).exercise(name))
