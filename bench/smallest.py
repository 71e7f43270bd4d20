#!/usr/bin/env python3
"""Every benchmark program once, at its smallest size: that it runs and that its answers hold. Times are not looked at, so that it may run on a
busy machine. Inputs are invented here and answers worked out again in plain Python, so that no peer is needed.

    bench/smallest.py [--folder build/bench/bench] [--program build/bench/apps/entrepot/entrepot] [NAME...]

A program of bench/CMakeLists.txt that has no check here is an error. The files bench/*.py, which run the same programs beside their peers, are
compiled and no more.
"""
import argparse
import array
import csv
import json
import math
import os
import pathlib
import py_compile
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
REGIONS, SECTORS = 3, 4
NODES = REGIONS * SECTORS
CHECKS = {}


class Wrong(Exception):
    pass


def check(function):
    CHECKS[function.__name__] = function
    return function


def need(holds, what):
    if not holds:
        raise Wrong(what)


def near(a, b, tolerance=1e-9):
    return math.isfinite(a) and math.isfinite(b) and abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-300)


class Bench:
    def __init__(self, folder, program, scratch):
        self.folder, self.program, self.scratch = folder, program, scratch

    def text(self, command, *words, **environment):
        done = subprocess.run([str(command), *map(str, words)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300,
                              env={**os.environ, **environment})
        if done.returncode != 0:
            raise Wrong(f"{' '.join(map(str, (command, *words)))} ends with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def json(self, name, *words):
        return json.loads(self.text(self.folder / name, *words))


def doubles(path, values=None, code="d"):
    numbers = array.array(code, values or [])
    if values is None:
        numbers.frombytes(path.read_bytes())
    else:
        path.write_bytes(numbers.tobytes())
    return numbers


def solved(matrix, right):
    """Gauss with pivots."""
    rows = [[*row, b] for row, b in zip(matrix, right)]
    for k in range(len(rows)):
        best = max(range(k, len(rows)), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for i in range(len(rows)):
            if i != k:
                factor = rows[i][k] / rows[k][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k])]
    return [row[-1] / row[k] for k, row in enumerate(rows)]


def table(bench):
    """A balanced table as bench/generated_table.py writes them: flows, output."""
    draw = random.Random(11)
    folder = bench.scratch / "table"
    folder.mkdir(exist_ok=True)
    inputs = [[draw.uniform(0.01, 0.06) for _ in range(NODES)] for _ in range(NODES)]
    final = [[draw.uniform(50, 150) for _ in range(REGIONS)] for _ in range(NODES)]
    output = solved([[(i == j) - inputs[i][j] for j in range(NODES)] for i in range(NODES)], [sum(row) for row in final])
    flows = [[inputs[i][j] * output[j] for j in range(NODES)] for i in range(NODES)]
    output = [sum(flows[i]) + sum(final[i]) for i in range(NODES)]
    doubles(folder / "Z.f64", [z for row in flows for z in row])
    doubles(folder / "Y.f64", [y for row in final for y in row])
    doubles(folder / "x.f64", output)
    (folder / "shape.txt").write_text(f"regions {REGIONS}\nsectors {SECTORS}\nfinal_demand_categories 1\n")
    return folder, flows, output


@check
def ario_bench(bench):
    folder, _, _ = table(bench)
    for mode in ("exact", "boario"):
        for event in ("recovery", "rebuild"):
            out = bench.scratch / "production.f64"
            bench.json("ario_bench", "steps", folder, "--steps", 8, "--mode", mode, "--event", event, "--out", out)
            made = doubles(out)
            need(len(made) == 8 * NODES and all(x > 0 for x in made), f"production of {mode}, {event}")
            need(sum(made[3 * NODES:4 * NODES]) < 0.999 * sum(made[:NODES]), f"the event takes nothing: {mode}, {event}")
    for event in ("recovery", "rebuild"):
        found = {precision: bench.json("ario_bench", "batch", folder, "--members", 3, "--steps", 4, "--precision", precision, "--event", event)
                 for precision in ("double", "single")}
        need(near(found["double"]["output_loss"], found["single"]["output_loss"], 1e-4) and found["double"]["output_loss"] > 0,
             "the loss in single precision is another")
        year = bench.json("ario_bench", "year", folder, "--members", 3, "--steps", 14, "--event", event)
        need(near(year["output_loss"], found["double"]["output_loss"], 1e-12), "the loss of the batch is not that of the year")
    need(bench.json("ario_bench", "agree", folder, "--steps", 30)["largest_relative_difference"] <= 1e-6, "single precision is off by more than 1e-6")
    need(bench.json("ario_bench", "limits")["triad_gb_per_s"] > 0, "limits of the machine")


@check
def cascade_bench(bench):  # compares with a plain frontier and fails where they differ
    for more in ((), ("no-substitution",)):
        found = bench.json("cascade_bench", 700, 6, *more)
        need(found["closures"] == 6 and found["largest_difference"] <= 1e-12, "closures")


@check
def daily_bench(bench):  # compares with adjacency lists and fails where they differ
    need(bench.json("daily_bench", 1000, 3, 2)["largest_difference"] <= 1e-12, "days")
    need(0 < bench.json("daily_bench", 1000, 3, 1, "alone")["production_left"] < 1, "the shock takes nothing")


@check
def linear_bench(bench):
    folder, flows, output = table(bench)
    out = bench.scratch / "change.f64"
    found = bench.json("linear_bench", folder, 2, "--threads", 2, "--out", out)
    need(found["error"] <= 1e-9 and found["prepared_difference"] <= 1e-9, "bounds of the error")
    change = doubles(out)
    left = [[(i == j) - flows[i][j] / output[j] for j in range(NODES)] for i in range(NODES)]
    for scenario, node in enumerate((0, 7)):
        exact = solved(left, [-0.3 * output[node] * (i == node) for i in range(NODES)])
        need(all(near(a, b) for a, b in zip(change[scenario::2], exact)), f"the change of scenario {scenario}")  # [node][scenario]


@check
def exposure_bench(bench):
    folder, flows, output = table(bench)
    out = bench.scratch / "shares.f64"
    bench.json("exposure_bench", folder, REGIONS, out)
    shares = doubles(out)
    left = [[(i == j) - flows[i][j] / output[j] for i in range(NODES)] for j in range(NODES)]  # transposed
    by_source = []  # of a unit of each buyer's output, through all tiers
    for source in range(REGIONS):
        own = [float(i // SECTORS == source) for i in range(NODES)]
        by_source.append([total - mine for total, mine in zip(solved(left, own), own)])
    for buyer in range(REGIONS):
        sums = [sum(row[j] * output[j] for j in range(NODES) if j // SECTORS == buyer) for row in by_source]
        need(all(near(shares[buyer * REGIONS + s], sums[s] / sum(sums)) for s in range(REGIONS)), f"shares of buyer {buyer}")


@check
def complexity_bench(bench):
    draw, folder = random.Random(3), bench.scratch / "complexity"
    folder.mkdir(exist_ok=True)
    rows = [(e, i, k, draw.lognormvariate(0, 2)) for e in range(6) for i in range(6) for k in range(9) if e != i and draw.random() < 0.7]
    for name, code, column in (("exporter.u16", "H", 0), ("importer.u16", "H", 1), ("product.u32", "I", 2), ("value.f64", "d", 3)):
        doubles(folder / name, [row[column] for row in rows], code)
    found = bench.json("complexity_bench", folder, 1)
    need((found["economies"], found["products"], found["rows"], found["reason"]) == (6, 9, len(rows), ""), "sizes")
    exports = [[sum(v for e, _, k, v in rows if (e, k) == (c, p)) for p in range(9)] for c in range(6)]
    total = sum(map(sum, exports))
    advantage = [x * total >= sum(exports[c]) * sum(row[p] for row in exports) for c, line in enumerate(exports) for p, x in enumerate(line)]
    need([bool(cell) for cell in doubles(folder / "advantage.u8", code="B")] == advantage, "advantages")
    proximity = doubles(folder / "proximity.f64")
    together = lambda p, q: sum(advantage[c * 9 + p] and advantage[c * 9 + q] for c in range(6))  # noqa: E731
    for p in range(9):
        for q in range(9):
            most = max(together(p, p), together(q, q))
            need(p == q or not most or near(proximity[p * 9 + q], together(p, q) / most) or together(p, q) == proximity[p * 9 + q] == 0,
                 f"proximity of {p} and {q}")
    need(len(doubles(folder / "eci.f64")) == 6 and len(doubles(folder / "pci.f64")) == 9 and len(doubles(folder / "density.f64")) == 54, "lengths")


@check
def table_load_bench(bench):
    path = bench.scratch / "icio.csv"
    bench.text(bench.folder / "table_load_bench", "make", path, REGIONS, SECTORS)
    found = bench.json("table_load_bench", "load", 1, path)
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    flows = sum(float(cell) for row in rows[1:NODES + 1] for cell in row[1:NODES + 1])
    need(found["nodes"] == NODES and near(found["flows"], flows), f"flows of {flows}")
    need(near(found["output"], sum(float(row[-1]) for row in rows[1:NODES + 1])), "output")


def baci(bench):
    """Two years of some thousand flows: files, economies."""
    folder = bench.scratch / "baci"
    if not folder.exists():
        bench.text(bench.folder / "generate_baci", folder, 2020, 2021, 3000)
    return [folder / f"BACI_HS17_Y{year}_V209901.csv" for year in (2020, 2021)], folder / "country_codes_V209901.csv"


@check
def generate_baci(bench):
    files, economies = baci(bench)
    with open(economies, newline="") as file:
        codes = {row["country_code"] for row in csv.DictReader(file)}
    for path in files:
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
        need(1000 < len(rows) < 9000 and all(row["i"] in codes and row["j"] in codes and row["i"] != row["j"] for row in rows), f"rows of {path}")


@check
def trade_load_bench(bench):
    files, economies = baci(bench)
    found = bench.json("trade_load_bench", files[1], economies, 1)
    with open(files[1], newline="") as file:
        rows = list(csv.DictReader(file))
    weights = [float(row["q"]) for row in rows if row["q"].strip() != "NA"]
    need(found["rows"] == len(rows) and found["missing"] == len(rows) - len(weights), "rows")
    need(near(found["usd"], 1000 * sum(float(row["v"]) for row in rows)) and near(found["tonnes"], sum(weights)), "sums")


@check
def screen_bench(bench):
    files, economies = baci(bench)
    alone = bench.json("screen_bench", "csv", files[1], economies, 1, bench.scratch / "flags.bin")
    with open(files[1], newline="") as file:
        bought = {(row["j"], row["k"]) for row in csv.DictReader(file)}
    flags = doubles(bench.scratch / "flags.bin", code="I")
    need(len(flags) == 3 * len(bought), f"flags of {len(bought)} purchases")
    home = bench.scratch / "home"
    bench.text(bench.program, "data", "add", "--economy-codes", economies, *files, ENTREPOT_HOME=str(home))
    store = bench.json("screen_bench", "cube", home, economies, 1)
    same = [name for name in alone if "seconds" not in name]
    need(same and all(store[name] == alone[name] for name in same), f"flags from the store: {store}, from the file: {alone}")
    found = bench.json("screen_bench", "suppliers", home, 20)
    need(found["years"] == 2 and found["questions"] == 20 and found["rows"] >= 20, f"suppliers: {found}")


@check
def sea_bench(bench):
    """A grid of lanes: all distances by hierarchy and by Dijkstra."""
    net = bench.scratch / "net"
    net.mkdir(exist_ok=True)
    place = lambda n: (-40 + 10 * (n % 7), -30 + 8 * (n // 7))  # noqa: E731
    edges = [(n, n + step) for n in range(42) for step in (1, 7) if n + step < 42 and (step == 7 or n % 7 < 6)]
    (net / "nodes.csv").write_text("id,lon,lat\n" + "".join(f"{n},{place(n)[0]},{place(n)[1]}\n" for n in range(42)))
    (net / "edges.csv").write_text("u,v,km,passage,gates\n" + "".join(f"{u},{v},{700 + 37 * (u * 5 + v) % 400},,\n" for u, v in edges))
    (net / "gates.csv").write_text((ROOT / "data" / "sea" / "gates.csv").read_text())
    pairs = [(0, 41), (6, 35), (3, 38), (20, 21), (9, 9)]
    (net / "pairs.csv").write_text("".join(",".join(map(str, (*place(a), *place(b)))) + "\n" for a, b in pairs))
    found = bench.json("sea_bench", *(net / name for name in ("nodes.csv", "edges.csv", "gates.csv", "pairs.csv")), 1)
    need((found["nodes"], found["edges"], found["pairs"]) == (42, len(edges), len(pairs)), "sizes")
    need(found["error_km_max"] <= 0.01 and found["km"][4] == 0 and min(found["km"][:4]) > 500, f"distances: {found['km']}")


@check
def ledger_bench(bench):  # compares with balances kept in SQL and stops where they differ
    folder = bench.scratch / "ledgers"
    folder.mkdir(exist_ok=True)
    need(bench.json("ledger_bench", folder, 3000)["same_balances"] is True, "balances")


@check
def reallocate_bench(bench):
    answer = re.compile(r"cost (\d+), unmet (\d+)")
    one, two = (answer.search(bench.text(bench.folder / "reallocate_bench", 4, 5, 6, threads)).groups() for threads in (1, 2))
    need(one == two, "two threads give another plan")
    problems = [json.loads(line) for line in bench.text(bench.folder / "reallocate_bench", "write", 4, 5, 6).splitlines()]
    need(len(problems) == 4 and int(one[0]) == round(sum(problem["optimum"] for problem in problems)), "the optima are not the cost of all")


@check
def sizing_bench(bench):
    size = [bench.json("sizing_bench", "size", 3, threads) for threads in (1, 2)]
    need(size[0]["gap"] <= 1e-9 and size[0]["optimum"] == size[1]["optimum"] > 0, f"sizes: {size}")
    release = bench.json("sizing_bench", "release", 3, 1)
    need(release["gap"] <= 1e-9 and release["optimum"] > 0 and len(release["costs"]) == 3, f"release: {release}")
    share = bench.json("sizing_bench", "share", 1, 2)
    need(share["kohlberg"] is True and share["nucleolus_slack"] >= share["shapley_slack"] - 1e-9, f"shares: {share}")
    out = bench.scratch / "instance"
    bench.text(bench.folder / "sizing_bench", "write", 3, out)
    need(out.stat().st_size > 24, "the instance is not written")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "bench" / "bench")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "bench" / "apps" / "entrepot" / "entrepot")
    parser.add_argument("names", nargs="*", help="these alone")
    arguments = parser.parse_args()
    built = re.findall(r"^add_executable\((\w+)", (ROOT / "bench" / "CMakeLists.txt").read_text(), re.M)
    if set(built) != set(CHECKS):
        sys.exit(f"Without a check in bench/smallest.py, or without a program: {sorted(set(built) ^ set(CHECKS))}")
    if unknown := set(arguments.names) - set(CHECKS):
        sys.exit(f"No such benchmark: {sorted(unknown)}. Known: {', '.join(CHECKS)}")
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for script in sorted((ROOT / "bench").glob("*.py")):
            py_compile.compile(str(script), cfile=os.path.join(scratch, "compiled"), doraise=True)
        bench = Bench(arguments.folder.resolve(), arguments.program.resolve(), pathlib.Path(scratch))
        for name in arguments.names or built:
            try:
                CHECKS[name](bench)
                print(f"ok {name}", flush=True)
            except (Wrong, OSError, ValueError, KeyError, AttributeError, IndexError, subprocess.TimeoutExpired) as wrong:
                print(f"FAILED {name}: {type(wrong).__name__} {wrong}", flush=True)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
