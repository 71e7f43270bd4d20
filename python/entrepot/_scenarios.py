"""What happens: scenarios of shocks, and the cells of a scenario file that they are handed over as."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence, Union

from entrepot import _core
from entrepot._arrays import Node, cell_text, name_text
from entrepot._nodes import Network, patterns_of
from entrepot._scenario_frame import ScenarioFrame, shares_text

__all__ = ["Scenario", "Shock"]


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


def scenarios_of(network: Network, scenarios: Any) -> Any:
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
