#!/usr/bin/env python3
"""Sizing, release over scenarios and burden sharing on the reference instance, beside HiGHS.

    build/peers/bin/python bench/sizing_bench.py [build/bench/bench/sizing_bench]

14 economies x 30 goods, 200 and 1,000 scenarios. HiGHS gets the same linear programs: sizing as one program (sinks without demand left out) and good by
good, each with its dual simplex and as it comes; releases one after the other in one instance of the solver, with and without presolve. Optima must agree to
1e-9 (of the dearest release) before times are compared. All with one thread, in CPU seconds; where the two take turns the median of the ratios is told.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import highspy
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASES, ROUNDS = 200, 5


class Instance:
    def __init__(self, path):
        sizes = np.fromfile(path, np.uint64, 3).astype(int)
        self.n, self.goods, self.scenarios = (int(s) for s in sizes)
        numbers = np.fromfile(path, np.float64, offset=24)
        n, k = self.n, self.goods
        cut = np.split(numbers, np.cumsum([n * n, k, k * n, k * n]))
        self.transport, self.weight = cut[0].reshape(n, n), cut[1]
        self.holding, self.penalty = cut[2].reshape(k, n), cut[3].reshape(k, n)
        self.demand = cut[4].reshape(k, self.scenarios, n)


def columns(lp, cost, starts, index, value, low, high):
    lp.num_col_, lp.num_row_ = len(cost), len(low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), np.full(len(cost), highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts.astype(np.int32), index.astype(np.int32), value
    return lp


def sizing_program(instance, goods):
    """Stocks of each good first, then shipments and unmet demand, scenario by scenario."""
    n, inf = instance.n, highspy.kHighsInf
    cost, low, high, stock_rows, second = [], [], [], {}, []
    row = 0
    for k in goods:
        for s in range(instance.scenarios):
            sinks = np.flatnonzero(instance.demand[k, s])
            if not len(sinks):
                continue
            stock_rows.setdefault(k, []).append(row)
            second.append((k, s, row, sinks))
            row += n + len(sinks)
            low += [-inf] * n + list(instance.demand[k, s, sinks])
            high += [0.0] * n + [inf] * len(sinks)
    starts, index, value = [0], [], []
    for k in goods:
        for i in range(n):
            index += [r + i for r in stock_rows[k]]
            value += [-1.0] * len(stock_rows[k])
            starts.append(len(index))
        cost += list(instance.holding[k])
    starts, index, value, cost = [np.array(starts)], [np.array(index)], [np.array(value)], [np.array(cost)]
    filled = len(index[0])
    for k, s, row, sinks in second:
        m = len(sinks)
        to = np.tile(row + n + np.arange(m), n)
        pairs = np.stack([np.repeat(row + np.arange(n), m), to], axis=1).ravel()
        index += [pairs, row + n + np.arange(m)]
        starts += [filled + 2 * np.arange(1, n * m + 1), filled + 2 * n * m + np.arange(1, m + 1)]
        filled += 2 * n * m + m
        value.append(np.ones(2 * n * m + m))
        cost += [(instance.weight[k] * instance.transport[:, sinks]).ravel() / instance.scenarios, instance.penalty[k, sinks] / instance.scenarios]
    return columns(highspy.HighsLp(), np.concatenate(cost), np.concatenate(starts), np.concatenate(index), np.concatenate(value),
                   np.array(low), np.array(high))


def release_program(instance, k, s, stock):
    n, sinks = instance.n, np.flatnonzero(instance.demand[k, s])
    m = len(sinks)
    pairs = np.stack([np.repeat(np.arange(n), m), np.tile(n + np.arange(m), n)], axis=1).ravel()
    starts = np.concatenate([2 * np.arange(n * m + 1), 2 * n * m + np.arange(1, m + 1)])
    demand = instance.demand[k, s, sinks]
    return columns(highspy.HighsLp(), np.concatenate([(instance.weight[k] * instance.transport[:, sinks]).ravel(), instance.penalty[k, sinks]]),
                   starts, np.concatenate([pairs, n + np.arange(m)]), np.ones(2 * n * m + m),
                   np.concatenate([np.full(n, -highspy.kHighsInf), demand]), np.concatenate([stock, demand]))


def solver(**options):
    highs = highspy.Highs()
    for name, option in {"output_flag": False, "threads": 1, **options}.items():
        highs.setOptionValue(name, option)
    return highs


def solved(highs, programs):
    """Sum of the optima, each of them, and the CPU seconds from passing the programs to the last optimum."""
    begun, optima = time.process_time(), []
    for program in programs:
        highs.passModel(program)
        highs.run()
        optima.append(highs.getInfo().objective_function_value)
    return sum(optima), optima, time.process_time() - begun


def agree(name, ours, theirs, scale=None):
    if abs(ours - theirs) > 1e-9 * (scale or abs(ours)):
        sys.exit(f"{name}: HiGHS {highspy.Highs().version()} finds {theirs:.9f}, the engine {ours:.9f}")


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/bench/bench/sizing_bench")

    def ours(*arguments):
        return json.loads(subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout)

    def instance_of(scenarios):
        with tempfile.NamedTemporaryFile() as file:
            subprocess.run([program, "write", str(scenarios), file.name], check=True)
            return Instance(file.name)

    version = highspy.Highs().version()
    instance = instance_of(200)
    whole, parts = [sizing_program(instance, range(30))], [sizing_program(instance, [k]) for k in range(30)]
    for name, programs, options in (("one program, dual simplex", whole, {"solver": "simplex"}), ("one program, as it comes", whole, {}),
                                    ("good by good, dual simplex", parts, {"solver": "simplex"}), ("good by good, as it comes", parts, {})):
        own = ours("size", "200", "1")
        optimum, _, cpu = solved(solver(**options), programs)
        agree(name, own["optimum"], optimum)
        print(f"sizing 14 x 30 x 200: {own['optimum']:.6f}, gap {own['gap']:.0e}, {own['cpu']:.3f} s CPU, {own['memory_mb']:.0f} MB; "
              f"HiGHS {version}, {name}: {cpu:.2f} s, {cpu / own['cpu']:.0f} times as long", flush=True)
    for scenarios, threads in (("1000", "1"), ("1000", "2")):
        own = ours("size", scenarios, threads)
        print(f"sizing 14 x 30 x {scenarios}, {threads} thread(s): {own['optimum']:.6f}, gap {own['gap']:.0e}, {own['seconds']:.3f} s, "
              f"{own['cpu']:.3f} s CPU, {own['memory_mb']:.0f} MB")
    own = ours("size", "200", "1", "15000")
    print(f"sizing 14 x 30 x 200 with a budget of 15000: {own['optimum']:.6f}, price {own['budget_price']:.5f}, {own['cpu']:.3f} s CPU")

    instance = instance_of(1000)
    stock = 1.5 * instance.demand[0].mean(axis=0)
    releases = [s for s in range(RELEASES) if instance.demand[0, s].any()]
    programs = [release_program(instance, 0, s, stock) for s in releases]
    for name, options in (("as it comes", {}), ("without presolve", {"presolve": "off"})):
        ratios = []
        for _ in range(ROUNDS):
            own = ours("release", "1000", "1")
            _, optima, cpu = solved(solver(**options), programs)
            for s, optimum in zip(releases, optima):
                agree(f"release in scenario {s}", own["costs"][s], optimum, max(optima))
            ratios.append(cpu / len(programs) / (own["cpu"] / own["problems"]))
        print(f"release 14 x 30 x 1,000: {own['problems']:,} problems with proof in {own['cpu']:.3f} s CPU, "
              f"{1e6 * own['cpu'] / own['problems']:.1f} us each, worst gap {own['gap']:.0e}; "
              f"HiGHS called for each, {name}, {1e6 * cpu / len(programs):.0f} us: {statistics.median(ratios):.0f} times as long", flush=True)
    own = ours("share", "1000", "2")
    print(f"pooling game, Shapley value and nucleolus, 14 x 30 x 1,000, 2 threads: {own['seconds']:.3f} s, of them {own['game_seconds']:.3f} for the costs of "
          f"16,383 groups; least slack {own['shapley_slack']:.6f} and {own['nucleolus_slack']:.6f}, Kohlberg's criterion "
          f"{'holds' if own['kohlberg'] else 'FAILS'}")


if __name__ == "__main__":
    main()
