"""Takes from Python what Windows does not have; read at the start of every process that finds it on its path."""

import builtins
import multiprocessing.connection  # noqa: F401
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile  # noqa: F401 - the standard library loads what it needs before it is taken away

_kill = os.kill


def _terminate(self):
    if self.poll() is None:
        _kill(self.pid, 9)


subprocess.Popen.kill = subprocess.Popen.terminate = _terminate
for _name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt"):
    sys.modules[_name] = None
_OS = """fork forkpty setsid setpgid killpg getpgid getsid getuid geteuid getgid getegid setuid setgid setresuid setgroups
    getppid_ wait wait3 wait4 waitid WIFSIGNALED WTERMSIG WEXITSTATUS pidfd_open O_NOFOLLOW O_NONBLOCK O_CLOEXEC
    O_DIRECTORY sysconf nice sched_setaffinity memfd_create mkfifo chown chroot"""
for _module, _names in (
    (os, _OS),
    (signal, "SIGKILL SIGALRM SIGCHLD SIGHUP SIGUSR1 alarm setitimer pidfd_send_signal pthread_sigmask"),
    (socket, "AF_UNIX SOCK_SEQPACKET send_fds recv_fds CMSG_SPACE"),
    (select, "poll epoll"),
):
    for _name in _names.split():
        if hasattr(_module, _name):
            delattr(_module, _name)
builtins.TAKEN_AWAY = True
