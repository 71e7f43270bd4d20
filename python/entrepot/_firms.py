"""Firm networks."""

from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Names, cell_text, check_types, floats, kept_state, look, name_text, names, restore, shaped, taken, whole
from entrepot._labels import beside, by_label, has_names, is_labelled, some_of, with_rows
from entrepot._summary import several
from entrepot.progress import Progress, reporting

__all__ = ["FirmNetwork", "load_firms"]

_SECTORS_MOST = 1 << 20


def _name(value: Any) -> str:
    """A name as a file would have it: what is missing is empty."""
    missing = value is None or (isinstance(value, (float, np.floating)) and np.isnan(value))
    return "" if missing else name_text(value, "sector").strip()


class FirmNetwork:
    """Who sells how much to whom, firm by firm, and what a sector cannot do without.

    ``supplier``, ``customer``, ``amount``: one entry per link, money per period. ``sector``: one per firm. Without ``firms`` suppliers
    and customers are places in ``sector``, from 0; with ``firms`` (ids in the order of ``sector``) they are such ids. ``sector``
    holds places from 0, or names, in which case ``sectors`` may fix their order (default: as they first appear). Elsewhere a firm is named by its
    id as a text, or by a whole number, its place; a number that is also the id of a firm at another place is refused, as is one of a sector.

    ``essentiality``: [supplying sector, buying sector], 2 essential, 1 not essential, 0 of no effect; default 1. ``revenue`` and
    ``costs`` per firm where they differ from the sums of the links, ``market`` per firm, a name or a place from 0, where firms replace each other within other
    groups than their sectors.

    Takes whatever has NumPy's array protocol, such as columns of a data frame. A Series by firm is put into the order of ``firms`` by its labels, ids or
    those of the rows of ``firms`` (without that of ``sector``); columns of links go together by their rows. A data frame of essentiality that is labelled by
    sectors is put into the order of ``sectors``; it may have more of them, which are left out with a note. uint32 places and float64 amounts that are
    contiguous are used where they are.
    """

    supplier: npt.NDArray[np.uint32]
    customer: npt.NDArray[np.uint32]
    amount: Floats
    sector: npt.NDArray[np.uint32]
    essentiality: npt.NDArray[np.uint8]
    revenue: Optional[Floats]
    costs: Optional[Floats]
    market: Optional[npt.NDArray[np.uint32]]
    firms: tuple[str, ...]
    sectors: tuple[str, ...]
    notes: tuple[str, ...]

    def __init__(
        self,
        supplier: npt.ArrayLike,
        customer: npt.ArrayLike,
        amount: npt.ArrayLike,
        sector: npt.ArrayLike,
        *,
        firms: Optional[Sequence[Any]] = None,
        sectors: Optional[Sequence[Any]] = None,
        essentiality: Optional[npt.ArrayLike] = None,
        revenue: Optional[npt.ArrayLike] = None,
        costs: Optional[npt.ArrayLike] = None,
        market: Optional[npt.ArrayLike] = None,
    ) -> None:
        count = taken(sector, "sector").size
        self.firms = names(firms, "firms", "The firm {}", "Keep one row.") if firms is not None else tuple(str(place) for place in range(count))
        self._names = Names(self.firms, "firm")
        column: Any = sector
        if firms is not None or (is_labelled(column) and has_names(column.axes[0]) and column.axes[0].dtype.kind in "iu"):
            column = beside(column, "sector", firms, self._names)
        self.notes = ()
        self._take_sectors(column, sectors, essentiality)
        shaped(self.sector, (len(self.firms),), "sector", "the sector of each firm")
        if not all(self.firms):
            _core.fail("missing_data", "The firm is empty", "firms", "Fill it in.")
        self.supplier = look(self._ends(supplier, firms is not None, "supplier"))
        self.customer = look(self._ends(with_rows(customer, "customer", supplier, "supplier"), firms is not None, "customer"))
        self.amount = look(floats(with_rows(amount, "amount", supplier, "supplier"), "amount"))
        links = (self.supplier.size,)
        shaped(self.customer, links, "customer", "one customer for each supplier")
        shaped(self.amount, links, "amount", "one amount for each link")
        if (negative := np.flatnonzero(self.amount < 0)).size:
            _core.fail("out_of_range", f"{cell_text(self.amount[negative[0]])} is negative", f"amount[{int(negative[0])}]",
                       "Give 0 or more; net what flows back, or turn the link round.")
        lead = firms if is_labelled(firms) else column  # by now in the order of the firms; columns beside it go with it
        self.revenue = self._by_firm(revenue, "revenue", lead)
        self.costs = self._by_firm(costs, "costs", lead)
        self.market = None if market is None else look(self._markets(beside(market, "market", lead, self._names)))
        self._core_network: object = None

    def _take_sectors(self, sector: npt.ArrayLike, sectors: Optional[Sequence[Any]], essentiality: Optional[npt.ArrayLike]) -> None:
        given = taken(sector, "sector")
        named = given.dtype.kind not in "iuf"
        if named:
            given = np.array([_name(value) for value in given.ravel()], dtype=object)
        if sectors is not None:
            self.sectors = names(sectors, "sectors")
        elif named:
            self.sectors = tuple(dict.fromkeys(given))
        else:
            least = int(whole(given, _SECTORS_MOST, "sector", "sector").max()) + 1 if given.size else 0
            rows = 0 if essentiality is None else len(np.atleast_1d(taken(essentiality, "essentiality")))
            self.sectors = tuple(str(place) for place in range(max(least, rows)))
        if not all(self.sectors):
            _core.fail("missing_data", "The sector is empty", "sector" if sectors is None else "sectors", "Fill it in.")
        if sectors is not None and not named:
            self._places_that_are_names(given)
        self.sector = look(Names(self.sectors, "sector").places(given, "sector") if named else whole(given, len(self.sectors), "sector", "sector"))
        square = (len(self.sectors), len(self.sectors))
        matrix = np.ones(square, np.uint8) if essentiality is None else taken(self._by_sector(essentiality), "essentiality")
        shaped(matrix, square, "essentiality", "a square matrix with one row and column for each sector")
        if not np.isin(matrix, (0, 1, 2)).all():
            wrong = matrix[~np.isin(matrix, (0, 1, 2))][0]
            _core.fail("out_of_range", f"'{wrong}' is not 0, 1 or 2", "essentiality",
                       "Write 2 for essential, 1 for not essential, 0 for of no effect.")
        self.essentiality = look(np.ascontiguousarray(matrix, dtype=np.uint8))

    def _by_sector(self, essentiality: Any) -> Any:
        names_of_sectors = Names(self.sectors, "sector")
        essentiality, left_out = some_of(essentiality, "essentiality", names_of_sectors, names_of_sectors)
        if left_out:
            self.notes = (f"essentiality of {len(left_out)} sector(s) that no firm is in is left out: {several(left_out)}",)
        return by_label(essentiality, "essentiality", names_of_sectors, names_of_sectors)

    def _places_that_are_names(self, given: npt.NDArray[Any]) -> None:
        """Whole numbers are places in ``sectors``: an error where these have other places by that name."""
        places = {name: place for place, name in enumerate(self.sectors)}
        for value in np.unique(given):
            if cell_text(value) in places and places[cell_text(value)] != value:
                _core.fail("contradiction", f"{cell_text(value)} is a place in sectors, and the name of the sector at {places[cell_text(value)]}", "sector",
                           "Give texts for names, or places and no names that are other places.")

    def _ends(self, values: npt.ArrayLike, by_id: bool, field: str) -> npt.NDArray[np.uint32]:
        return self._names.places(values, field) if by_id else whole(values, len(self.firms), field, "firm")

    def _markets(self, market: npt.ArrayLike) -> npt.NDArray[np.uint32]:
        """Places from 0, or names, numbered as they first appear."""
        given = taken(market, "market")
        if given.dtype.kind in "iuf":
            return whole(given, len(self.firms), "market", "market")
        texts = [_name(value) for value in given.ravel()]
        shaped(given, (len(self.firms),), "market", "the market of each firm")
        if not all(texts):
            _core.fail("missing_data", f"The market of {self.firms[texts.index('')]} is empty", "market", "Fill it in.")
        return Names(tuple(dict.fromkeys(texts)), "market").places(texts, "market")

    def _by_firm(self, values: Optional[npt.ArrayLike], field: str, lead: Any) -> Optional[Floats]:
        if values is None:
            return None
        array = look(floats(beside(values, field, lead, self._names), field, self.firms))
        shaped(array, (len(self.firms),), field, "one value for each firm, or none")
        if (negative := np.flatnonzero(array < 0)).size:
            _core.fail("out_of_range", f"{cell_text(array[negative[0]])} is negative", f"{field}[{int(negative[0])}]", "Give 0 or more, or leave it out.")
        return array

    def _handle(self) -> object:
        """The network as the rooms have it: the one that was loaded, else a copy."""
        if self._core_network is None:
            self._core_network = _core.make_firms({**self._parts(), "firms": list(self.firms), "sectors": list(self.sectors), "notes": list(self.notes)})
        return self._core_network

    @classmethod
    def _loaded(cls, parts: dict[str, Any]) -> FirmNetwork:
        network = cls.__new__(cls)
        for part in ("supplier", "customer", "amount", "sector", "essentiality", "market", "revenue", "costs"):
            setattr(network, part, parts[part])
        for part in ("firms", "sectors", "notes"):
            setattr(network, part, tuple(parts[part]))
        network._core_network = parts["handle"]
        network._names = Names(network.firms, "firm")
        return network

    def firm(self, name: Union[str, int, "np.integer[Any]"]) -> int:
        """The place of a firm."""
        return self._names.place(name, "firm")

    def __getstate__(self) -> dict[str, Any]:
        return kept_state(self, "_core_network", "_names")

    def __setstate__(self, state: dict[str, Any]) -> None:
        restore(self, state)
        self._core_network = None
        self._names = Names(self.firms, "firm")

    def __len__(self) -> int:
        return len(self.firms)

    def __repr__(self) -> str:
        return f"<entrepot.FirmNetwork {len(self.firms)} firms, {len(self.amount)} links, {len(self.sectors)} sectors>"

    def _parts(self) -> dict[str, Any]:
        return {"sector_count": len(self.sectors), "sector": self.sector, "supplier": self.supplier, "customer": self.customer,
                "amount": self.amount, "essentiality": self.essentiality, "market": self.market, "revenue": self.revenue, "costs": self.costs}


@check_types
def load_firms(
    links: Union[str, "os.PathLike[str]"],
    firms: Union[str, "os.PathLike[str]"],
    essentiality: Union[str, "os.PathLike[str]", None] = None,
    *,
    progress: Progress = None,
) -> FirmNetwork:
    """Reads csv files with a header: links (supplier, customer, amount), firms (firm, sector; perhaps market, revenue, costs), and what is
    essential to whom (supplier_sector, customer_sector, essentiality, or a square matrix)."""
    with reporting(progress) as report:
        return FirmNetwork._loaded(
            _core.load_firms(os.fspath(links), os.fspath(firms), "" if essentiality is None else os.fspath(essentiality), report))
