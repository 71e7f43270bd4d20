#!/usr/bin/env python3
"""Complexity and densities of one year of trade, beside pandas and NumPy.

    build/peers/bin/python bench/complexity_bench.py [--rows 11200000] [--economies 226] [--products 5384] [--repeats 5]

The trade is invented. From rows of (exporter, importer, product, value) both make the matrix of exports, RCA and M, ECI and PCI, all
densities, and all proximities. M must be equal; ECI and PCI agree to 1e-9, densities and proximities to 1e-12, before any time is compared. The
peer is written as py-ecomplexity does it, products of matrices with NumPy; one thread.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402  (after the number of threads)
import pandas as pd  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def generate(rows, economies, products, seed=7):
    """Rows in order of exporter, importer, product. Advantages lie where capabilities fit, and by chance: about one cell in six."""
    random = np.random.default_rng(seed)
    size = random.lognormal(0, 1.0, economies)
    share = size / size.sum()
    key = np.empty(0, np.int64)
    while len(key) < rows:
        exporter, importer = (random.choice(economies, 2 * rows, p=share ** 0.6 / (share ** 0.6).sum()) for _ in range(2))
        product = random.integers(0, products, 2 * rows)
        more = (exporter.astype(np.int64) * economies + importer) * products + product
        key = np.unique(np.concatenate([key, more[exporter != importer]]))
    key = np.sort(random.choice(key, rows, replace=False))
    exporter, importer, product = key // (economies * products), key // products % economies, key % products
    capability, need = random.normal(size=(economies, 6)), random.normal(size=(products, 6))
    fit = 0.5 * capability @ need.T + random.normal(0, 1.5, (economies, products))
    value = np.round(np.exp(random.normal(2.2, 1.5, rows) + fit[exporter, product]) * size[exporter], 3) + 0.001
    codes = np.sort(random.choice(np.arange(10121, 970600), products, replace=False))
    return exporter.astype(np.uint16), importer.astype(np.uint16), codes[product].astype(np.uint32), value


def standardised(vector):
    return (vector - vector.mean()) / vector.std()


class Peer:
    def __init__(self, frame):
        self.frame, self.seconds = frame, {}

    def timed(self, name, work):
        start = time.perf_counter()
        result = work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)
        return result

    def eci(self, advantage):
        diversity, ubiquity = advantage.sum(axis=1), advantage.sum(axis=0)
        symmetric = (advantage / diversity[:, None]) @ (advantage / ubiquity).T
        values, vectors = np.linalg.eig(symmetric)
        index = vectors[:, np.argsort(-values.real)[1]].real
        index *= np.sign(np.corrcoef(index, diversity)[0, 1])
        return standardised(index), standardised((advantage / ubiquity).T @ standardised(index))

    def run(self):
        exports = self.timed("pivot", lambda: self.frame.groupby(["exporter", "product"])["value"].sum().unstack(fill_value=0).to_numpy())
        rca = self.timed("advantage", lambda: (exports / exports.sum(axis=1, keepdims=True)) / (exports.sum(axis=0) / exports.sum()) >= 1)
        advantage = rca.astype(float)
        eci, pci = self.timed("eci", lambda: self.eci(advantage))
        ubiquity = advantage.sum(axis=0)
        phi = self.timed("proximity", lambda: (advantage.T @ advantage) / np.maximum.outer(ubiquity, ubiquity))
        density = self.timed("density", lambda: (advantage @ phi) / phi.sum(axis=0))
        return rca, eci, pci, phi, density

    def medians(self):
        return {name: statistics.median(all) for name, all in self.seconds.items()}


def largest(ours, theirs):
    return float(np.abs(ours - theirs).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=11_200_000)
    parser.add_argument("--economies", type=int, default=226)
    parser.add_argument("--products", type=int, default=5384)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--bench", default=os.path.join(ROOT, "build", "bench", "bench", "complexity_bench"))
    a = parser.parse_args()
    exporter, importer, product, value = generate(a.rows, a.economies, a.products)
    with tempfile.TemporaryDirectory() as folder:
        for name, column in (("exporter.u16", exporter), ("importer.u16", importer), ("product.u32", product), ("value.f64", value)):
            column.tofile(os.path.join(folder, name))
        peer = Peer(pd.DataFrame({"exporter": exporter, "product": product, "value": value}))
        runs = []
        for _ in range(a.repeats):  # in turn, so that both meet the same machine
            runs.append(json.loads(subprocess.run([a.bench, folder, "3"], check=True, capture_output=True, text=True).stdout))
            rca, eci, pci, phi, density = peer.run()
        if runs[0]["reason"]:
            sys.exit(f"no index: {runs[0]['reason']}")
        ours = {name: np.fromfile(os.path.join(folder, name + ".f64")) for name in ("eci", "pci", "proximity", "density")}
        cells = np.fromfile(os.path.join(folder, "advantage.u8"), np.uint8).reshape(rca.shape)
    apart = {"ECI": largest(ours["eci"], eci), "PCI": largest(ours["pci"], pci),
             "proximity": largest(ours["proximity"].reshape(phi.shape), phi), "density": largest(ours["density"].reshape(density.shape), density)}
    print(f"{a.rows:,} rows, {rca.shape[0]} economies x {rca.shape[1]} products, {cells.mean():.1%} advantages; largest differences: "
          + ", ".join(f"{name} {value:.1e}" for name, value in apart.items()))
    if not (cells == rca).all():
        sys.exit(f"{int((cells != rca).sum())} advantages differ")
    if not (apart["ECI"] <= 1e-9 and apart["PCI"] <= 1e-9 and apart["proximity"] <= 1e-12 and apart["density"] <= 1e-12):
        sys.exit("the answers differ")
    mine = {name: statistics.median(run["seconds"][name] for run in runs) for name in runs[0]["seconds"]}
    theirs = peer.medians()
    print("  step          ours s   pandas, NumPy s   ratio")
    for name in ("pivot", "advantage", "eci", "proximity", "density"):
        print(f"  {name:<11} {mine[name]:>8.4f} {theirs[name]:>17.3f} {theirs[name] / mine[name]:>7.0f}x")
    whole, without = sum(mine.values()), sum(mine.values()) - mine["proximity"]
    print(f"  all of them {whole:>8.4f} {sum(theirs.values()):>17.3f} {sum(theirs.values()) / whole:>7.0f}x")
    print(f"  rows to ECI, PCI and all densities, for which only the peer needs the proximities: {without:.4f} s, {sum(theirs.values()) / without:.0f}x")


if __name__ == "__main__":
    main()
