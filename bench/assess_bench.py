"""Times the whole `entrepot assess`: the sample, the WIOD 2011 world and a generated world of 77 regions x 45 sectors.

Before timing it checks that one and two threads print the same bytes. There is no peer that does the whole chain; the
propagation engine and the loaders have theirs in this folder. Prints wall and CPU seconds and peak memory, median of
several runs, the figure to keep, and the time that the propagation alone would take at the peak of the processor, measured in the same run.

  python3 bench/assess_bench.py [--program build/bench/apps/entrepot/entrepot] [--runs 3]
"""

import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import generated_table

ROOT = pathlib.Path(__file__).resolve().parent.parent
INDUSTRIES = [row["industry"] for row in csv.DictReader((ROOT / "data/sample/sectors.csv").open())]


def run(program, *arguments, **more):
    done = subprocess.run([str(program), *map(str, arguments)], capture_output=True, cwd=ROOT, **more)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return done.stdout


def timed(program, *arguments):
    start = time.monotonic()
    process = subprocess.Popen([str(program), *map(str, arguments)], stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status:
        sys.exit(f"failed: {arguments}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def peak_gflops(bench):
    """Of one thread in single precision, in which members run; nothing where ario_bench is not built."""
    if not bench.exists():
        return None
    return json.loads(run(bench, "limits"))["peak_gflop_per_s_single"]


def physical_limit(nodes, members, days, gflops):
    """Three runs of each member are 6 N^2 flops a day (src/shock/ario.h in factored form); all else of the chain left out."""
    work = 6 * nodes**2 * members * 3 * days / 1e9
    if not gflops:
        return f"{work:,.0f} Gflop of propagation"
    return f"{work:,.0f} Gflop of propagation, {work / (2 * gflops):.2f} s at the peak of two threads ({2 * gflops:.0f} Gflop/s)"


def report(name, program, runs, wanted, members, limit, *arguments):
    one = run(program, *arguments, "--members", 8, "--threads", 1, "--json")
    two = run(program, *arguments, "--members", 8, "--threads", 2, "--json")
    if one != two:
        sys.exit(f"{name}: one and two threads do not print the same bytes")
    samples = [timed(program, *arguments, "--members", members) for _ in range(runs)]
    wall, cpu, memory = (statistics.median(column) for column in zip(*samples))
    print(f"{name:<44} wall {wall:7.2f} s  cpu {cpu:7.2f} s  peak {memory:6.0f} MB   wanted: {wanted}; physical limit: {limit}",
          flush=True)


def wiod_world(program, data, folder):
    env = dict(os.environ, ENTREPOT_HOME=str(folder / "home"))
    files = ["io/wiod13_wiot_2011.csv", "minerals/usgs_mcs2026_world_production.csv", "trade/china_exports_hs6_monthly_2017_2024.csv"]
    run(program, "data", "add", *[data / name for name in files], env=env)
    run(program, "world", "build", "data/maps/wiod-2011.toml", "--out", folder / "wiod", env=env)
    return folder / "wiod"


def generated_world(program, folder):
    """77 x 45, invented, in the layout of an ICIO file; four of its regions are the group's."""
    table = folder / "ICIO2023_2020.csv"
    named = ["CHN", "JPN", "KOR", "IDN", "USA", "DEU", "ROW"]
    generated_table.write_icio(table, named + [f"{chr(65 + r // 26)}{chr(65 + r % 26)}X" for r in range(77 - len(named))], 45)
    industries = "\n".join(f'"C{s:02}" = "{INDUSTRIES[s % len(INDUSTRIES)]}"' for s in range(45))
    map_file = folder / "map.toml"
    map_file.write_text(f'name = "generated"\ntitle = "Generated, 77 x 45"\nbase = "data/sample"\n[table]\nfile = "{table}"\n'
                        f'[table.industries]\n{industries}\n')
    run(program, "world", "build", map_file, "--out", folder / "generated")
    return folder / "generated"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/bench/apps/entrepot/entrepot")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path(os.environ.get("ENTREPOT_TEST_DATA", ROOT.parent / "shared/data")))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ario-bench", type=pathlib.Path, default=ROOT / "build/bench/bench/ario_bench")
    args = parser.parse_args()
    program, gflops = args.program.resolve(), peak_gflops(args.ario_bench)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        report("sample, 200 members x 3 runs, 365 days", program, args.runs, "<= 2 s, <= 200 MB", 200,
               physical_limit(340, 200, 365, gflops), "assess", "gallium-2023")
        if args.data.is_dir():
            report("WIOD 2011 (41 x 35), 100 members x 3 runs", program, args.runs, "<= 45 s, <= 1 GB", 100,
                   physical_limit(41 * 35, 100, 365, gflops), "assess", "tohoku-2011",
                   "--world", wiod_world(program, args.data.resolve(), folder))
        else:
            print(f"the WIOD 2011 world needs the real files: {args.data} is not there")
        report("generated (77 x 45), 8 members x 3 runs", program, 1, "no figure asked", 8, physical_limit(77 * 45, 8, 365, gflops),
               "assess", "tohoku-2011",
               "--world", generated_world(program, folder))


if __name__ == "__main__":
    main()
