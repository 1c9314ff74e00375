"""The locks that a worker puts on itself before it loads a submission, in the order of `docs/security.md`.

The first one, a pid namespace, is made by the warm process (`autograder.worker.pid_namespace`). Plain system calls
through ctypes, for Linux on x86-64 and aarch64: pyseccomp needs a C library that pip does not install, and a package
that is imported here would lie beside the student's code. Each lock raises `OSError` when the kernel refuses it, and
then the worker reports a fault of ours instead of running anything.
"""

from __future__ import annotations

import ctypes
import math
import os
import platform
import resource
import struct
import sys
from collections.abc import Sequence

MAPPED_SLACK = 256 << 20  # address space that honest code reserves and does not use: the C library's arenas
MAX_THREADS = 16
LOCKS = ("pids", "descriptors", "session", "rlimits", "user", "no_new_privs", "undumpable", "landlock", "seccomp")

_libc = ctypes.CDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 1, 4, 38, 47
_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION = 0x20080522
_SIGKILL = 9


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _prctl(option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero), f"prctl {option}")


def descriptors(socket_fd: int) -> None:
    """Leave the socket at 3, /dev/null at 0 to 2, and nothing else open."""
    null = os.open("/dev/null", os.O_RDWR)
    for target in (0, 1, 2):
        os.dup2(null, target)
    if socket_fd != 3:
        os.dup2(socket_fd, 3)
    close_from(4)


def close_from(first: int) -> None:
    """Close all descriptors from this one on."""
    _check(_syscall(_number("close_range"), first, 0xFFFFFFFF, 0), "close_range")


def die_with_parent() -> None:
    """Be ended by the kernel when the parent ends."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def session(parent: int) -> None:
    """Leave the session and die with the parent, whose number is 0 where it is outside of the worker's namespace."""
    os.setsid()
    die_with_parent()
    if os.getppid() != parent:
        raise OSError("the parent is gone")


def rlimits(memory_bytes: int, mapped_bytes: int, cpu_s: int) -> None:
    """Bound memory, CPU, threads, files and descriptors; raising them again needs rights that the worker lacks.

    RLIMIT_DATA is the bound that honest code meets. It does not count shared mappings and stacks, so RLIMIT_AS bounds
    what is mapped beyond the `mapped_bytes` of the warm process. Memory and CPU are part of what a submission is
    promised: where this machine allows less, nothing is run. The grader looks at `processes_allowed` before it runs
    anything. Of the others a machine may allow less.
    """
    for limit, value in (
        (resource.RLIMIT_DATA, memory_bytes),
        (resource.RLIMIT_AS, mapped_bytes + memory_bytes + MAPPED_SLACK),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_STACK, 8 << 20),
    ):
        resource.setrlimit(limit, (value, value))
    for limit, most in (
        (resource.RLIMIT_NPROC, MAX_THREADS),
        (resource.RLIMIT_FSIZE, 1 << 20),
        (resource.RLIMIT_NOFILE, 48),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 64),
    ):
        hard = resource.getrlimit(limit)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (value, value))


def processes_allowed() -> float:
    """Return how many processes and threads this user may have at a time."""
    allowed = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    return math.inf if allowed == resource.RLIM_INFINITY else allowed


def user(uid: int) -> None:
    """Become a user of its own where the worker is root outside as well, without any right to what root may.

    The parent's death still kills it.
    """
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _prctl(_PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)
    nothing = struct.pack("6I", 0, 0, 0, 0, 0, 0)
    _check(_libc.capset(struct.pack("Ii", _CAPABILITY_VERSION, 0), nothing), "capset")
    die_with_parent()  # a change of user takes it away


