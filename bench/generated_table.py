"""An invented multi-regional input-output table of any size, balanced, the same for the same sizes. Needs numpy.

Gravity with home bias: a buyer takes its inputs in proportion to the sizes of sellers, mostly at home; seven in ten of the
flows between regions exist. Inputs are 35 to 65 % of output; households buy four fifths at home. Output solves x = A x + y.
"""
import os

import numpy as np

DEMAND = ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR"]


def generate(regions, sectors, demand=1):
    """Flows N x N, final demand N x (regions demand), output N; node = region sectors + sector; million USD a year."""
    random = np.random.default_rng(2011)
    nodes = regions * sectors
    region = np.repeat(np.arange(regions), sectors)
    wealth = random.lognormal(0, 0.9, regions)
    size = wealth[region] * np.tile(random.lognormal(0, 0.6, sectors), regions)
    is_home = region[:, None] == region[None, :]
    pull = size[:, None] * random.lognormal(0, 0.9, (nodes, nodes))
    pull *= np.where(is_home, 15.0, random.random((nodes, nodes)) < 0.7)
    inputs = pull / pull.sum(0) * random.uniform(0.35, 0.65, nodes)
    taste = size[:, None] * random.uniform(0.2, 1.0, (nodes, regions * demand))
    buyer = np.repeat(np.arange(regions), demand)
    taste *= np.where(region[:, None] == buyer[None, :], 0.8 * regions, 0.2)
    final = taste / taste.sum(0) * wealth[buyer] * 1000 * sectors / demand
    output = np.linalg.solve(np.eye(nodes) - inputs, final.sum(1))
    flows = inputs * output
    return flows, final, flows.sum(1) + final.sum(1)


def write_raw(folder, regions, sectors):
    """Z.f64, Y.f64, x.f64 (little-endian, row-major) and shape.txt."""
    os.makedirs(folder, exist_ok=True)
    for name, array in zip("ZYx", generate(regions, sectors)):
        np.ascontiguousarray(array, dtype="<f8").tofile(os.path.join(folder, name + ".f64"))
    with open(os.path.join(folder, "shape.txt"), "w", encoding="utf-8") as out:
        out.write(f"regions {regions}\nsectors {sectors}\nfinal_demand_categories 1\n")


def write_icio(path, names, sectors):
    """One file in the layout of an OECD ICIO table of the 2023 release, industries C00, C01, ..."""
    flows, final, output = generate(len(names), sectors, len(DEMAND))
    nodes = [f"{name}_C{s:02d}" for name in names for s in range(sectors)]
    columns = [f"{name}_{category}" for name in names for category in DEMAND]
    nothing = np.zeros(len(columns) + 1)
    rows = [*zip(nodes, np.hstack([flows, final, output[:, None]])), ("TLS", np.append(np.zeros(len(nodes)), nothing)),
            ("VA", np.append(output - flows.sum(0), nothing)), ("OUT", np.append(output, nothing))]
    with open(path, "w", encoding="utf-8") as out:
        out.write(",".join(["V1", *nodes, *columns, "OUT"]) + "\n")
        for name, cells in rows:
            out.write(name + "," + ",".join(f"{cell:.9g}" for cell in cells) + "\n")
