"""From which day on a run is where it began: against the series by day, plainly."""

import numpy as np
import pytest

import entrepot
from entrepot import CapitalEvent, Member, Shock


def by_hand(result, member, full):
    """The largest departure of each day, of the three, from the series that hold all of it."""
    series = result.series[member]
    usual = result.base_output
    there = np.isfinite(full) & (full > 0)
    stocks = np.abs(series.stocks_by_day[:, there] / full[there] - 1).max(axis=1)
    return np.abs(series.production / usual - 1).max(axis=1), stocks, (series.rebuilding_demand / usual).max(axis=1)


def first_day(departures, tolerance):
    away = np.flatnonzero(np.max(departures, axis=0) > tolerance)
    day = 0 if not away.size else int(away[-1]) + 1
    return day if day < len(departures[0]) else None


@pytest.fixture
def members(mills):
    quake = CapitalEvent({"A:mine": 4000}, kind="rebuild", occurrence=3, duration=4, rebuilding_sectors={"mill": 1}, rebuild_tau=15)
    return [quake, Member(entrepot.CapacityLoss("B:mill", 0.4, days=20)), Member(entrepot.CapacityLoss("A:mill", 0, days=5))]


@pytest.mark.parametrize("boario", [False, True])
def test_days_are_those_of_the_series(mills, members, boario):
    options = {"boario": boario, "inventory_days": {"*": 12, "mine": 20}, "inventory_restoration_tau": 8}
    result = entrepot.ario(mills, members, days=150, stocks=True, **options)
    full = entrepot.ario(mills, CapitalEvent({"A:mine": 0}), days=1, stocks=True, **options).series[0].stocks_by_day[0]
    back = 0
    for member in range(3):
        wanted = by_hand(result, member, full)
        for name, values in zip(("production", "stocks", "rebuilding"), wanted):
            np.testing.assert_allclose(getattr(result.departures, name)[member], values, atol=1e-12)
        for tolerance in (0.001, 0.01, 0.1, 0.5):
            found = result.at_equilibrium(tolerance)[member]
            assert found.day == first_day(wanted, tolerance) and bool(found) == (found.day is not None)
            assert found.tolerance == tolerance and found.production == result.departures.production[member, -1]
            back += found.day is not None and found.day > 0
    assert back >= 4
    assert result.at_equilibrium()[2].day == 0 and result.at_equilibrium(0)[2].day == 0
    assert result.at_equilibrium() == result.at_equilibrium(tolerance=0.01)


def test_what_is_farthest_is_named(mills, members):
    result = entrepot.ario(mills, members[0], days=10, inventory_days=12)
    found, = result.at_equilibrium()
    assert not found and found.day is None and found.farthest == "rebuilding" and found.node == "A:mill" and found.input is None
    assert "not within the horizon" in repr(found) and "rebuilding at A:mill" in repr(found)
    loss = entrepot.run(mills, Shock("A:mine", 0.5, days=5), days=12, inventory_days=12)
    far, = loss.at_equilibrium(0)
    assert far.farthest == "stocks" and far.input == "mine" and "stocks of mine at" in repr(far)


def test_run_has_what_ario_has(sample):
    shocks = [Shock("CHN:electronics", 0.5, days=30, recovery=60), Shock("JPN:*", 0.1, days=10)]
    run = entrepot.run(sample, shocks, days=120)
    assert run.departures.stocks.shape == (2, 120)
    frame = run.departures.frame()
    assert frame.shape == (120, 6) and frame["stocks"]["JPN:*"].iloc[-1] == run.departures.stocks[1, -1]
    for one, shock in zip(run.at_equilibrium(0.02), shocks):
        alone, = entrepot.run(sample, shock, days=120).at_equilibrium(0.02)
        assert alone == one
    losses = [entrepot.CapacityLoss([name for name in sample.labels if name.startswith("JPN:")], 0.1, days=10)]
    ario = entrepot.ario(sample, losses, days=120)
    assert list(ario.departures.frame("stocks").columns.names) == ["member"]
    np.testing.assert_allclose(ario.departures.stocks[0], run.departures.stocks[1], atol=1e-12)


def test_what_it_refuses(mills):
    result = entrepot.run(mills, Shock("A:mine", 0.5), days=5)
    for bad in (-0.1, 1.5, float("nan"), "a lot"):
        with pytest.raises(entrepot.Error) as error:
            result.at_equilibrium(tolerance=bad)
        assert error.value.field == "tolerance"
    with pytest.raises(entrepot.Error, match="departures=True"):
        entrepot.ario(mills, CapitalEvent({"A:mine": 1}), days=5, departures=False).at_equilibrium()
    with pytest.raises(entrepot.Error, match="model ario"):
        entrepot.run(mills, Shock("A:mine", 0.5), "cascade").at_equilibrium()
