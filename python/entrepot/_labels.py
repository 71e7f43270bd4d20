"""Labels of pandas, one rule in every function: where the names along an axis are known, a Series or data frame is put into their order by its labels,
and refused where they are others, or not all. Rows that are numbered 0, 1, 2, ... as pandas does by itself go by position, as arrays do; other numbers
are rows of a frame that was sorted or cut, and say nothing of nodes."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Names, cell_text, refuse_bytes, taken


def is_labelled(values: Any) -> bool:
    """A Series or data frame; pandas itself is not needed."""
    return hasattr(values, "axes") and hasattr(values, "to_numpy")


def has_names(labels: Any) -> bool:
    """Labels that somebody gave: not 0, 1, 2, ... of a RangeIndex."""
    return not (type(labels).__name__ == "RangeIndex" and labels.start == 0 and labels.step == 1)


def _text(label: Any, field: str) -> str:
    """As names are written: a pair of region and sector with a colon."""
    refuse_bytes(label, field)
    return ":".join(map(cell_text, label)) if isinstance(label, tuple) else cell_text(label)


def _order(labels: Any, names: Names, field: str) -> npt.NDArray[np.intp]:
    """The row of each name."""
    values_alone = "or the values alone, in that order: .to_numpy()."
    found = [names.find(_text(label, field)) for label in labels]
    if None in found and labels.dtype.kind in "iu" and np.array_equal(labels, np.arange(len(names))):
        return np.arange(len(names))
    if None in found:
        label = labels[found.index(None)]
        _core.fail("unknown_name", f"The label {_text(label, field)!r} is no {names.what}", field, f"Label the values by {names.what}, {names.text(0)!r} and so on, {values_alone}")
    rows = np.full(len(names), -1, dtype=np.intp)
    for row, place in enumerate(found):
        if place is not None and rows[place] >= 0:
            _core.fail("duplicate", f"{names.text(place)!r} has two values", field, f"Give one for each {names.what}, {values_alone}")
        rows[place] = row
    if (missing := np.flatnonzero(rows < 0)).size:
        _core.fail("missing_data", f"{names.text(int(missing[0]))!r} has no value, as {missing.size} of {len(names)} {names.what}s", field,
                   f"Give one for each, {values_alone} Where a mapping is taken, .to_dict() may name some.")
    return rows


def by_label(values: Any, field: str, *axes: Optional[Names]) -> Any:
    """The values in the order of the names of each axis (None: by position); anything that has no labels as it is."""
    if not is_labelled(values) or len(values.axes) > len(axes):
        return values
    if len(axes) == 2 and axes[0] is not None and axes[1] is not None and axes[0].what == axes[1].what and len(values.axes) == 2:
        named = [has_names(labels) for labels in values.axes]
        if named[0] != named[1]:
            _core.fail("missing_data", f"The {'columns' if named[0] else 'rows'} have no labels, and the {'rows' if named[0] else 'columns'} have", field,
                       f"Label both by {axes[0].what}, or give the values alone, in that order: .to_numpy().")
    for axis, (labels, names) in enumerate(zip(values.axes, axes)):
        if names is not None and len(names) and has_names(labels):
            rows = _order(labels, names, field)
            if not np.array_equal(rows, np.arange(len(rows))):
                values = _taken_in_order(values, field, rows, axis)
    return values


def _taken_in_order(values: Any, field: str, rows: npt.NDArray[np.intp], axis: int) -> Any:
    taken(values, field)  # what an array may not hold
    return values.take(rows, axis=axis)


def same_rows(values: Any, *others: Any) -> bool:
    """Columns of one data frame, or of frames with the same labels."""
    return is_labelled(values) and any(is_labelled(other) and values.axes[0].equals(other.axes[0]) for other in others)
