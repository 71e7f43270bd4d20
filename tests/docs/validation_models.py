"""The parts of docs/validation.md that the program says: back-tests with their ranges, and what the assumptions of a model are worth."""

import csv
import json
import pathlib
import subprocess
import sys


class Program:
    def __init__(self, path, source, environment):
        self.path, self.source, self.environment = path, source, environment

    def json(self, *arguments):
        done = subprocess.run([self.path, *map(str, arguments), "--json"], cwd=self.source, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"entrepot {' '.join(map(str, arguments))}: {done.stderr}")
        return json.loads(done.stdout)

    def run(self, *arguments):
        return self.json("stress", "run", "--top", 0, *arguments)


def percent(share):
    return f"{100 * share:.3g} %" if abs(share) < 0.1 else f"{100 * share:.1f} %"


# ---- back-tests ----------------------------------------------------------------------------------------------------------------

# Of value added of Japan over the horizon of the scenario, a year: which loss of the brief is meant, the value, whether it is the most it
# can be, what it is, by whom.
TOHOKU = [
    ("value_added_loss", 0.0047, False, "fall of Japan's GDP growth in the year after",
     "Carvalho, Nirei, Saito and Tahbaz-Salehi 2021, QJE 136(2)"),
    ("indirect_value_added_loss", 0.0041, True, "loss by supply chains, at most, of GDP",
     "Tokui, Kawasaki and Miyagawa 2015, RIETI 15-E-094"),
]
LOSSES = {"value_added_loss": "whole loss", "indirect_value_added_loss": "indirect loss"}


def verdict(published, is_most, low, high):
    times = f"{low / published:.2g} to {high / published:.2g} times as much"
    if is_most and high <= published:
        return f"ours stays below that maximum: {times}"
    if low <= published <= high:
        return f"the published value is in our band: ours is {times}"
    return f"the published value is {'below' if published < low else 'above'} our band: ours is {times}"


def tohoku(program, worlds, members):
    """`worlds`: (what it is called, folder) of each world."""
    briefs = [(name, program.json("assess", "tohoku-2011", "--world", folder, "--members", members)) for name, folder in worlds]
    page = [f"{members} members; P10 to P90 over them (median), in percent of Japan's value added of a year, nobody acting.", "",
            "| published | ours | world | published value | ours | |", "|---|---|---|---:|---:|---|"]
    for field, published, is_most, what, who in TOHOKU:
        for name, brief in briefs:
            japan = next(e for e in brief["economies"] if e["region"] == "JPN")
            loss = japan["runs"]["nobody"][field]
            low, middle, high = (loss[p] / japan["value_added_horizon"] for p in ("p10", "p50", "p90"))
            page.append(f"| {what} ({who}) | {LOSSES[field]} | {name} | {percent(published)} | "
                        f"{percent(low)} to {percent(high)} ({percent(middle)}) | {verdict(published, is_most, low, high)} |")
    page.append("")
    for name, brief in briefs:
        runs = next(e for e in brief["economies"] if e["region"] == "JPN")["runs"]["nobody"]
        page.append(f"- Of the whole loss on the {name}, {percent(runs['direct_value_added_loss']['p50'] / runs['value_added_loss']['p50'])} "
                    "is direct (of medians).")
    for name, brief in briefs:
        page += ["", f"What would move it most, on the {name} (rank correlation with the loss, 95 % interval):", ""]
        for unknown in brief["unknowns"][:4]:
            page.append(f"- {unknown['label']}: {unknown['rank_correlation']:.2f} ({unknown['correlation_low']:.2f} to "
                        f"{unknown['correlation_high']:.2f})")
    return page


# Inoue and Todo 2020, PLoS ONE 15(9) e0239251: a month's lockdown of Tokyo on 1.6 million firms.
LOCKDOWN_LOSS, LOCKDOWN_DIRECT, LOCKDOWN_DAYS = 0.052, 0.21, 30  # of a year's GDP; part of that loss that is Tokyo's own; days


