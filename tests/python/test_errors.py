"""Errors say what the command line says, and are what Python expects."""

import re

import numpy as np
import pytest

import entrepot
from entrepot import CapacityLoss, CapitalEvent, DeliveryBlock, DemandChange, Error, FileError, FirmNetwork, InputError, Member, Shock, Table

from conftest import DEMAND, FLOWS


def firm_files(folder, links="ore,steel,60\n", firms="ore,mining\nsteel,metals\n", essentiality=None):
    (folder / "links.csv").write_text("supplier,customer,amount\n" + links)
    (folder / "firms.csv").write_text("firm,sector\n" + firms)
    paths = [folder / "links.csv", folder / "firms.csv"]
    if essentiality is not None:
        (folder / "ess.csv").write_text("supplier_sector,customer_sector,essentiality\n" + essentiality)
        paths.append(folder / "ess.csv")
    return paths


@pytest.mark.parametrize("files", [
    dict(links="ore,steal,60\n"),
    dict(links="ore,steel,-60\n"),
    dict(links="ore,steel\n"),
    dict(links="ore,steel,much\n"),
    dict(firms="ore,mining\nore,metals\nsteel,metals\n"),
    dict(firms="ore,\nsteel,metals\n"),
    dict(essentiality="mining,metals,3\n"),
    dict(essentiality="mines,metals,2\n"),
])
def test_files_of_firms(command_line, tmp_path, files):
    paths = firm_files(tmp_path, **files)
    words = [word for option, path in zip(("--links", "--firms", "--essentiality"), paths) for word in (option, path)]
    with pytest.raises(InputError) as caught:
        entrepot.load_firms(*paths)
    assert str(caught.value) == command_line("stress", "screen", *words)
    assert isinstance(caught.value, ValueError) and caught.value.line >= 1
    assert caught.value.where.startswith(str(tmp_path)) and caught.value.hint


@pytest.mark.parametrize("name", ["nowhere.csv", "empty.csv", "other.csv", "cut.csv"])
def test_files_of_tables(command_line, tmp_path, source, name):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "cut.csv").write_bytes((source / "data/sample/input_output.csv").read_bytes()[:100_000])
    with pytest.raises(Error) as caught:
        entrepot.load_table(tmp_path / name)
    assert caught.value.file == str(tmp_path / name)
    if name != "nowhere.csv":  # the command line would take the name of a data set, too
        assert str(caught.value) == command_line("stress", "screen", "--table", tmp_path / name)
    else:
        assert isinstance(caught.value, FileError) and isinstance(caught.value, OSError) and caught.value.code == "not_found"


def test_a_journal_of_other_input(command_line, chain, tmp_path):
    paths = firm_files(tmp_path)
    (tmp_path / "out.csv.journal").write_text("entrepot screen 1 another\n")
    with pytest.raises(InputError) as caught:
        entrepot.screen(chain, journal=tmp_path / "out.csv.journal")
    assert str(caught.value) == command_line("stress", "screen", "--links", paths[0], "--firms", paths[1], "--out", tmp_path / "out.csv")
    with pytest.raises(FileError, match="Cannot write"):
        entrepot.screen(chain, journal=tmp_path / "missing" / "journal")


def fails(code, field, call, *words, **options):
    with pytest.raises(Error) as caught:
        call(*words, **options)
    error = caught.value
    assert (error.code, error.field) == (code, field), str(error)
    assert isinstance(error, ValueError)
    assert str(error).startswith(f"{field}: ") and error.what in str(error) and str(error).endswith(error.hint)
    return str(error)


