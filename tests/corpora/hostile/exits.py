"""Programs that end the process, or want it to look as if it had ended well."""

from tests.corpora.hostile.attacks import KERNEL, attack, whole
from tests.corpora.hostile.kernel import MACHINE, ctypes


@attack("crashed", says="exit status 0")
def os_exit_0(x):
    """Ends the process as if all were well."""
    import os

    os._exit(0)


@attack("crashed", says="exit status 71")
def exit_like_a_fault_of_the_grader(x):
    """Ends the process with the status that the grader's own failures have."""
    import os

    os._exit(71)


@attack("error", says="SystemExit")
def sys_exit_0(x):
    """Raises SystemExit."""
    import sys

    sys.exit(0)


@attack("error", says="KeyboardInterrupt")
def keyboard_interrupt(x):
    """Raises what a person at the keyboard would raise."""
    raise KeyboardInterrupt


@attack("error", says="GeneratorExit")
def generator_exit(x):
    """Raises what ends a generator."""
    raise GeneratorExit


@attack("error", says="StopIteration")
def stop_iteration(x):
    """Raises what ends a loop, to end one of the worker's."""
    raise StopIteration


@attack("error", says="BaseException")
def bare_base_exception(x):
    """Raises what an `except Exception` does not catch."""
    raise BaseException("caught?")


@attack("error", says="Leave")
def exit_subclass(x):
    """Raises a SystemExit whose code and text run code."""

    class Leave(SystemExit):
        def __init__(self):
            self.args = (self,)

        @property
        def code(self):
            raise SystemExit

        def __str__(self):
            raise SystemExit

    raise Leave


@attack("crashed", says="SIGSEGV")
def null_dereference(x):
    """Reads from address 0."""
    import ctypes

    ctypes.string_at(0)


@attack("crashed", says="SIGABRT")
def abort(x):
    """Aborts."""
    import os

    os.abort()


@attack("crashed", says="SIGABRT")
def fatal_error(x):
    """Makes the interpreter give up."""
    import ctypes

    ctypes.pythonapi.Py_FatalError(b"over")


@attack("crashed", says="SIGSEGV")
def jump_to_nowhere(x):
    """Calls a function at an address that holds none."""
    import ctypes

    ctypes.CFUNCTYPE(None)(0x10)()


@attack("crashed")
def interpreter_in_pieces(x):
    """Overwrites the interpreter's own objects."""
    import ctypes

    ctypes.memset(id(type(None)), 0, 200)
    ctypes.memset(id(int), 0, 200)
    return 2.0 * x


@attack("crashed", says="SIGILL", before=KERNEL)
def illegal_instruction(x):
    """Writes machine code into memory and runs it."""
    import mmap

    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\x0f\x0b" if MACHINE == "x86_64" else b"\x00\x00\x00\x00")
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


@attack("error", says="RecursionError")
def deep_recursion(x):
    """Calls itself for ever."""

    def again():
        return again()

    return again()


@attack("crashed", says="SIGSEGV")
def c_stack_overflow(x):
    """Overflows the C stack, past Python's own limit."""
    import sys

    sys.setrecursionlimit(10**9)

    class Loop:
        def __repr__(self):
            return repr([self])

    return repr(Loop())


@attack("error", says="Operation not permitted")
def kills_itself(x):
    """Sends itself SIGKILL, by which the kernel ends what takes too much memory."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


@attack("crashed", says="SIGTERM")
def terminates_itself(x):
    """Sends itself SIGTERM."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGTERM)


@attack("crashed", says="signal 40")
def dies_of_a_nameless_signal(x):
    """Dies of a real-time signal, for which Python has no name."""
    import os

    os.kill(os.getpid(), 40)


@attack("crashed", says="SIGXCPU")
def dies_as_if_out_of_time(x):
    """Dies of the signal that stands for a used-up time limit."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGXCPU)


@attack("crashed", says="exit status 3")
def exit_while_it_is_destroyed(x):
    """Ends the process from a destructor, after the answer."""
    import os

    class Grave:
        def __del__(self):
            os._exit(3)

    grave = Grave()  # noqa: F841 - it ends with the call
    return 2.0 * x


@attack("crashed", says="exit status 4")
def exit_while_it_is_read(x):
    """Ends the process while NumPy reads the answer."""
    import os

    class Answer:
        def __array__(self, *arguments, **options):
            os._exit(4)

    return Answer()


@attack("crashed", says="exit status 5")
def exit_while_it_is_described(x):
    """Ends the process while its exception is put into words."""
    import os

    class Last(Exception):
        def __str__(self):
            os._exit(5)

    raise Last


@attack("crashed", says="exit status 6")
def exit_from_a_thread(x):
    """Ends the process from another thread."""
    import os
    import threading
    import time

    threading.Thread(target=os._exit, args=(6,)).start()
    time.sleep(10)


@attack("error", says="SystemExit")
def ends_its_thread(x):
    """Ends the main thread as if it were any other."""
    import _thread

    _thread.exit()


@attack("passed")
def exit_when_all_is_over(x):
    """Answers rightly and registers what is to be done at the end of the process."""
    import atexit
    import os

    atexit.register(os._exit, 9)
    return 2.0 * x


whole(
    "exit_at_import",
    "Ends the process while it is loaded, before an honest function.",
    "passed",
    """
    import os
    class Now:
        os._exit(0)
    def double(x):
        return 2.0 * x
    """,
    note="it ended the process (exit status 0)",
)
whole(
    "system_exit_at_import",
    "Raises SystemExit while it is loaded, before an honest function.",
    "passed",
    """
    import sys
    end = sys.exit("over")
    def double(x):
        return 2.0 * x
    """,
    note="it raises SystemExit: over",
)
whole(
    "crash_at_import",
    "Reads from address 0 while it is loaded, before an honest function.",
    "passed",
    """
    import ctypes
    nothing = ctypes.string_at(0)
    def double(x):
        return 2.0 * x
    """,
    note="it ended the process (SIGSEGV)",
)
whole(
    "exit_in_a_decorator",
    "Ends the process from the function's decorator.",
    "crashed",
    """
    import os
    @lambda function: os._exit(0)
    def double(x):
        return 2.0 * x
    """,
)
whole(
    "exit_more_often_than_is_left_out",
    "Ends the process in more statements at top level than are left out one by one.",
    "passed",
    "import os\n"
    + "\n".join(f"class Now{n}:\n    os._exit({n})" for n in range(6))
    + "\ndef double(x):\n    return 2.0 * x\n",
    note="too many statements above it did not come to an end",
)
