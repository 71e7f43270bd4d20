"""Python and the command line are two doors to one engine: the same defaults, the same names of rules, the same figures."""

import csv
import json
import os
import subprocess

import numpy as np
import pytest

import entrepot
from entrepot import CapacityLoss, FirmNetwork, Scenario, Shock

SHOCK = "JPN:electronics=50%:30:60"
RULES = ("final_demand_last", "proportional", "lowest_relative_order_first", "lowest_relative_order_first_final_demand_last")


@pytest.fixture(scope="session")
def printed(source):
    """What `entrepot stress run --json` says of the bare table, which has no parameters of its own."""

    def run(*options):
        words = ["stress", "run", "--table", "data/sample/input_output.csv", "--json", *options]
        done = subprocess.run([os.environ["ENTREPOT_PROGRAM"], *words], capture_output=True, text=True, cwd=source)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def same(found, printed):
    (scenario,) = printed["scenarios"]
    assert (found.loss[0], found.direct[0], found.value_added_loss[0]) == (scenario["loss"], scenario["direct"], scenario["value_added_loss"])
    assert dict(found.facts).items() <= printed["assumptions"].items()


@pytest.mark.parametrize("model,compatible", [("ario", "boario"), ("daily", "pronet")])
def test_defaults_are_the_same(sample, printed, model, compatible):
    scenario = entrepot.Scenario("one", [SHOCK])
    for words, options, rule in ((["--model", model], {}, "final_demand_last"), (["--model", model, "--compatible"], {compatible: True}, "proportional")):
        found = entrepot.run(sample, scenario, model, days=120, **options)
        same(found, printed("--days", "120", "--shock", SHOCK, *words))
        assert found.facts["rationing"] == rule


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("model", ["ario", "daily"])
def test_rules_of_rationing_have_one_name(sample, printed, model, rule):
    found = entrepot.run(sample, entrepot.Scenario("one", [SHOCK]), model, days=90, rationing=rule, inventory_days=15)
    same(found, printed("--days", "90", "--shock", SHOCK, "--model", model, "--rationing", rule, "--inventory-days", "15"))
    assert found.facts["rationing"] == rule


@pytest.mark.parametrize("function", ["leontief", "linear"])
def test_production_functions_have_one_name(sample, printed, function):
    found = entrepot.run(sample, entrepot.Scenario("one", [SHOCK]), days=90, production_function=function, order_rule="fixed", precision="single")
    same(found, printed("--days", "90", "--shock", SHOCK, "--production", function, "--fixed-orders", "--precision", "single"))


def test_every_function_has_the_same_default(sample, chain):
    loss = entrepot.CapacityLoss(["CHN:chemicals", "CHN:electronics"], 0.6, days=60)
    assert entrepot.ario(sample, loss, days=2).rationing == "final_demand_last"
    assert entrepot.ario(sample, loss, days=2, boario=True).rationing == "proportional"
    given, by_name, other = (entrepot.ario(sample, loss, days=60, inventory_days=10, **options).output_loss.tobytes()
                             for options in ({}, dict(rationing="final_demand_last"), dict(rationing="proportional")))
    assert given == by_name != other
    demand = dict(final_demand=[0.0, 0.0, 0.0, 200.0])
    assert entrepot.daily(chain, {"ore": 0.5}, days=2, **demand).rationing == "final_demand_last"
    assert entrepot.daily(chain, {"ore": 0.5}, days=2, pronet=True, **demand).rationing == "proportional"
    sooner = dict(days=60, inventory_days=10)
    shock = entrepot.Scenario("x", [entrepot.Shock("CHN:electronics", 0.5)])
    by_default, by_rule = (entrepot.explain(sample, shock, "KOR:vehicles", **sooner, **options).nodes[0].loss
                           for options in ({}, dict(rationing="final_demand_last")))
    assert by_default == by_rule


def words(message):
    """What is wrong and what would mend it, without the place, which each door names in its own way."""
    return message.partition(": ")[2]


