"""Labels of pandas, one rule in every function: where the names along an axis are known, a Series or data frame is put into their order by its labels,
and refused where they are others, or not all. Rows that are numbered 0, 1, 2, ... as pandas does by itself go by position, as arrays do; other numbers
are rows of a frame that was sorted or cut, and say nothing of nodes."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Names, cell_text, refuse_bytes, taken
from entrepot._summary import several


def is_labelled(values: Any) -> bool:
    """A Series or data frame; pandas itself is not needed."""
    return hasattr(values, "axes") and hasattr(values, "to_numpy")


def has_names(labels: Any) -> bool:
    """Labels that somebody gave: not 0, 1, 2, ... of a RangeIndex."""
    return not (type(labels).__name__ == "RangeIndex" and labels.start == 0 and labels.step == 1)


def label_text(label: Any, field: str) -> str:
    """As names are written: a pair of region and sector with a colon."""
    refuse_bytes(label, field)
    return ":".join(map(cell_text, label)) if isinstance(label, tuple) else cell_text(label)


def _order(labels: Any, names: Names, field: str) -> npt.NDArray[np.intp]:
    """The row of each name."""
    values_alone = "or the values alone, in that order: .to_numpy()."
    found = [names.find(label_text(label, field)) for label in labels]
    if None in found and labels.dtype.kind in "iu" and np.array_equal(labels, np.arange(len(names))):
        return np.arange(len(names))
    if None in found:
        label = labels[found.index(None)]
        _core.fail("unknown_name", f"The label {label_text(label, field)!r} is no {names.what}", field, f"Label the values by {names.what}, {names.text(0)!r} and so on, {values_alone}")
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


def _same_labels(own: Any, wanted: Any) -> "Optional[npt.NDArray[np.intp]]":
    """Where each of the labels that are wanted is; nothing where they are not the same ones."""
    if not (wanted.is_unique and own.is_unique and len(own) == len(wanted)):
        return None
    rows: "npt.NDArray[np.intp]" = own.get_indexer(wanted)
    return None if bool((rows < 0).any()) else rows


def with_rows(values: Any, field: str, lead: Any, of_lead: str) -> Any:
    """A column of links in the order of the rows of another."""
    if not is_labelled(values) or not is_labelled(lead) or values.axes[0].equals(lead.axes[0]):
        return values
    own, wanted = values.axes[0], lead.axes[0]
    rows = _same_labels(own, wanted)
    if rows is not None:
        return _taken_in_order(values, field, rows, 0)
    if has_names(own) and has_names(wanted):
        _core.fail("unknown_name", f"The rows are not those of {of_lead}", field,
                   f"Give columns of one frame, or the values alone, in the order of {of_lead}: .to_numpy().")
    return values


def beside(values: Any, field: str, lead: Any, names: Optional[Names]) -> Any:
    """A column in the order of ``lead``, the one that says where each row is, when both are of a data frame: by the labels of their rows, or by ``names``;
    rows that are neither are refused. Without such a lead as ``by_label``."""
    if not is_labelled(values) or not is_labelled(lead):
        return by_label(values, field, names)
    own, wanted = values.axes[0], lead.axes[0]
    if own.equals(wanted):
        return values
    rows = _same_labels(own, wanted)
    if rows is None:
        if has_names(wanted) and not has_names(own):
            _core.fail("unknown_name", "The rows are not those that the firms have", field,
                       f"Label them as the firms, such as {label_text(wanted[0], field)!r}, or give the values alone, in that order: .to_numpy().")
        return by_label(values, field, names)
    by_name = [None if names is None or not has_names(own) else names.find(label_text(label, field)) for label in own]
    if None not in by_name and not np.array_equal(np.argsort(np.array(by_name)), rows):
        _core.fail("contradiction", "The labels are numbers of rows, and firms in another order", field,
                   "Label the rows by firm, or give the values alone, in the order of the firms: .to_numpy().")
    return _taken_in_order(values, field, rows, 0)


def some_of(values: Any, field: str, *axes: Names) -> "tuple[Any, list[str]]":
    """A frame that names more than is known, without what is not, and this; anything else as it is. One that has others in place of some is refused."""
    left_out: "list[str]" = []
    if is_labelled(values) and len(values.axes) == len(axes):
        for axis, (labels, names) in enumerate(zip(values.axes, axes)):
            texts = [cell_text(label) for label in labels]
            known = [names.find(text) is not None for text in texts]
            if not has_names(labels) or all(known):
                continue
            others = [text for text, there in zip(texts, known) if not there]
            if missing := [text for text in names.texts if text not in texts]:
                _core.fail("unknown_name", f"The {names.what} {missing[0]!r} is not among the labels, and {several(list(map(repr, others)))} are", field,
                           f"Label the values by {names.what}, {names.text(0)!r} and so on, or give the values alone, in that order: .to_numpy().")
            left_out += [text for text in others if text not in left_out]
            values = values.take(np.flatnonzero(known), axis=axis)
    return values, left_out
