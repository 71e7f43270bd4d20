"""What happens in a member of ARIO: shocks to nodes, capital and deliveries, and how they are handed to the core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._ario_parameters import by_input, by_sector
from entrepot._arrays import Floats, Node, amounts, cell_text, check_fields, check_types, number, numbers, refuse_bytes, share_of
from entrepot._labels import has_names, is_labelled
from entrepot._nodes import places_of
from entrepot._summary import several
from entrepot._table import Table

__all__ = ["ArioShock", "CapacityLoss", "CapitalEvent", "DeliveryBlock", "DemandChange", "Member"]


@dataclass(frozen=True)
class CapacityLoss:
    """A share of the capacity of nodes is lost from outside, for ``days`` from day ``start`` on, 1 or later (default: to the end). ``share`` is one
    number from 0 to 1, or a text such as "50%", or one number for each day from ``start`` on, which says itself how long it lasts: then without ``days``."""

    nodes: Union[Node, Sequence[Node]]
    share: Union[float, str, Sequence[float], Floats]
    days: Optional[int] = None
    start: int = 1

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class DemandChange:
    """Final demand for the product of nodes changes by a factor, of all buyers or of one ``region``: one number, for ``days``, or one for each day."""

    nodes: Union[Node, Sequence[Node]]
    factor: Union[float, Sequence[float], Floats]
    days: Optional[int] = None
    start: int = 1
    region: Union[str, int, None] = None

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class CapitalEvent:
    """Capital is destroyed and comes back: ``kind`` "recovery" by a shape, "rebuild" by the production of rebuilding sectors; or
    "arbitrary", a share of capacity that comes back by a shape. Without a ``kind`` it is "rebuild" where one of the words for that is given
    (``rebuilding_sectors``, ``rebuilding_factor``, by default 1, ``rebuild_tau``, ``households_impact``), else "recovery". That takes ``shape`` (default "linear"),
    ``recovery_tau`` (60) and, of the shape "concave" alone, ``recovery_half_time``; words of another kind are errors.

    ``impact``: money of the table (arbitrary: a share) by node. ``occurrence``: the first day hit, from 1. ``duration``: days before
    recovery starts. ``households_impact`` (kind "rebuild"): capital of households by region, or of another final buyer by column of final
    demand or ("JPN", "GFCF"); it takes no capacity and is rebuilt in the shares of what they buy. ``shape``: "linear", "convex", "convex_unscaled" or "concave". ``money_factor``: units of money in one of the
    table, BoARIO's event_monetary_factor, which sets the rounding with ``boario=True`` and nothing else (default: that of the run, else 1e6).
    """

    impact: Mapping[Any, Union[float, str]]
    kind: Optional[str] = None
    occurrence: int = 1
    duration: int = 1
    shape: Optional[str] = None
    recovery_tau: Optional[float] = None
    recovery_half_time: Optional[float] = None
    rebuilding_sectors: Optional[Mapping[Any, Union[float, str]]] = None
    rebuilding_factor: Optional[float] = None
    rebuild_tau: Optional[float] = None
    money_factor: Optional[float] = None
    households_impact: Optional[Mapping[Any, float]] = None

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class DeliveryBlock:
    """A share of what the exporter's sectors sell to the importer cannot be delivered, for ``days`` from day ``start``."""

    exporter: Union[str, int]
    importer: Union[str, int]
    share: Union[float, str] = 1
    sectors: Union[str, int, Sequence[Union[str, int]], None] = None
    days: Optional[int] = None
    start: int = 1

    def __post_init__(self) -> None:
        check_fields(self)


ArioShock = Union[CapacityLoss, DemandChange, CapitalEvent, DeliveryBlock]


class Member:
    """One member of a batch: its shocks, and parameters of its own; those by sector, {"energy": 20}, are those of the run where neither the sector nor "*" is named."""

    @check_types
    def __init__(
        self,
        *shocks: ArioShock,
        inventory_days: Union[npt.ArrayLike, Mapping[str, float], None] = None,
        inventory_factor: float = 1,
        inventory_restoration_tau: Union[npt.ArrayLike, Mapping[str, float], None] = None,
        psi: Optional[float] = None,
        alpha_base: Optional[float] = None,
        alpha_max: Optional[float] = None,
        alpha_tau: Optional[float] = None,
        rebuild_tau: Optional[float] = None,
    ) -> None:
        self.shocks = shocks
        self.parameters = {
            "inventory_days": _kept(inventory_days, "inventory_days"), "inventory_factor": inventory_factor,
            "inventory_restoration_tau": _kept(inventory_restoration_tau, "inventory_restoration_tau"), "psi": psi,
            "alpha_base": alpha_base, "alpha_max": alpha_max, "alpha_tau": alpha_tau, "rebuild_tau": rebuild_tau}

    def __repr__(self) -> str:
        given = {name: value for name, value in self.parameters.items() if value is not None and not (name == "inventory_factor" and value == 1)}
        return f"Member({', '.join([repr(shock) for shock in self.shocks] + [f'{name}={value}' for name, value in given.items()])})"


