"""Ensembles and sensitivities through Python."""

import math

import numpy as np
import pytest

import entrepot


def test_indices_of_a_known_function():
    """Ishigami: y = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x uniform in -pi .. pi."""
    u = entrepot.saltelli(draws=4096, parameters=3, seed=2)
    assert u.shape == (4096 * 5, 3) and u.min() > 0 and u.max() < 1 and not u.flags.writeable
    x = (2 * u - 1) * np.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = entrepot.sensitivities(y, ["x1", "x2", "x3"])
    variance = 7**2 / 8 + 0.1 * math.pi**4 / 5 + 0.01 * math.pi**8 / 18 + 0.5
    alone = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2
    together = 0.01 * math.pi**8 * (1 / 18 - 1 / 50)
    np.testing.assert_allclose(found.first[0], [alone / variance, 7**2 / 8 / variance, 0], atol=0.02)
    np.testing.assert_allclose(found.total[0], [(alone + together) / variance, 7**2 / 8 / variance, together / variance], atol=0.02)
    assert (found.first_low <= found.first).all() and (found.total <= found.total_high).all() and found.converged.all()
    assert found.draws.tolist() == [512, 1024, 2048, 4096] and found.stages["total"].shape == (4, 1, 3)
    assert np.array_equal(found.stages["first"][-1], found.first)
    assert "x2" in str(found)
    again = entrepot.sensitivities(y, ["x1", "x2", "x3"], threads=1)
    assert again.first_low.tobytes() == found.first_low.tobytes()


def test_sensitivities_of_a_batch_of_members(mills):
    u = entrepot.saltelli(draws=64, parameters=2)
    loss, inventory = 0.2 + 0.6 * u[:, 0], 5 + 40 * u[:, 1]
    members = [entrepot.Member(entrepot.CapacityLoss("A:mine", share, days=20), inventory_days=days) for share, days in zip(loss, inventory)]
    batch = entrepot.ario(mills, members, days=90, rationing="proportional", output_block_days=0, value_added=False, unmet=False)
    found = entrepot.sensitivities(batch.value_added_loss[[0, 1]].T, ["loss", "stocks"], ["mine", "mill"])
    assert found.outputs == ("mine", "mill") and found.total.shape == (2, 2)
    assert found.total[1, 1] > found.total[1, 0] > 0  # stocks decide what the mill loses
    assert found.total[0, 0] > found.total[1, 0]


PLAN = """
name = "ores"
horizon_days = 60
draws = 64
targets = ["B:mill"]

[[shock]]
name = "mine"
node = "A:mine"
loss = 0.5
days = 20
source = "invented"
confidence = "assumed"

[[parameter]]
name = "loss"
vary = "loss"
low = 0.1
high = 0.9
confidence = "assumed"

[[parameter]]
name = "stocks"
vary = "inventory_factor"
low = 0.2
high = 1.0
confidence = "assumed"
"""


def test_a_plan_as_text_or_file(mills, tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN)
    found = entrepot.ensemble(mills, tmp_path / "plan.toml", inventory_days=20)
    assert found.outputs == ("world", "A", "B", "B:mill") and found.parameters == ("loss", "stocks")
    assert found.losses.shape == (64 * 4, 4) and found.values.shape == (64 * 4, 2)
    assert 0.1 <= found.values[:, 0].min() and found.values[:, 0].max() <= 0.9
    np.testing.assert_allclose(found.losses[:, 0], found.losses[:, 1] + found.losses[:, 2], rtol=1e-9, atol=1e-9)
    assert found.sensitivities is not None and found.sensitivities.outputs == found.outputs
    assert found.quantiles.shape == (4, 5) and (np.diff(found.quantiles) >= 0).all() and found.quantile_shares[2] == 0.5
    assert entrepot.ensemble(mills, PLAN, inventory_days=20, threads=1).losses.tobytes() == found.losses.tobytes()
    # The same runs by hand.
    run = 7
    one = entrepot.Member(entrepot.CapacityLoss("A:mine", found.values[run, 0], days=20, start=1), inventory_factor=found.values[run, 1])
    by_hand = entrepot.ario(mills, one, days=60, inventory_days=20, rationing="final_demand_last")
    assert by_hand.value_added_loss.sum() == pytest.approx(found.losses[run, 0], rel=1e-6)


