"""What `print` shows of a result: a few lines instead of its arrays."""

from __future__ import annotations

from typing import Any, Iterable

import numpy as np

_SHOWN = 5


def numbers(values: Any) -> str:
    """The first few, and how many there are."""
    flat = np.asarray(values, dtype=float).ravel()
    text = ", ".join(f"{value:.6g}" for value in flat[:_SHOWN])
    return text if flat.size <= _SHOWN else f"{text}, ... ({flat.size} in all)"


def summary(title: str, facts: Iterable["tuple[str, str]"], notes: "tuple[str, ...]") -> str:
    lines = [title, *(f"  {name}: {text}" for name, text in facts if text)]
    if notes:
        lines.append(f"  notes: {len(notes)}, the first: {notes[0]}" if len(notes) > 1 else f"  note: {notes[0]}")
    return "\n".join(lines)
