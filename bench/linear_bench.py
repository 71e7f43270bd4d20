#!/usr/bin/env python3
"""Demand shocks through all tiers of a table, beside the inverse of NumPy and of pymrio.

    build/peers/bin/python bench/linear_bench.py [--regions 77] [--sectors 45] [--scenarios 64]

The table is invented (generated_table.py); scenario k takes 30 % of the output of node 7 k off final demand. The changes of output must
agree with those of the inverse to 1e-9 of the largest before any time is compared.
"""
import argparse
import json
import os
import subprocess
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402  (after the number of threads)
import pymrio  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "bench"))
import generated_table  # noqa: E402

TOLERANCE = 1e-9


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=77)
    parser.add_argument("--sectors", type=int, default=45)
    parser.add_argument("--scenarios", type=int, default=64)
    parser.add_argument("--bench", default=os.path.join(ROOT, "build", "bench", "bench", "linear_bench"))
    a = parser.parse_args()
    folder = os.path.join(ROOT, "build", f"table_{a.regions}x{a.sectors}")
    if not os.path.exists(os.path.join(folder, "x.f64")):
        generated_table.write_raw(folder, a.regions, a.sectors)
    nodes = a.regions * a.sectors
    flows = np.fromfile(os.path.join(folder, "Z.f64")).reshape(nodes, nodes)
    output = np.fromfile(os.path.join(folder, "x.f64"))
    change_file = os.path.join(folder, "change.f64")
    runs = {}
    for threads in (1, 2):
        command = [a.bench, folder, str(a.scenarios), "--threads", str(threads), "--out", change_file]
        runs[threads] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        with open(change_file, "rb") as file:
            runs[threads]["bytes"] = file.read()
    if runs[1]["bytes"] != runs[2]["bytes"]:
        sys.exit("one and two threads do not give the same bytes")
    ours = np.frombuffer(runs[1]["bytes"]).reshape(nodes, a.scenarios)

    def invert():
        coefficients = pymrio.calc_A(flows, output)
        return pymrio.calc_L(coefficients)

    inverse, inverse_s = timed(invert)
    demand = np.zeros((nodes, a.scenarios))
    for k in range(a.scenarios):
        demand[7 * k % nodes, k] = -0.3 * output[7 * k % nodes]
    theirs, _ = timed(lambda: inverse @ demand)
    product_s = sorted(timed(lambda: inverse @ demand[:, 0])[1] for _ in range(9))[4]
    difference = np.abs(ours - theirs).max() / np.abs(theirs).max()
    print(f"{nodes} sectors, {a.scenarios} demand shocks; largest difference from the inverse {difference:.1e} of the largest change; "
          f"bound of the error {runs[1]['error']:.1e}, {runs[1]['sweeps']} sweeps at most")
    if not difference <= TOLERANCE:
        sys.exit(f"the answers differ by more than {TOLERANCE}")
    for threads, run in runs.items():
        print(f"  {threads} thread(s): one scenario alone {1e3 * run['single_s']:6.1f} ms, each of {a.scenarios} {1e3 * run['each_s']:6.2f} ms "
              f"(of which {1e3 * run['check_s']:.1f} ms in all to check the table); one read of the table {1e3 * run['read_s']:.1f} ms")
    if not runs[1]["prepared_difference"] <= TOLERANCE:
        sys.exit(f"the factors' answers differ from those of the sweeps by more than {TOLERANCE}")
    one = runs[1]
    print(f"  physical limit: a sweep over one scenario must read the table once, {1e3 * one['read_s']:.1f} ms; one of the {a.scenarios} takes "
          f"{one['each_s'] / (one['sweeps'] * one['read_s']):.2f} of {one['sweeps']} such reads, because 16 share each of them")
    print(f"  factorised once in {one['prepare_s']:.2f} s (work at loading, shared by all later shocks), then one shock alone "
          f"{1e3 * one['prepared_single_s']:.1f} ms = {one['prepared_single_s'] / one['read_s']:.1f} reads of the table (two of triangles, one of the check); "
          f"difference from the sweeps {one['prepared_difference']:.1e}, bound of the error {one['prepared_error']:.1e}")
    print(f"  pymrio's inverse (calc_A, calc_L) {inverse_s:.2f} s, then {1e3 * product_s:.1f} ms each: {inverse_s / runs[1]['single_s']:.0f}x "
          f"the time of one scenario alone")


if __name__ == "__main__":
    main()
