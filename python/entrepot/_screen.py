"""The Economic Systemic Risk Index (ESRI) of every node: one cascade after the other."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Memory, Node, check_types, look, need, number, share_of, thread_count
from entrepot._cascade import essentiality_of_table, rules_of
from entrepot._firms import FirmNetwork
from entrepot._frames import Axes, Axis, Framed, one
from entrepot._nodes import Network, patterns_of
from entrepot._summary import summary
from entrepot._table import Table
from entrepot._weights import Weights, weightings_of
from entrepot.progress import Progress, reporting

__all__ = ["ScreenResult", "screen"]


@dataclass(frozen=True)
class ScreenResult(Framed):
    """The ESRI of every node, or of those chosen, in ``labels``: what is lost when it closes, or loses ``severity``, as a share of the weights
    (without weights of one's own: of all sales between nodes). ``esri``, ``esri_down``, ``esri_up``: [node], or [node, weighting] where
    several weightings were given."""

    esri: Floats
    esri_down: Floats
    esri_up: Floats
    iterations: npt.NDArray[np.uint32]
    labels: tuple[str, ...]
    """Names of the nodes that were shocked, in the order of the network."""
    sectors: tuple[str, ...]
    """Sector of each node."""
    eps: float
    stop: str
    substitution: bool
    severity: float
    weightings: tuple[str, ...]
    """Names of several weightings, in the order of the columns; else empty."""
    links: int
    resumed: int
    """Nodes taken from the journal of a run that was stopped."""
    notes: tuple[str, ...]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("esri", "esri_down", "esri_up", "iterations")
    _arrays = {name: ("node", "weighting") for name in _main}

    def __repr__(self) -> str:
        first = ", ".join(f"{name} {index:.6g}" for name, index in self.top(3))
        return summary(f"ScreenResult: {len(self.labels)} node(s), {self.links} links", (
            ("unit", "share of the weights"), ("largest esri", first), ("eps", str(self.eps)), ("severity", f"{self.severity:g}"),
            ("weightings", ", ".join(self.weightings))), self.notes)

    @property
    def ranking(self) -> npt.NDArray[np.intp]:
        """Places of the nodes, the largest index (by the first weights) first, by place where equal."""
        return np.argsort(-self._first, kind="stable")

    @property
    def _first(self) -> Floats:
        return self.esri if self.esri.ndim == 1 else look(self.esri[:, 0])

    def top(self, count: int = 10) -> list[tuple[str, float]]:
        """Names and indices of the first of the ranking."""
        return [(self.labels[place], float(self._first[place])) for place in self.ranking[:count]]


def _chosen(network: Network, places: Any) -> Axis:
    """The nodes that were shocked, of firms with their sectors."""
    if isinstance(network, Table):
        own = divmod(places, len(network.sectors))
        return Axis(("region", "sector"), ([network.regions[place] for place in own[0]], [network.sectors[place] for place in own[1]]))
    return Axis(("firm", "sector"), ([network.firms[place] for place in places], [network.sectors[network.sector[place]] for place in places]))


@check_types
def screen(
    network: Union[FirmNetwork, Table],
    *,
    eps: float = 0.01,
    stop: str = "largest_change",
    substitution: bool = True,
    essentiality: Optional[npt.ArrayLike] = None,
    weights: Union[Weights, Sequence[Weights], Mapping[str, Weights], None] = None,
    nodes: Union[Node, Sequence[Node], None] = None,
    severity: Union[float, str] = 1,
    iterations_max: int = 1_000_000,
    journal: Union[str, "os.PathLike[str]", None] = None,
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> ScreenResult:
    """Closes every node, one after the other; or only ``nodes``, names, places or patterns such as "KOR:*"; each loses ``severity`` of its output and
    purchases.

    In a table every input counts as not essential, unless ``essentiality`` [supplying sector, buying sector] says so (2 essential, 1 not, 0 of no
    effect), and what final demand buys leaks out of the upward chain; firms have their essentiality in their network. ``weights`` [node]: the ESRI is the
    share of these that is lost, such as of people employed; or "sales", "purchases", "trade" (both) with other nodes, or the path of a csv file of
    node, weight; [weighting, node], a list of texts, or a mapping of names to any of these, for several in one run.
    With a ``journal`` a run that was stopped goes on where it was; remove the file
    when the result is safe. ``memory``: what the run may take, "16G" (default 8G).
    """
    need(network, "network", (FirmNetwork, Table), "Give load_firms(...) or load_table(...).")
    share = number(share_of(severity, "severity"), "severity")
    parameters = rules_of(eps, stop, substitution, iterations_max)
    single = True
    weightings: "tuple[str, ...]" = ()
    notes: "tuple[str, ...]" = ()
    if weights is not None:
        ready = network._for_models()[0] if isinstance(network, Table) else network
        parameters["weights"], single, weightings, notes = weightings_of(ready, weights)
    choice = {"nodes": None if nodes is None else patterns_of(network, nodes, "nodes"), "severity": share, "memory": memory}
    matrix = essentiality_of_table(network, essentiality)
    path = "" if journal is None else os.fspath(journal)
    count = thread_count(threads)
    with reporting(progress) as report:
        left_out: "tuple[str, ...]" = ()
        if isinstance(network, Table):
            network, left_out = network._for_models()
            labels, sectors = network.labels, network.sectors * len(network.regions)
            found = _core.screen_table(
                network.flows, network.output, list(labels), list(network.sectors), matrix, parameters, choice, count, path, report)
        else:
            labels, sectors = network.firms, tuple(network.sectors[place] for place in network.sector)
            found = _core.screen_firms(
                network._parts(), list(labels), list(network.sectors), list(network.notes), parameters, choice, count, path, report)

    def first(values: Floats) -> Floats:
        return look(values[:, 0]) if single else values

    axes = {"node": _chosen(network, found["node"]), "weighting": one("weighting", weightings or range(1))}
    return ScreenResult(
        axes=axes, esri=first(found["esri"]), esri_down=first(found["down"]), esri_up=first(found["up"]), iterations=found["iterations"],
        labels=tuple(labels[node] for node in found["node"]), sectors=tuple(sectors[node] for node in found["node"]), eps=eps, stop=stop,
        substitution=substitution, severity=share, weightings=weightings, links=found["links"],
        resumed=found["resumed"], notes=(*left_out, *found["notes"], *notes))
