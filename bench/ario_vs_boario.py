#!/usr/bin/env python3
"""Time the propagation engine against BoARIO (PyPI), on the same table and shocks, one thread each.

    bench/ario_vs_boario.py [--regions 77] [--sectors 45] [--steps 20] [--members 1000] [--peer-scenarios 3] [--year]
                            [--bench build/bench/bench/ario_bench] [--history]

The table is invented (generated_table.py). Two shocks at step 1: `recovery`, 30 % of the capital of the first region lost, five
steps, linear recovery over 60; `rebuild`, a twentieth of that, rebuilt by the last sector over 60. Production of both programs must
agree per node and step before any time is compared: to 1e-12 in double, to 1e-6 in single precision. BoARIO is installed into a
virtual environment under build/ at the versions of bench/peers.txt.

One scenario: the median step, in the mode that computes what BoARIO computes. Many scenarios: 1,000 members, each with its own size of
shock and its own stocks, over a stretch of steps after the event has begun; BoARIO's step is the median over --peer-scenarios scenarios of
their own sizes, one after the other, as it has no other way. With --year all 1,000 run through all 365 steps, everything counted, which takes
some twenty minutes; BoARIO's year of 1,000 remains its step times their number: days. Physical limits are measured in the same run: the
bandwidth of memory for one scenario, fused multiply-adds per second for many. With --history the result is also appended to
bench/history/ario_vs_boario.jsonl.
"""
import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import time

from peers import enter_venv, keep

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOLERANCE = {"double": 1e-12, "single": 1e-6}
REBUILDING_FROM = 6  # step


def make_table(regions, sectors):
    import generated_table

    folder = os.path.join(ROOT, "build", f"table_{regions}x{sectors}")
    generated_table.write_raw(folder, regions, sectors)
    return folder


def read_table(folder, regions, sectors):
    import numpy as np
    import pandas as pd

    nodes = regions * sectors
    region_names = [f"R{r:03d}" for r in range(regions)]
    index = pd.MultiIndex.from_product([region_names, [f"S{s:03d}" for s in range(sectors)]], names=["region", "sector"])
    buyers = pd.MultiIndex.from_product([region_names, ["F0"]], names=["region", "category"])

    def load(name):
        return np.fromfile(os.path.join(folder, name + ".f64"))

    flows = pd.DataFrame(load("Z").reshape(nodes, nodes), index=index, columns=index)
    final = pd.DataFrame(load("Y").reshape(nodes, -1), index=index, columns=buyers)
    return flows, final, pd.DataFrame({"indout": load("x")}, index=index)


def run_boario(table, steps, kind, size=1.0):
    """`size` scales the shock. Production [step][node] and the seconds of each step after construction."""
    import pymrio
    from boario import event
    from boario.extended_models import ARIOPsiModel
    from boario.simulation import Simulation

    flows, final, output = table
    mrio = pymrio.IOSystem(Z=flows, Y=final, x=output, A=pymrio.calc_A(flows, output))
    model = ARIOPsiModel(mrio, order_type="alt", alpha_base=1.0, alpha_max=1.25, alpha_tau=365, rebuild_tau=60, main_inv_dur=90,
                         monetary_factor=10**6, psi_param=0.8, inventory_restoration_tau=60)
    simulation = Simulation(model, n_temporal_units_to_sim=steps)
    value_added = (output["indout"] - flows.sum(axis=0)).loc[["R000"]]
    common = {"occurrence": 1, "duration": REBUILDING_FROM - 1, "event_monetary_factor": 10**6}
    if kind == "recovery":
        simulation.add_event(event.from_series(impact=value_added * 4 * 0.3 * size, event_type="recovery", recovery_tau=60,
                                               recovery_function="linear", **common))
    else:
        last = flows.index.get_level_values("sector")[-1]
        simulation.add_event(event.from_series(impact=value_added * 4 * 0.015 * size, event_type="rebuild", rebuild_tau=60,
                                               rebuilding_sectors={last: 1.0}, **common))
    seconds = []
    for _ in range(steps):
        start = time.perf_counter()
        simulation.next_step()
        seconds.append(time.perf_counter() - start)
    return simulation.production_realised.to_numpy()[:steps], seconds


def ario_bench(program, *arguments):
    return json.loads(subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True).stdout)


