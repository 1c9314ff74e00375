"""Reads an exercise's source: marks, cells, and the names of tests."""
