"""The command `autograder`, also `python -m autograder`; Ctrl-C while it still starts ends it without a word."""

import _signal  # type: ignore[import-not-found]  # built in: `signal` itself takes milliseconds, in which Ctrl-C would show a traceback
import sys

from autograder.lookup import forget_working_directory

forget_working_directory(first=__name__ == "__main__")  # before anything else is imported


def main() -> None:
    """Import the command line and run it."""
    _signal.signal(_signal.SIGINT, lambda *_: sys.exit(130))
    from autograder.cli import main as command_line
    from autograder.student.called import program

    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    try:
        command_line(prog_name=program())
    except KeyboardInterrupt:  # before or behind a command
        sys.exit(130)


if __name__ == "__main__":
    main()
