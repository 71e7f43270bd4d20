"""ARIO through Python: the answers of BoARIO, the exact form, recording, several members."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import CapacityLoss, CapitalEvent, DeliveryBlock, DemandChange, Member


@pytest.fixture(scope="module")
def pymrio_test(golden):
    """What pymrio hands over: data frames with two levels of labels, in the order of the file."""
    folder = golden / "boario/pymrio_test_3x5"
    flows = pd.read_csv(folder / "Z.csv", header=[0, 1], index_col=[0, 1])
    demand = pd.read_csv(folder / "Y.csv", header=[0, 1], index_col=[0, 1])
    output = pd.read_csv(folder / "x.csv", index_col=[0, 1])
    return folder, entrepot.Table.from_pymrio(SimpleNamespace(Z=flows, Y=demand, x=output))


def series(folder, name, labels):
    frame = pd.read_csv(folder / name, index_col=0)
    return frame[[label.replace(":", "|") for label in labels]].to_numpy()


# Check values of the exact form with proportional rationing: sums over 365 days of output and unmet final demand, output of reg1 manufactoring on day 100.
EXACT = {
    "rec_medium_convexe": (3303333236.4321246, 1499032.9989131743, 20516950.82351559),
    "rec_shortage_convexe": (3228431916.2025962, 949666.4993443389, 94842444.222615123),
    "reb_shortage": (3255955014.0552716, 1506627.4699582462, 77748670.339953423),
}


def golden_event(folder, name):
    (given,) = json.loads((folder / name / "case.json").read_text())["events"]
    options = {key: given[key] for key in ("duration", "rebuild_tau", "rebuilding_sectors", "recovery_tau") if key in given}
    impact = {label.replace("|", ":"): amount for label, amount in given["impact_by_industry"].items()}
    if given["event_type"] != "rebuild":
        options["shape"] = {"convexe": "convex"}[given.get("recovery_function", "convexe")]
    return CapitalEvent(impact, kind=given["event_type"], **options)


@pytest.mark.parametrize("name", EXACT)
def test_compatible_mode_gives_what_boario_gives(pymrio_test, name):
    folder, table = pymrio_test
    result = entrepot.ario(table, golden_event(folder, name), days=365, boario=True, everything=True)
    (found,) = result.series

    def close(got, file):
        want = series(folder / name, file, table.labels)
        assert got.shape == want.shape
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12, err_msg=file)

    close(found.production, "production_realised.csv")
    close(found.capacity, "production_capacity.csv")
    close(found.orders, "intermediate_demand.csv")
    close(found.destroyed_capital, "productive_capital_to_recover.csv")
    if name.startswith("reb"):
        close(found.rebuilt, "rebuild_prod.csv")
    stocks = pd.read_csv(folder / name / "inputs_stock_final.csv", index_col=0)
    np.testing.assert_allclose(found.stocks, stocks[[label.replace(":", "|") for label in table.labels]].loc[list(table.sectors)], rtol=1e-12)
    undistributed = series(folder / name, "final_demand_undist.csv", table.labels)
    assert np.max(np.abs(found.undistributed - undistributed) / (table.output / 365)) < 1e-12
    buyers = pd.read_csv(folder / name / "final_demand_unmet.csv", index_col=0)
    order = [f"{table.regions[r]}|{c}" for r, c in zip(table.demand_region, table.demand_categories)]
    daily = table.final_demand.sum(0) / 365
    error = np.abs(found.unmet_by_column - buyers[order].to_numpy())
    assert np.max(error[:, daily == 0], initial=0) == 0
    assert np.max(error[:, daily > 0] / daily[daily > 0]) < 1e-12
    of_region = np.stack([found.unmet_by_column[:, table.demand_region == r].sum(1) for r in range(len(table.regions))], 1)
    np.testing.assert_allclose(found.unmet_by_product.sum(2), of_region, rtol=1e-9, atol=1e-9)


def test_the_kind_of_an_event_is_that_of_its_words(mills):
    """What only another kind takes was ignored."""
    sectors = dict(rebuilding_sectors={"mill": 1.0}, rebuild_tau=20)
    lost = [entrepot.ario(mills, CapitalEvent({"A:mine": 900.0}, duration=2, **words), days=40).output_loss
            for words in (sectors, dict(kind="rebuild", **sectors), dict(kind="recovery"), {}, dict(shape="linear", recovery_tau=60))]
    assert np.array_equal(lost[0], lost[1]) and np.array_equal(lost[2], lost[3]) and np.array_equal(lost[3], lost[4])
    assert not np.allclose(lost[1], lost[2])
    for field, words in (("shape", dict(shape="convex", **sectors)), ("recovery_tau", dict(kind="rebuild", recovery_tau=9, **sectors)),
                         ("rebuild_tau", dict(kind="recovery", rebuild_tau=9)), ("rebuilding_sectors", dict(kind="arbitrary", rebuilding_sectors={"mill": 1.0})),
                         ("households_impact", dict(kind="recovery", households_impact={"A": 5.0})), ("recovery_half_time", dict(recovery_half_time=5)),
                         ("recovery_half_time", dict(shape="convex", recovery_half_time=5))):
        with pytest.raises(entrepot.InputError) as caught:
            entrepot.ario(mills, CapitalEvent({"A:mine": 0.1}, **words), days=40)
        assert (caught.value.code, caught.value.field) == ("contradiction", field)
    entrepot.ario(mills, CapitalEvent({"A:mine": 9.0}, shape="concave", recovery_half_time=5), days=40)


def test_households_lose_capital_that_is_rebuilt():
    flows = np.array([[0, 20, 0, 10], [4, 0, 2, 0], [0, 10, 0, 10], [2, 0, 4, 0]]) * 365.0
    demand = np.array([[5, 5], [30, 24], [5, 5], [10, 34]]) * 365.0
    table = entrepot.Table(flows, demand, np.array([40, 60, 30, 50]) * 365.0, ["A", "B"], ["mine", "mill"])
    common = dict(kind="rebuild", occurrence=2, duration=3, rebuild_tau=10)
    mine = {"A:mine": 4 * 34 * 365 * 0.25}
    # What BoARIO 0.7.2 computes of the same table and event.
    event = CapitalEvent(mine, households_impact={"A": 2000, ("B", "FD1"): 500}, rebuilding_sectors={"mill": 1}, **common)
    result = entrepot.ario(table, event, days=60, boario=True, inventory_days=4, inventory_restoration_tau=3, everything=True)
    assert result.series[0].production.sum() == pytest.approx(2182.6667740190796, rel=1e-12)
    event = CapitalEvent({}, households_impact={0: 8}, rebuilding_sectors={"mill": 1}, **common)
    alone = entrepot.ario(table, event, days=300, everything=True)
    assert alone.series[0].rebuilt.sum() == pytest.approx(8, rel=1e-9) and not alone.series[0].destroyed_capital.any()
    for buyer, words in ((7, "of 2"), ("C", "'C'"), (("A", "GFCF"), "category GFCF")):
        with pytest.raises(entrepot.InputError, match=words):
            entrepot.ario(table, CapitalEvent({}, households_impact={buyer: 8}, rebuilding_sectors={"mill": 1}, **common))


@pytest.mark.parametrize("name", EXACT)
def test_exact_mode_gives_the_check_values(pymrio_test, name):
    folder, table = pymrio_test
    total, day_100, unmet = EXACT[name]
    (found,) = entrepot.ario(table, golden_event(folder, name), rationing="proportional", everything=True).series
    assert found.production.sum() == pytest.approx(total, rel=1e-12)
    assert found.production[100, table.node("reg1", "manufactoring")] == pytest.approx(day_100, rel=1e-12)
    assert found.unmet_by_column.sum() == pytest.approx(unmet, rel=1e-12)


def test_what_is_not_met_by_region_and_product(mills):
    shocks = [CapacityLoss("A:mill", 0.5), entrepot.DemandChange("A:mill", 2.0, region="B"), entrepot.DeliveryBlock("B", "A", 0.25)]
    (found,) = entrepot.ario(mills, Member(*shocks), days=30, rationing="proportional", everything=True).series
    assert found.unmet_by_product.shape == (30, 2, 2) and found.unmet_by_product[-1][:, 1].all()
    np.testing.assert_allclose(found.unmet_by_product.sum(2), found.unmet_by_column, rtol=1e-12)  # a column for each region
    # By hand: each buyer misses the same share of what it may get of a seller, and what is blocked.
    demand = mills.final_demand / 365 * [[1, 1], [1, 2], [1, 1], [1, 1]]
    passing = np.array([[1, 1], [1, 1], [0.75, 1], [0.75, 1]])
    served = 1 - found.undistributed[-1] / found.final_demand[-1]
    missed = demand * (1 - passing * served[:, None])
    np.testing.assert_allclose(found.unmet_by_product[-1], missed.reshape(2, 2, 2).sum(0).T, rtol=1e-9)


def test_without_a_shock_nothing_moves(mills):
    result = entrepot.ario(mills, Member(), days=40)
    assert not result.output_loss.any() and not result.unmet.any()
    np.testing.assert_allclose(result.output[:, :, 0], np.tile(result.base_output[:, None], 40), rtol=1e-6)
    np.testing.assert_allclose(result.base_output, [40, 60, 30, 50])


def test_a_loss_of_capacity_by_hand(mills):
    result = entrepot.ario(mills, CapacityLoss("A:mine", 0.25, days=1, start=2), days=3, everything=True)
    (found,) = result.series
    assert found.capacity[:, 0].tolist() == [40, 40, 30]
    assert found.production[2, 0] == 30
    assert result.output_loss_direct[0, 0] == 10
    by_day = entrepot.ario(mills, CapacityLoss(0, [0, 0.25]), days=3, everything=True).series[0]
    assert by_day.production.tobytes() == found.production.tobytes()


def test_demand_blocks_and_shapes(mills):
    surge = entrepot.ario(mills, DemandChange(["A:mill", ("B", "mill")], 1.5, days=2, region="B"), days=3)
    assert surge.unmet[1, 0] == 0 and surge.unmet[1, 1:].sum() > 0
    block = entrepot.ario(mills, DeliveryBlock("A", "B", 0.5, sectors=["mine"], days=5), days=5, order_rule="fixed")
    assert block.unmet[1, 0, 0] == 0 and block.unmet[1, 1, 0] == pytest.approx(2.5)  # half of B's final demand for A's mine
    monthly = entrepot.ario(mills, CapacityLoss(["A:mine", "B:mine"], 1.0, start=1), days=70, output_block_days=30)
    assert monthly.output.shape == (4, 3, 1) and monthly.value_added.shape == (2, 70, 1)
    silent = entrepot.ario(mills, Member(), days=5, output_block_days=0, value_added=False, unmet=False)
    assert silent.output is None and silent.value_added is None and silent.unmet is None


def test_a_trace_names_the_input_that_binds(mills):
    result = entrepot.ario(mills, CapacityLoss(["A:mine", "B:mine"], 1.0), days=150, trace_members=[0])
    (trace,) = result.traces
    mill = mills.node("A:mill")
    held = trace.rho[:, mill] < 1
    assert held.any() and (trace.binding[held, mill] == mills.sector("mine")).all()
    assert trace.binding[0, mill] == trace.no_binding_input


def test_members_have_parameters_of_their_own(mills):
    shock = CapacityLoss(["A:mine", "B:mine"], 0.9)
    both = entrepot.ario(mills, [Member(shock, inventory_days=10), Member(shock, inventory_days=60), shock], days=120)
    alone = entrepot.ario(mills, Member(shock, inventory_days=60), days=120)
    assert both.output_loss.shape == (4, 3)
    assert both.output_loss[1, 0] > both.output_loss[1, 1] > both.output_loss[1, 2]
    assert both.output_loss[:, 1].tobytes() == alone.output_loss[:, 0].tobytes()


def test_threads_do_not_change_a_byte(sample):
    members = [CapacityLoss(node, 0.5, days=20) for node in range(0, 340, 20)]
    one, two = (entrepot.ario(sample, members, days=60, threads=threads) for threads in (1, 2))
    for name in ("output", "value_added", "unmet", "output_loss", "output_loss_direct", "value_added_loss"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes(), name


def test_criticality_by_name_and_number(mills):
    names = np.array([["critical", "none"], ["important", "critical"]])
    shock = CapacityLoss(["A:mine", "B:mine"], 1.0)
    by_name = entrepot.ario(mills, shock, days=150, criticality=names)
    by_number = entrepot.ario(mills, shock, days=150, criticality=[[2, 0], [1, 2]])
    assert by_name.output_loss.tobytes() == by_number.output_loss.tobytes()
    assert by_name.output_loss[1, 0] < entrepot.ario(mills, shock, days=150).output_loss[1, 0]


def test_rationing(mills):
    shock = CapacityLoss(["A:mine", "B:mine"], 0.6)
    classes = entrepot.BuyerClasses(by_region=[0, 1], final_demand=2)
    runs = {rule: entrepot.ario(mills, shock, days=150, rationing=rule, buyer_classes=classes if rule == "priority" else None) for rule in (
        "proportional", "final_demand_last", "lowest_relative_order_first", "lowest_relative_order_first_final_demand_last", "priority")}
    assert len({run.output_loss.tobytes() for run in runs.values()}) == 5
    first, fair = runs["priority"], runs["proportional"]
    assert first.output_loss[1, 0] < fair.output_loss[1, 0] and first.unmet[0].sum() > fair.unmet[0].sum()  # A's mill before final demand
    assert first.rationing == "priority"


def test_production_functions(sample):
    shock = CapacityLoss([f"{region}:chemicals" for region in sample.regions], 0.8)
    criticality = np.arange(400).reshape(20, 20) % 3
    by_input = ("half_critical", "strongly_critical", "weakly_critical", "generalised_leontief")  # leontief and linear treat all inputs alike
    lost = {name: entrepot.ario(sample, shock, days=60, inventory_days=10, production_function=name, criticality=criticality if name in by_input else None).output_loss.sum()
            for name in (*by_input, "leontief", "linear")}
    assert len(set(lost.values())) == 6
    assert lost["weakly_critical"] < lost["half_critical"] < lost["strongly_critical"] < lost["leontief"]
    assert lost["linear"] < lost["leontief"]


def test_single_precision(sample):
    shock = CapacityLoss("KOR:electronics", 0.5, days=30)
    double, single = (entrepot.ario(sample, shock, days=60, precision=precision) for precision in ("double", "single"))
    np.testing.assert_allclose(single.output, double.output, rtol=1e-6)
    assert single.output.tobytes() != double.output.tobytes()


def test_what_boario_records_by_day(mills):
    """Stocks, limiting inputs and demand by day; their sums and last day are those of the other series."""
    flood = CapitalEvent({"A:mine": 20 * 365}, kind="rebuild", duration=2, rebuilding_sectors={"mill": 1.0}, rebuild_tau=5)
    result = entrepot.ario(mills, [Member(), flood], days=30, inventory_days=3, stocks=True)
    found = result.series[1]
    assert found.stocks_by_day.shape == (30, 2, 4) and found.limits_by_day.shape == (30, 2, 4)
    for array in (found.stocks_by_day, found.limits_by_day, found.final_demand, found.rebuilding_demand, found.limiting):
        assert not array.flags.writeable and not array.flags.owndata
    assert found.stocks_by_day[-1].tobytes() == found.stocks.tobytes()
    np.testing.assert_allclose(found.final_demand, np.tile([10, 54, 10, 44], (30, 1)))
    assert found.rebuilding_demand[3:, [1, 3]].sum() > 0 and (found.rebuilt <= found.rebuilding_demand + 1e-12).all()
    held = found.limiting != found.no_binding_input
    assert held.any() and (np.isfinite(found.limiting_days) == held).all()
    days, nodes = np.nonzero(held)
    assert found.limits_by_day[days, found.limiting[days, nodes], nodes].all()
    assert not result.series[0].limits_by_day.any()
    alone = entrepot.ario(mills, flood, days=30, inventory_days=3, everything=True).series[0]
    assert alone.stocks_by_day is None and alone.limits_by_day is None and alone.production.tobytes() == found.production.tobytes()


@pytest.mark.parametrize("name", EXACT)
def test_stocks_by_day_are_those_of_boario(pymrio_test, name):
    folder, table = pymrio_test
    found = entrepot.ario(table, golden_event(folder, name), days=365, boario=True, stocks=True).series[0]
    want = pd.read_csv(folder / name / "inputs_stock_final.csv", index_col=0)[[label.replace(":", "|") for label in table.labels]]
    np.testing.assert_allclose(found.stocks_by_day[-1], want.loc[list(table.sectors)], rtol=1e-12)


def test_notes_of_the_compatible_mode():
    flows = np.array([[0, 20, 0, 10], [0, 0, 0, 0], [0, 10, 0, 10], [0, 0, 0, 0]], dtype=float)
    table = entrepot.Table(flows, [[-28, 0], [30, 30], [5, 5], [10, 40]], regions=["A", "B"], sectors=["mine", "mill"])
    strike = CapacityLoss("A:mill", 0.5)
    assert not any("BoARIO" in note for note in entrepot.ario(table, strike, days=3).notes)
    stopped = "node A:mine: demand is below 0 on day 3, where BoARIO stops; the run goes on with negative output, on 2 of 5 days"
    assert stopped in entrepot.ario(table, strike, days=5, boario=True, alpha_max=1).notes
    drifting = entrepot.Table(flows, [[-28, 0], [30, 30], [5, 5], [10, 40]], output=[2, 80, 30, 50], regions=["A", "B"], sectors=["mine", "mill"])
    assert any("drifts without any shock" in note for note in entrepot.ario(drifting, Member(), days=3, boario=True).notes)
