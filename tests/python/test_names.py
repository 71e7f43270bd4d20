"""What a name means: nodes, firms beside sectors of the same name, places where names are keys, names with the signs of lists, and texts that are no files."""

import subprocess

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import FirmNetwork, InputError, Scenario, Shock, Table

from conftest import DEMAND, FLOWS

FIRMS = ["steel", "a", "b", "ore"]
SECTORS = ["trade", "steel", "steel", "mining"]  # the firm "steel" trades; the sector has two others


@pytest.fixture
def clash():
    return FirmNetwork(["ore", "a", "b", "steel"], ["a", "steel", "steel", "ore"], [60, 100, 30, 20], SECTORS, firms=FIRMS)


def hit(network, shock):
    found = entrepot.run(network, shock, "cascade")
    return [label for label, direct in zip(found.labels, found.node_direct[0]) if direct > 0]


def test_a_firm_named_like_a_sector_is_no_guess(clash, tmp_path, command_line):
    (tmp_path / "s.csv").write_text("scenario,node,loss\nx,steel,0.5\n")
    for call in (lambda: entrepot.run(clash, Shock("steel", 0.5), "cascade"), lambda: entrepot.run(clash, "steel=50%", "cascade"),
                 lambda: entrepot.run(clash, tmp_path / "s.csv", "cascade"), lambda: entrepot.screen(clash, nodes="steel"),
                 lambda: entrepot.reverse(clash, "steel"), lambda: entrepot.explain(clash, Shock("a", 0.5), "steel", "cascade")):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == "contradiction" and caught.value.hint == "Write node:steel for the node, *:steel for the sector."
    (tmp_path / "links.csv").write_text("supplier,customer,amount\nore,a,60\na,steel,100\nb,steel,30\nsteel,ore,20\n")
    (tmp_path / "firms.csv").write_text("firm,sector\n" + "".join(f"{firm},{sector}\n" for firm, sector in zip(FIRMS, SECTORS)))
    files = ["--links", tmp_path / "links.csv", "--firms", tmp_path / "firms.csv"]
    said = command_line("stress", "run", *files, "--model", "cascade", "--shock", "steel=50%")
    assert "'steel' is the name of a node and of a sector. Write node:steel" in said


def test_either_can_be_written(clash):
    for node in ("node:steel", 0, [0], np.int64(0)):
        assert hit(clash, Shock(node, 0.5)) == ["steel"]
    assert entrepot.run(clash, Shock(0, 0.5), "cascade").scenarios == ("steel",)
    assert hit(clash, "node:steel=50%") == ["steel"] and hit(clash, Shock("*:steel", 0.5)) == ["a", "b"]
    assert hit(clash, Shock("mining", 0.5)) == ["ore"]  # no firm is called so
    assert entrepot.screen(clash, nodes=["node:steel"]).labels == entrepot.screen(clash, nodes=0).labels == ("steel",)
    frame = pd.DataFrame({"scenario": ["x", "y"], "node": [0, "*:steel"], "loss": 0.5})
    assert np.array_equal(entrepot.run(clash, frame, "cascade").node_direct > 0, [[1, 0, 0, 0], [0, 1, 1, 0]])
    for name in ("node:steel", 0, "steel"):  # a row of a node's own
        (only,) = entrepot.reverse(clash, "*:steel", 0.0001, probability={name: "10%"}, failures_max=1).sets
        assert only.nodes == ("steel",) and only.probability == pytest.approx(0.1)


def test_a_firm_alone_in_its_sector_may_have_its_name():
    alone = FirmNetwork([0, 1], [1, 2], [1.0, 1.0], [0, 1, 2])  # firms and sectors "0", "1", "2"
    assert hit(alone, Shock("1", 0.5)) == ["1"] and entrepot.cascade(alone, "1").esri.shape == (1,)


def parts(table, nodes, **how):
    (series,) = entrepot.run(table, Shock(nodes, capital=100, **how), days=2, series=True).series
    return series.destroyed_capital[1] / 100


