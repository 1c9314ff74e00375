"""Programs that want more rights than they have."""

from tests.corpora.hostile.attacks import KERNEL, attack
from tests.corpora.hostile.kernel import MACHINE, ctypes, libc, system_call

REFUSED = "Operation not permitted"


@attack("error", before=KERNEL, says=REFUSED)
def user_namespace(x):
    """Becomes root in a user namespace of its own."""
    system_call((272, 97), 0x10000000)


@attack("error", before=KERNEL, says=REFUSED)
def mount_namespace(x):
    """Takes a mount namespace of its own."""
    system_call((272, 97), 0x20000)


@attack("error", before=KERNEL, says=REFUSED)
def namespace_of_another(x):
    """Enters the namespaces behind a descriptor."""
    system_call((308, 268), 3, 0)


@attack("error", before=KERNEL, says=REFUSED)
def mount(x):
    """Mounts /proc."""
    system_call((165, 40), b"proc", b"/tmp", b"proc", 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def unmount(x):
    """Unmounts what hides the machine's files."""
    system_call((166, 39), b"/tmp", 2)


@attack("error", before=KERNEL, says=REFUSED)
def new_mount_interface(x):
    """Opens a file system by the newer calls."""
    system_call((430, 430), b"proc", 0)


@attack("error", before=KERNEL, says=REFUSED)
def open_tree(x):
    """Clones the tree of mounts."""
    system_call((428, 428), -100, b"/", 1)


@attack("error", before=KERNEL, says=REFUSED)
def pivot_root(x):
    """Puts another root under itself."""
    system_call((155, 41), b"/tmp", b"/tmp")


@attack("error", says=REFUSED)
def chroot(x):
    """Changes its root."""
    import os

    os.chroot("/tmp")


@attack("error", says=REFUSED)
def setuid_0(x):
    """Becomes root."""
    import os

    os.setuid(0)


@attack("error", says=REFUSED)
def setresuid(x):
    """Becomes the user of another worker."""
    import os

    os.setresuid(os.getuid() + 1, os.getuid() + 1, os.getuid() + 1)


@attack("error", says=REFUSED)
def setgroups(x):
    """Joins other groups."""
    import os

    os.setgroups([0])


@attack("error", says="1 of 1 is root: False")
def is_root(x):
    """Asks whether it is root."""
    import os

    raise RuntimeError(f"1 of 1 is root: {0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid())}")


@attack("error", before=KERNEL, says=REFUSED)
def capset(x):
    """Gives itself capabilities."""
    system_call((126, 91), ctypes.create_string_buffer(8), ctypes.create_string_buffer(24))


@attack("error", says=REFUSED)
def chmod(x):
    """Makes a file writable."""
    import os

    os.chmod("/dev/null", 0o777)


@attack("error", says=REFUSED)
def chown(x):
    """Takes a file over."""
    import os

    os.chown("/dev/null", os.getuid(), -1)


@attack("error", says="maximum limit")
def raises_its_memory_limit(x):
    """Raises its limit for memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@attack("error", says="maximum limit")
def raises_its_cpu_limit(x):
    """Raises its limit for CPU."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))


@attack("error", says=REFUSED)
def limits_its_parent(x):
    """Takes the memory away from its parent."""
    import os
    import resource

    resource.prlimit(os.getppid() or 1, resource.RLIMIT_AS, (1, 1))


@attack("error", before=KERNEL, says=REFUSED)
def dumpable_again(x):
    """Lets others look into it again."""
    system_call((157, 167), 4, 1, 0, 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def survives_its_parent(x):
    """Takes back that it dies with its parent."""
    system_call((157, 167), 1, 0, 0, 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def becomes_a_reaper(x):
    """Becomes the parent of orphans, to keep processes alive."""
    system_call((157, 167), 36, 1, 0, 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def filter_of_its_own(x):
    """Loads a filter of its own, to change what calls answer."""
    system_call((317, 277), 1, 0, ctypes.create_string_buffer(16))


@attack("error", before=KERNEL, says=REFUSED)
def filter_by_prctl(x):
    """Loads a filter of its own, by the older call."""
    system_call((157, 167), 22, 2, ctypes.create_string_buffer(16), 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def landlock_of_its_own(x):
    """Makes a set of landlock rules of its own."""
    system_call((444, 444), ctypes.create_string_buffer(8), 8, 0)


@attack("error", before=KERNEL, says=REFUSED)
def personality(x):
    """Switches off that addresses are random."""
    system_call((135, 92), 0x0040000)


@attack("error", before=KERNEL, says=REFUSED)
def reboot(x):
    """Restarts the machine."""
    system_call((169, 142), 0xFEE1DEAD, 672274793, 0x1234567, 0)


@attack("error", before=KERNEL, says=REFUSED)
def kernel_module(x):
    """Loads a module into the kernel."""
    system_call((313, 273), 3, b"", 0)


@attack("error", before=KERNEL, says=REFUSED)
def host_name(x):
    """Renames the machine."""
    system_call((170, 161), b"owned", 5)


@attack("error", says=REFUSED)
def sets_the_clock(x):
    """Sets the clock of the machine."""
    import time

    time.clock_settime(time.CLOCK_REALTIME, 0)


@attack("error", says=REFUSED)
def real_time_priority(x):
    """Takes the processor from all others."""
    import os

    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99))


@attack("error", says=REFUSED)
def nice(x):
    """Raises its priority."""
    import os

    os.setpriority(os.PRIO_PROCESS, 0, -20)


@attack("error", says=REFUSED)
def moves_others_to_one_core(x):
    """Moves its parent, and so all later workers, to one processor."""
    import os

    os.sched_setaffinity(os.getppid(), {0})


@attack("error", before=KERNEL, says=REFUSED)
def locks_memory(x):
    """Locks its memory, so that others are swapped out."""
    system_call((151, 230), 3)


@attack("error", before=KERNEL, says=REFUSED)
def adjusts_swap(x):
    """Switches the swap off."""
    system_call((168, 225), b"/dev/sda")


@attack("error", before=KERNEL, says="-1 from machine code")
def machine_code_that_forks(x):
    """Writes machine code that forks and runs it."""
    import mmap

    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    if MACHINE == "x86_64":
        code.write(b"\xb8\x39\x00\x00\x00\x0f\x05\xc3")  # mov eax, 57; syscall; ret
    else:
        code.write(bytes.fromhex("20028052881b8052010000d4c0035fd6"))  # x0 = 17; x8 = 220; svc; ret
    answer = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    raise RuntimeError(f"{answer} from machine code")


@attack("crashed", before=KERNEL, says="SIGSYS" if MACHINE == "x86_64" else "SIG")
def calls_of_32_bits(x):
    """Makes a system call of the 32-bit interface, whose numbers mean something else."""
    import mmap

    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")  # mov eax, 2 (fork); int 0x80; ret
    answer = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    raise RuntimeError(f"{answer} from machine code")


@attack("crashed", before=KERNEL, says="SIGSYS" if MACHINE == "x86_64" else "SIG")
def calls_of_x32(x):
    """Makes a system call of the x32 interface."""
    libc.syscall(ctypes.c_long(0x40000000 + 57))
    ctypes.string_at(0) if MACHINE != "x86_64" else None
