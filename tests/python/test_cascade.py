"""The cascade through Python: the answers of GLcascade and fastcascade, the screen, ids of any kind."""

import csv

import numpy as np
import pandas as pd
import pytest

import entrepot

TOLERANCE = dict(rtol=0, atol=1e-12)


def columns(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def load(folder, name, **more):
    """1-based numbers as the files have them, used as ids; pairs of sectors that a file leaves out are of no effect."""
    links, firms, pairs = (columns(folder / f"{name}_{part}.csv") for part in ("edges", "firms", "ess"))
    sector = firms["sector"].astype(int) - 1
    rows, cols = pairs["supplier_sector"].astype(int) - 1, pairs["customer_sector"].astype(int) - 1
    size = max(sector.max(), rows.max(), cols.max()) + 1
    essentiality = np.zeros((size, size), int)
    essentiality[rows, cols] = pairs["ess"].astype(int)
    return entrepot.FirmNetwork(links["supplier"], links["customer"], links["amount"], sector, firms=firms["firm"], essentiality=essentiality, **more)


FILES = [(name, eps, sub) for name, all_eps in (("example_data", ("0.01", "0.0001")), ("sf_lin", ("0.01",)), ("er_mix", ("0.01",)),
                                               ("mixed6", ("1e-12",))) for eps in all_eps for sub in (0, 1)]


@pytest.mark.parametrize("name,eps,substitution", FILES)
def test_closures_of_small_networks(golden, name, eps, substitution):
    want = columns(golden / f"esri/{name}_esri_sub{substitution}_eps{eps}.csv")
    network = load(golden / "esri", name)
    found = entrepot.cascade(network, list(want["firm"]), eps=float(eps), substitution=bool(substitution), losses=True)
    np.testing.assert_allclose(found.esri, want["esri"].astype(float), **TOLERANCE)
    np.testing.assert_allclose(found.esri_down, want["esri_d"].astype(float), **TOLERANCE)
    np.testing.assert_allclose(found.esri_up, want["esri_u"].astype(float), **TOLERANCE)
    assert found.iterations.tolist() == want["iterations"].astype(int).tolist()
    ways = entrepot.cascade(network, list(want["firm"]), eps=float(eps), substitution=bool(substitution), path=True).path
    assert [len(way["both"]) - 1 for way in ways] == want["iterations"].astype(int).tolist()  # and the shock itself
    for direction, end in (("both", found.esri), ("down", found.esri_down), ("up", found.esri_up)):
        np.testing.assert_allclose([way[direction][-1] for way in ways], end, **TOLERANCE)
    losses_file = golden / f"esri/{name}_losses1_sub{substitution}_eps{eps}.csv"
    if name != "mixed6":  # the file has none of it
        losses = columns(losses_file)
        np.testing.assert_allclose(found.loss_down[0], losses["loss_d"].astype(float), **TOLERANCE)
        np.testing.assert_allclose(found.loss_up[0], losses["loss_u"].astype(float), **TOLERANCE)


@pytest.mark.parametrize("kind", ["plain", "costs", "growth"])
def test_partial_shocks_costs_revenue_and_the_growth_rule(golden, kind):
    folder = golden / "esri"
    plain = load(folder, "er_mix")
    firms = len(plain)
    sold, bought = (np.bincount(ends, plain.amount, firms) for ends in (plain.supplier, plain.customer))
    network = load(folder, "er_mix", revenue=1.3 * sold, costs=1.2 * bought) if kind == "costs" else plain
    partial = 0.05 * ((7 * np.arange(1, firms + 1)) % 11) / 10
    second = [firm for firm, sector in zip(network.firms, network.sector) if sector == 1]
    shocks = [partial, {firm: 0.3 for firm in second}, {firm: (0.3, 0.0) for firm in second}]
    found = entrepot.cascade(network, shocks, weights=[sold, bought, sold + bought], losses=True, substitution=kind != "costs",
                             stop="total_growth" if kind == "growth" else "largest_change")
    assert found.esri.shape == (3, 3)
    want = columns(folder / f"er_mix_options_{kind}_esri.csv")
    at = want["scenario"].astype(int) - 1, [["out", "in", "out+in"].index(weight) for weight in want["weight"]]
    for got, name in ((found.esri, "esri"), (found.esri_down, "esri_d"), (found.esri_up, "esri_u")):
        np.testing.assert_allclose(got[at], want[name].astype(float), **TOLERANCE)
    assert found.iterations[at[0]].tolist() == want["iterations"].astype(int).tolist()
    want = columns(folder / f"er_mix_options_{kind}_losses.csv")
    for scenario in range(3):
        np.testing.assert_allclose(found.loss_down[scenario], want[f"hd{scenario + 1}"].astype(float), **TOLERANCE)
        np.testing.assert_allclose(found.loss_up[scenario], want[f"hu{scenario + 1}"].astype(float), **TOLERANCE)
    want = columns(folder / f"er_mix_options_{kind}_sectors.csv")
    at = want["scenario"].astype(int) - 1, want["sector"].astype(int) - 1
    for name in ("down", "up", "both", "direct_down", "direct_up", "direct_both"):
        # Of the third scenario the peer prints the upward shock as the direct part of both (cascade_golden_test.cpp).
        rows = at[0] != 2 if name == "direct_both" else np.ones(at[0].size, bool)
        np.testing.assert_allclose(found.sector_impacts[name][at][rows], want[name].astype(float)[rows], **TOLERANCE)


@pytest.mark.parametrize("substitution", [False, True])
def test_closures_of_ten_thousand_firms(golden, substitution):
    folder = golden / "esri_large"
    links = np.loadtxt(folder / "pl10000.csv", delimiter=",", skiprows=1)
    groups = np.loadtxt(folder / "ess55.csv", delimiter=",", dtype=int)[:, np.arange(616) * 55 // 616][np.arange(616) * 55 // 616]
    firm = np.arange(10000)
    sector = np.where(firm < 16 * 616, firm // 16, firm - 16 * 616)
    network = entrepot.FirmNetwork(links[:, 0] - 1, links[:, 1] - 1, links[:, 2], sector, essentiality=groups)
    want = columns(folder / f"pl10000_esri_sub{int(substitution)}_eps0.01.csv")
    found = entrepot.cascade(network, (want["firm"].astype(int) - 1).tolist(), substitution=substitution)
    assert found.links == 76749
    np.testing.assert_allclose(found.esri, want["esri"].astype(float), **TOLERANCE)
    assert found.iterations.tolist() == want["iterations"].astype(int).tolist()


def test_a_chain_by_hand(chain):
    found = entrepot.cascade(chain, ["ore", {"ore": 0.5}, {"ore": (0.5, 0)}], substitution=False, losses=True)
    np.testing.assert_allclose(found.loss_down[:, 2], [0.6, 0.3, 0.3])  # steel loses the share of its ore
    np.testing.assert_allclose(found.loss_up[2], 0)
    alone = entrepot.cascade(chain, "ore", substitution=False)
    assert alone.esri.shape == (1,) and alone.esri[0] == found.esri[0]
    assert alone.loss_down is None and alone.sector_impacts is None
    np.testing.assert_allclose(alone.weights, [[0.3, 0.2, 0.5, 0]])


def test_pairs_of_losses_in_any_sequence(chain):
    """As lists and arrays they once ran on into the next node and the next scenario."""
    several = [{"ore": (0.2, 0.1), "cars": (0.9, 0.8)}, {"ore2": (0.3, 0.4)}]
    want = entrepot.cascade(chain, several, substitution=False, losses=True)
    assert want.loss_up[0, 3] == 0.8 and want.loss_down[1, 1] == 0.3
    for kind in (list, np.array, pd.Series, lambda pair: pd.Series(pair, index=["down", "up"])):
        found = entrepot.cascade(chain, [{node: kind(pair) for node, pair in one.items()} for one in several], substitution=False, losses=True)
        for name in ("esri", "esri_down", "esri_up", "loss_down", "loss_up"):
            assert getattr(found, name).tobytes() == getattr(want, name).tobytes(), name
    mixed = entrepot.cascade(chain, {"ore": np.float64(0.5), "ore2": [0.5, 0.5]}).esri
    assert mixed.tobytes() == entrepot.cascade(chain, {"ore": 0.5, "ore2": 0.5}).esri.tobytes()


def test_the_way_of_a_cascade_by_hand(chain):
    found = entrepot.cascade(chain, ["ore", {"cars": (0, 0.5)}], substitution=False, path=True)
    np.testing.assert_allclose(found.path[0]["down"], [0.3, 0.3 + 0.5 * 0.6, 0.6, 0.6][:found.iterations[0] + 1])
    np.testing.assert_allclose(found.path[1]["up"], [0, 0.25, 0.25 + 0.25, 0.5])  # half of steel's sales, then half of the mines'
    assert entrepot.cascade(chain, "ore").path == ()
    several = entrepot.cascade(chain, "ore", weights=[[1, 1, 1, 1], [0, 0, 0, 1]], path=True)
    assert several.path[0]["both"].shape == (several.iterations[0] + 1, 2)
    np.testing.assert_allclose(several.path[0]["both"][-1], several.esri[0], **TOLERANCE)


def test_the_screen_is_the_closure_of_each(chain, sample):
    screened = entrepot.screen(chain)
    closed = entrepot.cascade(chain, list(chain.firms))
    assert screened.esri.tobytes() == closed.esri.tobytes()
    assert screened.esri_down.tobytes() == closed.esri_down.tobytes()
    assert screened.top(2) == [("steel", 1.0), ("cars", 1.0)]
    assert screened.sectors == ("mining", "mining", "metals", "vehicles")
    table = entrepot.screen(sample)
    assert table.top(1)[0][0] == "USA:business_services" and table.top(1)[0][1] == pytest.approx(0.08743, abs=5e-6)
    closed = entrepot.cascade(sample, list(sample.labels))
    assert closed.esri.tobytes() == table.esri.tobytes() and closed.iterations.tobytes() == table.iterations.tobytes()
    pair = entrepot.cascade(sample, ("USA", "business_services"))
    assert pair.esri.shape == (1,) and pair.esri[0] == table.top(1)[0][1]
    copy = entrepot.Table(sample.flows, sample.final_demand, sample.output, sample.regions, sample.sectors)
    assert entrepot.screen(copy).esri.tobytes() == table.esri.tobytes()


def test_threads_do_not_change_a_byte(sample):
    one, two = (entrepot.screen(sample, threads=threads) for threads in (1, 2))
    assert one.esri.tobytes() == two.esri.tobytes() and one.iterations.tobytes() == two.iterations.tobytes()


def test_a_screen_goes_on_from_its_journal(sample, tmp_path):
    class Enough(Exception):
        pass

    def give_up(done, what):
        if done > 0:
            raise Enough

    with pytest.raises(Enough):
        entrepot.screen(sample, eps=1e-9, journal=tmp_path / "j", threads=1, progress=give_up)
    resumed = entrepot.screen(sample, eps=1e-9, journal=tmp_path / "j")
    assert 0 < resumed.resumed < 256 and resumed.resumed % 64 == 0
    assert resumed.esri.tobytes() == entrepot.screen(sample, eps=1e-9).esri.tobytes()


def test_loaded_firms_are_those_of_the_arrays(chain, tmp_path):
    (tmp_path / "links.csv").write_text("supplier,customer,amount\nore,steel,60\nore2,steel,40\nsteel,cars,100\n")
    (tmp_path / "firms.csv").write_text("firm,sector\nore,mining\nore2,mining\nsteel,metals\ncars,vehicles\n")
    loaded = entrepot.load_firms(tmp_path / "links.csv", tmp_path / "firms.csv")
    assert loaded.firms == chain.firms and loaded.sectors == chain.sectors
    for name in ("supplier", "customer", "amount", "sector", "essentiality"):
        assert np.array_equal(getattr(loaded, name), getattr(chain, name)), name
    assert entrepot.screen(loaded).esri.tobytes() == entrepot.screen(chain).esri.tobytes()


def test_markets_of_a_file_are_those_of_the_arrays(tmp_path):
    (tmp_path / "links.csv").write_text("supplier,customer,amount\nore,steel,60\nore2,steel,40\nsteel,cars,100\n")
    (tmp_path / "firms.csv").write_text("firm,sector,market\nore,mining,north\nore2,mining,south\nsteel,metals,steel\ncars,vehicles,cars\n")
    loaded = entrepot.load_firms(tmp_path / "links.csv", tmp_path / "firms.csv")
    assert loaded.market.tolist() == [0, 1, 2, 3]
    made = entrepot.FirmNetwork([0, 1, 2], [2, 2, 3], [60, 40, 100], [0, 0, 1, 2], market=[0, 1, 2, 3])
    assert entrepot.screen(loaded).esri.tobytes() == entrepot.screen(made).esri.tobytes()
    assert entrepot.screen(loaded).esri[1] == pytest.approx(0.4)  # no one steps in
    of_file, of_arrays = entrepot.reverse(loaded, "steel", 0.3), entrepot.reverse(made, 2, 0.3)
    assert [failures.loss for failures in of_file.sets] == [failures.loss for failures in of_arrays.sets] == pytest.approx([1, 0.6, 0.4])