def test_shocks_on_tables(mills):
    ario = entrepot.ario
    fails("out_of_range", "share", ario, mills, CapacityLoss("A:mine", 1.5))
    fails("out_of_range", "share", ario, mills, [Member(), CapacityLoss("A:mine", [0.2, -0.1])])
    fails("out_of_range", "days", ario, mills, CapacityLoss("A:mine", 0.1, days=0))
    fails("out_of_range", "start", ario, mills, CapacityLoss("A:mine", 0.1, start=-1))
    for series in ([0.5] * 60, np.array([0.5])):  # lasted 60 days, or one
        assert "Leave days out" in fails("contradiction", "days", ario, mills, CapacityLoss("A:mine", series, days=5))
        fails("contradiction", "days", ario, mills, DemandChange("A:mine", series, days=5))
    assert "Did you mean 'A:mine'?" in fails("unknown_name", "node", ario, mills, CapacityLoss("A:mines", 0.5))
    fails("unknown_name", "node", ario, mills, CapacityLoss(4, 0.5))
    fails("unknown_name", "region", ario, mills, DeliveryBlock("A", "C"))
    fails("out_of_range", "days", ario, mills, Member(), days=0)
    fails("out_of_range", "days", ario, mills, Member(), days=-5)
    fails("missing_data", "members", ario, mills, [])
    fails("bad_field", "members", ario, mills, ["A:mine"])
    fails("out_of_range", "members[0].events[0].impact", ario, mills, CapitalEvent({"A:mine": 1.5}, kind="arbitrary"))
    fails("unknown_name", "kind", ario, mills, CapitalEvent({"A:mine": 1}, kind="flood"))
    fails("out_of_range", "members[0].events[0].rebuilding_sectors", ario, mills, CapitalEvent({"A:mine": 1}, kind="rebuild"))
    fails("out_of_range", "psi", ario, mills, Member(), psi=1.5)
    fails("unknown_name", "rationing", ario, mills, Member(), rationing="fair")
    fails("bad_field", "inventory_days", ario, mills, Member(), inventory_days=[1, 2, 3])
    fails("bad_field", "criticality", ario, mills, Member(), criticality=[[1, 2]])
    fails("out_of_range", "criticality", ario, mills, Member(), criticality=[["critical", "none"], ["nonne", "critical"]])
    fails("out_of_range", "threads", ario, mills, Member(), threads=0)


@pytest.mark.parametrize("field,value,wanted", [
    ("psi", "a", "a number"), ("capital_ratio", "six", "a number"), ("rebuild_tau", [1, 2], "a number"), ("rationing", 3, "a text"),
    ("precision", 1, "a text"), ("days", "30", "a whole number"), ("days", 30.5, "a whole number"), ("threads", "2", "a whole number"),
    ("output_block_days", "a", "a whole number"),
])
def test_values_of_another_type(mills, field, value, wanted):
    text = fails("bad_field", field, entrepot.ario, mills, Member(), **{field: value})
    assert repr(value) in text and text.endswith(f"Give {wanted}.")


def test_values_by_sector(mills):
    assert "'energy' is not known" in fails("unknown_name", "inventory_days", entrepot.ario, mills, Member(), inventory_days={"energy": 6})
    fails("bad_field", "inventory_days", entrepot.ario, mills, Member(), inventory_days={"*": "six"})
    fails("out_of_range", "capital_ratio", entrepot.ario, mills, Member(), capital_ratio={"mine": float("nan")})
    assert "too little" in fails("out_of_range", "capital_ratio", entrepot.run, mills, entrepot.Shock("A:mine", 0.5), capital_ratio={"mine": -1})


def test_values_of_another_type_elsewhere(mills, chain):
    fails("bad_field", "eps", entrepot.screen, mills, eps="x")
    fails("bad_field", "severity", entrepot.screen, mills, severity="half")
    fails("bad_field", "eps", entrepot.cascade, chain, "ore", eps="x")
    fails("bad_field", "days", entrepot.run, mills, entrepot.Shock("A:mine", 0.5), days="30")
    fails("bad_field", "psi", entrepot.run, mills, entrepot.Shock("A:mine", 0.5), psi="a")
    fails("bad_field", "days", entrepot.explain, mills, entrepot.Shock("A:mine", 0.5), "A:mill", days=30.5)
    fails("bad_field", "days", entrepot.daily, chain, {"ore": 0.5}, days="30", final_demand=[0, 0, 0, 120.0])
    fails("bad_field", "failures_max", entrepot.reverse, mills, "A:mill", failures_max="2")
    fails("bad_field", "loss", entrepot.reverse, mills, "A:mill", "much")


