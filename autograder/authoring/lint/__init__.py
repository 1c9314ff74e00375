"""Checks an exercise, and proves that its tests and its bank do what they claim."""
