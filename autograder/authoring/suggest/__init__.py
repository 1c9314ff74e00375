"""Drafts entries of the bank for the wrong answers that several students of a class share and that have no name."""
