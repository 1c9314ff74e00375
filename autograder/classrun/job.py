"""A grading process: reads submissions from a pipe, one by one, and sends back finished results.

`autograder.classrun.local` starts it as `python -m autograder.classrun.job FD FLAVOURS`. It gets everything over the
pipe (exercises, casebooks, limits), so it needs no course folder and no secrets on a disk.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys

import msgspec

from autograder.classrun.setup import Flavours, Setup
from autograder.sandbox.sandbox import Sandbox

_PR_SET_PDEATHSIG = 1
_LARGE = 1 << 20  # after a submission of so many bytes, free memory is returned


def serve(descriptor: int, flavours: Flavours) -> None:
    """Grade what comes over a connection until it ends."""
    sandbox = Sandbox(unsafe=flavours.unsafe)
    for with_torch in flavours.with_torch:
        sandbox.starter(with_torch=with_torch)
    from multiprocessing.connection import Connection  # takes as long as the start of the warm processes in parallel

    from autograder.classrun.submission_grader import SubmissionGrader
    from autograder.submissions.submission import Submission

    connection = Connection(descriptor)
    try:
        desk = SubmissionGrader(msgspec.msgpack.decode(connection.recv_bytes(), type=Setup), sandbox)
        while True:
            received = connection.recv_bytes()
            submission = msgspec.msgpack.decode(received, type=Submission)
            connection.send_bytes(msgspec.msgpack.encode(desk.grade(submission)))
            if len(received) > _LARGE:
                del received, submission
                _give_back()
    except EOFError:
        pass
    finally:
        sandbox.close()


def _give_back() -> None:
    """Return free memory to the system; otherwise the C library of most Linux systems keeps it."""
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another library, another system
        ctypes.CDLL(None).malloc_trim(0)


def main() -> None:
    """Run as a process that ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":  # pragma: no branch - the tests of grading processes run on Linux
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    serve(int(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Flavours))


if __name__ == "__main__":
    main()
