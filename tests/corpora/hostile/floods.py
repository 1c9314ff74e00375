"""Programs that say too much."""

from tests.corpora.hostile.attacks import attack, whole


@attack("timeout")
def endless_prints(x):
    """Prints for ever."""
    while True:
        print("x" * 1000)


@attack("timeout")
def endless_writes_to_descriptor_2(x):
    """Writes past Python's own stderr for ever."""
    import os

    while True:
        os.write(2, b"x" * 100_000)


@attack("timeout")
def endless_writes_to_the_first_stdout(x):
    """Writes to the stdout that the interpreter had at its start for ever."""
    import sys

    while True:
        sys.__stdout__.write("x" * 100_000)
        sys.__stdout__.flush()


@attack("error", says="ValueError: xxx")
def long_message(x):
    """Raises with a message of 40 MB."""
    raise ValueError("x" * 40_000_000)


@attack("error", says="Talks: yyy")
def long_message_made_on_demand(x):
    """Raises with a message that is 40 MB only when it is asked for."""

    class Talks(Exception):
        def __str__(self):
            return "y" * 40_000_000

    raise Talks


@attack("timeout")
def endless_message(x):
    """Raises with a message that never ends."""

    class Talks(Exception):
        def __str__(self):
            while True:
                pass

    raise Talks


@attack("error", says="(its message cannot be shown)")
def message_that_raises(x):
    """Raises with a message that raises."""

    class Mute(Exception):
        def __str__(self):
            raise SystemExit

    raise Mute


@attack("error", says="(its message cannot be shown)")
def message_that_is_a_number(x):
    """Raises with a message that is no text."""

    class Five(Exception):
        def __str__(self):
            return 5

    raise Five


@attack("error", says="ValueError")
def chain_of_causes(x):
    """Raises with a hundred thousand causes behind it."""
    error = None
    for n in range(100_000):
        nxt = ValueError(n)
        nxt.__cause__, error = error, nxt
    raise error


@attack("error", says="ExceptionGroup")
def group_of_exceptions(x):
    """Raises a hundred thousand exceptions at once."""
    raise ExceptionGroup("many", [ValueError(n) for n in range(100_000)])


@attack("error", says="AAAA")
def name_of_a_megabyte(x):
    """Raises an exception whose class has a name of a megabyte."""
    raise type("A" * 1_000_000, (Exception,), {})


@attack("error", says="your code raised Many")
def hundred_bases(x):
    """Raises an exception with a hundred bases of long names."""
    bases = tuple(type("B" * 1_000 + str(n), (Exception,), {}) for n in range(100))
    raise type("Many", bases, {})


@attack("error", says="your code raised Liar")
def metaclass_that_lies(x):
    """Raises an exception whose class lies about its name and bases, and raises when it is asked."""

    class Meta(type):
        @property
        def __name__(cls):
            raise SystemExit

        def __getattribute__(cls, name):
            raise SystemExit

        def __instancecheck__(cls, other):
            raise SystemExit

    raise Meta("Liar", (Exception,), {})()


@attack("error", says="your code raised Masked")
def class_that_lies(x):
    """Raises an exception that says it is a NotImplementedError, to be excused."""

    class Masked(Exception):
        __class__ = NotImplementedError

    raise Masked


@attack("error", says="NameError")
def name_that_is_no_text(x):
    """Raises a NameError about something that has no name and no hash."""
    error = NameError("what?")
    error.name = [1]
    raise error


@attack("error", says="your code raised Slippery")
def attributes_that_raise(x):
    """Raises an exception whose every attribute raises."""

    class Slippery(NameError):
        def __getattribute__(self, name):
            raise SystemExit

    raise Slippery


@attack("error", says="RecursionError")
def traceback_of_fifty_thousand_frames(x):
    """Raises from a very deep call."""
    import sys

    sys.setrecursionlimit(60_000)

    def down(n):
        if n == 0:
            raise RecursionError("deep")
        down(n - 1)

    down(50_000)


@attack("timeout")
def endless_warnings(x):
    """Warns for ever."""
    import warnings

    while True:
        warnings.warn("x" * 1000)


@attack("failed")
def warning_that_cannot_be_shown(x):
    """Warns with an object whose text is 10 MB, and returns nothing."""
    import warnings

    class Loud(UserWarning):
        def __str__(self):
            return "w" * 10_000_000

    warnings.warn(Loud())


@attack("error", says="your code raised ValueError")
def terminal_and_page(x):
    """Raises with what a terminal obeys, a browser runs and a spreadsheet computes."""
    raise ValueError(
        "\x1b]0;owned\x07\x1b[2J\x9b31m\r\n=cmd|' /C calc'!A0\n<script>alert('feedback')</script>"
        "<img src=x onerror=alert(1)>{{ 7*7 }}\u202egpj.exe\x00\ud800\u2028"
    )


@attack("error", says="object at 0x...>")
def address_of_an_object(x):
    """Raises with an address, which is another one in each run."""
    raise ValueError(object())


@attack("error", says="???")
def only_lone_surrogates(x):
    """Raises with text that cannot be encoded."""
    raise ValueError("\ud800\udfff\udc80")


@attack("passed")
def prints_a_megabyte_at_each_call(x):
    """Answers rightly and prints more than is kept."""
    print("z" * 1_000_000)
    return 2.0 * x


@attack("passed")
def closes_stdout(x):
    """Answers rightly after closing and removing what it could print to."""
    import sys

    if sys.stdout is not None:
        sys.stdout.close()
    sys.stdout = sys.stderr = None
    return 2.0 * x


whole(
    "two_thousand_notes",
    "Raises in two thousand statements at top level, each with a long message.",
    "passed",
    "\n".join(f"a{n} = int('{'x' * 400}{n}')" for n in range(2_000)) + "\ndef double(x):\n    return 2.0 * x\n",
    note="left out, it raises ValueError",
)
whole(
    "five_thousand_names",
    "Makes five thousand names in demonstrations, some of them 100,000 characters long.",
    "passed",
    "\n".join(f"for name_{n} in range(0):\n    pass" for n in range(5_000))
    + "\n"
    + "\n".join(f"for {letter * 100_000} in range(0):\n    pass" for letter in "abc")
    + "\ndef double(x):\n    return 2.0 * x\n",
)
whole(
    "two_thousand_functions",
    "Defines two thousand functions that call each other and the exercise's own.",
    "passed",
    "\n".join(f"def f{n}(x):\n    return f{n + 1}(x) + double(x) + total(x)" for n in range(2_000))
    + "\ndef double(x):\n    return 2.0 * x\n",
)
whole(
    "page_in_a_note",
    "Raises at top level with what a browser would run: notes are shown to the student.",
    "passed",
    """
    word = {}["<script>alert('note')</script>\\x1b[2J"]
    def double(x):
        return 2.0 * x
    """,
    note="KeyError",
)


whole(
    "notes_that_differ_at_each_load",
    "Raises in two hundred statements at each load, with other words each time, so that notes pile up.",
    "failed",
    "\n".join(f"class Now{n}:\n    import time\n    raise ValueError(str(time.time_ns()) * 50)" for n in range(200))
    + "\ndef double(x):\n    return 3.0 * x\n",
    says="wrong value",
    note="ValueError",
)
