#!/usr/bin/env python3
"""Time one step of the propagation engine against BoARIO (PyPI), on the same table and shock, one thread each.

    bench/ario_vs_boario.py [--regions 77] [--sectors 45] [--steps 20] [--bench build/bench/bench/ario_bench] [--history]

The table is invented (generated_table.py); the shock: 30 % of the capital of the first region lost at step 1, five steps,
linear recovery over 60. Production of both
must agree to 1e-12 per node and step before any time is compared. BoARIO is installed into a virtual environment under build/
at the versions of bench/peers.txt. With --history the result is also appended to bench/history/ario_vs_boario.jsonl.
"""
import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, "build", "peers")
TOLERANCE = 1e-12


def enter_venv():
    """Run this script again with the Python of the peers, made if it is not there."""
    python = os.path.join(VENV, "bin", "python")
    if os.path.abspath(sys.prefix) == VENV:
        return
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", os.path.join(ROOT, "bench", "peers.txt")], check=True)
    os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])


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


def run_boario(folder, regions, sectors, steps):
    """Production [step][node] and the seconds of each step after construction."""
    import pymrio
    from boario import event
    from boario.extended_models import ARIOPsiModel
    from boario.simulation import Simulation

    flows, final, output = read_table(folder, regions, sectors)
    mrio = pymrio.IOSystem(Z=flows, Y=final, x=output, A=pymrio.calc_A(flows, output))
    model = ARIOPsiModel(mrio, order_type="alt", alpha_base=1.0, alpha_max=1.25, alpha_tau=365, rebuild_tau=60, main_inv_dur=90,
                         monetary_factor=10**6, psi_param=0.8, inventory_restoration_tau=60)
    simulation = Simulation(model, n_temporal_units_to_sim=steps)
    value_added = (output["indout"] - flows.sum(axis=0)).loc[["R000"]]
    simulation.add_event(event.from_series(impact=value_added * 4 * 0.3, event_type="recovery", occurrence=1, duration=5, recovery_tau=60,
                                           recovery_function="linear", event_monetary_factor=10**6))
    seconds = []
    for _ in range(steps):
        start = time.perf_counter()
        simulation.next_step()
        seconds.append(time.perf_counter() - start)
    return simulation.production_realised.to_numpy()[:steps], seconds


def run_entrepot(bench, folder, steps, mode, production_file=None):
    command = [bench, "steps", folder, "--steps", str(steps), "--mode", mode, "--threads", "1"]
    if production_file:
        command += ["--out", production_file]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare(production, production_file):
    import numpy as np

    ours = np.fromfile(production_file).reshape(production.shape[0], -1)
    return float(np.abs(ours / production - 1).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=77)
    parser.add_argument("--sectors", type=int, default=45)
    parser.add_argument("--steps", type=int, default=20, choices=range(5, 21), metavar="5..20")
    parser.add_argument("--bench", default=os.path.join(ROOT, "build", "bench", "bench", "ario_bench"))
    parser.add_argument("--history", action="store_true")
    args = parser.parse_args()
    enter_venv()

    import importlib.metadata
    import statistics

    folder = make_table(args.regions, args.sectors)
    production_file = os.path.join(folder, "production.f64")
    run_entrepot(args.bench, folder, args.steps, "boario", production_file)
    production, seconds = run_boario(folder, args.regions, args.sectors, args.steps)
    difference = compare(production, production_file)
    if not difference <= TOLERANCE:
        sys.exit(f"production differs by {difference:.1e} (relative), more than {TOLERANCE:.0e}: times are not compared")

    ours = run_entrepot(args.bench, folder, 60, "boario")
    exact = run_entrepot(args.bench, folder, 60, "exact")
    theirs = 1000 * statistics.median(seconds)
    result = {
        "date": datetime.date.today().isoformat(),
        "processor": platform.processor() or platform.machine(),
        "nodes": args.regions * args.sectors,
        "boario": importlib.metadata.version("boario"),
        "steps_compared": args.steps,
        "largest_relative_difference": difference,
        "boario_ms_per_step": round(theirs, 3),
        "entrepot_ms_per_step": ours["step_ms_median"],
        "entrepot_exact_mode_ms_per_step": exact["step_ms_median"],
        "ratio": round(theirs / ours["step_ms_median"], 1),
        "ratio_of_fastest_steps": round(1000 * min(seconds) / ours["step_ms_min"], 1),  # what a busy machine disturbs least
        "kernel": ours["kernel"],
        "read_gb_per_s": ours["read_gb_per_s"],
        "flows_gb_per_s": round(ours["flows_mb"] / ours["step_ms_median"], 2),
    }
    print(json.dumps(result, indent=1))
    print(f"{result['nodes']} industries, one thread: BoARIO {theirs:.1f} ms per step, Entrepot {ours['step_ms_median']:.2f} ms "
          f"({result['ratio']} times faster by the median, {result['ratio_of_fastest_steps']} by the fastest step), production equal to {difference:.0e}; the step reads its flows at "
          f"{result['flows_gb_per_s']} GB/s, plain reading runs at {ours['read_gb_per_s']} GB/s")
    if args.history:
        history = os.path.join(ROOT, "bench", "history")
        os.makedirs(history, exist_ok=True)
        with open(os.path.join(history, "ario_vs_boario.jsonl"), "a") as file:
            file.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
