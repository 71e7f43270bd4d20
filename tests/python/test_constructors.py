"""Whatever a public constructor is given, it works, at once or where it is used, or it is an error of the package that says what to give."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import BuyerClasses, CapacityLoss, CapitalEvent, DeliveryBlock, DemandChange, FirmNetwork, LinearScenario, Member, Scenario, Shock, Table

from conftest import DEMAND, FLOWS

EVENT = dict(impact={"A:mine": 50.0})
# Constructors, arguments that go together, and what uses them.
CONSTRUCTORS = [
    (CapacityLoss, dict(nodes="A:mine", share=0.5, days=5, start=1), ["ario"]),
    (DemandChange, dict(nodes="A:mine", factor=0.5, days=5, start=1, region="A"), ["ario"]),
    (CapitalEvent, dict(**EVENT, kind="recovery", occurrence=1, duration=2, shape="concave", recovery_tau=9, recovery_half_time=3, money_factor=10), ["ario"]),
    (CapitalEvent, dict(**EVENT, kind="rebuild", rebuilding_sectors={"mill": 1.0}, rebuilding_factor=1, rebuild_tau=9, households_impact={"A": 5.0}), ["ario"]),
    (DeliveryBlock, dict(exporter="A", importer="B", share=0.5, sectors=["mine"], days=5, start=1), ["ario"]),
    (Member, dict(inventory_days=9, inventory_factor=1, inventory_restoration_tau=5, psi=0.9, alpha_base=1, alpha_max=1.2, alpha_tau=9, rebuild_tau=9), ["ario"]),
    (BuyerClasses, dict(by_sector=[0, 1], final_demand=0, rebuilding=1), ["classes"]),
    (BuyerClasses, dict(by_region=[0, 1]), ["classes"]),
    (BuyerClasses, dict(by_node=[0, 1, 0, 1]), ["classes"]),
    (Shock, dict(nodes="A:mine", loss=0.5, start=1, days=3, recovery=5, demand=1, shape="concave", half_time=2), ["run", "explain"]),
    (Shock, dict(nodes="A:mine", loss=0.5, loss_up=0.2), ["cascade"]),
    (Shock, dict(nodes="A:mine", capital=50, days=3, rebuild={"mill": 1}, rebuild_days=9, rebuild_factor=1, money_factor=10, impact_distrib="equal"), ["run"]),
    (Shock, dict(nodes="A", capital=50, households_impact=5, days=3, rebuild="mill", impact_regional_distrib="equal", impact_sectoral_distrib="equal"), ["run"]),
    (Scenario, dict(name="x", shocks=["A:mine=50%"]), ["run", "explain"]),
    (LinearScenario, dict(changes={"A:mine": 1.0}, fixed={"A:mill": 5.0}, cuts=[("A:mine", "B:mill")]), ["linear"]),
    (Table, dict(flows=FLOWS, final_demand=DEMAND, output=FLOWS.sum(1) + DEMAND.sum(1), regions=["A", "B"], sectors=["mine", "mill"], demand_regions=["A", "B"],
                 demand_categories=["use", "use"], value_added=FLOWS.sum(1), name="t", year=2020, money_unit="EUR"), ["table"]),
    (FirmNetwork, dict(supplier=["a", "b"], customer=["b", "c"], amount=[1.0, 2], sector=["x", "y", "y"], firms=["a", "b", "c"], sectors=["x", "y"],
                       essentiality=[[1, 2], [0, 1]], revenue=[1.0, 2, 3], costs=[1.0, 2, 3], market=["m", "n", "n"]), ["firms"]),
]
WRONG = [None, "a", "", "5x", b"x", 5, -1, 2.5, float("nan"), float("inf"), True, 1j, object(), (), [], {}, [1, 2], ["a", "b"], {"a": 1}, {"A:mine": "x"}, {"A:mine": None},
         {1.5: 2}, {None: 1}, {"A:mine": [1]}, np.array([1.0, 2]), np.array(["a"]), np.array(5), np.zeros((2, 2, 2)), {5}, range(3), slice(2), lambda: 1, type,
         pd.Series([1.0]), pd.Series({"A:mine": 5.0}), pd.NA, pd.NaT, pd.DataFrame({"a": [1]}), np.datetime64("2020-01-01"), np.ma.masked, [[1], [1, 2]], [None], 10**30]


def use(made, how, mills, chain):
    if how == "ario":
        entrepot.ario(mills, made, days=6, boario=True, rationing="proportional")
    elif how == "classes":
        entrepot.ario(mills, Member(), days=3, rationing="priority", buyer_classes=made)
    elif how == "run":
        entrepot.run(mills, made, days=6, boario=True)
    elif how == "explain":
        entrepot.explain(mills, made, "B:mill", days=6)
    elif how == "cascade":
        entrepot.run(mills, made, "cascade")
    elif how == "linear":
        entrepot.linear(mills, made)
    elif how == "table":
        entrepot.run(made, Shock(0, 0.5), days=2)
        entrepot.screen(made)
    else:
        entrepot.screen(made)
        entrepot.run(made, Shock(0, 0.5), "daily", days=2)


ARGUMENTS = [(constructor, given, hows, argument) for constructor, given, hows in CONSTRUCTORS for argument in given]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("constructor, given, hows, argument", ARGUMENTS, ids=[f"{one[0].__name__}-{place}-{one[3]}" for place, one in enumerate(ARGUMENTS)])
def test_no_argument_is_a_raw_error(mills, chain, constructor, given, hows, argument):
    for how in hows:
        use(constructor(**given), how, mills, chain)
    for wrong in WRONG:
        for how in hows:
            try:
                use(constructor(**{**given, argument: wrong}), how, mills, chain)
            except entrepot.Error as error:
                assert error.what and error.where and error.hint, f"{argument}={wrong!r}: {error!r}"
            except Exception as error:
                raise AssertionError(f"{constructor.__name__}({argument}={wrong!r}): {error!r}") from error


@pytest.mark.parametrize("make, field, hint", [
    (lambda: CapitalEvent({"A:mine": 5.0}, occurrence="a"), "occurrence", "Give a whole number."),
    (lambda: CapitalEvent({"A:mine": 5.0}, duration=2.5), "duration", "Give a whole number."),
    (lambda: CapitalEvent({"A:mine": 5.0}, recovery_tau="long"), "recovery_tau", "Give a number."),
    (lambda: CapitalEvent({"A:mine": 5.0}, kind=5), "kind", "Give a text."),
    (lambda: CapacityLoss("A:mine", 0.5, start="a"), "start", "Give a whole number."),
    (lambda: DemandChange("A:mine", 0.5, days="a"), "days", "Give a whole number."),
    (lambda: DeliveryBlock("A", "B", start=[1]), "start", "Give a whole number."),
    (lambda: Member(psi="a"), "psi", "Give a number."),
    (lambda: BuyerClasses(final_demand="first"), "final_demand", "Give a whole number."),
])
def test_a_wrong_type_is_said_where_it_is_written(make, field, hint):
    with pytest.raises(entrepot.InputError) as caught:
        make()
    assert caught.value.field == field and caught.value.code == "bad_field" and caught.value.hint == hint


def test_sectors_of_a_block(mills):
    with pytest.raises(entrepot.InputError, match="sectors: This cannot be 2.5. Name one or more sectors"):
        entrepot.ario(mills, DeliveryBlock("A", "B", sectors=2.5), days=5)
    several, name, place = (entrepot.ario(mills, DeliveryBlock("A", "B", sectors=sectors), days=9, inventory_days=3).output_loss for sectors in (["mine"], "mine", 0))
    assert several.any() and np.array_equal(several, name) and np.array_equal(several, place)


def test_what_is_checked_is_still_copied():
    event = CapitalEvent({"A:mine": 5.0}, occurrence=3)
    assert pickle.loads(pickle.dumps(event)) == copy.copy(event) == event and CapitalEvent({"A:mine": 5.0}, occurrence=None).occurrence == 1