def lockdown(program, world):
    """The published direct loss, spread over all of Japan, and what each model makes of it."""
    share = LOCKDOWN_LOSS * LOCKDOWN_DIRECT * 365 / LOCKDOWN_DAYS
    shock = f"JPN:*={100 * share:.1f}%:{LOCKDOWN_DAYS}"
    page = [f"The lockdown of Tokyo for {LOCKDOWN_DAYS} days (Inoue and Todo 2020, PLoS ONE 15(9)): {percent(LOCKDOWN_LOSS)} of Japan's GDP of a year, of which "
            f"{percent(LOCKDOWN_DIRECT)} is the loss of Tokyo itself; the whole is {1 / LOCKDOWN_DIRECT:.1f} times the direct loss. The same direct loss, `{shock}`, on the "
            "WIOD 2011 world:", "", "| model | stocks | rule of rationing | Japan's output of a year lost | times the direct loss |", "|---|---|---|---:|---:|"]
    found = {"final_demand_last": [], "proportional": []}
    for model, days in (("ario", 5), ("ario", 15), ("ario", 60), ("daily", 15)):
        for rule, times in found.items():
            result = program.run("--world", world, "--shock", shock, "--model", model, "--inventory-days", days, "--rationing", rule)
            japan = next(e for e in result["scenarios"][0]["economies"] if e["economy"] == "JPN")
            times.append(japan["loss"] / japan["direct"])
            page.append(f"| {model} | {days} days | `{rule}` | {percent(japan['loss'] / japan['base'])} | {times[-1]:.2f} |")
    return page + [""] + [f"- `{rule}`: ours is {min(times):.2f} to {max(times):.2f} times the direct loss, the published {1 / LOCKDOWN_DIRECT:.1f} times."
                          for rule, times in found.items()]


# Rows of China in the OECD file, by alphabet of the economies; of 45 industries.
CHINA = range(13 * 45 - 44, 13 * 45 + 1)


def published_esri(data):
    folder = data.parent / "golden" / "shock" / "esri_icio2020"
    with (folder / "esri_icio2020_published.csv").open() as file:
        nodes = [(float(row["ESRI_weight_1"]), int(row["node"]) in CHINA, float(row["ESRI_d_weight_1"]) > float(row["ESRI_u_weight_1"]), int(row["T"]))
                 for row in csv.DictReader(file)]
    return nodes


def our_esri(program, world, *options):
    screen = program.json("stress", "screen", "--world", world, "--eps", "1e-2", "--top", 100_000, *options)
    return [(node["esri"], node["node"].startswith("CHN:"), node["esri_down"] > node["esri_up"], node["iterations"]) for node in screen["ranking"]]


def esri(program, world, data):
    """What all indices of a world look like."""
    page = ["All indices of a world, eps 0.01 (ch-diem/esri_tutorial: OECD ICIO 2020, 77 economies x 45 industries, essentiality by the IHS survey, "
            "substitution) beside those of the WIOD 2011 world (41 x 35, every input replaceable in part):", "",
            "| | published | ours, with substitution | ours, without |", "|---|---:|---:|---:|"]
    columns = [published_esri(data), our_esri(program, world), our_esri(program, world, "--no-substitution")]
    ranked = [sorted(nodes, reverse=True) for nodes in columns]
    for words, value in (("nodes", lambda nodes: f"{len(nodes):,}"), ("largest index", lambda nodes: f"{nodes[0][0]:.4f}"),
                         ("mean index", lambda nodes: f"{sum(n[0] for n in nodes) / len(nodes):.5f}"),
                         ("nodes above 1 %", lambda nodes: percent(sum(n[0] > 0.01 for n in nodes) / len(nodes))),
                         ("of the ten largest, in China", lambda nodes: str(sum(n[1] for n in nodes[:10]))),
                         ("of the ten largest, more by missing inputs than by missing customers", lambda nodes: str(sum(n[2] for n in nodes[:10]))),
                         ("mean iterations", lambda nodes: f"{sum(n[3] for n in nodes) / len(nodes):.1f}")):
        page.append(f"| {words} | " + " | ".join(value(nodes) for nodes in ranked) + " |")
    return page


def back_tests(program, worlds, members, data):
    world = worlds[0][1]
    return tohoku(program, worlds, members) + [""] + lockdown(program, world) + [""] + esri(program, world, data)


# ---- what assumptions are worth ----------------------------------------------------------------------------------------------------

SHOCK = "JPN:vehicles=50%:30:60"
RULES = ["final_demand_last", "lowest_relative_order_first_final_demand_last", "lowest_relative_order_first", "proportional"]


def lost(result):
    """Value added lost, as a share of that of the horizon; of the cascade, sales lost."""
    scenario = result["scenarios"][0]
    return scenario["value_added_loss"] / result["value_added_base"] if "value_added_base" in result else scenario["loss"] / result["base"]


