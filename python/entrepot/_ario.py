"""ARIO with inventories: how output, stocks and unmet demand evolve after a shock, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._ario_parameters import BuyerClasses, by_sector, capital_of, classes_of, criticality_of, production_of, refuse_idle, values_of
from entrepot._arrays import Floats, Memory, check_types, need, thread_count, whole
from entrepot._equilibrium import Departures, Settling, departures_of
from entrepot._frames import Axes, Framed, axes_of, by_name, elsewhere, one
from entrepot._shocks import ArioShock, Member, notes_of_late, parts_of_member
from entrepot._summary import by_day, numbers as in_short, summary
from entrepot.progress import Progress, reporting
from entrepot._table import Table

__all__ = ["ArioResult", "ArioSeries", "ArioTrace", "ario"]


@dataclass(frozen=True)
class ArioSeries(Framed):
    """All series of one member as used on each day, [day, node] unless said; money per day."""

    production: Floats
    capacity: Floats
    overproduction: Floats
    orders: Floats
    destroyed_capital: Floats
    rebuilt: Floats
    undistributed: Floats
    """Unmet final demand by seller."""
    unmet_by_column: Floats
    """[day, column of final demand]"""
    unmet_by_product: Floats
    """[day, region that buys, product]: the same, of the sector of all sellers; summed over products, the columns of a region."""
    stocks: Floats
    """[sector, node] after the last day."""
    rebuilding_demand: Floats
    """Asked for on that day by all events; ``rebuilt`` of it."""
    final_demand: Floats
    """Asked for by final buyers, of the seller; what is not met of it is ``undistributed``."""
    limiting: npt.NDArray[np.uint16]
    """Place of the input sector that holds the node back; ``no_binding_input`` where none does."""
    limiting_days: Floats
    """Its stock at the start of the day, in days of use at full output; infinite where none does."""
    stocks_by_day: Optional[Floats]
    """[day, sector, node] after the day, with stocks=True; infinite where they are."""
    limits_by_day: Optional[npt.NDArray[np.uint8]]
    """[day, sector, node] 1 where the stock at the start of the day was below psi times what the output that is wanted needs, with stocks=True."""
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    no_binding_input = _core.no_binding_input
    _main = ("production", "capacity", "overproduction", "orders", "destroyed_capital", "rebuilt", "undistributed", "rebuilding_demand", "final_demand",
             "limiting", "limiting_days")
    _arrays = {
        **{name: ("day", "node") for name in _main}, "unmet_by_column": ("day", "column"), "unmet_by_product": ("day", "region", "product"),
        "stocks": ("input", "node"), "stocks_by_day": ("day", "input", "node"), "limits_by_day": ("day", "input", "node")}
    _kept_with = {"stocks_by_day": "stocks=True", "limits_by_day": "stocks=True"}

    def _array(self, name: str) -> Any:
        return _inputs(self, self.limiting) if name == "limiting" else super()._array(name)

    def __repr__(self) -> str:
        first, lowest = by_day(self.production)
        return summary(f"ArioSeries: {self.production.shape[0]} days, {self.production.shape[1]} nodes", (
            ("unit", "money per day"), ("production on day 0", first), ("lowest production", lowest),
            ("final demand not met", in_short(self.undistributed.sum())), ("stocks by day", "" if self.stocks_by_day is None else "kept")), ())


@dataclass(frozen=True)
class ArioTrace(Framed):
    """Which input holds a node back, [day, node]."""

    member: int
    binding: npt.NDArray[np.uint16]
    """Place of the sector; ``no_binding_input`` where there is none."""
    rho: npt.NDArray[np.float32]
    """0 to 1, the share of the wanted output that the inputs allow."""
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    no_binding_input = _core.no_binding_input
    _main = ("binding", "rho")
    _arrays = {name: ("day", "node") for name in _main}

    def _array(self, name: str) -> Any:
        return _inputs(self, self.binding) if name == "binding" else super()._array(name)

    def __repr__(self) -> str:
        held = (self.binding != self.no_binding_input).any(axis=0)
        return summary(f"ArioTrace of member {self.member}: {self.binding.shape[0]} days, {self.binding.shape[1]} nodes", (
            ("nodes that an input held back", str(int(held.sum()))), ("lowest rho", f"{self.rho.min():.6g}" if self.rho.size else "")), ())


@dataclass(frozen=True)
class ArioResult(Framed, Settling):
    """What follows from each member. Arrays are read-only and the result's own; money per day, sums over all days where said."""

    days: int
    members: int
    labels: tuple[str, ...]
    regions: tuple[str, ...]
    output: Optional[npt.NDArray[np.float32]]
    """[node, block of days, member]: sums over blocks of ``output_block_days``; None if that is 0."""
    output_block_days: int
    value_added: Optional[npt.NDArray[np.float32]]
    """[region, day, member]"""
    unmet: Optional[npt.NDArray[np.float32]]
    """[region of the buyer, day, member]: unmet final demand."""
    output_loss: Floats
    """[node, member], sum over all days; so are the next three."""
    output_loss_direct: Floats
    value_added_loss: Floats
    value_added_loss_direct: Floats
    base_output: Floats
    """[node], before the shock; so is the next."""
    base_value_added: Floats
    base_final_demand: Floats
    """[region of the buyer]"""
    series: tuple[ArioSeries, ...]
    """One for each member, with everything=True."""
    traces: tuple[ArioTrace, ...]
    """One for each of trace_members."""
    departures: Optional[Departures]
    """How far each day is from the start, [member, day]; None with departures=False."""
    boario: bool
    """What the figures rest on; so are the next three."""
    order_rule: str
    rationing: str
    production_function: str
    notes: tuple[str, ...]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("base_output", "base_value_added", "output_loss", "output_loss_direct", "value_added_loss", "value_added_loss_direct")
    _arrays = {
        **{name: ("node", "member") if "loss" in name else ("node",) for name in _main}, "output": ("node", "block", "member"),
        "value_added": ("region", "day", "member"), "unmet": ("region", "day", "member"), "base_final_demand": ("region",)}
    _kept_with = {"output": "output_block_days=1, or more", "value_added": "value_added=True", "unmet": "unmet=True"}

    def _not_here(self, name: str) -> None:
        elsewhere(name, ArioSeries._arrays, bool(self.series), "everything=True")

    def __repr__(self) -> str:
        return summary(f"ArioResult: {self.members} member(s), {len(self.labels)} nodes, {self.days} days", (
            ("unit", "money of the table, over all days"), ("loss of output by member", in_short(self.output_loss.sum(axis=0))),
            ("loss of value added by member", in_short(self.value_added_loss.sum(axis=0))), ("rationing", self.rationing)), self.notes)


