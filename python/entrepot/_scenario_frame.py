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
from entrepot._nodes import Network, pattern_of
from entrepot._table import Table
from entrepot.errors import Error


class ScenarioFrame(Protocol):
    """A data frame of pandas, which need not be there to say so."""

    @property
    def columns(self) -> Any: ...
    @property
    def iloc(self) -> Any: ...


def is_frame(scenarios: Any) -> bool:
    return is_labelled(scenarios) and len(scenarios.axes) == 2


def _is_place(name: Any) -> bool:
    return isinstance(name, (int, np.integer)) and not isinstance(name, bool)


def _name_text(network: Network, column: str, name: Any, where: str) -> str:
    """A node, economy or sector among the keys of a column: by name, by region and sector, or by place."""
    if isinstance(name, tuple):
        return ":".join(map(str, name))
    if not isinstance(network, Table):
        return str(name)
    if _is_place(name):
        if column == "impact_regional_distrib":
            return network.regions[network.region(name)]
        if column in ("impact_sectoral_distrib", "rebuild"):
            return network.sectors[network.sector(name)]
        return network.labels[network.node(name)] if column in ("impact_distrib", "capital") else str(name)
    if column in ("impact_distrib", "capital") and name in network.regions and name not in network.labels:
        _core.fail("unknown_name", f"'{name}' is an economy, and parts of an impact are of nodes", where,
                   "Give one for each node, or shares of economies in impact_regional_distrib.")
    return str(name)


def shares_text(network: Network, column: str, given: Any, where: str) -> Any:
    """One cell of several numbers by name; of a mapping or a series of pandas."""
    if not hasattr(given, "items"):
        return given
    return ";".join(f"{_name_text(network, column, name, where)}={cell_text(number)}" for name, number in given.items())


def _node_text(network: Network, value: Any, where: str) -> str:
    """The node of a row."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)  # pandas makes numbers such of a column
    if isinstance(value, (list, set, frozenset, np.ndarray)):
        _core.fail("bad_field", f"This cannot be {repr(value)[:60]}", where,
                   "Name one node or a pattern such as 'JPN:*' in a row; of several give a Shock, or a row each.")
    return pattern_of(network, value) if _is_place(value) else ":".join(map(str, value)) if isinstance(value, tuple) else cell_text(value)


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, (float, np.floating)) and bool(value != value))


def _cell(network: Network, value: Any, column: str, where: str) -> str:
    """As a file has it: what is missing is empty, a node of two names has a colon."""
    refuse_bytes(value, where)
    if _is_missing(value):
        return ""
    text = _node_text(network, value, where) if column == "node" else cell_text(shares_text(network, column, value, where))
    if re.search("[\r\n\0]", text):
        _core.fail("bad_field", f"{ascii(text)[:60]} has a line end", where, "Write it in one line.")
    return text


class FrameFile:
    """The file of a frame, while it is needed."""

    def __init__(self, frame: Any, network: Network, path: str) -> None:
        self.path = path
        self._labels = [repr(label.item() if hasattr(label, "item") else label) for label in frame.index]
        self._columns = [str(column) for column in frame.columns]
        if not self._labels:
            _core.fail("missing_data", "The data frame has no rows", "scenarios", "Give at least one.")
        with open(path, "w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            rows.writerow([_cell(network, column, "", "scenarios.columns") for column in self._columns])
            for number, row in enumerate(frame.itertuples(index=False, name=None), 2):
                rows.writerow([_cell(network, value, column, self._where(number, column)) for column, value in zip(self._columns, row)])

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
def as_file(frame: Any, network: Network) -> "Iterator[FrameFile]":
    """The path of the file, until the end; errors are those of the frame."""
    with tempfile.TemporaryDirectory(prefix="entrepot-") as folder:
        file = FrameFile(frame, network, os.path.join(folder, "scenarios.csv"))
        try:
            yield file
        except Error as error:
            raise file.error(error) from None
