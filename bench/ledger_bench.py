"""Runs ledger_bench on SQLite in a folder of a real disk, and on a PostgreSQL server that it starts there and stops.

  ledger_bench.py build/bench/bench/ledger_bench [--folder FOLDER] [--transfers N] [--runs N]
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "postgres"))

from cluster import Cluster, programs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--transfers", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    args = parser.parse_args()
    for _ in range(args.runs):
        with tempfile.TemporaryDirectory(dir=args.folder) as folder:
            subprocess.run([args.program, folder, str(args.transfers)], check=True)
    if programs() is None:
        print("PostgreSQL is not installed (tools/setup test): not measured")
        return
    for _ in range(args.runs):
        with Cluster(settings=["shared_buffers = 256MB", "max_wal_size = 4GB"]) as cluster:
            subprocess.run([args.program, cluster.url, str(args.transfers)], check=True)


if __name__ == "__main__":
    main()
