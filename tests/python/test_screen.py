"""Screens of chosen nodes, parts of their output and several weights; losses of the reverse question by other weights."""

import json
import os
import subprocess

import numpy as np
import pytest

import entrepot
from entrepot import Error


def test_chosen_nodes_and_a_part_of_their_output(sample, source):
    found = entrepot.screen(sample, nodes=["KOR:*", ("JPN", "electronics")], severity=0.5)
    words = ["stress", "screen", "--table", "data/sample/input_output.csv", "--nodes", "KOR:*,JPN:electronics", "--severity", "0.5", "--json"]
    done = subprocess.run([os.environ["ENTREPOT_PROGRAM"], *words], capture_output=True, text=True, cwd=source)
    assert done.returncode == 0, done.stderr
    ranking = json.loads(done.stdout)["ranking"]
    assert found.top(len(ranking) + 1) == [(row["node"], row["esri"]) for row in ranking]
    assert [found.sectors[place] for place in found.ranking] == [row["sector"] for row in ranking]
    assert found.severity == 0.5 and list(found.labels) == [label for label in sample.labels if label in found.labels]


def test_chosen_nodes_have_the_index_that_all_have(mills, chain):
    for network in (mills, chain):
        whole = entrepot.screen(network)
        some = entrepot.screen(network, nodes=[2, whole.labels[0]])
        assert some.labels == (whole.labels[0], whole.labels[2])  # in the order of the network
        assert some.esri.tolist() == [whole.esri[0], whole.esri[2]]
        assert entrepot.screen(network, nodes=1).labels == (whole.labels[1],)


def test_several_weights_in_one_run(mills):
    weights = {"people": [1.0, 2, 3, 4], "plants": [5.0, 1, 1, 1]}
    found = entrepot.screen(mills, weights=weights)
    array = entrepot.screen(mills, weights=list(weights.values()))
    assert found.weightings == ("people", "plants") and found.esri.shape == (4, 2) and array.weightings == ("0", "1")
    assert np.array_equal(found.esri_up, array.esri_up)
    for place, one in enumerate(weights.values()):
        alone = entrepot.screen(mills, weights=one)
        assert alone.esri.shape == (4,) and alone.weightings == ()
        for name in ("esri", "esri_down", "esri_up"):
            assert np.array_equal(getattr(alone, name), getattr(found, name)[:, place])
        if place == 0:
            assert alone.top(4) == found.top(4)


@pytest.mark.parametrize("options,code,field", [
    ({"nodes": ["A:mines"]}, "unknown_name", "nodes"), ({"nodes": []}, "missing_data", "nodes"), ({"severity": 0}, "out_of_range", "severity"),
    ({"severity": 1.5}, "out_of_range", "severity"), ({"weights": {}}, "missing_data", "weights"), ({"weights": [1, 2]}, "bad_field", "weights"),
    ({"weights": {"people": [1, 2]}}, "bad_field", "weights['people']"), ({"weights": [[1, 2], [3, 4]]}, "bad_field", "weights"),
])
def test_choices_that_cannot_be(mills, options, code, field):
    with pytest.raises(Error) as caught:
        entrepot.screen(mills, **options)
    assert (caught.value.code, caught.value.field) == (code, field), str(caught.value)


def test_losses_of_the_reverse_question_by_weights(mills):
    ask = dict(target=["A:mill", "B:mill"], loss=0.01, failures_max=1, model="ghosh")
    by_output, same = entrepot.reverse(mills, **ask), entrepot.reverse(mills, weights=mills.output, **ask)
    assert by_output.sets == same.sets
    one = entrepot.reverse(mills, weights=[0, 1, 0, 0], **ask)
    alone = entrepot.reverse(mills, **{**ask, "target": "A:mill", "candidates": ["A:mine", "B:mine"]})
    losses = {found.nodes: found.loss for found in one.sets}
    assert alone.sets and all(losses[found.nodes] == pytest.approx(found.loss, rel=1e-12) for found in alone.sets)
    with pytest.raises(Error) as caught:
        entrepot.reverse(mills, weights=[1, 2], **ask)
    assert caught.value.field == "weights"


def test_weights_by_the_words_of_the_command_line(mills, tmp_path):
    flows = np.array(mills.flows)
    bought = entrepot.screen(mills, weights="purchases")
    assert np.array_equal(bought.esri, entrepot.screen(mills, weights=flows.sum(axis=0)).esri) and bought.weightings == ()
    several = entrepot.screen(mills, weights=["sales", "purchases"])
    assert several.weightings == ("sales", "purchases") and np.array_equal(several.esri[:, 1], bought.esri)
    assert np.array_equal(several.esri[:, 0], entrepot.screen(mills).esri), "sales are the default"
    path = tmp_path / "people.csv"
    path.write_text("node,weight\n*,2\nA:mill,7\n")
    people = np.where(np.array(mills.labels) == "A:mill", 7.0, 2.0)
    assert np.array_equal(entrepot.screen(mills, weights={"people": path}).esri[:, 0], entrepot.screen(mills, weights=people).esri)
    shock = entrepot.Shock("A:mill", 1.0)
    found = entrepot.run(mills, shock, "cascade", weights="trade")
    assert found.facts["weights"] == "sales to and purchases from other nodes"
    assert np.array_equal(found.loss, entrepot.run(mills, shock, "cascade", weights=flows.sum(axis=0) + flows.sum(axis=1)).loss)
    ask = dict(target="A:mill", loss=0.01, failures_max=1, model="ghosh")
    assert entrepot.reverse(mills, weights="sales", **ask).sets == entrepot.reverse(mills, weights=flows.sum(axis=1), **ask).sets
    with pytest.raises(Error, match="sales, purchases or trade"):
        entrepot.screen(mills, weights="sale")


def test_results_print_a_summary(sample, mills, chain):
    shock = entrepot.CapacityLoss("JPN:electronics", 0.5, days=9)
    results = (
        entrepot.ario(sample, [shock] * 9, days=30), entrepot.run(sample, entrepot.Shock("JPN:electronics", 0.5), days=30), entrepot.screen(sample),
        entrepot.cascade(chain, "ore"), entrepot.daily(chain, {"ore": 0.5}, days=30, final_demand=[0, 0, 0, 120.0]),
        entrepot.linear(mills, {"A:mill": -1.0}))
    for result in results:
        lines = repr(result).splitlines()
        assert lines[0].startswith(type(result).__name__) and 2 <= len(lines) <= 8, repr(result)
        assert "array(" not in repr(result)
    assert "9 member(s)" in repr(results[0]) and "30 days" in repr(results[0]) and "(9 in all)" in repr(results[0])
    assert f"{results[1].loss[0]:.6g}" in repr(results[1]) and results[1].unit in repr(results[1])
