"""What is given by node, by sector or by name takes effect or is refused, in every function alike."""

import pickle

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import CapacityLoss, CapitalEvent, InputError, Member, Scenario, Shock, Table

from conftest import DEMAND, FLOWS, NODES
from test_ensemble import PLAN

LOSS = CapacityLoss("A:mine", 0.5, days=20)
SHOCK = Shock("A:mine", 0.5, days=20)
EVENT, CAPITAL = CapitalEvent({"A:mine": 500.0}), Shock("A:mine", capital=500, days=5, recovery=30)
CRITICAL = np.array([[2, 2], [0, 2]])


def refused(call, words, field, code="contradiction"):
    with pytest.raises(InputError, match=words) as caught:
        call()
    assert caught.value.field == field and caught.value.code == code and caught.value.hint
    return caught.value


@pytest.mark.parametrize("weights", [np.ones((2, 2, 4)), np.ones((1, 1, 4)), np.ones((2, 3)), np.ones(()), np.ones((2, 8)), [[[1, 1, 1, 1]]], np.ones((0, 4))])
def test_weights_of_another_shape(mills, chain, weights):
    for call in (lambda: entrepot.cascade(chain, "ore", weights=weights), lambda: entrepot.cascade(mills, "A:mine", weights=weights),
                 lambda: entrepot.screen(chain, weights=weights), lambda: entrepot.run(chain, Shock("ore", 0.5), "cascade", weights=weights)):
        refused(call, "the shape is", "weights", "bad_field")


def test_weights_of_cascade_as_of_screen(mills, tmp_path):
    (tmp_path / "w.csv").write_text("node,weight\n" + "".join(f"{node},{weight}\n" for node, weight in zip(NODES, (1, 5, 2, 9))))
    people = np.array([1.0, 5, 2, 9])
    several = [entrepot.cascade(mills, ["A:mine"], weights=weights) for weights in (
        {"sold": "sales", "people": people}, ["sales", str(tmp_path / "w.csv")], ["sales", people], {"sold": "sales", "people": tmp_path / "w.csv"})]
    alone = [entrepot.cascade(mills, ["A:mine"], weights=weights) for weights in ("sales", people)]
    for found in several:
        assert found.esri.shape == (1, 2) and np.array_equal(found.esri[0], [one.esri[0] for one in alone])
        assert np.array_equal(found.weights, np.concatenate([one.weights for one in alone]))
    assert several[0].weightings == ("sold", "people") and several[1].weightings[0] == "sales" and alone[0].weightings == ()
    assert several[0].frame("esri").columns.tolist() == ["sold", "people"]
    frame = pd.DataFrame([several[0].weights[0], people], ["sold", "people"], NODES)
    for call in (entrepot.screen, lambda network, **how: entrepot.cascade(network, ["A:mine"], **how)):
        assert call(mills, weights=frame).weightings == ("sold", "people") and call(mills, weights=frame.to_numpy()).weightings == ("0", "1")
    assert entrepot.cascade(mills, ["A:mine"], weights=frame).frame("esri").columns.tolist() == ["sold", "people"]
    screened = entrepot.screen(mills, weights={"sold": "sales", "people": people})
    assert np.array_equal(several[0].esri[0], screened.esri[0]) and screened.weightings == several[0].weightings
    refused(lambda: entrepot.cascade(mills, "A:mine", weights={}), "no weighting", "weights", "missing_data")


def test_capital_and_its_ratio_are_one_of_the_two(mills):
    for ratio in (400.0, 4, {"mine": 4}, [4, 5]):
        refused(lambda: entrepot.ario(mills, EVENT, capital=mills.output, capital_ratio=ratio), "Both capital and capital_ratio", "capital_ratio")
        refused(lambda: entrepot.run(mills, CAPITAL, capital=mills.output, capital_ratio=ratio), "Both capital and capital_ratio", "capital_ratio")
    lost = [entrepot.ario(mills, EVENT, days=30, **how).output_loss for how in ({}, dict(capital_ratio=4), dict(capital_ratio=None), dict(capital=None, capital_ratio=np.array(4.0)))]
    assert lost[0].any() and all(np.array_equal(lost[0], other) for other in lost[1:])


