"""Reverse stress test: which failures, few or likely, cost a target at least a given share of its output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence, Union

from entrepot import _core
from entrepot._arrays import Memory, Node, amounts, check_types, need, number, share_of, thread_count
from entrepot._firms import FirmNetwork
from entrepot._nodes import patterns_of
from entrepot._summary import several, summary
from entrepot._table import Table
from entrepot._weights import Weights, weighting_of
from entrepot.progress import Progress, reporting

__all__ = ["FailureSet", "ReverseResult", "SizeReport", "reverse"]


@dataclass(frozen=True)
class FailureSet:
    nodes: tuple[str, ...]
    loss: float
    """Of the target's output, or of its weights."""
    economy: float
    """Of all output, or of all weights."""
    probability: float
    """0 without probabilities."""


@dataclass(frozen=True)
class SizeReport:
    """What became of the sets of one size: ``computed`` by the model, ``ruled_out`` by bounds, ``supersets`` of smaller ones, or ``open``
    because the budget was used up; no open set costs more than ``open_loss``, unless it
    holds a smaller one that suffices."""

    failures: int
    sets: float
    supersets: float
    computed: float
    ruled_out: float
    open: float
    open_loss: float
    open_probability: float
    found: int


@dataclass(frozen=True)
class ReverseResult:
    """Minimal sets of failures that suffice: the most probable first where there are probabilities, else the smallest, then the costliest."""

    sets: tuple[FailureSet, ...]
    sizes: tuple[SizeReport, ...]
    largest_single: FailureSet
    proven: bool
    """Nothing is open: what is not in ``sets`` does not suffice, up to the size that was asked for."""
    failures_needed: int
    """No set of fewer failures suffices."""
    target_output: float
    output: float
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        first = [f"{' + '.join(one.nodes)} {100 * one.loss:.3g} %" for one in self.sets]
        single = f"{' + '.join(self.largest_single.nodes)} {100 * self.largest_single.loss:.3g} %"
        return summary(f"ReverseResult: {len(self.sets)} set(s) of up to {len(self.sizes)} failure(s) suffice", (
            ("the first", several(first)), ("largest loss by one failure", single), ("failures needed", str(self.failures_needed)),
            ("proven", "yes" if self.proven else f"no, {sum(size.open for size in self.sizes):.6g} sets are open")), self.notes)


def _one_pattern(network: Union[Table, FirmNetwork], key: Any) -> str:
    patterns = patterns_of(network, key, "probability")
    if len(patterns) != 1:
        _core.fail("bad_field", f"{repr(key)[:80]} names {len(patterns)} nodes", "probability",
                   "Give each node a probability of its own: they fail independently of each other. A pattern such as '*:electronics' gives several the same.")
    return patterns[0]


@check_types
def reverse(
    network: Union[Table, FirmNetwork],
    target: Union[Node, Sequence[Node]],
    loss: Union[float, str] = 0.05,
    *,
    candidates: Union[Node, Sequence[Node]] = "*",
    probability: Optional[Mapping[Any, Union[float, str]]] = None,
    weights: Optional[Weights] = None,
    include_target: bool = False,
    severity: Union[float, str] = 1,
    failures_max: int = 2,
    budget: Optional[int] = None,
    model: str = "cascade",
    eps: float = 0.01,
    substitution: bool = True,
    chain: str = "both",
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> ReverseResult:
    """The smallest, or with ``probability`` the most probable, sets of up to ``failures_max`` failures that cost the target at least the share
    ``loss`` of its output. Shares and probabilities may be texts, "5%".

    ``probability`` of each node that may fail, above 0 and below 1, by its name or by a pattern of several, as in the file of `--probabilities`:
    {"*:S1": 0.01, "JPN:S1": 0.05}; a node's own goes before that of a pattern.

    ``target`` and ``candidates`` name nodes: "KOR:electronics", ("KOR", "electronics") or a place from 0, "KOR" for all of an economy, "*:electronics" for all of a sector. Every node that
    fails loses ``severity`` of its output. ``model``: "cascade" (with ``eps``, ``substitution``, and ``chain`` "both", "down" or "up"), "leontief" or
    "ghosh". ``weights`` [node]: losses are shares of these, such as of people employed, instead of output, or a text as in ``screen``. ``budget``: how many sets of one size may be computed; exact for all sets of one, and of two in a table, where none is given. ``memory``: what the search may take, "16G" (default 8G).
    """
    need(network, "network", (FirmNetwork, Table), "Give load_firms(...) or load_table(...).")
    for value, field in ((failures_max, "failures_max"), (0 if budget is None else budget, "budget")):
        _core.check_whole(value, field)
        if value < 0:
            _core.fail("out_of_range", str(value), field, "Give a number that is not negative.")
    question: dict[str, Any] = {
        "target": patterns_of(network, target, "target"), "loss": number(share_of(loss, "loss"), "loss"), "candidates": patterns_of(network, candidates, "candidates"),
        "include_target": include_target, "severity": number(share_of(severity, "severity"), "severity"),
        "failures_max": failures_max, "budget": budget, "model": model, "eps": eps, "substitution": substitution, "chain": chain, "memory": memory}
    weight_notes: "tuple[str, ...]" = ()
    if weights is not None:
        weighting = weighting_of(network._for_models()[0] if isinstance(network, Table) else network, weights)
        question["weights"], weight_notes = weighting.weights, weighting.notes
    if probability is not None:
        question["probability"] = [(_one_pattern(network, node), chance) for node, chance in amounts(probability, "probability", '{"JPN:metals": 0.05}', shares=True)]
    left_out: "tuple[str, ...]" = ()
    if isinstance(network, Table):
        network, left_out = network._for_models()
    with reporting(progress) as report:
        found = _core.reverse(network._handle(), question, thread_count(threads), report)
    return ReverseResult(
        sets=tuple(FailureSet(**one) for one in found["sets"]), sizes=tuple(SizeReport(**size) for size in found["sizes"]),
        largest_single=FailureSet(**found["largest_single"]), proven=found["proven"], failures_needed=found["failures_needed"],
        target_output=found["target_output"], output=found["output"], notes=(*left_out, *found["notes"], *weight_notes))
