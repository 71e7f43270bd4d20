"""Whatever a function is given, it works or it is an error of the package that says what to give."""

import inspect

import pytest

import entrepot
from entrepot import CapacityLoss, Shock

from test_constructors import WRONG
from test_ensemble import PLAN

SHOCK = Shock("A:mine", 0.5)
ARIO = ("inventory_days", "inventory_restoration_tau", "psi", "alpha_base", "alpha_max", "alpha_tau", "rebuild_tau", "capital_ratio", "capital", "criticality", "buyer_classes",
        "rationing", "boario", "money_factor", "precision", "production", "restock_days", "rebuild_days", "fixed_orders", "order_rule", "balance_residual", "essentiality", "compatible")
DAILY = ("pronet", "tau", "inventory", "inventory_days", "inventory_seed", "orders", "rationing", "recovery", "recovery_days", "recovery_delay", "restock_days")


def solve(table, scenarios, *, side="demand", tolerance=1e-9, memory=None):
    return entrepot.LinearFactors(table, memory=memory).solve(scenarios, side=side, tolerance=tolerance)


# Functions, arguments that go together, and further parameters, those of a model.
FUNCTIONS = {
    "ario": (entrepot.ario, lambda t, f: dict(table=t, members=CapacityLoss("A:mine", 0.5, days=3), days=5), ()),
    "run": (entrepot.run, lambda t, f: dict(network=t, scenarios=SHOCK, model="ario", days=5), ARIO),
    "run daily": (entrepot.run, lambda t, f: dict(network=t, scenarios=SHOCK, model="daily", days=5), DAILY),
    "run cascade": (entrepot.run, lambda t, f: dict(network=f, scenarios=Shock("ore", 0.5), model="cascade"),
                    ("eps", "stop", "substitution", "weights", "iterations_max", "essentiality", "no_substitution")),
    "run leontief": (entrepot.run, lambda t, f: dict(network=t, scenarios=SHOCK, model="leontief"), ("tolerance", "sweeps_max", "tiers")),
    "explain": (entrepot.explain, lambda t, f: dict(network=t, scenario=SHOCK, nodes="A:mill", days=5), ("inventory_days", "capital")),
    "cascade": (entrepot.cascade, lambda t, f: dict(network=t, shocks="A:mine"), ()),
    "cascade of firms": (entrepot.cascade, lambda t, f: dict(network=f, shocks="ore"), ()),
    "screen": (entrepot.screen, lambda t, f: dict(network=t), ()),
    "daily": (entrepot.daily, lambda t, f: dict(network=f, scenarios={"ore": 0.5}, days=5, final_demand=[0, 0, 0, 100.0]), ()),
    "reverse": (entrepot.reverse, lambda t, f: dict(network=t, target="A:mill", failures_max=1), ()),
    "linear": (entrepot.linear, lambda t, f: dict(table=t, scenarios={"A:mine": 1.0}), ()),
    "solve": (solve, lambda t, f: dict(table=t, scenarios={"A:mine": 1.0}), ()),
    "ensemble": (entrepot.ensemble, lambda t, f: dict(table=t, plan=PLAN, draws=64), ()),
    "saltelli": (entrepot.saltelli, lambda t, f: dict(draws=64, parameters=1), ()),
    "sensitivities": (entrepot.sensitivities, lambda t, f: dict(values=entrepot.saltelli(64, 1)[:, 0], parameters=["a"], resamples=100), ()),
    "load_table": (entrepot.load_table, lambda t, f: dict(path="nowhere.csv"), ()),
    "load_firms": (entrepot.load_firms, lambda t, f: dict(links="nowhere.csv", firms="nowhere.csv"), ()),
}
ARGUMENTS = [(name, argument) for name, (function, _, more) in FUNCTIONS.items() for argument in (*inspect.signature(function).parameters, *more)
             if argument not in ("parameters", "progress") or (argument == "parameters" and name in ("saltelli", "sensitivities"))]  # what a function of the caller raises is its own


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name, argument", ARGUMENTS)
def test_no_argument_is_a_raw_error(mills, chain, tmp_path, monkeypatch, name, argument):
    monkeypatch.chdir(tmp_path)
    function, arguments, _ = FUNCTIONS[name]
    if not name.startswith("load"):
        function(**arguments(mills, chain))
    for wrong in WRONG:
        try:
            function(**{**arguments(mills, chain), argument: wrong})
        except entrepot.Error as error:
            assert error.what and error.code != "internal", f"{argument}={wrong!r}: {error!r}"
        except Exception as error:
            raise AssertionError(f"{name}({argument}={wrong!r}): {error!r}") from error