@pytest.mark.parametrize("call,field", [
    (lambda table, firms: entrepot.saltelli(draws=64.5, parameters=2), "draws"),
    (lambda table, firms: entrepot.saltelli(64, "2"), "parameters"),
    (lambda table, firms: entrepot.reverse(table, 3.5), "target"),
    (lambda table, firms: entrepot.reverse(table, "A:mill", candidates=None), "candidates"),
    (lambda table, firms: entrepot.reverse(table, "A:mill", budget=1.5), "budget"),
    (lambda table, firms: entrepot.reverse(table, "A:mill", model=1), "model"),
    (lambda table, firms: entrepot.linear(table, {"A:mill": 1.0}, sweeps_max=2.5), "sweeps_max"),
    (lambda table, firms: entrepot.linear(table, {"A:mill": "much"}), "changes"),
    (lambda table, firms: entrepot.LinearFactors(table).solve({"A:mill": 1.0}, tolerance="x"), "tolerance"),
    (lambda table, firms: entrepot.sensitivities(np.zeros(256), ["a", "b"], resamples=10.5), "resamples"),
    (lambda table, firms: entrepot.screen(firms, substitution="no"), "substitution"),
    (lambda table, firms: entrepot.screen(firms, nodes=3.5), "nodes"),
    (lambda table, firms: entrepot.cascade(firms, "ore", iterations_max=9.5), "iterations_max"),
    (lambda table, firms: entrepot.run(table, entrepot.Shock("A:mine", 0.5), threshold="x"), "threshold"),
    (lambda table, firms: entrepot.run(table, entrepot.Shock(2.5, 0.5)), "nodes"),
    (lambda table, firms: entrepot.run(table, entrepot.Shock("A:mine", 0.5), 7), "model"),
    (lambda table, firms: entrepot.explain(table, entrepot.Shock("A:mine", 0.5), 2.5), "nodes"),
    (lambda table, firms: entrepot.ario(table, CapitalEvent({"A:mine": "x"})), "impact"),
    (lambda table, firms: entrepot.ario(table, DeliveryBlock("A", "B", "x")), "share"),
    (lambda table, firms: entrepot.ario(table, Member(), boario="no"), "boario"),
    (lambda table, firms: entrepot.daily(firms, {"ore": "x"}, final_demand=[0, 0, 0, 1.0]), "share"),
    (lambda table, firms: entrepot.daily(firms, {"ore": 0.5}, tau=[1], final_demand=[0, 0, 0, 1.0]), "tau"),
    (lambda table, firms: entrepot.ensemble(table, "x", journal=None, threads=1.5), "threads"),
])
def test_no_argument_of_another_type_is_a_bare_type_error(mills, chain, call, field):
    text = fails("bad_field", field, call, mills, chain)
    assert "This cannot be " in text and "Give " in text


def test_firms_may_be_named_by_their_places(chain):
    unnamed = FirmNetwork([0, 1], [1, 2], [1.0, 1.0], [0, 1, 2])
    assert entrepot.reverse(unnamed, 1, 0.1, failures_max=1).sets == entrepot.reverse(unnamed, "1", 0.1, failures_max=1).sets


def test_numbers_that_are_a_name_and_another_place_are_refused():
    firms = FirmNetwork(["1", "0"], ["0", "2"], [1.0, 1.0], ["a", "b", "c"], firms=["1", "0", "2"])
    text = fails("contradiction", "firm", firms.firm, 1)
    assert "firm 1 is the place of '0', and the name of the one at 0" in text and "as a text: '1' or '0'" in text
    assert firms.firm("1") == 0 and firms.firm(2) == 2  # both ways the same
    fails("contradiction", "firm", entrepot.cascade, firms, {1: 0.5})
    later = FirmNetwork(["10"], ["20"], [1.0], ["a", "b"], firms=["10", "20"])
    assert later.firm(20) == 1 and later.firm(1) == 1  # no place, and no name
    fails("contradiction", "sector", FirmNetwork, [0], [1], [1.0], [1, 2], sectors=["2", "1", "0"])
    assert FirmNetwork([0], [1], [1.0], [0, 1], sectors=["0", "1"]).sector.tolist() == [0, 1]
    table = Table(FLOWS, DEMAND, regions=["A", "B"], sectors=["1", "0"])
    fails("contradiction", "sector", table.sector, 0)


