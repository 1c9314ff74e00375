"""The attacks that look, write, talk and rise, with a grader that is no root, and a Python under a private home."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import msgspec
import pytest

from autograder.casebook import store
from autograder.course.course import find_course
from tests.conftest import AUTOGRADER, ROOT, SMALL
from tests.corpora.hostile.attacks import ALL_HONEST, HONEST, families
from tests.corpora.hostile.class_of_attacks import CANARY

USER = 61_234  # nobody's
FAMILIES = ("theft", "outside", "rights", "processes")
SCRIPT = Path(__file__).parent / "corpora" / "hostile" / "ordinary.py"
PLACES = {"@COURSE@": str(SMALL), "@SUBMISSIONS@": str(SMALL), "@OUT@": str(SMALL)}
ATTACKS = [attack for name in FAMILIES for attack in families()[name] if attack.outcome != "not graded"]
WHO = (
    f"import os\nimport numpy as np\n{HONEST['total']}{HONEST['slopes']}\n"
    'def double(x):\n    raise RuntimeError(f"user {os.getuid()}, process {os.getpid()}")\n'
).encode()

pytestmark = pytest.mark.skipif(
    os.getuid() != 0, reason="becoming an ordinary user takes root; run as one, all tests are"
)


def _source(attack):
    content = attack.files["small.py"].decode("utf-8", "surrogatepass")
    for word, place in PLACES.items():
        content = content.replace(word, place)
    return content.encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def private_home():
    """Return an interpreter below a home that nobody but its user may enter: this one, mounted there."""
    folder = Path(tempfile.mkdtemp(prefix="private-home-"))
    folder.chmod(0o755)
    home = folder / "home"
    python = home / "python"
    python.mkdir(parents=True)
    os.chown(home, USER, USER)
    home.chmod(0o700)
    mounted = subprocess.run(["mount", "--bind", sys.base_prefix, python], capture_output=True, check=False)
    if mounted.returncode:
        shutil.rmtree(folder)
        pytest.skip("mounting an interpreter below a private home takes rights that root has not here")
    yield python / "bin" / Path(sys.executable).resolve().name
    subprocess.run(["umount", python], check=True)
    shutil.rmtree(folder)


def _graded(interpreter, user, sources, before=()):
    course = find_course(SMALL)
    exercise = course.exercise("ex1_small")
    order = {
        "exercise": msgspec.to_builtins(exercise.about),
        "casebook": store.read(exercise, course).to_json().decode(),
        "sources": {name: base64.b64encode(source).decode() for name, source in sources.items()},
    }
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "GRADER_TOKEN": CANARY,
        "PYTHONPATH": os.pathsep.join((str(ROOT), sysconfig.get_path("purelib"))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(
        [*before, interpreter, SCRIPT],
        input=json.dumps(order).encode(),
        env=environment,
        cwd="/",
        capture_output=True,
        check=False,
        user=user,
        group=user,
        extra_groups=[],
    )
    if user != 0 and b"Permission denied" in ran.stderr and b"sandbox" not in ran.stderr:
        pytest.skip("an ordinary user may not read this checkout")
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def test_every_attack_comes_to_the_same_for_a_grader_that_is_no_root(private_home):
    sources = {attack.folder: _source(attack) for attack in ATTACKS} | {"honest": ALL_HONEST.encode(), "who": WHO}
    said = _graded(private_home, USER, sources)
    assert said["uid"] == USER
    assert f"user {USER}, process 2" in said["results"]["who"]["tests"][0]["message"]
    _as_required(said, ATTACKS)


def test_root_that_is_the_only_user_of_its_namespace_grades_as_an_ordinary_one():
    alone = ("unshare", "--user", "--map-root-user")
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine makes no user namespaces")
    attacks = ATTACKS[::12]
    sources = {attack.folder: _source(attack) for attack in attacks} | {"honest": ALL_HONEST.encode()}
    said = _graded(sys.executable, 0, sources, before=alone)
    assert said["uid"] == 0
    _as_required(said, attacks)
    examined = subprocess.run([*alone, AUTOGRADER, "doctor", "--no-torch"], capture_output=True, text=True, check=False)
    assert examined.returncode == 0, examined.stdout
    assert "root without other users: workers are in a user namespace" in examined.stdout


def _as_required(said, attacks):
    assert said["results"]["honest"]["score"] == 100.0
    assert {int(held, 16) for held in said["capabilities"]} == {0}
    for attack in attacks:
        result = said["results"][attack.folder]
        own = [test["outcome"] for test in result["tests"] if test["function"] == attack.function]
        assert next((outcome for outcome in own if outcome != "passed"), "passed") == attack.outcome, attack.name
        assert result["score"] == attack.score, attack.name
        assert CANARY not in json.dumps(result), attack.name
        assert result["grader"]["sandbox"] == "bwrap+landlock+seccomp"


def test_root_grades_with_a_python_below_a_private_home(private_home):
    said = _graded(private_home, 0, {"honest": ALL_HONEST.encode(), "who": WHO})
    assert said["results"]["honest"]["score"] == 100.0
    message = said["results"]["who"]["tests"][0]["message"]
    user, process = re.findall(r"user (\d+), process (\d+)", message)[0]
    assert int(user) >= 1_900_000_000
    assert process == "2"
    assert {int(held, 16) for held in said["capabilities"]} == {0}
