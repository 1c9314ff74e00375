"""Programs that want more memory than they are given."""

import numpy as np

from tests.corpora.hostile.attacks import FRAMES, KERNEL, attack
from tests.corpora.hostile.frames import array, frame, returned, say
from tests.corpora.hostile.kernel import ctypes, libc


@attack("out_of_memory")
def array_of_800_gb(x):
    """Asks for an array of 800 GB."""
    return np.ones(10**11)


@attack("out_of_memory")
def growing_list(x):
    """Fills a list until there is nothing left."""
    hoard = []
    while True:
        hoard.append(bytearray(4_000_000))


@attack("timeout")
def swallowed_memory_error(x):
    """Fills a list, swallows each MemoryError and goes on."""
    hoard = []
    while True:
        try:
            hoard.append(bytearray(1_000_000))
        except MemoryError:
            pass


@attack("error")
def memfd_hoard(x):
    """Puts its data into anonymous files, which no limit of the heap counts."""
    import os

    while True:
        descriptor = os.memfd_create("hoard")
        os.write(descriptor, bytes(1 << 20))


@attack("error", says="Cannot allocate memory")
def shared_memory_map(x):
    """Maps a shared gigabyte, which the limit for data does not count."""
    import mmap

    mmap.mmap(-1, 1 << 30)


@attack("error", says="MiB of shared memory")
def shared_memory_in_pieces(x):
    """Maps shared memory piece by piece, and tells how much it got."""
    import mmap

    pieces = []
    try:
        while True:
            pieces.append(mmap.mmap(-1, 16 << 20))
    except OSError:
        raise RuntimeError(f"{len(pieces) * 16} MiB of shared memory") from None


@attack("error", before=KERNEL, says="Cannot allocate memory")
def stack_stretched_to_gigabytes(x):
    """Moves a page of its stack and stretches it to two gigabytes: a stack is not counted as data."""
    libc.mremap.restype = ctypes.c_long
    environment = ctypes.c_long.in_dll(libc, "environ").value  # it lies at the upper end of the stack
    start = ctypes.c_void_p((environment & ~4095) - (64 << 10))
    if libc.mremap(start, ctypes.c_size_t(4096), ctypes.c_size_t(2 << 30), 1) == -1:
        raise OSError(ctypes.get_errno(), "Cannot allocate memory")


@attack("error", before=KERNEL, says="Cannot allocate memory")
def mapping_that_grows_down(x):
    """Maps a gigabyte as if it were a stack, which the limit for data does not count."""
    libc.mmap.restype = ctypes.c_long
    size = ctypes.c_size_t(1 << 30)
    if libc.mmap(None, size, 3, 0x122, -1, ctypes.c_long(0)) == -1:
        raise OSError(ctypes.get_errno(), "Cannot allocate memory")


@attack("out_of_memory", before=KERNEL)
def heap_by_sbrk(x):
    """Moves the end of its heap by a gigabyte."""
    libc.sbrk.restype = ctypes.c_long
    if libc.sbrk(ctypes.c_long(1 << 30)) == -1:
        raise MemoryError("sbrk")


@attack("out_of_memory", "total")
def string_of_100_gb(x):
    """Multiplies a string."""
    return len("x" * 10**11)


@attack("out_of_memory")
def integer_of_a_gigabyte(x):
    """Shifts an integer until it does not fit."""
    return 1 << 10**10


@attack("error", says="can't start new thread")
def stacks_of_threads(x):
    """Starts threads with stacks of 200 MiB."""
    import threading
    import time

    threading.stack_size(200 << 20)
    for _ in range(60):
        threading.Thread(target=time.sleep, args=(100,), daemon=True).start()


@attack("out_of_memory")
def deeply_filled_dict(x):
    """Fills a dict with strings, small objects all."""
    hoard = {}
    while True:
        for n in range(1000):
            hoard[len(hoard), n] = bytes(10_000)


@attack("rejected", says="more than 64 MiB")
def answer_of_160_mb(x):
    """Returns an array of 160 MB."""
    return np.zeros((10_000, 2_000))


@attack("failed", says="a float64 array of shape (8257536,)")
def answer_of_63_mib(x):
    """Returns as much as an answer may hold, at each call."""
    return np.zeros(63 << 17)


@attack("rejected", "slopes", says="larger than 64 MiB")
def answer_of_many_arrays(f, weights, h=1e-5):
    """Returns two thousand arrays of 40 kB, each of them below the limit."""
    return [np.broadcast_to(0.0, (5_000,))] * 2_000, [1.0]


@attack("rejected", "slopes", says="more than 10,000 entries")
def answer_of_five_million_entries(f, weights, h=1e-5):
    """Returns a list of five million numbers."""
    return [0.0] * 5_000_000, [0.0]


@attack("failed")
def list_of_a_million_numbers(x):
    """Returns a list of a million numbers where an array is asked for."""
    return [0.0] * 1_000_000


@attack("rejected", says="more than 64 MiB")
def broadcast_to_terabytes(x):
    """Returns a view of one number that looks like terabytes."""
    return np.broadcast_to(np.float64(1.0), (10**6, 10**6))


@attack("error")
def message_of_500_mb(x):
    """Raises with a message of 100 MB."""
    raise ValueError("x" * 100_000_000)


@attack("failed", before=FRAMES, says="a uint8 array of shape (67108864,)")
def answer_of_64_mib_that_grows_when_it_is_read(x):
    """Sends 64 MiB of bytes, which would be half a gigabyte of floats."""
    say(frame(returned(1, array("uint8", (64 << 20,))), bytes(64 << 20)))
