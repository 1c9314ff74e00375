"""What several test files use: the real course, the small course for engine tests, graders that are started once."""

import os
from pathlib import Path

import pytest

from autograder.casebook import store
from autograder.classrun import run
from autograder.classrun.submission_grader import SubmissionGrader
from autograder.course.course import find_course
from autograder.errors import GraderFault
from autograder.grading.grader import Grader
from autograder.sandbox.sandbox import Sandbox
from autograder.submissions.submission import Submission, SubmittedFile

ROOT = Path(__file__).parent.parent
TESTS = Path(__file__).parent
SMALL = TESTS / "small_course"
AUTOGRADER = ROOT / ".venv" / "bin" / "autograder"


# What takes longest is begun first, so that no process works alone at the end: files and folders, most seconds first.
LONG = (
    "test_hostile.py",
    "gradebook",
    "packaging",
    "test_crash_safety.py",
    "test_readme.py",
    "test_sample_class.py",
    "test_submissions_hostile.py",
    "test_cluster.py",
    "test_wrong.py",
    "test_right.py",
    "test_torch_flavour.py",
    "test_instructors.py",
    "notebooks",
    "test_ordinary_user.py",
    "browser",
    "test_locks.py",
    "test_course_content.py",
    "test_pytest_plugin.py",
    "test_guide.py",
    "test_check.py",
    "test_loading.py",
    "test_run.py",
    "test_children.py",
    "test_live_and_pdb.py",
    "test_portable.py",
    "test_mutation.py",
)
# Folders and files that share what takes long to make, and what that is.
TOGETHER = {
    "packaging": "the release set up",
    "gradebook": "a class graded with its gradebook",
    "test_readme.py": "the sample class graded",
    "test_sample_class.py": "the sample class graded",
}
# Files of which each exercise may be in a process of its own: what they share takes no time to make.
BY_EXERCISE = ("test_wrong.py", "test_right.py", "test_rewritten.py", "test_submissions_hostile.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Return how many processes `-n auto` means: two more than there are cores, for most tests wait for another program."""
    return len(os.sched_getaffinity(0)) + 2 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 2)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Compile the course's tests, where they are not in the cache, before each of several processes would."""
    if session.config.getoption("numprocesses", None):
        course = find_course(ROOT)
        for name in course.about.exercises:
            store.read_bytes(course.exercise(name), course)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Return what hands whole groups of tests to processes: what takes long to make is made in one of them."""
    return _scheduler()(config, log)


def _scheduler():
    from xdist.scheduler import LoadScopeScheduling  # a class run of one process does without

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return ByGroup


def group_of(nodeid):
    """Return what `TOGETHER` says, else a file, else a file and the first of its parameters, which is the exercise."""
    path, _, test = nodeid.partition("::")
    folder, name = Path(path).parent.name, Path(path).name
    if shared := TOGETHER.get(folder) or TOGETHER.get(name):
        return shared
    return f"{path} {test.partition('[')[2].partition('-')[0]}" if name in BY_EXERCISE else path


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin what takes longest first."""
    items.sort(key=_place)


def _place(item):
    folder, name = item.path.parent.name, item.path.name
    return min(LONG.index(each) if each in LONG else len(LONG) for each in (folder, name))


@pytest.fixture
def unmeasured(monkeypatch):
    """Let a test's programs start without coverage, which imports modules and takes signals before our first line."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(scope="session")
def course():
    """Return the course itself."""
    return find_course(ROOT)


@pytest.fixture(scope="session")
def grader():
    """Return a grader with the real sandbox."""
    grader = Grader(Sandbox())
    yield grader
    grader.close()


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """Return a copy of the repository."""
    from tests.repository import repository

    return repository(tmp_path_factory.mktemp("fresh") / "repo")


@pytest.fixture(scope="session")
def sample(fresh):
    """Grade the sample class by the README's command, in the copy."""
    from tests.repository import SampleClass

    return SampleClass(fresh)


class WarmPool:
    """Grades a class in this process, with the session's warm processes, where the processes of a run are not the point.

    Takes the place of `LocalPool`, whose jobs take a second to start for each run.
    """

    def __init__(self, sandbox):
        self.sandbox = sandbox

    def run(self, setup, tasks, read):
        """Yield each task with its finished result."""
        desk = SubmissionGrader(setup(), self.sandbox)
        for task in tasks:
            try:
                yield task, desk.grade(read(task))
            except GraderFault as fault:
                yield task, fault


@pytest.fixture
def warm_pool(grader, monkeypatch):
    """Let the runs of a test start no processes."""
    monkeypatch.setattr(run, "LocalPool", lambda flavours, jobs: WarmPool(grader.sandbox))  # noqa: ARG005


class Bench:
    """Grades sources of one exercise."""

    def __init__(self, grader, course, name):
        self.grader = grader
        self.exercise = course.exercise(name)
        self.book = store.read(self.exercise, course)

    def grade(self, source, functions=None, file=None):
        """Return the result of a submission that consists of one file."""
        content = source.encode() if isinstance(source, str) else source
        name = file or self.exercise.module_file
        submission = Submission("ada", self.exercise.name, (SubmittedFile(name, content, 0),))
        return self.grader.grade(submission, self.exercise, self.book, "test", functions)

    def outcomes(self, source, **options):
        """Return the outcomes of each function's tests."""
        found = {}
        for test in self.grade(source, **options).tests:
            found.setdefault(test.function, []).append(test.outcome.value)
        return found


@pytest.fixture(scope="session")
def small(grader):
    """Return a bench for the small course."""
    return Bench(grader, find_course(SMALL), "ex1_small")


@pytest.fixture(scope="session")
def bench(grader, course):
    """Return benches for the exercises of the course, by name."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = Bench(grader, course, name)
        return made[name]

    return of
