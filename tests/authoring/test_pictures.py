"""Pictures are drawn the same every time, with their alternative text as title."""

import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest

from autograder.authoring.generate.fresh import stamp
from autograder.authoring.generate.pictures import captions, draw_pictures, images, read_pictures
from autograder.authoring.source.marks import read_source
from autograder.errors import CourseError

SVG = "{http://www.w3.org/2000/svg}"


def draw(workshop) -> dict[str, bytes]:
    return draw_pictures(workshop.exercise, read_source(workshop.exercise))


def test_images_of_a_markdown_text():
    text = "a ![two\nlines](figures/a.svg) b ![](b.png) [no image](c) ![w[0] leads on](d.svg 'title')"
    assert images(text) == [("two lines", "figures/a.svg"), ("", "b.png"), ("w[0] leads on", "d.svg")]


def test_captions_come_from_the_lecture(workshop):
    workshop.append("line.py", "#\n# ![elsewhere](https://example.org/x.svg) ![again](figures/line.svg)\n")
    assert captions(read_source(workshop.exercise)) == {"line.svg": "A line that rises from left to right."}


def test_the_same_bytes_every_time(workshop):
    first = draw(workshop)
    mpl.rcParams["lines.linewidth"] = 7.0
    try:
        assert draw(workshop) == first
        assert mpl.rcParams["lines.linewidth"] == 7.0
    finally:
        mpl.rcdefaults()


def test_a_picture_is_drawn_again_when_its_code_has_changed(workshop, tmp_path):
    def again() -> bytes:
        return draw_pictures(workshop.exercise, read_source(workshop.exercise), tmp_path)["line.svg"]

    def fix_digits(old: str, new: str) -> None:
        """Replace a coordinate as another processor might have drawn it, stamp and all."""
        (tmp_path / "line.svg").write_bytes(stamp(plain.replace(old.encode(), new.encode(), 1), inputs))

    picture = draw(workshop)["line.svg"]
    plain, inputs = picture[: picture.index(b"<!-- drawn")], picture.partition(b"drawn from ")[2][:64].decode()
    fix_digits("L 216 144", "L 216 144.001")
    kept = (tmp_path / "line.svg").read_bytes()
    assert kept != picture
    assert again() == kept
    workshop.edit("line.py", "# Half the mean", "# A half of the mean")
    workshop.edit("line.py", "Return the height of the line at each x.", "Return the height of the line.")
    assert again() == kept
    (tmp_path / "line.svg").write_bytes(kept.replace(b"144.001", b"144.002"))
    assert again() == picture
    (tmp_path / "line.svg").write_bytes(kept)
    workshop.edit("line.py", "+ 0 * x", "+ 1 * x")
    assert again() not in (kept, picture)


def test_the_picture_is_tidy_and_titled(workshop):
    picture = draw(workshop)["line.svg"]
    root = ET.fromstring(picture)  # noqa: S314 - drawn here
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "A line that rises from left to right."
    assert b"Matplotlib v" not in picture
    assert b" \n" not in picture
    coordinates = [word for path in root.iter(f"{SVG}path") for word in path.get("d").split()]
    fractions = [word.partition(".")[2] for word in coordinates]
    assert max(map(len, fractions)) == 3


def test_a_picture_that_the_lecture_does_not_show_has_no_title(workshop):
    workshop.edit("line.py", "# ![A line that rises from left to right.](figures/line.svg)\n", "#\n")
    root = ET.fromstring(draw(workshop)["line.svg"])  # noqa: S314 - drawn here
    assert root.find(f"{SVG}title") is None
    assert root.get("role") is None


def test_no_pictures_at_all(workshop):
    workshop.path("figures.py").write_text("PICTURES = {}\n")
    assert draw(workshop) == {}


def test_pictures_must_be_listed(workshop):
    workshop.path("figures.py").write_text("pictures = {}\n")
    with pytest.raises(CourseError, match="PICTURES is missing"):
        read_pictures(workshop.exercise)


@pytest.mark.parametrize("name", ["../line.svg", "line.png", "figures/line.svg"])
def test_names_are_plain(workshop, name):
    workshop.path("figures.py").write_text(f"PICTURES = {{{name!r}: None}}\n")
    with pytest.raises(CourseError, match="is not the plain name of an SVG file"):
        read_pictures(workshop.exercise)


def test_a_picture_that_cannot_be_drawn(workshop):
    workshop.edit("figures.py", "module.line)", "module.lion)")
    with pytest.raises(CourseError, match=r"line\.svg cannot be drawn: AttributeError: .*lion"):
        draw(workshop)


def test_figures_that_are_not_there(workshop):
    workshop.path("figures.py").unlink()
    with pytest.raises(CourseError, match=r"figures\.py: cannot be read"):
        draw(workshop)


def test_figures_that_cannot_be_run(workshop):
    workshop.append("figures.py", "\n1 / 0\n")
    with pytest.raises(CourseError, match=r"figures\.py: cannot be run: ZeroDivisionError: division by zero"):
        draw(workshop)


def test_the_solution_is_run_without_its_demos(workshop):
    workshop.edit("line.py", "figures.straight(line)", "raise SystemExit")
    assert list(draw(workshop)) == ["line.svg"]