NODE = "JPN:electronics"
MISTAKES = [
    (["--shock", f"{NODE}=1.5"], Shock(NODE, 1.5), {}),
    (["--shock", f"{NODE}=150%"], Shock(NODE, "150%"), {}),
    (["--shock", f"{NODE}=much"], Shock(NODE, "much"), {}),
    (["--shock", "JPN:electronic=0.5"], Shock("JPN:electronic", 0.5), {}),
    (["--shock", f"{NODE}=0.5:0"], Shock(NODE, 0.5, days=0), {}),
    (["--shock", f"{NODE}=0.5:9:-1"], Shock(NODE, 0.5, days=9, recovery=-1), {}),
    (["--shock", NODE], Scenario("x", [NODE]), {}),
    (["--shock", SHOCK, "--days", "0"], SHOCK, dict(days=0)),
    (["--shock", SHOCK, "--days", "36501"], SHOCK, dict(days=36_501)),
    (["--shock", SHOCK, "--days-per-year", "0"], SHOCK, dict(days_per_year=0)),
    (["--shock", SHOCK, "--psi", "1.5"], SHOCK, dict(psi=1.5)),
    (["--shock", SHOCK, "--alpha-max", "0.5"], SHOCK, dict(alpha_max=0.5)),
    (["--shock", SHOCK, "--alpha-base", "0.5"], SHOCK, dict(alpha_base=0.5)),
    (["--shock", SHOCK, "--alpha-tau", "0"], SHOCK, dict(alpha_tau=0)),
    (["--shock", SHOCK, "--inventory-days", "0.5"], SHOCK, dict(inventory_days=0.5)),
    (["--shock", SHOCK, "--restock-days", "0"], SHOCK, dict(restock_days=0)),
    (["--shock", SHOCK, "--rebuild-days", "0"], SHOCK, dict(rebuild_days=0)),
    (["--shock", SHOCK, "--capital-ratio", "0"], SHOCK, dict(capital_ratio=0)),
    (["--shock", SHOCK, "--compatible", "--rationing", "final_demand_last"], SHOCK, dict(compatible=True, rationing="final_demand_last")),
    (["--shock", SHOCK, "--money-factor", "1000"], SHOCK, dict(money_factor=1000)),
    (["--shock", SHOCK, "--compatible", "--money-factor", "0"], SHOCK, dict(compatible=True, money_factor=0)),
    (["--shock", SHOCK, "--model", "cascade", "--eps", "-1"], SHOCK, dict(model="cascade", eps=-1)),
    (["--shock", f"{NODE}=0.5", "--model", "ghosh", "--tiers", "0"], Shock(NODE, 0.5), dict(model="ghosh", tiers=0)),
]


@pytest.mark.parametrize("options,scenario,parameters", MISTAKES)
def test_the_same_mistake_has_the_same_words(sample, command_line, source, options, scenario, parameters):
    scenario = Scenario("x", [scenario]) if isinstance(scenario, str) else scenario
    with pytest.raises(entrepot.InputError) as caught:
        entrepot.run(sample, scenario, **parameters)
    assert words(str(caught.value)) == words(command_line("stress", "run", "--table", source / "data/sample/input_output.csv", *options))
    assert caught.value.field and "parameters." not in caught.value.field and "[" not in caught.value.field


