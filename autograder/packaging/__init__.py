"""Builds what leaves the house: the students' zip and the Gradescope zip."""
