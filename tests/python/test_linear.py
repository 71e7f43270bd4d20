"""Leontief, Ghosh and extraction through Python."""

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import LinearScenario

from conftest import FLOWS


def test_the_answers_of_pymrio(golden):
    folder = golden / "boario/pymrio_test_3x5"
    flows = pd.read_csv(folder / "Z.csv", header=[0, 1], index_col=[0, 1]).sort_index(axis=0).sort_index(axis=1)
    output = pd.read_csv(folder / "x.csv", index_col=[0, 1]).sort_index()["indout"]
    regions, sectors = (list(dict.fromkeys(flows.index.get_level_values(level))) for level in (0, 1))
    table = entrepot.Table(flows, (output - flows.sum(axis=1)).to_numpy(), output, regions, sectors, demand_regions=["reg1"])
    want = pd.read_csv(golden / "leontief/pymrio_test_3x5.csv")
    assert [f"{row.region}:{row.sector}" for row in want.itertuples()] == list(table.labels)
    unit = [{node: 1.0} for node in range(15)]
    np.testing.assert_allclose(entrepot.linear(table, unit).change.sum(0), want["leontief_column_sum"], rtol=1e-12)
    ghosh = entrepot.linear(table, unit, side="supply")
    np.testing.assert_allclose(ghosh.change.sum(0), want["ghosh_row_sum"], rtol=1e-12)
    extraction = entrepot.linear(table, [LinearScenario(fixed={node: 0.0}) for node in range(15)])
    np.testing.assert_allclose(-extraction.change.sum(0), want["extraction_loss"], rtol=1e-10)
    assert (np.abs(extraction.error) < 1e-12).all()


def test_against_the_inverse(mills):
    coefficients = FLOWS / mills.output
    change = np.array([0.0, -365.0, 0.0, 100.0])
    found = entrepot.linear(mills, [change, {"A:mill": -365.0, 3: 100.0}])
    want = np.linalg.solve(np.eye(4) - coefficients, change)
    np.testing.assert_allclose(found.change, np.stack([want, want], 1), rtol=1e-12)
    assert not found.change.flags.writeable and found.labels == mills.labels
    one_tier = entrepot.linear(mills, change, tiers=1)
    np.testing.assert_allclose(one_tier.change[:, 0], change + coefficients @ change)
    price = entrepot.linear(mills, {"A:mine": 0.1}, side="price")
    np.testing.assert_allclose(price.change[:, 0], np.linalg.solve(np.eye(4) - coefficients.T, [0.1, 0, 0, 0]))


def test_cuts_of_a_share(mills):
    """What remains by a dense inverse: 30 % of what A:mill buys and sells, and of what its final buyers take, is taken out."""
    node, left = mills.node("A:mill"), mills.flows.copy()
    left[node] *= 0.7
    left[:, node] *= np.where(np.arange(4) == node, 1, 0.7)
    demand = mills.output - mills.flows.sum(1)
    gone = 0.3 * demand[node]
    demand[node] -= gone
    known = np.linalg.inv(np.eye(4) - left / mills.output) @ demand
    others = [name for name in mills.labels if name != "A:mill"]
    for share in (0.3, "30%", np.float64(0.3)):
        scenario = LinearScenario({"A:mill": -gone}, cuts=[("A:mill", list(mills.labels), share), (others, "A:mill", share)])
        found = entrepot.linear(mills, scenario).change[:, 0]
        np.testing.assert_allclose(mills.output + found, known, rtol=1e-12)
        assert found.max() < 0


def test_cuts(mills):
    cut = entrepot.linear(mills, LinearScenario(cuts=[(["A:mine"], ["B:mill"])]))
    kept = FLOWS.copy()
    kept[0, 3] = 0
    want = np.linalg.solve(np.eye(4) - kept / mills.output, mills.final_demand.sum(1)) - mills.output
    np.testing.assert_allclose(cut.change[:, 0], want, rtol=1e-12)


def test_mistakes(mills):
    for scenario, options in (({"A:mine": 1.0}, dict(side="neither")), ({"A:mines": 1.0}, {}), (np.ones(3), {}),
                              (LinearScenario(fixed={"A:mine": -1.0}), {}), (LinearScenario(fixed={"A:mine": 0.0}), dict(side="price"))):
        with pytest.raises(entrepot.InputError):
            entrepot.linear(mills, scenario, **options)


def test_a_table_that_is_factorised_once(mills):
    factors = entrepot.LinearFactors(mills)
    for side in ("demand", "supply", "price"):
        for scenario in ({"A:mine": 0.1, 3: -2.0}, [{0: 1.0}, {1: 1.0}]):
            sweeps, quick = entrepot.linear(mills, scenario, side=side), factors.solve(scenario, side=side)
            np.testing.assert_allclose(quick.change, sweeps.change, rtol=0, atol=1e-12 * np.abs(sweeps.change).max())
            assert (np.abs(quick.error) < 1e-12).all() and quick.side == side
    held = LinearScenario(fixed={"A:mill": 0.0})
    np.testing.assert_allclose(factors.solve(held).change, entrepot.linear(mills, held).change, rtol=1e-12)
    with pytest.raises(entrepot.InputError) as error:
        factors.solve(LinearScenario(cuts=[(["A:mine"], ["A:mill"])]))
    assert error.value.code == "contradiction"
