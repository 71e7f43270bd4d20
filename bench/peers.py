"""What benchmarks beside published programs share: the peers' own Python, and the history of results."""

import json
import os
import subprocess
import sys

BENCH = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(os.path.dirname(BENCH), "build", "peers")


def enter_venv():
    """Run this script again with the Python of the peers (bench/peers.txt), made if it is not there."""
    python = os.path.join(VENV, "bin", "python")
    if os.path.abspath(sys.prefix) == VENV:
        return
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", os.path.join(BENCH, "peers.txt")], check=True)
    os.execv(python, [python, os.path.abspath(sys.argv[0]), *sys.argv[1:]])


def keep(result, name):
    """Append the result to bench/history/NAME.jsonl."""
    folder = os.path.join(BENCH, "history")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"{name}.jsonl"), "a") as file:
        file.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    enter_venv()
