"""Programs that talk to the grader themselves, on the socket that the worker uses."""

from tests.corpora.hostile.attacks import FRAMES, attack, whole
from tests.corpora.hostile.frames import (
    array,
    doubles,
    frame,
    loaded,
    number,
    os,
    prefix,
    raised,
    returned,
    row,
    say,
    sequence,
    struct,
    table,
    text,
)

BROKE = "It broke the protocol"


@attack("rejected", before=FRAMES, says=BROKE)
def garbage(x):
    """Sends what is no frame."""
    say(b"A" * 1000)
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def random_bytes(x):
    """Sends a megabyte of noise."""
    import random

    say(random.Random(0).randbytes(1 << 20))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="a header of")
def header_of_4_gib(x):
    """Announces a header of 4 GiB."""
    say(prefix(0xFFFFFFFF))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="arrays of")
def arrays_of_2_to_the_63(x):
    """Announces arrays of 2^63 bytes."""
    say(prefix(10, 1 << 63))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="a header of")
def header_just_too_long(x):
    """Sends a header that is one byte longer than allowed."""
    say(frame(b"\xc0" * ((1 << 20) + 1)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def depth_bomb(x):
    """Sends a header of a million lists, each within the other."""
    say(frame(b"\x91" * (1 << 20)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def depth_bomb_in_an_answer(x):
    """Sends an answer of four hundred lists, each within the other."""
    value = array(shape=(0,))
    for _ in range(400):
        value = sequence(value)
    say(frame(returned(1, value)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="too deep")
def a_little_too_deep(x):
    """Sends an answer that is nested one deeper than allowed."""
    value = array(shape=(0,))
    for _ in range(9):
        value = sequence(value)
    say(frame(returned(1, value)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def list_of_4e9(x):
    """Announces a list of four billion entries."""
    say(frame(b"\xdd\xff\xff\xff\xff"))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def changed_names_of_4e9(x):
    """Announces four billion names inside a message."""
    header = returned(1, array()).replace(text("changed") + row(), text("changed") + b"\xdd\xff\xff\xff\xff")
    say(frame(header, doubles(2.0, 4.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def map_of_4e9(x):
    """Announces a map of four billion entries."""
    say(frame(b"\xdf\xff\xff\xff\xff"))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def text_of_4_gib(x):
    """Announces a text of four gigabytes."""
    say(frame(table(type=b"\xdb\xff\xff\xff\xff")))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def empty_lists_in_an_unknown_field(x):
    """Sends a megabyte of empty lists in a field that the message does not have."""
    header = table(type=text("returned"), extra=b"\xdd" + struct.pack(">I", 1_000_000) + b"\x90" * 1_000_000)
    say(frame(header))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def empty_lists_in_an_answer(x):
    """Sends as many empty lists as fit, in an answer."""
    say(frame(returned(1, sequence(*[row()] * 200_000))))
    return 2.0 * x


@attack("failed", before=FRAMES, says="expected")
def as_many_nodes_as_fit(x):
    """Sends an answer of thousands of tiny parts, just below the limits."""
    part = sequence(*[array("bool", ())] * 18)
    say(frame(returned(1, sequence(*[part] * 600)), b"\1" * 600 * 18))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def ten_thousand_and_one_parts(x):
    """Sends a list with one entry too many."""
    say(frame(returned(1, sequence(*[array("bool", ())] * 10_001)), b"\1" * 10_001))
    return 2.0 * x


@attack("timeout", before=FRAMES, says="did not come back within")
def half_a_frame(x):
    """Sends half a frame and sleeps."""
    import time

    say(frame(returned(1, array()), doubles(2.0, 4.0))[:50])
    time.sleep(1000)


@attack("failed", before=FRAMES, says="wrong value")
def most_of_a_frame_and_an_answer(x):
    """Sends an answer without its last number, so that the worker's own answer completes it."""
    say(frame(returned(1, array()), doubles(2.0, 4.0))[:-8])
    return 2.0 * x


@attack("timeout", before=FRAMES, says="did not come back within")
def drops(x):
    """Sends a frame byte by byte, each in time."""
    import time

    for byte in frame(b"\xc0" * 100_000):
        say(bytes([byte]))
        time.sleep(0.005)


@attack("timeout", before=FRAMES)
def drops_without_a_pause(x):
    """Sends a frame byte by byte as fast as it can."""
    data = prefix(1 << 20, 64 << 20)
    say(data)
    while True:
        os.write(3, b"\0")


@attack("failed", before=FRAMES, says="wrong value")
def second_reply(x):
    """Sends an answer of its own before the worker does."""
    say(frame(returned(1, array()), doubles(0.0, 0.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def replies_for_later_calls(x):
    """Sends answers for the calls that are still to come."""
    for call in range(2, 50):
        say(frame(returned(call, array()), doubles(0.0, 0.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES)
def reply_and_then_more(x):
    """Answers rightly by hand, so that the worker's own answer waits for the next call."""
    say(frame(returned(1, array()), (2.0 * x).tobytes()))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def running_instead_of_an_answer(x):
    """Says that a statement runs, in the middle of a call."""
    say(frame(table(type=text("running"), statement=number(1), where=text("here"))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def loaded_instead_of_an_answer(x):
    """Says that all is loaded, in the middle of a call."""
    say(frame(loaded()))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def ready_instead_of_an_answer(x):
    """Says that it is ready, in the middle of a call."""
    say(frame(table(type=text("ready"), locks=row())))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def fault_instead_of_an_answer(x):
    """Says that the grader failed, which would cost no points."""
    say(frame(table(type=text("fault"), message=text("our fault"))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def unloadable_instead_of_an_answer(x):
    """Says that nothing could be loaded, in the middle of a call."""
    say(frame(table(type=text("unloadable"), reason=text("no"))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def kind_of_its_own(x):
    """Says that it raised something of the kind "passed"."""
    say(frame(raised(1, kind=text("passed"))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def kind_of_a_fault(x):
    """Says that it raised something of the kind "grader_fault"."""
    say(frame(raised(1, kind=text("grader_fault"))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def unknown_message(x):
    """Sends a message of a type that does not exist."""
    say(frame(table(type=text("passed"), id=number(1))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def number_for_a_text(x):
    """Sends a number where a text is asked for."""
    say(frame(raised(1, message=number(5))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def message_too_long(x):
    """Raises by hand, with a message longer than allowed."""
    say(frame(raised(1, message=text("m" * 100_000))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def text_that_is_none(x):
    """Sends bytes that are not UTF-8 as text."""
    say(frame(raised(1, message=text(b"\xff\xfe\xed\xa0\x80"))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def missing_entries(x):
    """Sends a message with nothing in it."""
    say(frame(table(type=text("returned"))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def bytes_behind_the_header(x):
    """Sends a header with another one behind it."""
    header = returned(1, array())
    say(frame(header + header, doubles(2.0, 4.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="an array of object")
def array_of_pointers(x):
    """Sends an array of object pointers."""
    say(frame(returned(1, array("object")), doubles(2.0, 4.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="an array of V8")
def array_of_records(x):
    """Sends an array of records."""
    say(frame(returned(1, array("V8")), doubles(2.0, 4.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="longer than its bytes")
def array_longer_than_its_bytes(x):
    """Sends an array that ends behind the frame."""
    say(frame(returned(1, array(shape=(1 << 20,))), doubles(2.0, 4.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="longer than its bytes")
def shape_that_overflows(x):
    """Sends a shape whose product is zero in 64 bits."""
    say(frame(returned(1, array(shape=(1 << 26, 1 << 26, 1 << 12))), doubles(2.0, 4.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def shape_beyond_64_bits(x):
    """Sends a length that no array can have."""
    say(frame(returned(1, array(shape=((1 << 64) - 1, 0)))))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def negative_shape(x):
    """Sends a negative length."""
    header = returned(1, array(shape=(7,))).replace(number(7), b"\xff")
    say(frame(header, doubles(2.0)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says=BROKE)
def sixty_five_dimensions(x):
    """Sends more dimensions than NumPy has."""
    say(frame(returned(1, array(shape=(1,) * 65)), doubles(2.0)))
    return 2.0 * x


@attack("rejected", "slopes", before=FRAMES, says="an empty array of shape")
def empty_rows(f, weights, h=1e-5):
    """Sends millions of rows without entries, which cost nothing until they are shown."""
    say(frame(returned(1, array(shape=(1 << 26, 0)))))


@attack("failed", before=FRAMES, says="the answer is a list")
def empty_rows_within_lists(x):
    """Sends thousands of arrays of ten thousand rows without entries, in lists within lists, to be shown one by one."""
    value = array(shape=(10_000, 0))
    for _ in range(4):
        value = sequence(*[value] * 8)
    say(frame(returned(1, value)))
    return 2.0 * x


@attack("rejected", before=FRAMES, says="bytes after the last array")
def bytes_behind_the_array(x):
    """Sends more bytes than its answer names."""
    say(frame(returned(1, array()), doubles(2.0, 4.0, 6.0)))
    return 2.0 * x


@attack("failed", before=FRAMES)
def bools_that_are_neither(x):
    """Sends bools whose bytes are neither 0 nor 1."""
    say(frame(returned(1, array("bool")), b"\2\4"))
    return 2.0 * x


@attack("rejected", before=FRAMES)
def opaque_by_hand(x):
    """Sends an object in words, with a page in them."""
    what = text("<script>alert('what')</script>\x1b[2J")
    say(frame(returned(1, table(type=text("opaque"), what=what, plain=b"\xc2"))))
    return 2.0 * x


@attack("crashed", before=FRAMES)
def closed_socket(x):
    """Closes the socket to the grader."""
    os.close(3)
    return 2.0 * x


@attack("crashed", before=FRAMES)
def file_in_place_of_the_socket(x):
    """Closes the socket and opens a file in its place."""
    os.close(3)
    os.open("/dev/null", os.O_RDWR)
    return 2.0 * x


@attack("rejected", before=FRAMES, says="closed its connection")
def closed_socket_and_a_loop(x):
    """Closes the socket and goes on working."""
    os.close(3)
    while True:
        pass


@attack("timeout", before=FRAMES)
def endless_frame(x):
    """Sends the beginning of a frame and never its end."""
    say(prefix(1 << 20, 64 << 20))
    while True:
        pass


@attack("rejected", "slopes")
def objective_flood(f, weights, h=1e-5):
    """Calls the function that it was given without end."""
    while True:
        try:
            f()
        except Exception:
            pass


@attack("timeout", "slopes")
def objective_flood_that_is_caught(f, weights, h=1e-5):
    """Calls the function that it was given without end, and catches what stops that."""
    while True:
        try:
            f(None)
        except BaseException:
            pass


whole(
    "fault_at_import",
    "Says while it is loaded that the grader failed, which would cost no points.",
    "passed",
    FRAMES
    + """
class Now:
    say(frame(table(type=text("fault"), message=text("our fault"))))
def double(x):
    return 2.0 * x
""",
    note="it broke the protocol",
)
whole(
    "loaded_at_import",
    "Says that all is loaded while it still is, and leaves the worker's own frames for the first call.",
    "rejected",
    FRAMES
    + """
class Now:
    say(frame(loaded()))
def double(x):
    return 2.0 * x
""",
    lost=("double", "total", "slopes"),
)
whole(
    "unloadable_at_import",
    "Says while it is loaded that nothing could be loaded.",
    "unloadable",
    FRAMES
    + """
class Now:
    say(frame(table(type=text("unloadable"), reason=text("<b>no</b>"))))
def double(x):
    return 2.0 * x
""",
    note="no",
)
whole(
    "notes_of_its_own",
    "Sends two thousand long notes while it is loaded.",
    "passed",
    FRAMES
    + """
class Now:
    say(frame(loaded(notes=row(*[text("n" * 400)] * 2000))))
def double(x):
    return 2.0 * x
""",
    note="it broke the protocol",
)
whole(
    "names_it_does_not_have",
    "Says while it is loaded that functions are defined that are not.",
    "rejected",
    FRAMES
    + """
class Now:
    say(frame(loaded()))
del total, slopes
""",
    lost=("double", "total", "slopes"),
)
whole(
    "flood_of_announcements",
    "Announces one statement after the other, without end, while it is loaded: each of them in time.",
    "timeout",
    FRAMES
    + """
def flood():
    at = 1000
    while True:
        at += 1
        say(frame(table(type=text("running"), statement=number(at), where=text(""))))
class Now:
    flood()
def double(x):
    return 2.0 * x
""",
    lost=("double", "total", "slopes"),
)
whole(
    "announcement_of_another_statement",
    "Announces a statement that does not exist and ends the process, so that the wrong one is left out each time.",
    "crashed",
    FRAMES
    + """
class Now:
    say(frame(table(type=text("running"), statement=number(10_000), where=text("<b>there</b>"))))
    os._exit(0)
def double(x):
    return 2.0 * x
""",
    lost=("double", "total", "slopes"),
)
