"""What goes wrong, as exceptions. ``str(error)`` is what the command line prints behind ``entrepot:``."""

from __future__ import annotations

__all__ = ["Error", "FileError", "InputError"]


class Error(Exception):
    """Says what is wrong, where, and what would mend it.

    ``code`` is the name in docs/errors.md ("out_of_range"); ``where`` the place in words ("links.csv:12:4 (amount)"), its parts
    in ``file``, ``line``, ``column`` (from 1; 0: not known) and ``field``; ``hint`` what would mend it.
    """

    code: str
    what: str
    where: str
    hint: str
    file: str
    line: int
    column: int
    field: str

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class InputError(Error, ValueError):
    """What was given cannot be used: a value, a name, a shape, the content of a file."""


class FileError(Error, OSError):
    """A file is not there, cannot be read or cannot be written."""

    def __str__(self) -> str:  # OSError has one of its own
        return Error.__str__(self)


_FILE = {"not_found", "unreadable", "io"}
_OTHER = {"interrupted", "internal", "limit_exceeded", "no_solution"}


def _made(code: str, message: str, what: str, where: str, hint: str, file: str, line: int, column: int, field: str) -> Error:
    kind: type[Error] = FileError if code in _FILE else Error if code in _OTHER else InputError
    error = kind(message)
    error.code, error.what, error.where, error.hint = code, what, where, hint
    error.file, error.line, error.column, error.field = file, line, column, field
    return error