EVENTS = [
    dict(capital="130%"), dict(capital=-5), dict(capital="x"), dict(capital=1e12, days=5, recovery=9), dict(capital=10, loss=0.5), dict(),
    dict(capital=10, days=5, recovery=9, shape="round"), dict(capital=10, days=5, shape="convex"), dict(capital=10, days=5, rebuild="houses"),
    dict(capital=10, days=5, rebuild={"construction": 0.5}), dict(loss=0.5, days=5, rebuild="construction"), dict(capital=10, rebuild="construction"),
    dict(capital=10, days=5, rebuild="construction", rebuild_days=0), dict(capital=10, days=5, recovery=9, half_time=2),
    dict(capital=10, days=5, recovery=9, shape="concave", half_time=9), dict(loss=0.5, demand=-1),
    dict(households_impact=-5, days=5, rebuild="construction"), dict(households_impact=5, days=5), dict(households_impact={"houses": 5}, days=5,
    rebuild="construction"), dict(households_impact=5, loss=0.5, days=5, rebuild="construction"), dict(loss=0.5, loss_up=2), dict(loss=0.5, start=-1), dict(loss=0.5, start=0),
    dict(capital=10, days=5, recovery=9, money_factor=0), dict(loss=0.5, days=5, recovery=9, shape="linear", money_factor=1000),
    dict(days=5), dict(loss_up=0.5),
]


@pytest.mark.parametrize("cells", EVENTS)
def test_events_are_those_of_a_file(sample, command_line, source, tmp_path, cells):
    """A row of a file and a Shock with the same values: the same figures, or the same words."""
    text = {name: ";".join(f"{k}={v:g}" for k, v in value.items()) if isinstance(value, dict) else str(value) for name, value in cells.items()}
    columns = ["loss", *[name for name in text if name != "loss"]]
    row = [text.get(name, "") for name in columns]
    (tmp_path / "s.csv").write_text(f"scenario,node,{','.join(columns)}\nx,{NODE},{','.join(row)}\n")
    with pytest.raises(entrepot.InputError) as caught:
        entrepot.run(sample, Shock(NODE, **cells), days=20)
    printed = command_line("stress", "run", "--table", source / "data/sample/input_output.csv", "--scenarios", tmp_path / "s.csv", "--days", "20")
    assert words(str(caught.value)).replace(f"Scenario '{NODE}'", "Scenario 'x'") == words(printed)


@pytest.mark.parametrize("cells", [
    dict(capital="30%", days=10, recovery=40, shape="convex"), dict(capital=5000, days=10, recovery=40, shape="concave", half_time=15),
    dict(capital=5000, days=10, rebuild={"construction": 0.75, "machinery": 0.25}, rebuild_days=50, rebuild_factor=1.5),
    dict(households_impact=9000, days=10, rebuild="construction", rebuild_days=50), dict(households_impact={"HFCE": 5000, "GFCF": 700}, days=10,
                                                                                         rebuild={"construction": 1}, capital="5%"),
    dict(loss=0.5, days=10, recovery=40, shape="linear"), dict(loss=0.5, demand=0.5, start=3, days=10),
    dict(capital=5000, impact_distrib="equal"), dict(capital=5000, impact_regional_distrib={"JPN": 1}, impact_sectoral_distrib={"electronics": 3}),
])
def test_what_a_file_can_say_a_shock_can(sample, tmp_path, cells):
    text = {name: ";".join(f"{k}={v:g}" for k, v in value.items()) if isinstance(value, dict) else str(value) for name, value in cells.items()}
    (tmp_path / "s.csv").write_text(f"scenario,node,{','.join(['loss', *[name for name in text if name != 'loss']])}\n"
                                    f"x,{NODE},{','.join([text.get('loss', ''), *[value for name, value in text.items() if name != 'loss']])}\n")
    by_file, by_shock = (entrepot.run(sample, given, days=60, series=True) for given in (tmp_path / "s.csv", Shock(NODE, **cells)))
    assert by_file.node_loss.tobytes() == by_shock.node_loss.tobytes() and by_shock.loss[0] != 0
    (series,) = by_shock.series
    assert series.production.shape == (60, len(sample)) and series.production.tobytes() == by_file.series[0].production.tobytes()


