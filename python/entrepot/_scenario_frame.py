"""Scenarios as a data frame with the columns of a scenario file. It is handed over as such a file, so that the same checks say the same of it; what
they say of a line of that file is said of the row of the frame."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from contextlib import contextmanager
from typing import Any, Iterator, Protocol

import numpy as np

from entrepot import _core
from entrepot._arrays import cell_text, refuse_bytes
from entrepot._labels import is_labelled
from entrepot.errors import Error


class ScenarioFrame(Protocol):
    """A data frame of pandas, which need not be there to say so."""

    @property
    def columns(self) -> Any: ...
    @property
    def iloc(self) -> Any: ...


def is_frame(scenarios: Any) -> bool:
    return is_labelled(scenarios) and len(scenarios.axes) == 2


def shares_text(given: Any) -> Any:
    """One cell of several numbers, by name, or by region and sector; of a mapping or a series of pandas."""
    if not hasattr(given, "items"):
        return given
    return ";".join(f"{':'.join(map(str, name)) if isinstance(name, tuple) else name}={cell_text(number)}" for name, number in given.items())


def _cell(value: Any, where: str) -> str:
    """As a file has it: what is missing is empty, a node of two names has a colon."""
    refuse_bytes(value, where)
    if value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, (float, np.floating)) and value != value):
        return ""
    text = ":".join(map(str, value)) if isinstance(value, tuple) else cell_text(shares_text(value))
    if re.search("[\r\n\0]", text):
        _core.fail("bad_field", f"{ascii(text)[:60]} has a line end", where, "Write it in one line.")
    return text


class FrameFile:
    """The file of a frame, while it is needed."""

    def __init__(self, frame: Any, path: str) -> None:
        self.path = path
        self._labels = [repr(label.item() if hasattr(label, "item") else label) for label in frame.index]
        self._columns = [str(column) for column in frame.columns]
        if not self._labels:
            _core.fail("missing_data", "The data frame has no rows", "scenarios", "Give at least one.")
        with open(path, "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            rows.writerow([_cell(column, "scenarios.columns") for column in self._columns])
            for number, row in enumerate(frame.itertuples(index=False, name=None), 2):
                rows.writerow([_cell(value, self._where(number, column)) for column, value in zip(self._columns, row)])

    def _where(self, line: int, column: str) -> str:
        if line < 2:
            return "scenarios.columns" if line else "scenarios"
        label = self._labels[line - 2]
        return f"scenarios.loc[{label}, {column!r}]" if column else f"scenarios.loc[{label}]"

    def of_frame(self, text: str) -> str:
        """What is said of the file, of the frame."""
        def where(found: "re.Match[str]") -> str:
            line, cell, field = found.groups()
            return self._where(int(line or 0), field or (self._columns[int(cell) - 1] if cell and int(cell) <= len(self._columns) else ""))

        return re.sub(re.escape(self.path) + r"(?::(\d+))?(?::(\d+))?(?: \(([^)]*)\))?", where, text)

    def error(self, error: Error) -> Error:
        mended = type(error)(self.of_frame(str(error)))
        for part in ("what", "where", "hint"):
            setattr(mended, part, self.of_frame(getattr(error, part)))
        of_row = error.file == self.path
        mended.code, mended.field, mended.file = error.code, error.field, "" if of_row else error.file
        mended.line, mended.column = (0, 0) if of_row else (error.line, error.column)
        return mended


@contextmanager
def as_file(frame: Any) -> "Iterator[FrameFile]":
    """The path of the file, until the end; errors are those of the frame."""
    with tempfile.TemporaryDirectory(prefix="entrepot-") as folder:
        file = FrameFile(frame, os.path.join(folder, "scenarios.csv"))
        try:
            yield file
        except Error as error:
            raise file.error(error) from None
