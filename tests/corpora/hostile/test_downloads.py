"""Hostile downloads: what one student uploads costs that student only, is named, and ends nothing."""

import hashlib
import io
import os
import struct
import time
import zipfile
import zlib

import pytest

from autograder.lms import classroom
from tests.lms.test_collect import ADA, BOB, collect, make_folder, make_zip, note, place, placed  # noqa: F401 - a fixture

GOOD = {"ex1_small/small.py": BOB}


def packed(files, method=zipfile.ZIP_DEFLATED):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def changed(content, old, new, *, last=False):
    at = content.rfind(old) if last else content.find(old)
    assert at >= 0
    return content[:at] + new + content[at + len(old) :]


def broken_lzma():
    content = bytearray(packed(GOOD, zipfile.ZIP_LZMA))
    content[60:70] = b"\xff" * 10
    return bytes(content)


def huge_lzma_dictionary():
    content = packed(GOOD, zipfile.ZIP_LZMA)
    at = content.find(b"]\x00\x00\x80\x00")  # the properties: a dictionary of 8 MiB
    return content[: at + 1] + b"\xff\xff\xff\xff" + content[at + 5 :]


def damaged_bzip2():
    return packed(GOOD, zipfile.ZIP_BZIP2)


def not_utf8_in_the_local_header():
    content = packed({"ex1_small/smäll.py": BOB})
    return changed(content, "ä".encode(), b"\xff\xfe")


def not_utf8_in_the_directory():
    return changed(packed({"ex1_small/smäll.py": BOB}), "ä".encode(), b"\xff\xfe", last=True)


def empty_name():
    content = packed({"x": BOB})
    directory = content.rfind(b"PK\x01\x02")
    head = bytearray(content[directory:])
    struct.pack_into("<H", head, 28, 0)  # of no length: the name becomes an extra field
    struct.pack_into("<H", head, 30, 1)
    return content[:directory] + bytes(head)


def another_name_in_the_local_header():
    return changed(packed(GOOD), b"ex1_small", b"ex2_small")


def overlapping():
    content = packed({"a.py": b"a" * 100, "small.py": BOB})
    directory = content.rfind(b"PK\x01\x02")
    return content[: directory + 42] + bytes(4) + content[directory + 46 :]


def many_files():
    return packed({f"{at}.txt": b"" for at in range(20_001)}, zipfile.ZIP_STORED)


def bomb():
    return packed({"small.py": b"\0" * (32 << 20)})


def cut_off():
    return packed(GOOD)[:-30]


def out_of_the_folder():
    return packed({"../small.py": BOB, "..\\small.py": BOB, "C:\\small.py": BOB})


def encrypted():
    content = bytearray(packed(GOOD))
    for at in (6, content.rfind(b"PK\x01\x02") + 8):
        content[at] |= 1
    return bytes(content)


def link():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("ex1_small/small.py")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return held.getvalue()


def sizes_that_lie():
    content = bytearray(packed({"small.py": b"\0" * 100_000}))
    struct.pack_into("<I", content, content.rfind(b"PK\x01\x02") + 24, 10)
    return bytes(content)


UPLOADS = (
    broken_lzma, huge_lzma_dictionary, damaged_bzip2, not_utf8_in_the_local_header, not_utf8_in_the_directory, empty_name,
    another_name_in_the_local_header, overlapping, many_files, bomb, cut_off, out_of_the_folder, encrypted, link,
    sizes_that_lie,
)  # fmt: skip


@pytest.mark.parametrize("make", UPLOADS, ids=lambda make: make.__name__)
def test_a_hostile_zip_costs_its_own_student_only(place, make):  # noqa: F811
    files = {"a_1001_1_small.py": ADA, "b_1002_2_work.zip": make(), "c_1003_3_small.py": ADA}
    began = time.monotonic()
    ran = collect("canvas", make_zip(place / "d.zip", files), place)
    assert placed(place) == {"ada/ex1_small/small.py": ADA, "cleo/ex1_small/small.py": ADA}
    assert ran.exit_code == 3
    assert "b_1002_2_work.zip" in ran.output
    assert "Nothing from" not in ran.output
    assert time.monotonic() - began < 20


