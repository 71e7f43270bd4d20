"""The firm-level daily model with inventories: how a shock to some firms spreads along their links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Memory, cell_text, check_types, floats, number, numbers, need, share_of, shaped, taken, thread_count, whole
from entrepot._firms import FirmNetwork
from entrepot._frames import Axes, Axis, Framed, axes_of, by_name, elsewhere, one
from entrepot._labels import by_label
from entrepot._nodes import by_node, places_of
from entrepot._shocks import CapacityLoss, DemandChange, notes_of_late
from entrepot._summary import by_day, numbers as in_short, summary
from entrepot.progress import Progress, reporting

__all__ = ["DailyNodeSeries", "DailyResult", "DailySeries", "DailyTrace", "daily"]

DailyShock = Union[CapacityLoss, DemandChange, Mapping[Any, Union[float, str]]]


def _series(name: str, production: Floats, more: str) -> str:
    first, lowest = by_day(production)
    return summary(f"{name}: {production.shape[0]} days, {production.shape[1]} firms{more}", (
        ("unit", "money per day"), ("production on day 0", first), ("lowest production", lowest)), ())


@dataclass(frozen=True)
class DailySeries(Framed):
    """All series of one scenario, [day, firm], those of links [day, link]; money per day."""

    production: Floats
    demand: Floats
    input_limit: Floats
    """What the stocks allow; infinite without suppliers."""
    loss: Floats
    """Share of capacity lost, in the evening."""
    consumption: Floats
    """What final users got."""
    stocks: Floats
    orders: Floats
    deliveries: Floats
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("production", "demand", "input_limit", "loss", "consumption")
    _arrays = {**{name: ("day", "node") for name in _main}, **{name: ("day", "link") for name in ("stocks", "orders", "deliveries")}}

    def __repr__(self) -> str:
        return _series("DailySeries", self.production, f", {self.stocks.shape[1]} links")


@dataclass(frozen=True)
class DailyNodeSeries(Framed):
    """What ``run`` keeps of the model daily by day, [day, node], as ``--by-day`` does; money per day."""

    production: Floats
    demand: Floats
    input_limit: Floats
    """What the stocks allow; infinite without suppliers."""
    loss: Floats
    """Share of capacity lost, in the evening."""
    consumption: Floats
    """What final users got."""
    bound: npt.NDArray[np.uint32]
    """What held the node back: the sector of the input that ran short, ``by_demand`` or ``by_capacity``."""
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    by_demand = _core.bound_by_demand
    by_capacity = _core.bound_by_capacity
    _main = ("production", "demand", "input_limit", "loss", "consumption", "bound")
    _arrays = {name: ("day", "node") for name in _main}

    def _array(self, name: str) -> Any:
        return _held_by(self, self.bound) if name == "bound" else super()._array(name)

    def __repr__(self) -> str:
        return _series("DailyNodeSeries", self.production, "")


@dataclass(frozen=True)
class DailyTrace(Framed):
    """What held each firm back: [day, firm] the sector of the input that ran short, ``by_demand`` or ``by_capacity``."""

    scenario: int
    bound: npt.NDArray[np.uint32]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    by_demand = _core.bound_by_demand
    by_capacity = _core.bound_by_capacity
    _main = ("bound",)
    _arrays = {"bound": ("day", "node")}

    def _array(self, name: str) -> Any:
        return _held_by(self, self.bound)

    def __repr__(self) -> str:
        short = ((self.bound != self.by_demand) & (self.bound != self.by_capacity)).any(axis=0)
        return summary(f"DailyTrace of scenario {self.scenario}: {self.bound.shape[0]} days, {self.bound.shape[1]} firms", (
            ("firms that ran short of an input", str(int(short.sum()))),), ())


@dataclass(frozen=True)
class DailyResult(Framed):
    """What follows from each scenario; money per day, sums over all days where said."""

    days: int
    firms: tuple[str, ...]
    production: Floats
    """[scenario, day], sum over all firms; so are the next two."""
    value_added: Floats
    final_consumption: Floats
    production_loss: Optional[Floats]
    """[scenario, firm], sum over all days; so is the next. None with firms=False."""
    production_loss_direct: Optional[Floats]
    first_day_below: Optional[npt.NDArray[np.int32]]
    """[scenario, firm] first day on which the firm makes less than ``threshold`` of what it made before; -1: never."""
    base_production: Floats
    """[firm] before the shock; so is the next."""
    base_value_added: Floats
    total_base_production: float
    total_base_value_added: float
    total_final_demand: float
    series: tuple[DailySeries, ...]
    """One for each scenario, with everything=True."""
    supplier: Optional[npt.NDArray[np.uint32]]
    """Of each link of the series; so are the next two."""
    customer: Optional[npt.NDArray[np.uint32]]
    amount: Optional[Floats]
    traces: tuple[DailyTrace, ...]
    links: int
    pronet: bool
    rationing: str
    orders: str
    notes: tuple[str, ...]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("base_production", "base_value_added", "production_loss", "production_loss_direct", "first_day_below")
    _arrays = {
        **{name: ("node",) if "base" in name else ("scenario", "node") for name in _main}, "production": ("scenario", "day"), "value_added": ("scenario", "day"),
        "final_consumption": ("scenario", "day"), "amount": ("link",)}
    _kept_with = {**{name: "by_firm=True" for name in _main[2:]}, "amount": "everything=True"}

    def _not_here(self, name: str) -> None:
        elsewhere(name, DailySeries._arrays, bool(self.series), "everything=True")

    def __repr__(self) -> str:
        loss = "" if self.production_loss is None else in_short(self.production_loss.sum(axis=1))
        return summary(f"DailyResult: {len(self.production)} scenario(s), {len(self.firms)} firms, {self.days} days", (
            ("unit", "money of the network, over all days"), ("loss of production by scenario", loss), ("rationing", self.rationing)), self.notes)


def _held_by(series: Framed, places: Any) -> Any:
    """Names of input sectors, "capacity", or nothing where only demand holds the firm back, as in the files of --by-day."""
    return by_name(places, series.axes["input"].labels[0], {_core.bound_by_demand: "", _core.bound_by_capacity: "capacity"})


def _end(shock: Union[CapacityLoss, DemandChange]) -> Optional[int]:
    _core.check_start(shock.start, "start")
    if shock.days is not None:
        _core.check_days_text(cell_text(shock.days), 1, "days")
    return None if shock.days is None else shock.start + shock.days


def _scenario(network: FirmNetwork, demand: Floats, scenario: Any) -> dict[str, Any]:
    losses: list[Any] = []
    changes: list[Any] = []
    shocks = scenario if isinstance(scenario, tuple) else (scenario,)
    if not shocks or any(isinstance(shock, Mapping) and not shock for shock in shocks):
        _core.fail("missing_data", "Nothing is hit", "scenarios", 'Give firms with the share that each loses, such as {"f12": 0.5}, or CapacityLoss or DemandChange.')
    for shock in shocks:
        if isinstance(shock, Mapping):
            losses += [(network.firm(firm), number(share_of(share, "share"), "share"), 0, None) for firm, share in shock.items()]
        elif isinstance(shock, CapacityLoss):
            shaped(taken(shock.share, "share"), (), "share", "one share; recovery is a parameter of this model")
            end, share = _end(shock), number(share_of(shock.share, "share"), "share")
            losses += [(firm, share, shock.start, end) for firm in places_of(network, shock.nodes, "nodes")]
        elif isinstance(shock, DemandChange):
            shaped(taken(shock.factor, "factor"), (), "factor", "one factor")
            end, factor = _end(shock), number(shock.factor, "factor")
            changes += [(firm, factor * float(demand[firm]), shock.start, end) for firm in places_of(network, shock.nodes, "nodes")]
        else:
            _core.fail("bad_field", f"a {type(shock).__name__} is not a shock", "scenarios",
                       "Give a mapping of firms to shares lost, CapacityLoss or DemandChange, or a tuple of them.")
    return {"losses": losses, "demand": changes}


def _final_demand(network: FirmNetwork, given: Optional[npt.ArrayLike]) -> Floats:
    """As given, else what the revenue leaves after the sales to firms."""
    if given is not None:
        demand = floats(by_label(given, "final_demand", network._names), "final_demand", network.firms)
        shaped(demand, (len(network),), "final_demand", "one value for each firm")
        return demand
    if network.revenue is None:
        _core.fail("missing_data", "nothing says what firms sell to final users", "final_demand", "Give final_demand, or a network with revenue.")
    sales = np.bincount(network.supplier, network.amount, len(network))
    return np.maximum(0.0, network.revenue - sales)


@check_types
def daily(
    network: FirmNetwork,
    scenarios: Union[DailyShock, Sequence[Any]],
    days: int = 365,
    *,
    final_demand: Optional[npt.ArrayLike] = None,
    period_days: float = 1,
    pronet: bool = False,
    tau: float = 6,
    inventory: str = "given",
    inventory_days: npt.ArrayLike = 15,
    inventory_seed: int = 1,
    orders: str = "target_follows_use",
    rationing: Optional[str] = None,
    recovery: str = "none",
    recovery_days: float = 10,
    recovery_delay: int = 0,
    by_firm: bool = True,
    threshold: float = 0.9,
    everything: bool = False,
    trace_scenarios: Sequence[int] = (),
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> DailyResult:
    """Runs every scenario for ``days`` days. A scenario is a ``CapacityLoss``, a ``DemandChange``, a mapping of firms to shares of capacity lost, or a
    tuple of them; give one or a list. A mapping is what ProductionNetworkSimulator is given: it holds from day 0 on, the first that is computed, and to
    the end. All others begin on day 1 or later, as in ``run``.

    ``final_demand`` by firm; without it what the ``revenue`` of the network leaves after the sales to firms. ``period_days``: days in the
    period of amounts and final demand (365 where they are per year). ``pronet=True`` computes what ProductionNetworkSimulator does.
    ``inventory``: "given", "poisson_start" or "poisson_target". ``orders``: "target_follows_use", "target_fixed" or
    "no_cut_for_surplus". ``rationing``: "final_demand_last" (the default), "proportional" (that of ``pronet``),
    "lowest_relative_order_first" or "lowest_relative_order_first_final_demand_last".
    ``recovery``: "none", "proportional", "uniform", "at_once", "exponential" or "damped". ``memory``: what the run may take, "16G" (default 8G).
    """
    need(network, "network", (FirmNetwork,), "Give a FirmNetwork, such as load_firms(...); a Table goes to run(table, scenarios, 'daily').")
    batch: Sequence[Any] = scenarios if isinstance(scenarios, list) else [scenarios]
    _core.check_days(days)
    if not (period_days > 0 and np.isfinite(float(period_days))):
        _core.fail("out_of_range", str(period_days), "period_days", "give a positive number")
    demand = _final_demand(network, final_demand)
    parameters = {
        "pronet": pronet, "tau": tau, "inventory": inventory, "inventory_days": np.atleast_1d(by_node(network, inventory_days, "inventory_days", or_one=True)),
        "inventory_seed": inventory_seed, "orders": orders, "rationing": rationing, "recovery": recovery, "recovery_days": recovery_days,
        "recovery_delay": recovery_delay}
    record = {"firms": by_firm, "threshold": threshold, "everything": everything,
              "trace_scenarios": whole(trace_scenarios, max(len(batch), 1), "trace_scenarios", "scenario").ravel().tolist(),
              "memory": memory}
    parts = [_scenario(network, demand / period_days, scenario) for scenario in batch]
    late = notes_of_late([(f"scenario {number}", shock) for number, scenario in enumerate(batch)
                          for shock in (scenario if isinstance(scenario, tuple) else (scenario,))], days)
    with reporting(progress) as report:
        found = _core.daily({**network._parts(), "final_demand": demand, "names": network.firms}, period_days, parameters, parts, days, record, thread_count(threads), report)
    series, traces = found.pop("series"), found.pop("traces")
    axes = {**axes_of(network, days), "scenario": one("scenario", range(len(parts)))}
    if found["supplier"] is not None:
        axes["link"] = Axis(("supplier", "customer"), tuple([network.firms[firm] for firm in found[end]] for end in ("supplier", "customer")))
    return DailyResult(axes=axes, days=days, firms=network.firms, pronet=pronet, orders=orders, notes=(*network.notes, *found.pop("notes"), *late),
                       series=tuple(DailySeries(**each, axes=axes) for each in series), traces=tuple(DailyTrace(each[0], each[1], axes=axes) for each in traces), **found)
