"""Data frames of pandas, one rule for every result: ``result.frame("name")`` is ``result.name`` with labels. Days are rows, else nodes, else the first
axis; all other axes are levels of the columns. pandas is imported when it is asked for, and not before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Iterable, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import look
from entrepot._firms import FirmNetwork
from entrepot._table import Table

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,unused-ignore]


@dataclass(frozen=True)
class Axis:
    """Labels along an axis, in one level or several; of a ``product`` each label of the first level stands with all of the next."""

    names: tuple[str, ...]
    labels: "tuple[Sequence[Any], ...]"
    product: bool = False

    def __len__(self) -> int:
        return int(np.prod([len(level) for level in self.labels])) if self.product else len(self.labels[0])

    def levels(self) -> "list[npt.NDArray[Any]]":
        """One label for each place, level by level."""
        each = [_texts(level) for level in self.labels]
        if not self.product:
            return each
        places = np.indices([len(level) for level in each]).reshape(len(each), -1)
        return [level[place] for level, place in zip(each, places)]


Axes = Mapping[str, Axis]


def _texts(labels: Sequence[Any]) -> "npt.NDArray[Any]":
    if isinstance(labels, (range, np.ndarray)):
        return np.asarray(labels)
    array = np.empty(len(labels), dtype=object)
    array[:] = list(labels)
    return array


def one(name: str, labels: Sequence[Any]) -> Axis:
    return Axis((name,), (labels,))


def nodes_of(network: Union[Table, FirmNetwork]) -> Axis:
    """Region and sector of the nodes of a table, names of firms."""
    return Axis(("region", "sector"), (network.regions, network.sectors), product=True) if isinstance(network, Table) else one("firm", network.firms)


def axes_of(network: Union[Table, FirmNetwork], days: int = 0) -> "dict[str, Axis]":
    """What the axes of every result of a network may be."""
    axes = {"node": nodes_of(network), "day": one("day", range(days)), "input": one("input", network.sectors), "sector": one("sector", network.sectors)}
    if isinstance(network, Table):
        axes["region"] = one("region", network.regions)
        axes["column"] = Axis(("region", "category"), ([network.regions[place] for place in network.demand_region], network.demand_categories))
        axes["product"] = one("sector", network.sectors)
    return axes


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        _core.fail("unsupported", "Frames are those of pandas, which is not installed", "frame",
                   "Install it: pip install pandas. The same values are in the arrays of the result.")
    return pandas


def _index(pandas: Any, axes: "Sequence[Axis]") -> Any:
    """Of one axis or of several, each label of the first with all of the next."""
    names = [name for axis in axes for name in axis.names]
    if len(names) == 1:
        return pandas.Index(axes[0].labels[0], name=names[0])
    places = np.indices([len(axis) for axis in axes]).reshape(len(axes), -1)
    return pandas.MultiIndex.from_arrays([level[place] for axis, place in zip(axes, places) for level in axis.levels()], names=names)


def labelled(name: str, values: "npt.NDArray[Any]", axes: "Mapping[str, Axis]") -> "pandas.DataFrame":
    """The frame of an array whose axes are these, in their order."""
    pandas = _pandas()
    rows = next(axis for axis in ("day", "block", "node", *axes) if axis in axes)
    columns = [axis for axis in axes if axis != rows]
    turned = np.moveaxis(values, list(axes).index(rows), 0).reshape(len(axes[rows]), -1)
    return pandas.DataFrame(turned, _index(pandas, [axes[rows]]), _index(pandas, [axes[axis] for axis in columns]) if columns else [name], copy=True)


def beside(frames: "Mapping[str, pandas.DataFrame]") -> "pandas.DataFrame":
    """Frames of the same rows side by side, under their names; levels that some of them do not have are empty there."""
    pandas = _pandas()
    if len(frames) == 1:
        return next(iter(frames.values()))
    alone = {name: list(frame.columns.names) == [None] for name, frame in frames.items()}  # an array of one axis
    together = pandas.concat(list(frames.values()), axis=1)
    if all(alone.values()):
        return together
    names = list(next(frame for name, frame in frames.items() if not alone[name]).columns.names)
    labels: "list[tuple[Any, ...]]" = []
    for name, frame in frames.items():
        own = [()] if alone[name] else [label if isinstance(label, tuple) else (label,) for label in frame.columns]
        labels += [(name, *label, *[""] * (len(names) - len(label))) for label in own]
    together.columns = pandas.MultiIndex.from_tuples(labels, names=[None, *names])
    return together


def paths(given: "Sequence[Mapping[str, npt.NDArray[Any]]]", axes: Axes) -> "pandas.DataFrame":
    """Of a cascade: rows to the end of the longest, nan behind that of each."""
    directions = list(given[0])
    longest = max(len(path[directions[0]]) for path in given)
    values = np.full((longest, len(given), len(directions), *given[0][directions[0]].shape[1:]), np.nan)
    for scenario, path in enumerate(given):
        for place, direction in enumerate(directions):
            values[:len(path[direction]), scenario, place] = path[direction]
    own = {"iteration": one("iteration", range(longest)), "scenario": axes["scenario"], "direction": one("direction", directions), "weighting": axes["weighting"]}
    return labelled("path", values, dict(list(own.items())[:values.ndim]))


def by_name(places: "npt.NDArray[Any]", names: Sequence[str], others: "Mapping[int, Optional[str]]") -> "npt.NDArray[Any]":
    """The names of places, such as those of inputs that hold nodes back; ``others`` are what some numbers stand for."""
    codes = places.astype(np.int64)
    known = np.empty(len(names) + len(others), dtype=object)
    known[:] = [*names, *others.values()]
    for place, number in enumerate(others, len(names)):
        codes[codes == number] = place
    return look(known[codes])


class Framed:
    """A result whose arrays are data frames when asked for. The classes say which axes each has."""

    _arrays: ClassVar["Mapping[str, tuple[str, ...]]"]
    """Names of the axes in ``axes``, by array."""
    _main: ClassVar["tuple[str, ...]"]
    """What ``frame()`` puts side by side."""
    _kept_with: ClassVar["Mapping[str, str]"] = {}
    """What an array that is not there is kept by."""
    axes: Axes

    def frame(self, name: Optional[str] = None) -> "pandas.DataFrame":
        """The array of that ``name`` as a data frame of pandas, a copy with labels. Days are its rows, else nodes, else the first axis of the array; all
        others are levels of the columns. Nodes of tables have the levels "region" and "sector", firms their names; days and members count from 0.
        Without a name: what there is by node, scenario or the like, side by side."""
        if name is None:
            return beside({own: self.frame(own) for own in self._main if self._array(own) is not None})
        if not isinstance(name, str):
            _core.fail("bad_field", f"This cannot be {repr(name)[:60]}", "frame", f'Give the name of one array, such as "{self._main[0]}", or none.')
        if name not in self._arrays:
            self._not_here(name)
            _core.fail_name("frame", name, list(self._arrays))
        values = self._array(name)
        if values is None:
            _core.fail("missing_data", f"{name} was not kept", "frame", f"Run it again with {self._kept_with.get(name, 'what keeps it')}.")
        return self._frame(name, values)

    def _frame(self, name: str, values: Any) -> "pandas.DataFrame":
        axes = self._axes(name)[:values.ndim]
        return labelled(name, values, {axis: self.axes[axis] for axis in axes})

    def _axes(self, name: str) -> "tuple[str, ...]":
        return self._arrays[name]

    def _array(self, name: str) -> Any:
        return getattr(self, name)

    def _not_here(self, name: str) -> None:
        """Says where an array is that others have."""


def elsewhere(name: str, names: Iterable[str], there: bool, option: str, series: str = "series") -> None:
    """Of a result whose series have the array."""
    if name in names:
        where = f'Take it of one of the series: result.{series}[0].frame("{name}").'
        _core.fail("missing_data", f"{name} is an array of the series, by day and node", "frame", where if there else f"Run it again with {option}. {where}")
