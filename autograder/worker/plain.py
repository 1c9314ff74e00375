"""A worker as a process of its own, by what every system has; started by `autograder.sandbox.plain_process`.

From its standard input it reads where to connect and what to say there. The other end stays open as long as the process
that started it lives, so its end is this process's end as well.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

CONNECT_S = 30.0


def _end_with_the_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


def _read_line() -> str:
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(0, 1)
        if not part:
            os._exit(0)
        line += part
    return line.decode()


def main() -> None:
    """Connect, import what submissions need, serve."""
    port, token, with_torch = _read_line().split()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    connection = socket.create_connection(("127.0.0.1", int(port)), timeout=CONNECT_S)
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(token.encode())
    root = str(Path(__file__).parents[2])
    sys.path.insert(0, root)
    __import__("autograder.worker")  # as in the warm process: nothing else in that folder is found
    sys.path[:] = [entry for entry in sys.path if entry != root]
    from autograder.worker import messages, serve, wire, zygote

    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - open as long as the process lives
    try:
        if with_torch == "1":
            zygote.warm_up(with_torch=True)
    except ImportError as error:
        connection.sendall(wire.pack(messages.Fault(f"{type(error).__name__}: {error}"[:1_000])))
        return
    serve.main(connection, ())


if __name__ == "__main__":
    main()