def _inputs(series: Framed, places: Any) -> Any:
    """Names of input sectors; nothing where none holds the node back."""
    return by_name(places, series.axes["input"].labels[0], {_core.no_binding_input: ""})


@check_types
def ario(
    table: Table,
    members: Union[ArioShock, Member, Sequence[Union[ArioShock, Member]]],
    days: int = 365,
    *,
    boario: bool = False,
    inventory_days: Union[npt.ArrayLike, Mapping[str, float]] = 90,
    inventory_restoration_tau: Union[npt.ArrayLike, Mapping[str, float]] = 60,
    psi: float = 0.8,
    alpha_base: float = 1.0,
    alpha_max: float = 1.25,
    alpha_tau: float = 365,
    rebuild_tau: float = 60,
    order_rule: str = "alternative",
    rationing: Optional[str] = None,
    buyer_classes: Optional[BuyerClasses] = None,
    production_function: Optional[str] = None,
    capital_ratio: Union[npt.ArrayLike, Mapping[str, float], None] = None,
    capital: Optional[npt.ArrayLike] = None,
    criticality: Optional[npt.ArrayLike] = None,
    balance_residual: bool = True,
    money_factor: Optional[float] = None,
    precision: str = "double",
    steps_per_year: float = 365,
    output_block_days: int = 1,
    value_added: bool = True,
    unmet: bool = True,
    everything: bool = False,
    stocks: bool = False,
    trace_members: Sequence[int] = (),
    departures: bool = True,
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> ArioResult:
    """Runs every member for ``days`` days. A member is a shock, or ``Member(shock, shock, ..., psi=...)``; one that is not in a list is
    the only one.

    ``boario=True`` computes what BoARIO does, quirks included; the default is the exact form of the equations. ``money_factor``, with ``boario=True`` alone:
    units of money in one of the table, which sets the rounding of events that give none (default 1e6). ``inventory_days``: one
    value, one per input sector, or [input sector, node]; ``float("inf")`` for inputs that never run out; {"*": 60, "energy": 20} by sector,
    as ``inventory_restoration_tau`` and ``capital_ratio``, too: years of value added (default 4), one value, one per sector or per node; or ``capital`` itself, by node.

    ``rationing``: who gets short goods: "final_demand_last", the default; "proportional", the only rule of BoARIO and the default with
    ``boario``; "lowest_relative_order_first", "lowest_relative_order_first_final_demand_last", or "priority" with ``buyer_classes``. ``production_function``: "half_critical",
    "strongly_critical", "weakly_critical", "leontief", "linear" or "generalised_leontief", with ``criticality`` [input sector,
    buying sector] "critical", "important" or "none" (default all critical); without either it is "leontief", as in ``run``, and with ``criticality``
    alone "half_critical". Days count from 0, on which all is as before; shocks begin on day 1 or later, as BoARIO's events. ``precision``: "double", or "single" for half the
    memory traffic and output of a node on a day that is mostly within 1e-6, with stocks of 10 to 15 days within 1e-5, of 5 days 5e-5 (docs/stress.md). What is recorded: output in blocks of
    ``output_block_days`` (0: not), value added and unmet demand by region and day, with ``everything`` all series of all members, with
    ``stocks`` also the stock of every input by day, for ``trace_members`` which input binds, and with
    ``departures`` how far each day is from the start, for ``result.at_equilibrium()``. ``memory``: what the run may take, "16G" (default 8G).
    """
    need(table, "table", (Table,), "Give a Table, such as load_table(...); firms go to daily, cascade or run.")
    batch: Sequence[Any] = members if isinstance(members, Sequence) else [members]
    _core.check_days(days)
    table, left_out = table._for_models()
    refuse_idle(buyer_classes, rationing)
    function = production_of(production_function, criticality)
    stock_days = by_sector(table, inventory_days, "inventory_days", 90)
    restock_days = by_sector(table, inventory_restoration_tau, "inventory_restoration_tau", 60)
    years, capital = capital_of(table, capital_ratio, capital)
    shared = {
        "boario": boario, "inventory_days": values_of(stock_days, "inventory_days"),
        "inventory_restoration_tau": values_of(restock_days, "inventory_restoration_tau"), "psi": psi, "alpha_base": alpha_base,
        "alpha_max": alpha_max, "alpha_tau": alpha_tau, "rebuild_tau": rebuild_tau, "order_rule": order_rule, "rationing": rationing,
        "buyer_classes": classes_of(table, buyer_classes), "production_function": function,
        "capital_ratio": years, "capital": values_of(capital, "capital"), "criticality": criticality_of(table, criticality),
        "balance_residual": balance_residual, "money_factor": money_factor, "precision": precision, "steps_per_year": steps_per_year}
    record = {"output_block_steps": output_block_days, "value_added": value_added, "unmet": unmet, "everything": everything or stocks, "stocks": stocks, "departures": departures, "memory": memory,
              "trace_members": whole(trace_members, max(len(batch), 1), "trace_members", "member").ravel().tolist(), "labels": list(table.labels), "sector_labels": list(table.sectors), "region_labels": list(table.regions)}
    of_run = {"boario": boario, "inventory_days": stock_days, "inventory_restoration_tau": restock_days}
    parts = [parts_of_member(table, member, max(days, 0), of_run) for member in batch]
    late = notes_of_late([(f"member {number}", shock) for number, member in enumerate(batch)
                          for shock in (member.shocks if isinstance(member, Member) else (member,))], days)
    with reporting(progress) as report:
        found = _core.ario(table._parts(), shared, parts, [], days, record, thread_count(threads), report)
    axes = {**axes_of(table, days), "member": one("member", range(len(parts)))}
    if output_block_days > 0:
        axes["block"] = one("day", range(0, days, output_block_days))
    return ArioResult(
        axes=axes,
        days=days, members=len(parts), labels=table.labels, regions=table.regions, output_block_days=output_block_days,
        series=tuple(ArioSeries(**series, axes=axes) for series in found["series"]), traces=tuple(ArioTrace(**trace, axes=axes) for trace in found["traces"]),
        departures=departures_of(found["departures"], table.labels, table.sectors, axes, "member"),
        boario=boario, order_rule=order_rule, rationing=found["rationing"], production_function=function, notes=(*left_out, *found["notes"], *late),
        **{name: found[name] for name in (
            "output", "value_added", "unmet", "output_loss", "output_loss_direct", "value_added_loss", "value_added_loss_direct",
            "base_output", "base_value_added", "base_final_demand")})
