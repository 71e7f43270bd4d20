"""Compares the table of rooms in ARCHITECTURE.md with the DEPENDS of each room's CMakeLists.txt, and looks that Eigen comes in by
base/dense.h alone, which fixes the order of its sums."""

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
    strays = [p.relative_to(source) for p in sorted(source.glob("src/**/*")) + sorted(source.glob("apps/**/*"))
              if p.suffix in (".h", ".cpp") and p.name != "dense.h" and "#include <Eigen/" in p.read_text()]
    for path in strays:
        print(f"{path} includes Eigen itself: include base/dense.h")
    if stated == actual:
        return 1 if strays else 0
    for room in sorted(stated.keys() | actual.keys()):
        if stated.get(room) != actual.get(room):
            print(f"{room}: ARCHITECTURE.md says {stated.get(room)}, CMake {actual.get(room)}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
