"""The table at the end of a run and the progress on the way there."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from rich.console import Console

from autograder.report import terminal
from autograder.results.result import Outcome, Seconds, Status


def console(width: int = 100, **options: Any) -> Console:
    return Console(file=io.StringIO(), width=width, **options)


def printed(target: Console) -> str:
    assert isinstance(target.file, io.StringIO)
    return target.file.getvalue()


def table(results: list[Any], width: int = 100, **options: Any) -> str:
    target = console(width, **options)
    terminal.class_table(results, target)
    return printed(target)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


# ---- the table


def test_every_student_has_a_line_sorted_by_name(make: Any) -> None:
    results = [
        make.make_result("zoe", score=100.0),
        make.make_result("ada", score=87.25),
        make.make_result("ada", score=50.0, exercise="ex2_multi_output"),
        make.without_score("hypatia", Status.UNLOADABLE, "no file"),
        make.without_score("maria", Status.GRADER_FAULT, "no worker"),
    ]
    lines = [line.split() for line in table(results).splitlines() if line.strip(" ─")]
    assert lines == [
        ["student", "ex1_perceptron", "ex2_multi_output"],
        ["ada", "87.25", "50"],
        ["hypatia", "not", "loaded", "-"],
        ["maria", "no", "score", "-"],
        ["zoe", "100", "-"],
        ["mean", "62.4", "50"],
    ]


def test_without_a_score_there_is_no_mean(make: Any) -> None:
    assert table([make.without_score("eve", Status.GRADER_FAULT, "no worker")]).split()[-2:] == ["mean", "-"]


def test_without_results_there_is_a_sentence() -> None:
    assert table([]) == "No submission has been graded.\n"


@pytest.mark.parametrize("width", [20, 30, 40, 50, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_score_is_cut(make: Any, width: int) -> None:
    text = table(make.school(12), width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert "72.5" in text


def test_narrow_terminals_get_short_names_then_a_line_for_each_exercise(make: Any) -> None:
    assert "ex1_perceptron" in table(make.school(12), 80)
    assert "ex1_perceptron" not in table(make.school(12), 50)
    assert "ada00        ex1          35" in table(make.school(12), 30)


def test_a_long_name_is_cut_and_its_scores_are_not(make: Any) -> None:
    text = table([make.make_result("n" * 200, score=85.0)])
    assert "…" in text
    assert "85" in text
    assert max(map(len, text.splitlines())) <= 100


def test_of_a_long_class_the_lines_that_matter_are_shown(make: Any) -> None:
    slow = make.make_test(outcome=Outcome.TIMEOUT)
    results = [make.make_result(f"s{number:04}", score=20.0 + number) for number in range(60)]
    results += [
        make.make_result("slow", [slow], score=95.0),
        make.without_score("hypatia", Status.UNLOADABLE, "no file"),
    ]
    results += [make.without_score("maria", Status.GRADER_FAULT, "no worker")]
    text = table(results)
    names = [line.split()[0] for line in text.splitlines() if line[:1] == " " and line.strip(" ─")][1:-1]
    assert names == sorted(["hypatia", "maria", "slow", *(f"s{number:04}" for number in range(17))])
    assert "Showing 20 of 63 students" in text
    assert "All are in index.html and grades.csv." in text.replace("\n", " ")


def test_hostile_names_are_text(make: Any) -> None:
    text = table([make.make_result(name[:60]) for name in make.HOSTILE], 120)
    assert "[red]markup[/red] [/]" in text.replace("…", "/]")
    assert not set(text) & set("\x1b\x9b\u202e\x00\x07")


def test_colours_only_where_they_are_wanted(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    results = [make.make_result("ada", score=100.0)]
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    green = re.compile(r"\x1b\[32m *100")
    assert green.search(table(results, force_terminal=True))
    assert "\x1b" not in table(results, force_terminal=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not green.search(table(results, force_terminal=True))


def test_a_terminal_without_unicode_gets_escapes(make: Any) -> None:
    raw = io.BytesIO()
    target = Console(file=io.TextIOWrapper(raw, encoding="ascii"), width=80)
    terminal.class_table([make.make_result("zoë")], target)
    target.file.flush()
    assert b"zo\\xeb" in raw.getvalue()


# ---- the progress


def run(make: Any, total: int, seconds: float, target: Console, **changes: Any) -> list[str]:
    clock = Clock()
    with terminal.progress(total, target, clock) as progress:
        for number in range(total):
            clock.now += seconds
            progress.advance(make.make_result(f"s{number}", **changes))
    return printed(target).splitlines()


def test_a_short_run_prints_one_plain_line(make: Any) -> None:
    assert run(make, 8, 0.1, console()) == ["graded 8 of 8: 0 left, 10.0 a second"]


def test_a_long_run_prints_few_plain_lines_with_the_time_left(make: Any) -> None:
    lines = run(make, 20_000, 0.5, console(40))
    assert lines[0] == "graded 10 of 20,000: 19,990 left, 2.0 a second, about 2 h 46 min to go"
    assert lines[-1] == "graded 20,000 of 20,000: 0 left, 2.0 a second"
    assert 10 < len(lines) < 50


def test_what_needs_a_look_is_counted(make: Any) -> None:
    lines = run(make, 2, 60.0, console(), status=Status.UNLOADABLE)
    assert lines[-1] == "graded 2 of 2: 0 left, 1.0 a minute, 2 to look at"


def test_the_rate_is_that_of_late(make: Any) -> None:
    clock = Clock()
    pace = terminal.Pace(2_000, clock)
    assert pace.rate is None
    assert str(pace) == "2,000 left"
    clock.now += 900.0  # until the first result; no pace
    for seconds in [0.0] * 1_000 + [2.0] * 400:
        clock.now += seconds
        pace.advance(make.make_result())
    assert pace.rate == pytest.approx(0.5)
    assert str(pace) == "600 left, 30.0 a minute, about 20 min 0 s to go"


def test_the_slowest_is_named(make: Any) -> None:
    pace = terminal.Pace(3, Clock())
    for student, seconds in (("ada", 0.2), ("bob", 12.34), ("cleo", 1.0)):
        pace.advance(make.make_result(student, seconds=Seconds(wall=seconds)))
    assert str(pace) == "0 left, slowest bob ex1 (12.3 s)"


def test_more_than_was_announced_is_no_error(make: Any) -> None:
    pace = terminal.Pace(0)
    pace.advance(make.make_result())
    assert pace.left == 0


def test_nothing_to_do_prints_nothing() -> None:
    target = console()
    with terminal.progress(0, target):
        pass
    assert printed(target) == ""


def test_a_terminal_gets_a_bar_that_goes_away(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    text = "\n".join(run(make, 3, 1.0, console(force_terminal=True)))
    assert "graded" in text
    assert "3/3" in text
    assert "0 left, 1.0 a second" in text
    assert "\x1b[2K" in text  # erased at the end


@pytest.mark.parametrize("name", ["[conceal]ada", "[link=http://x]a[/link]", ":skull:", "[/]"])
@pytest.mark.parametrize("options", [{}, {"force_terminal": True}])
def test_progress_reads_no_markup(make: Any, monkeypatch: pytest.MonkeyPatch, name: str, options: Any) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    target, clock = console(200, **options), Clock()
    with terminal.progress(2, target, clock) as progress:
        for at in range(2):
            clock.now += 1
            progress.advance(make.make_result(name, seconds=Seconds(wall=2.0 + at)))
    text = printed(target)
    assert f"slowest {name} ex1" in text
    assert "\x1b[8" not in text
    assert "\x1b]8" not in text


def test_a_dumb_terminal_gets_plain_lines(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert run(make, 3, 1.0, console(force_terminal=True)) == ["graded 3 of 3: 0 left, 1.0 a second"]


def test_an_error_passes_through_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for target in (console(), console(force_terminal=True)):
        with pytest.raises(KeyboardInterrupt), terminal.progress(3, target):
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (59, "59 s"), (125.4, "2 min 5 s"), (12_000, "3 h 20 min")]
)
def test_times_as_people_say_them(seconds: float, words: str) -> None:
    assert terminal.duration(seconds) == words
