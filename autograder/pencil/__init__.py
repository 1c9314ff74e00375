"""Checks derivations line by line: what students write with a pencil, in plain text, Unicode or LaTeX."""
