"""What `make bench` and `make soak` say: figures come from what was measured, and a soak that went wrong is told so."""

import os
import threading
import time

import msgspec
import pytest

from autograder.classrun import dask, dask_worker
from autograder.course.course import Limits
from bench import classes, document, floor, measure, ours, phases, soak
from bench.document import Measured
from bench.ours import Figures, Mixed
from bench.soak import Sample, Soak

EXERCISE = "ex1_perceptron"
SAMPLE = Sample(100.0, 30, 8)


def figures(name, count, wall_s, cpu_s=1.0, peak_mib=100.0):
    return Figures(name, count, wall_s, cpu_s, peak_mib)


def measured(**changes):
    growing = [
        figures("100", 100, 5.0, 8.0, 200.0),
        figures("1,000", 1_000, 32.0, 62.0, 210.0),
        figures("3,000", 3_000, 92.0, 182.0, 220.0),
        figures("10,000", 10_000, 302.0, 602.0, 230.0),
    ]
    compare = [
        figures("nbgrader autograde", 40, 160.0, 150.0),
        figures("a pytest process each, with torch", 40, 120.0, 120.0),
        figures("autograder grade --jobs 1", 40, 3.0, 4.0),
        figures("autograder grade --jobs 2", 40, 2.0, 4.0),
    ]
    default = Measured(
        machine="2 cores",
        busy={"compare": 0.03},
        floor_cpu_s=0.04,
        compare=compare,
        torch_start_s={"Python that imports NumPy and torch": 2.0},
        start_s={"ex1, NumPy only, expected values cached": 0.8},
        mixed=Mixed(figures("mixed", 1_000, 50.0, 100.0), {"p50": 0.05, "p100": 2.0}),
        shares={"fork and locks": 12.4},
        growing=growing,
        soak=Soak(50, 5, 30.0, SAMPLE, SAMPLE, ()),
    )
    return msgspec.structs.replace(default, **changes)


def rows(text):
    return {cells[1].strip(): [cell.strip() for cell in cells[2:-1]] for cells in (line.split("|") for line in text.splitlines())}  # fmt: skip


@pytest.mark.parametrize("name", document.DOCUMENTS)
def test_the_documents_show_what_was_measured_and_nothing_else(name):
    text = (document.DOCS / name).read_text()
    assert text == document.filled(text, document.read(document.DOCS))
    assert text.count("<!-- generated: ") == text.count("<!-- end -->") > 0


def test_the_targets_are_judged_by_the_figures():
    found = rows(document.BLOCKS["targets"](measured()))
    floor_row = next(row for name, row in found.items() if name.startswith("CPU of an honest submission"))
    assert floor_row == ["at most 2 times", "1.5 times", "yes"]  # (62 - 8) / 900 = 60 ms against 40 ms
    assert found["throughput against stock nbgrader, whole command"] == ["at least 100 times", "80 times", "no"]
    assert found["the same in a class of 10,000"] == ["at least 100 times", "132 times", "yes"]
    assert found["CPU against a pytest process each, with torch"] == ["at least 40 times", "50 times", "yes"]
    assert found["peak memory at 10,000 against 100"] == ["at most 1.5 times", "1.15 times", "yes"]
    assert found["time of one more submission, late against early"] == ["at most 1.15 times", "1 times", "yes"]
    assert found["first result: ex1, NumPy only, expected values cached"] == ["at most 1 s", "0.8 s", "yes"]
    slow = measured(start_s={"ex1, NumPy only, expected values cached": 1.2})
    assert rows(document.BLOCKS["targets"](slow))["first result: ex1, NumPy only, expected values cached"][-1] == "no"


def test_the_start_with_torch_is_set_beside_what_torch_alone_takes():
    first = {document.FIRST_WITH_TORCH: 3.5}
    found = rows(document.BLOCKS["torch_start"](measured(start_s=first)))
    assert found["Python that imports NumPy and torch"] == ["2.00"]
    assert found[f"first result of the command: {document.FIRST_WITH_TORCH}"] == ["3.50"]


def test_time_that_grows_faster_than_the_class_is_told():
    growing = [figures("a", 100, 5.0, 5.0), figures("b", 1_000, 50.0, 50.0), figures("c", 10_000, 1_000.0, 500.0)]
    row = rows(document.BLOCKS["targets"](measured(growing=growing)))["time of one more submission, late against early"]
    assert row[-1] == "no"


def test_the_comparison_is_with_two_jobs():
    found = rows(document.BLOCKS["compare"](measured()))
    assert found["nbgrader autograde"] == ["40", "0.25", "3.750", "100", "80.0", "37.5"]
    assert found["autograder grade --jobs 2"][-2:] == ["1.0", "1.0"]


def test_the_plan_is_arithmetic():
    assert "One core grades 36,000 submissions" in document.BLOCKS["plan"](measured())  # 100 ms each
    assert "2.8 hours of one core, so 1 core is enough" in document.BLOCKS["plan"](measured())


def test_a_busy_machine_is_told():
    assert "so the machine was quiet" in document.BLOCKS["machine"](measured())
    assert "not quiet" in document.BLOCKS["machine"](measured(busy={"compare": 0.5}))


def test_what_was_not_measured_is_said(tmp_path):
    document.keep(Measured(), tmp_path)
    document.write(document.read(tmp_path), tmp_path)
    for name in document.DOCUMENTS:
        assert document.NOT_YET in (tmp_path / name).read_text()
    assert len(list((tmp_path / "figures").glob("*.svg"))) == 2