def no_new_privs() -> None:
    """Never gain rights again, whatever is run."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def undumpable() -> None:
    """Let no process of the same user look inside."""
    _prctl(_PR_SET_DUMPABLE, 0)


# ---- landlock

_READ_FILE, _READ_DIR, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 1


def landlock_abi() -> int:
    """Return the version of landlock that the kernel offers, 0 for none."""
    return max(0, int(_syscall(444, None, 0, 1)))


def landlock(readable: Sequence[str]) -> None:
    """Allow reading below `readable` and nothing else of the file system; no TCP, no foreign abstract sockets."""
    abi = landlock_abi()
    if abi < 1:
        raise OSError("landlock: this kernel has none")
    files = (1 << 13) - 1
    for since, bit in ((2, 13), (3, 14), (5, 15)):  # refer, truncate, ioctl on devices
        if abi >= since:
            files |= 1 << bit
    rules = struct.pack("QQQ", files, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    ruleset = _check(_syscall(444, rules, 24 if abi >= 6 else 16 if abi >= 4 else 8, 0), "landlock ruleset")
    for path in (*readable, "/dev/null", "/dev/urandom"):
        allowed = _READ_FILE | (_READ_DIR if os.path.isdir(path) else 0)
        if path == "/dev/null":
            allowed |= _WRITE_FILE
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            _check(_syscall(445, ruleset, 1, struct.pack("=Qi", allowed, fd), 0), f"landlock rule {path}")
        finally:
            os.close(fd)
    _check(_syscall(446, ruleset, 0), "landlock")
    os.close(ruleset)


# ---- seccomp

# name: (x86-64, aarch64); None where the architecture has no such call
SYSCALLS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "stat": (4, None), "fstat": (5, 80), "lstat": (6, None),
    "poll": (7, None), "lseek": (8, 62), "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215),
    "brk": (12, 214), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "pread64": (17, 67), "readv": (19, 65), "writev": (20, 66), "access": (21, None), "select": (23, None),
    "sched_yield": (24, 124), "mremap": (25, 216), "msync": (26, 227), "madvise": (28, 233),
    "dup": (32, 23), "nanosleep": (35, 101), "getitimer": (36, 102), "alarm": (37, None), "setitimer": (38, 103),
    "getpid": (39, 172), "sendto": (44, 206), "recvfrom": (45, 207), "exit": (60, 93), "uname": (63, 160),
    "getcwd": (79, 17), "chdir": (80, 49), "readlink": (89, None), "gettimeofday": (96, 169),
    "getrlimit": (97, 163), "getrusage": (98, 165), "times": (100, 153),
    "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177), "getppid": (110, 173),
    "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156), "sigaltstack": (131, 132),
    "sched_getparam": (143, 121), "sched_getscheduler": (145, 120), "arch_prctl": (158, None),
    "gettid": (186, 178), "time": (201, None), "futex": (202, 98), "sched_getaffinity": (204, 123),
    "getdents64": (217, 61), "set_tid_address": (218, 96),
    "restart_syscall": (219, 128), "fadvise64": (221, 223), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "exit_group": (231, 94), "get_mempolicy": (239, 236), "open": (2, None),
    "openat": (257, 56), "newfstatat": (262, 79), "readlinkat": (267, 78), "faccessat": (269, 48),
    "pselect6": (270, 72), "ppoll": (271, 73), "set_robust_list": (273, 99), "getcpu": (309, 168),
    "getrandom": (318, 278), "membarrier": (324, 283), "statx": (332, 291), "rseq": (334, 293),
    "close_range": (436, 436), "faccessat2": (439, 439),
}  # fmt: skip
_GUARDED: dict[str, tuple[int, int]] = {
    "ioctl": (16, 29), "clone": (56, 220), "clone3": (435, 435), "kill": (62, 129), "tgkill": (234, 131),
    "fcntl": (72, 25), "prctl": (157, 167), "prlimit64": (302, 261), "seccomp": (317, 277),
}  # fmt: skip
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_ALLOW, _KILL, _EPERM, _ENOTTY, _ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050019, 0x00050026
_CLONE_THREAD = 0x10000
_FCNTL = (0, 1, 2, 3, 4, 1030)  # dup, get and set flags; no file locks, no signals by owner
_PRCTL = (15, 16, 0x53564D41)  # names of threads and of memory


def _number(name: str) -> int:
    column = _ARCHITECTURES[platform.machine()][0]
    number = SYSCALLS[name][column] if name in SYSCALLS else _GUARDED[name][column]
    if number is None:
        raise OSError(f"{name}: no such system call on {platform.machine()}")
    return number


def _load(offset: int) -> bytes:
    return struct.pack("=HBBI", 0x20, 0, 0, offset)


def _equal(value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("=HBBI", 0x15, then, otherwise, value)


def _return(action: int) -> bytes:
    return struct.pack("=HBBI", 0x06, 0, 0, action)


def _when(name: str, body: list[bytes]) -> list[bytes]:
    """Run `body` (which returns) for the system call `name`."""
    return [_equal(_number(name), 0, len(body)), *body]


def _argument_is_one_of(index: int, values: Sequence[int], otherwise: int) -> list[bytes]:
    """Allow the call when its argument has one of the values."""
    tests = [_equal(value, len(values) - place, 0) for place, value in enumerate(values)]
    return [_load(16 + 8 * index), *tests, _return(otherwise), _return(_ALLOW)]


def _is_not(index: int, value: int) -> list[bytes]:
    """Refuse the call when its argument has the value, and go on otherwise."""
    return [_load(16 + 8 * index), _equal(value, 0, 1), _return(_EPERM)]


def seccomp_program() -> bytes:
    """Return the filter of this process: an allow-list, everything else is refused with EPERM."""
    column, architecture = _ARCHITECTURES[platform.machine()]
    me = os.getpid()
    program = [_load(4), _equal(architecture, 1, 0), _return(_KILL), _load(0)]
    if column == 0:
        program += [struct.pack("=HBBI", 0x35, 0, 1, 0x40000000), _return(_KILL)]  # the x32 calls
    program += _when("clone3", [_return(_ENOSYS)])  # its flags lie in memory; the C library falls back to clone
    threads = [_load(16), struct.pack("=HBBI", 0x45, 0, 1, _CLONE_THREAD), _return(_ALLOW), _return(_EPERM)]
    program += _when("clone", threads)
    program += _when("kill", [*_is_not(1, _SIGKILL), *_argument_is_one_of(0, [me], _EPERM)])  # that is the kernel's
    program += _when("tgkill", [*_is_not(2, _SIGKILL), *_argument_is_one_of(0, [me], _EPERM)])
    program += _when("prlimit64", _argument_is_one_of(0, [0], _EPERM))
    program += _when("ioctl", _argument_is_one_of(1, [0x5451], _ENOTTY))  # close on exec; everything else: no terminal
    program += _when("fcntl", _argument_is_one_of(1, _FCNTL, _EPERM))
    program += _when("prctl", _argument_is_one_of(0, _PRCTL, _EPERM))
    for numbers in SYSCALLS.values():
        number = numbers[column]
        if number is not None:
            program += [_equal(number, 0, 1), _return(_ALLOW)]
    return b"".join([*program, _return(_EPERM)])


def seccomp() -> None:
    """Refuse every system call that NumPy, torch and honest code do not need."""
    program = seccomp_program()
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    filter_ = Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    _check(_syscall(_number("seccomp"), 1, 1, ctypes.byref(filter_)), "seccomp")


def supported() -> bool:
    """Return whether the locks exist for this system and processor."""
    return sys.platform == "linux" and platform.machine() in _ARCHITECTURES
