"""Runs the tests of journals on a PostgreSQL server of their own: those of the store, and a server that loses its power while a ledger is written.

Exits with 77 where PostgreSQL is not installed.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True  # the source tree stays as it is

from cluster import Cluster, programs


def store_tests(args, url):
    done = subprocess.run([args.store_test, "--gtest_filter=*PostgreSQL*", "--gtest_brief=1"], env={**os.environ, "ENTREPOT_TEST_POSTGRES": url}, timeout=300)
    return done.returncode == 0


def entrepot(args, store, *words, check=True):
    done = subprocess.run([args.program, "ledger", *words, "--store", store], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    if check and done.returncode != 0:
        sys.exit(f"ledger {' '.join(words)}: exit {done.returncode}: {done.stdout}")
    return done


def lost_power(args, cluster):
    """Transfers one after the other until the server is stopped at once; those that were acknowledged are there when it is back."""
    store = cluster.url + "?options=-csearch_path%3Dpublic"
    entrepot(args, store, "init")
    entrepot(args, store, "asset", "1", "USD", "USD", "--places", "2")
    for name in ("bank", "fund"):
        entrepot(args, store, "account", name, "--ledger", "1")
    acknowledged = 0
    stopper = threading.Timer(1.5, cluster.stop, ["immediate"])
    stopper.start()
    for number in range(1, 10_000):
        done = entrepot(args, store, "transfer", "bank", "fund", "0.01", "--id", f"t{number}", check=False)
        if done.returncode != 0:
            break
        acknowledged = number
    stopper.join()
    time.sleep(0.2)
    cluster.start()
    verified = entrepot(args, store, "verify").stdout
    history = entrepot(args, store, "history", "--account", "fund", "--csv").stdout
    there = history.count(",transfer,ok,")
    print(f"server stopped at once: {acknowledged} transfers acknowledged, {there} there")
    return "all hold" in verified and acknowledged <= there <= acknowledged + 1 and acknowledged > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store-test", type=pathlib.Path, required=True)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    args = parser.parse_args()
    if programs() is None:
        print("PostgreSQL is not installed (tools/setup test): not tested")
        return 77
    with Cluster() as cluster:
        good = store_tests(args, cluster.url)
        good = lost_power(args, cluster) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
