"""What enters by other ways than expected: bytes, masks, dates, places, nothing at all. An error that says so, or the answer that was meant."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import CapacityLoss, CapitalEvent, Error, FirmNetwork, InputError, Scenario, Shock, Table

from conftest import DEMAND, FLOWS


def refused(call, words, code=None):
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value), str(caught.value)
    assert code in (None, caught.value.code)
    return caught.value


@pytest.mark.parametrize("call", [
    lambda t, f: entrepot.ario(t, CapacityLoss(b"A:mine", 0.5)),
    lambda t, f: entrepot.ario(t, CapacityLoss([b"A:mine"], 0.5)),
    lambda t, f: entrepot.ario(t, CapacityLoss(np.array([b"A:mine"]), 0.5)),
    lambda t, f: entrepot.ario(t, CapitalEvent({b"A:mine": 5.0})),
    lambda t, f: entrepot.run(t, Shock(b"A", 0.5)),
    lambda t, f: entrepot.run(t, Scenario(b"flood", [Shock("A", 0.5)])),
    lambda t, f: entrepot.explain(t, Shock("A:mine", 0.5), b"A:mill"),
    lambda t, f: entrepot.screen(t, nodes=b"A"),
    lambda t, f: entrepot.screen(t, nodes=np.array([b"A:mine", b"A:mill"])),
    lambda t, f: entrepot.reverse(t, b"A"),
    lambda t, f: entrepot.reverse(t, "A:mill", probability={b"A:mine": 0.1}),
    lambda t, f: entrepot.cascade(f, b"ore"),
    lambda t, f: entrepot.daily(f, CapacityLoss(b"ore", 0.5), final_demand=[0, 0, 0, 100.0]),
    lambda t, f: t.node(b"A", "mine"),
    lambda t, f: Table(FLOWS, DEMAND, regions=np.array([b"A", b"B"]), sectors=["mine", "mill"]),
    lambda t, f: FirmNetwork(np.array([b"a"]), np.array([b"b"]), [1.0], ["x", "y"], firms=["a", "b"]),
    lambda t, f: FirmNetwork(["a"], ["b"], [1.0], ["x", "y"], firms=np.array([b"a", b"b"])),
    lambda t, f: FirmNetwork([0], [1], [1.0], np.array([b"x", b"y"])),
])
def test_bytes_are_no_names(mills, chain, call):
    refused(lambda: call(mills, chain), "Decode it", "bad_field")


MASKED = np.ma.masked_array(FLOWS, FLOWS > 3000)


@pytest.mark.parametrize("values,words", [
    (MASKED, "masked"), (list(MASKED), "masked"), (FLOWS + 0j, "array.real"), (FLOWS.astype("datetime64[s]"), "datetime64"),
    (FLOWS.astype("timedelta64[D]"), "timedelta64"), (pd.DataFrame(FLOWS).astype("datetime64[ns]"), "Give numbers"),
    ([[1.0, 2.0], [3.0]], "Give an array"),
])
def test_arrays_that_numpy_would_take_for_others(mills, values, words):
    refused(lambda: Table(values, DEMAND, regions=["A", "B"], sectors=["mine", "mill"]), words, "bad_field")


def test_a_mask_that_hides_nothing_is_no_mask():
    whole = Table(np.ma.masked_array(FLOWS, np.zeros(FLOWS.shape, bool)), DEMAND, regions=["A", "B"], sectors=["mine", "mill"])
    assert np.array_equal(whole.flows, FLOWS)


@pytest.mark.parametrize("call", [
    lambda t, f, a: entrepot.screen(t, weights=a(np.ones(4))),
    lambda t, f, a: entrepot.screen(t, essentiality=a(np.ones((2, 2)))),
    lambda t, f, a: entrepot.screen(t, nodes=a(np.arange(2))),
    lambda t, f, a: entrepot.cascade(f, a(np.full(4, 0.5))),
    lambda t, f, a: entrepot.cascade(f, a(np.full((2, 4), 0.5))),
    lambda t, f, a: entrepot.linear(t, a(np.ones(4))),
    lambda t, f, a: entrepot.linear(t, a(np.ones((3, 4)))),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", a(np.full(5, 0.5)))),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), inventory_days=a(np.full(2, 9.0))),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), criticality=a(np.full((2, 2), 2))),
    lambda t, f, a: entrepot.daily(f, {"ore": 0.5}, final_demand=a(np.ones(4))),
    lambda t, f, a: entrepot.sensitivities(a(np.arange(192.0)), ["a"]),
    lambda t, f, a: FirmNetwork([0, 1, 2], [1, 2, 0], a(np.ones(3)), [0, 1, 0]),
    lambda t, f, a: FirmNetwork([0, 1, 2], [1, 2, 0], [1, 1, 1], a(np.arange(3))),
    lambda t, f, a: FirmNetwork(a(np.arange(3)), [1, 2, 0], [1, 1, 1], [0, 1, 0]),
    lambda t, f, a: FirmNetwork([0, 1, 2], [1, 2, 0], [1, 1, 1], [0, 1, 0], essentiality=a(np.ones((2, 2)))),
])
@pytest.mark.parametrize("wrong", [
    lambda a: np.ma.masked_array(a, np.arange(a.size).reshape(a.shape) == 1), lambda a: a + 0j, lambda a: a.astype("timedelta64[D]")])
def test_every_array_enters_by_one_door(mills, chain, call, wrong):
    call(mills, chain, lambda a: a)
    refused(lambda: call(mills, chain, wrong), "", "bad_field")


def test_columns_of_data_frames_say_what_is_hit(mills):
    by_dict, by_series = (entrepot.ario(mills, CapitalEvent(impact), days=9).output_loss for impact in (
        {"A:mine": 900.0, "B:mill": 40.0}, pd.Series({("A", "mine"): 900.0, ("B", "mill"): 40.0})))
    assert by_dict.any() and np.array_equal(by_dict, by_series)


def test_single_numbers_are_real(mills):
    for value in (1 + 0j, np.complex128(0.9), np.timedelta64(1, "D"), np.ma.masked):
        refused(lambda: entrepot.ario(mills, CapacityLoss("A:mine", 0.5), psi=value), "This cannot be", "bad_field")
        refused(lambda: entrepot.linear(mills, {"A:mine": value}), "This cannot be", "bad_field")


def test_places_and_pairs_name_nodes_everywhere(mills, chain):
    name, place, pair = "B:mine", 2, ("B", "mine")
    for other in (place, np.int64(place), pair, [place], np.array([place]), [pair]):
        for model in ("ario", "cascade", "leontief", "ghosh"):
            by_name, by_other = (entrepot.run(mills, Shock(node, 0.5, days=5 if model == "ario" else None), model, days=20) for node in (name, other))
            assert by_name.node_loss.tobytes() == by_other.node_loss.tobytes() and by_other.scenarios == ("B:mine",)
        assert entrepot.explain(mills, Shock(name, 0.5), other, "ghosh").nodes[0].node == name
        assert entrepot.reverse(mills, other, 0.01).sets == entrepot.reverse(mills, name, 0.01).sets
        assert entrepot.reverse(mills, "A:mill", 0.01, candidates=other).sets == entrepot.reverse(mills, "A:mill", 0.01, candidates=name).sets
        assert entrepot.screen(mills, nodes=other).labels == (name,)
        assert np.array_equal(*(entrepot.ario(mills, CapacityLoss(node, 0.5, days=5), days=20).output_loss for node in (name, other)))
    assert entrepot.reverse(mills, "A:mill", 0.01, probability={2: 0.1}).sets == entrepot.reverse(mills, "A:mill", 0.01, probability={name: 0.1}).sets
    for call in (lambda: entrepot.run(mills, Shock(4, 0.5)), lambda: entrepot.explain(mills, Shock(0, 0.5), 4), lambda: entrepot.reverse(mills, 4)):
        refused(call, "node 4 of 4", "unknown_name")
    assert entrepot.run(chain, Shock(0, 0.5), "cascade").scenarios == ("ore",)


def test_what_remedies_name_can_be_given(mills, chain, tmp_path, monkeypatch):
    lost = [entrepot.ario(mills, CapacityLoss("A:mine", share, days=5), days=20).output_loss for share in (0.3, "30%", "0.3")]
    assert lost[0].any() and all(np.array_equal(lost[0], other) for other in lost[1:])
    refused(lambda: entrepot.ario(mills, CapacityLoss("A:mine", "130%")), "A loss of 130% is outside", "out_of_range")
    refused(lambda: entrepot.ario(mills, CapacityLoss("A:mine", "much")), 'such as "30%"', "bad_field")
    demand = dict(days=20, final_demand=[0, 0, 0, 100.0])
    assert np.array_equal(*(entrepot.daily(chain, CapacityLoss("ore", share), **demand).production_loss for share in (0.5, "50%")))
    blocked = [entrepot.ario(mills, entrepot.DeliveryBlock("A", "B", share), days=20).output_loss for share in (0.5, "50%")]
    assert blocked[0].any() and np.array_equal(*blocked)

    by_name, by_place = (entrepot.screen(FirmNetwork([0, 1, 2], [2, 2, 3], [60, 40, 100], [0, 0, 1, 2], market=market)).esri
                         for market in (["north", "south", "x", "y"], [0, 1, 2, 3]))
    together = entrepot.screen(FirmNetwork([0, 1, 2], [2, 2, 3], [60, 40, 100], [0, 0, 1, 2])).esri
    assert np.array_equal(by_name, by_place) and not np.array_equal(by_name, together)
    refused(lambda: FirmNetwork([0, 1], [2, 2], [60, 40], [0, 0, 1], market=["north", None, "x"]), "market of 1 is empty", "missing_data")
    refused(lambda: FirmNetwork([0, 1], [2, 2], [60, 40], [0, 0, 1], market=["north", "south"]), "(3,) is expected", "bad_field")

    monkeypatch.chdir(tmp_path)
    by_text = entrepot.run(mills, "A:mine=50%:5", days=20)
    assert by_text.node_loss.any() and np.array_equal(by_text.node_loss, entrepot.run(mills, ["A:mine=50%:5"], days=20).node_loss)
    (tmp_path / "a=b.csv").write_text("scenario,node,loss,days\nx,A:mine,0.5,5\n")
    assert np.array_equal(by_text.node_loss, entrepot.run(mills, "a=b.csv", days=20).node_loss)
    with pytest.raises(entrepot.FileError):
        entrepot.run(mills, "nowhere.csv", days=20)

    plain = [f"{region}{sector}" for region in "AB" for sector in "xy"]
    system = SimpleNamespace(Z=pd.DataFrame(FLOWS, plain, plain), Y=pd.DataFrame(DEMAND, plain, ["A", "B"]), x=None)
    assert "MultiIndex" in refused(lambda: Table.from_pymrio(system), "Z is not labelled by region and sector", "bad_field").hint


def test_a_probability_is_that_of_one_node_or_of_each(mills):
    """Of several in one key the first was taken, or any of a set."""
    for key in (("A:mine", "B:mine"), frozenset(("A:mine", "B:mine")), (0, 2)):
        error = refused(lambda: entrepot.reverse(mills, "A:mill", 0.01, probability={key: 0.1}), "names 2 nodes", "bad_field")
        assert "of its own" in error.hint
    by_pair, by_name = (entrepot.reverse(mills, "A:mill", 0.01, probability={key: 0.1}).sets for key in (("B", "mine"), "B:mine"))
    assert by_pair == by_name and by_name[0].nodes == ("B:mine",)


def test_shocks_that_take_nothing_say_so(mills, chain):
    for shock in (Shock("A:mine", days=30), Scenario("x", [Shock(["A:mine", "B"], start=3)])):
        assert refused(lambda: entrepot.run(mills, shock), "loss is empty", "missing_data").hint.startswith("Give the share")
        refused(lambda: entrepot.explain(mills, shock, "A:mill"), "loss is empty", "missing_data")
    for words in (dict(loss=0), dict(demand=0.5), dict(capital=5, recovery=9), dict(households_impact=9, rebuild="mill", rebuild_days=20)):
        entrepot.run(mills, Shock("A:mine", **words, days=5), days=30)
    note = entrepot.run(mills, Scenario("late", [Shock("A:mine", 0.5, start=20)]), days=20).notes[-1].replace("'late'", "member 1")
    for late in (CapacityLoss("A:mine", 0.5, start=20), CapitalEvent({"A:mine": 5.0}, occurrence=20), entrepot.DeliveryBlock("A", "B", start=20),
                 entrepot.DemandChange("A:mine", 0.5, start=20)):
        found = entrepot.ario(mills, [CapacityLoss("A:mine", 0.5, start=19), entrepot.Member(late)], days=20)
        assert found.notes[-1] == note and not np.allclose(found.output_loss[:, 0], 0) and np.allclose(found.output_loss[:, 1], 0)
    found = entrepot.daily(chain, [{"ore": 0.5}, (CapacityLoss("ore", 0.5, start=20),)], days=20, final_demand=[0, 0, 0, 100.0])
    assert found.notes[-1] == note.replace("member", "scenario")
    assert not any("after the last" in text for text in entrepot.ario(mills, CapacityLoss("A:mine", 0.5, start=19), days=20).notes)


@pytest.mark.parametrize("call", [
    lambda t, f: entrepot.run(t, []),
    lambda t, f: entrepot.run(t, Scenario("calm", [])),
    lambda t, f: entrepot.run(f, [Scenario("one", [Shock("ore", 0.5)]), Scenario("calm", ())], "cascade"),
    lambda t, f: entrepot.explain(t, Scenario("calm", []), "A:mine"),
    lambda t, f: entrepot.ario(t, []),
    lambda t, f: entrepot.ario(t, CapitalEvent({})),
    lambda t, f: entrepot.linear(t, {}),
    lambda t, f: entrepot.linear(t, []),
    lambda t, f: entrepot.linear(t, [{"A:mine": 1.0}, {}]),
    lambda t, f: entrepot.linear(t, np.zeros((0, 4))),
    lambda t, f: entrepot.linear(t, entrepot.LinearScenario()),
    lambda t, f: entrepot.LinearFactors(t).solve({}),
    lambda t, f: entrepot.LinearFactors(t).solve([]),
    lambda t, f: entrepot.cascade(f, {}),
    lambda t, f: entrepot.cascade(f, []),
    lambda t, f: entrepot.cascade(f, ["ore", {}]),
    lambda t, f: entrepot.cascade(f, np.zeros((0, 4))),
    lambda t, f: entrepot.cascade(t, {}),
    lambda t, f: entrepot.daily(f, {}, final_demand=np.ones(4)),
    lambda t, f: entrepot.daily(f, [], final_demand=np.ones(4)),
    lambda t, f: entrepot.daily(f, (), final_demand=np.ones(4)),
    lambda t, f: entrepot.daily(f, [{"ore": 0.5}, ({}, CapacityLoss("ore", 0.5))], final_demand=np.ones(4)),
])
def test_a_scenario_of_nothing_is_an_error(mills, chain, call):
    with pytest.raises(Error) as caught:
        call(mills, chain)
    assert caught.value.code == "missing_data" and caught.value.hint.startswith("Give "), caught.value


def test_a_run_without_a_shock_is_asked_for(mills, chain):
    """By a member of none, and by arrays of zeros, which a study of several severities may begin with."""
    np.testing.assert_allclose(entrepot.ario(mills, entrepot.Member(), days=20).output_loss, 0, atol=1e-9)
    assert not entrepot.linear(mills, np.zeros(4)).change.any()
    assert entrepot.cascade(chain, np.zeros(4)).esri.tolist() == [0]


@pytest.mark.parametrize("call", [
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), inventory_days=a(8, 4)),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), inventory_days=a(2, 16)),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), inventory_days=a(1, 4)),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), inventory_restoration_tau=a(2, 2)),
    lambda t, f, a: entrepot.ario(t, entrepot.Member(CapacityLoss("A:mine", 0.5), inventory_days=a(2, 2))),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), capital=a(2, 4)),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), capital=a(8, 1)),
    lambda t, f, a: entrepot.ario(t, CapacityLoss("A:mine", 0.5), rationing="priority", buyer_classes=entrepot.BuyerClasses(by_node=a(2, 4).astype(int))),
    lambda t, f, a: entrepot.run(t, Shock("A:mine", 0.5), inventory_days=a(8, 4)),
    lambda t, f, a: entrepot.run(t, Shock("A:mine", 0.5), capital=a(4, 2)),
    lambda t, f, a: entrepot.run(t, Shock("A:mine", 0.5), "daily", inventory_days=a(2, 4)),
    lambda t, f, a: entrepot.daily(f, {"ore": 0.5}, final_demand=np.ones(4), inventory_days=a(2, 2)),
])
def test_arrays_of_another_shape(chain, call):
    """Of 4 firms, and of 2 regions x 4 sectors: the right number of values is not enough."""
    demand = np.full((8, 2), 9.0)
    table = Table(np.full((8, 8), 1.0), demand, regions=["A", "B"], sectors=["mine", "mill", "shop", "farm"])
    error = refused(lambda: call(table, chain, lambda *shape: np.full(shape, 40.0)), "the shape is", "bad_field")
    assert error.hint.startswith("Give ")


@pytest.mark.parametrize("call,code", [
    (lambda t: entrepot.sensitivities([], ["a"]), "missing_data"),
    (lambda t: entrepot.sensitivities(1.0, ["a"]), "bad_field"),
    (lambda t: entrepot.sensitivities(np.zeros((64, 3, 2)), ["a"]), "bad_field"),
    (lambda t: FirmNetwork([0, 1, 2], [1, 2, 0], [1, 1, 1], np.array([0, np.nan, 1])), "bad_field"),
    (lambda t: FirmNetwork([0, 1, 2], [1, 2, 0], [1, 1, 1], np.array([0, 4e9, 1])), "unknown_name"),
    (lambda t: entrepot.ario(t, CapacityLoss("A:mine", [[0.1], [0.2]])), "bad_field"),
    (lambda t: entrepot.ario(t, CapacityLoss(None, 0.5)), "bad_field"),
    (lambda t: entrepot.ario(t, CapacityLoss(1.5, 0.5)), "bad_field"),
    (lambda t: entrepot.ario(t, CapacityLoss([1.5], 0.5)), "bad_field"),
    (lambda t: entrepot.ario(t, CapacityLoss([None], 0.5)), "bad_field"),
    (lambda t: entrepot.ario(t, CapacityLoss(True, 0.5)), "bad_field"),
    (lambda t: t.node(("A", "mine", "x")), "bad_field"),
    (lambda t: entrepot.screen(t, progress="yes"), "bad_field"),
    (lambda t: entrepot.screen(t, progress=1), "bad_field"),
    (lambda t: entrepot.load_table("nowhere.csv", progress=0), "bad_field"),
    (lambda t: entrepot.ario(t, CapitalEvent(5.0)), "bad_field"),
    (lambda t: entrepot.ario(t, CapitalEvent(None)), "bad_field"),
    (lambda t: entrepot.ario(t, CapitalEvent({"A:mine": 5.0}, kind="rebuild", rebuilding_sectors=["mill"])), "bad_field"),
    (lambda t: entrepot.ario(t, CapitalEvent({}, kind="rebuild", rebuilding_sectors={"mill": 1}, households_impact=5)), "bad_field"),
    (lambda t: entrepot.linear(t, entrepot.LinearScenario(changes=5.0)), "bad_field"),
    (lambda t: entrepot.linear(t, entrepot.LinearScenario(fixed=["A:mine"])), "bad_field"),
    (lambda t: entrepot.linear(t, entrepot.LinearScenario(cuts=[("A:mine", "B:mill", 0.5, 1)])), "bad_field"),
    (lambda t: entrepot.linear(t, entrepot.LinearScenario(cuts=[("A:mine", "B:mill", "some")])), "bad_field"),
    (lambda t: entrepot.linear(t, entrepot.LinearScenario(cuts=[("A:mine", "B:mill", 1.5)])), "out_of_range"),
    (lambda t: entrepot.linear(t, entrepot.LinearScenario(cuts=("A:mine", "B:mill"))), "bad_field"),
    (lambda t: entrepot.linear(t, entrepot.LinearScenario(cuts=5)), "bad_field"),
    (lambda t: entrepot.reverse(t, "A:mill", probability=0.05), "bad_field"),
    # Nothing is hit.
    (lambda t: entrepot.ario(t, CapacityLoss([], 0.5)), "missing_data"),
    (lambda t: entrepot.ario(t, CapacityLoss("A:mine", [])), "missing_data"),
    (lambda t: entrepot.ario(t, entrepot.DemandChange([], 0.5)), "missing_data"),
    (lambda t: entrepot.ario(t, CapitalEvent({})), "missing_data"),
    (lambda t: entrepot.ario(t, entrepot.DeliveryBlock("A", "B", sectors=[])), "missing_data"),
    (lambda t: entrepot.run(t, Shock([], 0.5)), "missing_data"),
    (lambda t: entrepot.explain(t, Shock("A:mine", 0.5), []), "missing_data"),
    (lambda t: entrepot.reverse(t, []), "missing_data"),
    (lambda t: entrepot.screen(t, nodes=[]), "missing_data"),
])
def test_every_error_is_one_of_the_package(mills, call, code):
    with pytest.raises(Error) as caught:
        call(mills)
    assert caught.value.code == code and caught.value.hint


def test_a_cut_takes_one_node_or_several(mills):
    """A text was taken letter by letter."""
    several, one = (entrepot.linear(mills, entrepot.LinearScenario(cuts=[ends])).change
                    for ends in ((["A:mine"], [("B", "mill")]), ("A:mine", ("B", "mill"))))
    assert several.any() and np.array_equal(several, one)


def test_scenarios_of_linear_in_one_array(mills):
    changes = np.array([[0.0, -365.0, 0.0, 100.0], [10.0, 0.0, 0.0, 0.0]])
    want = entrepot.linear(mills, list(changes)).change
    assert want.shape == (4, 2)
    factors = entrepot.LinearFactors(mills)
    for given in (changes, pd.DataFrame(changes), np.asfortranarray(changes)):
        assert entrepot.linear(mills, given).change.tobytes() == want.tobytes()
        np.testing.assert_allclose(factors.solve(given).change, want, rtol=1e-12, atol=1e-12)
    refused(lambda: entrepot.linear(mills, changes.T), "(4,) is expected", "bad_field")


def test_results_print_in_a_few_lines(sample, chain):
    shock = CapacityLoss("CHN:electronics", 0.5)
    daily = entrepot.daily(chain, {"ore": 0.5}, days=9, final_demand=[0, 0, 0, 100.0], everything=True, trace_scenarios=[0])
    ario = entrepot.ario(sample, shock, days=9, everything=True, trace_members=[0])
    why = entrepot.explain(sample, Shock("CHN:electronics", 0.5, days=3), "KOR:electronics", days=20)
    points = entrepot.saltelli(64, 8)
    results = {"ReverseResult": entrepot.reverse(sample, "KOR:electronics"), "Why": why, "Explanation": why.nodes[0], "ArioSeries": ario.series[0],
               "ArioTrace": ario.traces[0], "ArioResult": ario, "DailyResult": daily, "DailySeries": daily.series[0], "DailyTrace": daily.traces[0],
               "DailyNodeSeries": entrepot.run(sample, Shock("CHN:electronics", 0.5), "daily", days=5, series=True).daily_series[0],
               "LinearFactors": entrepot.LinearFactors(sample), "ScreenResult": entrepot.screen(sample),
               "mean": entrepot.sensitivities(np.tile(points[:, :1], 50), list("abcdefgh"))}
    for name, result in results.items():
        text = str(result)
        assert name in text and len(text.splitlines()) <= 25 and len(text) < 2500, text
        assert len(repr(result)) < 2500
    assert "KOR:electronics" in str(results["Why"]) and "%" in str(results["Why"])
    assert f"{len(results['ReverseResult'].sets)} set(s)" in str(results["ReverseResult"]) and "proven: yes" in str(results["ReverseResult"])
