"""Data frames of results: the values of the arrays, found by labels."""

import itertools
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import CapacityLoss, Scenario, Shock

from test_ensemble import PLAN

pytestmark = pytest.mark.filterwarnings("error")
DAYS = 5
LABELS = {  # by axis
    "day": range(DAYS), "block": (0, 3), "node": [("A", "mine"), ("A", "mill"), ("B", "mine"), ("B", "mill")], "input": ("mine", "mill"), "product": ("mine", "mill"), "region": ("A", "B"),
    "column": [("A", "FD1"), ("B", "FD1")], "member": (0, 1), "scenario": (0, 1), "named": ("first", "second"), "weighting": (0, 1), "called": ("one", "other"),
    "firm": ("ore", "ore2", "steel", "cars"), "firm_of": [("ore", "mining"), ("ore2", "mining"), ("steel", "metals"), ("cars", "vehicles")],
    "link": [("ore", "steel"), ("ore2", "steel"), ("steel", "cars")], "run": range(256), "output": ("world", "A", "B", "B:mill"), "parameter": ("loss", "stocks"),
    "share": entrepot.EnsembleResult.quantile_shares}
LEVELS = {"block": ("day",), "node": ("region", "sector"), "column": ("region", "category"), "named": ("scenario",), "called": ("weighting",), "product": ("sector",),
          "firm_of": ("firm", "sector"), "link": ("supplier", "customer")}  # where they are not named as the axis
ARIO = {
    **{name: "day node" for name in ("production", "capacity", "overproduction", "orders", "destroyed_capital", "rebuilt", "undistributed", "rebuilding_demand",
                                     "final_demand", "limiting_days")},
    "unmet_by_column": "day column", "unmet_by_product": "day region product", "stocks": "input node", "stocks_by_day": "day input node",
    "limits_by_day": "day input node"}
NODE_SERIES = {name: "day {}" for name in ("production", "demand", "input_limit", "loss", "consumption")}


def on(nodes, scenarios="named"):
    return {"loss": scenarios, "direct": scenarios, "node_loss": f"{scenarios} {nodes}", "node_direct": f"{scenarios} {nodes}", "node_base": nodes}


def series_of(nodes):
    return {name: axes.format(nodes) for name, axes in NODE_SERIES.items()}


def ario(t, f):
    return entrepot.ario(t, [CapacityLoss("A:mine", 0.5, days=3), CapacityLoss("B:mill", 0.9, days=3)], days=DAYS, inventory_days=2, output_block_days=3, stocks=True,
                         trace_members=[1])


def run(network, model="ario", **more):
    first, second = ("A:mine", "B:mill") if isinstance(network, entrepot.Table) else ("ore", "steel")
    return entrepot.run(network, [Scenario("first", [Shock(first, 0.5)]), Scenario("second", [Shock(second, 0.9)])], model, days=DAYS, **more)


def daily(f):
    return entrepot.daily(f, [{"ore": 0.5}, {"steel": 0.2}], days=DAYS, final_demand=[0, 0, 0, 100.0], inventory_days=2, everything=True, trace_scenarios=[1])