def test_money_factors(sample, printed, tmp_path):
    """One rounding, given for an event or for all, by any door."""
    cells = dict(capital=5000, days=10, recovery=40, shape="convex")
    coarse, fine = (entrepot.run(sample, Shock(NODE, **cells, money_factor=factor), days=60, boario=True) for factor in (1, None))
    assert 0 < abs(coarse.loss[0] / fine.loss[0] - 1) < 1e-3
    assert entrepot.run(sample, Shock(NODE, **cells), days=60, boario=True, money_factor=1).node_loss.tobytes() == coarse.node_loss.tobytes()
    event = dict(occurrence=1, duration=10, recovery_tau=40, shape="convex")
    for given, of_run in ((1, None), (None, 1), (1, 1e6)):
        by_ario = entrepot.ario(sample, entrepot.CapitalEvent({NODE: 5000}, **event, money_factor=given), days=60, boario=True, money_factor=of_run)
        assert by_ario.output_loss.sum() == pytest.approx(coarse.loss[0], rel=1e-14)
    (tmp_path / "s.csv").write_text(f"scenario,node,capital,days,recovery,shape,money_factor\nx,{NODE},5000,10,40,convex,1\n")
    assert entrepot.run(sample, tmp_path / "s.csv", days=60, boario=True).node_loss.tobytes() == coarse.node_loss.tobytes()
    (tmp_path / "s.csv").write_text(f"scenario,node,capital,days,recovery,shape\nx,{NODE},5000,10,40,convex\n")
    same(coarse, printed("--scenarios", tmp_path / "s.csv", *"--days 60 --compatible --money-factor 1".split()))
    assert any("has no effect" in note for note in entrepot.run(sample, Shock(NODE, **cells, money_factor=1), days=60).notes)


