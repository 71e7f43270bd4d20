"""The command line against the known answers of BoARIO: recovery, rebuilding, shortage.

Writes the test table that pymrio ships as a csv that `entrepot stress run` reads, each case as a file of scenarios, runs them in the compatible
mode and compares every series by step and industry with what BoARIO 0.6.3 computed. Needs the folder of known answers.
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

CASES = ("rec_medium_convexe", "rec_shortage_convexe", "reb_shortage")
REGIONS = {"reg1": "AAA", "reg2": "BBB", "reg3": "CCC"}  # economies have codes of three letters
TOLERANCE = 1e-12
SERIES = {  # column here: file there, and what errors are relative to: the value itself, or daily output
    "output": ("production_realised.csv", "value"),
    "capacity": ("production_capacity.csv", "value"),
    "orders": ("intermediate_demand.csv", "value"),
    "destroyed_capital": ("productive_capital_to_recover.csv", "value"),
    "rebuilt": ("rebuild_prod.csv", "value"),
    "unmet": ("final_demand_undist.csv", "output"),
}


def golden_folder():
    named = os.environ.get("ENTREPOT_TEST_DATA")
    data = pathlib.Path(named) if named else pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = data.parent / "golden" / "shock" / "boario" / "pymrio_test_3x5"
    if not folder.is_dir():
        if named:
            sys.exit(f"FAILED: ENTREPOT_TEST_DATA has no known answers beside it: {folder}")
        print(f"skipped: no known answers at {folder}; set ENTREPOT_TEST_DATA")
        sys.exit(77)
    return folder


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.reader(file))


def matrix(path):
    """{(row node, column label): text} of Z.csv or Y.csv."""
    rows = rows_of(path)
    columns = list(zip(rows[0][2:], rows[1][2:]))
    return {((row[0], row[1]), column): cell for row in rows[3:] for column, cell in zip(columns, row[2:])}


def write_table(folder, path):
    """Regions, sectors and categories in alphabetical order, as BoARIO takes them. Returns daily output by node."""
    flows, demand = matrix(folder / "Z.csv"), matrix(folder / "Y.csv")
    output = {(row[0], row[1]): row[2] for row in rows_of(folder / "x.csv")[1:]}
    nodes, categories = sorted(output), sorted({column for _, column in demand})
    names = sorted({category for _, category in categories})
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["node"] + [f"{REGIONS[r]}:{s}" for r, s in nodes] + [f"{REGIONS[r]}:F{names.index(c)}" for r, c in categories]
                     + ["output", "value_added"])
        for node in nodes:
            bought = sum(float(flows[other, node]) for other in nodes)
            out.writerow([f"{REGIONS[node[0]]}:{node[1]}"] + [flows[node, other] for other in nodes]
                         + [demand[node, category] for category in categories] + [output[node], repr(float(output[node]) - bought)])
    return {f"{REGIONS[r]}:{s}": float(output[r, s]) / 365 for r, s in nodes}


def write_scenario(case, path):
    """The events of case.json as rows of a file of scenarios. Rounding by a factor of money of the row goes before that of the run."""
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("scenario node capital start days recovery shape rebuild rebuild_days money_factor".split())
        for event in case["events"]:
            rebuilding = event["event_type"] == "rebuild"
            for industry, impact in event["impact_by_industry"].items():
                region, sector = industry.split("|")
                node = f"{REGIONS[region]}:{sector}"
                common = ["case", node, repr(impact), event["occurrence"], event["duration"]]
                if rebuilding:
                    shares = ";".join(f"{name}={share}" for name, share in event["rebuilding_sectors"].items())
                    out.writerow(common + ["", "", shares, event["rebuild_tau"], event["event_monetary_factor"]])
                else:
                    shape = {"convexe": "convex", "linear": "linear", "concave": "concave"}[event["recovery_function"]]
                    out.writerow(common + [event["recovery_tau"], shape, "", "", event["event_monetary_factor"]])


def run_case(program, folder, table, case, scratch):
    p = case["parameters"]
    write_scenario(case, scratch / "scenario.csv")
    options = {"--psi": p["psi_param"], "--alpha-base": p["alpha_base"], "--alpha-max": p["alpha_max"], "--alpha-tau": p["alpha_tau"],
               "--rebuild-days": p["rebuild_tau"], "--inventory-days": p["main_inv_dur"], "--restock-days": p["inventory_restoration_tau"],
               "--days": case["steps"], "--money-factor": 1, "--days-per-year": p["iotable_year_to_temporal_unit_factor"]}
    command = [program, "stress", "run", "--table", table, "--scenarios", scratch / "scenario.csv", "--compatible", "--by-day",
               scratch / "by_day.csv", "--threads", "1"]
    for option, value in options.items():
        command += [option, str(value)]
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"FAILED: {' '.join(map(str, command))}\n{done.stderr}")
    with open(scratch / "by_day.csv", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def compare(rows, folder, daily_output):
    """[(series, largest error)]; a series that BoARIO recorded must be there in full."""
    found = []
    for column, (name, relative_to) in SERIES.items():
        if not (folder / name).is_file():
            continue
        wanted = rows_of(folder / name)
        at = {f"{REGIONS[label.split('|')[0]]}:{label.split('|')[1]}": c for c, label in enumerate(wanted[0]) if c > 0}
        if len(rows) != (len(wanted) - 1) * len(at):
            sys.exit(f"FAILED: {len(rows)} rows by day and node, {(len(wanted) - 1) * len(at)} expected")
        worst = 0.0
        for row in rows:
            want, got = float(wanted[int(row["day"]) + 1][at[row["node"]]]), float(row[column])
            unit = daily_output[row["node"]] if relative_to == "output" else abs(want)
            if got != want:
                worst = max(worst, abs(got - want) / unit if unit > 0 else float("inf"))
        found.append((column, worst))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    args = parser.parse_args()
    folder, failed, compared = golden_folder(), 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        daily_output = write_table(folder, scratch / "table.csv")
        for name in CASES:
            case = json.loads((folder / name / "case.json").read_text())
            rows = run_case(args.program.resolve(), folder, scratch / "table.csv", case, scratch)
            for series, worst in compare(rows, folder / name, daily_output):
                compared += 1
                failed += worst > TOLERANCE
                print(f"{'ok' if worst <= TOLERANCE else 'FAILED'} {name} {series}: largest error {worst:.1e}")
    print(f"{compared} series, {failed} failed")
    return 1 if failed or compared < 16 else 0


if __name__ == "__main__":
    sys.exit(main())
