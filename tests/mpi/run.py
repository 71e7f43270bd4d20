"""entrepot-mpi against entrepot: the same bytes for 1 and 4 ranks; a rank or the one process killed in the middle, and the run gone on with,
by as many ranks, by one process, by ranks after one process.

Ranks may be more than cores. The launcher's own words (a killed rank) are not looked at, only that it ends and says so.
"""

import argparse
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

PLAN = """name = "mpi"
horizon_days = 60
draws = 128
targets = ["JPN:vehicles"]
[model]
inventory_days = "60,electronics=20"
[[shock]]
node = "CHN:metals"
loss = 0.3
days = 20
recovery_days = 10
[[parameter]]
vary = "loss"
low = 0.1
high = 0.6
[[parameter]]
vary = "days"
low = 5
high = 30
[[parameter]]
vary = "inventory_days"
sector = "metals"
low = 15
high = 60
"""


class Failed(Exception):
    pass


class Ranks:
    def __init__(self, args, folder):
        self.args, self.folder = args, pathlib.Path(folder)
        # Open MPI asks to be told that this is meant.
        self.env = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                    "OMPI_MCA_rmaps_base_oversubscribe": "1"}

    def command(self, ranks, words):
        if ranks == 0:
            return [str(self.args.program), "stress", *words, "--threads", "1"]
        return [str(self.args.mpiexec), "-n", str(ranks), str(self.args.mpi_program), *words]

    def run(self, command):
        return subprocess.run(command, cwd=self.args.source, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)

    def outcome(self, ranks, words):
        """Standard output and the csv."""
        out = self.folder / f"{words[0]}-{ranks}.csv"
        done = self.run(self.command(ranks, [*words, "--json", "--out", str(out)]))
        if done.returncode != 0:
            raise Failed(f"{words[0]} on {ranks} ranks: exit {done.returncode}\n{done.stdout}{done.stderr}")
        if pathlib.Path(f"{out}.journal").exists():
            raise Failed(f"{words[0]} on {ranks} ranks left its journal behind")
        return done.stdout, out.read_bytes()


def same_bytes(ranks, words):
    expected = ranks.outcome(0, words)
    for number in (1, 4):
        if ranks.outcome(number, words) != expected:
            raise Failed(f"{words[0]}: {number} ranks give other bytes than one process")
    print(f"ok {words[0]}: the same bytes in one process, on 1 rank, on 4 ranks ({len(expected[1])} bytes of csv)")
    return expected[1]


def process_of_rank(rank, word):
    """The process of a rank of the job whose command line has the word."""
    for entry in pathlib.Path("/proc").iterdir():
        try:
            line, env = (entry / "cmdline").read_bytes().split(b"\0"), (entry / "environ").read_bytes().split(b"\0")
        except (OSError, NotADirectoryError):
            continue
        if word.encode() in line and line[0].endswith(b"entrepot-mpi") and \
                any(f"{name}={rank}".encode() in env for name in ("PMI_RANK", "OMPI_COMM_WORLD_RANK")):
            return int(entry.name)
    return None


