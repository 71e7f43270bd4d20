"""Parameters of ARIO as a user of a table has them: one value, by sector or by node, in arrays, mappings or what pandas labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Names, check_fields, need, numbers, shaped, taken, whole
from entrepot._labels import by_label, has_names, is_labelled, label_text
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

    def __post_init__(self) -> None:
        check_fields(self)


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


def by_sector(table: Table, values: Any, field: str, otherwise: Any) -> Any:
    """One value by sector of {"*": 60, "energy": 20}; what is named neither there nor by "*" has that of the model, one or by sector."""
    names = table._sectors
    if values is None:
        return None
    if not isinstance(values, Mapping):
        return by_input(table, values, field, by_buyer=field == "inventory_days")
    own = {names.place(sector, field): value for sector, value in values.items() if sector != "*"}
    others = np.broadcast_to(np.asarray(values.get("*", otherwise), dtype=object), len(table.sectors))
    each: list[Any] = [own.get(place, others[place]) for place in range(len(table.sectors))]
    return numbers(each, field)


def _by_sector_or_node(table: Table, values: Any, field: str) -> Floats:
    """One value, one for each sector, or one for each node."""
    nodes = is_labelled(values) and has_names(values.axes[0]) and len(values) > 0 and table._nodes.find(label_text(values.axes[0][0], field)) is not None
    array = numbers(by_label(values, field, table._nodes if nodes else table._sectors), field)
    sizes = (len(table.sectors), len(table))
    if array.ndim > 1 or (array.ndim == 1 and array.size not in sizes):
        _core.fail("bad_field", f"the shape is {array.shape}", field, f"Give one value, one for each of {sizes[0]} sectors, or one for each of {sizes[1]} nodes.")
    return array


def capital_of(table: Table, ratio: Any, capital: Any) -> "tuple[float, Any]":
    """The ratio of capital to value added, by default 4, and capital where that differs by sector or node."""
    if capital is not None:
        if ratio is not None:
            _core.fail("contradiction", "Both capital and capital_ratio are given", "capital_ratio", "Give one of the two.")
        return 4, by_node(table, capital, "capital")
    if not isinstance(ratio, (Mapping, list, tuple)) and getattr(ratio, "ndim", 0) == 0:
        return 4 if ratio is None else ratio, None
    years = by_sector(table, ratio, "capital_ratio", 4) if isinstance(ratio, Mapping) else _by_sector_or_node(table, ratio, "capital_ratio")
    names = table.labels if years.size == len(table) else table.sectors
    for name, value in zip(names, years):
        _core.check_capital_years(float(value), "capital_ratio", name)
    return 1, np.resize(years, len(table)) * np.maximum(0, table.output - table.flows.sum(axis=0))


# What treats all inputs alike, so that nothing looks at which of them are critical.
_ALIKE = ("leontief", "linear")


def production_of(function: Optional[str], criticality: Any, field: str = "criticality") -> str:
    """The production function as it is given, else by what is: as on the command line, one that would ignore the criticality is refused."""
    if criticality is not None and isinstance(function, str) and function in _ALIKE:
        _core.fail("contradiction", f'production_function="{function}" does not know {field}', field,
                   "Leave it out, or choose half_critical, strongly_critical, weakly_critical or generalised_leontief.")
    return function if function is not None else ("leontief" if criticality is None else "half_critical")


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