@pytest.mark.parametrize("by_sector, by_node", [((2, 7), (2, 7, 2, 7))])
def test_years_of_capital_in_arrays(mills, by_sector, by_node):
    """By sector or by node, in arrays or as pandas has them."""
    added = mills.output - mills.flows.sum(0)
    given = [list(by_sector), np.array(by_sector), {"mine": 2, "mill": 7}, list(by_node), pd.Series(by_node, NODES), pd.Series(by_node[::-1], NODES[::-1]),
             pd.Series(by_node, pd.MultiIndex.from_product([["A", "B"], ["mine", "mill"]])), pd.Series({"mill": 7, "mine": 2})]
    for call in (lambda **how: entrepot.ario(mills, EVENT, days=30, **how).output_loss, lambda **how: entrepot.run(mills, CAPITAL, days=30, **how).node_loss):
        want = call(capital=np.array(by_node) * added)
        assert want.any() and not np.array_equal(want, call())
        for ratio in given:
            assert np.array_equal(call(capital_ratio=ratio), want), ratio
        other = call(capital_ratio=[9, 2, 7, 7])
        assert np.array_equal(other, call(capital=np.array([9, 2, 7, 7]) * added)) and not np.array_equal(other, want)
    for ratio in ([1, 2, 3], np.ones((2, 2)), [[1], [1, 2]], pd.Series([1.0, 2, 3])):
        with pytest.raises(InputError) as caught:
            entrepot.ario(mills, EVENT, capital_ratio=ratio)
        assert caught.value.field == "capital_ratio" and caught.value.code == "bad_field"


def test_a_bad_number_of_years_names_whose_it_is(mills):
    for call in (lambda ratio: entrepot.ario(mills, EVENT, capital_ratio=ratio), lambda ratio: entrepot.run(mills, CAPITAL, capital_ratio=ratio)):
        refused(lambda: call({"mill": -1}), "A capital of -1 years of value added of mill is too little", "capital_ratio", "out_of_range")
        refused(lambda: call([4, 4, 4000, 4]), "4000 years of value added of B:mine is too much", "capital_ratio", "out_of_range")
        refused(lambda: call(-1), "A capital of -1 years of value added is too little", "capital_ratio", "out_of_range")


@pytest.mark.parametrize("function", ["leontief", "linear"])
def test_what_a_rule_ignores_is_refused(mills, source, command_line, tmp_path, function):
    """As by --production and --essentiality."""
    words = "Leave it out, or choose half_critical, strongly_critical, weakly_critical or generalised_leontief"
    plan = PLAN.replace("[[shock]]", f'[model]\nproduction = "{function}"\n\n[[shock]]')
    for call, field in (
            (lambda: entrepot.ario(mills, LOSS, production_function=function, criticality=CRITICAL), "criticality"),
            (lambda: entrepot.run(mills, SHOCK, production_function=function, criticality=CRITICAL), "criticality"),
            (lambda: entrepot.run(mills, SHOCK, production=function, essentiality=CRITICAL), "essentiality"),
            (lambda: entrepot.explain(mills, SHOCK, "B:mill", production=function, essentiality=CRITICAL), "essentiality"),
            (lambda: entrepot.ensemble(mills, PLAN, production_function=function, criticality=CRITICAL), "criticality"),
            (lambda: entrepot.ensemble(mills, plan, criticality=CRITICAL), "criticality"),
            (lambda: entrepot.ensemble(mills, plan, criticality=CRITICAL, production_function="half_critical"), "criticality")):
        assert refused(call, f"{function}.* does not know {field}", field).hint.startswith(words)
    (tmp_path / "e.csv").write_text("supplier_sector,customer_sector,essentiality\nelectronics,vehicles,2\n")
    said = command_line("stress", "run", "--table", source / "data/sample/input_output.csv", "--shock", "JPN:metals=50%", "--production", function,
                        "--essentiality", tmp_path / "e.csv")
    assert f"--production {function} does not know essentiality. Leave the file out, or choose --production half_critical" in said
    assert entrepot.ario(mills, LOSS, days=9, production_function=function).production_function == function


def test_the_production_function_of_an_ensemble_takes_effect(mills):
    losses = {function: entrepot.ensemble(mills, PLAN, production_function=function, inventory_days=8).losses for function in (None, "leontief", "linear")}
    assert np.array_equal(losses[None], losses["leontief"]) and not np.array_equal(losses[None], losses["linear"])
    plan = PLAN.replace("[[shock]]", '[model]\nproduction = "linear"\n\n[[shock]]')
    assert np.array_equal(entrepot.ensemble(mills, plan, inventory_days=8).losses, losses["linear"])
    assert np.array_equal(entrepot.ensemble(mills, plan, production_function="leontief", inventory_days=8).losses, losses["linear"])  # the plan goes before
    found = entrepot.ensemble(mills, plan.replace("linear", "weakly_critical"), production_function="leontief", criticality=CRITICAL, inventory_days=8)
    assert not np.array_equal(found.losses, losses["linear"])


