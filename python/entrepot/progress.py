"""Progress of long work: a bar in terminals, an updating one in notebooks, or any callable."""

from __future__ import annotations

import importlib
import sys
import time
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional, Union

import numpy as np

from entrepot import _core

__all__ = ["Progress", "Report"]

Report = Callable[[float, str], object]
"""Called as report(done, what): done from 0 to 1, or below 0 where the whole is not known. What it raises ends the work."""

Progress = Union[bool, None, Report]
"""None or False: silent. True: a bar. Or a function of one's own."""


def _bar(done: float, what: str, width: int = 30) -> str:
    if done < 0:
        return f"[{'.' * width}]       {what}"
    full = int(width * min(done, 1.0))
    return f"[{'#' * full}{'.' * (width - full)}] {100 * min(done, 1.0):3.0f} %  {what}"


class _TerminalBar:
    """One line on standard error, redrawn in place and removed in the end; nothing where that is not a terminal."""

    def __init__(self) -> None:
        self._drawn = False

    def __call__(self, done: float, what: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K" + _bar(done, what))
            sys.stderr.flush()
            self._drawn = True

    def close(self) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class _NotebookBar:
    """One output of the cell, updated in place; it stays, with the time the work took."""

    def __init__(self, display: Callable[..., Any]) -> None:
        self._handle: Any = None
        self._display = display
        self._begin = time.monotonic()
        self._last = (0.0, "")

    def _show(self, text: str) -> None:
        bundle = {"text/plain": text}
        if self._handle is None:
            self._handle = self._display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def __call__(self, done: float, what: str) -> None:
        self._last = (done, what)
        self._show(_bar(done, what))

    def close(self) -> None:
        if self._handle is not None:
            self._show(f"{_bar(*self._last)}  ({time.monotonic() - self._begin:.1f} s)")


def _notebook_display() -> Optional[Callable[..., Any]]:
    """IPython's display function where the code runs in a notebook's kernel. Nothing is imported that is not there already."""
    ipython = sys.modules.get("IPython")
    if ipython is None:
        return None
    shell = ipython.get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return None
    display: Callable[..., Any] = importlib.import_module("IPython.display").display  # loaded with the kernel
    return display


@contextmanager
def reporting(progress: Progress) -> Iterator[Optional[Report]]:
    """What the compiled part reports to."""
    if progress is None or (isinstance(progress, (bool, np.bool_)) and not progress):
        yield None
        return
    if not isinstance(progress, (bool, np.bool_)):
        if not callable(progress):
            _core.fail("bad_field", f"This cannot be {repr(progress)[:60]}", "progress", "Give True, False or a function of (done, what).")
        yield progress
        return
    display = _notebook_display()
    bar: Union[_TerminalBar, _NotebookBar] = _TerminalBar() if display is None else _NotebookBar(display)
    try:
        yield bar
    finally:
        bar.close()
