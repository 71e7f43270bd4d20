from typing import Any, Callable, NoReturn, Optional

import numpy as np
import numpy.typing as npt

version: str
bound_by_demand: int
bound_by_capacity: int
ensemble_quantiles: tuple[float, ...]
no_binding_input: int
usual_equilibrium_tolerance: float

_Report = Optional[Callable[[float, str], object]]

def fail(code: str, what: str, field: str, hint: str) -> NoReturn: ...
def check_share(text: str, field: str) -> None: ...
def check_days_text(text: str, least: int, field: str) -> None: ...
def check_days(days: object) -> None: ...
def check_capital_years(years: float, field: str, of: str) -> None: ...
def check_start(day: object, field: str) -> None: ...
def check_whole(value: object, field: str) -> None: ...
def fail_name(field: str, name: str, known: list[str]) -> NoReturn: ...
def make_table(parts: dict[str, Any]) -> object: ...
def without_negative_flows(table: object) -> "tuple[npt.NDArray[np.float64], str]": ...
def make_firms(parts: dict[str, Any]) -> object: ...
def run(
    network: object,
    scenarios: object,
    model: str,
    days: int,
    parameters: dict[str, Any],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def explain(
    network: object,
    scenarios: object,
    nodes: list[str],
    model: str,
    days: int,
    parameters: dict[str, Any],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def weighting(network: object, text: str) -> tuple[npt.NDArray[np.float64], str, str, list[str]]: ...
def reverse(network: object, question: dict[str, Any], threads: int, report: _Report) -> dict[str, Any]: ...
def points(draws: int, parameters: int, seed: int, report: object) -> npt.NDArray[np.float64]: ...
def sensitivities(
    values: npt.NDArray[np.float64],
    outputs: int,
    parameters: int,
    seed: int,
    resamples: int,
    threshold: float,
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def ensemble(
    table: object,
    plan: str,
    plan_is_text: bool,
    parameters: dict[str, Any],
    capital_years: npt.NDArray[np.float64],
    journal: str,
    draws: Optional[int],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def daily(
    network: dict[str, Any],
    period_days: float,
    parameters: dict[str, Any],
    scenarios: list[dict[str, Any]],
    days: int,
    record: dict[str, Any],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def load_table(
    path: str,
    region: Optional[str],
    year: Optional[int],
    require_balance: bool,
    merge_split_regions: bool,
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def load_firms(links: str, firms: str, essentiality: str, report: _Report) -> dict[str, Any]: ...
def equilibria(
    production: npt.NDArray[np.float64],
    stocks: npt.NDArray[np.float64],
    rebuilding: npt.NDArray[np.float64],
    places: npt.NDArray[np.uint32],
    tolerance: float,
) -> list[tuple[int, str, int, int, float, float, float]]: ...
def ario(
    table: dict[str, Any],
    parameters: dict[str, Any],
    members: list[dict[str, Any]],
    blocks: list[dict[str, Any]],
    steps: int,
    record: dict[str, Any],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def factorise(table: dict[str, Any], limits: dict[str, Any], report: _Report) -> object: ...
def solve_factorised(factors: object, scenarios: list[dict[str, Any]], rule: dict[str, Any], report: _Report) -> dict[str, Any]: ...
def linear(
    table: dict[str, Any],
    scenarios: list[dict[str, Any]],
    rule: dict[str, Any],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def cascade(
    network: dict[str, Any],
    parameters: dict[str, Any],
    shocks: dict[str, npt.NDArray[Any]],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def cascade_table(
    flows: npt.NDArray[np.float64],
    output: npt.NDArray[np.float64],
    names: list[str],
    sector_names: list[str],
    essentiality: npt.NDArray[np.uint8],
    parameters: dict[str, Any],
    shocks: dict[str, npt.NDArray[Any]],
    threads: int,
    report: _Report,
) -> dict[str, Any]: ...
def screen_firms(
    network: dict[str, Any],
    names: list[str],
    sector_names: list[str],
    notes: list[str],
    parameters: dict[str, Any],
    choice: dict[str, Any],
    threads: int,
    journal: str,
    report: _Report,
) -> dict[str, Any]: ...
def screen_table(
    flows: npt.NDArray[np.float64],
    output: npt.NDArray[np.float64],
    names: list[str],
    sector_names: list[str],
    essentiality: npt.NDArray[np.uint8],
    parameters: dict[str, Any],
    choice: dict[str, Any],
    threads: int,
    journal: str,
    report: _Report,
) -> dict[str, Any]: ...