def test_an_impact_is_shared_out(sample):
    pd = pytest.importorskip("pandas")
    nodes = ["JPN:metals", "JPN:vehicles", "KOR:metals", "KOR:vehicles"]
    places = [sample.node(node) for node in nodes]

    def parts(**how):
        (series,) = entrepot.run(sample, Shock(nodes, capital=1000, **how), days=2, series=True).series
        return series.destroyed_capital[1, places] / 1000

    assert parts(impact_distrib="equal") == pytest.approx([0.25] * 4)
    added = sample.output[places] - sample.flows.sum(0)[places]
    for shared_out in (parts(impact_distrib="value_added"), parts()):  # capital is a multiple of value added
        assert shared_out == pytest.approx(added / added.sum())
    assert parts(impact_distrib=dict(zip(nodes, (1, 2, 3, 4)))) == pytest.approx([0.1, 0.2, 0.3, 0.4])
    series = pd.Series({("JPN", "metals"): 1.0, ("JPN", "vehicles"): 2.0, ("KOR", "metals"): 3.0, ("KOR", "vehicles"): 4.0})
    assert parts(impact_distrib=series) == pytest.approx([0.1, 0.2, 0.3, 0.4])
    two = parts(impact_regional_distrib={"JPN": 3, "KOR": 1}, impact_sectoral_distrib=pd.Series({"metals": 0.2, "vehicles": 0.8}))
    assert two == pytest.approx([0.15, 0.6, 0.05, 0.2])
    longer = parts(impact_regional_distrib={"JPN": 3, "KOR": 1, "CHN": 9}, impact_sectoral_distrib=pd.Series({"food": 9.0, "metals": 0.2, "vehicles": 0.8}))
    assert longer == pytest.approx(two)  # of what is not hit nothing counts
    assert parts(impact_distrib=pd.Series({label: 1 + (label in nodes[2:]) for label in sample.labels})) == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3])
    sectors = len(sample.labels) // len(sample.regions)
    everywhere = (sample.output - sample.flows.sum(0)).clip(0).reshape(-1, sectors).sum(1)[[place // sectors for place in places]]
    assert parts(impact_regional_distrib="value_added_of_all") == pytest.approx(everywhere / everywhere.sum())
    with pytest.raises(entrepot.InputError, match="KOR:vehicles has no part") as caught:
        parts(impact_distrib={node: 1 for node in nodes[:3]})
    assert caught.value.field == "impact_distrib"


def test_parameters_by_sector(sample, printed):
    scenario = Scenario("one", [Shock("CHN:metals", capital="10%", days=10, recovery=30), SHOCK])
    found = entrepot.run(sample, scenario, days=60, restock_days={"*": 30, "energy": 20}, inventory_days={"energy": 15})
    plain = entrepot.run(sample, Scenario("one", [SHOCK]), days=60, restock_days={"*": 30, "energy": 20}, inventory_days={"energy": 15})
    same(plain, printed("--shock", SHOCK, *"--days 60 --restock-days 30,energy=20 --inventory-days 90,energy=15".split()))
    more = entrepot.run(sample, scenario, days=60, restock_days={"*": 30, "energy": 20}, inventory_days={"energy": 15}, capital_ratio={"energy": 9, "metals": 8})
    assert more.direct[0] == pytest.approx(found.direct[0], rel=1e-9)  # a share of capital is one of any capital
    money = Scenario("one", [Shock("CHN:metals", capital=9000, days=10, recovery=30)])
    half, whole = (entrepot.run(sample, money, days=60, capital_ratio=ratio).direct[0] for ratio in ({"metals": 8}, 4))
    assert 2 * half == pytest.approx(whole, rel=1e-6)
    with pytest.raises(entrepot.InputError, match="energie"):
        entrepot.run(sample, scenario, restock_days={"energie": 20})
    with pytest.raises(entrepot.InputError, match="too little"):
        entrepot.run(sample, scenario, capital_ratio={"energy": 0})
    with pytest.raises(entrepot.InputError, match="Both capital"):
        entrepot.run(sample, scenario, capital_ratio={"energy": 5}, capital=sample.output)
    alone = entrepot.ario(sample, CapacityLoss(NODE, 0.5), days=20, inventory_restoration_tau={"energy": 20}, capital_ratio={"energy": 6})
    assert alone.output_loss.sum() > 0


def test_options_and_parameters_have_the_same_names(sample, printed):
    scenario = Scenario("one", [SHOCK])
    found = entrepot.run(sample, scenario, days=60, restock_days=30, rebuild_days=40, production="linear", fixed_orders=True, psi=0.9, alpha_base=1.05,
                         alpha_max=1.4, alpha_tau=100, inventory_days=20, capital_ratio=3, precision="single", days_per_year=360)
    same(found, printed("--shock", SHOCK, *"--days 60 --restock-days 30 --rebuild-days 40 --production linear --fixed-orders --psi 0.9 --alpha-base 1.05 "
                        "--alpha-max 1.4 --alpha-tau 100 --inventory-days 20 --capital-ratio 3 --precision single --days-per-year 360".split()))
    other = entrepot.run(sample, scenario, days=60, inventory_restoration_tau=30, rebuild_tau=40, production_function="linear", order_rule="fixed", psi=0.9,
                         alpha_base=1.05, alpha_max=1.4, alpha_tau=100, inventory_days=20, capital_ratio=3, precision="single", days_per_year=360)
    assert other.node_loss.tobytes() == found.node_loss.tobytes()
    with pytest.raises(entrepot.InputError, match="given twice"):
        entrepot.run(sample, scenario, restock_days=30, inventory_restoration_tau=30)
    with pytest.raises(entrepot.InputError, match="The model ghosh has no days, and so no series by day"):
        entrepot.run(sample, entrepot.Scenario("one", [entrepot.Shock(NODE, 0.5)]), "ghosh", series=True)
    with pytest.raises(entrepot.InputError, match="A loss of 1.5 is outside 0 to 1"):
        entrepot.ario(sample, CapacityLoss(NODE, 1.5))


@pytest.mark.parametrize("files,arrays", [
    (dict(firms="ore,\nsteel,metals\n"), dict(sector=["", "metals"])),
    (dict(firms="ore,mining\nore,metals\nsteel,metals\n"), dict(firms=["ore", "ore", "steel"], sector=["mining", "metals", "metals"])),
    (dict(links="ore,steel,-60\n"), dict(amount=[-60.0])),
    (dict(ess="mining,metals,3\n"), dict(essentiality=[[1, 3], [1, 1]])),
])
def test_networks_from_arrays_and_from_files(command_line, tmp_path, files, arrays):
    (tmp_path / "links.csv").write_text("supplier,customer,amount\n" + files.get("links", "ore,steel,60\n"))
    (tmp_path / "firms.csv").write_text("firm,sector\n" + files.get("firms", "ore,mining\nsteel,metals\n"))
    options = ["--links", tmp_path / "links.csv", "--firms", tmp_path / "firms.csv"]
    if "ess" in files:
        (tmp_path / "ess.csv").write_text("supplier_sector,customer_sector,essentiality\n" + files["ess"])
        options += ["--essentiality", tmp_path / "ess.csv"]
    parts = dict(supplier=["ore"], customer=["steel"], amount=[60.0], sector=["mining", "metals"], firms=["ore", "steel"])
    with pytest.raises(entrepot.InputError) as caught:
        FirmNetwork(**{**parts, **arrays})
    assert words(str(caught.value)) == words(command_line("stress", "screen", *options))


def test_daily_series_are_those_of_by_day(sample, source, tmp_path):
    found = entrepot.run(sample, entrepot.Shock(NODE, 0.5, days=9), "daily", days=30, series=True)
    (series,) = found.daily_series
    assert found.series == ()
    subprocess.run([os.environ["ENTREPOT_PROGRAM"], "stress", "run", "--table", source / "data/sample/input_output.csv", "--model", "daily", "--shock",
                    f"{NODE}=50%:9", "--days", "30", "--by-day", tmp_path / "by_day.csv"], check=True, capture_output=True)
    with open(tmp_path / "by_day.csv", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert len(rows) == series.production.size
    held = {series.by_demand: "", series.by_capacity: "capacity", **dict(enumerate(sample.sectors))}
    for row, at in zip(rows, np.ndindex(series.production.shape)):
        for column, values in (("output", series.production), ("demand", series.demand), ("input_limit", series.input_limit), ("capacity_lost", series.loss),
                               ("final_demand_met", series.consumption)):
            assert float(row[column]) == values[at]
        assert row["held_by"] == held[series.bound[at]]
    assert (series.loss[1:10, sample.node(NODE)] > 0).all() and series.loss[0].max() == 0  # from day 1


@pytest.mark.parametrize("model", ["ario", "daily", "cascade", "leontief", "ghosh"])
def test_final_demand_not_met(sample, printed, model):
    found = entrepot.run(sample, [entrepot.Shock(NODE, 0.5, days=9), entrepot.Shock(NODE, 1.0)], model, days=30)
    (one,) = printed("--model", model, "--shock", f"{NODE}=50%:9", *(["--days", "30"] if found.days else []))["scenarios"]
    assert found.final_demand_unmet.shape == (2, len(found.economies)) and found.final_demand_unmet[0].max() > 0
    assert [row["economy"] for row in one["final_demand"]] == list(found.economies) == list(sample.regions)
    np.testing.assert_allclose([row["unmet"] for row in one["final_demand"]], found.final_demand_unmet[0], rtol=1e-12)
    np.testing.assert_allclose([row["base"] for row in one["final_demand"]], found.final_demand_base, rtol=1e-12)


@pytest.mark.parametrize("model", ["ario", "daily", "leontief", "ghosh"])
def test_output_and_value_added_of_nodes_and_economies(sample, source, tmp_path, model):
    found = entrepot.run(sample, entrepot.Shock(NODE, 0.5, days=9), model, days=30)
    assert found.facts["losses"].startswith("of gross output")
    subprocess.run([os.environ["ENTREPOT_PROGRAM"], "stress", "run", "--table", source / "data/sample/input_output.csv", "--model", model, "--shock", f"{NODE}=50%:9",
                    *(["--days", "30"] if found.days else []), "--out", tmp_path / "o.csv", "--by-economy", tmp_path / "e.csv"], check=True, capture_output=True)

    def rows(name):
        with open(tmp_path / name, newline="") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("#")))

    for column, values in (("loss", found.node_loss[0]), ("direct", found.node_direct[0]), ("value_added", found.node_value_added_base), ("value_added_loss", found.node_value_added_loss[0])):
        assert [float(row[column]) for row in rows("o.csv")] == values.tolist()
        by_economy = values.reshape(len(sample.regions), -1).sum(1)
        np.testing.assert_allclose([float(row[column]) for row in rows("e.csv")], by_economy, rtol=1e-9, atol=1e-6)
    assert [float(row["final_demand_table"]) for row in rows("e.csv")] == found.final_demand_table.tolist()
    positive = np.array([sample.final_demand[:, sample.demand_region == region].clip(0).sum() for region in range(len(sample.regions))])
    np.testing.assert_allclose(found.final_demand_table, positive * (30 / 365 if found.days else 1), rtol=1e-12)
    assert found.node_value_added_base.sum() == pytest.approx(found.value_added_base)


@pytest.mark.parametrize("demand", [0.8, 1.2])
def test_what_demand_takes_itself(sample, demand):
    (of_year,) = entrepot.run(sample, entrepot.Shock(NODE, demand=demand), "leontief").direct
    bought = sample.final_demand[sample.node(NODE)]
    assert of_year == pytest.approx((1 - demand) * bought.clip(min=0).sum())
    for model in ("ario", "daily"):  # there what is bought less the stocks that are run down
        assert entrepot.run(sample, entrepot.Shock(NODE, demand=demand), model, days=11).direct[0] == pytest.approx((1 - demand) * bought.sum() * 10 / 365, rel=1e-2), model


def test_final_demand_is_missing_where_the_model_does_not_say(sample, chain):
    firms = entrepot.run(chain, entrepot.Shock("ore", 0.5), "daily", days=5)
    assert firms.final_demand_unmet is None and firms.final_demand_base is None and firms.economies == ()


def test_all_doors_count_days_alike(sample):
    shocked, by_ario = (entrepot.run(sample, entrepot.Shock(NODE, 0.5, days=9), days=30, series=True).series[0].production,
                        entrepot.ario(sample, CapacityLoss(NODE, 0.5, days=9), days=30, everything=True).series[0].production)
    np.testing.assert_allclose(shocked, by_ario, rtol=1e-12)
    base = sample.output[sample.node(NODE)] / 365
    assert by_ario[0, sample.node(NODE)] == pytest.approx(base) and by_ario[1, sample.node(NODE)] < 0.6 * base


def test_production_functions_have_one_default(sample):
    shock = CapacityLoss(NODE, 0.5, days=9)
    default, leontief = (entrepot.ario(sample, shock, days=60, inventory_days=10, **options) for options in ({}, dict(production_function="leontief")))
    assert default.production_function == "leontief" and default.output_loss.tobytes() == leontief.output_loss.tobytes()
    critical = np.full((len(sample.sectors),) * 2, 1)
    assert entrepot.ario(sample, shock, days=2, criticality=critical).production_function == "half_critical"
    facts = [entrepot.run(sample, entrepot.Shock(NODE, 0.5), days=2, **options).facts["production function"] for options in ({}, dict(essentiality=critical))]
    assert facts[0].startswith("Leontief") or facts[0].startswith("leontief")
    assert "half" in facts[1]


def test_the_cascade_of_a_table_is_that_of_the_command_line(sample, printed, source, tmp_path):
    shocks = {"CHN:electronics": 0.5, ("JPN", "chemicals"): (0.8, 0.3)}
    words = ["--model", "cascade", "--shock", "CHN:electronics=50%", "--shock", "JPN:chemicals=80%/30%"]
    found = entrepot.cascade(sample, shocks, losses=True, path=True)
    (scenario,) = printed(*words, "--path", str(tmp_path / "path.csv"))["scenarios"]
    assert (found.esri_down[0], found.esri_up[0], found.iterations[0]) == (scenario["loss_down"], scenario["loss_up"], scenario["iterations"])
    assert found.esri[0] == pytest.approx(scenario["loss"], rel=1e-12)
    with open(tmp_path / "path.csv", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    for direction, values in found.path[0].items():
        assert [float(row["loss"]) for row in rows if row["direction"] == direction] == values.tolist()
    assert max(int(row["iteration"]) for row in rows) == scenario["iterations"]
    # What its sectors cannot do without, and what counts.
    essentiality = np.ones((len(sample.sectors),) * 2, int)
    essentiality[sample.sector("electronics"), sample.sector("vehicles")] = 2
    (tmp_path / "ess.csv").write_text("supplier_sector,customer_sector,essentiality\nelectronics,vehicles,2\n")
    options = ["--essentiality", str(tmp_path / "ess.csv"), "--weights", "purchases", "--eps", "0.001", "--no-substitution"]
    found = entrepot.cascade(sample, shocks, essentiality=essentiality, weights="purchases", eps=0.001, substitution=False)
    (scenario,) = printed(*words, *options)["scenarios"]
    assert (found.esri_down[0], found.esri_up[0], found.iterations[0]) == (scenario["loss_down"], scenario["loss_up"], scenario["iterations"])
    plain = entrepot.cascade(sample, shocks, weights="purchases", eps=0.001, substitution=False)
    assert plain.esri[0] < found.esri[0]


def test_the_screen_of_a_table_is_that_of_the_command_line(sample, source):
    done = subprocess.run([os.environ["ENTREPOT_PROGRAM"], "stress", "screen", "--table", "data/sample/input_output.csv", "--nodes", "KOR:*", "--json"],
                          capture_output=True, text=True, cwd=source, check=True)
    found = entrepot.screen(sample, nodes="KOR:*")
    rows = {row["node"]: (row["esri"], row["esri_down"], row["esri_up"], row["iterations"]) for row in json.loads(done.stdout)["ranking"]}
    assert rows == {label: (found.esri[k], found.esri_down[k], found.esri_up[k], found.iterations[k]) for k, label in enumerate(found.labels)}


def test_cuts_of_flows(sample, printed):
    cuts = [("JPN:metals", "KOR:vehicles", 0.5), ("JPN:electronics", "KOR:vehicles")]
    for model, side in (("leontief", "demand"), ("ghosh", "supply")):
        change = entrepot.linear(sample, entrepot.LinearScenario(cuts=cuts), side=side).change[:, 0]
        (one,) = printed("--model", model, "--cut", "JPN:metals>KOR:vehicles=50%", "--cut", "JPN:electronics>KOR:vehicles")["scenarios"]
        assert one["loss"] == pytest.approx(-change.sum(), rel=1e-9)
        assert one["direct"] > 0 and -change.sum() > one["direct"]


def test_firms_have_no_economies(command_line, tmp_path):
    firms = FirmNetwork(supplier=["A:1", "A:2"], customer=["A:2", "B"], amount=[5.0, 4.0], sector=["ore", "steel", "cars"], firms=["A:1", "A:2", "B"])
    (tmp_path / "links.csv").write_text("supplier,customer,amount\nA:1,A:2,5\nA:2,B,4\n")
    (tmp_path / "firms.csv").write_text("firm,sector\nA:1,ore\nA:2,steel\nB,cars\n")
    said = command_line("stress", "screen", "--links", tmp_path / "links.csv", "--firms", tmp_path / "firms.csv", "--nodes", "A:*")
    with pytest.raises(entrepot.InputError, match="Firms have no economies") as caught:
        entrepot.screen(firms, nodes=["A:*"])
    assert "Firms have no economies" in said and "Firms have no economies" in str(caught.value)
    assert entrepot.screen(firms, nodes=["A:1"]).esri.shape[0] == 1