BY_SECTOR = PLAN.replace("[[shock]]", """[model]
inventory_days = "20,mine=8"
inventory_restoration_days = "30,mill=5"

[[shock]]""").replace('vary = "inventory_factor"', 'vary = "inventory_factor"\nsector = "mine"')


def test_parameters_by_sector(mills):
    found = entrepot.ensemble(mills, BY_SECTOR)
    assert found.parameters == ("loss", "stocks")
    for run in (3, 100):
        one = entrepot.Member(entrepot.CapacityLoss("A:mine", found.values[run, 0], days=20, start=1))
        by_hand = entrepot.ario(mills, one, days=60, inventory_days=[8 * found.values[run, 1], 20], inventory_restoration_tau={"*": 30, "mill": 5},
                                production_function="leontief")
        assert by_hand.value_added_loss.sum() == pytest.approx(found.losses[run, 0], rel=1e-9)
    # The same by the call, where the plan says nothing of the model.
    plan = PLAN.replace('vary = "inventory_factor"', 'vary = "inventory_factor"\nsector = "mine"')
    called = entrepot.ensemble(mills, plan, inventory_days={"*": 20, "mine": 8}, inventory_restoration_tau={"*": 30, "mill": 5})
    assert called.losses.tobytes() == found.losses.tobytes() != entrepot.ensemble(mills, plan, inventory_days=20).losses.tobytes()
    assert entrepot.ensemble(mills, BY_SECTOR, inventory_days={"mine": 60}).losses.tobytes() == found.losses.tobytes()  # the plan goes before


def test_capital_by_sector(mills):
    flood = """name = "flood"
horizon_days = 60
draws = 64
[[shock]]
node = "A:mill"
capital = 0.2
days = 5
rebuild = "A:mill"
[[parameter]]
vary = "capital_ratio"
sector = "mill"
low = 2
high = 9
[[parameter]]
vary = "psi"
low = 0.6
high = 0.9
"""
    found = entrepot.ensemble(mills, flood, capital_ratio={"*": 4, "mill": 5})
    assert found.parameters[0] == "capital_ratio of mill" and found.losses.std() > 0
    scenario = flood[:flood.index("[[parameter]]")] + '[[scenario]]\nname = "five"\n'
    five, named, plan = (entrepot.ensemble(mills, text, capital_ratio=ratio).losses for text, ratio in (
        (scenario, 5), (scenario, {"mill": 5}), (scenario.replace("[[shock]]", '[model]\ncapital_ratio = "4,mill=5"\n[[shock]]'), 3)))
    assert five.tobytes() == named.tobytes() == plan.tobytes() != entrepot.ensemble(mills, scenario).losses.tobytes()


def test_regions_may_have_any_names(mills):
    named = entrepot.Table(mills.flows, mills.final_demand, regions=["reg1", "rest of the world"], sectors=["mine", "mill"])
    plan = PLAN.replace("A:mine", "reg1:mine").replace("B:mill", "rest of the world:mill")
    found = entrepot.ensemble(named, plan, inventory_days=20)
    assert found.outputs == ("world", "reg1", "rest of the world", "rest of the world:mill")
    assert found.losses.tobytes() == entrepot.ensemble(mills, PLAN, inventory_days=20).losses.tobytes()
    with pytest.raises(entrepot.InputError, match="Did you mean 'reg1:mine'"):
        entrepot.ensemble(named, plan.replace("reg1:mine", "reg1:mines"))


def test_draws_of_the_call_go_before_those_of_the_plan(mills):
    assert entrepot.ensemble(mills, PLAN, draws=128).losses.tobytes() == entrepot.ensemble(mills, PLAN.replace("draws = 64", "draws = 128")).losses.tobytes()
    for draws, code in ((100, "out_of_range"), (64.5, "bad_field")):
        with pytest.raises(entrepot.InputError) as caught:
            entrepot.ensemble(mills, PLAN, draws=draws)
        assert (caught.value.code, caught.value.field) == (code, "draws")
    listed = PLAN[:PLAN.index("[[parameter]]")].replace("draws = 64\n", "") + '[[scenario]]\nname = "one"\n'
    with pytest.raises(entrepot.InputError, match="nothing is drawn"):
        entrepot.ensemble(mills, listed, draws=64)