def test_any_exception_over_one_student_is_named(place, monkeypatch):  # noqa: F811
    from autograder.lms.choosing import Unpacked

    class Fragile(Unpacked):
        def __init__(self, download, files):
            if "1002" in files[0].name:
                raise MemoryError
            super().__init__(download, files)

    monkeypatch.setattr("autograder.lms.choosing.Unpacked", Fragile)
    files = {f"x_{n}_1_small.py": ADA for n in (1001, 1002, 1003)}
    ran = collect("canvas", make_zip(place / "d.zip", files), place)
    assert ran.exit_code == 3
    assert "not placed: x_1002_1_small.py: cannot be read: MemoryError" in ran.output
    assert sorted(placed(place)) == ["ada/ex1_small/small.py", "cleo/ex1_small/small.py"]


def test_a_repository_of_too_many_files_costs_its_own_student_only(place, monkeypatch):  # noqa: F811
    monkeypatch.setattr("autograder.lms.choosing.MAX_FILES_EACH", 10)
    folder = make_folder(place / "hw-submissions", {"hw-ada-l/small.py": ADA, "hw-l/small.py": BOB})
    make_folder(folder, {f"hw-l/data/{at}.txt": b"" for at in range(10)})
    make_folder(folder, {f"hw-ada-l/node_modules/{at}.py": b"" for at in range(20)})
    ran = collect("classroom", folder, place)
    assert ran.exit_code == 3
    assert "not placed: bob: more than 10 files; none of them is read" in ran.output
    assert placed(place) == {"ada/ex1_small/small.py": ADA}


def test_a_repository_whose_objects_never_end_has_no_time(place, monkeypatch):  # noqa: F811
    monkeypatch.setattr(classroom, "_GIT_S", 0.5)
    name = "ab" * 20
    folder = make_folder(place / "hw-submissions", {"hw-l/small.py": BOB, "hw-l/.git/HEAD": name.encode()})
    (folder / "hw-l/.git/objects/ab").mkdir(parents=True)
    os.mkfifo(folder / "hw-l/.git/objects/ab" / name[2:])
    assert collect("classroom", folder, place).exit_code == 0
    assert placed(place) == {"bob/ex1_small/small.py": BOB}


@pytest.mark.parametrize(("length", "has_time"), [(1 << 10, True), (64 << 20, False)])
def test_a_commit_that_swells_has_no_time(place, length, has_time):  # noqa: F811
    head = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a> 1 +0000\ncommitter a <a> 1700000000 +0000\n\n"
    content = b"commit %d\0" % (len(head) + length) + head + bytes(length)
    name = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    files = {"hw-l/small.py": BOB, "hw-l/.git/HEAD": name.encode()}
    files[f"hw-l/.git/objects/{name[:2]}/{name[2:]}"] = zlib.compress(content, 1)
    assert collect("classroom", make_folder(place / "hw-submissions", files), place).exit_code == 0
    assert placed(place) == {"bob/ex1_small/small.py": BOB}
    assert (note(place, "bob")["submitted"] is not None) == has_time


def test_a_name_that_the_disk_refuses_costs_one_student_and_a_full_disk_all(place, monkeypatch):  # noqa: F811
    from autograder.lms import placing

    write = placing.atomic_write
    number = 36  # the name is too long

    def refuse(path, content):
        if "bob" in path.parts:
            raise OSError(number, os.strerror(number))
        write(path, content)

    monkeypatch.setattr(placing, "atomic_write", refuse)
    files = {f"x_{n}_1_small.py": ADA for n in (1001, 1002, 1003)}
    ran = collect("canvas", make_zip(place / "d.zip", files), place)
    assert ran.exit_code == 3
    assert "bob/ex1_small: not placed: the disk does not accept a file of that name" in ran.output
    assert sorted(placed(place)) == ["ada/ex1_small/small.py", "cleo/ex1_small/small.py"]
    number = 28
    assert "cannot be written to: No space left on device." in collect("canvas", place / "d.zip", place).output


def test_times_that_no_calendar_has_are_none(place):  # noqa: F811
    folder = make_folder(place / "d", {"x_1001_1_small.py": ADA})
    os.utime(folder / "x_1001_1_small.py", (1 << 40, 1 << 40))
    assert collect("canvas", folder, place).exit_code == 0
    assert list(placed(place)) == ["ada/ex1_small/small.py"]