@pytest.mark.parametrize("field", ["revenue", "costs"])
def test_negative_sums_of_firms_are_refused(field):
    text = fails("out_of_range", f"{field}[1]", FirmNetwork, [0], [1], [1.0], [0, 1], **{field: [5.0, -3.0]})
    assert "-3 is negative" in text


@pytest.mark.parametrize("shock", [CapacityLoss("A:mine", 0.1, start=0), entrepot.DemandChange("A:mine", 0.1, start=0), DeliveryBlock("A", "B", start=0)])
def test_no_shock_begins_on_day_0(mills, shock):
    assert "No shock begins on day 0. Give 1 or more" in fails("out_of_range", "start", entrepot.ario, mills, shock)


def test_few_days_of_stock_are_noted_in_the_compatible_mode(mills):
    assert any("count as 2 days" in note for note in entrepot.ario(mills, Member(), days=5, boario=True, inventory_days=1).notes)
    assert not any("count as 2 days" in note for note in entrepot.ario(mills, Member(), days=5, boario=True, inventory_days=2).notes)
    assert any("count as 2 days" in note for note in entrepot.ario(mills, Member(inventory_days=1), days=5, boario=True).notes)


def test_none_is_the_default(mills):
    shock = CapacityLoss("A:mine", 0.5, days=9)
    given, default = (entrepot.ario(mills, shock, days=30, **options) for options in ({"psi": None}, {}))
    assert np.array_equal(given.output_loss, default.output_loss)


@pytest.mark.parametrize("field", ["capital", "inventory_days"])
def test_values_of_a_wrong_number(mills, field):
    text = fails("bad_field", field, entrepot.ario, mills, Member(), **{field: [5, 5, 5]})
    assert "3 values, " in text and " are expected" in text and text.endswith(".")


def test_a_batch_that_does_not_fit(mills):
    with pytest.raises(Error, match="more than the limit of 8192 MB") as caught:
        entrepot.ario(mills, [Member()] * 20_000, days=36_500)
    assert caught.value.code == "limit_exceeded" and caught.value.field == "members"


def test_shapes_of_tables():
    def table(**changes):
        parts = dict(flows=FLOWS, final_demand=DEMAND, regions=["A", "B"], sectors=["mine", "mill"])
        return Table(**{**parts, **changes})

    fails("bad_field", "flows", table, flows=FLOWS[:3])
    fails("bad_field", "flows", table, flows=[["a"]])
    fails("bad_field", "flows", table, flows=np.where(FLOWS == 0, np.nan, FLOWS))
    fails("bad_field", "final_demand", table, final_demand=DEMAND[:3])
    fails("bad_field", "output", table, output=[1, 2])
    fails("missing_data", "demand_regions", table, final_demand=np.ones((4, 3)))
    fails("bad_field", "demand_regions", table, demand_regions=["A"])
    fails("unknown_name", "demand_regions", table, demand_regions=["A", "C"])
    fails("duplicate", "regions", table, regions=["A", "A"])
    fails("missing_data", "regions", table, regions=None)
    unknown = FLOWS.copy()
    unknown[0, 1] = np.nan
    fails("bad_field", "flows", table, flows=unknown)


def test_firm_networks():
    def network(**changes):
        parts = dict(supplier=[0, 1], customer=[1, 2], amount=[1.0, 2.0], sector=[0, 1, 1])
        return FirmNetwork(**{**parts, **changes})

    fails("unknown_name", "supplier", network, supplier=[0, 3])
    fails("unknown_name", "customer", network, customer=[-1, 2])
    fails("unknown_name", "customer", network, supplier=["a", "b"], customer=["b", "d"], firms=["a", "b", "c"])
    fails("bad_field", "supplier", network, supplier=["a", "b"])
    fails("bad_field", "supplier", network, supplier=[0.5, 1])
    fails("duplicate", "firms", network, firms=["a", "a", "b"])
    fails("bad_field", "customer", network, customer=[1])
    fails("bad_field", "amount", network, amount=[1, 2, 3])
    fails("bad_field", "amount", network, amount=[1, np.nan])
    fails("out_of_range", "amount[1]", network, amount=[1, -2])
    fails("missing_data", "sector", network, sector=["mining", "", "metals"])
    fails("missing_data", "sector", network, sector=["mining", None, "metals"])
    fails("missing_data", "firms", network, firms=["a", "", "b"])
    fails("bad_field", "essentiality", network, essentiality=[[1, 2, 0]])
    fails("out_of_range", "essentiality", network, essentiality=[[1, 3], [0, 1]])
    fails("bad_field", "revenue", network, revenue=[1])
    fails("unknown_name", "sector", network, sector=[0, 2, 1], sectors=["x", "y"])
    fails("missing_data", "sector", lambda: entrepot.screen(FirmNetwork([], [], [], [])))