def _kept(values: Any, field: str) -> Any:
    """Labels stay until the table says what they mean."""
    return values if values is None or isinstance(values, Mapping) or is_labelled(values) else numbers(values, field)


def _path(values: Any, start: int, days: Optional[int], steps: int, calm: float, field: str) -> Floats:
    """A value for each step from 0."""
    _core.check_start(start, "start")
    if days is not None:
        _core.check_days_text(cell_text(days), 1, "days")
    if is_labelled(values) and has_names(values.axes[0]) and values.axes[0].dtype.kind not in "iu":
        _core.fail("bad_field", f"The labels of {field} are no days, such as {cell_text(values.axes[0][0])!r}", field,
                   "Give one shock for each node, or a value for each day from start on, .to_numpy().")
    exact = numbers(share_of(values, field) if field == "share" else values, field)
    if exact.ndim > 1:
        _core.fail("bad_field", f"the shape is {exact.shape}", field, "Give one number, or one for each day from start on.")
    if not exact.size:
        _core.fail("missing_data", "No number is given", field, "Give one number, or one for each day from start on.")
    if field == "share" and (wrong := exact[~((exact >= 0) & (exact <= 1))]).size:
        _core.check_share(cell_text(wrong.flat[0]), field)
    if exact.ndim and days is not None:
        _core.fail("contradiction", f"{field} has {exact.size} value(s), one for each day, and days={cell_text(days)} is given, too", "days",
                   "Leave days out: the series lasts as long as it has values. Or give one number.")
    given = exact
    if given.ndim == 0:
        given = np.full(max(0, steps - start if days is None else min(days, steps - start)), given)
    return np.concatenate((np.full(min(start, steps), calm), given))


_RECOVERY = ("shape", "recovery_tau", "recovery_half_time")
_REBUILD = ("rebuilding_sectors", "rebuilding_factor", "rebuild_tau", "households_impact")


def _kind(event: CapitalEvent) -> str:
    """As given, or by the words that are; those of another kind would be ignored."""
    recovery, rebuild = ([name for name in names if getattr(event, name) is not None] for names in (_RECOVERY, _REBUILD))
    kind = event.kind or ("rebuild" if rebuild else "recovery")
    if kind == "rebuild" and recovery:
        _core.fail("contradiction", f"What is rebuilt has no {recovery[0]}", recovery[0], 'Leave it out and give rebuild_tau, or kind="recovery" without words of rebuilding.')
    if kind in ("recovery", "arbitrary") and rebuild:
        _core.fail("contradiction", f"An event of the kind {kind} has no {rebuild[0]}", rebuild[0], 'Give kind="rebuild", or leave it out.')
    if event.recovery_half_time is not None and (event.shape or "linear") in ("linear", "convex", "convex_unscaled"):
        _core.fail("contradiction", f"The shape {event.shape or 'linear'} has no recovery_half_time", "recovery_half_time", 'Give shape="concave", or leave it out.')
    return kind


def _event(table: Table, event: CapitalEvent, boario: bool) -> dict[str, Any]:
    if event.money_factor is not None and not boario:
        _core.fail("contradiction", "The exact mode rounds nothing, so a factor of money has no effect", "money_factor", "Leave it out, or give boario=True.")
    fields = {name: getattr(event, name) for name in (
        "kind", "occurrence", "duration", "shape", "recovery_tau", "recovery_half_time", "rebuilding_factor", "rebuild_tau", "money_factor")}
    fields["kind"] = _kind(event)
    fields.update((name, value) for name, value in (("shape", "linear"), ("recovery_tau", 60), ("rebuilding_factor", 1)) if fields[name] is None)
    impact = amounts(event.impact, "impact", '{"JPN:metals": 5000}', shares=fields["kind"] == "arbitrary")
    households = amounts(event.households_impact, "households_impact", '{"JPN": 5000}') if event.households_impact is not None else []
    if not impact and not households:
        _core.fail("missing_data", "Nothing is hit", "impact", 'Give money by node, such as {"JPN:metals": 5000}.')
    sectors = [] if event.rebuilding_sectors is None else amounts(event.rebuilding_sectors, "rebuilding_sectors", '{"construction": 1.0}', shares=True)
    fields["impact"] = [(table.node(node), amount) for node, amount in impact]
    fields["households_impact"] = [(table.final_buyer(buyer), amount) for buyer, amount in households]
    fields["rebuilding_sectors"] = [(table.sector(sector), share) for sector, share in sectors]
    return fields


