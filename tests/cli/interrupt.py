"""Ctrl-C: what the stress tests say then, with and without a terminal, how they end, and that the same command goes on.

Real processes and a real signal: one is interrupted as soon as it says that blocks are done, others before that. Each ends by SIGINT itself, which a
shell shows as 130, after one line on standard error; with a journal the same command goes on to the bytes of a run that nobody interrupted.
"""

import argparse
import os
import pathlib
import pty
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

NOTHING = "entrepot: interrupted; nothing is kept: start again\n"


class Failed(Exception):
    pass


def network(folder):
    """A closed network of firms, so large that each command takes some seconds."""
    draw = random.Random(5)
    firms = 6000
    with open(folder / "firms.csv", "w") as file:
        file.write("firm,sector\n" + "".join(f"f{i},s{i % 30}\n" for i in range(firms)))
    with open(folder / "links.csv", "w") as file:
        file.write("supplier,customer,amount\n")
        for i in range(firms):
            for _ in range(12):
                file.write(f"f{i},f{draw.randrange(firms)},{draw.randint(1, 100)}\n")
    return ["--links", str(folder / "links.csv"), "--firms", str(folder / "firms.csv")]


def interrupted(command, after, terminal=False, source=None):
    """Standard error of a command that gets SIGINT once after() holds."""
    master, slave = pty.openpty() if terminal else (None, None)
    env = {**os.environ, "ENTREPOT_PROGRESS": "0"}
    process = subprocess.Popen(command, cwd=source, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=slave if terminal else subprocess.PIPE,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    if terminal:
        os.close(slave)
        os.set_blocking(master, False)
    said = b""

    def hear():
        nonlocal said
        try:
            said += os.read(master, 65536) if terminal else b""
        except (BlockingIOError, OSError):
            pass

    begun = time.monotonic()
    while not after() and process.poll() is None and time.monotonic() - begun < 120:
        hear()
        time.sleep(0.002)
    if process.poll() is not None:
        raise Failed(f"{command} ended by itself")
    process.send_signal(signal.SIGINT)
    if terminal:
        code = process.wait(timeout=20)
        hear()
    else:
        said = process.communicate(timeout=20)[1]
        code = process.returncode
    if code != -signal.SIGINT:
        raise Failed(f"{command} ended with {code} instead of SIGINT: {said!r}")
    return said.decode()


def last_line(said):
    return said.splitlines(keepends=True)[-1] if said else ""


def goes_on(program, source, folder, name, words, terminal):
    out = folder / f"{name}-{int(terminal)}.csv"
    journal = pathlib.Path(f"{out}.journal")
    whole = folder / f"{name}.whole.csv"
    command = [str(program), "stress", *words, "--threads", "1"]
    if not whole.exists():
        subprocess.run([*command, "--out", str(whole)], cwd=source, check=True, capture_output=True)

    def two_blocks():
        return journal.exists() and journal.read_bytes().count(b"\n") > 2

    said = last_line(interrupted([*command, "--out", str(out)], two_blocks, terminal, source)).replace("\r\n", "\n").rpartition("\x1b[K")[2]
    kept = journal.read_bytes().count(b"\n") - 1
    told = re.fullmatch(f"entrepot: interrupted; {re.escape(str(journal))} keeps (\\d+) blocks?: the same command goes on from there\n", said)
    if not told or int(told[1]) not in (kept - 1, kept):  # another may be written while the signal is on its way
        raise Failed(f"{name}: {said!r}, and the journal has {kept} blocks")
    done = subprocess.run([*command, "--out", str(out)], cwd=source, check=True, capture_output=True, text=True)
    if "taken from the run before" not in done.stdout or out.read_bytes() != whole.read_bytes() or journal.exists():
        raise Failed(f"{name}: the same command does not go on: {done.stdout}")
    print(f"ok {name}, {'on a terminal' if terminal else 'without a terminal'}: {kept} blocks kept")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    args = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            files = network(folder)
            begun = [0.0]

            def soon():
                begun[0] = begun[0] or time.monotonic()
                return time.monotonic() - begun[0] > 0.5

            screen = ["screen", *files]
            for terminal in (False, True):
                goes_on(args.program, args.source, folder, "screen", screen, terminal)
            goes_on(args.program, args.source, folder, "ensemble", ["ensemble", "data/stress/rare-earths.toml", "--draws", "128"], False)
            for words in ([*screen, "--eps", "1e-12", "--no-substitution"], ["reverse", *files, "--loss", "50%", "--of", "f7", "--max", "3"]):
                for terminal in (False, True):
                    begun[0] = 0.0
                    said = interrupted([str(args.program), "stress", *words], soon, terminal, args.source)
                    line = last_line(said).replace("\r\n", "\n").rpartition("\x1b[K")[2]
                    if line != NOTHING:
                        raise Failed(f"{words[0]} without a journal says {line!r}")
                    print(f"ok {words[0]} without a journal, {'on a terminal' if terminal else 'without a terminal'}")
    except Failed as failure:
        sys.exit(f"failed: {failure}")


if __name__ == "__main__":
    main()