def test_a_factor_of_money_needs_the_mode_that_rounds(mills):
    event = CapitalEvent({"A:mine": 500.0}, money_factor=10)
    error = refused(lambda: entrepot.ario(mills, event, days=9), "rounds nothing", "money_factor")
    assert error.hint == "Leave it out, or give boario=True."
    refused(lambda: entrepot.ario(mills, [Member(), Member(LOSS, event)], days=9), "rounds nothing", "money_factor")
    coarse, fine = (entrepot.ario(mills, one, days=9, boario=True).output_loss for one in (event, CapitalEvent({"A:mine": 500.0})))
    assert not np.array_equal(coarse, fine)


def test_a_member_has_parameters_by_sector(mills):
    def lost(member, **run):
        return entrepot.ario(mills, [Member(LOSS), member], days=60, **run).output_loss[:, 1]

    for name in ("inventory_days", "inventory_restoration_tau"):
        few = dict(inventory_days=5) if name == "inventory_restoration_tau" else {}
        want = lost(Member(LOSS, **{name: [4, 7]}), **few)
        assert not np.array_equal(want, lost(Member(LOSS), **few))
        for given, run in (({"mine": 4, "mill": 7}, {}), ({"*": 7, "mine": 4}, {}), ({0: 4, "mill": 7}, {}), ({"mine": 4}, {name: 7}), ({"mine": 4}, {name: {"mill": 7}}), ({"mill": 7}, {name: [4, 9]})):
            assert np.array_equal(lost(Member(LOSS, **{name: given}), **{**few, **run}), want), (name, given)
    assert np.array_equal(lost(Member(LOSS, inventory_days={"mine": 4})), lost(Member(LOSS, inventory_days=[4, 90])))
    refused(lambda: lost(Member(LOSS, inventory_days={"mines": 4})), "'mines' is not known", "inventory_days", "unknown_name")
    refused(lambda: lost(Member(LOSS, inventory_days={"mine": "x"})), "not numbers", "inventory_days", "bad_field")
    by_buyer = np.arange(8.0).reshape(2, 4) + 5
    refused(lambda: lost(Member(LOSS, inventory_days={"mine": 4}), inventory_days=by_buyer), "differ by buyer", "inventory_days", "missing_data")
    assert np.array_equal(lost(Member(LOSS, inventory_days={"mine": 4, "*": 7}), inventory_days=by_buyer), lost(Member(LOSS, inventory_days=[4, 7])))


def test_capital_of_a_shock_by_node(mills):
    nodes = ["A:mine", "B:mill"]
    want = entrepot.run(mills, Scenario("x", [Shock("A:mine", capital=100, days=2, recovery=9), Shock("B:mill", capital=300, days=2, recovery=9)]), days=30).node_loss
    for capital in ({"A:mine": 100, "B:mill": 300}, {0: 100, ("B", "mill"): 300}, pd.Series({("B", "mill"): 300.0, ("A", "mine"): 100.0})):
        found = entrepot.run(mills, Shock(nodes, capital=capital, days=2, recovery=9), days=30).node_loss
        np.testing.assert_allclose(found, want, rtol=1e-12)
        assert found.any()
    for capital, field, words, code in (
            ({"A:mine": 100}, "capital", "B:mill has no part", "missing_data"), ({}, "capital", "No capital", "missing_data"),
            ({"A:mine": -1, "B:mill": 2}, "capital", "-1 of A:mine is not an amount", "out_of_range"), ({"A:mine": "x"}, "capital", "This cannot be 'x'", "bad_field"),
            ({"A:mine": 1, "B:mill": 1, "B:mine": 1}, "capital", "'B:mine' is no node that the shock hits", "unknown_name")):
        refused(lambda: entrepot.run(mills, Shock(nodes, capital=capital)), words, field, code)
    refused(lambda: entrepot.run(mills, Shock(nodes, capital={"A:mine": 1, "B:mill": 1}, impact_distrib="equal")), "says itself", "impact_distrib")


def test_one_scenario_of_a_frame_is_explained(mills, tmp_path):
    frame = pd.DataFrame({"scenario": "x", "node": ["A:mine", ("B", "mine")], "loss": [0.5, 0.2], "days": [20, 10]})
    frame.assign(node=["A:mine", "B:mine"]).to_csv(tmp_path / "s.csv", index=False)
    scenario = Scenario("x", [SHOCK, Shock("B:mine", 0.2, days=10)])
    for model, more in (("ario", dict(days=60, inventory_days=3)), ("daily", dict(days=60, inventory_days=3)), ("ghosh", {})):
        given = (frame, tmp_path / "s.csv", scenario) if more else (frame.drop(columns="days"), Scenario("x", [Shock("A:mine", 0.5), Shock("B:mine", 0.2)]))
        of_frame, *others = (entrepot.explain(mills, one, "B:mill", model, **more) for one in given)
        for other in others:
            assert of_frame.origins == other.origins and of_frame.nodes[0].loss == other.nodes[0].loss > 0
            assert list(of_frame.nodes[0].origins) == list(other.nodes[0].origins)
    for rows, words in ((frame.assign(scenario=["x", "y"]), "2 scenarios"), (frame.assign(loss=2.0), "A loss of 2")):
        with pytest.raises(InputError, match=words) as caught:
            entrepot.explain(mills, rows, "B:mill")
        assert "scenarios.csv" not in str(caught.value)


