"""The command `autograder`, also `python -m autograder`; Ctrl-C while it still starts ends it without a word."""

import signal
import sys


def main() -> None:
    """Import the command line and run it."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    from autograder.cli import main as command_line
    from autograder.student.called import program

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        command_line(prog_name=program())
    except KeyboardInterrupt:  # before or behind a command
        sys.exit(130)


if __name__ == "__main__":
    main()
