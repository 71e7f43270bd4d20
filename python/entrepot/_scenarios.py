"""What happens: scenarios of shocks, and the cells of a scenario file that they are handed over as."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np

from entrepot import _core
from entrepot._arrays import Node, amounts, cell_text, name_text, refuse_bytes
from entrepot._nodes import Network, each_of, labels_of, pattern_of, place_of
from entrepot._scenario_frame import ScenarioFrame, shares_text
from entrepot._table import Table

__all__ = ["Scenario", "Shock"]


@dataclass(frozen=True)
class Shock:
    """Nodes lose a share of their capacity (``loss``) from day ``start`` on, 1 or later, for ``days`` (default: to the end), and it comes back in
    ``recovery`` days: evenly, or in ARIO and the daily model by ``shape``, "linear", "convex", "convex_unscaled" or "concave" with ``half_time``.
    ``nodes``: names, pairs of region and sector, places from 0, or patterns such as "CHN:*". ``loss_up``: share of purchases that stop, for the
    cascade alone (default: ``loss``). ``demand``: factor on final demand for their product meanwhile.

    Events of ARIO, by the names of the columns of a scenario file (docs/stress.md): ``capital`` destroyed instead of a loss of capacity, money
    in all, money by each of the nodes {"JPN:metals": 5000}, or a share such as "30%"; how that money is shared out over the nodes
    by ``impact_distrib``, "equal", "value_added" or numbers by node, or by ``impact_regional_distrib`` and ``impact_sectoral_distrib``, also "value_added_of_all" industries, hit or not (default: in proportion to their capital); ``households_impact``, capital of the households of the nodes' economies, money or by category of final demand
    {"HFCE": 5000}, which is rebuilt alone or beside it; ``rebuild``, the sectors that rebuild it with their shares, in ``rebuild_days``, with
    ``rebuild_factor``; ``money_factor``, BoARIO's event_monetary_factor, which sets the rounding with ``boario=True``. Shares may be texts: "30%"."""

    nodes: Union[Node, Sequence[Node]]
    loss: Union[float, str, None] = None
    loss_up: Union[float, str, None] = None
    start: int = 1
    days: Optional[int] = None
    recovery: int = 0
    demand: float = 1
    capital: Union[float, str, Mapping[Any, float], None] = None
    shape: Optional[str] = None
    half_time: Optional[float] = None
    rebuild: Union[str, Mapping[Any, Union[float, str]], None] = None
    rebuild_days: Optional[float] = None
    rebuild_factor: Optional[float] = None
    households_impact: Union[float, str, Mapping[str, float], None] = None
    money_factor: Optional[float] = None
    impact_distrib: Union[str, Mapping[Any, Union[float, str]], None] = None
    impact_regional_distrib: Union[str, Mapping[Any, Union[float, str]], None] = None
    impact_sectoral_distrib: Union[str, Mapping[Any, Union[float, str]], None] = None


@dataclass(frozen=True)
class Scenario:
    """Shocks that happen together: ``Shock`` or texts NODE=LOSS[:DAYS[:RECOVERY]], such as "CHN:electronics=50%:30:60"."""

    name: str
    shocks: Sequence[Union[Shock, str]]


Scenarios = Union[str, "os.PathLike[str]", Shock, Scenario, Sequence[Union[Shock, Scenario]], ScenarioFrame]


def _by_node(shock: Shock) -> Shock:
    """Capital by node, a mapping or a series, says how it is shared out."""
    if not hasattr(shock.capital, "items"):
        return shock
    for name in ("impact_distrib", "impact_regional_distrib", "impact_sectoral_distrib"):
        if getattr(shock, name) is not None:
            _core.fail("contradiction", f"capital says itself how it is shared out, and {name} is given, too", name, "Leave it out, or give one sum as capital.")
    each = amounts(shock.capital, "capital", '{"JPN:metals": 5000}')
    if not each:
        _core.fail("missing_data", "No capital is destroyed", "capital", 'Give money by node, such as {"JPN:metals": 5000}.')
    for name, amount in each:
        if not (amount >= 0 and np.isfinite(amount)):
            _core.fail("out_of_range", f"{amount:g} of {name} is not an amount of capital", "capital", "Give what is destroyed in money of the table, 0 or more.")
    return replace(shock, capital=dict(each))


def _given(value: Any, usual: Any) -> Any:
    """Nothing where it is what is usual."""
    return None if isinstance(value, (int, float, np.number)) and value == usual else value


def _shock(network: Network, shock: Any) -> Union[str, dict[str, Any]]:
    if isinstance(shock, str):
        return shock
    if not isinstance(shock, Shock):
        _core.fail("bad_field", f"a {type(shock).__name__} is not a shock", "scenarios", "Give Shock, or texts such as CHN:electronics=50%:30:60.")
    given = each_of(network, shock.nodes, "nodes")
    names = [str(node) if isinstance(node, str) else labels_of(network)[place_of(network, node)] for node in given]
    shock = _by_node(shock)
    cells: dict[str, Any] = {"start": _given(shock.start, 1), "recovery": _given(shock.recovery, 0), "demand": _given(shock.demand, 1)}
    for name in ("capital", "rebuild", "households_impact", "impact_distrib", "impact_regional_distrib", "impact_sectoral_distrib"):
        cells[name] = shares_text(network, name, getattr(shock, name), name)
    cells.update((name, getattr(shock, name)) for name in ("loss", "loss_up", "days", "shape", "half_time", "rebuild_days", "rebuild_factor", "money_factor"))
    for name, value in cells.items():
        refuse_bytes(value, name)
    return {"text": ", ".join(names), "nodes": [pattern_of(network, node) for node in given],
            "cells": [(name, cell_text(value)) for name, value in cells.items() if value is not None]}


def _is_a_name(network: Network, text: str) -> bool:
    """A text that names nodes, perhaps with a slip, rather than a file."""
    known = {*labels_of(network), *network.sectors, *(network.regions if isinstance(network, Table) else ()), "*", "node"}
    return text in known or (":" in text and any(part in known for part in text.split(":")))


def scenarios_of(network: Network, scenarios: Any) -> Any:
    if isinstance(scenarios, str) and not os.path.exists(scenarios) and "=" not in scenarios and _is_a_name(network, scenarios):
        _core.fail("usage", f"'{scenarios}' says what is hit, and not how much is lost", "scenarios",
                   f'Write NODE=LOSS[:DAYS[:RECOVERY]], such as "{scenarios}=50%:30:60", or give Shock({scenarios!r}, 0.5); other texts are paths of csv files.')
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
