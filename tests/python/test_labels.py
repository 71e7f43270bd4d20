"""Labels of pandas: in every function a Series or data frame is put into order by its labels, or refused where they are others."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import BuyerClasses, CapacityLoss, CapitalEvent, FirmNetwork, InputError, LinearFactors, Member, Shock, Table

from conftest import DEMAND, FLOWS, NODES
from test_ensemble import PLAN

LOSS = CapacityLoss("A:mine", 0.5, days=20)
PAIRS = pd.MultiIndex.from_tuples([tuple(node.split(":")) for node in NODES])
FIRMS = ["ore", "ore2", "steel", "cars"]
SECTORS = ["mining", "metals", "vehicles"]


def network(**more):
    return FirmNetwork(["ore", "ore2", "steel"], ["steel", "steel", "cars"], [60, 40, 100], ["mining", "mining", "metals", "vehicles"], firms=FIRMS, **more)


def table(flows=FLOWS, demand=DEMAND, **more):
    return Table(flows, demand, regions=["A", "B"], sectors=["mine", "mill"], **more)


def flat(result):
    return np.asarray(result).tobytes()


# What is called with an array, by the names of its axes; and the array.
CALLS = {
    "flows": (lambda t, f, a: flat(table(a).flows), FLOWS, (NODES, NODES)),
    "flows by pairs": (lambda t, f, a: flat(table(a).flows), FLOWS, (PAIRS, PAIRS)),
    "final demand": (lambda t, f, a: flat(table(demand=a).final_demand), DEMAND, (PAIRS, None)),
    "one final buyer": (lambda t, f, a: flat(table(demand=a, demand_regions=["A"]).final_demand), DEMAND[:, 0], (NODES,)),
    "output": (lambda t, f, a: flat(table(output=a).output), np.arange(4.0) + 1e5, (NODES,)),
    "value added": (lambda t, f, a: flat(table(value_added=a).value_added), np.arange(4.0), (NODES,)),
    "inventory days": (lambda t, f, a: flat(entrepot.ario(t, LOSS, days=60, inventory_days=a).output_loss), np.array([3.0, 30]), (["mine", "mill"],)),
    "inventory days by buyer": (lambda t, f, a: flat(entrepot.ario(t, LOSS, days=60, inventory_days=a).output_loss), np.arange(8.0).reshape(2, 4) + 2,
                                (["mine", "mill"], NODES)),
    "restoration": (lambda t, f, a: flat(entrepot.ario(t, LOSS, days=60, inventory_days=5, inventory_restoration_tau=a).output_loss), np.array([3.0, 30]),
                    (["mine", "mill"],)),
    "member": (lambda t, f, a: flat(entrepot.ario(t, Member(LOSS, inventory_days=a), days=60).output_loss), np.array([3.0, 30]), (["mine", "mill"],)),
    "run": (lambda t, f, a: flat(entrepot.run(t, Shock("A:mine", 0.5, days=20), days=60, inventory_days=a).node_loss), np.array([3.0, 30]),
            (["mine", "mill"],)),
    "ensemble": (lambda t, f, a: flat(entrepot.ensemble(t, PLAN, draws=64, inventory_days=a).losses), np.array([8.0, 40]), (["mine", "mill"],)),
    "capital": (lambda t, f, a: flat(entrepot.ario(t, CapitalEvent({"A:mine": 500.0}), days=60, capital=a).output_loss), np.arange(4.0) * 900 + 2000, (PAIRS,)),
    "capital of run": (lambda t, f, a: flat(entrepot.run(t, Shock("A:mine", capital=500, days=5, recovery=30), days=60, capital=a).node_loss),
                       np.arange(4.0) * 900 + 2000, (NODES,)),
    "criticality": (lambda t, f, a: flat(entrepot.ario(t, CapacityLoss("A:mine", 0.9), days=60, inventory_days=5, criticality=a).output_loss), np.array([[2, 2], [0, 2]]),
                    (["mine", "mill"],) * 2),
    "essentiality of run": (lambda t, f, a: flat(entrepot.run(t, Shock("A:mine", 0.5), "cascade", essentiality=a).node_loss), np.array([[2, 0], [2, 1]]),
                            (["mine", "mill"],) * 2),
    "essentiality of screen": (lambda t, f, a: flat(entrepot.screen(t, essentiality=a).esri), np.array([[2, 0], [2, 1]]), (["mine", "mill"],) * 2),
    "buyer classes": (lambda t, f, a: flat(entrepot.ario(t, LOSS, days=60, inventory_days=5, rationing="priority",
                                                         buyer_classes=BuyerClasses(by_node=a, final_demand=1)).output_loss), np.array([0, 3, 1, 2]), (NODES,)),
    "weights": (lambda t, f, a: flat(entrepot.screen(t, weights=a).esri), np.array([1.0, 5, 2, 9]), (NODES,)),
    "weightings": (lambda t, f, a: flat(entrepot.screen(t, weights=a).esri), np.arange(8.0).reshape(2, 4) ** 2 + 1, (None, NODES)),
    "weightings in a list": (lambda t, f, a: flat(entrepot.cascade(f, "ore", weights=[np.ones(4), a]).esri), np.array([1.0, 5, 2, 9]), (FIRMS,)),
    "weights of reverse": (lambda t, f, a: flat([one.loss for one in entrepot.reverse(f, "*", 0.01, include_target=True, weights=a).sets]),
                           np.array([1.0, 5, 2, 9]), (FIRMS,)),
    "linear": (lambda t, f, a: flat(entrepot.linear(t, a).change), np.array([1.0, 5, 2, 9]), (PAIRS,)),
    "linear, several": (lambda t, f, a: flat(entrepot.linear(t, a).change), np.arange(8.0).reshape(2, 4) ** 2, (None, NODES)),
    "factors": (lambda t, f, a: flat(LinearFactors(t).solve([a]).change), np.array([1.0, 5, 2, 9]), (NODES,)),
    "cascade": (lambda t, f, a: flat(entrepot.cascade(f, a, losses=True).loss_down), np.array([0.1, 0.2, 0, 0.3]), (FIRMS,)),
    "cascades": (lambda t, f, a: flat(entrepot.cascade(f, a, losses=True).loss_down), np.arange(8.0).reshape(2, 4) / 10, (None, FIRMS)),
    "final demand of daily": (lambda t, f, a: flat(entrepot.daily(f, {"ore": 0.5}, days=40, final_demand=a).production_loss), np.array([9.0, 1, 2, 100]), (FIRMS,)),
    "stocks of daily": (lambda t, f, a: flat(entrepot.daily(f, {"ore": 0.5}, days=40, final_demand=[0, 0, 0, 100.0], inventory_days=a).production_loss),
                        np.array([9.0, 1, 2, 5]), (FIRMS,)),
    "stocks of run": (lambda t, f, a: flat(entrepot.run(t, Shock("A:mine", 0.5, days=20), "daily", days=60, inventory_days=a).node_loss),
                      np.array([9.0, 3, 2, 5]), (NODES,)),
    "essentiality of firms": (lambda t, f, a: flat(network(essentiality=a).essentiality), np.array([[1, 2, 0], [0, 1, 2], [2, 2, 1]]), (SECTORS, SECTORS)),
    "revenue": (lambda t, f, a: flat(network(revenue=a).revenue), np.array([61.0, 42, 103, 104]), (FIRMS,)),
    "costs": (lambda t, f, a: flat(network(costs=a).costs), np.array([1.0, 2, 103, 104]), (FIRMS,)),
    "market": (lambda t, f, a: flat(network(market=a).market), np.array([0, 3, 1, 2]), (FIRMS,)),
    "sector": (lambda t, f, a: flat(FirmNetwork(["ore"], ["steel"], [60], a, firms=FIRMS).sector), np.array([0, 0, 1, 2]), (FIRMS,)),
}


def labelled(values, axes):
    """As pandas has it: a Series or data frame."""
    return pd.Series(values, index=axes[0]) if values.ndim == 1 else pd.DataFrame(values, index=axes[0], columns=axes[1])


@pytest.mark.parametrize("name", CALLS)
def test_labels_put_values_in_order(mills, chain, name):
    call, values, axes = CALLS[name]
    want = call(mills, chain, values)
    frame = labelled(values, axes)
    turned = values
    for axis, names in enumerate(axes):
        if names is not None:
            frame, turned = frame.take(np.arange(len(names))[::-1], axis=axis), np.flip(turned, axis)
    assert want != call(mills, chain, turned)  # or this would show nothing
    assert call(mills, chain, frame) == want
    assert call(mills, chain, labelled(values, (None, None))) == want  # rows that nobody named go by position


@pytest.mark.parametrize("name", CALLS)
def test_other_labels_are_refused(mills, chain, name):
    call, values, axes = CALLS[name]
    for axis, names in enumerate(axes):
        if names is None:
            continue
        for change, code in ((lambda all: [*all[:-1], "else"], "unknown_name"), (lambda all: [*all[:-1], all[0]], "duplicate")):
            wrong = [change(list(one)) if place == axis else one for place, one in enumerate(axes)]
            with pytest.raises(InputError) as caught:
                call(mills, chain, labelled(values, wrong))
            assert caught.value.code == code and ".to_numpy()" in caught.value.hint, caught.value


@pytest.mark.parametrize("call", [
    lambda t, f: entrepot.ario(t, LOSS, inventory_days=pd.Series({"mill": 5.0})),
    lambda t, f: entrepot.ario(t, LOSS, capital_ratio=pd.Series({"mill": 5.0})),
    lambda t, f: entrepot.linear(t, pd.Series({"A:mine": 5.0})),
    lambda t, f: entrepot.cascade(f, pd.Series({"ore": 0.5})),
    lambda t, f: entrepot.screen(f, weights=pd.Series({"ore": 0.5})),
])
def test_some_labels_are_not_all(mills, chain, call):
    with pytest.raises(InputError) as caught:
        call(mills, chain)
    assert caught.value.code == "missing_data" and "has no value" in caught.value.what and ".to_dict()" in caught.value.hint


def test_years_of_capital_by_sector(mills):
    event = CapitalEvent({"A:mine": 500.0})
    want = entrepot.ario(mills, event, days=30, capital_ratio={"mine": 2, "mill": 7}).output_loss
    assert np.array_equal(want, entrepot.ario(mills, event, days=30, capital_ratio=pd.Series({"mill": 7, "mine": 2})).output_loss)
    with pytest.raises(InputError):
        entrepot.ario(mills, event, capital_ratio=pd.Series([1.0, 2, 3]))
    shock = Shock("A:mine", capital=500, days=5, recovery=30)
    by_mapping, by_series = (entrepot.run(mills, shock, days=30, capital_ratio=ratio).node_loss
                             for ratio in ({"mine": 2, "mill": 7}, pd.Series({"mill": 7, "mine": 2})))
    assert np.array_equal(by_mapping, by_series)


def test_columns_of_final_demand_say_whose_they_are():
    columns = pd.MultiIndex.from_tuples([("B", "HFCE"), ("A", "GFCF"), ("A", "HFCE")])
    demand = pd.DataFrame(np.arange(12.0).reshape(4, 3) + 900, index=NODES, columns=columns)
    found = table(demand=demand, demand_categories=None)
    assert found.demand_region.tolist() == [1, 0, 0] and found.demand_categories == ("HFCE", "GFCF", "HFCE")
    assert table(demand=pd.DataFrame(DEMAND, columns=["B", "A"])).demand_region.tolist() == [1, 0]
    assert table(demand=pd.DataFrame(DEMAND, columns=["B", "A"]), demand_regions=["A", "B"]).demand_region.tolist() == [0, 1]  # as given
    assert table(demand=pd.DataFrame(DEMAND, columns=["use", "more"])).demand_region.tolist() == [0, 1]


def test_numbers_of_rows_are_no_places():
    """A frame that was sorted keeps the numbers that its rows had: they are not those of the firms."""
    losses = pd.Series([0.3, 0.1, 0.2, 0.0], index=[3, 0, 1, 2])
    named = network()
    want = entrepot.cascade(named, np.array([0.1, 0.2, 0.0, 0.3])).esri
    with pytest.raises(InputError) as caught:
        entrepot.cascade(named, losses)
    assert caught.value.code == "unknown_name" and ".to_numpy()" in caught.value.hint
    in_order = losses.sort_index()
    assert np.array_equal(entrepot.cascade(named, in_order).esri, want) and np.array_equal(entrepot.cascade(named, in_order.reset_index(drop=True)).esri, want)


def test_numbers_may_be_names(chain):
    want = entrepot.cascade(chain, np.array([0.1, 0.2, 0.0, 0.3])).esri
    numbered = FirmNetwork(["3", "4", "1"], ["1", "1", "2"], [60, 40, 100], ["mining", "mining", "metals", "vehicles"], firms=["3", "4", "1", "2"])
    by_name = pd.Series([0.0, 0.3, 0.1, 0.2], index=[1, 2, 3, 4])
    assert np.array_equal(entrepot.cascade(numbered, by_name).esri, want)


def test_labels_that_mean_something_else_are_refused():
    t = table()
    with pytest.raises(InputError, match="are no days, such as 'A:mine'"):
        entrepot.ario(t, entrepot.CapacityLoss(["A:mine", "A:mill"], pd.Series({"A:mine": 0.5, "A:mill": 0.2})), days=5)
    with pytest.raises(InputError, match="are no days"):
        entrepot.ario(t, entrepot.DemandChange("A:mine", pd.Series({"A": 0.5, "B": 0.2})), days=5)
    by_day = pd.Series([0.5, 0.2], index=[10, 11])
    assert entrepot.ario(t, entrepot.CapacityLoss("A:mine", by_day), days=5).output_loss.sum() > 0
    with pytest.raises(InputError, match="have labels, such as 'esri_up'"):
        entrepot.cascade(t, {"A:mine": pd.Series({"esri_up": 0.1, "esri_down": 0.3})})
    want = entrepot.cascade(t, {"A:mine": (0.3, 0.1)}, eps=0)
    turned = entrepot.cascade(t, {"A:mine": pd.Series({"up": 0.1, "down": 0.3})}, eps=0)
    assert want.esri_down[0] != want.esri_up[0]
    assert np.array_equal(turned.esri_down, want.esri_down) and np.array_equal(turned.esri_up, want.esri_up)


def pymrio_system(order=(0, 1, 2, 3), **other):
    nodes = [tuple(node.split(":")) for node in NODES]
    index = pd.MultiIndex.from_tuples([nodes[place] for place in order], names=["region", "sector"])
    by_place = dict(Z=pd.DataFrame(FLOWS, PAIRS, PAIRS).loc[index, index], Y=pd.DataFrame(DEMAND, PAIRS, ["A", "B"]).loc[index],
                    x=pd.DataFrame({"indout": FLOWS.sum(axis=1) + DEMAND.sum(axis=1)}, PAIRS).loc[index])
    return SimpleNamespace(**{**by_place, **other})


def test_systems_of_pymrio_are_put_together_by_label():
    want = Table.from_pymrio(pymrio_system())
    turned = pymrio_system((3, 1, 0, 2))
    mixed = pymrio_system(Z=turned.Z, x=turned.x.iloc[::-1])
    levels = [pd.CategoricalIndex(turned.Z.index.get_level_values(level), categories=categories) for level, categories in ((0, ["B", "A"]), (1, ["mine", "mill"]))]
    ordered = pd.MultiIndex.from_arrays(levels, names=["region", "sector"])
    by_category = pymrio_system(Z=pd.DataFrame(turned.Z.to_numpy(), ordered, ordered))
    for system in (turned, mixed, by_category):
        found = Table.from_pymrio(system)
        assert found.labels == want.labels == ("A:mill", "A:mine", "B:mill", "B:mine")
        for name in ("flows", "final_demand", "output"):
            assert np.array_equal(getattr(found, name), getattr(want, name)), name


@pytest.mark.parametrize("part", ["Z", "Y", "x"])
def test_systems_of_pymrio_labelled_apart_are_refused(part):
    system = pymrio_system()
    frame = getattr(system, part)
    frame.index = pd.MultiIndex.from_tuples([("zz" if region == "B" else region, sector) for region, sector in frame.index])
    with pytest.raises(InputError, match="are not labelled alike") as caught:
        Table.from_pymrio(system)
    assert caught.value.field == "system" and caught.value.hint


def test_columns_of_final_demand_say_their_regions_in_several_ways():
    demand = np.arange(16.0).reshape(4, 4) + 900
    want = table(demand=demand, demand_regions=["B", "B", "A", "A"], demand_categories=["use", "more", "use", "more"])
    pairs = [("B", "use"), ("B", "more"), ("A", "use"), ("A", "more")]
    for columns in (pd.MultiIndex.from_tuples(pairs), pd.MultiIndex.from_tuples([pair[::-1] for pair in pairs]), [":".join(pair) for pair in pairs]):
        found = table(demand=pd.DataFrame(demand, NODES, columns))
        assert found.demand_region.tolist() == want.demand_region.tolist() == [1, 1, 0, 0] and found.demand_categories == want.demand_categories
    for columns in (["B", "A", "A", "AA"], [("B", "use"), ("B", "more"), ("A", "use"), ("AA", "more")], [("2011", "B", "use"), ("2011", "B", "more"), ("2011", "A", "use"), ("2011", "A", "more")]):
        with pytest.raises(InputError, match="of final demand names no region") as caught:
            table(demand=pd.DataFrame(demand, NODES, pd.Index(columns)))
        assert "demand_regions" in caught.value.hint


def test_square_frames_are_labelled_on_both_sides_or_on_none():
    for frame in (pd.DataFrame(FLOWS, NODES), pd.DataFrame(FLOWS, None, NODES)):
        with pytest.raises(InputError, match="have no labels") as caught:
            table(frame)
        assert caught.value.field == "flows" and ".to_numpy()" in caught.value.hint
    with pytest.raises(InputError, match="The columns have no labels"):
        network(essentiality=pd.DataFrame(np.full((3, 3), 2), SECTORS))
    assert np.array_equal(table(pd.DataFrame(FLOWS)).flows, FLOWS)


def sobol(columns=("u", "v")):
    points = entrepot.saltelli(64, 2)
    return pd.DataFrame({columns[0]: points[:, 0], columns[1]: points[:, 1] + 0.1 * points[:, 0]})


def test_outputs_of_sensitivities_have_the_names_of_columns():
    frame = sobol()
    want = entrepot.sensitivities(frame.to_numpy(), ["a", "b"], ["u", "v"])
    for found in (entrepot.sensitivities(frame, ["a", "b"]), entrepot.sensitivities(frame, ["a", "b"], ["u", "v"]), entrepot.sensitivities(frame[["v", "u"]], ["a", "b"], ["u", "v"]),
                  entrepot.sensitivities(frame.sort_values("u"), ["a", "b"])):
        assert found.outputs == ("u", "v") and np.array_equal(found.first, want.first)
    turned = entrepot.sensitivities(frame[["v", "u"]], ["a", "b"])
    assert turned.outputs == ("v", "u") and np.array_equal(turned.first, want.first[::-1]) and not np.array_equal(want.first[0], want.first[1])
    assert entrepot.sensitivities(sobol((0, 1)), ["a", "b"]).outputs == ("0", "1")
    by_run = entrepot.sensitivities(frame.v.sort_values(), ["a", "b"])
    assert np.array_equal(by_run.first, want.first[1:])


def test_columns_that_are_no_outputs_are_refused():
    frame = sobol()
    with pytest.raises(InputError, match="The label 'v' is no output"):
        entrepot.sensitivities(frame, ["a", "b"], ["u", "w"])
    for parameters in (["u", "v"], ["v", "u"], ["u"]):
        with pytest.raises(InputError, match="are parameters") as caught:
            entrepot.sensitivities(frame, parameters)
        assert caught.value.code == "contradiction"
    assert entrepot.sensitivities(frame, ["v", "u"], ["u", "v"]).outputs == ("u", "v")  # said to be outputs
    with pytest.raises(InputError, match="not in the order of the runs"):
        entrepot.sensitivities(frame.sort_values("u").iloc[:128].iloc[::-1], ["a"])
