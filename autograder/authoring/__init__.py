"""The authors' side of the engine: makes the students' files from one source for each exercise.

`generate` builds `assignments/`, `lint` reads an exercise as a critical colleague would. Both import jupytext and
nbgrader, which takes seconds, so nothing is imported here. `docs/authoring.md` is the guide.
"""
