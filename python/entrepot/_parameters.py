"""Parameters of every model: which there are, by the names of the models' own functions and of the command line's options, and as the core takes them."""

from __future__ import annotations

from typing import Any, Mapping

from entrepot import _core
from entrepot._ario_parameters import by_sector, capital_of, classes_of, criticality_of, production_of, refuse_idle, values_of
from entrepot._arrays import flag, need
from entrepot._cascade import essentiality_of_table
from entrepot._firms import FirmNetwork
from entrepot._nodes import Network, by_node
from entrepot._table import Table
from entrepot._weights import weighting_of

# What each model may be given, and how it is made ready.
_ARIO = ("boario", "inventory_days", "inventory_restoration_tau", "psi", "alpha_base", "alpha_max", "alpha_tau", "rebuild_tau", "order_rule",
         "rationing", "buyer_classes", "production_function", "capital_ratio", "capital", "criticality", "balance_residual", "money_factor", "precision")
_DAILY = ("pronet", "tau", "inventory", "inventory_days", "inventory_seed", "orders", "rationing", "recovery", "recovery_days", "recovery_delay")
_LINEAR = ("tolerance", "sweeps_max", "tiers")
_KNOWN = {"ario": _ARIO, "daily": _DAILY, "cascade": ("eps", "stop", "substitution", "weights", "iterations_max", "essentiality"), "leontief": _LINEAR,
          "ghosh": _LINEAR}
_ARRAYS = ("inventory_days", "inventory_restoration_tau", "capital")
# Options of `entrepot stress run` that go by another name in the functions of the models.
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "ario": {"compatible": "boario", "restock_days": "inventory_restoration_tau", "rebuild_days": "rebuild_tau", "production": "production_function",
             "essentiality": "criticality", "fixed_orders": "order_rule"},
    "daily": {"compatible": "pronet", "restock_days": "tau"},
    "cascade": {"no_substitution": "substitution"}}


def _by_function(model: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names that the model's own function has."""
    out: dict[str, Any] = {}
    for name, value in given.items():
        own = _OPTIONS.get(model, {}).get(name, name)
        if own in out or (own != name and own in given):
            _core.fail("duplicate", f"{own} is given twice, also as {name}", name, "Give one of the two.")
        if name in ("fixed_orders", "no_substitution"):
            value = flag(value, name)
            value = not value if name == "no_substitution" else "fixed" if value else "alternative"
        out[own] = value
    return out


def parameters_of(network: Network, model: str, days_per_year: float, threshold: float, given: Mapping[str, Any]) -> dict[str, Any]:
    if model not in _KNOWN:
        _core.fail_name("model", model, list(_KNOWN))
    out: dict[str, Any] = {"days_per_year": days_per_year, "threshold": threshold, "steps_per_year": days_per_year}
    named = _by_function(model, given)
    if model == "ario":
        refuse_idle(named.get("buyer_classes"), named.get("rationing"))
        production_of(named.get("production_function"), named.get("criticality"), "criticality" if "criticality" in given else "essentiality")
    if model == "ario" and isinstance(network, Table):
        for name, otherwise in (("inventory_days", 90), ("inventory_restoration_tau", 60)):
            if name in named:
                named[name] = by_sector(network, named[name], name, otherwise)
        if "capital_ratio" in named or "capital" in named:
            ratio, capital = capital_of(network, named.get("capital_ratio"), named.get("capital"))
            named.update({name: value for name, value in (("capital_ratio", ratio), ("capital", capital)) if value is not None})
    for name, value in named.items():
        if name not in _KNOWN[model]:
            _core.fail_name("parameters", name, [*_KNOWN[model], *_OPTIONS.get(model, {})])
        if name in _ARRAYS:
            value = values_of(by_node(network, value, name, or_one=True) if model == "daily" and value is not None else value, name)
        elif name == "criticality" and isinstance(network, Table):
            value = criticality_of(network, value)
        elif name == "buyer_classes" and isinstance(network, Table):
            value = classes_of(network, value)
        elif name == "weights":
            weighting = weighting_of(network, value)
            out["weighting"], value = weighting, weighting.weights.reshape(1, -1)
        elif name == "essentiality":
            value = essentiality_of_table(network, value)
        out[name] = value
    return out


def for_models(network: Network) -> "tuple[Network, tuple[str, ...]]":
    need(network, "network", (FirmNetwork, Table), "Give load_firms(...) or load_table(...).")
    return network._for_models() if isinstance(network, Table) else (network, ())
