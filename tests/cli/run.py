"""Runs one-file goldens of the command line.

A golden is a text file `*.test`: comment lines begin with `#`; a line `$ COMMAND` is run by a shell in the source
folder, with the program first on the PATH, and ENTREPOT_HOME and TMP set to a fresh folder; the lines behind it are
the expected output (standard output and error together), the last one `[exit N]` when N is not 0. A line of output that
would be read as a comment, a command or one of these has a backslash in front: `\\# unit: ...`. The text of the fresh
folder is shown as $TMP. `UPDATE_EXPECT=1` rewrites the expectations instead of comparing.
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def run(command, source, program, folder):
    env = dict(os.environ)
    env["PATH"] = f"{program.parent}:{env['PATH']}"
    env["ENTREPOT_HOME"] = f"{folder}/home"
    env["TMP"] = folder
    env["ENTREPOT_PROGRESS"] = "off"  # what is printed must not depend on how long it takes
    env.setdefault("ENTREPOT_TEST_DATA", str(source.parent / "shared" / "data"))
    done = subprocess.run(["bash", "-c", command], cwd=source, env=env, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    out = re.sub(r"^(?=#|\$ |\\)", r"\\", done.stdout.replace(folder, "$TMP"), flags=re.MULTILINE)
    if out and not out.endswith("\n"):
        out += "\n"
    return out + (f"[exit {done.returncode}]\n" if done.returncode else "")


def actual_text(text, source, program):
    out = []
    with tempfile.TemporaryDirectory() as folder:
        for line in text.splitlines(keepends=True):
            if line.startswith("$ "):
                out += [line, run(line[2:], source, program, folder)]
            elif line.startswith("#") or (not line.strip() and (not out or out[-1].startswith("#") or out[-1] == "\n")):
                out.append(line)
    return "".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--sanitized", action="store_true", help="the program holds sanitizers, which need address space without a limit")
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    passed = failed = skipped = 0
    for path in sorted(args.folder.rglob("*.test")):
        expected = path.read_text()
        data = pathlib.Path(os.environ.get("ENTREPOT_TEST_DATA", args.source.parent / "shared" / "data"))
        if expected.startswith("# needs the real files") and not data.is_dir():
            if "ENTREPOT_TEST_DATA" in os.environ:
                sys.exit(f"ENTREPOT_TEST_DATA points nowhere: {data}")
            print(f"skipped {path.name}: needs the real files; set ENTREPOT_TEST_DATA to their folder")
            skipped += 1
            continue
        if args.sanitized and "ulimit -v" in expected:
            print(f"skipped {path.name}: it limits the address space, which the sanitizers need")
            skipped += 1
            continue
        actual = actual_text(expected, args.source.resolve(), args.program.resolve())
        if actual == expected:
            passed += 1
        elif os.environ.get("UPDATE_EXPECT") == "1":
            path.write_text(actual)
            print(f"rewrote {path.name}")
            passed += 1
        else:
            failed += 1
            sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), actual.splitlines(True),
                                                       f"{path.name} expected", f"{path.name} actual"))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed + skipped == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
