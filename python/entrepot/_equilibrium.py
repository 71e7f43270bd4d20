"""Whether a run of ARIO ends where it began: production, stocks and rebuilding demand near what they were at the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, check_types
from entrepot._frames import Axes, Framed
from entrepot._summary import summary

__all__ = ["Departures", "Equilibrium"]


@dataclass(frozen=True)
class Equilibrium:
    """From which day on a scenario or member is where it began, and how far from it the last day is, as shares of what was there before."""

    day: Optional[int]
    """The first day from which on nothing is farther away than the tolerance, to the end; 0: nothing ever was; None: not within the horizon."""
    tolerance: float
    production: float
    """On the last day, of the node that is farthest; so are the next two."""
    stocks: float
    rebuilding: float
    """What is asked for rebuilding, as a share of the seller's usual output."""
    farthest: str
    """Which of the three is farthest on the last day: "production", "stocks" or "rebuilding"."""
    node: str
    """Where that is."""
    input: Optional[str]
    """The input whose stock it is; None unless ``farthest`` is "stocks"."""

    def __bool__(self) -> bool:
        return self.day is not None

    def __repr__(self) -> str:
        of_input = "" if self.input is None else f" of {self.input}"
        away = f"{getattr(self, self.farthest):.3g} of {self.farthest}{of_input} at {self.node}"
        back = "not within the horizon" if self.day is None else f"from day {self.day} on" if self.day else "never away"
        return summary(f"Equilibrium: {back}", (("tolerance", f"{self.tolerance:g}"), ("farthest on the last day", away)), ())


@dataclass(frozen=True)
class Departures(Framed):
    """How far each day is from the start, of the node that is farthest: [scenario or member, day]."""

    production: Floats
    """Share of usual output that is made more or less."""
    stocks: Floats
    """Share of the full stock of an input that is held more or less, after the day."""
    rebuilding: Floats
    """What is asked for rebuilding, as a share of the seller's usual output."""
    places: npt.NDArray[np.uint32] = field(repr=False)
    labels: tuple[str, ...] = field(repr=False)
    sectors: tuple[str, ...] = field(repr=False)
    axes: Axes = field(default_factory=dict, repr=False, compare=False)
    """Labels, for ``frame``."""
    of: str = "scenario"

    _main = ("production", "stocks", "rebuilding")
    _arrays = {name: ("case", "day") for name in _main}

    def _axes(self, name: str) -> "tuple[str, ...]":
        return (self.of, "day")

    def at(self, tolerance: float) -> tuple[Equilibrium, ...]:
        found = _core.equilibria(self.production, self.stocks, self.rebuilding, self.places, tolerance)
        return tuple(Equilibrium(None if day < 0 else day, tolerance, production, stocks, rebuilding, farthest, self.labels[node],
                                 self.sectors[place] if farthest == "stocks" else None)
                     for day, farthest, node, place, production, stocks, rebuilding in found)


def departures_of(found: Optional[Mapping[str, Any]], labels: "tuple[str, ...]", sectors: "tuple[str, ...]", axes: Axes, of: str) -> Optional[Departures]:
    return None if found is None else Departures(**found, labels=labels, sectors=sectors, axes=axes, of=of)


class Settling:
    """A result that may know how far its days are from the start."""

    departures: Optional[Departures]

    @check_types
    def at_equilibrium(self, tolerance: float = _core.usual_equilibrium_tolerance) -> tuple[Equilibrium, ...]:
        """One for each scenario or member of ARIO: from which day on production, stocks and rebuilding demand of every node stay within
        ``tolerance`` (0 to 1, a share) of what they were at the start, to the end. Each is true where there is such a day."""
        if self.departures is None:
            _core.fail("missing_data", "How far the days are from the start was not kept", "at_equilibrium",
                       "It is a result of ARIO: run the model ario, of the function ario with departures=True.")
        return self.departures.at(tolerance)
