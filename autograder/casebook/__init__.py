"""Tests and the bank of mistakes as data: cases, compiling and keeping them, torch as oracle."""