WEIGHTS = {"one": [1.0, 5, 2, 9], "other": [4.0, 3, 2, 1]}
# How a result is made, and the axes of its arrays.
RESULTS = {
    "ario": (ario, {
        "base_output": "node", "output_loss": "node member", "output_loss_direct": "node member", "value_added_loss": "node member", "output": "node block member",
        "value_added": "region day member", "unmet": "region day member", "base_final_demand": "region"}),
    "series of ario": (lambda t, f: ario(t, f).series[1], ARIO),
    "trace of ario": (lambda t, f: ario(t, f).traces[0], {"rho": "day node"}),
    "run": (lambda t, f: run(t), {**on("node"), "by_day": "named day", "final_demand_unmet": "named region", "final_demand_base": "region"}),
    "series of run": (lambda t, f: run(t, series=True).series[1], {name: axes for name, axes in ARIO.items() if not name.endswith("by_day")}),
    "daily of run": (lambda t, f: run(t, "daily", series=True).daily_series[1], series_of("node")),
    "run on firms": (lambda t, f: run(f, "cascade"), on("firm")),
    "daily of run on firms": (lambda t, f: run(f, "daily", series=True).daily_series[1], series_of("firm")),
    "daily": (lambda t, f: daily(f), {
        "production": "scenario day", "value_added": "scenario day", "production_loss": "scenario firm", "first_day_below": "scenario firm",
        "base_production": "firm", "amount": "link"}),
    "series of daily": (lambda t, f: daily(f).series[1], {**series_of("firm"), "stocks": "day link", "orders": "day link", "deliveries": "day link"}),
    "cascade": (lambda t, f: entrepot.cascade(f, ["ore", "steel"], losses=True), {
        "esri": "scenario", "esri_up": "scenario", "iterations": "scenario", "loss_down": "scenario firm", "loss_up": "scenario firm"}),
    "cascade by weights": (lambda t, f: entrepot.cascade(t, ["A:mine", "B:mill"], losses=True, weights=list(WEIGHTS.values())), {
        "esri": "scenario weighting", "iterations": "scenario", "loss_down": "scenario node", "weights": "weighting node"}),
    "screen": (lambda t, f: entrepot.screen(t), {"esri": "node", "esri_down": "node", "esri_up": "node", "iterations": "node"}),
    "screen of firms": (lambda t, f: entrepot.screen(f, weights=WEIGHTS), {"esri": "firm_of called", "esri_up": "firm_of called", "iterations": "firm_of"}),
    "linear": (lambda t, f: entrepot.linear(t, [{"A:mine": 5.0}, {"B:mill": 3.0}]), {"change": "node scenario", "sweeps": "scenario", "error": "scenario"}),
    "factors": (lambda t, f: entrepot.LinearFactors(t).solve([{"A:mine": 5.0}, {"B:mill": 3.0}]), {"change": "node scenario"}),
    "ensemble": (lambda t, f: entrepot.ensemble(t, PLAN, draws=64), {
        "losses": "run output", "values": "run parameter", "base": "output", "means": "output", "quantiles": "output share"}),
    "sensitivities": (lambda t, f: entrepot.ensemble(t, PLAN, draws=64).sensitivities, {
        "first": "output parameter", "total_high": "output parameter", "mean": "output", "converged": "output"}),
}


def flat(label):
    return label if isinstance(label, tuple) else (label,)


def by_level(names, labels, values):
    """[({level: label}, value)], in the order of the labels."""
    found = [(sorted(zip(names, label)), value) for label, value in zip(labels, values)]
    return sorted(found, key=lambda one: str(one[0]))


def values_of(frame):
    rows, columns = ([flat(label) for label in axis] for axis in (frame.index, frame.columns))
    names = [*frame.index.names, *frame.columns.names]
    if names[-1] is None:  # one column, of the name of the array
        columns, names = [()], names[:-1]
    return by_level(names, [row + column for row, column in itertools.product(rows, columns)], frame.to_numpy().ravel().tolist())


@pytest.mark.parametrize("name", RESULTS)
def test_values_are_where_their_labels_say(mills, chain, name):
    make, arrays = RESULTS[name]
    result = make(mills, chain)
    for array, text in arrays.items():
        values, axes = getattr(result, array), text.split()
        assert values.shape == tuple(len(LABELS[axis]) for axis in axes), array
        names = [level for axis in axes for level in LEVELS.get(axis, (axis,))]
        labels = [sum(map(flat, several), ()) for several in itertools.product(*(LABELS[axis] for axis in axes))]
        frame = result.frame(array)
        assert values_of(frame) == by_level(names, labels, values.ravel().tolist()), array
        rows = next((axis for axis in ("day", "block", "node", "firm") if axis in axes), axes[0])
        assert tuple(frame.index.names) == LEVELS.get(rows, (rows,)), array
    assert pickle.loads(pickle.dumps(result)).frame(array).equals(frame)


def test_all_arrays_have_frames(mills, chain):
    """What ``frame`` knows is all that is an array of numbers, and a class that gets a new one says what its axes are."""
    for name, (make, arrays) in RESULTS.items():
        result = make(mills, chain)
        own = {field for field, value in vars(result).items() if isinstance(value, np.ndarray)} - {"supplier", "customer", "draws"}
        assert own <= set(result._arrays), name
        assert set(arrays) <= own


def test_it_groups_by_region(mills):
    result = run(mills, series=True)
    losses = result.frame("node_loss").groupby("region").sum()
    np.testing.assert_allclose(losses.loc["B", "first"], result.node_loss[0, 2:].sum())
    production = result.series[0].frame("production")
    np.testing.assert_allclose(production.T.groupby("region").sum().T["A"], result.series[0].production[:, :2].sum(axis=1))
    assert production["B"]["mill"].tolist() == result.series[0].production[:, 3].tolist()
    assert list(production.index) == list(range(DAYS)) and production.columns.names == ["region", "sector"]


