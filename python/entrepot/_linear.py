"""Leontief, Ghosh, cost push and extraction: what a change comes to once it has gone through all tiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Memory, Node, amounts, check_types, floats, need, number, shaped, share_of, taken, thread_count
from entrepot._frames import Axes, Framed, nodes_of, one
from entrepot._labels import by_label
from entrepot._nodes import places_of
from entrepot._summary import numbers as in_short, summary
from entrepot.progress import Progress, reporting
from entrepot._table import Table

__all__ = ["LinearFactors", "LinearResult", "LinearScenario", "linear"]


@dataclass(frozen=True)
class LinearScenario:
    """``changes`` by node: of final demand, of value added (side "supply"), both in money per year, or of cost per unit of output
    ("price"). ``fixed``: output that nodes are held at (0: total extraction). ``cuts``: a list of pairs (suppliers, buyers), each one node or several, whose flows are taken out, or of
    (suppliers, buyers, share), where that share of each flow is: 0.3 or "30%"."""

    changes: Mapping[Any, float] = field(default_factory=dict)
    fixed: Mapping[Any, float] = field(default_factory=dict)
    cuts: Sequence["Union[tuple[Union[Node, Sequence[Node]], Union[Node, Sequence[Node]]], tuple[Union[Node, Sequence[Node]], Union[Node, Sequence[Node]], Union[float, str]]]"] = ()


@dataclass(frozen=True)
class LinearResult(Framed):
    """Changes against the table of outputs (money per year) or prices (1 = the table's)."""

    change: Floats
    """[node, scenario]"""
    sweeps: npt.NDArray[np.int32]
    """[scenario]"""
    error: Floats
    """[scenario] bound of the relative error; negative: no bound holds, and this is less the residual."""
    labels: tuple[str, ...]
    side: str
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("change",)
    _arrays = {"change": ("node", "scenario"), "sweeps": ("scenario",), "error": ("scenario",)}

    def __repr__(self) -> str:
        return summary(f"LinearResult of {self.side}: {self.change.shape[1]} scenario(s), {len(self.labels)} nodes", (
            ("sum of changes by scenario", in_short(self.change.sum(axis=0))), ("error", in_short(self.error))), ())


def _scenario(table: Table, scenario: Any, side: str) -> dict[str, Any]:
    given_by_node = not isinstance(scenario, (LinearScenario, Mapping))  # an array, which may hold zeros alone
    if not isinstance(scenario, LinearScenario):
        scenario = LinearScenario(scenario) if isinstance(scenario, Mapping) else LinearScenario(_by_node(table, scenario))
    changes, fixed = (amounts(getattr(scenario, name), name, '{"JPN:14": -5.0}') for name in ("changes", "fixed"))
    cuts = scenario.cuts
    if not isinstance(cuts, (list, tuple)) or any(not isinstance(cut, (list, tuple)) or len(cut) not in (2, 3) for cut in cuts):
        _core.fail("bad_field", f"This cannot be {repr(cuts)[:60]}", "cuts", 'Give a list of pairs, suppliers and buyers, such as [("JPN:14", "KOR:14")]; all that flows between them is cut, or a share of it: [("JPN:14", "KOR:14", 0.3)].')
    if not (changes or fixed or cuts) and not given_by_node:
        _core.fail("missing_data", "Nothing changes", "scenarios",
                   'Give nodes with their changes, such as {"JPN:14": -5.0}, or LinearScenario with changes, fixed or cuts.')
    return {
        "side": side,
        "changes": [(table.node(node), value) for node, value in changes],
        "fixed": [(table.node(node), value) for node, value in fixed],
        "cuts": [(places_of(table, suppliers, "cuts"), places_of(table, buyers, "cuts"), number(share_of(rest[0], "cuts"), "cuts") if rest else 1.0) for suppliers, buyers, *rest in cuts],
    }


def _result(table: Table, found: Mapping[str, Any], side: str) -> LinearResult:
    axes = {"node": nodes_of(table), "scenario": one("scenario", range(found["change"].shape[1]))}
    return LinearResult(change=found["change"], sweeps=found["sweeps"], error=found["error"], labels=table.labels, side=side, axes=axes)


def _named(table: Table) -> dict[str, Any]:
    return {**table._parts(), "names": table.labels}


def _by_node(table: Table, values: npt.ArrayLike) -> dict[int, float]:
    array = floats(by_label(values, "changes", table._nodes), "changes", table.labels)
    shaped(array, (len(table),), "changes", "one change for each node, or a mapping of nodes to changes")
    return {int(node): float(array[node]) for node in np.flatnonzero(array)}


def _batch(table: Table, scenarios: Any) -> Sequence[Any]:
    """One scenario, or several in a list or an array [scenario, node]."""
    batch: Sequence[Any] = scenarios if isinstance(scenarios, (list, tuple)) else [scenarios]
    if getattr(scenarios, "ndim", 1) == 2:
        batch = list(taken(by_label(scenarios, "changes", None, table._nodes), "changes"))
    if not batch:
        _core.fail("missing_data", "There is no scenario", "scenarios", "Give at least one.")
    return batch


@check_types
def linear(
    table: Table,
    scenarios: Union[LinearScenario, Mapping[Any, float], Floats, Sequence[Any]],
    *,
    side: str = "demand",
    tolerance: float = 1e-13,
    sweeps_max: int = 1000,
    tiers: Optional[int] = None,
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> LinearResult:
    """What changes of final demand (``side="demand"``, Leontief), of value added ("supply", Ghosh) or of cost ("price") come to.

    A scenario is a ``LinearScenario``, a mapping of nodes to changes, or an array of changes by node; give one, a list, or an array [scenario, node]. ``tiers``, 1 or more, stops
    after that many tiers of suppliers or customers (default: all). ``memory``: what the run may take, "16G" (default 8G).
    """
    need(table, "table", (Table,), "Give a Table, such as load_table(...); firms go to run(network, scenarios, 'cascade') or daily(...).")
    batch = _batch(table, scenarios)
    parts = [_scenario(table, scenario, side) for scenario in batch]
    rule = {"tolerance": tolerance, "sweeps_max": sweeps_max, "tiers": tiers, "memory": memory}
    with reporting(progress) as report:
        found = _core.linear(_named(table), parts, rule, thread_count(threads), report)
    return _result(table, found, side)


class LinearFactors:
    """A table factorised once, for one scenario after another: each then costs a few reads of the table instead of the sweeps of ``linear``.

    Takes seconds for some thousand nodes, and twice the memory of the table; the answers are those of ``linear`` to the tolerance. Without cuts
    and tiers. ``memory``: what the factors, or the answers, may take, "16G" (default 8G).
    """

    def __init__(self, table: Table, *, memory: Memory = None, progress: Progress = None) -> None:
        need(table, "table", (Table,), "Give a Table, such as load_table(...); firms go to run(network, scenarios, 'cascade') or daily(...).")
        self._table, self._parts = table, _named(table)  # the factors refer to its arrays
        with reporting(progress) as report:
            self._factors = _core.factorise(self._parts, {"memory": memory}, report)

    def __reduce_ex__(self, protocol: Any) -> Any:
        _core.fail("bad_field", "Factors cannot be pickled or copied", "LinearFactors", "Pickle the table, and factorise that where it arrives: LinearFactors(table).")

    def __repr__(self) -> str:
        return f"<entrepot.LinearFactors of {len(self._table)} nodes>"

    @check_types
    def solve(
        self,
        scenarios: Union[LinearScenario, Mapping[Any, float], Floats, Sequence[Any]],
        *,
        side: str = "demand",
        tolerance: float = 1e-13,
        memory: Memory = None,
        progress: Progress = None,
    ) -> LinearResult:
        """As ``linear``; ``sweeps`` counts refinements of the answer."""
        batch = _batch(self._table, scenarios)
        parts = [_scenario(self._table, scenario, side) for scenario in batch]
        with reporting(progress) as report:
            found = _core.solve_factorised(self._factors, parts, {"tolerance": tolerance, "memory": memory}, report)
        return _result(self._table, found, side)