def killed_and_gone_on(ranks, rank, words, expected, first=4, then=4):
    """`rank` of `first` ranks is killed, `then` others go on; 0 ranks are one process of entrepot."""
    out = ranks.folder / f"killed-{words[0]}-{rank}-{first}-{then}.csv"
    journal = pathlib.Path(f"{out}.journal")
    job = subprocess.Popen(ranks.command(first, [*words, "--out", str(out)]), cwd=ranks.args.source, env=ranks.env,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (journal.exists() and journal.read_bytes().count(b"\n") >= 2):
            if job.poll() is not None or time.monotonic() > deadline:
                raise Failed("the job ended before a rank could be killed; give it more to do")
            time.sleep(0.002)
        victim = job.pid if first == 0 else process_of_rank(rank, str(out))
        if victim is None:
            raise Failed(f"rank {rank} is not found among the processes")
        os.kill(victim, signal.SIGKILL)
        if job.wait(timeout=60) == 0:
            raise Failed("the launcher says nothing of a killed rank")
    finally:
        job.kill()
        job.wait()
    lines = journal.read_bytes().count(b"\n")
    if out.exists():
        raise Failed("there is a result although a rank was killed")
    done = ranks.run(ranks.command(then, [*words, "--out", str(out)]))
    if done.returncode != 0 or "were taken from the run before" not in done.stdout:
        raise Failed(f"the run did not go on: exit {done.returncode}\n{done.stdout}{done.stderr}")
    if out.read_bytes() != expected:
        raise Failed("killed and gone on with: other bytes")
    who, others = (f"on {n} ranks" if n else "in one process" for n in (first, then))
    print(f"ok {words[0]} {who}: {f'rank {rank} ' if first else ''}killed with {lines - 1} blocks on disk, resumed {others}, the same bytes")


def interrupted(ranks, words):
    """Ctrl-C: one rank says what is kept, the others nothing."""
    out = ranks.folder / "interrupted.csv"
    journal = pathlib.Path(f"{out}.journal")
    job = subprocess.Popen(ranks.command(3, [*words, "--out", str(out)]), cwd=ranks.args.source, env=ranks.env, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (journal.exists() and journal.read_bytes().count(b"\n") >= 3):
        if job.poll() is not None or time.monotonic() > deadline:
            raise Failed("the job ended before it could be interrupted; give it more to do")
        time.sleep(0.002)
    speaker, silent = process_of_rank(0, str(out)), process_of_rank(1, str(out))
    os.kill(speaker, signal.SIGINT)  # first: a launcher ends the others once one has ended
    try:
        os.kill(silent, signal.SIGINT)
    except ProcessLookupError:
        pass  # it was ended already
    said = job.communicate(timeout=60)[1]
    if said.count("entrepot: interrupted") != 1 or f"{journal} keeps " not in said:
        raise Failed(f"interrupted ranks say {said!r}")
    print("ok interrupted: one rank says what is kept")


def mistakes(ranks, plan):
    bad = ranks.folder / "bad.toml"
    bad.write_text(PLAN.replace("loss = 0.3", "loss = 1.3"))
    done = ranks.run(ranks.command(3, ["ensemble", str(bad)]))
    if done.stderr.count("loss = 1.3") != 1 or done.returncode != 3 or done.stdout:
        raise Failed(f"a mistake in the file: exit {done.returncode}\n{done.stdout}{done.stderr}")
    other = ranks.folder / "other.toml"
    other.write_text(PLAN.replace("high = 30", "high = 31"))
    one = [str(ranks.args.mpi_program), "ensemble"]
    done = ranks.run([str(ranks.args.mpiexec), "-n", "1", *one, str(plan), ":", "-n", "1", *one, str(other)])
    if "Rank 1 has read other input" not in done.stderr or done.returncode != 3 or done.stdout:
        raise Failed(f"ranks with different files: exit {done.returncode}\n{done.stdout}{done.stderr}")
    print("ok one error for all ranks, and none of them waits; other input on a rank is refused")


def write_network(folder):
    """4,000 firms, sixteen blocks."""
    draw = random.Random(5)
    links, firms = folder / "links.csv", folder / "firms.csv"
    rows = {(i, draw.randrange(4000)) for i in range(4000) for _ in range(5)}
    links.write_text("supplier,customer,amount\n" + "".join(f"f{i},f{j},{draw.randint(1, 99)}\n" for i, j in sorted(rows) if i != j))
    firms.write_text("firm,sector\n" + "".join(f"f{i},s{i % 7}\n" for i in range(4000)))
    return links, firms


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--program", "--mpi-program", "--mpiexec", "--source"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ranks = Ranks(args, folder)
        plan = ranks.folder / "plan.toml"
        plan.write_text(PLAN)
        links, firms = write_network(ranks.folder)
        try:
            expected = same_bytes(ranks, ["ensemble", str(plan)])
            for rank in (2, 0):
                killed_and_gone_on(ranks, rank, ["ensemble", str(plan)], expected)
            killed_and_gone_on(ranks, 1, ["ensemble", str(plan)], expected, then=0)
            killed_and_gone_on(ranks, 0, ["ensemble", str(plan)], expected, first=0)
            screen = ["screen", "--links", str(links), "--firms", str(firms)]
            expected = same_bytes(ranks, screen)
            killed_and_gone_on(ranks, 1, screen, expected, then=0)
            killed_and_gone_on(ranks, 0, screen, expected, first=0)
            interrupted(ranks, screen)
            mistakes(ranks, plan)
        except Failed as failure:
            print(f"FAILED {failure}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