def test_without_a_name_it_is_side_by_side(mills, chain):
    losses = run(mills).frame()
    assert list(losses.index) == ["first", "second"] and losses.loc["second", "direct"] == run(mills).direct[1]
    found = entrepot.screen(chain)
    assert found.frame().nlargest(1, "esri").index[0][0] == found.top(1)[0][0]
    assert found.frame().groupby("sector")["esri"].sum()["mining"] == found.esri[:2].sum()
    several = entrepot.screen(chain, weights=WEIGHTS)
    assert several.frame()["esri"]["other"].tolist() == several.esri[:, 1].tolist() and several.frame()["iterations"].tolist() == several.iterations.tolist()
    batch = ario(mills, chain)
    assert batch.frame()["output_loss"][1].tolist() == batch.output_loss[:, 1].tolist()
    drawn = entrepot.ensemble(mills, PLAN, draws=64)
    assert drawn.frame()["quantiles"][0.95].tolist() == drawn.quantiles[:, -1].tolist()
    assert drawn.frame("sensitivities")["total"]["stocks"].tolist() == drawn.sensitivities.total[:, 1].tolist()
    assert entrepot.daily(chain, {"ore": 0.5}, days=DAYS, final_demand=[0, 0, 0, 1.0], by_firm=False).frame().columns.tolist() == ["base_production", "base_value_added"]


def test_inputs_have_their_names(mills, chain):
    series = entrepot.ario(mills, CapacityLoss("A:mine", 1.0), days=30, inventory_days=3, everything=True, trace_members=[0])
    limiting = series.series[0].frame("limiting")["A"]["mill"]
    assert limiting[0] == "" and set(limiting) == {"", "mine"}
    assert (series.traces[0].frame("binding")["A"]["mill"] == limiting)[1:].mean() > 0.5
    bound = run(chain, "daily", series=True).daily_series[0].frame("bound")["ore"]
    assert bound.tolist() == ["", *["capacity"] * (DAYS - 1)]
    places = daily(chain).traces[0]
    assert places.frame("bound").to_numpy().tolist() == [[{places.by_demand: "", places.by_capacity: "capacity"}.get(place, f"{place}") for place in day]
                                                          for day in places.bound.tolist()]


def test_paths_end_where_they_end(chain):
    found = entrepot.cascade(chain, ["ore", "steel"], path=True, losses=True)
    path = found.frame("path")
    for scenario, own in enumerate(found.path):
        for direction, values in own.items():
            assert path[scenario][direction].dropna().tolist() == values.tolist()
    assert path.isna().any(axis=None)  # one is shorter
    impacts = found.frame("sector_impacts")
    for name, values in found.sector_impacts.items():
        assert impacts[name].T.to_numpy().tolist() == values.tolist() and impacts.index.tolist() == list(chain.sectors)


def test_a_frame_is_ones_own(mills):
    found = run(mills)
    frame = found.frame("node_loss")
    frame.iloc[0, 0] = -1
    assert found.node_loss[0, 0] != -1


@pytest.mark.parametrize("make, name, code, words", [
    (lambda t, f: run(t), "node_los", "unknown_name", "Did you mean 'node_loss'"),
    (lambda t, f: run(t), ["loss", "direct"], "bad_field", 'such as "loss"'),
    (lambda t, f: run(t), 0, "bad_field", "This cannot be 0"),
    (lambda t, f: run(t), "production", "missing_data", 'series=True. Take it of one of the series: result.series[0].frame("production")'),
    (lambda t, f: run(f, "daily", series=True), "bound", "missing_data", 'Take it of one of the series: result.daily_series[0].frame("bound")'),
    (lambda t, f: entrepot.ario(t, CapacityLoss("A:mine", 0.5), days=3), "production", "missing_data", "everything=True"),
    (lambda t, f: entrepot.ario(t, CapacityLoss("A:mine", 0.5), days=3, output_block_days=0), "output", "missing_data", "output_block_days=1"),
    (lambda t, f: run(t, series=True).series[0], "stocks_by_day", "missing_data", "stocks=True"),
    (lambda t, f: run(f, "cascade"), "by_day", "missing_data", "ario or daily"),
    (lambda t, f: entrepot.cascade(f, "ore"), "path", "missing_data", "path=True"),
    (lambda t, f: entrepot.cascade(f, "ore"), "loss_down", "missing_data", "losses=True"),
])
def test_what_is_not_there(mills, chain, make, name, code, words):
    with pytest.raises(entrepot.InputError) as caught:
        make(mills, chain).frame(name)
    assert caught.value.code == code and words in str(caught.value)


def test_pandas_is_for_frames_alone():
    script = """
import sys
import entrepot
chain = entrepot.FirmNetwork([0, 1], [1, 2], [60.0, 40.0], [0, 1, 2])
found = entrepot.screen(chain)
assert "pandas" not in sys.modules
sys.modules["pandas"] = None  # as where it is not installed
try:
    found.frame()
except entrepot.Error as error:
    assert "pip install pandas" in error.hint and error.code == "unsupported", error
else:
    raise SystemExit("no error")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
