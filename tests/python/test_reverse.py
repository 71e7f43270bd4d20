"""Reverse stress tests: the same sets as by closing all of them."""

import itertools
import json
import os
import subprocess

import numpy as np
import pytest

import entrepot


def sales_weighted(table, losses, target):
    weights = table.output[target] / table.output[target].sum()
    return float(losses[target] @ weights)


@pytest.mark.parametrize("model", ["leontief", "cascade"])
def test_pairs_of_a_small_table(mills, model):
    target, share = [mills.node("A:mill"), mills.node("B:mill")], 0.3
    found = entrepot.reverse(mills, "*:mill", share, severity=0.5, failures_max=2, model=model, include_target=True)
    assert found.proven
    losses = {}
    for size in (1, 2):
        for nodes in itertools.combinations(mills.labels, size):
            run = entrepot.run(mills, [entrepot.Scenario("set", [entrepot.Shock(node, 0.5) for node in nodes])], model)
            if model == "leontief":
                losses[nodes] = sales_weighted(mills, run.node_loss[0] / mills.output, target)
            else:
                hit = entrepot.cascade(entrepot_network(mills), {node: 0.5 for node in nodes}, losses=True)
                losses[nodes] = sales_weighted(mills, np.maximum(hit.loss_down[0], hit.loss_up[0]), target)
    enough = {nodes for nodes, loss in losses.items() if loss >= share * (1 - 1e-9)}
    minimal = {nodes for nodes in enough if not any(set(other) < set(nodes) for other in enough)}
    assert {one.nodes for one in found.sets} == minimal
    for one in found.sets:
        assert one.loss == pytest.approx(losses[one.nodes], rel=1e-9)
    assert found.failures_needed == min(len(nodes) for nodes in minimal)


def entrepot_network(table):
    """The network that a table is to the cascade: revenue is output, every input counts 1."""
    seller, buyer = np.nonzero(table.flows > 0)
    sector = [label.split(":")[1] for label in table.labels]
    return entrepot.FirmNetwork(np.array(table.labels)[seller], np.array(table.labels)[buyer], table.flows[seller, buyer], sector, firms=table.labels,
                                revenue=table.output)


def test_it_says_what_the_command_line_says(sample):
    found = entrepot.reverse(sample, "KOR:electronics", 0.2, failures_max=1)
    done = subprocess.run([os.environ["ENTREPOT_PROGRAM"], "stress", "reverse", "--loss", "20%", "--of", "KOR:electronics", "--max", "1", "--json"],
                          capture_output=True, text=True, cwd=os.environ["ENTREPOT_SOURCE"], check=True)
    assert [list(one.nodes) for one in found.sets] == [one["nodes"] for one in json.loads(done.stdout)["sets"]]


def test_the_most_probable_first(sample):
    chance = {"CHN:electronics": 0.01, "JPN:electronics": 0.02, "TWN:electronics": 0.03, "USA:business_services": 0.001}
    chance = {node: p for node, p in chance.items() if node in sample.labels}
    found = entrepot.reverse(sample, "KOR", 0.001, probability=chance, failures_max=2)
    assert found.sets and [one.probability for one in found.sets] == sorted((one.probability for one in found.sets), reverse=True)
    assert all(set(one.nodes) <= set(chance) for one in found.sets)
    assert [size.failures for size in found.sizes] == [1, 2]


def sets_of(found):
    return [(one.nodes, one.probability) for one in found.sets]


def test_probabilities_by_pattern(sample, tmp_path):
    """As in the file of --probabilities: a node's own goes before that of a pattern, in any order."""
    sectors = {label.split(":")[1] for label in sample.labels}
    own, pattern = 0.05, 0.01
    by_name = {label: own if label == "JPN:electronics" else pattern for label in sample.labels if label.endswith(":electronics")}
    assert len(by_name) > 3 and "electronics" in sectors
    options = dict(loss=0.001, failures_max=1)
    named = sets_of(entrepot.reverse(sample, "KOR", probability=by_name, **options))
    assert named and named[0] == (("JPN:electronics",), own)
    for chances in ({"*:electronics": pattern, "JPN:electronics": own}, {"JPN:electronics": own, "*:electronics": pattern},
                    {"*:electronics": pattern, ("JPN", "electronics"): own}, {"electronics": pattern, sample.node("JPN:electronics"): own}):
        assert sets_of(entrepot.reverse(sample, "KOR", probability=chances, **options)) == named

    (tmp_path / "p.csv").write_text(f"node,probability\n*:electronics,{pattern}\nJPN:electronics,{own}\n")
    done = subprocess.run([os.environ["ENTREPOT_PROGRAM"], "stress", "reverse", "--loss", "0.1%", "--of", "KOR", "--max", "1", "--json", "--probabilities",
                           str(tmp_path / "p.csv")], capture_output=True, text=True, cwd=os.environ["ENTREPOT_SOURCE"], check=True)
    assert [(tuple(one["nodes"]), one["probability"]) for one in json.loads(done.stdout)["sets"]] == named[:10]


def test_a_probability_is_given_once(sample):
    for chances, code in (({"JPN:*": 0.1, "*:electronics": 0.1}, "duplicate"), ({"JPN:electronics": 0.1, sample.node("JPN:electronics"): 0.1}, "duplicate"),
                          ({"JPX:*": 0.1}, "unknown_name"), ({"JPN:*": 0}, "out_of_range"), ({"JPN:*": "x"}, "bad_field")):
        with pytest.raises(entrepot.InputError) as caught:
            entrepot.reverse(sample, "KOR", probability=chances)
        assert (caught.value.code, caught.value.field) == (code, "probability")


def test_mistakes(sample):
    for target, options in (("KOR:electronic", {}), ("KOR", dict(loss=1.5)), ("KOR", dict(failures_max=0)), ("KOR", dict(severity=0)),
                            ("KOR", dict(probability={"JPN:electronics": 1.5})), ("KOR", dict(model="magic")), ("KOR", dict(chain="side"))):
        with pytest.raises(entrepot.InputError):
            entrepot.reverse(sample, target, **options)
