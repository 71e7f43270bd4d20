"""Stress tests of production networks: load a table or firms, run a shock, screen every node. See docs/python.md."""

from entrepot._core import version as __version__
from entrepot._ario import ArioResult, ArioSeries, ArioTrace, ario
from entrepot._ario_parameters import BuyerClasses
from entrepot._cascade import CascadeResult, CascadeShock, cascade
from entrepot._linear import LinearFactors, LinearResult, LinearScenario, linear
from entrepot.errors import Error, FileError, InputError
from entrepot._daily import DailyNodeSeries, DailyResult, DailySeries, DailyTrace, daily
from entrepot._ensemble import EnsembleResult, Sensitivities, ensemble, saltelli, sensitivities
from entrepot._equilibrium import Departures, Equilibrium
from entrepot._explain import Explanation, Stretch, Why, explain
from entrepot._firms import FirmNetwork, load_firms
from entrepot.progress import Progress, Report
from entrepot._reverse import FailureSet, ReverseResult, SizeReport, reverse
from entrepot._run import RunResult, run
from entrepot._scenarios import Scenario, Shock
from entrepot._screen import ScreenResult, screen
from entrepot._shocks import ArioShock, CapacityLoss, CapitalEvent, DeliveryBlock, DemandChange, Member
from entrepot._table import Table, load_table

__all__ = [
    "ArioResult",
    "ArioSeries",
    "ArioShock",
    "ArioTrace",
    "BuyerClasses",
    "CapacityLoss",
    "CapitalEvent",
    "CascadeResult",
    "CascadeShock",
    "DailyNodeSeries",
    "DailyResult",
    "DailySeries",
    "DailyTrace",
    "DeliveryBlock",
    "DemandChange",
    "Departures",
    "EnsembleResult",
    "Equilibrium",
    "Error",
    "Explanation",
    "FailureSet",
    "FileError",
    "FirmNetwork",
    "InputError",
    "LinearFactors",
    "LinearResult",
    "LinearScenario",
    "Member",
    "Progress",
    "Report",
    "ReverseResult",
    "RunResult",
    "Scenario",
    "ScreenResult",
    "Sensitivities",
    "Shock",
    "SizeReport",
    "Stretch",
    "Table",
    "Why",
    "__version__",
    "ario",
    "cascade",
    "daily",
    "ensemble",
    "explain",
    "linear",
    "load_firms",
    "load_table",
    "reverse",
    "run",
    "saltelli",
    "screen",
    "sensitivities",
]
