#!/usr/bin/env python3
"""Reallocation of many products after the loss of a supplier, a few of them beside networkx.

    build/peers/bin/python bench/reallocate_bench.py [build/bench/bench/reallocate_bench]

Problems are invented in whole numbers (reallocate_bench.cpp). For the peer's problems the optimum must be the same to the last unit before
any time is compared. networkx gives no shadow prices; the time of the engine has them, with their ranges.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import time

import networkx

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUPPLIERS, IMPORTERS, PEER_PROBLEMS = "45", "14", 8


def peer_optimum(problem):
    """Optimum of the same network in networkx, and the seconds of its network simplex."""
    graph = networkx.DiGraph()
    importers = len(problem["demand"])
    graph.add_node("source", demand=-sum(problem["demand"]))
    for j, demand in enumerate(problem["demand"]):
        graph.add_node(("importer", j), demand=demand)
        graph.add_edge("source", ("importer", j), weight=problem["penalty"][j])
    for i, spare in enumerate(problem["spare"]):
        graph.add_edge("source", ("supplier", i), capacity=spare, weight=0)
        for j in range(importers):
            graph.add_edge(("supplier", i), ("importer", j), weight=problem["cost"][i * importers + j])
    start = time.perf_counter()
    cost, _ = networkx.network_simplex(graph)
    return cost, time.perf_counter() - start


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/bench/bench/reallocate_bench")
    lines = subprocess.run([program, "write", str(PEER_PROBLEMS), SUPPLIERS, IMPORTERS], check=True, capture_output=True, text=True).stdout.splitlines()
    ratios = []
    for line in lines:
        problem = json.loads(line)
        cost, seconds = peer_optimum(problem)
        if cost != problem["optimum"]:
            sys.exit(f"networkx {networkx.__version__} finds {cost}, the engine {problem['optimum']}")
        ratios.append(seconds / problem["seconds"])
    print(f"{len(ratios)} problems of {SUPPLIERS} suppliers x {IMPORTERS} importers: same optimum; "
          f"networkx {networkx.__version__} takes {statistics.median(ratios):.0f} times as long")
    for threads in ("1", "2"):
        runs = [subprocess.run([program, "5000", SUPPLIERS, IMPORTERS, threads], check=True, capture_output=True, text=True).stdout for _ in range(3)]
        print(sorted(runs, key=lambda text: float(text.split("threads: ")[1].split(" s")[0]))[1].strip())


if __name__ == "__main__":
    main()
