"""One interface for all models: a network, scenarios, parameters in; losses by node and day out. And why a node loses."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._ario import ArioSeries, _by_sector, _capital, _classes, _criticality, refuse_idle
from entrepot._arrays import Floats, Memory, Node, cell_text, check_types, name_text, thread_count
from entrepot._cascade import Weighting, essentiality_of_table, weighting_of
from entrepot._daily import DailyNodeSeries
from entrepot._firms import FirmNetwork
from entrepot._frames import Axes, Framed, axes_of, elsewhere, one
from entrepot._nodes import by_node, patterns_of
from entrepot._summary import numbers as in_short, several, shares, summary
from entrepot._scenario_frame import ScenarioFrame, as_file, is_frame, shares_text
from entrepot._shocks import values_of
from entrepot._table import Table
from entrepot.progress import Progress, reporting

__all__ = ["Explanation", "RunResult", "Scenario", "Shock", "Stretch", "Why", "explain", "run"]

Network = Union[Table, FirmNetwork]


@dataclass(frozen=True)
class Shock:
    """Nodes lose a share of their capacity (``loss``) from day ``start`` on, 1 or later, for ``days`` (default: to the end), and it comes back in
    ``recovery`` days: evenly, or in ARIO and the daily model by ``shape``, "linear", "convex", "convex_unscaled" or "concave" with ``half_time``.
    ``nodes``: names, pairs of region and sector, places from 0, or patterns such as "CHN:*". ``loss_up``: share of purchases that stop, for the
    cascade alone (default: ``loss``). ``demand``: factor on final demand for their product meanwhile.

    Events of ARIO, by the names of the columns of a scenario file (docs/stress.md): ``capital`` destroyed instead of a loss of capacity, money
    or a share such as "30%"; how that money is shared out over the nodes by ``impact_distrib``, "equal", "value_added" or numbers by node, or by
    ``impact_regional_distrib`` and ``impact_sectoral_distrib`` (default: in proportion to their capital); ``households_impact``, capital of the households of the nodes' economies, money or by category of final demand
    {"HFCE": 5000}, which is rebuilt alone or beside it; ``rebuild``, the sectors that rebuild it with their shares, in ``rebuild_days``, with
    ``rebuild_factor``; ``money_factor``, BoARIO's event_monetary_factor, which sets the rounding with ``boario=True``. Shares may be texts: "30%"."""

    nodes: Union[Node, Sequence[Node]]
    loss: Union[float, str, None] = None
    loss_up: Union[float, str, None] = None
    start: int = 1
    days: Optional[int] = None
    recovery: int = 0
    demand: float = 1
    capital: Union[float, str, None] = None
    shape: Optional[str] = None
    half_time: Optional[float] = None
    rebuild: Union[str, Mapping[str, float], None] = None
    rebuild_days: Optional[float] = None
    rebuild_factor: Optional[float] = None
    households_impact: Union[float, str, Mapping[str, float], None] = None
    money_factor: Optional[float] = None
    impact_distrib: Union[str, Mapping[Any, float], None] = None
    impact_regional_distrib: Union[str, Mapping[Any, float], None] = None
    impact_sectoral_distrib: Union[str, Mapping[Any, float], None] = None


@dataclass(frozen=True)
class Scenario:
    """Shocks that happen together: ``Shock`` or texts NODE=LOSS[:DAYS[:RECOVERY]], such as "CHN:electronics=50%:30:60"."""

    name: str
    shocks: Sequence[Union[Shock, str]]


Scenarios = Union[str, "os.PathLike[str]", Shock, Scenario, Sequence[Union[Shock, Scenario]], ScenarioFrame]


