#!/usr/bin/env python3
"""Compare the loading of wide tables with pandas.read_csv (PyPI), after checking that both read the same figures.

    bench/table_load_bench.py [--bench build/bench/bench/table_load_bench] [--repeats 7] [--history] [TABLE.csv ...]

Without tables: the real WIOD 2011 table, where it is at hand, and one of 77 x 45 sectors in the layout of an OECD file
(about 140 MB), made by the bench itself under build/. Our time is a whole load: recognising, parsing, labels, checks of every
row and column. The peer's is read_csv alone. pandas is installed into a virtual environment under build/ at the version of
bench/peers.txt. With --history the result is also appended to bench/history/table_load.jsonl.
"""
import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time

from peers import enter_venv, keep

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEMAND = {"HFCE", "NPISH", "NPS", "GGFC", "GFCF", "INVNT", "INV", "DIRP", "DPABR", "P33", "FD1", "FD2", "FD3", "FD4", "FD5"}


def default_tables(bench):
    data = os.environ.get("ENTREPOT_TEST_DATA") or os.path.join(os.path.dirname(ROOT), "shared", "data")
    real = os.path.join(data, "io", "wiod13_wiot_2011.csv")
    made = os.path.join(ROOT, "build", "ICIO2023_2020.csv")
    if not os.path.exists(made):
        subprocess.run([bench, "make", made], check=True)
    return [table for table in (real, made) if os.path.exists(table)]


def is_demand(label):
    return bool(DEMAND & set(label.split("_", 1)))


def with_pandas(path, repeats):
    import pandas

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
        "seconds_min": min(times),
        "processor_seconds_min": min(processor_times),
        "flows": float(body[industries].to_numpy().sum()),
        "final_demand": float(body[demand].to_numpy().sum()),
        "output": float(body[frame.columns[-1]].sum()),
    }


def copied_once(path, repeats):
    """Seconds to copy the bytes of the file out of the page cache once: no reader of it can be faster than memory."""
    buffer, times = bytearray(os.path.getsize(path)), []
    for _ in range(repeats):
        start = time.perf_counter()
        with open(path, "rb", buffering=0) as file:
            done, view = 0, memoryview(buffer)
            while done < len(buffer):
                done += file.readinto(view[done:])
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def compare(bench, table, repeats):
    command = [bench, "load", str(repeats), table]
    ours = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    peer = with_pandas(table, max(3, repeats // 2))
    for figure in ("flows", "final_demand", "output"):
        # The default float parser of pandas is off by a unit in the last place now and then.
        if abs(ours[figure] - peer[figure]) > 1e-9 * abs(peer[figure]):
            sys.exit(f"{table}: {figure} differ: {ours[figure]!r} and {peer[figure]!r}; times are not compared")
    import pandas

    return {
        "date": datetime.date.today().isoformat(),
        "processor": platform.processor() or platform.machine(),
        "table": ours["file"],
        "megabytes": round(ours["bytes"] / 1e6, 1),
        "nodes": ours["nodes"],
        "ms": round(1e3 * ours["seconds"], 2),
        "ms_min": round(1e3 * ours["seconds_min"], 2),
        "mb_per_s": round(ours["bytes"] / 1e6 / ours["seconds"]),
        "physical_limit_ms": round(1e3 * copied_once(table, repeats), 2),  # one copy of the bytes
        "pandas": pandas.__version__,
        "pandas_ms": round(1e3 * peer["seconds"], 2),
        "ratio": round(peer["seconds"] / ours["seconds"], 1),
        # What a busy machine disturbs least.
        "ratio_of_fastest_loads": round(peer["seconds_min"] / ours["seconds_min"], 1),
        "ratio_of_processor_time": round(peer["processor_seconds_min"] / ours["processor_seconds_min"], 1),
        "column_file_open_us": round(1e6 * ours["columns_open_seconds"], 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*")
    parser.add_argument("--bench", default=os.path.join(ROOT, "build", "bench", "bench", "table_load_bench"))
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--history", action="store_true")
    arguments = parser.parse_args()
    enter_venv()
    for table in arguments.tables or default_tables(arguments.bench):
        result = compare(arguments.bench, table, arguments.repeats)
        print(json.dumps(result, indent=2))
        if arguments.history:
            keep(result, "table_load")


if __name__ == "__main__":
    main()