def test_shares_may_be_texts(mills, chain):
    demand = dict(days=20, final_demand=[0, 0, 0, 100.0])
    pairs = [
        (entrepot.cascade(chain, [{"ore": text, "steel": (0.2, other)}]).esri for text, other in ((0.5, 0.1), ("50%", "10%"))),
        (entrepot.cascade(chain, {"ore": value}).esri for value in ((0.5, 0.3), ("50%", "0.3"))),
        (entrepot.daily(chain, {"ore": share}, **demand).production_loss for share in (0.5, "50%")),
        ([one.probability for one in entrepot.reverse(mills, "A:mill", loss, probability={"B:mine": chance}, severity=part).sets] for loss, chance, part in ((0.01, 0.1, 0.5), ("1%", "10%", "50%"))),
        (entrepot.screen(chain, severity=severity).esri for severity in (0.5, "50%")),
        (entrepot.ario(mills, CapitalEvent({"A:mine": share}, kind="arbitrary"), days=9).output_loss for share in (0.5, "50%")),
        (entrepot.ario(mills, CapitalEvent({"A:mine": 500.0}, rebuilding_sectors={"mill": a, "mine": b}), days=9).output_loss for a, b in ((0.75, 0.25), ("75%", "25%"))),
    ]
    for place, pair in enumerate(pairs):
        number, text = pair
        assert np.any(number) and np.array_equal(number, text), place
    default = entrepot.reverse(mills, "A:mill", None, severity=None).sets
    assert default == entrepot.reverse(mills, "A:mill").sets and np.array_equal(entrepot.screen(chain, severity=None).esri, entrepot.screen(chain).esri)
    for call, field in ((lambda share: entrepot.cascade(chain, {"ore": share}), "shocks"), (lambda share: entrepot.daily(chain, {"ore": share}, **demand), "share"),
                        (lambda share: entrepot.reverse(mills, "A:mill", probability={"B:mine": share}), "probability"),
                        (lambda share: entrepot.reverse(mills, "A:mill", share), "loss"), (lambda share: entrepot.screen(mills, severity=share), "severity")):
        refused(lambda: call("150%"), "150%|1.5", field, "out_of_range")
        assert 'such as "30%"' in refused(lambda: call("much"), "This cannot be 'much'", field, "bad_field").hint


def test_a_missing_loss_names_its_cell(mills):
    for columns, cell in ((dict(loss=[0.5, np.nan]), "loss"), (dict(capital=[5.0, None], days=3, recovery=5), "capital"), (dict(capital=[5.0, None], loss=np.nan), "loss"), (dict(demand=[0.5, None]), "demand")):
        with pytest.raises(InputError, match="The loss is empty") as caught:
            entrepot.run(mills, pd.DataFrame({"scenario": ["a", "b"], "node": "A:mine", **columns}))
        assert caught.value.where == f"scenarios.loc[1, '{cell}']" and caught.value.field == cell
    with pytest.raises(InputError, match="The node is empty") as caught:
        entrepot.run(mills, pd.DataFrame({"scenario": ["a", "b"], "node": ["A:mine", None], "loss": 0.5}))
    assert caught.value.where == "scenarios.loc[1, 'node']"


def test_notes_of_firms_are_in_those_of_results(tmp_path):
    """As those of a table; also of a copy, which has no files behind it."""
    (tmp_path / "links.csv").write_text("supplier,customer,amount\nore,steel,60\nsteel,cars,100\n")
    (tmp_path / "firms.csv").write_text("firm,sector,revenue\nore,mining,60\nsteel,metals,100\ncars,vehicles,120\n")
    (tmp_path / "ess.csv").write_text("supplier_sector,customer_sector,essentiality\nmining,metals,2\nwater,vehicles,2\n")
    loaded = entrepot.load_firms(tmp_path / "links.csv", tmp_path / "firms.csv", tmp_path / "ess.csv")
    assert any("water" in note for note in loaded.notes)
    for network in (loaded, pickle.loads(pickle.dumps(loaded))):
        for result in (entrepot.screen(network), entrepot.cascade(network, "ore"), entrepot.daily(network, {"ore": 0.5}, days=3), entrepot.reverse(network, "steel"),
                       entrepot.run(network, Shock("ore", 0.5), "cascade"), entrepot.run(network, Shock("ore", 0.5), "daily", days=3)):
            for note in loaded.notes:
                assert result.notes.count(note) == 1, result