def rules(program):
    page = [f"World's value added of a year that is lost, with the shock `{SHOCK}` on the sample world:", "",
            "| model, production function, stocks | " + " | ".join(f"`{rule}`" for rule in RULES) + " |", "|---|" + "---:|" * len(RULES)]
    for words, options in [
        ("ario, Leontief, 15 days", ["--inventory-days", 15]),
        ("ario, Leontief, 20 days", ["--inventory-days", 20]),
        ("ario, Leontief, 90 days", ["--inventory-days", 90]),
        ("ario, linear, 15 days", ["--inventory-days", 15, "--production", "linear"]),
        ("ario, linear, 90 days", ["--inventory-days", 90, "--production", "linear"]),
        ("daily, 15 days", ["--model", "daily", "--inventory-days", 15]),
        ("daily, 90 days", ["--model", "daily", "--inventory-days", 90]),
    ]:
        shares = [percent(lost(program.run("--shock", SHOCK, "--rationing", rule, *options))) for rule in RULES]
        page.append(f"| {words} | " + " | ".join(shares) + " |")
    return page


def modes(program):
    options = ["--rationing", "proportional", "--inventory-days", 90]
    exact, peer, calm = (percent(lost(program.run("--shock", shock, *options, *mode)))
                         for shock, mode in ((SHOCK, []), (SHOCK, ["--compatible"]), ("JPN:vehicles=0", ["--compatible"])))
    return [f"- ario, exact against BoARIO's own steps (`--compatible`), proportional, 90 days: {exact} against {peer}, of which {calm} without any "
            "shock: its steps drift on a table that does not balance to the last digit."]


def orders(program):
    both = [lost(program.run("--shock", SHOCK, *mode)) for mode in ([], ["--fixed-orders"])]
    return [f"- ario, orders that move to suppliers with capacity left against fixed ones: {percent(both[0])} against {percent(both[1])}."]


def without_days(program):
    shock = SHOCK.partition(":30")[0]
    models = [(model, lost(program.run("--shock", shock, "--model", model))) for model in ("ario", "leontief", "ghosh")]
    return [f"- `{shock}` for a whole year: " + ", ".join(f"{model} {percent(share)}" for model, share in models)
            + " of the world's value added."]


def cascade(program):
    page = ["", "Index of the largest node (ESRI) and mean over all nodes of the sample world, by eps:", "",
            "| eps | largest, with substitution | largest, without | mean, with | mean, without |", "|---:|---:|---:|---:|---:|"]
    for eps in ("1e-1", "1e-2", "1e-3", "1e-4"):
        largest, mean = [], []
        for options in ([], ["--no-substitution"]):
            ranking = program.json("stress", "screen", "--eps", eps, "--top", 1000, *options)["ranking"]
            largest.append(f"{ranking[0]['esri']:.4f}")
            mean.append(f"{sum(node['esri'] for node in ranking) / len(ranking):.4f}")
        page.append(f"| {eps} | " + " | ".join(largest + mean) + " |")
    return page


def aggregation(program, world):
    fine, coarse = (program.run("--world", folder, "--shock", f"JPN:{sector}=50%:30:60", "--inventory-days", 60)
                    for folder, sector in ((world, "15"), ("data/sample", "vehicles")))
    losses = [result["scenarios"][0]["loss"] / result["scenarios"][0]["direct"] for result in (fine, coarse)]
    return [f"- the same shock to Japan's vehicles on {fine['nodes']:,} and on {coarse['nodes']} nodes, 60 days of stock: the whole loss of output is "
            f"{losses[0]:.2f} and {losses[1]:.2f} times the direct one."]


def models(program, world):
    return rules(program) + [""] + modes(program) + orders(program) + without_days(program) + aggregation(program, world) + cascade(program)


# ---- a world of published files ----------------------------------------------------------------------------------------------------

DATA_SETS = ["io/wiod13_wiot_2011.csv", "minerals/usgs_mcs2026_world_production.csv", "minerals/usgs_mcs2026_prices.csv",
             "trade/china_exports_hs6_monthly_2017_2024.csv"]


def build_world(program, data, folder):
    out = pathlib.Path(folder) / "world-wiod"
    for arguments in (["data", "add", *(data / name for name in DATA_SETS)], ["world", "build", "data/maps/wiod-2011.toml", "--out", out]):
        done = subprocess.run([program.path, *map(str, arguments)], cwd=program.source, env=program.environment, text=True, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"entrepot {' '.join(map(str, arguments[:2]))}: {done.stderr}")
    return out