def must_agree(bench, folder, production, kind, precision):
    """The largest relative difference of production from the peer's."""
    import numpy as np

    file = os.path.join(folder, "production.f64")
    ario_bench(bench, "steps", folder, "--steps", len(production), "--event", kind, "--precision", precision, "--out", file)
    ours = np.fromfile(file).reshape(production.shape[0], -1)
    difference = float(np.abs(ours / production - 1).max())
    if not difference <= TOLERANCE[precision]:
        sys.exit(f"{kind}, {precision}: production differs by {difference:.1e} (relative), more than {TOLERANCE[precision]:.0e}: "
                 "times are not compared")
    return difference


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=77)
    parser.add_argument("--sectors", type=int, default=45)
    parser.add_argument("--steps", type=int, default=20, choices=range(REBUILDING_FROM + 4, 21), metavar="10..20")
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--peer-scenarios", type=int, default=3, help="scenarios of each kind that BoARIO is timed on")
    parser.add_argument("--year", action="store_true", help="run all members over 365 steps, too")
    parser.add_argument("--batch-steps", type=int, default=8)
    parser.add_argument("--bench", default=os.path.join(ROOT, "build", "bench", "bench", "ario_bench"))
    parser.add_argument("--history", action="store_true")
    args = parser.parse_args()
    enter_venv()

    import importlib.metadata
    import statistics

    folder = make_table(args.regions, args.sectors)
    table = read_table(folder, args.regions, args.sectors)
    peer, fastest, differences = {}, {}, {}
    for kind in ("recovery", "rebuild"):
        production, seconds = run_boario(table, args.steps, kind)
        busy = []
        for scenario in range(args.peer_scenarios):
            if scenario > 0:
                _, seconds = run_boario(table, args.steps, kind, size=1 - 0.5 * scenario / args.peer_scenarios)
            busy += seconds[REBUILDING_FROM + 1:] if kind == "rebuild" else seconds
        peer[kind], fastest[kind] = 1000 * statistics.median(busy), 1000 * min(busy)
        for precision in TOLERANCE:
            differences[f"{kind}_{precision}"] = must_agree(args.bench, folder, production, kind, precision)
    del table

    limits = ario_bench(args.bench, "limits")
    result = {
        "date": datetime.date.today().isoformat(),
        "processor": platform.processor() or platform.machine(),
        "nodes": args.regions * args.sectors,
        "boario": importlib.metadata.version("boario"),
        "steps_compared": args.steps,
        "boario_scenarios_timed": args.peer_scenarios,
        "largest_relative_difference": differences,
        "boario_ms_per_step": peer,
        "limits": limits,
    }
    print(f"{result['nodes']} industries, one thread; production equal to {max(d for n, d in differences.items() if 'double' in n):.0e} in "
          f"double, {max(d for n, d in differences.items() if 'single' in n):.0e} in single precision")
    for precision in TOLERANCE:
        ours = ario_bench(args.bench, "steps", folder, "--steps", 60, "--precision", precision)
        exact = ario_bench(args.bench, "steps", folder, "--steps", 60, "--precision", precision, "--mode", "exact")
        step = ours["step_ms_median"]
        result[f"one_{precision}"] = {
            "kernel": ours["kernel"], "ms_per_step": step, "exact_mode_ms_per_step": exact["step_ms_median"],
            "ratio": round(peer["recovery"] / step, 1), "ratio_exact_mode": round(peer["recovery"] / exact["step_ms_median"], 1),
            "ratio_of_fastest_steps": round(fastest["recovery"] / ours["step_ms_min"], 1),  # what a busy machine disturbs least
            "flows_gb_per_s": round(ours["flows_mb"] / step, 2), "share_of_triad": round(ours["flows_mb"] / step / limits["triad_gb_per_s"], 2),
        }
        print(f"  one scenario, {precision}: BoARIO {peer['recovery']:.1f} ms per step, Entrepot {step:.2f} ms: {peer['recovery'] / step:.1f} "
              f"times ({result[f'one_{precision}']['ratio_of_fastest_steps']} by the fastest steps; exact mode {exact['step_ms_median']:.2f} ms); "
              f"flows are read at {ours['flows_mb'] / step:.1f} GB/s, plain reading {ours['read_gb_per_s']} GB/s, triad {limits['triad_gb_per_s']} GB/s")
    for kind, precision in (("recovery", "double"), ("recovery", "single"), ("rebuild", "double"), ("rebuild", "single")):
        batch = ario_bench(args.bench, "batch", folder, "--members", args.members, "--steps", args.batch_steps, "--precision", precision,
                           "--event", kind)
        ms = batch["ms_per_member_step"]
        result[f"batch_{kind}_{precision}"] = {**batch, "ratio": round(peer[kind] / ms, 1)}
        print(f"  {args.members} scenarios x {args.batch_steps} steps, {kind}, {precision}: {ms:.3f} ms per scenario and step, "
              f"{peer[kind] / ms:.0f} times BoARIO ({peer[kind]:.0f} ms, median of {args.peer_scenarios} scenarios); {batch['gflop_per_s']:.1f} of "
              f"{batch['peak_gflop_per_s']:.1f} Gflop/s")
    for kind, precision in (("recovery", "double"), ("rebuild", "single")) if args.year else ():
        year = ario_bench(args.bench, "year", folder, "--members", args.members, "--precision", precision, "--event", kind)
        result[f"year_{kind}_{precision}"] = year
        print(f"  {year['members']} scenarios x {year['steps']} steps, {kind}, {precision}, all of it: {year['seconds']:.0f} s; BoARIO, by its steps: "
              f"{peer[kind] * year['steps'] * year['members'] / 3.6e6:.0f} h")
    print(json.dumps(result, indent=1))
    if args.history:
        keep(result, "ario_vs_boario")


if __name__ == "__main__":
    main()
