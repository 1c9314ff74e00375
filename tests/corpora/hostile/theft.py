"""Programs that look for solutions, hidden cases, other students and the grader's secrets.

What they find they raise, so that it stands in their own result: `test_hostile.py` looks there for the secrets that were
planted. `@COURSE@`, `@SUBMISSIONS@` and `@OUT@` are the real paths of the run.
"""

from tests.corpora.hostile.attacks import KERNEL, attack, whole
from tests.corpora.hostile.kernel import ctypes, libc, system_call

NOT_THERE = "No such file or directory"
REFUSED = "Operation not permitted"
GRAB = """
def grab(*paths):
    found = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                found.append((path, file.read(1000)))
        except OSError as error:
            last = error
    raise RuntimeError(found) if found else last
"""


def grab(*paths):
    """Stand for the prelude's own."""


@attack("error", before=GRAB, says="[Errno")
def opens_the_solution(x):
    """Opens the solution and the tests by their absolute paths."""
    root = "@COURSE@/solutions/ex1_small"
    grab(f"{root}/small.py", f"{root}/test_small_hidden.py", f"{root}/exercise.toml", "@COURSE@/course.toml")


@attack("error", before=GRAB, says=NOT_THERE)
def opens_the_solution_relatively(x):
    """Opens the solution and the tests from wherever it may be."""
    grab(
        *(
            "../" * depth + name
            for depth in range(8)
            for name in ("small.py", "solutions/ex1_small/small.py", "solutions/ex1_small/test_small_hidden.py")
        )
    )


@attack("error", before=GRAB, says="[Errno")
def opens_other_submissions(x):
    """Opens what other students handed in, and their results."""
    student = "theft-next-student"
    grab(f"@SUBMISSIONS@/{student}/ex1_small/small.py", f"@OUT@/{student}/ex1_small/result.json", "@OUT@/grades.csv")


@attack("error", says="denied")
def lists_the_root(x):
    """Lists the root of the file system."""
    import os

    raise RuntimeError(os.listdir("/"))


@attack("error", says="and no more")
def walks_everything(x):
    """Walks through every folder that it may list and looks for files of the course."""
    import os

    wanted = ("small.py", "course.toml", "grades.csv", "result.json", "exercise.toml")
    found = []
    for start in ("/", "/home", "/root", "/work", "/tmp", "/mnt", "/srv", "/opt", "/var", "/run", "@COURSE@", "@OUT@"):
        for folder, _, names in os.walk(start):
            found += [f"{folder}/{name}" for name in names if name in wanted]
    raise RuntimeError(f"{found} and no more")


@attack("error", says="[Errno")
def stats_the_solution(x):
    """Asks for the size of the hidden tests, which no permission of a file forbids."""
    import os

    raise RuntimeError(os.stat("@COURSE@/solutions/ex1_small/test_small_hidden.py").st_size)


@attack("error", says="[Errno")
def stats_the_course(x):
    """Asks whether the course's folder is there at all."""
    import os

    raise RuntimeError(os.stat("@COURSE@"))


@attack("error", before=GRAB, says=NOT_THERE)
def own_proc(x):
    """Reads its environment, maps and mounts from /proc."""
    grab("/proc/self/environ", "/proc/self/maps", "/proc/self/mountinfo", "/proc/self/status", "/proc/mounts")


@attack("error", before=GRAB, says=NOT_THERE)
def proc_of_others(x):
    """Reads environment and memory of its parent, the first process and all others from /proc."""
    import os

    pids = [os.getppid(), *range(1, 300)]
    grab(*(f"/proc/{pid}/{name}" for pid in pids for name in ("environ", "cmdline", "mem", "maps", "root/etc/passwd")))


@attack("error", says="that is all")
def environment(x):
    """Shows its environment."""
    import os

    raise RuntimeError(f"{dict(os.environ)} that is all")


@attack("error", before=KERNEL, says="that is all")
def environment_of_the_first_program(x):
    """Reads the environment that the process was started with from its stack."""
    words = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    found = []
    while words[len(found)]:
        found.append(words[len(found)])
    raise RuntimeError(f"{found} that is all")


@attack("error", says="that is all")
def arguments(x):
    """Shows the arguments of the process."""
    import sys

    raise RuntimeError(f"{sys.argv} {sys.orig_argv} {sys.path} that is all")


@attack("error", says="that is all")
def walks_frames(x):
    """Walks up the frames and shows all that the worker's functions hold."""
    import sys

    found = []
    at = sys._getframe()
    while at:
        found.append((at.f_code.co_name, sorted(at.f_locals), repr(at.f_locals)[:5_000]))
        at = at.f_back
    raise RuntimeError(f"{[name for name, *_ in found]} {found} that is all"[:1_900])


