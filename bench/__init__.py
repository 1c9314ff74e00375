"""Measures how quickly, and in how much memory, submissions are graded; `make bench` writes `docs/performance.md`."""
