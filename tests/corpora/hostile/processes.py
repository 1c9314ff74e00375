"""Programs that start processes and threads, or end those of others."""

from tests.corpora.hostile.attacks import KERNEL, attack
from tests.corpora.hostile.kernel import system_call

REFUSED = "Operation not permitted"


@attack("error", says=REFUSED)
def fork(x):
    """Forks."""
    import os

    os.fork()


@attack("error", says=REFUSED)
def fork_bomb(x):
    """Forks in an endless loop."""
    import os

    while True:
        os.fork()


@attack("timeout")
def patient_fork_bomb(x):
    """Forks in an endless loop, whatever is answered."""
    import os

    while True:
        try:
            os.fork()
        except OSError:
            pass


@attack("error", before=KERNEL, says=REFUSED)
def fork_by_number(x):
    """Forks past the C library."""
    system_call((57, 220), 17)


@attack("error", before=KERNEL, says=REFUSED)
def vfork_by_number(x):
    """Forks with borrowed memory, past the C library."""
    system_call((58, 220), 0x4111)


@attack("error", before=KERNEL, says=REFUSED)
def clone_with_shared_memory(x):
    """Clones itself into a process that shares its memory."""
    system_call((56, 220), 0x100 | 17, 0, 0, 0, 0)


@attack("error", before=KERNEL, says="Function not implemented")
def clone3(x):
    """Clones by the newer call, whose flags no filter can see."""
    import ctypes

    system_call((435, 435), ctypes.create_string_buffer(88), 88)


@attack("error", says="can't start new thread")
def thread_bomb(x):
    """Starts threads without end."""
    import threading
    import time

    while True:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()


@attack("timeout")
def patient_thread_bomb(x):
    """Starts threads without end, whatever is answered."""
    import _thread
    import time

    while True:
        try:
            _thread.start_new_thread(time.sleep, (1000,))
        except (RuntimeError, MemoryError):
            pass


@attack("passed")
def leaves_all_threads_waiting(x):
    """Answers rightly and leaves as many threads as it can get."""
    import threading
    import time

    try:
        while True:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    except RuntimeError:
        return 2.0 * x


@attack("error", says=REFUSED)
def subprocess_of_a_shell(x):
    """Starts a shell."""
    import subprocess

    subprocess.run(["/bin/sh", "-c", "id"])


@attack("error", says="Error")
def subprocess_of_python(x):
    """Starts another interpreter."""
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", "print(1)"])


@attack("error", says=REFUSED)
def exec_of_a_shell(x):
    """Becomes a shell."""
    import os

    os.execv("/bin/sh", ["sh"])


@attack("error", before=KERNEL, says=REFUSED)
def exec_by_number(x):
    """Becomes another program, past the C library."""
    system_call((59, 221), b"/bin/sh", 0, 0)


@attack("error", before=KERNEL, says=REFUSED)
def execveat(x):
    """Becomes the program behind a descriptor."""
    system_call((322, 281), 3, b"", 0, 0, 0x1000)


@attack("error", says=REFUSED)
def posix_spawn(x):
    """Spawns a shell."""
    import os

    os.posix_spawn("/bin/sh", ["sh"], {})


@attack("error", says="ended with")
def os_system(x):
    """Runs a line of shell."""
    import os

    raise RuntimeError(f"ended with {os.system('id')}")


@attack("error")
def popen(x):
    """Reads what a line of shell prints."""
    import os

    raise RuntimeError(os.popen("cat /etc/passwd").read())


@attack("error", says=REFUSED)
def daemon(x):
    """Leaves the session to live on."""
    import os

    os.setsid()
    if os.fork():
        os._exit(0)


@attack("error", says=REFUSED)
def process_pool(x):
    """Opens a pool of processes."""
    import multiprocessing

    multiprocessing.get_context("fork").Process(target=print).start()


@attack("error")
def executor(x):
    """Opens an executor of processes."""
    import concurrent.futures

    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        raise RuntimeError(pool.submit(abs, -1).result())


@attack("error", says="killed nothing")
def kills_every_pid(x):
    """Sends SIGKILL to every process that there may be."""
    import os

    killed = []
    for pid in [-1, 0, *range(-70, 70), os.getppid()]:
        if pid != os.getpid():
            try:
                os.kill(pid, 9)
                killed.append(pid)
            except OSError:
                pass
    raise RuntimeError(f"killed {killed or 'nothing'}")


@attack("error", says=REFUSED)
def kills_its_group(x):
    """Sends SIGKILL to its process group."""
    import os

    os.killpg(0, 9)


@attack("error", says=REFUSED)
def stops_its_parent(x):
    """Stops the process that it was forked from."""
    import os
    import signal

    os.kill(os.getppid(), signal.SIGSTOP)


@attack("error", before=KERNEL, says=REFUSED)
def signals_a_thread_of_another(x):
    """Sends a signal to a thread of its parent."""
    system_call((234, 131), 1, 1, 9)


@attack("error", before=KERNEL, says=REFUSED)
def queues_a_signal(x):
    """Queues a signal for its parent, with a forged sender."""
    import ctypes

    system_call((129, 138), 1, 9, ctypes.create_string_buffer(128))


@attack("error", says=REFUSED)
def opens_a_process(x):
    """Opens a descriptor of its parent."""
    import os

    os.pidfd_open(os.getppid())


@attack("error", before=KERNEL, says=REFUSED)
def takes_a_descriptor(x):
    """Takes a descriptor out of another process."""
    system_call((438, 438), 3, 0, 0)


@attack("error", says=REFUSED)
def event_loop(x):
    """Opens an event loop, which takes sockets of its own."""
    import asyncio

    asyncio.run(asyncio.sleep(0))


@attack("error")
def pseudo_terminal(x):
    """Opens a terminal."""
    import pty

    pty.spawn("/bin/sh")


@attack("error", says="Error")
def debugger(x):
    """Waits at a debugger's prompt."""
    import pdb

    pdb.Pdb(stdin=open(0)).set_trace()
    raise OSError("Error: no terminal")


@attack("error", says="EOF")
def asks_the_person_at_the_keyboard(x):
    """Reads from the keyboard."""
    return input("grade: ")


@attack("error", before=KERNEL, says=REFUSED)
def waits_for_the_children_of_others(x):
    """Reaps children, to hide how they ended."""
    system_call((61, 260), -1, 0, 0, 0)
