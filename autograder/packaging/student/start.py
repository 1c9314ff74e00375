# -*- coding: utf-8 -*-
"""Sets the course up in this folder, and passes commands on to it.

    python start.py                 set up; takes a minute or two the first time
    python start.py check ex1       any command of the course; sets it up first if required
    python start.py help            lists the commands of the course
    python start.py add torch       install an extra: torch or notebook

Needs only Python 3.11 or newer. An older Python must be able to run this file and say so: keep its syntax old.
"""

import os
import sys

NEEDED = (3, 11)
NEWEST_TRIED = 14
HERE = os.path.dirname(os.path.abspath(__file__))
# A student's random.py may be here or in the working directory. Before this line, import only loaded modules.
sys.path[:] = [path for path in sys.path if os.path.abspath(path) not in (HERE, os.getcwd())]
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, "set-up.txt")
BASE = "requirements-student.txt"
EXTRAS = ("notebook", "torch")
NEEDED_MIB = 400
WINDOWS = os.name == "nt"
FAILED, STOPPED = 3, 130  # exit statuses

NETWORK = (
    "NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ReadTimeoutError", "ProxyError",
    "Connection refused", "Network is unreachable", "No route to host", "getaddrinfo failed", "RemoteDisconnected",
    "Temporary failure in name resolution", "ConnectionResetError", "Max retries exceeded", "Read timed out",
)  # fmt: skip
DISK = ("No space left on device", "Errno 28", "not enough space on the disk", "Disk quota exceeded", "Errno 122")
RIGHTS = ("Permission denied", "Access is denied", "Read-only file system", "Errno 13", "Errno 30")


class Problem(Exception):
    """A problem, in a sentence that says what to do."""


def say(text):
    """Print at once."""
    print(text)
    sys.stdout.flush()


def python_problem():
    """Return what is wrong with this Python, or nothing."""
    if sys.version_info[:2] >= NEEDED:
        return ""
    found = newer_python()
    then = "A newer one is installed: %s" % found if found else "Install one from your package manager or python.org."
    return "The course needs Python %d.%d or newer; this is Python %d.%d. %s" % (
        NEEDED + tuple(sys.version_info[:2]) + (then,)
    )


