"""Kills the program at many moments while it writes, and checks afterwards that nothing half-written is taken for whole.

What is killed: `data add` (into one store; one file, and several in one command), `world build` (over a world that is there) and `assess --out` (over a brief that is there),
each with SIGKILL after delays drawn from a fixed seed: scaled to the time that a run takes here, from its first write on, or from the file on that is the next to be whole. After every kill the store lists and
checks clean, what was there before is there still, and the world and the brief are a whole old or a whole new one. In the end the same
commands run through, and nothing that a killed run has left is there any more.
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

SEED = 20231125


class Trial:
    def __init__(self, program, source, folder):
        self.program, self.source, self.folder = program, source, folder
        self.env = dict(os.environ, ENTREPOT_HOME=str(folder / "home"))
        self.random = random.Random(SEED)
        self.faults = []

    def start(self, *words):
        return subprocess.Popen([self.program, *map(str, words)], cwd=self.source, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *words):
        return subprocess.run([self.program, *map(str, words)], cwd=self.source, env=self.env, text=True, capture_output=True, timeout=120)

    def good(self, *words):
        done = self.run(*words)
        self.expect(done.returncode == 0, f"{' '.join(map(str, words))} ends with {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}")
        return done.stdout

    def expect(self, holds, what):
        if not holds:
            self.faults.append(what)

    def kill(self, turn, low, whole, folder, *words):
        """Kills a run some time between `low` and all of its time, or, every other turn, shortly after it has begun to write in the folder.
        True when it was killed before its end."""
        delay, shortly = self.random.uniform(low, 1.0) * whole, self.random.choice((0, 0, 0, 0.001, 0.004))
        before = entries(folder)
        child = self.start(*words)
        if turn % 2 == 0:
            time.sleep(delay)
        else:
            while child.poll() is None and entries(folder) == before:
                pass
            time.sleep(shortly)
        return self.end(child)

    def kill_after(self, begun, longest, *words):
        """Kills a run at most `longest` seconds after `begun` holds. True when it was killed before its end."""
        delay = self.random.uniform(0, longest)
        child = self.start(*words)
        while child.poll() is None and not begun():
            pass
        time.sleep(delay)
        return self.end(child)

    def end(self, child):
        child.send_signal(signal.SIGKILL)
        return child.wait() == -signal.SIGKILL

    def time_of(self, *words):
        begin = time.monotonic()
        self.good(*words)
        return time.monotonic() - begin


def entries(folder):
    found = set()
    for path in folder.iterdir():
        try:
            found.add((path.name, path.lstat().st_size, path.lstat().st_mtime_ns))
        except FileNotFoundError:
            pass
    return found


def whole_sets(store):
    return sum(1 for path in store.iterdir() if not path.name.startswith("."))


def tree(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def write_flows(path, rows, first_year):
    with open(path, "w") as out:
        out.write("t,i,j,k,v,q\n")
        for n in range(rows):
            out.write(f"{first_year + n % 3},156,{(392, 410, 842, 276)[n % 4]},{280000 + n // 12},{n % 977}.5,{n % 331}.25\n")


def add_is_killed(trial, kills):
    first, second = trial.folder / "BACI_HS17_first.csv", trial.folder / "BACI_HS17_second.csv"
    write_flows(first, 5_000, 2017)
    write_flows(second, 80_000, 2019)
    trial.good("data", "add", first)
    ids = lambda: {m["id"] for m in json.loads(trial.good("data", "list", "--json"))["data_sets"]}
    before = ids()
    store = trial.folder / "home" / "data"
    kept = tree(store / next(iter(before)))
    whole = trial.time_of("data", "add", second)
    new_id = next(iter(ids() - before))
    reference = tree(store / new_id)
    killed = 0
    for turn in range(kills):
        for path in (store / new_id).iterdir():
            path.unlink()
        (store / new_id).rmdir()
        killed += trial.kill(turn, 0.1, whole, store, "data", "add", second)
        listed = json.loads(trial.good("data", "list", "--json"))
        trial.expect(not listed["damaged"], f"damaged data sets after a kill: {listed['damaged']}")
        there = {m["id"] for m in listed["data_sets"]}
        trial.expect(before <= there <= before | {new_id}, f"the store lists {there}")
        for name in there:
            trial.good("data", "check", name)
        trial.expect(tree(store / next(iter(before))) == kept, "an earlier data set has changed")
        again = trial.time_of("data", "add", second)
        if new_id not in there:
            whole = min(whole, again)
        trial.expect(tree(store / new_id) == reference, "the repeated import differs")
        left = [p.name for p in store.iterdir() if p.name.startswith(".importing")]
        trial.expect(not left, f"the next import leaves {left}")
    return killed


def years_are_killed(trial, kills):
    """Yearly files in one command, killed within and between them and started again: what is whole stays, the rest is read again."""
    files = [trial.folder / f"BACI_HS17_Y{year}_V202301.csv" for year in range(2001, 2007)]
    for file in files:
        write_flows(file, 20_000, int(file.name[11:15]))
    trial.env["ENTREPOT_HOME"] = str(trial.folder / "unharmed")
    whole = trial.time_of("data", "add", *files)
    reference = tree(trial.folder / "unharmed" / "data")
    home = trial.folder / "resumed"
    trial.env["ENTREPOT_HOME"] = str(home)
    store = home / "data"
    store.mkdir(parents=True)
    killed, least, partly = 0, 0, 0
    for turn in range(kills):
        if turn % 3 == 0:
            killed += trial.kill(turn, 0.05, 0.5 * whole, store, "data", "add", *files)
        else:  # one file further, and within the next
            killed += trial.kill_after(lambda: whole_sets(store) > least, whole / len(files), "data", "add", *files)
        listed = json.loads(trial.good("data", "list", "--json"))
        trial.expect(not listed["damaged"], f"damaged data sets after a kill: {listed['damaged']}")
        there = len(listed["data_sets"])
        trial.expect(there >= least, f"{there} data sets where {least} were whole before")
        found = {name: digest for name, digest in tree(store).items() if not name.startswith(".importing")}
        trial.expect(found.items() <= reference.items(), "a data set differs from that of an import without a kill")
        least, partly = there, partly + (0 < there < len(files))
        if there == len(files):  # from the beginning again
            for data_set in listed["data_sets"]:
                for path in (store / data_set["id"]).iterdir():
                    path.unlink()
                (store / data_set["id"]).rmdir()
            least = 0
    trial.good("data", "add", *files)
    trial.expect(tree(store) == reference, "the store that was killed and resumed is not that of an import without a kill")
    trial.expect(partly > 0, "no kill fell between two files")
    trial.env["ENTREPOT_HOME"] = str(trial.folder / "home")
    return killed


def two_add_at_once(trial):
    flows = trial.folder / "BACI_HS17_both.csv"
    write_flows(flows, 60_000, 2010)
    both = [trial.start("data", "add", flows) for _ in range(4)]
    trial.expect([child.wait() for child in both] == [0] * 4, "imports of one file at the same time fail")
    names = [m["file_name"] for m in json.loads(trial.good("data", "list", "--json"))["data_sets"]]
    trial.expect(names.count(flows.name) == 1, f"one file imported four times at once is listed {names.count(flows.name)} times")
    trial.good("data", "check", flows.name)


def build_is_killed(trial, kills):
    maps = []
    for title in ("old", "new"):
        maps.append(trial.folder / f"{title}.toml")
        maps[-1].write_text(f'name = "built"\ntitle = "{title}"\nbase = "{trial.source}/data/sample"\n')
    out = trial.folder / "world"
    whole = trial.time_of("world", "build", maps[0], "--out", out)
    old = tree(out)
    whole = min(whole, trial.time_of("world", "build", maps[1], "--out", out))
    new = tree(out)
    trial.expect(old != new, "the two worlds do not differ")
    killed = 0
    for turn in range(kills):
        trial.good("world", "build", maps[0], "--out", out)
        killed += trial.kill(turn, 0.1, whole, trial.folder, "world", "build", maps[1], "--out", out)
        trial.expect(out.is_dir() and tree(out) in (old, new), "a killed build leaves a world that is neither the old nor the new one")
        trial.good("world", "show", out)
    trial.good("world", "build", maps[1], "--out", out)
    left = [p.name for p in trial.folder.iterdir() if p.name.startswith("world.part")]
    trial.expect(tree(out) == new and not left, f"the next build leaves {left}")
    return killed


def assess_is_killed(trial, kills):
    out = trial.folder / "brief"
    command = lambda members: ("assess", "gallium-2023", "--members", members, "--out", out)
    whole = trial.time_of(*command(3))
    old = tree(out)
    whole = min(whole, trial.time_of(*command(2)))
    new = tree(out)
    trial.expect(old != new, "the two briefs do not differ")
    killed = 0
    for turn in range(kills):
        trial.good(*command(3))
        killed += trial.kill(turn, 0.6, whole, out, *command(2))
        for name in ("brief.json", "brief.html"):
            trial.expect(tree(out).get(name) in (old[name], new[name]), f"{name} is neither the old nor the new one")
    trial.good(*command(2))
    trial.expect(tree(out) == new, f"the next assessment leaves {sorted(set(tree(out)) - set(new))}")
    return killed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--kills", type=int, default=10, help="of each command")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(args.program.resolve(), args.source.resolve(), pathlib.Path(folder))
        counts = [work(trial, args.kills) for work in (add_is_killed, years_are_killed, build_is_killed, assess_is_killed)]
        two_add_at_once(trial)
    for fault in dict.fromkeys(trial.faults):
        print(fault)
    print(f"killed before the end: {counts[0]} imports, {counts[1]} imports of several files, {counts[2]} builds, {counts[3]} assessments, of {args.kills} each; {len(trial.faults)} faults")
    return 1 if trial.faults or min(counts) < args.kills // 4 else 0


if __name__ == "__main__":
    sys.exit(main())