def test_figures_and_plots_are_written_and_are_the_same_each_time(tmp_path):
    for _ in range(2):
        document.keep(measured(), tmp_path)
        document.write(document.read(tmp_path), tmp_path)
        text = (tmp_path / "performance.md").read_text()
        assert document.NOT_YET not in text
        plots = [path.read_bytes() for path in sorted((tmp_path / "figures").glob("*.svg"))]
        assert len(plots) == 2
        first = locals().get("first") or (text, plots)
    assert (text, plots) == first


def test_percentiles():
    seconds = [float(at) for at in range(1, 101)]
    assert [ours.percentile(seconds, share) for share in (50, 95, 99, 100)] == [50.0, 95.0, 99.0, 100.0]
    assert ours.percentile([7.0], 50) == 7.0


def test_the_bare_worker_answers_and_costs_something():
    assert 0.001 < floor.cpu_s(EXERCISE, 2) < 10


class Clock:
    """A clock that stands still until it is moved on."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def pass_s(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    monkeypatch.setattr(time, "perf_counter", clock)
    return clock


def test_the_start_of_torch_is_measured_bare_with_its_compiler_and_warm(monkeypatch, clock):
    seconds = {floor._TORCH: 2.0, floor._OPTIMIZER: 4.0}
    monkeypatch.setattr(floor, "_python", lambda code: clock.pass_s(seconds[code]))
    monkeypatch.setattr(floor, "_warm_torch", lambda: clock.pass_s(3.0))
    assert list(floor.torch_start_s(3).values()) == [2.0, 4.0, 3.0]
    seconds[floor._TORCH] = 3.0
    with pytest.raises(SystemExit, match="This is no measurement of torch's start"):
        floor.torch_start_s(1)


def test_a_command_that_fails_is_no_measurement():
    usage = measure.run(["sh", "-c", "echo why; exit 3"])
    with pytest.raises(SystemExit, match="it ended with status 3:\nwhy"):
        ours.of("it", 1, usage)


def test_the_time_of_an_inner_part_counts_for_it_alone(clock):
    watch = phases.Stopwatch()
    inner = watch.timed("inner", lambda: clock.pass_s(100.0))
    other = watch.timed("other", lambda: clock.pass_s(50.0))

    def work():
        clock.pass_s(20.0)
        inner()
        elsewhere = threading.Thread(target=other)
        elsewhere.start()
        elsewhere.join()

    watch.timed("outer", work)()
    assert watch.seconds == {"inner": 100.0, "outer": 20.0 + 50.0, "other": 50.0}  # outer waits for other


def test_a_mixed_class_has_all_exercises_and_both_kinds_of_file(tmp_path):
    classes.mixed(tmp_path, 40)
    files = [path.relative_to(tmp_path).parts for path in tmp_path.glob("*/*/*")]
    assert {exercise for _, exercise, _ in files} == set(classes.COURSE.about.exercises)
    assert {name.rpartition(".")[2] for _, _, name in files} == {"py", "ipynb"}
    contents = [path.read_bytes() for path in tmp_path.glob("*/*/*")]
    assert len(set(contents)) >= 32  # no two honest ones are the same file


# ---- the soak


def test_a_short_soak_is_well(tmp_path, monkeypatch):
    monkeypatch.setattr(soak, "LOOK_S", 0.02)
    came = soak.run(12, tmp_path, jobs=2)
    assert came.problems == ()
    assert (came.submissions, came.hostile) == (12, 1)
    assert came.last.mib > 10


def test_a_soak_that_saw_nothing_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(soak, "LOOK_S", 5.0)
    assert soak.run(1, tmp_path, jobs=1).problems == ("too short to see whether anything grows",)


def test_lost_and_wrong_results_are_told(tmp_path):
    (tmp_path / "grades.csv").write_text("student,score\na,100.0\nb,60.0\nc,\nc,\n")
    found = soak._lost(tmp_path, {"a": 100.0, "b": 100.0, "c": 0.0, "d": 1.0})
    assert found == [
        "1 students have two rows",
        "b has 60.0 where 100 is right",
        "c has no score where 0 is right",
        "d is lost",
    ]


def test_growth_is_told():
    assert soak._grown(SAMPLE, SAMPLE) == []
    grown = soak._grown(SAMPLE, Sample(140.0, 60, 20))
    assert grown == ["mib grew from 100 to 140", "descriptors grew from 30 to 60", "processes grew from 8 to 20"]


def test_what_is_left_over_is_told(tmp_path):
    (tmp_path / "left").touch()
    assert soak._left_over(tmp_path, measure.children(os.getpid())) == ["left is left in the temporary folder"]


# ---- what docs/scale.md states


def test_the_numbers_of_the_scale_page_are_those_of_the_code():
    text = " ".join((document.DOCS / "scale.md").read_text().split())
    assert "in ten minutes" in text
    assert dask_worker.IDLE_S == 600
    assert "three workers die over one submission" in text
    assert dask.MOST_LOST == 3
    assert "no worker is left for a minute" in text
    assert dask.WAIT_S == 60
    assert f"up to {Limits().total_cpu_s:g} s of CPU in all" in text
    assert f"{Limits().memory_mib >> 10} GiB, or {Limits().torch_memory_mib >> 10} GiB with torch" in text
