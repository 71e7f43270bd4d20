"""Why a node loses: each loss led back to the shocks behind it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Optional, Sequence, Union

from entrepot import _core
from entrepot._arrays import Memory, Node, check_types, thread_count
from entrepot._nodes import Network, patterns_of
from entrepot._parameters import for_models, parameters_of
from entrepot._scenario_frame import ScenarioFrame, as_file, is_frame
from entrepot._scenarios import Scenario, Shock, scenarios_of
from entrepot._summary import numbers as in_short, several, shares, summary
from entrepot.progress import Progress, reporting

__all__ = ["Explanation", "Stretch", "Why", "explain"]


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
    scenario: Union[Shock, Scenario, str, "os.PathLike[str]", ScenarioFrame],
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
    """Runs the model once more and follows what holds ``nodes`` (names, places or patterns) back, day by day, to the shocks behind it. ``scenario``
    is one, as in ``run``: a ``Shock``, a ``Scenario``, a text such as "JPN:14=50%:30", or the path of a csv file or a data frame with its columns."""
    if is_frame(scenario):
        with as_file(scenario, network) as file:
            return explain(network, file.path, nodes, model, days, days_per_year=days_per_year, memory=memory, threads=threads, progress=progress, **parameters)
    _core.check_whole(days, "days")
    network, _ = for_models(network)
    ready = parameters_of(network, model, days_per_year, 0.99, parameters)
    ready.pop("weighting", None)
    asked = patterns_of(network, nodes, "nodes")
    with reporting(progress) as report:
        found = _core.explain(network._handle(), scenarios_of(network, scenario), asked, model, days, {**ready, "memory": memory}, thread_count(threads), report)
    return Why(tuple(found["origins"]), tuple(
        Explanation(one["node"], one["loss"], one["origins"], one["days"], tuple(Stretch(**stretch) for stretch in one["stretches"]), one["tiers"],
                    one["ways"])
        for one in found["nodes"]))
