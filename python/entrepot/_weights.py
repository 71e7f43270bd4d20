"""By what the losses of nodes count, one weighting or several."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Mapping, Union

import numpy as np
import numpy.typing as npt

from entrepot import _core
from entrepot._arrays import Floats, floats, shaped
from entrepot._labels import by_label, has_names, is_labelled
from entrepot._nodes import Network, labels_of, names_of

Weights = Union[str, "os.PathLike[str]", npt.ArrayLike]
"""By what losses count: [node]; or "sales", "purchases", "trade" (both) with other nodes; or the path of a csv file of node, weight."""


@dataclass(frozen=True)
class Weighting:
    """One weighting as it is read, by the parser of `--weights`."""

    weights: Floats
    name: str = ""
    text: str = "given"
    notes: tuple[str, ...] = ()


def weights_by_node(network: Network, weights: Any, field: str) -> Floats:
    """[node] or [weighting, node]."""
    if isinstance(weights, (list, tuple)):
        weights = [by_label(one, field, names_of(network)) for one in weights]
    axes = (names_of(network),) if getattr(weights, "ndim", 1) == 1 else (None, names_of(network))
    return floats(by_label(weights, field, *axes), field, labels_of(network))


def weighting_of(network: Network, weights: Weights, field: str = "weights") -> Weighting:
    if isinstance(weights, (str, os.PathLike)):
        values, name, text, notes = _core.weighting(network._handle(), os.fspath(weights))
        return Weighting(values, name, text, tuple(notes))
    array = weights_by_node(network, weights, field)
    shaped(array, (len(network),), field, "one weight for each node")
    return Weighting(array)


def weightings_of(network: Network, weights: Any) -> "tuple[Floats, bool, tuple[str, ...], tuple[str, ...]]":
    """[weighting, node]; whether it is one only, given as [node] or by a text; names; notes."""
    if isinstance(weights, Mapping):
        if not weights:
            _core.fail("missing_data", "There is no weighting", "weights", "Give one or more, or leave weights out.")
        named = {str(name): weighting_of(network, values, f"weights[{name!r}]") for name, values in weights.items()}
        return np.stack([one.weights for one in named.values()]), False, tuple(named), sum((one.notes for one in named.values()), ())
    if isinstance(weights, (str, os.PathLike)):
        one = weighting_of(network, weights)
        return one.weights.reshape(1, -1), True, (), one.notes
    if isinstance(weights, (list, tuple)) and any(isinstance(one, (str, os.PathLike)) for one in weights):
        several = [weighting_of(network, one, f"weights[{place}]") for place, one in enumerate(weights)]
        read = tuple(one.name or str(place) for place, one in enumerate(several))
        return np.stack([one.weights for one in several]), False, read, sum((one.notes for one in several), ())
    labels = weights.axes[0] if is_labelled(weights) and len(weights.axes) == 2 and has_names(weights.axes[0]) else None
    array = weights_by_node(network, weights, "weights")
    single = array.ndim < 2
    array = array.reshape(1, -1) if single else array
    shaped(array, (max(1, array.shape[0]), len(network)), "weights", "one weight for each node, or several weightings of that many")
    return array, single, () if single else tuple(map(str, range(len(array)) if labels is None else labels)), ()
