"""Builds the students' zip and the Gradescope zip."""
