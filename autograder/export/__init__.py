"""Writes grades into the tables that learning platforms hand out and take back."""
