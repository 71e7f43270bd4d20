"""Runs the stories of docs/reserve-stories.md on SQLite and on PostgreSQL, and kills `entrepot reserve` while it writes.

The stories are the document's own commands, with the store replaced; both stores must print the same. The kills: a process that draws from a
lot is killed after a delay from a fixed seed and asked again under the same id; in the end every draw is there once, and the register is
rebuilt from its journal by deciding again.

Exits with 77 where PostgreSQL is not installed, once SQLite has passed.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "docs"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "postgres"))

from cluster import Cluster, programs
from commands import fenced_commands

SIGNED = ["--by", "Ministry", "--economy", "KOR", "--signed", "Kim A, director; Lee B, officer"]


class Folder:
    def __init__(self, args):
        self.args, self.path = args, tempfile.TemporaryDirectory()
        shutil.copytree(args.source / "data", f"{self.path.name}/data")
        self.env = {**os.environ, "PATH": f"{args.program.parent}:{os.environ['PATH']}"}

    def shell(self, command):
        done = subprocess.run(command, shell=True, cwd=self.path.name, env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        if done.returncode != 0:
            sys.exit(f"exit {done.returncode}: {command}\n{done.stdout}")
        return done.stdout

    def start(self, *words):
        return subprocess.Popen([self.args.program, *words], cwd=self.path.name, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def stories(args, store):
    """What the document's commands print with that store, one text per command."""
    folder = Folder(args)
    text = (args.source / "docs" / "reserve-stories.md").read_text()
    out = []
    for line, command in fenced_commands(text):
        out.append((line, folder.shell(command.replace("--store stories.db", f"--store '{store}'"))))
    return out


def kills(args, store, count):
    folder = Folder(args)
    place = ["--store", store]
    folder.shell(f"entrepot ledger init --store '{store}'")
    day = ["--at", "2026-03-02"]
    made = [
        ["rulebook", "adopt", "minerals", "--secretariat", "Secretariat"],
        ["stock", "depot", "D", "--in", "KOR", "--place", "Gunsan"],
        ["stock", "lot", "K", "--depot", "D", "--instrument", "minerals", "--good", "gallium", "--grade", "4N", "--kind", "earmarked", "--received", "2026-02-01"],
        ["stock", "attest", "K", "--quantity", "100000", "--counted-on", "2026-03-01", "--confidence", "measured", "--evidence", "a" * 64],
    ]
    for words in made:
        process = folder.start("reserve", *words, *SIGNED, *place, *day)
        process.communicate(timeout=60)
        assert process.returncode == 0, words
    random_delay = random.Random(20260302)
    begun = time.monotonic()
    folder.start("reserve", "stock", "show", *place).communicate(timeout=60)
    typical = time.monotonic() - begun
    killed = existed = 0
    for number in range(1, count + 1):
        ask = ["reserve", "stock", "use", "K", "1", "--reason", "test", "--id", f"use-{number}", *SIGNED, *place, *day]
        process = folder.start(*ask)
        time.sleep(random_delay.uniform(0, 1.5 * typical))
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate(timeout=60)
        killed += process.returncode == -signal.SIGKILL
        acknowledged = "used by KOR" in said
        again = folder.start(*ask)
        said, _ = again.communicate(timeout=60)
        assert again.returncode == 0, f"asked again after a kill: exit {again.returncode}: {said}"
        assert not (acknowledged and "exists" not in said), f"use-{number} was acknowledged and is gone"
        existed += "exists" in said
    rows = json.loads(folder.start("reserve", "stock", "show", "--json", *place).communicate(timeout=60)[0])
    assert rows[0]["held"] == f"{100000 - count}.000" and rows[0]["counts"] == rows[0]["held"], rows[0]
    assert "all hold" in folder.shell(f"entrepot ledger verify --store '{store}'")
    print(f"{count} draws, {killed} killed, {existed} of them were on the disk already: each is there once")
    return killed > count // 4 and 0 < existed < count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--kills", type=int, default=60)
    args = parser.parse_args()
    args.program, args.source = args.program.resolve(), args.source.resolve()
    with tempfile.TemporaryDirectory() as folder:
        good = kills(args, f"{folder}/kills.db", args.kills)
        sqlite = stories(args, f"{folder}/stories.db")
    print(f"SQLite: {len(sqlite)} commands of the stories")
    if programs() is None:
        print("PostgreSQL is not installed (tools/setup test): not tested")
        return 77 if good else 1
    with Cluster() as cluster:
        schema = cluster.url + "?options=-csearch_path%3Dpublic"
        postgres = stories(args, schema)
        for (line, one), (_, other) in zip(sqlite, postgres):
            if one != other:
                print(f"docs/reserve-stories.md:{line}: the stores differ:\n{one}{other}")
                good = False
    print(f"PostgreSQL: {len(postgres)} commands, the same answers")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
