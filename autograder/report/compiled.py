"""Keeps compiled templates in files; a separate module, because importing Jinja takes long."""

from __future__ import annotations

import contextlib

import jinja2
from jinja2.bccache import Bucket


class Compiled(jinja2.FileSystemBytecodeCache):
    """Compiled templates, by the template's text and whether it escapes: the two programs differ."""

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Load the compiled template, if there is one."""
        return super().get_bucket(environment, name, filename, f"{environment.autoescape} {source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template, if the disk allows it."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)