def test_shocks_on_firms(chain):
    cascade = entrepot.cascade
    fails("out_of_range", "shock", cascade, chain, {"ore": 1.5})
    fails("out_of_range", "shock", cascade, chain, {"ore": (0.5, -0.5)})
    for values in ([0.5], [0.5, 0.2, 0.1], [[0.5, 0.2]], ()):
        assert "losses of ore" in fails("bad_field", "shocks", cascade, chain, {"ore": values})
    fails("unknown_name", "firm", cascade, chain, "iron")
    fails("unknown_name", "firm", cascade, chain, 4)
    fails("bad_field", "shocks", cascade, chain, np.ones(3))
    fails("out_of_range", "eps", cascade, chain, "ore", eps=-1)
    fails("unknown_name", "stop", cascade, chain, "ore", stop="never")
    fails("bad_field", "weights", cascade, chain, "ore", weights=[1, 2])
    with pytest.raises(Error) as caught:
        entrepot.screen(chain, eps=0, iterations_max=1)
    assert caught.value.code == "limit_exceeded" and not isinstance(caught.value, ValueError)


def test_duplicate_links_are_summed_and_counted(chain):
    twice = FirmNetwork(["ore", "ore", "ore2", "steel"], ["steel", "steel", "steel", "cars"], [20, 40, 40, 100], chain.sector, firms=chain.firms)
    found = entrepot.cascade(twice, "ore")
    assert found.summed == 1 and found.links == 3
    note = "1 link(s) are added to another of the same pair (the first: ore to steel)"
    assert note in found.notes and note in entrepot.screen(twice).notes
    assert note in entrepot.run(twice, entrepot.Shock("ore", 0.5), "cascade").notes
    assert note in entrepot.daily(twice, {"ore": 0.5}, days=3, final_demand=[0, 0, 0, 120.0]).notes
    assert found.esri[0] == entrepot.cascade(chain, "ore").esri[0]


def test_a_network_of_the_other_kind_says_where_it_goes():
    table = Table(FLOWS, DEMAND, regions=["A", "B"], sectors=["mine", "mill"])
    firms = FirmNetwork(["ore"], ["steel"], [60], ["mining", "metals"], firms=["ore", "steel"])
    for call in (lambda: entrepot.cascade(table, ["0"]), lambda: entrepot.daily(table, {"0": 0.5}), lambda: entrepot.ario(firms, Member()),
                 lambda: entrepot.linear(firms, {0: 1.0}), lambda: entrepot.screen("x"), lambda: entrepot.screen(None),
                 lambda: entrepot.cascade(firms, [{0: "a"}]), lambda: entrepot.cascade(firms, [{0: (0.5, 0.2, 0.1)}]),
                 lambda: Table.from_pymrio(3)):
        with pytest.raises(Error) as caught:
            call()
        assert caught.value.hint


