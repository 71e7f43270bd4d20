#!/usr/bin/env python3
"""Look-through exposure of every economy to every economy of a table, beside the inverse of NumPy through pymrio.

    build/peers/bin/python bench/exposure_bench.py [--regions 77] [--sectors 45] [--repeats 3]

The table is invented (generated_table.py). The shares must agree to 1e-12 before any time is compared; one thread.
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
import pymrio  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "bench"))
import generated_table  # noqa: E402


def theirs(flows, output, regions, sectors):
    through = pymrio.calc_L(pymrio.calc_A(flows, output)) - np.eye(len(output))
    by_source = through.reshape(regions, sectors, -1).sum(axis=1)
    pairs = (by_source * output.ravel()).reshape(regions, regions, sectors).sum(axis=2).T  # [buyer][source]
    return pairs / pairs.sum(axis=1, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=77)
    parser.add_argument("--sectors", type=int, default=45)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--bench", default=os.path.join(ROOT, "build", "bench", "bench", "exposure_bench"))
    a = parser.parse_args()
    folder = os.path.join(ROOT, "build", f"table_{a.regions}x{a.sectors}")
    if not os.path.exists(os.path.join(folder, "x.f64")):
        generated_table.write_raw(folder, a.regions, a.sectors)
    nodes = a.regions * a.sectors
    flows = np.fromfile(os.path.join(folder, "Z.f64")).reshape(nodes, nodes)
    output = np.fromfile(os.path.join(folder, "x.f64"))
    runs, peer = [], []
    with tempfile.NamedTemporaryFile() as out:
        for _ in range(a.repeats):  # in turn, so that both meet the same machine
            done = subprocess.run([a.bench, folder, str(a.regions), out.name], check=True, capture_output=True, text=True)
            runs.append(json.loads(done.stdout))
            start = time.perf_counter()
            want = theirs(flows, output, a.regions, a.sectors)
            peer.append(time.perf_counter() - start)
        got = np.fromfile(out.name).reshape(a.regions, a.regions)
    apart = np.abs(got - want).max()
    print(f"{nodes} sectors, {a.regions} x {a.regions} economies; largest difference of a share {apart:.1e}")
    if not apart <= 1e-12:
        sys.exit("the answers differ")
    prepare, pairs = (statistics.median(run[name] for run in runs) for name in ("prepare_s", "pairs_s"))
    print(f"  one factorisation and a right side for each source {prepare:.2f} s, then all pairs {pairs:.3f} s")
    print(f"  pymrio's inverse and its sums {statistics.median(peer):.2f} s: {statistics.median(peer) / (prepare + pairs):.1f}x")


if __name__ == "__main__":
    main()
