#!/usr/bin/env python3
"""Time the dependency flags of all importers against DuckDB and pandas, and ranked suppliers over many years, after comparing answers.

    screen_bench.py [--bench build/bench/bench] [--rows 11200000] [--years 2] [--earlier-rows N] [--repeats 3] [--keep FOLDER] [--json FILE]

A generated BACI year (generate_baci): six flags (GeoDep's three, the Commission's three) for each importer and product. Every peer
computes the same six on the same rows, in whole USD so that ties at a threshold are exact; flags must be equal, all of them, before any time is compared. Runs are interleaved and medians
printed. From the csv: reading and flags. From the store: the data set is opened each time, beside DuckDB on Parquet (zstd, as it
writes it). Suppliers: questions over all years in one process. Two threads for us and for DuckDB.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import duckdb
import numpy
import pandas

FLAGS = """
with flows as {materialized} (select i, j, k, round(v * 1000) as v from {source}),
bought as (
  select j, k, sum(v) as s, sum(v * v) as s2, sum(v) filter (i not in ({inside})) as o, sum(v * v) filter (i not in ({inside})) as o2
  from flows group by j, k),
sold as (select i, k, sum(v) as x from flows group by i, k),
world as (select k, sum(x) as w, sum(x * x) as w2 from sold group by k)
select j, k,
  case when s > 0 and s2 / (s * s) > 0.4 then 1 else 0 end + case when w > 0 and w2 / (w * w) > 0.4 then 2 else 0 end
  + case when s > 0 and (x is null or x = 0 or s / x > 1) then 4 else 0 end + case when o > 0 and o2 / (o * o) > 0.4 then 8 else 0 end
  + case when s > 0 and o / s > 0.5 then 16 else 0 end + case when o > 0 and (x is null or x = 0 or o / x > 1) then 32 else 0 end as flags
