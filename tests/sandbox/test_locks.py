"""Each lock holds, and something gets through when just that lock is taken away; the table of docs/security.md says so."""

import os
import re
from pathlib import Path

import pytest

from autograder.worker import locks
from tests.corpora.hostile import table
from tests.corpora.hostile.probes import PROBES, try_both

AS_ROOT = os.getuid() == 0
HERE = [probe for probe in PROBES if AS_ROOT or not probe.needs_root]
WITHOUT_A_PROBE_OF_ITS_OWN = {"rlimits"}  # one for each of its limits


def by_name(probes):
    return {"argvalues": probes, "ids": [probe.name for probe in probes]}


@pytest.mark.parametrize("probe", **by_name(HERE))
def test_it_gets_through_without_the_lock(probe):
    without, _ = try_both(probe)
    assert probe.through in without


@pytest.mark.parametrize("probe", **by_name(HERE))
def test_it_is_refused_with_the_lock(probe):
    _, held = try_both(probe)
    assert probe.refused in held
    assert probe.through not in held


def test_every_lock_has_a_probe():
    tried = {probe.lock for probe in PROBES} - {""}
    assert tried | WITHOUT_A_PROBE_OF_ITS_OWN == set(locks.LOCKS)
    limits = set(re.findall(r"\(resource\.(RLIMIT_\w+),", Path(locks.__file__).read_text()))
    assert limits == set(re.findall(r"resource\.(RLIMIT_\w+),", " ".join(probe.line for probe in PROBES)))


def test_the_table_lists_these_locks():
    names = [probe.name for probe in PROBES]
    assert len(set(names)) == len(names)
    assert table.names_in(table.SECURITY, "locks") == names


@pytest.mark.skipif(not AS_ROOT, reason="the table is that of a run as root")
def test_the_table_says_what_a_run_gives():
    table.compare(table.SECURITY, "locks", table.locks_table([(probe, *try_both(probe)) for probe in PROBES]))
