"""Packs what leaves the house, from lists of what may go: the students' release, and the grader for Gradescope."""
