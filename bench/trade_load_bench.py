#!/usr/bin/env python3
"""Compare the loading of a BACI csv with pandas.read_csv, after checking that both read the same rows and sums.

    trade_load_bench.py BINARY [BACI.csv] [--repeats 5] [--json FILE]

Without a file it generates one of that layout, 2 million rows. Needs pandas. Our time is a whole load: parsing, checking each cell, mapping economies, ordering, uniqueness. The peer's
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

import numpy
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


def generate(path, rows=2_000_000):
    """A file of BACI's layout: padded cells, NA where the quantity is not known, each flow once."""
    random = numpy.random.default_rng(1)
    products = numpy.array([f"{code:06d}" for code in numpy.sort(random.choice(numpy.arange(10_100, 970_600), 5000, replace=False))])
    flows = numpy.sort(random.choice(200 * 199 * 5000, rows, replace=False))
    exporter, rest = numpy.divmod(flows, 199 * 5000)
    importer, product = numpy.divmod(rest, 5000)
    importer += importer >= exporter
    value = numpy.round(random.lognormal(3, 2, rows), 3)
    quantity = numpy.round(random.lognormal(1, 3, rows), 3)
    known = random.random(rows) > 0.03
    with open(path, "w", encoding="utf-8") as out:
        out.write("t,i,j,k,v,q\n")
        for e, i, k, v, q, has in zip(exporter + 1, importer + 1, products[product], value, quantity, known):
            out.write(f"2022,{e},{i},{k},{v:14.3f},{q:12.3f}\n" if has else f"2022,{e},{i},{k},{v:14.3f},          NA\n")


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
    parser.add_argument("file", nargs="?")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", help="append the figures to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.file:
            arguments.file = os.path.join(folder, "BACI_HS17_Y2022_generated.csv")
            generate(arguments.file)
        compare(arguments, folder)


def compare(arguments, folder):
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
