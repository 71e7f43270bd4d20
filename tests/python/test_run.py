"""One interface for all models, and why a node loses."""

import numpy as np
import pytest

import entrepot
from entrepot import Scenario, Shock

MODELS = ["ario", "daily", "cascade", "leontief", "ghosh"]


@pytest.mark.parametrize("model", MODELS)
def test_every_model_on_a_table(sample, model):
    scenarios = [Scenario("closed", [Shock("JPN:electronics", 1.0)]), Shock("JPN:electronics", 0.5), Shock(["JPN:electronics"], 0)]
    found = entrepot.run(sample, scenarios, model, days=60)
    assert found.model == model and found.scenarios == ("closed", "JPN:electronics", "JPN:electronics") and found.facts
    assert found.loss.shape == (3,) and found.node_loss.shape == (3, 340)
    assert found.loss[0] > found.loss[1] > 0 and abs(found.loss[2]) < 1e-9 * found.base
    assert (found.direct[:2] > 0).all() and found.node_direct[0].argmax() == sample.node("JPN:electronics")
    assert (found.by_day is None) == (found.days == 0) == (model in ("cascade", "leontief", "ghosh"))
    for array in (found.loss, found.node_loss, found.first_day_below, found.node_base):
        assert not array.flags.writeable and not array.flags.owndata
    again = entrepot.run(sample, scenarios, model, days=60, threads=1)
    assert again.node_loss.tobytes() == found.node_loss.tobytes()


def test_what_it_runs_is_what_the_models_run(sample):
    shock = Shock("KOR:*", 0.4, start=3, days=20)
    found = entrepot.run(sample, shock, days=50, threshold=0.9999, psi=0.7, rationing="final_demand_last")
    loss = entrepot.CapacityLoss([label for label in sample.labels if label.startswith("KOR:")], 0.4, days=20, start=3)
    by_hand = entrepot.ario(sample, loss, days=50, psi=0.7, rationing="final_demand_last")
    np.testing.assert_allclose(found.node_loss[0], by_hand.output_loss[:, 0], rtol=1e-6, atol=1e-6)
    assert found.by_day is not None and found.by_day.shape == (1, 50) and found.lowest[0] == found.by_day[0].min()
    assert found.first_day_below[0] >= 3
    cascade = entrepot.run(sample, [Shock("KOR:electronics", 1)], "cascade", eps=1e-4)
    assert cascade.loss_down[0] == entrepot.screen(sample, eps=1e-4).esri_down[sample.node("KOR:electronics")]


def test_names_of_ones_own(mills):
    """Regions that are no codes, and a table that was made from arrays."""
    table = entrepot.Table(mills.flows, mills.final_demand, regions=["North side", "B"], sectors=["mine", "mill"])
    found = entrepot.run(table, [Shock("North side:mine", 0.5, days=5)], days=20)
    assert found.labels[0] == "North side:mine"
    same = entrepot.run(mills, [Shock("A:mine", 0.5, days=5)], days=20)
    assert same.node_loss.tobytes() == found.node_loss.tobytes()


def test_firms_and_texts_and_files(chain, tmp_path):
    found = entrepot.run(chain, Scenario("ore", ["ore=50%"]), "cascade")
    assert found.loss_down[0] == entrepot.cascade(chain, {"ore": 0.5}).esri_down[0]
    (tmp_path / "scenarios.csv").write_text("scenario,node,loss\none,ore,50%\nboth,ore,1\nboth,ore2,1\n")
    from_file = entrepot.run(chain, tmp_path / "scenarios.csv", "cascade")
    assert from_file.scenarios == ("one", "both") and from_file.loss[0] == found.loss[0]
    with pytest.raises(entrepot.InputError, match="Choose daily or cascade"):
        entrepot.run(chain, Shock("ore", 0.5), "ario")


def test_why(sample):
    scenario = Scenario("two", [Shock("JPN:electronics", 0.8, days=40), Shock("CHN:metals", 0.5, days=40)])
    why = entrepot.explain(sample, scenario, ["JPN:electronics", "KOR:vehicles"], days=120, inventory_days=10)
    assert why.origins[:2] == ("JPN:electronics", "CHN:metals") and why.origins[-1] == "elsewhere"
    first, second = why.nodes
    lost = entrepot.run(sample, scenario, days=120, inventory_days=10).node_loss[0]
    for node in why.nodes:
        assert node.loss == pytest.approx(lost[sample.node(node.node)], rel=1e-6)
        assert sum(node.origins) == pytest.approx(1, abs=1e-9)
        assert sum(day[1] for day in node.days) == pytest.approx(node.loss, rel=1e-9)
    assert first.stretches[0].held_by == "capacity" and first.origins[0] > 0.5
    assert second.stretches and all(sum(stretch.origins) == pytest.approx(1, abs=1e-9) for stretch in second.stretches)


@pytest.mark.parametrize("model", MODELS)
def test_why_of_every_model(sample, model):
    scenario = Scenario("two", [Shock("JPN:electronics", 0.8, days=40), Shock("CHN:metals", 0.5, days=40)])
    short = dict(inventory_days=10) if model in ("ario", "daily") else {}
    why = entrepot.explain(sample, scenario, "KOR:vehicles", model, days=120, **short)
    lost = entrepot.run(sample, scenario, model, days=120, **short).node_loss[0]
    (node,) = why.nodes
    assert node.loss == pytest.approx(lost[sample.node("KOR:vehicles")], rel=1e-6)
    assert sum(node.origins) == pytest.approx(1, abs=1e-9) and node.stretches and len(node.stretches[0].chain) > 1
    assert bool(node.days) == (model in ("ario", "daily"))
    assert {stretch.side for stretch in node.stretches} == ({"down", "up"} if model == "cascade" else {""})
    if model in ("leontief", "ghosh"):
        assert sum(node.tiers) == pytest.approx(1, abs=1e-9) and node.ways[0][1][-1][2] == "capacity"
    else:
        assert not node.tiers and not node.ways


def test_mistakes(sample):
    for scenarios, options in (([], {}), (Shock("JPN:electronics", 1.5), {}), (Shock("JPN:electronic", 0.5), {}), (Shock("JPN:electronics", 0.5), dict(days=0)),
                               (Shock("JPN:electronics", 0.5), dict(model="magic")), (Shock("JPN:electronics", 0.5), dict(eps=0.1)),
                               (Shock("JPN:electronics", 0.5, demand=2.0), dict(model="cascade")), (Shock("X:*", 0.5), {}), ([3], {}),
                               (Scenario("x", ["JPN:electronics"]), {}), (Shock("JPN:electronics", 0.5, start=-1), {}),
                               (Shock("JPN:electronics", 0.5, days=0), {}), (Shock("JPN:electronics", 0.5, recovery=-1), {})):
        with pytest.raises(entrepot.InputError):
            entrepot.run(sample, scenarios, **options)
    with pytest.raises(entrepot.InputError, match="Did you mean 'psi'"):
        entrepot.run(sample, Shock("JPN:electronics", 0.5), psy=0.5)
    with pytest.raises(entrepot.FileError):
        entrepot.run(sample, "nowhere.csv")


def test_stocks_by_day(sample):
    shock = Shock("KOR:*", 0.4, start=3, days=20)
    found = entrepot.run(sample, shock, days=30, stocks=True)
    assert found.series[0].stocks_by_day.shape == (30, len(sample.sectors), len(sample))
    assert entrepot.run(sample, shock, days=30, series=True).series[0].stocks_by_day is None
    with pytest.raises(entrepot.InputError, match="Only the model ario keeps the stock"):
        entrepot.run(sample, shock, "ghosh", stocks=True)
