"""Compares the table of rooms in ARCHITECTURE.md with the DEPENDS of each room's CMakeLists.txt."""

import argparse
import pathlib
import re
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    source = parser.parse_args().source
    text = (source / "ARCHITECTURE.md").read_text()
    shown = text.split("<!-- rooms: begin -->")[1].split("<!-- rooms: end -->")[0]
    stated = {name: set(re.findall(r"\w+", rooms)) for name, rooms in re.findall(r"^\| `(\w+)` \| ([^|]*)\|", shown, re.M)}
    actual = {}
    for path in sorted((source / "src").glob("*/CMakeLists.txt")):
        depends = re.search(r"^\s*DEPENDS ([^\n)]*)", path.read_text(), re.M)
        actual[path.parent.name] = set(depends.group(1).split()) if depends else set()
    if stated == actual:
        return 0
    for room in sorted(stated.keys() | actual.keys()):
        if stated.get(room) != actual.get(room):
            print(f"{room}: ARCHITECTURE.md says {stated.get(room)}, CMake {actual.get(room)}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