@dataclass(frozen=True)
class RunResult(Framed):
    """Losses are positive, gains negative; arrays begin with the scenario. In ``unit``: money over the horizon (ario, daily) or per year
    (leontief, ghosh) of output; shares of all weights (cascade)."""

    model: str
    unit: str
    days: int
    """0 for the models without days."""
    facts: Mapping[str, str]
    """What the numbers rest on: "rationing": "final_demand_last"."""
    scenarios: tuple[str, ...]
    labels: tuple[str, ...]
    loss: Floats
    """[scenario] of all nodes."""
    direct: Floats
    """[scenario] what the shock itself takes."""
    loss_down: Floats
    """[scenario] by missing inputs; cascade only, as is the next."""
    loss_up: Floats
    value_added_loss: Floats
    """[scenario]; nan for the cascade."""
    node_loss: Floats
    """[scenario, node]"""
    node_direct: Floats
    by_day: Optional[Floats]
    """[scenario, day] value added of all nodes as a share of that before; None without days."""
    first_day_below: npt.NDArray[np.int32]
    """[scenario] first day below the threshold; -1: never."""
    recovered_day: npt.NDArray[np.int32]
    """[scenario] above it for good from this day on; -1: not within the horizon."""
    lowest_day: npt.NDArray[np.int32]
    lowest: Floats
    days_lost: Floats
    """[scenario] days of value added that are lost."""
    iterations: npt.NDArray[np.int32]
    error: Floats
    """[scenario] bound of the relative error of leontief and ghosh; negative: residual; nan: other models."""
    base: float
    node_base: Floats
    value_added_base: float
    series: tuple[ArioSeries, ...]
    """Of ario: one for each scenario, with series=True."""
    daily_series: tuple[DailyNodeSeries, ...]
    """Of daily: the same."""
    economies: tuple[str, ...]
    """Of a table: who buys; so are the next two, which are None where the model does not say what final buyers get (docs/stress.md)."""
    final_demand_unmet: Optional[Floats]
    """[scenario, economy] final demand that is not met, where it is bought: money over the horizon (ario, daily) or of a year."""
    final_demand_base: Optional[Floats]
    """[economy] the final demand of that time without a shock."""
    notes: tuple[str, ...]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("loss", "direct", "loss_down", "loss_up", "value_added_loss", "first_day_below", "recovered_day", "lowest_day", "lowest", "days_lost",
             "iterations", "error")
    _arrays = {
        **{name: ("scenario",) for name in _main}, "node_loss": ("scenario", "node"), "node_direct": ("scenario", "node"), "node_base": ("node",),
        "by_day": ("scenario", "day"), "final_demand_unmet": ("scenario", "region"), "final_demand_base": ("region",)}
    _kept_with = {"by_day": "a model that has days, ario or daily", **{name: "a table, and a model that says what final buyers get"
                                                                       for name in ("final_demand_unmet", "final_demand_base")}}

    def _not_here(self, name: str) -> None:
        series = DailyNodeSeries if self.model == "daily" else ArioSeries
        elsewhere(name, series._arrays, bool(self.series or self.daily_series), "series=True", "daily_series" if self.model == "daily" else "series")

    def __repr__(self) -> str:
        days = f", {self.days} days" if self.days else ""
        return summary(f"RunResult of {self.model}: {len(self.scenarios)} scenario(s), {len(self.labels)} nodes{days}", (
            ("unit", self.unit), ("loss by scenario", in_short(self.loss)), ("of it the shock itself", in_short(self.direct))), self.notes)


# What each model may be given, and how it is made ready.
_ARIO = ("boario", "inventory_days", "inventory_restoration_tau", "psi", "alpha_base", "alpha_max", "alpha_tau", "rebuild_tau", "order_rule",
         "rationing", "buyer_classes", "production_function", "capital_ratio", "capital", "criticality", "balance_residual", "money_factor", "precision")
_DAILY = ("pronet", "tau", "inventory", "inventory_days", "inventory_seed", "orders", "rationing", "recovery", "recovery_days", "recovery_delay")
_LINEAR = ("tolerance", "sweeps_max", "tiers")
_KNOWN = {"ario": _ARIO, "daily": _DAILY, "cascade": ("eps", "stop", "substitution", "weights", "iterations_max", "essentiality"), "leontief": _LINEAR,
          "ghosh": _LINEAR}
