"""Parameters of ARIO as a user of a table has them: one value, by sector or by node, in arrays, mappings or what pandas labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Names, need, numbers, shaped, taken, whole
from entrepot._labels import by_label, is_labelled
from entrepot._nodes import by_node
from entrepot._table import Table

__all__ = ["BuyerClasses"]

_CRITICALITY = {"none": 0, "important": 1, "critical": 2}


@dataclass(frozen=True)
class BuyerClasses:
    """Who is served first under ``rationing="priority"``: class 0, then 1, and so on; equal classes share in proportion. Buying
    industries are ranked by one of the three: ``by_sector``, ``by_region`` or ``by_node``."""

    by_sector: Optional[Sequence[int]] = None
    by_region: Optional[Sequence[int]] = None
    by_node: Optional[Sequence[int]] = None
    final_demand: int = 0
    rebuilding: int = 0


def by_input(table: Table, values: Any, field: str, by_buyer: bool = False) -> Floats:
    """One value, one for each input sector, or, where that may be, [input sector, node]."""
    array = numbers(by_label(values, field, table._sectors, table._nodes if by_buyer else None), field)
    sectors, nodes = len(table.sectors), len(table)
    if array.ndim > 1 and not (by_buyer and array.shape == (sectors, nodes)):  # how many there are the models check, too
        further = f", or {(sectors, nodes)}, [input sector, node]" if by_buyer else ""
        _core.fail("bad_field", f"the shape is {array.shape}", field, f"Give one value, one for each of {sectors} input sectors{further}.")
    return array


def values_of(values: Optional[npt.ArrayLike], field: str) -> Optional[Floats]:
    return None if values is None else np.atleast_1d(numbers(values, field)).ravel()


def by_sector(table: Table, values: Any, field: str, otherwise: float) -> Any:
    """One value by sector of {"*": 60, "energy": 20}; what is named neither there nor by "*" has that of the model."""
    names = table._sectors
    if values is None:
        return None
    if not isinstance(values, Mapping):
        return by_input(table, values, field, by_buyer=field == "inventory_days")
    own = {names.place(sector, field): value for sector, value in values.items() if sector != "*"}
    each: list[Any] = [own.get(place, values.get("*", otherwise)) for place in range(len(table.sectors))]
    return numbers(each, field)


def capital_of(table: Table, ratio: Any, capital: Any) -> "tuple[float, Any]":
    """The ratio of capital to value added, and capital where that differs by sector."""
    if is_labelled(ratio):
        each = by_input(table, ratio, "capital_ratio")
        shaped(each, (len(table.sectors),), "capital_ratio", "one value for each sector")
        ratio = dict(zip(table.sectors, each.tolist()))
    if not isinstance(ratio, Mapping):
        return ratio, None if capital is None else by_node(table, capital, "capital")
    if capital is not None:
        _core.fail("contradiction", "Both capital and capital_ratio are given", "capital_ratio", "Give one of the two.")
    years = by_sector(table, ratio, "capital_ratio", 4)
    for value in years:
        _core.check_capital_years(float(value), "capital_ratio")
    return 1, np.tile(years, len(table.regions)) * np.maximum(0, table.output - table.flows.sum(axis=0))


def refuse_idle(classes: Any, rationing: Any) -> None:
    """Classes that no rule would look at."""
    if classes is not None and rationing != "priority":
        _core.fail("contradiction", 'Classes of buyers are for rationing="priority"', "buyer_classes", 'Leave them out, or give rationing="priority".')


def classes_of(table: Table, classes: Optional[BuyerClasses]) -> dict[str, Any]:
    if classes is None:
        return {}
    need(classes, "buyer_classes", (BuyerClasses,), "Give BuyerClasses(by_sector=...).")
    ranks: dict[str, Any] = {"final_demand": classes.final_demand, "rebuilding": classes.rebuilding}
    for name, names in (("by_sector", table._sectors), ("by_region", Names(table.regions, "region")), ("by_node", table._nodes)):
        if (given := getattr(classes, name)) is not None:
            given = taken(by_label(given, f"buyer_classes.{name}", names), f"buyer_classes.{name}")
            shaped(given, (len(names),), f"buyer_classes.{name}", f"one class for each {names.what}")
            ranks[name] = whole(given, 65536, f"buyer_classes.{name}", "class").astype(np.uint16)
    return ranks


def criticality_of(table: Table, values: Any) -> Optional[npt.NDArray[np.uint8]]:
    if values is None:
        return None
    given = taken(by_label(values, "criticality", table._sectors, table._sectors), "criticality")
    size = len(table.sectors)
    shaped(given, (size, size), "criticality", "S x S values, [input sector, buying sector]")
    codes = np.vectorize(lambda value: _CRITICALITY.get(str(value), -1))(given) if given.dtype.kind in "OUS" else given
    if not np.isin(codes, (0, 1, 2)).all():
        _core.fail("out_of_range", f"'{given[~np.isin(codes, (0, 1, 2))][0]}'", "criticality", "Write 2 critical, 1 important, 0 none.")
    return np.ascontiguousarray(codes, dtype=np.uint8)
