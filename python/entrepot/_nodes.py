"""One rule for how nodes are named, in every function: by name ("JPN:14"), by region and sector ("JPN", "14"), or by place, a whole number from 0;
one or several. Where a function takes patterns ("JPN:*", "JPN", "*:14"), a text may be one."""

from __future__ import annotations

from typing import Any, Union

import numpy as np

from entrepot import _core
from entrepot._arrays import Floats, Names, numbers, refuse_bytes, shaped, taken
from entrepot._labels import by_label
from entrepot._firms import FirmNetwork
from entrepot._table import Table

Network = Union[Table, FirmNetwork]


def labels_of(network: Network) -> tuple[str, ...]:
    return network.labels if isinstance(network, Table) else network.firms


def names_of(network: Network) -> Names:
    return network._nodes if isinstance(network, Table) else network._names


def by_node(network: Network, values: Any, field: str, or_one: bool = False) -> Floats:
    """A value for each node; or one. How many there are the models check, too."""
    array = numbers(by_label(values, field, names_of(network)), field)
    if array.ndim != (0 if or_one and array.ndim == 0 else 1):
        shaped(array, (len(network),), field, "one value for each node" + (", or one" if or_one else ""))
    return array


def is_pair(network: Network, node: Any) -> bool:
    """Region and sector of one node, not two nodes."""
    return isinstance(node, tuple) and len(node) == 2 and isinstance(network, Table) and node[0] in network.regions


def place_of(network: Network, node: Any) -> int:
    return network.node(node) if isinstance(network, Table) else network.firm(node)


def each_of(network: Network, nodes: Any, field: str) -> list[Any]:
    """One node, or those of a list or array, each as it was given."""
    refuse_bytes(nodes, field)
    if is_pair(network, nodes) or isinstance(nodes, (str, int, np.integer)):
        return [nodes]
    try:
        several = list(taken(nodes, field, object).ravel() if hasattr(nodes, "__array__") else nodes)
    except TypeError:
        _core.fail("bad_field", f"This cannot be {repr(nodes)[:60]}", field, "Give a name, a place from 0, or a list of them.")
    if not several:
        _core.fail("missing_data", "No node is named", field, "Name one or more.")
    return several


def places_of(network: Network, nodes: Any, field: str) -> list[int]:
    return [place_of(network, node) for node in each_of(network, nodes, field)]


def pattern_of(network: Network, node: Any) -> str:
    """A name or pattern as it is; a place, or region and sector, by its name, which is marked where a sector is called so, too."""
    if isinstance(node, str):
        return str(node)
    name = labels_of(network)[place_of(network, node)]
    return f"node:{name}" if name in network.sectors else name


def patterns_of(network: Network, nodes: Any, field: str) -> list[str]:
    return [pattern_of(network, node) for node in each_of(network, nodes, field)]