def test_memory_is_named_where_it_does_not_suffice(sample, chain):
    """As --memory on the command line: what limits a call is said, and raised by the same word."""
    shock = entrepot.Shock("JPN:electronics", 0.5)
    plan = "name = 'a'\nhorizon_days = 30\n[[shock]]\nnode = 'JPN:electronics'\nloss = 0.5\ndays = 9\n[[scenario]]\nname = 'one'\n"
    calls = {
        "run": lambda memory: entrepot.run(sample, shock, days=365, series=True, memory=memory),
        "explain": lambda memory: entrepot.explain(sample, shock, "KOR:electronics", days=365, memory=memory),
        "ario": lambda memory: entrepot.ario(sample, CapacityLoss("JPN:electronics", 0.5), days=365, memory=memory),
        "screen": lambda memory: entrepot.screen(sample, nodes=["JPN:electronics"], memory=memory),
        "ensemble": lambda memory: entrepot.ensemble(sample, plan, memory=memory),
        "reverse": lambda memory: entrepot.reverse(sample, "KOR:electronics", 0.3, failures_max=1, memory=memory),
        "daily": lambda memory: entrepot.daily(chain, {"ore": 0.5}, days=10_000, everything=True, final_demand=[0, 0, 0, 120.0], memory=memory),
        "cascade": lambda memory: entrepot.cascade(chain, ["ore"] * 20_000, memory=memory),
        "linear": lambda memory: entrepot.linear(sample, [{"JPN:electronics": -1.0}] * 400, tiers=1, memory=memory),
        "factorise": lambda memory: entrepot.LinearFactors(sample, memory=memory),
        "solve": lambda memory: entrepot.LinearFactors(sample).solve([{"JPN:electronics": -1.0}] * 400, memory=memory),
    }
    for name, call in calls.items():
        allow = "1M"
        for _ in range(4):  # what a later part needs is said once the earlier ones have enough
            try:
                call(allow)
                break
            except Error as error:
                assert error.code == "limit_exceeded", name
                assert f" MB, more than the limit of {allow[:-1]} MB" in error.what, name
                named = re.search(r'Or allow as much by memory="(\d+M)"\.$', error.hint)
                assert named and int(named[1][:-1]) > int(allow[:-1]), name
                allow = named[1]
        assert allow != "1M", name
        for enough in (allow, "2G", 2 << 30):
            call(enough)
        for wrong in ("much", 10, True, 2.5):
            with pytest.raises(InputError, match="Give an amount such as") as caught:
                call(wrong)
            assert caught.value.field == "memory", name


def test_results_that_do_not_fit_are_refused_before_anything_is_computed(chain):
    """Losses of each firm in many scenarios: the limit is hit at once, with and without a progress that would show work."""
    shown = []
    with pytest.raises(Error) as caught:
        entrepot.cascade(chain, ["ore"] * 50_000, losses=True, memory="4M", progress=lambda done, what: shown.append(what))
    assert caught.value.field == "shocks" and "50000 scenarios on 4 firms" in caught.value.what and not shown
    assert "leave out losses" in caught.value.hint
    assert entrepot.cascade(chain, ["ore"] * 1_000, losses=True, memory="4M").loss_down.shape == (1_000, 4)