def _block(table: Table, block: DeliveryBlock, steps: int) -> dict[str, Any]:
    flags: list[bool] = []
    _core.check_start(block.start, "start")
    if block.days is not None:
        _core.check_days_text(cell_text(block.days), 1, "days")
    if block.sectors is not None:
        sectors = [block.sectors] if isinstance(block.sectors, (str, int)) else block.sectors
        refuse_bytes(sectors, "sectors")
        if not hasattr(sectors, "__iter__") or getattr(sectors, "ndim", 1) == 0:
            _core.fail("bad_field", f"This cannot be {repr(sectors)[:60]}", "sectors", "Name one or more sectors, or give their places from 0.")
        blocked = {table.sector(sector) for sector in sectors}
        if not blocked:
            _core.fail("missing_data", "No sector is named", "sectors", "Name one or more, or leave sectors out for all.")
        flags = [place in blocked for place in range(len(table.sectors))]
    to_step = max(steps, block.start + 1) if block.days is None else block.start + block.days
    return {"exporter": table.region(block.exporter), "importer": table.region(block.importer), "share": number(share_of(block.share, "share"), "share"), "sectors": flags,
            "from_step": block.start, "to_step": to_step}


def notes_of_late(scenarios: "Sequence[tuple[str, Any]]", days: int) -> "tuple[str, ...]":
    """As ``run`` has them: shocks that come too late to take anything, with the scenario or member of each."""
    starts = [(name, getattr(shock, "start", getattr(shock, "occurrence", 0))) for name, shock in scenarios]
    late = [f"{name} (day {start})" for name, start in starts if start >= days]
    return (f"{len(late)} shock(s) start after the last of {days} days (day {days - 1}) and take nothing: {several(late)}",) if late else ()


def _of_member(table: Table, values: Any, of_run: Any, field: str) -> Any:
    """By sector; what a mapping does not name is that of the run."""
    if values is None:
        return None
    if not isinstance(values, Mapping):
        return by_input(table, values, field).ravel()
    if np.ndim(of_run) > 1 and "*" not in values:
        _core.fail("missing_data", f"The {field} of the run differ by buyer, and here not all sectors are named", field,
                   'Name the others by "*", such as {"*": 60, "energy": 20}.')
    others: Any = 0 if "*" in values else np.broadcast_to(np.asarray(of_run), len(table.sectors))
    return by_sector(table, values, field, others)


def parts_of_member(table: Table, member: Any, steps: int, run: Mapping[str, Any]) -> dict[str, Any]:
    """``run``: parameters of the run, "boario" and those that a member may have by sector."""
    if not isinstance(member, Member):
        member = Member(member)
    parts: dict[str, Any] = {"capacity": [], "demand": [], "events": [], "blocks": [], **member.parameters}
    for name in ("inventory_days", "inventory_restoration_tau"):
        parts[name] = _of_member(table, parts[name], run[name], name)
    for shock in member.shocks:
        if isinstance(shock, CapacityLoss):
            loss = _path(shock.share, shock.start, shock.days, steps, 0, "share")
            parts["capacity"] += [(node, loss) for node in places_of(table, shock.nodes, "nodes")]
        elif isinstance(shock, DemandChange):
            factor = _path(shock.factor, shock.start, shock.days, steps, 1, "factor")
            region = None if shock.region is None else table.region(shock.region)
            parts["demand"] += [(node, region, factor) for node in places_of(table, shock.nodes, "nodes")]
        elif isinstance(shock, CapitalEvent):
            parts["events"].append(_event(table, shock, run["boario"]))
        elif isinstance(shock, DeliveryBlock):
            parts["blocks"].append(_block(table, shock, steps))
        else:
            _core.fail("bad_field", f"a {type(shock).__name__} is not a shock", "members",
                       "Give CapacityLoss, DemandChange, CapitalEvent, DeliveryBlock, or a Member of them.")
    return parts
