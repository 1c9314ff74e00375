"""Grades a whole class, in processes here or on a cluster, and writes the report folder."""
