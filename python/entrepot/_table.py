"""Input-output tables."""

from __future__ import annotations

import copy
import os
import re
from typing import Any, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Names, Node, cell_text, check_types, floats, kept_state, look, name_text, plain_names, restore, shaped, taken, thread_count
from entrepot._labels import by_label, has_names, is_labelled
from entrepot.progress import Progress, reporting

__all__ = ["Table", "load_table"]


class Table:
    """Who makes what from what: regions x sectors = N nodes, region by region; rows sell, columns buy; money of one year.

    ``flows`` N x N, ``final_demand`` N x C (a vector of N: one column), ``output`` N. ``demand_regions`` says which region each
    column of final demand belongs to; it may be left out for one column per region, or as many for each, in their order.
    Without ``output`` it is the row sum; without ``value_added`` that is output less inputs.

    Data frames whose rows and columns are named by node, "JPN:14" or region and sector, are put into this order, and columns of final demand
    that are named by region, or by region and category, say so themselves.

    Contiguous float64 arrays are used where they are, never copied: do not change them while the table is in use. The attributes
    are read-only views.
    """

    flows: Floats
    final_demand: Floats
    output: Floats
    value_added: Floats
    taxes: Optional[Floats]
    """What buyers pay between inputs and value added; None where the file has none."""
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    sector_names: tuple[str, ...]
    demand_region: npt.NDArray[np.uint32]
    """Place of the region of each column of final demand."""
    demand_categories: tuple[str, ...]
    labels: tuple[str, ...]
    """Names of the nodes: "JPN:14"."""
    name: str
    year: int
    money_unit: str
    notes: tuple[str, ...]
    """What the loader met and decided."""

    def __init__(
        self,
        flows: npt.ArrayLike,
        final_demand: npt.ArrayLike,
        output: Optional[npt.ArrayLike] = None,
        regions: Optional[Sequence[Any]] = None,
        sectors: Optional[Sequence[Any]] = None,
        *,
        demand_regions: Optional[Sequence[Any]] = None,
        demand_categories: Optional[Sequence[Any]] = None,
        value_added: Optional[npt.ArrayLike] = None,
        name: str = "",
        year: int = 0,
        money_unit: str = "",
    ) -> None:
        if regions is None or sectors is None:
            _core.fail("missing_data", "a table needs the names of its regions and sectors", "regions", "Give regions=[...], sectors=[...].")
        self.regions, self.sectors = plain_names(regions, "regions"), plain_names(sectors, "sectors")
        self.sector_names = self.sectors
        self._name_nodes()
        n = len(self.regions) * len(self.sectors)
        meaning = f"{len(self.regions)} regions x {len(self.sectors)} sectors = {n} nodes, region by region"
        self.flows = look(floats(by_label(flows, "flows", self._nodes, self._nodes), "flows"))
        shaped(self.flows, (n, n), "flows", f"N x N values, {meaning}")
        demand = floats(by_label(final_demand, "final_demand", self._nodes, None), "final_demand")
        self.final_demand = look(demand[:, np.newaxis] if demand.ndim == 1 else demand)
        shaped(self.final_demand, (n, *self.final_demand.shape[1:2]) if self.final_demand.ndim > 1 else (n, 1), "final_demand", f"N x C values, {meaning}")
        self.output = look(self.flows.sum(1) + self.final_demand.sum(1) if output is None else floats(by_label(output, "output", self._nodes), "output", self.labels))
        shaped(self.output, (n,), "output", f"one value for each of {meaning}")
        self.value_added = look(self.output - self.flows.sum(0) if value_added is None else floats(by_label(value_added, "value_added", self._nodes), "value_added", self.labels))
        shaped(self.value_added, (n,), "value_added", f"one value for each of {meaning}")
        self.taxes = None
        demand_regions, demand_categories = self._labelled_columns(final_demand, demand_regions, demand_categories)
        self.demand_region = look(self._columns(self.final_demand.shape[1], demand_regions))
        self.demand_categories = self._categories(demand_categories)
        self._core_table: object = None
        self._ready: "Optional[tuple[Optional[Table], tuple[str, ...]]]" = None
        self.name, self.year, self.money_unit, self.notes = name, year, money_unit, ()

    def _labelled_columns(self, demand: Any, regions: Any, categories: Any) -> "tuple[Any, Any]":
        """Regions and categories as given, else by the labels of the columns, where these are regions, or regions with categories. Labels
        that name no region at all go by position."""
        if regions is not None or not is_labelled(demand) or len(demand.axes) != 2 or not has_names(demand.axes[1]):
            return regions, categories
        known = set(self.regions)
        parts = [label if isinstance(label, tuple) else tuple(cell_text(label).split(":", 1)) for label in demand.axes[1]]
        if all(len(part) == 2 and part[1] in known for part in parts) and not all(part[0] in known for part in parts):
            parts = [(region, category) for category, region in parts]
        for label, part in zip(demand.axes[1], parts):
            if any(known.intersection(other) for other in parts) and (len(part) > 2 or part[0] not in known):
                _core.fail("unknown_name", f"The column {label!r} of final demand names no region", "final_demand",
                           "Label all columns by region, or by region and category; or give demand_regions.")
        if not all(part[0] in known for part in parts):
            return regions, categories
        if categories is None and all(len(part) == 2 for part in parts):
            categories = [part[1] for part in parts]
        return [part[0] for part in parts], categories

    def _columns(self, columns: int, demand_regions: Optional[Sequence[Any]]) -> npt.NDArray[np.uint32]:
        regions = len(self.regions)
        if demand_regions is not None:
            found = Names(self.regions, "region").places(demand_regions, "demand_regions")
            shaped(found, (columns,), "demand_regions", "the region of each column of final demand")
            return found
        if columns % regions:
            _core.fail("missing_data", f"{columns} columns of final demand for {regions} regions", "demand_regions",
                       "Say the region of each column.")
        return np.repeat(np.arange(regions, dtype=np.uint32), columns // regions)

    def _categories(self, categories: Optional[Sequence[Any]]) -> tuple[str, ...]:
        if categories is not None:
            given = tuple(name_text(category, "demand_categories") for category in taken(categories, "demand_categories", object).ravel())
            shaped(np.empty(len(given)), self.demand_region.shape, "demand_categories", "the category of each column of final demand")
            return given
        seen = np.zeros(len(self.regions), int)
        numbered = []
        for region in self.demand_region:
            seen[region] += 1
            numbered.append(f"FD{seen[region]}")
        return tuple(numbered)

    def _name_nodes(self) -> None:
        self.labels = tuple(f"{region}:{sector}" for region in self.regions for sector in self.sectors)
        self._nodes = Names(self.labels, "node")

    @classmethod
    def _loaded(cls, parts: dict[str, Any]) -> Table:
        table = cls.__new__(cls)
        for part in ("flows", "final_demand", "output", "value_added", "taxes", "name", "year", "money_unit"):
            setattr(table, part, parts[part])
        for part in ("regions", "sectors", "sector_names", "demand_categories", "notes"):
            setattr(table, part, tuple(parts[part]))
        table.demand_region = look(Names(table.regions, "region").places(parts["demand_regions"], "demand_regions"))
        table._core_table = parts["handle"]
        table._ready = None
        table._name_nodes()
        return table

    def _has_codes(self) -> bool:
        return all(re.fullmatch("[A-Z0-9]{1,4}", region) for region in self.regions)

    def _handle(self) -> object:
        """The table as the rooms have it: the one that was loaded, else a copy. Names that are no codes of economies are replaced there."""
        if self._core_table is None:
            codes = self.regions if self._has_codes() else tuple(f"{place:04d}" for place in range(len(self.regions)))
            self._core_table = _core.make_table({
                **self._parts(), "name": self.name, "year": self.year, "money_unit": self.money_unit, "codes": list(codes), "labels": list(self.labels),
                "sectors": list(self.sectors), "sector_names": list(self.sector_names), "demand_categories": list(self.demand_categories),
                "value_added": self.value_added})
        return self._core_table

    def _for_models(self) -> "tuple[Table, tuple[str, ...]]":
        """The table as models of propagation take it, as on the command line: none of them knows what a negative flow would pass on, so those are
        left out, with a note; a table that would then sell or buy more than it makes is refused. Beside that note those of its loader."""
        if self._ready is None:
            if not bool((self.flows < 0).any()):
                self._ready = (None, ())
            else:
                flows, note = _core.without_negative_flows(self._handle())
                table = copy.copy(self)
                table.flows, table._core_table, table._ready = flows, None, (None, ())
                self._ready = (table, (note,))
        table_or_none, notes = self._ready
        return (self if table_or_none is None else table_or_none), (*notes, *(f"table: {note}" for note in self.notes))

    @classmethod
    def from_pymrio(cls, system: Any) -> Table:
        """The table of a ``pymrio.IOSystem`` (its Z, Y and, where it is there, x), regions and sectors in alphabetical order as BoARIO
        has them. Copies, because of the order."""
        for field in ("Z", "Y"):
            if getattr(system, field, None) is None:
                _core.fail("missing_data", f"the system has no {field}", "system", "Give a pymrio.IOSystem with Z and Y (calc_all() makes what can be made).")
        for field, axes in (("Z", system.Z.axes), ("Y", system.Y.axes[:1])):
            if any(getattr(labels, "nlevels", 1) != 2 for labels in axes):
                _core.fail("bad_field", f"{field} is not labelled by region and sector", "system", "Give it two levels of labels: pandas.MultiIndex.from_product([regions, sectors]).")
        nodes = sorted(system.Z.index.tolist())

        def rows(labels: Any, what: str) -> list[int]:
            """Where each node is; what is labelled otherwise would go to other nodes."""
            place = {label: row for row, label in enumerate(labels.tolist())}
            if len(place) != len(labels) or set(place) != set(nodes):
                odd = sorted(set(place) ^ set(nodes), key=str) or nodes
                _core.fail("bad_field", f"{what} and the rows of Z are not labelled alike, such as {':'.join(map(str, odd[0]))!r}", "system", "Label all by the same regions and sectors, each once.")
            return [place[node] for node in nodes]

        flows = np.asarray(system.Z)[np.ix_(rows(system.Z.index, "the rows of Z"), rows(system.Z.columns, "the columns of Z"))]
        demand = system.Y.iloc[rows(system.Y.index, "the rows of Y")].sort_index(axis=1)
        output = None
        if getattr(system, "x", None) is not None:
            output = np.asarray(system.x).reshape(len(system.x), -1)[rows(system.x.index, "x")].ravel()
        regions = list(dict.fromkeys(label[0] for label in nodes))
        sectors = list(dict.fromkeys(label[1] for label in nodes))
        columns = [label if isinstance(label, tuple) else (label, "") for label in demand.columns]
        return cls(flows, np.asarray(demand), output, regions, sectors,
                   demand_regions=[column[0] for column in columns], demand_categories=[column[1] for column in columns])

    def node(self, name: Node, sector: Union[str, None] = None) -> int:
        """The place of a node: ``table.node("JPN:14")`` or ``table.node("JPN", "14")``."""
        if isinstance(name, tuple):
            if len(name) != 2:
                _core.fail("bad_field", f"This cannot be {repr(name)[:60]}", "node", 'Give a region and a sector, such as ("JPN", "14").')
            name, sector = name
        if sector is not None:
            name = f"{name_text(name, 'node')}:{name_text(sector, 'node')}"
        return self._nodes.place(name, "node")

    @property
    def _sectors(self) -> Names:
        return Names(self.sectors, "sector")

    def region(self, name: Union[str, int, "np.integer[Any]"]) -> int:
        """The place of a region."""
        return Names(self.regions, "region").place(name, "region")

    def sector(self, name: Union[str, int, "np.integer[Any]"]) -> int:
        """The place of a sector."""
        return self._sectors.place(name, "sector")

    def final_buyer(self, name: Any) -> int:
        """The place of a column of final demand: a number, ("JPN", "GFCF"), or "JPN", its households: the category HFCE, else its only column."""
        columns = len(self.demand_region)
        if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
            return Names([str(column) for column in range(columns)], "column of final demand").place(name, "final_buyer")
        region, category = name if isinstance(name, tuple) and len(name) == 2 else (name, None)
        own = np.flatnonzero(self.demand_region == self.region(region))
        found = [int(c) for c in own if self.demand_categories[c].lower() == str(category or "HFCE").lower()]
        if not found and category is None and len(own) == 1:
            found = [int(own[0])]
        if len(found) != 1:
            known = ", ".join(f"({region!r}, {self.demand_categories[c]!r})" for c in own) or "another region"
            _core.fail("unknown_name", f"{region} has {len(found)} columns of final demand of the category {category or 'HFCE'}", "final_buyer",
                       f"Name one of them: {known}, or its place.")
        return found[0]

    def __getstate__(self) -> dict[str, Any]:
        return kept_state(self, "_core_table", "_ready", "_nodes")

    def __setstate__(self, state: dict[str, Any]) -> None:
        restore(self, state)
        self._core_table, self._ready = None, None
        self._name_nodes()

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        what = " ".join(part for part in (self.name, str(self.year or ""), self.money_unit) if part)
        return f"<entrepot.Table {what + ': ' if what else ''}{len(self.regions)} regions x {len(self.sectors)} sectors>"

    def _parts(self) -> dict[str, Any]:
        return {"regions": len(self.regions), "sectors": len(self.sectors), "flows": self.flows, "output": self.output,
                "final_demand": np.ascontiguousarray(self.final_demand), "demand_region": self.demand_region}


@check_types
def load_table(
    path: Union[str, "os.PathLike[str]"],
    *,
    region: Optional[str] = None,
    year: Optional[int] = None,
    require_balance: bool = True,
    merge_split_regions: bool = True,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> Table:
    """Reads a published table: WIOD, OECD ICIO, ADB MRIO, EXIOBASE 3, Eora26, or the table of a world, its input_output.csv; plain, gzip or zip. The
    format is recognised by the content.

    ``region`` names the economy of a table that has one only; ``year`` the year where the file does not say.
    ``require_balance=False`` also takes a table whose rows or columns do not sum to its output. Parts of economies (CN1, CN2) are
    summed unless ``merge_split_regions=False``.
    """
    if year is not None:
        _core.check_whole(year, "year")
    with reporting(progress) as report:
        return Table._loaded(_core.load_table(os.fspath(path), region, year, require_balance, merge_split_regions, thread_count(threads), report))
