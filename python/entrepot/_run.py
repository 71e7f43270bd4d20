"""One interface for all models: a network, scenarios, parameters in; losses by node and day out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Mapping, Optional

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._ario import ArioSeries
from entrepot._arrays import Floats, Memory, check_types, thread_count
from entrepot._daily import DailyNodeSeries
from entrepot._equilibrium import Departures, Settling, departures_of
from entrepot._frames import Axes, Framed, axes_of, elsewhere, one
from entrepot._nodes import Network
from entrepot._parameters import for_models, parameters_of
from entrepot._scenario_frame import as_file, is_frame
from entrepot._scenarios import Scenarios, scenarios_of
from entrepot._summary import numbers as in_short, summary
from entrepot._table import Table
from entrepot._weights import Weighting
from entrepot.progress import Progress, reporting

__all__ = ["RunResult", "run"]


@dataclass(frozen=True)
class RunResult(Framed, Settling):
    """Losses are positive, gains negative; arrays begin with the scenario. In ``unit``: money over the horizon (ario, daily) or per year
    (leontief, ghosh) of gross output; shares of all weights (cascade)."""

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
    """[scenario, node] what the shock itself takes: of capacity, or by demand (1 - factor) times the node's final demand, below 0 where it grows."""
    node_value_added_loss: Optional[Floats]
    """[scenario, node]; None for the cascade, as is ``node_value_added_base``, [node]."""
    node_value_added_base: Optional[Floats]
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
    departures: Optional[Departures]
    """Of ario: how far each day is from the start, [scenario, day]."""
    economies: tuple[str, ...]
    """Of a table: who buys; so are the next two, which are None where the model does not say what final buyers get (docs/stress.md)."""
    final_demand_unmet: Optional[Floats]
    """[scenario, economy] final demand that is not met, where it is bought: money over the horizon (ario, daily) or of a year."""
    final_demand_base: Optional[Floats]
    """[economy] the final demand of that time without a shock, as the model has it: ``facts["final demand"]``."""
    final_demand_table: Optional[Floats]
    """[economy] the table's purchases above 0 in that time, the same for every model; None for firms."""
    notes: tuple[str, ...]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("loss", "direct", "loss_down", "loss_up", "value_added_loss", "first_day_below", "recovered_day", "lowest_day", "lowest", "days_lost",
             "iterations", "error")
    _arrays = {
        **{name: ("scenario",) for name in _main}, "node_loss": ("scenario", "node"), "node_direct": ("scenario", "node"), "node_base": ("node",),
        "node_value_added_loss": ("scenario", "node"), "node_value_added_base": ("node",), "final_demand_table": ("region",),
        "by_day": ("scenario", "day"), "final_demand_unmet": ("scenario", "region"), "final_demand_base": ("region",)}
    _kept_with = {"by_day": "a model that has days, ario or daily", "final_demand_table": "a table",
                  **{name: "a model other than the cascade" for name in ("node_value_added_loss", "node_value_added_base")}, **{name: "a table, and a model that says what final buyers get"
                                                                       for name in ("final_demand_unmet", "final_demand_base")}}

    def _not_here(self, name: str) -> None:
        series = DailyNodeSeries if self.model == "daily" else ArioSeries
        elsewhere(name, series._arrays, bool(self.series or self.daily_series), "series=True", "daily_series" if self.model == "daily" else "series")

    def __repr__(self) -> str:
        days = f", {self.days} days" if self.days else ""
        return summary(f"RunResult of {self.model}: {len(self.scenarios)} scenario(s), {len(self.labels)} nodes{days}", (
            ("unit", self.unit), ("loss by scenario", in_short(self.loss)), ("of it the shock itself", in_short(self.direct))), self.notes)


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
        with as_file(scenarios, network) as file:
            result = run(network, file.path, model, days, threads=threads, progress=progress, **given)
        return replace(result, notes=tuple(map(file.of_frame, result.notes)))
    _core.check_whole(days, "days")
    network, left_out = for_models(network)
    ready = parameters_of(network, model, days_per_year, threshold, parameters)
    weighting: Weighting = ready.pop("weighting", Weighting(np.zeros(0)))
    with reporting(progress) as report:
        found = _core.run(network._handle(), scenarios_of(network, scenarios), model, days,
                          {**ready, "series": series or stocks, "stocks": stocks, "memory": memory}, thread_count(threads), report)
    labels = network.labels if isinstance(network, Table) else network.firms
    if weighting.weights.size:
        found["facts"]["weights"] = weighting.text
    kept, names = found.pop("series"), tuple(found.pop("scenarios"))
    axes = {**axes_of(network, days), "scenario": one("scenario", names)}
    departures = departures_of(found.pop("departures"), labels, network.sectors, axes, "scenario")
    return RunResult(axes=axes, departures=departures, model=model, labels=labels, economies=network.regions if isinstance(network, Table) else (), scenarios=names, notes=(*left_out, *found.pop("notes"), *weighting.notes),
                     series=tuple(ArioSeries(**each, axes=axes) for each in kept if model != "daily"),
                     daily_series=tuple(DailyNodeSeries(**each, axes=axes) for each in kept if model == "daily"), **found)
