#!/usr/bin/env python3
"""Compare the loading of wide csv tables with pandas.read_csv, after checking that both read the same figures.

    table_load_bench.py BINARY [--repeats 7] [--json FILE] [TABLE.csv ...]

Without tables it makes one of 77 x 45 sectors (about 140 MB) beside the binary. Needs pandas.
Our time is a whole load: recognising, parsing, labels, balance check. The peer's is read_csv alone.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import pandas

DEMAND = {"HFCE", "NPISH", "NPS", "GGFC", "GFCF", "INVNT", "INV", "DIRP", "DPABR", "P33", "FD1", "FD2", "FD3", "FD4", "FD5"}


def is_demand(label):
    return bool(DEMAND & set(label.split("_", 1)))


def with_pandas(path, repeats):
    times, processor_times = [], []
    for _ in range(repeats):
        start, processor_start = time.perf_counter(), time.process_time()
        frame = pandas.read_csv(path, index_col=0)
        times.append(time.perf_counter() - start)
        processor_times.append(time.process_time() - processor_start)
    demand = [c for c in frame.columns if is_demand(c)]
    industries = [c for c in frame.columns if "_" in c and not is_demand(c)]
    body = frame.iloc[: len(industries)]
    return {
        "seconds": statistics.median(times),
        "processor_seconds": min(processor_times),
        "flows": float(body[industries].to_numpy().sum()),
        "final_demand": float(body[demand].to_numpy().sum()),
        "output": float(body[frame.columns[-1]].sum()),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("tables", nargs="*")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", help="append the figures to this file")
    arguments = parser.parse_args()
    tables = arguments.tables
    if not tables:
        tables = [os.path.join(os.path.dirname(os.path.abspath(arguments.binary)), "ICIO2023_2020.csv")]
        if not os.path.exists(tables[0]):
            subprocess.run([arguments.binary, "make", tables[0]], check=True)
    for table in tables:
        line = subprocess.run([arguments.binary, "load", str(arguments.repeats), table], check=True, capture_output=True, text=True).stdout
        ours = json.loads(line)
        peer = with_pandas(table, max(3, arguments.repeats // 2))
        for figure in ("flows", "final_demand", "output"):
            # The default float parser of pandas is off by a unit in the last place now and then.
            if abs(ours[figure] - peer[figure]) > 1e-9 * abs(peer[figure]):
                sys.exit(f"{table}: {figure} differ: {ours[figure]!r} and {peer[figure]!r}")
        size = ours["bytes"] / 1e6
        ratio = peer["seconds"] / ours["seconds"]
        print(f"{ours['file']}: {size:.1f} MB, {ours['nodes']} sectors; load {ours['seconds'] * 1e3:.1f} ms ({size / ours['seconds']:.0f} MB/s), "
              f"pandas {pandas.__version__} {peer['seconds'] * 1e3:.1f} ms ({size / peer['seconds']:.0f} MB/s), ratio {ratio:.1f} "
              f"(least processor time {ours['processor_seconds'] * 1e3:.1f} against {peer['processor_seconds'] * 1e3:.1f} ms, "
              f"ratio {peer['processor_seconds'] / ours['processor_seconds']:.1f}); "
              f"column file opens in {ours['columns_open_seconds'] * 1e6:.0f} us")
        if arguments.json:
            with open(arguments.json, "a") as out:
                out.write(json.dumps({**ours, "pandas": pandas.__version__, "pandas_seconds": peer["seconds"],
                                      "pandas_processor_seconds": peer["processor_seconds"], "ratio": ratio}) + "\n")


if __name__ == "__main__":
    main()