_ARRAYS = ("inventory_days", "inventory_restoration_tau", "capital")
# Options of `entrepot stress run` that go by another name in the functions of the models.
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "ario": {"compatible": "boario", "restock_days": "inventory_restoration_tau", "rebuild_days": "rebuild_tau", "production": "production_function",
             "essentiality": "criticality", "fixed_orders": "order_rule"},
    "daily": {"compatible": "pronet", "restock_days": "tau"},
    "cascade": {"no_substitution": "substitution"}}


def _by_function(model: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names that the model's own function has."""
    out: dict[str, Any] = {}
    for name, value in given.items():
        own = _OPTIONS.get(model, {}).get(name, name)
        if own in out or (own != name and own in given):
            _core.fail("duplicate", f"{own} is given twice, also as {name}", name, "Give one of the two.")
        out[own] = ("fixed" if value else "alternative") if name == "fixed_orders" else not value if name == "no_substitution" else value
    return out


def _parameters(network: Network, model: str, days_per_year: float, threshold: float, given: Mapping[str, Any]) -> dict[str, Any]:
    if model not in _KNOWN:
        _core.fail_name("model", model, list(_KNOWN))
    out: dict[str, Any] = {"days_per_year": days_per_year, "threshold": threshold, "steps_per_year": days_per_year}
    named = _by_function(model, given)
    if model == "ario":
        refuse_idle(named.get("buyer_classes"), named.get("rationing"))
    if model == "ario" and isinstance(network, Table):
        for name, otherwise in (("inventory_days", 90), ("inventory_restoration_tau", 60)):
            if name in named:
                named[name] = _by_sector(network, named[name], name, otherwise)
        if "capital_ratio" in named or "capital" in named:
            ratio, capital = _capital(network, named.get("capital_ratio"), named.get("capital"))
            named.update({name: value for name, value in (("capital_ratio", ratio), ("capital", capital)) if value is not None})
    for name, value in named.items():
        if name not in _KNOWN[model]:
            _core.fail_name("parameters", name, [*_KNOWN[model], *_OPTIONS.get(model, {})])
        if name in _ARRAYS:
            value = values_of(by_node(network, value, name, or_one=True) if model == "daily" and value is not None else value, name)
        elif name == "criticality" and isinstance(network, Table):
            value = _criticality(network, value)
        elif name == "buyer_classes" and isinstance(network, Table):
            value = _classes(network, value)
        elif name == "weights":
            weighting = weighting_of(network, value)
            out["weighting"], value = weighting, weighting.weights.reshape(1, -1)
        elif name == "essentiality":
            value = essentiality_of_table(network, value)
        out[name] = value
    return out


def _for_models(network: Network) -> "tuple[Network, tuple[str, ...]]":
    return network._for_models() if isinstance(network, Table) else (network, ())


def _shock(network: Network, shock: Any) -> Union[str, dict[str, Any]]:
    if isinstance(shock, str):
        return shock
    if not isinstance(shock, Shock):
        _core.fail("bad_field", f"a {type(shock).__name__} is not a shock", "scenarios", "Give Shock, or texts such as CHN:electronics=50%:30:60.")
    nodes = patterns_of(network, shock.nodes, "nodes")
    cells: dict[str, Any] = {"loss": shock.loss, "start": None if shock.start == 1 else shock.start, "recovery": shock.recovery or None,
                             "demand": None if shock.demand == 1 else shock.demand, "rebuild": shares_text(shock.rebuild),
                             "households_impact": shares_text(shock.households_impact)}
    cells.update((name, shares_text(getattr(shock, name))) for name in ("impact_distrib", "impact_regional_distrib", "impact_sectoral_distrib"))
    cells.update((name, getattr(shock, name)) for name in ("loss_up", "days", "capital", "shape", "half_time", "rebuild_days", "rebuild_factor", "money_factor"))
    return {"text": ", ".join(nodes), "nodes": nodes, "cells": [(name, cell_text(value)) for name, value in cells.items() if value is not None]}


def _scenarios(network: Network, scenarios: Any) -> Any:
    is_shock = isinstance(scenarios, str) and "=" in scenarios and not os.path.exists(scenarios)  # as on the command line, JPN:14=50%
    if isinstance(scenarios, (str, os.PathLike)) and not is_shock:
        return os.fspath(scenarios)
    batch: Sequence[Any] = scenarios if isinstance(scenarios, (list, tuple)) else [scenarios]
    named = []
    for number, scenario in enumerate(batch, 1):
        if isinstance(scenario, Scenario):
            shocks = scenario.shocks if isinstance(scenario.shocks, (list, tuple)) else [scenario.shocks]
            if not shocks:
                _core.fail("missing_data", f"Scenario {scenario.name!r} has no shock", "scenarios", "Give at least one.")
            named.append((name_text(scenario.name, "scenarios"), [_shock(network, shock) for shock in shocks]))
        else:
            shock = _shock(network, scenario)
            named.append((shock["text"] if isinstance(shock, dict) else str(number), [shock]))
    return named


@check_types
def run(
    network: Network,
    scenarios: Scenarios,
    model: str = "ario",
    days: int = 365,
    *,
    days_per_year: float = 365,
    threshold: float = 0.99,
    series: bool = False,
    stocks: bool = False,
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
    **parameters: Any,
) -> RunResult:
    """Runs scenarios through a model: "ario", "daily", "cascade", "leontief" or "ghosh".

    ``scenarios``: ``Scenario`` or ``Shock`` or a text such as "JPN:14=50%:30", one or a list, or the path of a csv file (docs/stress.md), or
    a data frame with its columns. ``parameters`` are those of the model, by the
    names that ``ario``, ``daily``, ``cascade`` and ``linear`` give them or that the options of `entrepot stress run` have (``restock_days``, ``rebuild_days``,
    ``production``, ``fixed_orders``, ``compatible``, ``no_substitution``); of a table's cascade also ``essentiality``, as in ``screen``. With ``series`` every
    series of ario or daily by day and node is kept, with ``stocks`` of ario also the stock of every input by day. ``memory``: what the run
    may take, "16G" (default 8G). ``production`` of ario is "leontief" by default, and "half_critical" with ``essentiality``, as in
    ``ario``. Days count from 0, the day before a shock can begin. A table that was made from arrays is copied at its first run.
    """
    if is_frame(scenarios):  # as the file that it would be
        given = {**parameters, "days_per_year": days_per_year, "threshold": threshold, "series": series, "stocks": stocks, "memory": memory}
        with as_file(scenarios) as file:
            result = run(network, file.path, model, days, threads=threads, progress=progress, **given)
        return replace(result, notes=tuple(map(file.of_frame, result.notes)))
    _core.check_whole(days, "days")
    network, left_out = _for_models(network)
    ready = _parameters(network, model, days_per_year, threshold, parameters)
    weighting: Weighting = ready.pop("weighting", Weighting(np.zeros(0)))
    with reporting(progress) as report:
        found = _core.run(network._handle(), _scenarios(network, scenarios), model, days, {**ready, "series": series or stocks, "stocks": stocks, "memory": memory}, thread_count(threads), report)
    labels = network.labels if isinstance(network, Table) else network.firms
    if weighting.weights.size:
        found["facts"]["weights"] = weighting.text
    kept, names = found.pop("series"), tuple(found.pop("scenarios"))
    axes = {**axes_of(network, days), "scenario": one("scenario", names)}
    return RunResult(axes=axes, model=model, labels=labels, economies=network.regions if isinstance(network, Table) else (), scenarios=names, notes=(*left_out, *found.pop("notes"), *weighting.notes),
                     series=tuple(ArioSeries(**each, axes=axes) for each in kept if model != "daily"),
                     daily_series=tuple(DailyNodeSeries(**each, axes=axes) for each in kept if model == "daily"), **found)


@dataclass(frozen=True)
class Stretch:
    """Days in a row on which one thing holds a node back: "capacity", "demand", "input SECTOR", or "inputs", several together.

    Models without days have one stretch; the cascade one for each chain."""

    first_day: int
    last_day: int
    held_by: str
    loss: float
    origins: Sequence[float]
    """Shares of that loss, by ``Why.origins``; they add up to 1."""
    behind: "tuple[tuple[str, float], ...]"
    """Suppliers that sent less or buyers that ordered less, with their shares, the largest first; then "(others)", all that are not named, and
    "(no other node)", what only the node itself, its final buyers or its stocks account for. They add up to 1."""
    worst_day: int
    chain: "tuple[tuple[str, int, str], ...]"
    """The way back to the shock from the worst day: node, day, what held it. Days on which a loss goes back to the node's own of the day before are
    one step, the last of them; a loop is gone round once. Of the cascade: iteration; of leontief and ghosh: steps away."""
    side: str = ""
    """Of the cascade: "down" or "up". The larger loss counts."""


@dataclass(frozen=True)
class Explanation:
    """Why a node loses."""

    node: str
    loss: float
    """Of output over the horizon or per year, money; of the cascade the share of all weights."""
    origins: Sequence[float]
    """Shares of the loss, by ``Why.origins``."""
    days: "tuple[tuple[int, float, str, Sequence[float]], ...]"
    """Day, loss, what held the node, shares by origin."""
    stretches: tuple[Stretch, ...]
    tiers: Sequence[float] = ()
    """Of leontief and ghosh: shares of the loss by tier, from the shock itself on; the last of all tiers beyond."""
    ways: "tuple[tuple[float, tuple[tuple[str, int, str], ...]], ...]" = ()
    """Of leontief and ghosh: the largest ways back to a shock, with the share of the loss that each brings."""

    def __repr__(self) -> str:
        held = several([f"{one.held_by} (days {one.first_day} to {one.last_day})" if self.days else one.held_by for one in self.stretches])
        return summary(f"Explanation of {self.node}", (("loss", f"{self.loss:.6g}"), ("held by", held), ("origins", in_short(self.origins)),
                                                       ("tiers", in_short(self.tiers) if len(self.tiers) else "")), ())


@dataclass(frozen=True)
class Why:
    """Each loss led back to its causes; src/stress/explain.h says how.

    ``origins``: the shocks by their texts; then, of ario, "rebuilding of SHOCK", the orders of an event that rebuilds, which take goods from
    others, and in the compatible mode "rows of the table that do not sum to output"; last "elsewhere", what cannot be led back to any."""

    origins: tuple[str, ...]
    nodes: tuple[Explanation, ...]

    def __repr__(self) -> str:
        return summary(f"Why: {len(self.nodes)} node(s), {len(self.origins)} origin(s)", [
            *((one.node, f"loss {one.loss:.6g}, of it {shares(self.origins, one.origins)}") for one in self.nodes[:3]),
            ("further nodes", several([one.node for one in self.nodes[3:]]))], ())


@check_types
def explain(
    network: Network,
    scenario: Union[Shock, Scenario],
    nodes: Union[Node, Sequence[Node]],
    model: str = "ario",
    days: int = 365,
    *,
    days_per_year: float = 365,
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
    **parameters: Any,
) -> Why:
    """Runs the model once more and follows what holds ``nodes`` (names, places or patterns) back, day by day, to the shocks behind it."""
    _core.check_whole(days, "days")
    network, _ = _for_models(network)
    ready = _parameters(network, model, days_per_year, 0.99, parameters)
    ready.pop("weighting", None)
    asked = patterns_of(network, nodes, "nodes")
    with reporting(progress) as report:
        found = _core.explain(network._handle(), _scenarios(network, scenario), asked, model, days, {**ready, "memory": memory}, thread_count(threads), report)
    return Why(tuple(found["origins"]), tuple(
        Explanation(one["node"], one["loss"], one["origins"], one["days"], tuple(Stretch(**stretch) for stretch in one["stretches"]), one["tiers"],
                    one["ways"])
        for one in found["nodes"]))