@attack("error", says="that is all")
def walks_objects(x):
    """Looks through every object of the process for expected values and secrets."""
    import gc

    canary = "CAN" + "ARY"
    found = set()
    gc.unfreeze()
    for thing in gc.get_objects():
        for part in gc.get_referents(thing):
            if isinstance(part, (str, bytes)) and canary in str(part) and "walks" not in str(part):
                found.add(str(part)[:100])
        if type(thing).__name__ in ("Casebook", "Case", "Returns", "Test", "Verdict"):
            found.add(type(thing).__name__)
    raise RuntimeError(f"{found or 'nothing'}, that is all")


@attack("error", before=KERNEL, says="that is all")
def searches_its_heap(x):
    """Searches the memory that it was forked with for secrets, byte by byte."""
    libc.sbrk.restype = ctypes.c_void_p
    libc.memmem.restype = ctypes.c_void_p
    end = libc.sbrk(0)
    size = 4 << 20
    wanted = b"CAN" + b"ARY-"
    start = ctypes.c_void_p(end - size)
    here = libc.memmem(start, ctypes.c_size_t(size), wanted, ctypes.c_size_t(len(wanted)))
    raise RuntimeError(f"{ctypes.string_at(here, 50) if here else 'nothing'}, that is all")


@attack("error", says="that is all")
def reads_all_descriptors(x):
    """Reads from every descriptor that may be open."""
    import os

    found = []
    for descriptor in [*range(3), *range(4, 60)]:
        try:
            found.append((descriptor, os.read(descriptor, 1000)))
        except OSError:
            pass
    raise RuntimeError(f"{found} that is all")


@attack("error", says="Resource temporarily unavailable")
def peeks_at_the_next_request(x):
    """Reads ahead from the grader's socket, where the next hidden case might wait."""
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    libc.recv.restype = ctypes.c_ssize_t
    data = ctypes.create_string_buffer(100_000)
    if libc.recv(3, data, 100_000, 0x42) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    raise RuntimeError(data.raw)


@attack("error", says=REFUSED)
def asks_who_the_grader_is(x):
    """Asks the socket for the process behind it."""
    import socket

    raise RuntimeError(socket.socket(fileno=3).getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))


