"""Ensembles and variance-based sensitivities (Saltelli's scheme)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._ario_parameters import by_sector, criticality_of, values_of
from entrepot._arrays import Floats, Memory, Names, check_types, floats, names, need, numbers, shaped, thread_count
from entrepot._frames import Axes, Framed, one
from entrepot._labels import by_label, has_names, is_labelled, label_text
from entrepot._table import Table
from entrepot._summary import summary
from entrepot.progress import Progress, reporting

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,unused-ignore]

__all__ = ["EnsembleResult", "Sensitivities", "ensemble", "saltelli", "sensitivities"]

_OUTPUTS_SHOWN, _PARAMETERS_SHOWN = 3, 5  # by print


@dataclass(frozen=True)
class Sensitivities(Framed):
    """What share of the variance of each output each parameter explains: first-order indices (alone) and total ones (with all others), each with
    its 95 % interval. Arrays are [output, parameter]; nan where an output does not vary. Estimates may lie a little outside 0 to 1."""

    outputs: tuple[str, ...]
    parameters: tuple[str, ...]
    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    converged: npt.NDArray[np.bool_]
    """[output] every interval is narrower than the threshold."""
    mean: Floats
    """[output]; so are the next two."""
    variance: Floats
    median: Floats
    draws: npt.NDArray[np.uint64]
    """[stage] the stages of the convergence: an eighth, a quarter, half and all of the draws."""
    stages: "dict[str, Floats]"
    """The same arrays by name ("first", "total_low", ...), with the stage in front: [stage, output, parameter]."""
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    _arrays = {**{name: ("output", "parameter") for name in _main}, **{name: ("output",) for name in ("mean", "variance", "median", "converged")}}

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        lines = []
        for o, output in enumerate(self.outputs[:_OUTPUTS_SHOWN]):
            lines.append(f"{output}: mean {self.mean[o]:.6g}, {'converged' if self.converged[o] else 'not converged'} with {self.draws[-1]} draws")
            for p in np.argsort(-np.nan_to_num(self.total[o]), kind="stable")[:_PARAMETERS_SHOWN]:
                lines.append(f"  {self.parameters[p]:<30} first {self.first[o, p]:6.3f} [{self.first_low[o, p]:6.3f}, {self.first_high[o, p]:6.3f}]"
                             f"  total {self.total[o, p]:6.3f} [{self.total_low[o, p]:6.3f}, {self.total_high[o, p]:6.3f}]")
            if len(self.parameters) > _PARAMETERS_SHOWN:
                lines.append(f"  ... ({len(self.parameters)} parameters in all)")
        if len(self.outputs) > _OUTPUTS_SHOWN:
            lines.append(f"... ({len(self.outputs)} outputs in all)")
        return "\n".join(lines)


def _sensitivities(found: dict[str, Any], outputs: Sequence[str], parameters: Sequence[str]) -> Sensitivities:
    stages = {name: found[name] for name in (
        "mean", "variance", "median", "first", "first_low", "first_high", "total", "total_low", "total_high")}
    return Sensitivities(outputs=tuple(outputs), parameters=tuple(parameters), draws=found["draws"], converged=found["converged"], stages=stages,
                         **{name: array[-1] for name, array in stages.items()},
                         axes={"output": one("output", tuple(outputs)), "parameter": one("parameter", tuple(parameters))})


def _not_negative(*given: "tuple[str, int]") -> None:
    for field, value in given:
        if value < 0:
            _core.fail("out_of_range", str(value), field, "give a number that is not negative")


@check_types
def saltelli(draws: int, parameters: int, seed: int = 1, *, progress: Progress = None) -> Floats:
    """Points of the unit cube, [run, parameter], whose outputs ``sensitivities`` understands: draws x (parameters + 2) runs.

    ``draws`` is a power of two, 64 at least. Map each column to its distribution, run the model, keep the order of the runs.
    """
    _not_negative(("draws", draws), ("parameters", parameters), ("seed", seed))
    with reporting(progress) as report:
        points: Floats = _core.points(draws, parameters, seed, report)
    return points


def _columns(values: Any, parameters: Sequence[str]) -> "Optional[tuple[str, ...]]":
    """Outputs by the names of the columns of a data frame. One of which columns are the parameters has what was drawn in it."""
    if not is_labelled(values) or len(values.axes) != 2 or not has_names(values.axes[1]):
        return None
    columns = [label_text(label, "values") for label in values.axes[1]]
    if set(parameters) <= set(columns):
        _core.fail("contradiction", f"The columns of the values are parameters, such as {parameters[0]!r}", "values",
                   "Give what the model gave, without what was drawn; where an output has the name of a parameter, name it in outputs.")
    return names(columns, "values")


def _by_run(values: Any, outputs: Optional[Sequence[str]]) -> Any:
    """Runs in their order where they are numbered, columns in that of the outputs."""
    if is_labelled(values) and has_names(values.axes[0]):
        runs = values.axes[0]
        if runs.dtype.kind in "iu" and np.array_equal(np.sort(runs), np.arange(len(runs))):
            values = values.take(np.argsort(runs), axis=0)
        elif runs.dtype.kind in "iu" and not runs.is_monotonic_increasing:
            _core.fail("unknown_name", "The rows are numbered, and not in the order of the runs", "values",
                   "Sort them by run, or give the values alone, in that order: .to_numpy().")
    return values if outputs is None else by_label(values, "values", None, Names(outputs, "output"))


@check_types
def sensitivities(
    values: npt.ArrayLike,
    parameters: Sequence[Any],
    outputs: Optional[Sequence[Any]] = None,
    *,
    seed: int = 1,
    resamples: int = 1000,
    threshold: float = 0.1,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> Sensitivities:
    """First-order and total indices from what a model gave at the points of ``saltelli``: ``values`` [run] or [run, output], in the order of
    the points. ``parameters`` and ``outputs`` are their names, the latter by default those of the
    columns of a data frame, which is put into the order of ``outputs``; ``seed`` and ``resamples`` those of the bootstrap."""
    given = names(parameters, "parameters")
    _not_negative(("seed", seed), ("resamples", resamples))
    wanted = _columns(values, given) if outputs is None else names(outputs, "outputs")
    array = floats(_by_run(values, wanted), "values", () if wanted is None else wanted)
    if array.ndim not in (1, 2):
        _core.fail("bad_field", f"the shape is {array.shape}", "values", "Give one number for each run, or [run, output].")
    if not array.size:
        _core.fail("missing_data", "There are no values", "values", "Give one number for each run, or [run, output].")
    array = array.reshape(array.shape[0], -1)
    labels = wanted if wanted is not None else tuple(str(k) for k in range(array.shape[1]))
    if len(labels) != array.shape[1]:
        _core.fail("bad_field", f"{len(labels)} names for {array.shape[1]} outputs", "outputs", "Give one for each column of values.")
    with reporting(progress) as report:
        found = _core.sensitivities(array, array.shape[1], len(given), seed, resamples, threshold, thread_count(threads), report)
    return _sensitivities(found, labels, given)


@dataclass(frozen=True)
class EnsembleResult(Framed):
    """Losses of value added over the horizon, in money of the table."""

    name: str
    outputs: tuple[str, ...]
    """The world, each economy, each target."""
    losses: Floats
    """[run, output]"""
    parameters: tuple[str, ...]
    values: Floats
    """[run, parameter] what was drawn; no rows where scenarios are given."""
    scenarios: tuple[str, ...]
    base: Floats
    """[output] value added over the horizon without a shock."""
    means: Floats
    """[output]; where parameters are drawn over the runs of the matrices A and B alone, the first two of each draw: the others, with one
    parameter changed, serve the indices."""
    quantiles: Floats
    """[output, share]; over the same runs."""
    sensitivities: Optional[Sensitivities]
    """None where scenarios are given."""
    resumed: int
    """Blocks of runs taken from the journal."""
    notes: tuple[str, ...]
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""

    _main = ("base", "means", "quantiles")
    _arrays = {"base": ("output",), "means": ("output",), "quantiles": ("output", "share"), "losses": ("run", "output"), "values": ("run", "parameter"),
               "sensitivities": ()}
    _kept_with = {"sensitivities": "parameters that vary: the plan lists its scenarios"}

    def _frame(self, name: str, values: Any) -> "pandas.DataFrame":
        return values.frame() if name == "sensitivities" else super()._frame(name, values)

    def __repr__(self) -> str:
        means = ", ".join(f"{name} {mean:.6g}" for name, mean in list(zip(self.outputs, self.means))[:5])
        return summary(f"EnsembleResult of {self.name}: {len(self.losses)} runs, {len(self.outputs)} outputs", (
            ("unit", "money of the table, value added over the horizon"), ("mean loss", means)), self.notes)

    quantile_shares: "tuple[float, ...]" = _core.ensemble_quantiles


@check_types
def ensemble(
    table: Table,
    plan: Union[str, "os.PathLike[str]"],
    *,
    inventory_days: Union[npt.ArrayLike, Mapping[str, float]] = 90,
    inventory_restoration_tau: Union[npt.ArrayLike, Mapping[str, float]] = 60,
    capital_ratio: Union[npt.ArrayLike, Mapping[str, float], None] = None,
    criticality: Optional[npt.ArrayLike] = None,
    production_function: Optional[str] = None,
    draws: Optional[int] = None,
    journal: Union[str, "os.PathLike[str]", None] = None,
    memory: Memory = None,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> EnsembleResult:
    """Runs ARIO over the draws or scenarios of a plan (docs/stress.md: a TOML file, or its text) and says what decides the loss.

    What the plan says about the model goes before the parameters here; they may be by sector, {"*": 60, "energy": 20}, as those of ``ario``.
    ``draws``: a power of two from 64, instead of what the plan says. With a ``journal`` an ensemble that was stopped goes on where it was.
    ``memory``: what it may take, "16G" (default 8G); the result does not depend on it.
    """
    need(table, "table", (Table,), "Give a Table, such as load_table(...); firms go to run(network, scenarios, 'cascade') or daily(...).")
    table, left_out = table._for_models()
    text = os.fspath(plan)
    years = np.atleast_1d(numbers(by_sector(table, 4 if capital_ratio is None else capital_ratio, "capital_ratio", 4), "capital_ratio"))
    if years.size > 1:
        shaped(years, (len(table.sectors),), "capital_ratio", "one number, or one for each sector")
    shared: dict[str, Any] = {
              "inventory_days": values_of(by_sector(table, inventory_days, "inventory_days", 90), "inventory_days"),
              "inventory_restoration_tau": values_of(by_sector(table, inventory_restoration_tau, "inventory_restoration_tau", 60), "inventory_restoration_tau"),
              "criticality": criticality_of(table, criticality), "production_function": production_function, "buyer_classes": {}, "memory": memory}
    path = "" if journal is None else os.fspath(journal)
    with reporting(progress) as report:
        found = _core.ensemble(table._handle(), text, "\n" in text, shared, years, path, draws, thread_count(threads), report)
    indices = found.pop("sensitivities")
    outputs, parameters = tuple(found.pop("outputs")), tuple(found.pop("parameters"))
    losses, drawn = found["losses"], found["values"]
    axes = {"output": one("output", outputs), "parameter": one("parameter", parameters), "share": one("share", _core.ensemble_quantiles),
            "run": one("run", tuple(found["scenarios"]) or range(len(losses)))}
    return EnsembleResult(
        axes=axes,
        name=found["name"], outputs=outputs, losses=found["losses"], parameters=parameters, values=found["values"],
        scenarios=tuple(found["scenarios"]), base=found["base"], means=found["means"], quantiles=found["quantiles"],
        sensitivities=None if indices is None else _sensitivities(indices, outputs, parameters), resumed=found["resumed"],
        notes=(*left_out, *found["notes"]))
