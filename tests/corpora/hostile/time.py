"""Programs that want more time than they are given."""

import numpy as np

from tests.corpora.hostile.attacks import attack, whole


@attack("timeout")
def endless_loop(x):
    """Loops for ever."""
    while True:
        pass


@attack("timeout")
def endless_loop_that_catches_everything(x):
    """Loops for ever and catches whatever would end it."""
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


@attack("timeout")
def ignores_every_signal(x):
    """Loops for ever and ignores every signal that can be ignored, SIGXCPU among them."""
    import signal

    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass


@attack("timeout", says="did not come back within")
def sleeps(x):
    """Sleeps, which takes no CPU."""
    import time

    time.sleep(1000)


@attack("timeout", says="did not come back within")
def waits_for_itself(x):
    """Waits for a lock that it holds."""
    import threading

    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


@attack("timeout", says="did not come back within")
def stops_itself(x):
    """Stops its own process with SIGSTOP, so that it can do nothing and does not end."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGSTOP)


@attack("timeout", "total")
def endless_blas(x):
    """Multiplies matrices for ever, inside a library that sees no signals."""
    a = np.ones((700, 700))
    while True:
        a = np.tanh(a @ a)


@attack("timeout")
def one_endless_call_in_c(x):
    """Makes one call that returns after a thousand years and holds the interpreter's lock."""
    import re

    re.match("(a+)+$", "a" * 60 + "b")


@attack("timeout")
def burns_in_many_threads(x):
    """Burns CPU in eight threads at once while the main thread sleeps."""
    import threading
    import time

    def burn():
        a = np.ones(10_000)
        while True:
            a = np.sin(a)

    for _ in range(8):
        threading.Thread(target=burn, daemon=True).start()
    time.sleep(1000)


@attack("timeout")
def forged_clocks(x):
    """Loops for ever under clocks that stand still."""
    import time

    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time", "time_ns", "clock_gettime"):
        setattr(time, name, lambda *arguments: 0)
    while True:
        pass


@attack("timeout")
def endless_del(x):
    """Leaves an object behind that loops while it is destroyed."""

    class Grave:
        def __del__(self):
            while True:
                pass

    grave = Grave()  # noqa: F841 - it ends with the call
    return 2.0 * x


@attack("timeout")
def endless_array(x):
    """Returns an object that loops when NumPy reads it."""

    class Slow:
        def __array__(self, *arguments, **options):
            while True:
                pass

    return Slow()


@attack("out_of_memory", "slopes")
def endless_list(f, weights, h=1e-5):
    """Returns lists that never end."""

    class Endless(list):
        def __iter__(self):
            while True:
                yield bytes(1_000_000)

    return Endless([1.0]), Endless([1.0])


@attack("timeout")
def endless_signal_handler(x):
    """Waits for a signal whose handler loops."""
    import signal

    def loop(*arguments):
        while True:
            pass

    signal.signal(signal.SIGALRM, loop)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while True:
        pass


@attack("timeout")
def endless_trace(x):
    """Lets the interpreter call a loop at its next step."""
    import sys

    def trace(*arguments):
        while True:
            pass

    sys.settrace(trace)
    return (lambda: 2.0 * x)()


@attack("timeout", "total")
def endless_number_theory(x):
    """Raises a number to a power that takes weeks, in one call."""
    return pow(3, 1 << 40_000_000)


@attack("passed")
def leaves_a_thread_burning(x):
    """Answers rightly and leaves a thread that takes the CPU from the next function's tests."""
    import threading

    def burn():
        while True:
            sum(range(1000))

    threading.Thread(target=burn, daemon=True).start()
    return 2.0 * x


@attack("passed")
def leaves_an_alarm(x):
    """Answers rightly and leaves a timer that raises in the middle of the next function."""
    import signal

    def interrupt(*arguments):
        raise KeyboardInterrupt

    signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.3, 0.001)
    return 2.0 * x


whole(
    "endless_at_import",
    "Loops for ever while it is loaded, before an honest function.",
    "passed",
    """
    class Now:
        while True:
            pass
    def double(x):
        return 2.0 * x
    """,
    note="used more than 0.5 s of CPU",
)
whole(
    "sleeps_at_import",
    "Sleeps while it is loaded, before an honest function.",
    "passed",
    """
    import time
    nap = time.sleep(1000)
    def double(x):
        return 2.0 * x
    """,
    note="did not come back within 2.5 s",
)
whole(
    "endless_as_definition",
    "Makes the function itself by a loop that never ends.",
    "timeout",
    """
    double = max(iter(lambda: 1, 0))
    """,
)
whole(
    "endless_demo_that_is_needed",
    "Uses a name that only an endless demonstration would make.",
    "error",
    """
    while True:
        FACTOR = 2.0
    def double(x):
        return FACTOR * x
    """,
    says="FACTOR",
)
whole(
    "endless_everywhere",
    "Hangs in every function, so that each costs its full time twice.",
    "timeout",
    """
    def double(x):
        while True:
            pass
    def total(x):
        while True:
            pass
    def slopes(f, weights, h=1e-5):
        while True:
            pass
    """,
    honest=(),
    lost=("double", "total", "slopes"),
)
whole(
    "endless_loading",
    "Hangs in more statements at top level than are left out one by one.",
    "passed",
    "\n".join(f"class Now{n}:\n    while True:\n        pass" for n in range(5))
    + "\ndef double(x):\n    return 2.0 * x\n",
    note="too many statements above it did not come to an end",
)
whole(
    "slow_loading_each_time",
    "Takes nearly all of the load's time at each load, and hangs in two functions, to use up what the third one needs.",
    "timeout",
    """
    import time
    class Slow:
        until = time.process_time() + 0.35
        while time.process_time() < until:
            pass
    def double(x):
        while True:
            pass
    def total(x):
        while True:
            pass
    """,
    honest=("slopes",),
    lost=("double", "total"),
)
