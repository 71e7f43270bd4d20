#!/usr/bin/env python3
"""Compare sea routes with searoute (PyPI), after checking that both give the same distances.

    bench/sea_bench.py [--bench build/bench/bench/sea_bench] [--pairs 200] [--routes 20000] [--history]

Pairs of terminals are drawn from the port list with a fixed seed and put on the nodes that are nearest by great circle: searoute snaps by
plane degrees, which is another node for some. Both programs route on the same network, which must be at hand (ENTREPOT_TEST_DATA); the
one inside the package has 7 nodes and 22 edges more, so that a few routes differ. The peer routes `--pairs` of the pairs, we route
`--routes`. Only pairs whose distances agree to 0.1 km count for the peer's time; below 95 % of them nothing is compared. Time of the
peer: the whole call of searoute(), with the graph set up before. Ours: snapping and route together (place_to_place_us), and the
route and the distance alone.
With --history the result is also appended to bench/history/sea.jsonl.
"""
import argparse
import csv
import datetime
import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

from peers import enter_venv, keep

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def unit_vector(lon, lat):
    lon, lat = math.radians(lon), math.radians(lat)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def draw_pairs(folder, count):
    def positions(name, wanted=lambda row: True):
        with open(os.path.join(folder, name)) as file:
            return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file) if wanted(row)]

    nodes = positions("marnet_searoutepy_nodes.csv")
    vectors = [unit_vector(*node) for node in nodes]
    places = []
    for x, y, z in (unit_vector(*port) for port in positions("ports.csv", lambda row: row["terminal"] == "1")):
        places.append(nodes[max(range(len(nodes)), key=lambda n: vectors[n][0] * x + vectors[n][1] * y + vectors[n][2] * z)])
    draw = random.Random(4)
    return [(draw.choice(places), draw.choice(places)) for _ in range(count)]


def with_ours(bench, folder, pairs, repeats):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        for (a, b), (c, d) in pairs:
            file.write(f"{a},{b},{c},{d}\n")
        file.flush()
        files = ("marnet_searoutepy_nodes.csv", "marnet_searoutepy_edges.csv", "chokepoint_gates.csv")
        command = [bench, *(os.path.join(folder, name) for name in files), file.name, str(repeats)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def with_searoute(pairs, backend, algorithm):
    import searoute

    warnings.simplefilter("ignore")
    searoute.searoute(list(pairs[0][0]), list(pairs[0][1]), backend=backend, algorithm=algorithm)  # sets the graph up
    km, times = [], []
    for origin, destination in pairs:
        start = time.perf_counter()
        route = searoute.searoute(list(origin), list(destination), backend=backend, algorithm=algorithm)
        times.append(time.perf_counter() - start)
        km.append(route["properties"]["length"])
    return km, times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default=os.path.join(ROOT, "build", "bench", "bench", "sea_bench"))
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--routes", type=int, default=20000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--history", action="store_true")
    arguments = parser.parse_args()
    data = os.environ.get("ENTREPOT_TEST_DATA") or os.path.join(os.path.dirname(ROOT), "shared", "data")
    folder = os.path.join(data, "sea")
    if not os.path.isdir(folder):
        print("no sea network at hand (ENTREPOT_TEST_DATA): nothing to compare")
        return
    enter_venv()
    from importlib.metadata import version

    pairs = draw_pairs(folder, max(arguments.pairs, arguments.routes))
    peer_pairs = pairs[: arguments.pairs]
    checked = with_ours(arguments.bench, folder, peer_pairs, 1)
    result = {"date": datetime.date.today().isoformat(), "processor": platform.processor() or platform.machine()}
    peers = {}
    for backend, algorithm in (("networkx", "dijkstra"), ("networkx", "astar"), ("igraph", "dijkstra")):
        try:
            km, times = with_searoute(peer_pairs, backend, algorithm)
        except Exception as error:  # a backend that is not there is told, not hidden
            print(f"searoute, {backend}, {algorithm}: {type(error).__name__}: {error}")
            continue
        apart = [abs((a or 0) - b) for a, b in zip(checked["km"], km)]
        same = [seconds for seconds, d in zip(times, apart) if d <= 0.1]
        if len(same) < 0.95 * len(apart):
            sys.exit(f"searoute, {backend}, {algorithm}: only {len(same)} of {len(apart)} distances agree to 0.1 km; times are not compared")
        peers[f"{backend} {algorithm}"] = {
            "us_median": round(1e6 * statistics.median(same)),
            "us_mean": round(1e6 * statistics.fmean(same)),
            "pairs_within_100_m": len(same),
            "pairs": len(apart),
            "km_apart_max": round(max(apart), 2),
        }
    ours = with_ours(arguments.bench, folder, pairs[: arguments.routes], arguments.repeats)  # close to the peer's run: the machine is as busy
    if ours["error_km_max"] > 0.01:
        sys.exit(f"routes differ from Dijkstra's by {ours['error_km_max']} km; times are not compared")
    del ours["km"], ours["sink"]
    result |= ours | {"routes_per_s": round(1e6 / ours["place_to_place_us"]), "searoute": version("searoute"), "peers": peers}
    for peer in peers.values():
        peer["ratio"] = round(peer["us_mean"] / ours["place_to_place_us"])
    print(json.dumps(result, indent=2))
    if arguments.history:
        keep(result, "sea")


if __name__ == "__main__":
    main()