def test_places_are_keys_of_shares(mills):
    nodes = ["A:mine", "B:mine"]
    want = parts(mills, nodes, impact_distrib={"A:mine": 1, "B:mine": 3})
    assert want.tolist() == [0.25, 0, 0.75, 0]
    for given in ({0: 1, 2: 3}, {("A", "mine"): 1, 2: 3}, pd.Series({0: 1, 2: 3}), {np.int64(0): "25%", "B:mine": "75%"}):
        assert np.array_equal(parts(mills, nodes, impact_distrib=given), want)
    assert np.array_equal(parts(mills, nodes, impact_regional_distrib={0: 1, "B": 3}), want)
    assert parts(mills, ["A:mine", "A:mill"], impact_sectoral_distrib={1: 1, 0: 3}).tolist() == [0.75, 0.25, 0, 0]
    by_place, by_name = (entrepot.run(mills, Shock("A:mine", capital=100, days=3, rebuild=rebuild), days=30).node_loss for rebuild in ({1: 1}, {"mill": 1}))
    assert by_place.any() and np.array_equal(by_place, by_name)
    frame = pd.DataFrame({"scenario": ["x", "x"], "node": [2, 0], "loss": [0.5, np.nan], "capital": [None, 100], "impact_distrib": [None, {0: 2}]})
    want = entrepot.run(mills, Scenario("x", [Shock("B:mine", 0.5), Shock("A:mine", capital=100)]), days=9).node_loss
    assert np.array_equal(entrepot.run(mills, frame, days=9).node_loss, want)


def test_keys_that_say_nothing_say_what_works(mills):
    for key, words in (("A", "shares of economies in impact_regional_distrib"), (9, "Number nodes from 0"), ("A:mines", "Did you mean 'A:mine'")):
        with pytest.raises(InputError) as caught:
            parts(mills, "A", impact_distrib={key: 1, "A:mill": 1})
        assert words in caught.value.hint and "'A' is no" not in str(caught.value)
    with pytest.raises(InputError, match="a row each") as caught:
        entrepot.run(mills, pd.DataFrame({"scenario": ["x"], "node": [["A:mine", "B:mine"]], "loss": 0.5}))
    assert caught.value.where == "scenarios.loc[0, 'node']"
    with pytest.raises(InputError) as caught:
        entrepot.run(mills, pd.DataFrame({"scenario": ["x"], "node": [7], "loss": 0.5}))
    assert "node 7 of 4" in str(caught.value)


@pytest.fixture
def odd():
    """Sectors named with the signs of lists."""
    return Table(FLOWS, DEMAND, regions=["A", "B"], sectors=["a=b", "c; d, e"])


@pytest.mark.parametrize("given, same", [
    ("a=b", {"a=b": 1}), ("a=b=100%", {"a=b": 1}), ("c; d, e", {"c; d, e": 1}), ("a=b=25%;c; d, e=75%", {"a=b": 0.25, "c; d, e": "75%"}),
])
def test_rebuilding_sectors_of_any_name(odd, given, same):
    by_text, by_mapping = (entrepot.run(odd, Shock("A:a=b", capital=500, days=3, rebuild=rebuild), days=30) for rebuild in (given, same))
    assert by_text.node_loss.any() and np.array_equal(by_text.node_loss, by_mapping.node_loss)
    other = entrepot.run(odd, Shock("A:a=b", capital=500, days=3, rebuild={"a=b": 0.5, "c; d, e": 0.5}), days=30)
    assert not np.array_equal(other.node_loss, by_text.node_loss)


def test_impacts_of_nodes_of_any_name(odd):
    assert parts(odd, ["A:a=b", "A:c; d, e"], impact_distrib={"A:a=b": 1, "A:c; d, e": 3}).tolist() == [0.25, 0.75, 0, 0]
    assert parts(odd, "A", impact_sectoral_distrib={"a=b": 1, "c; d, e": 3}).tolist() == [0.25, 0.75, 0, 0]


@pytest.mark.parametrize("text", ["A:mine", "A", "mill", "A:*", "*:mine", "A:mines", "*"])
def test_a_node_without_its_loss_is_no_file(mills, text):
    with pytest.raises(InputError) as caught:
        entrepot.run(mills, text)
    assert f'"{text}=50%:30:60"' in caught.value.hint and "csv" in caught.value.hint
    for path in ("mines", "mine.csv", "no/where"):
        with pytest.raises(entrepot.FileError):
            entrepot.run(mills, path)