@pytest.mark.parametrize("call,field,named", [
    (lambda table, firms: entrepot.ario(table, Member(CapitalEvent({"B:mill": 1e9}))), "events.impact", "of the capital of B:mill (place 3) in step 1"),
    (lambda table, firms: entrepot.ario(table, CapitalEvent({"B:mine": 1.5}, kind="arbitrary")), "members[0].events[0].impact", "1.5 at B:mine (place 2)"),
    (lambda table, firms: entrepot.ario(table, entrepot.DemandChange(3, -1)), "members[0].demand", "A factor of -1 of B:mill (place 3) in step 1"),
    (lambda table, firms: entrepot.ario(table, Member(), capital=[1, 1, -2, 1]), "capital", "-2 in B:mine (place 2)"),
    (lambda table, firms: entrepot.run(table, entrepot.Shock("A:mine", 0.5), capital=[1, -2, 1, 1]), "capital", "-2 in A:mill (place 1)"),
    (lambda table, firms: entrepot.ario(without_output(table), Member()), "network.output", "-1 in A:mill (place 1)"),
    (lambda table, firms: entrepot.ensemble(without_output(table), PLAN), "network.output", "-1 in A:mill (place 1)"),
    (lambda table, firms: entrepot.run(without_output(table), entrepot.Shock("A:mine", 0.5)), "network.output", "-1 in A:mill (place 1)"),
    (lambda table, firms: entrepot.run(without_output(table), entrepot.Shock("A:mine", 0.5), "leontief"), "output", "The output of A:mill (place 1) is -1"),
    (lambda table, firms: entrepot.explain(without_output(table), entrepot.Shock("A:mine", 0.5), "B:mill"), "network.output", "-1 in A:mill (place 1)"),
    (lambda table, firms: entrepot.explain(without_output(table), entrepot.Shock("A:mine", 0.5), "B:mill", "ghosh"), "output", "The output of A:mill (place 1) is -1"),
    (lambda table, firms: entrepot.linear(without_output(table), {"A:mine": 1.0}), "output", "The output of A:mill (place 1) is -1"),
    (lambda table, firms: entrepot.linear(table, entrepot.LinearScenario(fixed={"A:mill": -5})), "fixed.value", "holds A:mill (place 1) at an output of -5"),
    (lambda table, firms: entrepot.LinearFactors(table).solve(entrepot.LinearScenario(fixed={"A:mill": -5})), "fixed.value", "holds A:mill (place 1) at"),
    (lambda table, firms: entrepot.linear(table, entrepot.LinearScenario(cuts=[(["A:mine"], ["A:mill"])] * 2)), "cuts", "from A:mine (place 0) to A:mill (place 1) twice"),
    (lambda table, firms: entrepot.daily(firms, {"steel": 1.5}, final_demand=[0, 0, 0, 1.0]), "scenarios[0].losses", "A loss of 1.5 of steel (place 2)"),
    (lambda table, firms: entrepot.daily(firms, {"steel": 0.5}, final_demand=[0, 0, 0, -1.0]), "network.final_demand", "-1 of cars (place 3)"),
    (lambda table, firms: entrepot.cascade(firms, {"steel": 1.5}), "shock", "steel (place 2) loses 1.5 down"),
    (lambda table, firms: entrepot.cascade(firms, "ore", weights=[1, 1, -1, 1]), "weights", "-1 of steel (place 2) in weights"),
    (lambda table, firms: entrepot.screen(firms, weights=[1, 1, -1, 1]), "weights", "-1 of steel (place 2) in weights"),
    (lambda table, firms: entrepot.screen(table, weights=[1, 1, -1, 1]), "weights", "-1 of B:mine (place 2) in weights"),
    (lambda table, firms: entrepot.run(table, entrepot.Shock("A:mine", 0.5), "cascade", weights=[1, 1, -1, 1]), "weights", "-1 of B:mine (place 2) in weights"),
    (lambda table, firms: entrepot.reverse(table, "A:mill", weights=[1, 1, -1, 1]), "weights", "A weight of -1 of B:mine (place 2)"),
    (lambda table, firms: entrepot.reverse(table, "A:mill", probability={2: 1.5}), "probability", "1.5 of B:mine"),
])
def test_nodes_are_named_by_their_labels(mills, chain, call, field, named):
    assert named in fails(CODES.get(field, "out_of_range"), field, call, mills, chain)


CODES = {"capital": "bad_field", "network.output": "bad_field", "output": "bad_field", "cuts": "contradiction"}
PLAN = "name = 'a'\nhorizon_days = 9\n[[shock]]\nnode = 'A:mine'\nloss = 0.5\ndays = 3\n[[scenario]]\nname = 'one'\n"


def without_output(table):
    output = table.output.copy()
    output[1] = -1
    return Table(table.flows, table.final_demand, output, table.regions, table.sectors)


@pytest.mark.parametrize("call,field,named", [
    (lambda table, firms, values: entrepot.linear(table, values), "changes", "nan of B:mine at [2]"),
    (lambda table, firms, values: entrepot.cascade(firms, values), "shocks", "nan of steel at [2]"),
    (lambda table, firms, values: entrepot.cascade(firms, "ore", weights=values), "weights", "nan of steel at [2]"),
    (lambda table, firms, values: entrepot.screen(table, weights=[[1, 1, 1, 1], values]), "weights", "nan of B:mine at [1, 2]"),
    (lambda table, firms, values: entrepot.screen(table, weights={"a": values}), "weights['a']", "nan of B:mine at [2]"),
    (lambda table, firms, values: entrepot.reverse(table, "A:mill", weights=values), "weights", "nan of B:mine at [2]"),
    (lambda table, firms, values: entrepot.daily(firms, {"ore": 0.5}, final_demand=values), "final_demand", "nan of steel at [2]"),
    (lambda table, firms, values: FirmNetwork(["ore"], ["steel"], [1.0], [0] * 4, firms=firms.firms, revenue=values), "revenue", "nan of steel at [2]"),
    (lambda table, firms, values: Table(FLOWS, DEMAND, values, regions=["A", "B"], sectors=["mine", "mill"]), "output", "nan of B:mine at [2]"),
    (lambda table, firms, values: entrepot.sensitivities(np.tile(values, (256, 1)), ["a", "b"], ["u", "v", "w", "x"]), "values", "nan of w at [0, 2]"),
    (lambda table, firms, values: FirmNetwork([0], [1], [1.0], [0] * 4, revenue=values), "revenue", "nan at [2]"),
])
def test_missing_values_are_named_by_their_labels(mills, chain, call, field, named):
    assert named in fails("bad_field", field, call, mills, chain, np.array([1.0, 1.0, np.nan, 1.0]))