def newer_python():
    """Return the command that would start this file with a Python that is new enough, or nothing."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for minor in range(NEWEST_TRIED, NEEDED[1] - 1, -1):
            name = "python3.%d" % minor
            if os.path.exists(os.path.join(folder, name)) and works(os.path.join(folder, name)):
                return "%s start.py" % name
    return ""


def works(program):
    """Return whether a program starts at all."""
    import subprocess

    try:
        with open(os.devnull, "w") as nowhere:
            return subprocess.call([program, "-c", ""], stdout=nowhere, stderr=nowhere, env=environment()) == 0
    except OSError:
        return False


def environment(**more):
    """Return the environment of a Python that does not look for modules here or in the working directory."""
    kept = dict((name, value) for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME"))
    return dict(kept, PYTHONSAFEPATH="1", **more)


def interpreter():
    """Return the path of the Python in .venv."""
    return os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")


def state():
    """Return what the environment depends on: its folder and the locked packages."""
    import hashlib

    known = hashlib.sha256()
    for name in (BASE, "pyproject.toml"):
        with open(os.path.join(HERE, name), "rb") as file:
            known.update(file.read())
    return "%s\n%s\n" % (HERE, known.hexdigest())


def is_set_up():
    """Return whether the environment is complete and belongs to this folder."""
    import io

    try:
        with io.open(STAMP, encoding="utf-8") as file:
            return file.read() == state() and os.path.exists(interpreter())
    except (OSError, IOError, ValueError):
        return False


# ---- problems


def look_around():
    """Raise Problem if setting up cannot work."""
    import shutil
    import tempfile

    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            raise Problem(
                "This Python lacks its module %s. On Debian and Ubuntu: sudo apt install python3-venv. Elsewhere "
                "install Python from python.org. Then run the same command again." % module
            )
    try:
        with tempfile.TemporaryFile(dir=HERE):
            pass
    except (OSError, IOError) as error:
        raise explained(str(error))
    free = shutil.disk_usage(HERE).free >> 20
    if free < NEEDED_MIB:
        raise Problem(
            "The disk is nearly full: setting up takes about %d MB and %d MB are free. Free some space, then run the "
            "same command again." % (NEEDED_MIB, free)
        )


def explained(output):
    """Return a problem in words, from what a program said."""
    if any(sign in output for sign in DISK):
        return Problem("The disk is full. Free some space, then run the same command again to continue.")
    if any(sign in output for sign in RIGHTS):
        return Problem(
            "You cannot write to this folder: %s. Move the course to a folder of your own, then run the same command "
            "there." % HERE
        )
    if any(sign in output for sign in NETWORK):
        return Problem(
            "The network does not answer, and the packages come from there. Check the connection (the variable "
            "HTTPS_PROXY sets a proxy), then run the same command again to continue."
        )
    last = [line.strip() for line in output.strip().splitlines() if line.strip()][-5:]
    return Problem("Setting up failed. The last lines were:\n  %s" % "\n  ".join(last))


def run(command):
    """Run a program quietly; raise Problem when it fails."""
    import subprocess

    process = subprocess.Popen(
        command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
    )
    try:
        output = process.communicate()[0]
    except KeyboardInterrupt:
        process.kill()
        process.wait()
        raise
    if process.returncode != 0:
        raise explained(output.decode("utf-8", "replace"))


# ---- setting up


def set_up():
    """Make .venv, or complete it after a stop."""
    look_around()
    say("Setting up in %s; this takes a minute or two the first time." % VENV)
    if os.path.exists(STAMP):
        os.remove(STAMP)
    if not (works(interpreter()) and has_pip()):
        say("  1 of 3  an environment of its own")
        run([sys.executable, "-m", "venv", "--clear", VENV])
    say("  2 of 3  packages")
    pip("-r", BASE)
    say("  3 of 3  the command autograder")
    pip("--no-deps", "--no-build-isolation", "-e", ".")
    with open(STAMP, "wb") as file:
        file.write(state().encode("utf-8"))
    say("Ready.")


def has_pip():
    """Return whether the environment was made to its end."""
    import subprocess

    with open(os.devnull, "w") as nowhere:
        command = [interpreter(), "-c", "import pip"]
        return subprocess.call(command, stdout=nowhere, stderr=nowhere, env=environment()) == 0


def pip(*arguments):
    """Install."""
    options = ["--quiet", "--no-input", "--disable-pip-version-check"]
    run([interpreter(), "-m", "pip", "install"] + options + list(arguments))


def add(names):
    """Install extras."""
    unknown = [name for name in names if name not in EXTRAS]
    if unknown or not names:
        say("start.py: add one of: %s" % ", ".join(EXTRAS))
        return 2
    for name in names:
        say("Adding %s; this may take some minutes." % name)
        pip("-r", "requirements-%s.txt" % name)
    say("Added.")
    return 0


def pass_on(arguments):
    """Run a command of the course and return its exit status."""
    import subprocess

    called = "%s start.py" % ("py" if WINDOWS else "python3")  # how the course's messages name its commands
    process = subprocess.Popen(
        [interpreter(), "-m", "autograder"] + arguments, env=environment(AUTOGRADER_CALLED=called)
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the command gets it too, and prints its own message
            continue


def main(arguments):
    """Return the exit status."""
    problem = python_problem()
    if problem:
        say("start.py: %s" % problem)
        return FAILED
    if arguments[:1] in (["-h"], ["--help"]):
        say(__doc__.strip())
        return 0
    try:
        if not is_set_up():
            set_up()
        elif not arguments:
            say("Everything is set up.")
        if arguments[:1] == ["add"]:
            return add(arguments[1:])
    except Problem as error:
        say("start.py: %s" % error)
        return FAILED
    except (OSError, IOError) as error:
        say("start.py: %s" % explained(str(error)))
        return FAILED
    except KeyboardInterrupt:
        say("\nstart.py: stopped. Run the same command again to continue.")
        return STOPPED
    if arguments:
        return pass_on(["--help"] if arguments == ["help"] else arguments)
    say("Now: read assignments/README.md, then   %s start.py check ex1" % ("py" if WINDOWS else "python3"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