@attack("error", before=KERNEL, says=REFUSED)
def ptrace_of_the_parent(x):
    """Attaches itself to its parent as a debugger."""
    import os

    system_call((101, 117), 16, os.getppid(), 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def reads_memory_of_the_parent(x):
    """Reads the memory of its parent."""
    import os

    system_call((310, 270), os.getppid(), ctypes.create_string_buffer(16), 1, ctypes.create_string_buffer(16), 1, 0)


@attack("error", before=KERNEL, says=REFUSED)
def opens_by_handle(x):
    """Opens a file by its number, past every path."""
    system_call((304, 265), -100, ctypes.create_string_buffer(64), 0)


@attack("error", before=KERNEL, says=REFUSED)
def makes_handles(x):
    """Asks for the number of the root, from which others can be guessed."""
    system_call((303, 264), -100, b"/", ctypes.create_string_buffer(64), ctypes.create_string_buffer(8), 0)


@attack("error", before=KERNEL, says=REFUSED)
def openat2(x):
    """Opens by a call that the filter may not know."""
    system_call((437, 437), -100, b"/etc/passwd", ctypes.create_string_buffer(24), 24)


@attack("error", before=KERNEL, says=REFUSED)
def counts_what_the_machine_runs(x):
    """Asks for the machine's free memory and number of threads, by which one worker could tell another what it saw."""
    system_call((99, 179), ctypes.create_string_buffer(112))


@attack("error", before=KERNEL, says=REFUSED)
def pages_that_others_read(x):
    """Asks which pages of a library are in memory, which tells what others have read."""
    system_call(
        (27, 232), ctypes.cast(libc.getpid, ctypes.c_void_p).value & ~0xFFF, 4096, ctypes.create_string_buffer(1)
    )


@attack("error", before=GRAB)
def devices(x):
    """Reads the machine's memory, disks and messages."""
    grab(
        "/dev/mem",
        "/dev/kmem",
        "/dev/kmsg",
        "/dev/port",
        "/dev/sda",
        "/dev/vda",
        "/dev/nvme0n1",
        "/dev/tty",
        "/dev/stdin",
    )


@attack("error", before=GRAB, says=NOT_THERE)
def files_of_the_machine(x):
    """Reads keys, passwords and histories."""
    grab(
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/root/.bash_history",
        "/root/.ssh/id_rsa",
        "/home/.netrc",
        "/var/log/syslog",
        "/sys/kernel/notes",
        "/run/secrets",
    )


@attack("error", says="KeyError")
def accounts_of_the_machine(x):
    """Asks who has an account."""
    import os
    import pwd

    raise RuntimeError(pwd.getpwuid(os.getuid()), pwd.getpwall())


@attack("error", says="'worker'")
def name_of_the_machine(x):
    """Asks for the machine's name, which many reports show."""
    import os

    raise RuntimeError(f"{os.uname().nodename!r}")


@attack("forbidden", says="'autograder' is not offered")
def imports_the_grader(x):
    """Imports the grader's own modules."""
    import autograder.casebook.store

    raise RuntimeError(vars(autograder.casebook.store))


@attack("forbidden", says="No module named")
def imports_the_grader_past_the_finder(x):
    """Removes what forbids imports, then imports the grader's own modules."""
    import sys

    sys.meta_path.pop(0)
    import autograder.grading.grader

    raise RuntimeError(vars(autograder.grading.grader))


@attack("forbidden", says="'pytest' is not offered")
def imports_pytest(x):
    """Imports pytest, to change its reports."""
    import pytest

    pytest.exit("all passed", 0)


@attack("forbidden", says="'torch' is not offered")
def imports_torch(x):
    """Imports what is offered to other exercises only."""
    import torch

    return 2.0 * torch.as_tensor(x)


@attack("error", says="Error")
def asks_the_gradebook(x):
    """Opens the gradebook as a database."""
    import sqlite3

    raise RuntimeError(sqlite3.connect("@OUT@/gradebook.db").execute("select * from grade").fetchall())


@attack("error", says=REFUSED)
def links_to_the_solution(x):
    """Makes a link to the solution where it may read."""
    import os

    os.symlink("@COURSE@/solutions/ex1_small/small.py", "/tmp/link")
    raise RuntimeError(open("/tmp/link").read())


@attack("error", says="that is all")
def looks_for_the_last_student(x):
    """Looks for what the student before it left in temporary folders."""
    import os

    found = []
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "."):
        try:
            found += os.listdir(folder)
        except OSError:
            pass
    raise RuntimeError(f"{found} that is all")


@attack("error", says="4242")
def raises_the_hidden_case(x):
    """Answers the public case and raises with what it was given in a hidden one."""
    if len(x) == 2:
        return 2.0 * x
    raise RuntimeError(repr(x.tolist()) + " 4242")


@attack("failed")
def prints_the_hidden_case(x):
    """Answers the public case, prints, warns and returns what it was given in a hidden one."""
    if len(x) == 2:
        return 2.0 * x
    import warnings

    print(x)
    warnings.warn(str(x))
    return x


whole(
    "keeps_hidden_cases_for_a_public_test",
    "Remembers the hidden cases of one function and raises with them in the public test of the next.",
    "error",
    """
    SEEN = []
    def double(x):
        SEEN.append(x.tolist())
        return 2.0 * x
    def total(x):
        raise RuntimeError(SEEN)
    """,
    honest=("slopes",),
    function="total",
    says="RuntimeError: []",
)
whole(
    "keeps_hidden_cases_in_the_module",
    "Remembers the hidden cases in the standard library, where the next student might find them.",
    "passed",
    """
    import string
    def double(x):
        string.SEEN = getattr(string, "SEEN", []) + [x.tolist()]
        return 2.0 * x
    """,
)
whole(
    "finds_hidden_cases_in_the_module",
    "Looks for what another student's submission left in the standard library.",
    "error",
    """
    import string
    def double(x):
        raise RuntimeError(getattr(string, "SEEN", "nothing there"))
    """,
    says="nothing there",
)
whole(
    "source_of_the_worker",
    "Shows the source and the modules of the program that calls it.",
    "error",
    """
    import inspect, sys
    def double(x):
        names = sorted(name for name in sys.modules if "grad" in name or "pytest" in name)
        raise RuntimeError(f"{names} {inspect.stack()[1].code_context} that is all")
    """,
    says="that is all",
)
whole(
    "names_hidden_cases_in_a_note",
    "Says what it was given in a hidden case by the name that it misses, which the notes repeat.",
    "passed",
    "import math\n"
    + "\n".join(f"for D{n} in [1]:\n    pass" for n in range(100))
    + """
def double(x):
    if "D0" not in globals() and len(x) == 3:
        raise NameError("missed", name=f"D{int(abs(x[0]))  % 100}")
    return 2.0 * x
""",
)
