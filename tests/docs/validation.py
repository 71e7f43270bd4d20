"""Prints docs/validation.md with its marked parts renewed: what the tests and the program say now.

  validation.py --build build/dev                   print the page
  validation.py --build build/dev --write           rewrite docs/validation.md
  validation.py --build build/dev --check           print and compare; exit 1 and the difference where the page is not what is printed
  validation.py --build build/dev --check --quick   only the parts that the tests say: known answers and invariants

The prose between the parts is the page's own. The world of the back-tests is built from the real files (ENTREPOT_TEST_DATA), unless --world
names one that `entrepot world build` made from data/maps/wiod-2011.toml. Exits with 77 where the real files, or on --check the
instructions that the numbers were made with, are missing.
"""

import argparse
import difflib
import os
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is

from commands import real_files
import validation_models as models
import validation_tests as tests


def replaced(page, part, lines):
    pattern = re.compile(rf"(<!-- {part}: begin -->\n).*?(<!-- {part}: end -->)", re.S)
    if not pattern.search(page):
        sys.exit(f"The page has no part {part}.")
    return pattern.sub(lambda found: found.group(1) + "\n".join(lines) + "\n" + found.group(2), page)


def renewed(page, args, data):
    page = replaced(page, "known answers", tests.goldens(args.build))
    lines, failed = tests.invariants(args.source, args.build)
    page = replaced(page, "invariants", lines)
    if args.quick:
        return page, failed
    with tempfile.TemporaryDirectory() as folder:
        program = models.Program(args.program or args.build / "apps" / "entrepot" / "entrepot", args.source,
                                 {**os.environ, "ENTREPOT_HOME": f"{folder}/home"})
        world = args.world or models.build_world(program, data, folder)
        worlds = [("WIOD 2011 world", world), ("sample world", "data/sample")]
        page = replaced(page, "back-tests", models.back_tests(program, worlds, args.members, data))
        page = replaced(page, "models", models.models(program, world))
    return page, failed


def can_compare():
    """The bits of the models are those of fused multiply-adds; without them the last digits of the errors are others."""
    try:
        return "avx2" in pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--program", type=lambda path: pathlib.Path(path).resolve(), help="default: that of the build")
    parser.add_argument("--source", type=lambda path: pathlib.Path(path).resolve(), default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--world", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--members", type=int, default=100, help="members of the ensembles of the back-tests")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()

    data = real_files(args.source)
    if not data or (args.check and not can_compare()):
        print("needs the real files, and on --check AVX2: not compared")
        return 77
    path = args.source / "docs" / "validation.md"
    before = path.read_text()
    page, failed = renewed(before, args, data)
    if failed:
        print(f"Invariants that do not hold: {', '.join(failed)}", file=sys.stderr)
    if args.check:
        if not args.quick:
            print(page)
        difference = list(difflib.unified_diff(before.splitlines(), page.splitlines(), "docs/validation.md", "what is printed now", lineterm=""))
        print("\n".join(difference) or "docs/validation.md is what is printed")
        return 1 if difference or failed else 0
    if args.write:
        path.write_text(page)
    else:
        print(page, end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
