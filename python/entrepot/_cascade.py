"""The generalised-Leontief cascade and the Economic Systemic Risk Index (ESRI), Diem et al. 2022."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, Memory, Node, cell_text, check_types, floats, look, need, numbers, refuse_bytes, share_of, shaped, taken, thread_count
from entrepot._firms import FirmNetwork
from entrepot._frames import Axes, Framed, nodes_of, one, paths
from entrepot._labels import by_label, has_names, is_labelled
from entrepot._nodes import Network, is_pair, labels_of, names_of, place_of
from entrepot._summary import numbers as in_short, summary
from entrepot.progress import Progress, reporting
from entrepot._table import Table
from entrepot._weights import Weights, weightings_of

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,unused-ignore]

__all__ = ["CascadeResult", "CascadeShock", "cascade"]

Share = Union[float, str]
Loss = Union[Share, "tuple[Share, Share]"]
CascadeShock = Union[Node, Mapping[Any, Loss], Floats]
"""What one scenario hits: a node that closes; nodes with the share of each that is lost, both ways or (down, up); or an array of
such shares, one for each node."""


@dataclass(frozen=True)
class CascadeResult(Framed):
    """What is lost in each scenario, as shares of the weights (without weights of one's own: of all sales to other nodes).

    ``esri``, ``esri_down``, ``esri_up``: [scenario], or [scenario, weighting] where several weightings were given. Compare only
    results of the same ``eps``, ``stop``, weights and ``substitution``.
    """

    esri: Floats
    esri_down: Floats
    esri_up: Floats
    iterations: npt.NDArray[np.uint32]
    loss_down: Optional[Floats]
    """[scenario, node], with losses=True: share of its output that the node cannot make for lack of inputs."""
    loss_up: Optional[Floats]
    """[scenario, node], with losses=True: share of its sales that are no longer asked for."""
    sector_impacts: Optional[Mapping[str, Floats]]
    """With losses=True: "down", "up", "both" beyond the shock itself, and "direct_down", "direct_up", "direct_both", each
    [scenario, sector], as shares of the first weights of the sector."""
    path: "tuple[Mapping[str, Floats], ...]"
    """One for each scenario, with path=True: "both", "down", "up", each [iteration] or [iteration, weighting], what is lost from the shock itself
    (iteration 0) to the end, where they are ``esri``, ``esri_down``, ``esri_up``."""
    weights: Floats
    """[weighting, node], of sum 1."""
    eps: float
    stop: str
    substitution: bool
    links: int
    left_out: int
    summed: int
    weightings: tuple[str, ...]
    """Names of several weightings, in the order of the columns; else empty."""
    notes: tuple[str, ...]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("esri", "esri_down", "esri_up", "iterations")
    _arrays = {
        **{name: ("scenario", "weighting") for name in _main}, "loss_down": ("scenario", "node"), "loss_up": ("scenario", "node"),
        "sector_impacts": ("sector", "impact", "scenario"), "path": ("iteration", "scenario", "direction", "weighting"), "weights": ("weighting", "node")}
    _kept_with = {**{name: "losses=True" for name in ("loss_down", "loss_up", "sector_impacts")}, "path": "path=True"}

    def _array(self, name: str) -> Any:
        return (self.path or None) if name == "path" else super()._array(name)

    def _frame(self, name: str, values: Any) -> "pandas.DataFrame":
        if name == "sector_impacts":
            values = np.stack([array.T for array in values.values()], axis=1)
        return paths(values, self.axes) if name == "path" else super()._frame(name, values)

    def __repr__(self) -> str:
        return summary(f"CascadeResult: {len(self.esri)} scenario(s), {self.weights.shape[1]} nodes, {self.links} links", (
            ("unit", "share of the weights"), ("esri", in_short(self.esri)), ("eps", str(self.eps))), self.notes)


def _both_ways(loss: Any, node: Any) -> "tuple[Any, Any]":
    """Downstream and upstream, of one share or of a pair in any kind of sequence."""
    if is_labelled(loss) and len(loss) and has_names(loss.axes[0]):
        if sorted(map(str, loss.axes[0])) != ["down", "up"]:
            _core.fail("bad_field", f"the losses of {node} have labels, such as {cell_text(loss.axes[0][0])!r}", "shocks",
                       "Give one share, (downstream, upstream) in this order, or the labels down and up.")
        loss = loss[["down", "up"]]
    given: Any = loss if isinstance(loss, (float, int, str)) else taken(loss, "shocks", object if isinstance(loss, (list, tuple)) else None)
    shape = np.shape(given)
    if shape not in ((), (2,)):
        _core.fail("bad_field", f"the losses of {node} have the shape {shape}", "shocks", "Give one share, or (downstream, upstream).")
    down, up = (given, given) if shape == () else given
    return share_of(down, "shocks"), share_of(up, "shocks")


def _entries(network: Network, shock: CascadeShock) -> tuple[npt.NDArray[np.uint32], Floats, Floats]:
    if isinstance(shock, Mapping):
        if not shock:
            _core.fail("missing_data", "Nothing is hit", "shocks", 'Give a node that closes, or nodes with the share that each loses, such as {"f12": 0.5}.')
        losses = numbers([_both_ways(loss, node) for node, loss in shock.items()], "shocks")
        return np.array([place_of(network, node) for node in shock], dtype=np.uint32), losses[:, 0], losses[:, 1]
    if isinstance(shock, (str, int, np.integer)) or is_pair(network, shock):
        one = np.ones(1)
        return np.array([place_of(network, shock)], dtype=np.uint32), one, one
    refuse_bytes(shock, "shocks")
    losses = floats(by_label(shock, "shocks", names_of(network)), "shocks", labels_of(network))
    shaped(losses, (len(network),), "shocks", "one share for each node")
    hit = np.flatnonzero(losses)
    return hit.astype(np.uint32), losses[hit], losses[hit]


def _shocks(network: Network, shocks: Any) -> dict[str, npt.NDArray[Any]]:
    """Scenarios behind each other: that of number s has the entries begin[s] to begin[s + 1]."""
    if getattr(shocks, "ndim", 0) == 2:
        shocks = taken(by_label(shocks, "shocks", None, names_of(network)), "shocks")
    several = isinstance(shocks, (list, tuple)) or (isinstance(shocks, np.ndarray) and shocks.ndim == 2)
    entries = [_entries(network, shock) for shock in (shocks if several and not is_pair(network, shocks) else [shocks])]
    if not entries:
        _core.fail("missing_data", "There is no scenario", "shocks", "Give at least one.")
    begin = np.concatenate(([0], np.cumsum([entry[0].size for entry in entries], dtype=np.uint64))).astype(np.uint64)
    firm, down, up = (np.concatenate([entry[part] for entry in entries]) for part in range(3))
    return {"begin": begin, "firm": firm.astype(np.uint32), "down": down, "up": up}


def rules_of(eps: float, stop: str, substitution: bool, iterations_max: int) -> dict[str, Any]:
    return {"eps": eps, "stop": stop, "substitution": substitution, "iterations_max": iterations_max}


def essentiality_of_table(network: Union[FirmNetwork, Table], essentiality: Optional[npt.ArrayLike]) -> npt.NDArray[np.uint8]:
    """[supplying sector, buying sector] for the core; empty where none is given."""
    if essentiality is None:
        return np.zeros((0, 0), np.uint8)
    if not isinstance(network, Table):
        _core.fail("contradiction", "firms have their essentiality in their network", "essentiality", "Give it to FirmNetwork or load_firms.")
    values = taken(by_label(essentiality, "essentiality", network._sectors, network._sectors), "essentiality")
    sectors = len(network.sectors)
    shaped(values, (sectors, sectors), "essentiality", "sectors x sectors, 2, 1 or 0")
    if not bool(np.isin(values, (0, 1, 2)).all()):
        _core.fail("out_of_range", "a value that is not 0, 1 or 2", "essentiality", "Give 2 for essential, 1 for not essential, 0 for of no effect.")
    return np.ascontiguousarray(values, dtype=np.uint8)


def _are_named(weights: Any) -> bool:
    """Several weightings with names of their own."""
    if isinstance(weights, (list, tuple)):
        return any(isinstance(one, str) for one in weights)
    return isinstance(weights, Mapping) or (is_labelled(weights) and len(weights.axes) == 2 and has_names(weights.axes[0]))


@check_types
def cascade(
    network: Network,
    shocks: Union[CascadeShock, Sequence[CascadeShock]],
    *,
    eps: float = 0.01,
    stop: str = "largest_change",
    substitution: bool = True,
    essentiality: Optional[npt.ArrayLike] = None,
    weights: Union[Weights, Sequence[Weights], Mapping[str, Weights], None] = None,
    losses: bool = False,
    path: bool = False,
    iterations_max: int = 1_000_000,
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> CascadeResult:
    """What is lost when firms, or nodes of a table, close or lose a part of their output.

    ``shocks`` is a scenario or a list of them, each a node that closes ("f12", "KOR:electronics"), a mapping of nodes to shares lost ({"f12": 0.5},
    {"f12": "50%"}, {"f12": (down, up)}), or an array of shares by node. ``stop``: "largest_change" ends a cascade when no node's loss grows by more
    than ``eps`` in an iteration, "total_growth" when the total grows by a factor of 1 + eps at most. ``essentiality`` of a table's sectors, as in
    ``screen``; firms have it in their network. ``weights``: [node] or [weighting, node], a text, several of these in a list or by name in
    a mapping, as in ``screen``. ``losses`` keeps what each node loses, ``path`` what is lost after each iteration. ``memory``: what the run may take, "16G" (default 8G).
    """
    need(network, "network", (FirmNetwork, Table), "Give load_firms(...) or load_table(...).")
    entries = _shocks(network, shocks)
    matrix = essentiality_of_table(network, essentiality)
    parameters = {**rules_of(eps, stop, substitution, iterations_max), "memory": memory, "losses": losses, "path": path}
    left_out: "tuple[str, ...]" = () if isinstance(network, Table) else network.notes
    if isinstance(network, Table):
        network, left_out = network._for_models()
    single = True
    weightings: "tuple[str, ...]" = ()
    weight_notes: "tuple[str, ...]" = ()
    if weights is not None:
        parameters["weights"], single, weightings, weight_notes = weightings_of(network, weights)
    count = thread_count(threads)
    with reporting(progress) as report:
        if isinstance(network, Table):
            found = _core.cascade_table(
                network.flows, network.output, list(network.labels), list(network.sectors), matrix, parameters, entries, count, report)
        else:
            found = _core.cascade({**network._parts(), "names": network.firms}, parameters, entries, count, report)

    def first(values: Floats) -> Floats:
        return look(values[:, 0]) if single else values

    axes = {"node": nodes_of(network), "scenario": one("scenario", range(len(found["iterations"]))), "sector": one("sector", network.sectors),
            "weighting": one("weighting", weightings if _are_named(weights) else range(len(found["weights"]))),
            "impact": one("impact", tuple(found.get("sector_impacts", ())))}
    return CascadeResult(
        axes=axes,
        esri=first(found["both"]), esri_down=first(found["down"]), esri_up=first(found["up"]), iterations=found["iterations"],
        loss_down=found.get("loss_down"), loss_up=found.get("loss_up"), sector_impacts=found.get("sector_impacts"),
        path=tuple({name: first(values) for name, values in one.items()} for one in found.get("path", ())),
        weights=found["weights"], eps=eps, stop=stop, substitution=substitution, links=found["links"], left_out=found["left_out"],
        summed=found["summed"], weightings=weightings, notes=(*left_out, *found["notes"], *weight_notes))