def test_firms_are_sent_where_they_can_go(chain):
    with pytest.raises(InputError) as caught:
        entrepot.linear(chain, {"ore": -1.0})
    assert caught.value.hint == "Give a Table, such as load_table(...); firms go to run(network, scenarios, 'cascade') or daily(...)."
    assert entrepot.run(chain, entrepot.Shock("ore", 0.5), "cascade").loss[0] > 0
    assert entrepot.daily(chain, {"ore": 0.5}, days=5, final_demand=[0, 0, 0, 100]).production.shape == (1, 5)


def test_regions_and_sectors_are_named_as_their_table_does():
    table = entrepot.Table(FLOWS, DEMAND, regions=["the north", "the south"], sectors=["mine", "mill"])
    ario = entrepot.ario
    block = entrepot.DeliveryBlock("the north", "the south", share=1.5)
    assert "A share of 1.5 of what the north sells to the south" in fails("out_of_range", "members[0].blocks[0].share", ario, table, block)
    homes = CapitalEvent({}, kind="rebuild", rebuilding_sectors={"mill": 1}, households_impact={"the south": -5})
    assert "-5 of column 1 (the south)" in fails("out_of_range", "members[0].events[0].households_impact", ario, table, homes)
    shock = entrepot.Shock("the north", households_impact={"GFCF": 5}, rebuild="mill", days=3)
    assert "the north has no final demand of the category GFCF" in fails("unknown_name", "households_impact", entrepot.run, table, shock)
    for days in ({"*": 90, "mine": 1}, [1, 90]):
        text = fails("out_of_range", "inventory_days", ario, table, Member(), inventory_days=days)
        assert "psi x days of mine = 0.8 x 1 is below 1" in text and "at least 1.25 days" in text
        fails("out_of_range", "inventory_days", entrepot.run, table, entrepot.Shock("the north", 0.5), inventory_days=days)


@pytest.mark.parametrize("ratio", [0, -1, 1e-300, 0.009, 1001, 1e308])
def test_capital_is_some_years_of_value_added(mills, ratio):
    for given in (ratio, {"mine": ratio}):
        for call in (lambda: entrepot.ario(mills, Member(), capital_ratio=given), lambda: entrepot.run(mills, entrepot.Shock("A:mine", 0.5), capital_ratio=given)):
            assert fails("out_of_range", "capital_ratio", call).endswith("Give 0.01 to 1000; 4 is usual.")


def test_what_no_rule_would_look_at_is_refused(sample):
    classes = entrepot.BuyerClasses(by_sector=np.zeros(len(sample.sectors), dtype=int))
    loss = CapacityLoss("JPN:metals", 0.5, days=5)
    calls = {"ario": lambda **more: entrepot.ario(sample, loss, days=9, **more), "run": lambda **more: entrepot.run(sample, Shock("JPN:metals", 0.5, days=5), days=9, **more)}
    for name, call in calls.items():
        for more in (dict(buyer_classes=classes), dict(buyer_classes=classes, rationing="proportional")):
            with pytest.raises(InputError, match='are for rationing="priority"') as caught:
                call(**more)
            assert caught.value.field == "buyer_classes", name
        call(buyer_classes=classes, rationing="priority")
    for wrong, match in ((5.5, "whole"), ("ab", "trace_members"), ([3], "of 1")):
        with pytest.raises(Error, match=match):
            entrepot.ario(sample, loss, days=9, trace_members=wrong)
    with pytest.raises(Error, match="BuyerClasses"):
        entrepot.ario(sample, loss, days=9, rationing="priority", buyer_classes={"JPN": 1})
