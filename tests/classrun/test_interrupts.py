"""Ctrl-C stops a command wherever it is, with status 130 and without a traceback."""

import signal
import subprocess
import sys
import time

import pytest

from autograder.cli import interrupts
from autograder.cli.interrupts import interruptible

BEFORE_A_COMMAND = """
import signal
from autograder import __main__
from autograder.cli import main
main.Commands.get_command = lambda *_: signal.raise_signal(signal.SIGINT)
__main__.main()
"""
BEHIND_A_COMMAND = """
import atexit, signal
from autograder import __main__
atexit.register(signal.raise_signal, signal.SIGINT)
__main__.main()
"""


@pytest.fixture
def lose(monkeypatch):
    """Return what presses Ctrl-C where the exception is lost."""
    monkeypatch.setattr(interrupts, "_LOOK_AGAIN_S", 0.05)

    def lose():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            pass

    return lose


@pytest.mark.parametrize("program", [BEFORE_A_COMMAND, BEHIND_A_COMMAND])
def test_around_a_command_it_ends_the_process_without_a_word(program):
    ran = subprocess.run(
        [sys.executable, "-c", program, "explain", "nothing-of-that-name"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 130
    assert ran.stdout == ""
    assert "Aborted" not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_in_a_command_it_raises_at_once():
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_where_it_is_lost_it_is_raised_again(lose):
    until = time.monotonic() + 20
    with pytest.raises(KeyboardInterrupt), interruptible():
        lose()
        lose()
        while time.monotonic() < until:
            time.sleep(0.01)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_it_is_not_raised_again_into_what_it_leaves_behind(lose, error):
    cleaned = []
    with pytest.raises(error), interruptible():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as pressed:
            raise error from pressed
        finally:
            time.sleep(0.3)
            cleaned.append(True)
    assert cleaned


def test_a_second_one_ends_what_takes_too_long(lose):
    with pytest.raises(KeyboardInterrupt), interruptible():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            pytest.fail("the second one is ignored")


def test_what_was_lost_is_not_raised_behind_the_command(lose):
    with interruptible():
        lose()
    time.sleep(0.2)
