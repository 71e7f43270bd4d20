"""Negative flows and essentiality of tables, weights of a screening: the same rules as on the command line."""

import numpy as np
import pytest

import entrepot


def table(flow=-1.0):
    flows = np.array([[0.0, 40.0, 0.0], [0.0, 0.0, 60.0], [flow, 0.0, 0.0]])
    return entrepot.Table(flows, [60.0, 40.0, 100.0], [100.0, 100.0, 100.0], regions=["JPN"], sectors=["ore", "steel", "cars"])


NOTE = "1 flow is negative (-1 from JPN:cars to JPN:ore) and left out"


def test_negative_flows_are_left_out_with_a_note():
    shock = entrepot.Shock("JPN:ore", 0.5, days=5)
    for model in ("ario", "daily", "cascade", "leontief", "ghosh"):
        found = entrepot.run(table(), shock, model, **({"days": 30} if model in ("ario", "daily") else {}))
        assert NOTE in found.notes, model
        without = entrepot.run(table(0.0), shock, model, **({"days": 30} if model in ("ario", "daily") else {}))
        np.testing.assert_array_equal(found.node_loss, without.node_loss)
        assert NOTE not in without.notes
    assert NOTE in entrepot.ario(table(), entrepot.CapacityLoss("JPN:ore", 0.5), days=5).notes
    assert NOTE in entrepot.screen(table()).notes
    assert NOTE in entrepot.reverse(table(), "JPN:cars", loss=0.05).notes
    plan = "name = 'n'\nhorizon_days = 5\n[[shock]]\nnode = 'JPN:ore'\nloss = 0.5\ndays = 2\n[[scenario]]\nname = 's'\n"
    assert NOTE in entrepot.ensemble(table(), plan).notes
    assert table().flows.min() == -1, "the table itself stays as it is"


def test_a_table_that_would_buy_more_than_it_makes_is_refused():
    flows = np.array([[0.0, 150.0], [0.0, -100.0]])
    odd = entrepot.Table(flows, [-50.0, 200.0], [100.0, 100.0], regions=["JPN"], sectors=["ore", "steel"])
    with pytest.raises(entrepot.InputError) as error:
        entrepot.screen(odd)
    assert error.value.code == "unbalanced"


def test_essentiality_of_a_table():
    plain = entrepot.screen(table(0.0), substitution=False)
    matrix = np.ones((3, 3), dtype=int)
    matrix[0, 1] = 0  # steel does without ore
    without = entrepot.screen(table(0.0), substitution=False, essentiality=matrix)
    assert plain.esri_down[0] > without.esri_down[0]
    shock = entrepot.Shock("JPN:ore", 1.0)
    found = entrepot.run(table(0.0), shock, "cascade", substitution=False, essentiality=matrix)
    assert found.loss_down[0] == pytest.approx(without.esri_down[0], abs=1e-15)
    assert found.facts["essentiality"] == "by pair of sectors, as given"
    why = entrepot.explain(table(0.0), shock, "JPN:steel", "cascade", substitution=False, essentiality=matrix)
    assert all(stretch.side == "up" for stretch in why.nodes[0].stretches), "no way down without ore"
    with pytest.raises(entrepot.InputError, match="sectors x sectors"):
        entrepot.screen(table(0.0), essentiality=[[1, 1], [1, 1]])
    with pytest.raises(entrepot.InputError, match="0, 1 or 2"):
        entrepot.screen(table(0.0), essentiality=np.full((3, 3), 3))


def test_weights_of_a_screening():
    people = np.array([0.0, 0.0, 5.0])
    found = entrepot.screen(table(0.0), substitution=False, weights=people)
    alone = entrepot.run(table(0.0), entrepot.Shock("JPN:ore", 1.0), "cascade", substitution=False, weights=people)
    assert found.esri[0] == pytest.approx(alone.loss[0], abs=1e-15)
    assert found.esri[2] == 1  # the only node that counts
    with pytest.raises(entrepot.InputError, match="one weight for each node"):
        entrepot.screen(table(0.0), weights=[1.0])


def test_links_of_a_header_alone_are_an_error(tmp_path):
    (tmp_path / "links.csv").write_text("supplier,customer,amount\n")
    (tmp_path / "firms.csv").write_text("firm,sector\nore,mining\n")
    with pytest.raises(entrepot.InputError, match="no link"):
        entrepot.load_firms(tmp_path / "links.csv", tmp_path / "firms.csv")


def test_events_of_a_file(tmp_path):
    (tmp_path / "events.csv").write_text("scenario,node,capital,days,recovery,shape\nflood,JPN:ore,30%,5,20,convex\n")
    found = entrepot.run(table(0.0), tmp_path / "events.csv", days=40)
    by_hand = entrepot.ario(
        table(0.0), entrepot.CapitalEvent({"JPN:ore": 0.3 * 4 * 100}, duration=5, shape="convex", recovery_tau=20), days=40)
    assert found.loss[0] == pytest.approx(by_hand.output_loss.sum(), rel=1e-12)
    assert found.facts["capital"] == "4 times the value added of a year"
