"""Finds secrets in the students' files."""
