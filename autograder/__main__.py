"""The command `autograder`, also `python -m autograder`; Ctrl-C while it starts or ends stops it without a word."""

import _signal  # type: ignore[import-not-found]  # built in: `signal` itself takes milliseconds, in which Ctrl-C would show a traceback
import os

from autograder.lookup import forget_working_directory

forget_working_directory(first=__name__ == "__main__")  # before anything else is imported


def main() -> None:
    """Import the command line and run it.

    Inside a command Ctrl-C raises KeyboardInterrupt (`autograder.cli.interrupts`). Elsewhere it ends the process
    at once: an exception could be lost in a callback of an import, and click would turn it into status 1.
    """
    _signal.signal(_signal.SIGINT, lambda *_: os._exit(130))
    from autograder.cli.main import main as command_line
    from autograder.student.program import program

    command_line(prog_name=program())


if __name__ == "__main__":
    main()
