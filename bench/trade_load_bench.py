#!/usr/bin/env python3
"""Compare the loading of a BACI csv with pandas.read_csv, after checking that both read the same rows and sums.

    trade_load_bench.py BINARY BACI.csv [--repeats 5] [--json FILE]

Needs pandas. Our time is a whole load: parsing, checking each cell, mapping economies, ordering, uniqueness. The peer's
is read_csv alone, with the options that the layout needs (padding stripped, NA in q only).
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import pandas


def with_pandas(path, repeats):
    wall, processor = [], []
    for _ in range(repeats):
        start, processor_start = time.perf_counter(), time.process_time()
        frame = pandas.read_csv(path, skipinitialspace=True, na_values={"q": ["NA"]}, keep_default_na=False)
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - processor_start)
    return {
        "rows": len(frame),
        "usd": float(frame["v"].sum()) * 1000,
        "tonnes": float(frame["q"].sum()),
        "missing": int(frame["q"].isna().sum()),
        "seconds": statistics.median(wall),
        "processor_seconds": statistics.median(processor),
    }


def write_economies(path, folder):
    """Generated files use made-up codes: a list of them all, as a release would bring it."""
    frame = pandas.read_csv(path, skipinitialspace=True, usecols=["i", "j"])
    codes = sorted(set(frame["i"]) | set(frame["j"]))
    listing = os.path.join(folder, "country_codes.csv")
    with open(listing, "w", encoding="utf-8") as out:
        out.write("country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n")
        out.writelines(f"{code},economy {code},economy {code},,\n" for code in codes)
    return listing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("file")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", help="append the figures to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [arguments.binary, arguments.file, write_economies(arguments.file, folder), str(arguments.repeats)]
        ours = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    peer = with_pandas(arguments.file, arguments.repeats)
    for exact in ("rows", "missing"):
        if ours[exact] != peer[exact]:
            sys.exit(f"{exact} differ: {ours[exact]} and {peer[exact]}")
    for near in ("usd", "tonnes"):  # sums in another order, and pandas' quick float parser
        if abs(ours[near] - peer[near]) > 1e-9 * abs(peer[near]):
            sys.exit(f"{near} differ: {ours[near]!r} and {peer[near]!r}")
    ours["seconds"] = statistics.median(ours["seconds"])
    ours["processor_seconds"] = statistics.median(ours["processor_seconds"])
    size = os.path.getsize(arguments.file) / 1e6
    result = {
        "file": os.path.basename(arguments.file), "mb": size, "rows": ours["rows"], "seconds": ours["seconds"],
        "processor_seconds": ours["processor_seconds"], "pandas": pandas.__version__, "pandas_seconds": peer["seconds"],
        "pandas_processor_seconds": peer["processor_seconds"], "ratio": peer["seconds"] / ours["seconds"],
        "processor_ratio": peer["processor_seconds"] / ours["processor_seconds"],
    }
    print(f"{result['file']}: {size:.1f} MB, {result['rows']} rows, same sums; load {result['seconds'] * 1e3:.0f} ms "
          f"({size / result['seconds']:.0f} MB/s), pandas {result['pandas']} {result['pandas_seconds'] * 1e3:.0f} ms "
          f"({size / result['pandas_seconds']:.0f} MB/s), ratio {result['ratio']:.1f} (processor time {result['processor_ratio']:.1f})")
    if arguments.json:
        with open(arguments.json, "a", encoding="utf-8") as out:
            out.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
