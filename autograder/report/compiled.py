"""Compiled templates, kept in files; a module of its own, since Jinja takes long to import."""

from __future__ import annotations

import contextlib

import jinja2
from jinja2.bccache import Bucket


class Compiled(jinja2.FileSystemBytecodeCache):
    """Kept under the template's text and whether it escapes what it prints: without that it is another program."""

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return what is kept of a template."""
        return super().get_bucket(environment, name, filename, f"{environment.autoescape} {source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template where there is room for it."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)
