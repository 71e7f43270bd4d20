"""The daily model of firms through Python: the answers of ProductionNetworkSimulator, and what comes out."""

import numpy as np
import pytest

import entrepot
from entrepot import CapacityLoss, DemandChange


def load(folder):
    links, demand, sectors, losses = (np.loadtxt(folder / f"{name}.txt") for name in ("A", "C", "F", "delta"))
    network = entrepot.FirmNetwork(links[:, 0] - 1, links[:, 1] - 1, links[:, 2], [f"s{int(sector)}" for sector in sectors[:, 1]])
    final_demand = np.zeros(len(network))
    final_demand[demand[:, 0].astype(int) - 1] = demand[:, 1]
    return network, final_demand, {int(firm) - 1: loss for firm, loss in np.atleast_2d(losses)}


RULES = {"R0": "proportional", "R2": "lowest_relative_order_first"}


@pytest.mark.parametrize("name,days,inventory", [("toy", 30, 5), ("pl1000", 100, 10)])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("recovery", [0, 10])
def test_the_answers_of_the_published_program(golden, name, days, inventory, rule, recovery):
    folder = golden / "pronet" / name
    ending = f"{rule}_c{recovery}" if name == "pl1000" else rule
    if name == "toy" and recovery:
        return  # the toy has no recovery
    network, final_demand, losses = load(folder)
    found = entrepot.daily(network, losses, days, final_demand=final_demand, pronet=True, inventory_days=inventory, rationing=RULES[rule],
                           recovery="proportional" if recovery else "none", recovery_days=recovery or 10)
    for file, got, before in (("pact", found.production, found.total_base_production), ("va", found.value_added, found.total_base_value_added)):
        want = np.loadtxt(folder / f"{file}_{ending}.txt")
        assert want[0, 1] == pytest.approx(before, rel=1e-12)
        scale = np.where(want[1:, 1] > 1e-6 * want[0, 1], want[1:, 1], want[0, 1])  # in a collapse rounding grows
        assert np.max(np.abs(got[0] - want[1:, 1]) / scale) < 1e-12, file


def test_the_exact_rule(golden):
    network, final_demand, losses = load(golden / "pronet/pl1000")
    found = entrepot.daily(network, losses, 100, final_demand=final_demand, inventory_days=10, rationing="lowest_relative_order_first")
    for day, total in {2: 1555060.1986239704, 9: 1384795.398794502, 49: 509004.5162156063, 99: 190935.49241116829}.items():
        assert found.production[0, day] == pytest.approx(total, rel=1e-12)


@pytest.fixture
def cars():
    return entrepot.FirmNetwork(["ore", "steel"], ["steel", "cars"], [365.0, 730.0], ["mining", "metals", "vehicles"], firms=["ore", "steel", "cars"],
                                revenue=[365.0, 730.0, 1460.0])


def test_a_shortage_travels_down_the_chain(cars):
    found = entrepot.daily(cars, [{"ore": 1.0}, (CapacityLoss("ore", 1.0, days=5, start=2), DemandChange("cars", 0.5, start=20))], days=60, period_days=365,
                           inventory_days=10, everything=True, trace_scenarios=[0])
    assert found.base_production.tolist() == [1, 2, 4] and found.total_final_demand == 4
    first = found.series[0]
    assert first.production[:, 0].sum() == 0 and first.production[5, 1] > 0 and first.production[59, 2] == 0
    assert (np.diff(found.first_day_below[0]) > 0).all()  # one after the other
    bound = found.traces[0].bound
    assert bound[0, 0] == found.traces[0].by_capacity and (bound[:, 1] == 0).any() and (bound[:, 2] == 1).any()
    assert bound[0, 2] == found.traces[0].by_demand
    assert first.orders.shape == (60, 2) and found.supplier is not None and found.supplier.tolist() == [0, 1]
    assert found.series[1].consumption[20, 2] == 2
    assert found.production_loss_direct[1, 0] == pytest.approx(5)
    for array in (found.production, first.stocks, found.first_day_below, found.amount, found.traces[0].bound):
        assert not array.flags.writeable and not array.flags.owndata


def test_threads_do_not_change_a_byte(cars):
    scenarios = [{firm: share} for firm in ("ore", "steel", "cars") for share in (0.2, 0.5, 1.0)]
    one, two = (entrepot.daily(cars, scenarios, days=100, period_days=365, inventory="poisson_start", threads=threads) for threads in (1, 2))
    assert one.production.tobytes() == two.production.tobytes() and one.production_loss.tobytes() == two.production_loss.tobytes()


def test_mistakes(cars, chain):
    for scenario, options in (({"ore": 1.5}, {}), ({"iron": 0.5}, {}), ({"ore": 0.5}, dict(days=0)), ({"ore": 0.5}, dict(rationing="fair")),
                              ({"ore": 0.5}, dict(inventory_days=[1, 2])), ({"ore": 0.5}, dict(period_days=0)), (["ore"], {}),
                              (CapacityLoss("ore", [0.1, 0.2]), {}), (CapacityLoss("ore", 0.1, start=0), {}), (DemandChange("cars", 0.1, days=0), {}),
                              ({"ore": 0.5}, dict(final_demand=[1.0]))):
        with pytest.raises(entrepot.InputError):
            entrepot.daily(cars, scenario, **options)
    with pytest.raises(entrepot.InputError, match="Give final_demand, or a network with revenue"):
        entrepot.daily(chain, {"ore": 0.5})
