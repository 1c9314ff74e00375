"""Finds secrets in what students get."""
