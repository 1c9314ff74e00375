"""Nothing is lost: killed at random moments, on a full disk, on a read-only OUT, beside another grader, under load."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from autograder.files import TEMP_NAME
from autograder.results.result import decode
from tests.classrun.test_run import COMMAND, RIGHT, SMALL, grade, hand_in, result, victims

MOMENTS = 30
SUBMISSIONS = 20
VARIANTS = (
    RIGHT,
    RIGHT.replace("2.0 * x", "3.0 * x"),
    RIGHT.replace("return 2.0 * x", "import os; os._exit(1)"),
    RIGHT.replace("return float(np.sum(x))", "raise ValueError('no')"),
    "def broken(",
)


def a_class(folder, count):
    for at in range(count):
        hand_in(folder, f"s{at:03}", VARIANTS[at % len(VARIANTS)] + f"# {at}\n")


def start(submissions, out, *words, jobs=2):
    command = [*COMMAND, "grade", submissions, "--out", out, "--course", SMALL, "--jobs", jobs, *words]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def finished(out):
    """Return every result in OUT; each of them must be whole."""
    return {path.parent.parent.name: decode(path.read_bytes()) for path in out.glob("*/*/result.json")}


def without_seconds(found):
    import msgspec

    return {name: msgspec.structs.replace(one, seconds=type(one.seconds)()) for name, one in found.items()}


def kill_one(process, kind, chance):
    """Kill one process of a kind at a random moment after the first of it has started; return whether it was there."""
    while process.poll() is None and not victims(process)[kind]:
        time.sleep(0.02)  # it takes its time on a busy machine
    time.sleep(chance.uniform(0.05, 0.6 if kind == "grader" else 0.3))
    while process.poll() is None:
        for target in chance.sample(targets := victims(process)[kind], len(targets)):
            try:
                os.kill(target, signal.SIGKILL)
            except ProcessLookupError:
                continue
            return True
        time.sleep(0.02)
    return False


def test_killed_at_random_moments_nothing_finished_is_lost(tmp_path):
    submissions, out, calm = tmp_path / "in", tmp_path / "out", tmp_path / "calm"
    submissions.mkdir()
    a_class(submissions, SUBMISSIONS)
    assert start(submissions, calm).wait() == 0
    chance = random.Random(1)
    kills = {"grader": 0, "job": 0, "zygote": 0}
    known = {}
    for _ in range(MOMENTS):
        process = start(submissions, out)
        kind = chance.choice(["grader", "grader", "job", "zygote"])
        kills[kind] += kill_one(process, kind, chance)
        process.wait(timeout=120)
        now = finished(out) if out.exists() else {}
        assert {name: now.get(name) for name in known} == known  # lost or changed: none
        known = now
        if len(known) == SUBMISSIONS:  # all graded: begin again with an empty report, to go on killing
            for path in out.glob("*/*/*"):
                path.unlink()
            known = {}
    assert min(kills.values()) >= 2, kills
    assert start(submissions, out).wait(timeout=300) == 0
    assert without_seconds(finished(out)) == without_seconds(finished(calm))
    assert not [path for path in out.rglob("*") if TEMP_NAME.fullmatch(path.name)]
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*/result.json")}
    assert start(submissions, out).wait(timeout=300) == 0
    assert before == {path: path.stat().st_mtime_ns for path in out.glob("*/*/result.json")}  # none graded twice


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small tmpfs takes root")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_said_and_damages_nothing(tmp_path, small_disk):
    submissions = tmp_path / "in"
    submissions.mkdir()
    a_class(submissions, 40)
    ran = grade(submissions, small_disk)
    assert ran.returncode == 3
    assert "cannot be written to: No space left on device. Finished results are kept" in ran.stderr
    assert "Traceback" not in ran.stderr
    kept = finished(small_disk)
    assert 0 < len(kept) < 40
    assert not [path for path in small_disk.rglob("*") if TEMP_NAME.fullmatch(path.name)]
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    again = grade(submissions, small_disk)
    assert again.returncode == 0
    assert f"{40 - len(kept)} graded, {len(kept)} kept from before." in again.stdout
    assert {name: one for name, one in finished(small_disk).items() if name in kept} == kept


def test_a_read_only_out_is_said_and_left_alone(tmp_path, small_disk):
    submissions = tmp_path / "in"
    submissions.mkdir()
    hand_in(submissions, "ada")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    ran = grade(submissions, small_disk)
    assert ran.returncode == 2
    assert "cannot be written to: Read-only file system" in ran.stderr
    assert not list(small_disk.iterdir())


def test_a_second_grader_on_the_same_out_refuses(tmp_path):
    submissions, out = tmp_path / "in", tmp_path / "out"
    submissions.mkdir()
    hand_in(submissions, "ada", RIGHT.replace("return 2.0 * x", "import time; time.sleep(60)"))
    first = start(submissions, out)
    deadline = time.monotonic() + 30
    while not victims(first)["zygote"] and time.monotonic() < deadline:
        time.sleep(0.02)
    second = grade(submissions, out)
    assert second.returncode == 2
    assert "another run is writing its report there" in second.stderr
    assert first.wait(timeout=60) == 0
    assert result(out, "ada")["score"] == 60.0


def test_the_same_submission_always_gets_the_same_result(tmp_path):
    submissions = tmp_path / "in"
    submissions.mkdir()
    sources = [*VARIANTS, RIGHT.replace("return 2.0 * x", "return 2.0 * x + hash('a') % 7 + id(x) * 0")]
    sources.append(RIGHT.replace("return 2.0 * x", "import random; return x * random.random()"))
    sources.append(RIGHT.replace("return 2.0 * x", "while True: pass"))
    for at in range(8):
        for kind, source in enumerate(sources):
            if kind < len(sources) - 1 or at < 2:
                hand_in(submissions, f"k{kind}-{at}", source)
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    try:
        assert grade(submissions, tmp_path / "loaded", "--jobs", "3").returncode == 0
    finally:
        for process in load:
            process.kill()
            process.wait()
    assert grade(submissions, tmp_path / "calm", "--jobs", "1").returncode == 0
    for kind in range(len(sources)):
        texts = set()
        for path in tmp_path.glob(f"*/k{kind}-*/ex1_small/result.json"):
            content = json.loads(path.read_bytes())
            del content["seconds"], content["student"]
            texts.add(json.dumps(content))
        assert len(texts) == 1, kind


def test_doctor_says_which_locks_this_machine_gives():
    ran = subprocess.run([*COMMAND, "doctor", "--no-torch"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "landlock      version" in ran.stdout
    assert "its locks: pids, descriptors, session, rlimits" in ran.stdout
    assert "Hidden tests can be run here." in ran.stdout


def test_doctor_says_what_is_missing(tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'no namespaces' >&2\nexit 1\n")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ran = subprocess.run([*COMMAND, "doctor"], capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 3
    assert "bubblewrap cannot make its namespaces (no namespaces)" in ran.stdout
    assert "Hidden tests cannot be run here." in ran.stdout
