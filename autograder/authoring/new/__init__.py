"""Starts a new exercise."""
