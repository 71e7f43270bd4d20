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


def by_day(days: Any) -> "tuple[str, str]":
    """Of [day, node]: the sum over all nodes on the first day, and the lowest."""
    sums = np.asarray(days, dtype=float).sum(axis=1)
    if not sums.size:
        return "", ""
    return f"{sums[0]:.6g}", f"{sums.min():.6g} on day {int(sums.argmin())}"


def shares(names: Any, parts: Any) -> str:
    """The largest first, in per cent."""
    several = sorted(zip(names, (float(part) for part in parts)), key=lambda one: -one[1])
    text = ", ".join(f"{name} {100 * part:.3g} %" for name, part in several[:_SHOWN])
    return text if len(several) <= _SHOWN else f"{text}, ... ({len(several)} in all)"


def several(things: Any) -> str:
    """The first few, and how many there are."""
    text = ", ".join(str(thing) for thing in things[:_SHOWN])
    return text if len(things) <= _SHOWN else f"{text}, ... ({len(things)} in all)"


def summary(title: str, facts: Iterable["tuple[str, str]"], notes: "tuple[str, ...]") -> str:
    lines = [title, *(f"  {name}: {text}" for name, text in facts if text)]
    if notes:
        lines.append(f"  notes: {len(notes)}, the first: {notes[0]}" if len(notes) > 1 else f"  note: {notes[0]}")
    return "\n".join(lines)