def test_values_at_points_of_salib_are_put_into_order():
    """SALib's runs of a draw: A, A_B1, A_B2, ..., B."""
    points = entrepot.saltelli(64, 2)
    value = points[:, 0] + 2 * points[:, 0] * points[:, 1]
    by_draw = value.reshape(64, 4)
    salib = np.concatenate([by_draw[:, :1], by_draw[:, 2:], by_draw[:, 1:2]], axis=1).ravel()
    back = salib.reshape(-1, 4)[:, [0, 3, 1, 2]].ravel()
    assert np.array_equal(back, value) and not np.array_equal(salib, value)
    a, b, ab = points.reshape(64, 4, 2)[:, 0], points.reshape(64, 4, 2)[:, 1], points.reshape(64, 4, 2)[:, 2:]
    for i in (0, 1):  # what docs/python.md says of the order
        assert np.array_equal(ab[:, i, i], b[:, i]) and np.array_equal(ab[:, i, 1 - i], a[:, 1 - i])


def test_an_ensemble_goes_on_from_its_journal(mills, tmp_path):
    def give_up(done, what):
        if done > 0.3:
            raise TimeoutError

    plan = PLAN.replace("draws = 64", "draws = 2048").replace("horizon_days = 60", "horizon_days = 365")
    with pytest.raises(TimeoutError):
        entrepot.ensemble(mills, plan, inventory_days=20, journal=tmp_path / "j", progress=give_up)
    resumed = entrepot.ensemble(mills, plan, inventory_days=20, journal=tmp_path / "j")
    assert resumed.resumed > 0
    assert resumed.losses.tobytes() == entrepot.ensemble(mills, plan, inventory_days=20).losses.tobytes()


def test_mistakes(mills, command_line, source, tmp_path):
    for call in (lambda: entrepot.saltelli(100, 2), lambda: entrepot.saltelli(64, 0), lambda: entrepot.saltelli(-64, 2),
                 lambda: entrepot.sensitivities(np.ones(10), ["a"]), lambda: entrepot.sensitivities([1, np.nan, 2], ["a"]),
                 lambda: entrepot.sensitivities(np.ones((64 * 3, 2)), ["a"], ["y"]), lambda: entrepot.ensemble(mills, "[[shock]]\n")):
        with pytest.raises(entrepot.InputError):
            call()
    table = entrepot.load_table(source / "data/sample/input_output.csv")
    (tmp_path / "plan.toml").write_text(PLAN)
    with pytest.raises(entrepot.InputError) as caught:
        entrepot.ensemble(table, tmp_path / "plan.toml")
    assert str(caught.value) == command_line("stress", "ensemble", tmp_path / "plan.toml", "--table", source / "data/sample/input_output.csv")


def test_mistakes_by_sector(mills, command_line, source, tmp_path):
    for field, given in (("inventory_days", {"mines": 8}), ("inventory_restoration_tau", {"mines": 8}), ("capital_ratio", {"mines": 8}),
                         ("capital_ratio", {"mine": 0}), ("capital_ratio", [4, 5, 6]), ("capital_ratio", 0), ("inventory_restoration_tau", {"mine": 0})):
        with pytest.raises(entrepot.InputError) as caught:
            entrepot.ensemble(mills, PLAN, **{field: given})
        assert field in caught.value.field, (field, given, str(caught.value))
    # The same words as the program.
    table, plan = source / "data/sample/input_output.csv", tmp_path / "plan.toml"
    for line in ("inventory_days = '90,energie=20'", "inventory_restoration_days = '60,energy=soon'", "capital_ratio = 'energy=0'"):
        plan.write_text(PLAN.replace("A:mine", "JPN:metals").replace("B:mill", "KOR:metals").replace("[[shock]]", f"[model]\n{line}\n[[shock]]"))
        with pytest.raises(entrepot.InputError) as caught:
            entrepot.ensemble(entrepot.load_table(table), plan)
        assert str(caught.value) == command_line("stress", "ensemble", plan, "--table", table)