from bought join world using (k) left join sold on sold.i = bought.j and sold.k = bought.k
"""


def flags_with_duckdb(source, inside):
    """Importer, product, flags as NumPy arrays; wall and processor seconds: the better of two plans, the flows read once or twice."""
    best = None
    for materialized in ("materialized", "not materialized"):
        connection = duckdb.connect(config={"threads": 2})
        start, processor_start = time.perf_counter(), time.process_time()
        table = connection.execute(FLAGS.format(source=source, inside=",".join(map(str, inside)), materialized=materialized)).fetchnumpy()
        seconds = (time.perf_counter() - start, time.process_time() - processor_start)
        best = min(best, seconds) if best else seconds
    return table, best


def flags_with_pandas(path, inside_codes):
    start, processor_start = time.perf_counter(), time.process_time()
    flows = pandas.read_csv(path, skipinitialspace=True, na_values={"q": ["NA"]}, keep_default_na=False, usecols=["i", "j", "k", "v"])
    inside = numpy.isin(flows["i"].to_numpy(), inside_codes)
    flows["v"] = numpy.rint(flows["v"] * 1000)
    v = flows["v"].to_numpy()
    outside = numpy.where(inside, 0, v)
    frame = pandas.DataFrame({"j": flows["j"], "k": flows["k"], "s": v, "s2": v * v, "o": outside, "o2": outside * outside})
    bought = frame.groupby(["j", "k"], sort=False).sum().reset_index()
    sold = flows.groupby(["i", "k"], sort=False)["v"].sum().reset_index()
    sold["v2"] = sold["v"] ** 2
    world = sold.groupby("k", sort=False)[["v", "v2"]].sum()
    bought = bought.merge(sold[["i", "k", "v"]].rename(columns={"i": "j", "v": "x"}), on=["j", "k"], how="left")
    w = world.loc[bought["k"]].to_numpy()
    s, s2, o, o2, x = (bought[name].to_numpy() for name in ("s", "s2", "o", "o2", "x"))
    with numpy.errstate(divide="ignore", invalid="ignore"):
        x = numpy.nan_to_num(x)
        flags = ((s > 0) & (s2 / (s * s) > 0.4)) + 2 * ((w[:, 0] > 0) & (w[:, 1] / (w[:, 0] ** 2) > 0.4)) + 4 * ((s > 0) & ((x == 0) | (s / x > 1)))
        flags = flags + 8 * ((o > 0) & (o2 / (o * o) > 0.4)) + 16 * ((s > 0) & (o / s > 0.5)) + 32 * ((o > 0) & ((x == 0) | (o / x > 1)))
    return {"j": bought["j"].to_numpy(), "k": bought["k"].to_numpy(), "flags": flags}, (time.perf_counter() - start, time.process_time() - processor_start)


def ordered(table):
    order = numpy.lexsort((table["k"], table["j"]))
    return [numpy.asarray(table[name], dtype=numpy.int64)[order] for name in ("j", "k", "flags")]


def need_equal(ours, theirs, who):
    for name, a, b in zip(("importers", "products", "flags"), ours, theirs):
        if len(a) != len(b) or not numpy.array_equal(a, b):
            differing = int((a != b).sum()) if len(a) == len(b) else f"{len(a)} and {len(b)} rows"
            sys.exit(f"{name} differ from those of {who}: {differing}")


def run(*command, **environment):
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}).stdout


def run_measured(*command, **environment):
    """Seconds and most resident megabytes of one process."""
    start = time.perf_counter()
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - start, usage.ru_maxrss * 1024 / 1e6


def read_flags(path):
    rows = numpy.fromfile(path, dtype=numpy.uint32).reshape(-1, 3)
    return ordered({"j": rows[:, 0], "k": rows[:, 1], "flags": rows[:, 2]})


def csv_source(csv):
    columns = "{'t':'INTEGER','i':'INTEGER','j':'INTEGER','k':'INTEGER','v':'DOUBLE','q':'VARCHAR'}"
    return f"read_csv('{csv}', header=true, columns={columns})"


def medians(times):
    """Wall and processor seconds of each, medians apart."""
    return {name: [statistics.median(column) for column in zip(*values)] for name, values in times.items()}


def seconds_of(answer):
    answer = json.loads(answer)
    return answer["seconds"][0], answer["processor_seconds"]


def ratio(times, peer):
    return f"ratio {times[peer][0] / times['ours'][0]:.1f} (processor time {times[peer][1] / times['ours'][1]:.1f})"


def from_csv(tools, csv, economies, inside, repeats, folder):
    ours = folder / "flags.bin"
    run(tools / "screen_bench", "csv", csv, economies, 1, ours)
    ours = read_flags(ours)
    times = {"ours": [], "duckdb": [], "pandas": []}
    for _ in range(repeats):
        times["ours"].append(seconds_of(run(tools / "screen_bench", "csv", csv, economies, 1)))
        table, seconds = flags_with_duckdb(csv_source(csv), inside)
        times["duckdb"].append(seconds)
        need_equal(ours, ordered(table), "DuckDB")
        table, seconds = flags_with_pandas(csv, inside)
        times["pandas"].append(seconds)
        need_equal(ours, ordered(table), "pandas")
    return medians(times), len(ours[0])


def from_store(tools, home, csv, economies, inside, repeats, folder):
    parquet = folder / "year.parquet"
    duckdb.execute(f"copy (select t, i, j, k, v, try_cast(trim(q) as double) as q from {csv_source(csv)}) to '{parquet}' (format parquet, compression zstd)")
    times = {"ours": [], "duckdb": []}
    for _ in range(repeats):
        times["ours"].append(seconds_of(run(tools / "screen_bench", "cube", home, economies, 1)))
        times["duckdb"].append(flags_with_duckdb(f"read_parquet('{parquet}')", inside)[1])
    return medians(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=pathlib.Path, default="build/bench/bench", help="folder of screen_bench and generate_baci")
    parser.add_argument("--program", type=pathlib.Path, default="build/bench/apps/entrepot/entrepot")
    parser.add_argument("--rows", type=int, default=11_200_000)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--earlier-rows", type=int, help="rows of the years before the last (default: as of the last)")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the generated files and the store; used again when they are there")
    parser.add_argument("--json", help="append the figures to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        measure(arguments, folder.absolute())


def measure(arguments, folder):
    folder.mkdir(parents=True, exist_ok=True)
    last = 2023
    years = [folder / f"BACI_HS17_Y{year}_V209901.csv" for year in range(last - arguments.years + 1, last + 1)]
    economies, home = folder / "country_codes_V209901.csv", folder / "home"
    if not all(path.exists() for path in years):
        if arguments.years > 1:
            run(arguments.bench / "generate_baci", folder, last - arguments.years + 1, last - 1, arguments.earlier_rows or arguments.rows)
        run(arguments.bench / "generate_baci", folder, last, last, arguments.rows)
    inside = sorted(pandas.read_csv(economies)["country_code"].tolist())[::10]
    csv, rows = from_csv(arguments.bench, years[-1], economies, inside, arguments.repeats, folder)
    print(f"{years[-1].stat().st_size / 1e6:.0f} MB of csv, {rows} importers and products, six flags each, all equal: {csv['ours'][0]:.2f} s; "
          f"DuckDB {duckdb.__version__} {csv['duckdb'][0]:.2f} s, {ratio(csv, 'duckdb')}; "
          f"pandas {pandas.__version__} {csv['pandas'][0]:.2f} s, {ratio(csv, 'pandas')}")
    rows = arguments.rows + (arguments.years - 1) * (arguments.earlier_rows or arguments.rows)
    seconds, megabytes = run_measured(arguments.program, "data", "add", "--economy-codes", economies, *years, ENTREPOT_HOME=str(home))
    print(f"{arguments.years} years, {rows / 1e6:.0f} M rows, into the store: {seconds:.1f} s, {megabytes:,.0f} MB resident at most")
    store = from_store(arguments.bench, home, years[-1], economies, inside, arguments.repeats, folder)
    print(f"the same from the store: {store['ours'][0]:.3f} s; DuckDB on Parquet {store['duckdb'][0]:.2f} s, {ratio(store, 'duckdb')}")
    asked = json.loads(run(arguments.bench / "screen_bench", "suppliers", home, 20_000))
    print(f"ranked suppliers over {asked['years']} years: p50 {asked['p50_us'] / 1e3:.3f} ms, p99 {asked['p99_us'] / 1e3:.3f} ms, "
          f"most {asked['max_us'] / 1e3:.2f} ms; resident {asked['first_mib']} MiB at most until the first is answered; after {asked['questions']} "
          f"questions {asked['own_mib']} MiB of its own and {asked['resident_mib']} MiB with the pages of the store that the system keeps while memory is free")
    if arguments.json:
        with open(arguments.json, "a", encoding="utf-8") as out:
            out.write(json.dumps({"csv": csv, "store": store, "suppliers": asked}) + "\n")


if __name__ == "__main__":
    main()
