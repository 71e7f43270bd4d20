"""Compares docs/errors.md with the error catalogue of src/base. UPDATE_EXPECT=1 rewrites the table in the document."""

import argparse
import os
import pathlib
import re
import sys

BEGIN, END = "<!-- catalogue: begin -->\n", "<!-- catalogue: end -->\n"


def table(catalogue):
    rows = re.findall(r'ErrorKind\{ErrorCode::(\w+), "(\w+)", "([^"]*)", (\d+), (\d+)\}', catalogue)
    if len(rows) != catalogue.count("ErrorKind{ErrorCode::"):
        sys.exit("error_catalogue.cpp: a row does not look like the others")
    lines = ["| error | meaning | exit code | HTTP status |\n", "|---|---|---|---|\n"]
    return "".join(lines + [f"| `{name}` | {meaning} | {code} | {status} |\n" for _, name, meaning, status, code in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    source = parser.parse_args().source
    document = source / "docs" / "errors.md"
    text = document.read_text()
    before, rest = text.split(BEGIN)
    shown, after = rest.split(END)
    expected = table((source / "src/base/error_catalogue.cpp").read_text())
    if shown == expected:
        return 0
    if os.environ.get("UPDATE_EXPECT") == "1":
        document.write_text(before + BEGIN + expected + END + after)
        print("rewrote docs/errors.md")
        return 0
    print("docs/errors.md is not what the error catalogue says; UPDATE_EXPECT=1 rewrites it. Expected:\n" + expected)
    return 1


if __name__ == "__main__":
    sys.exit(main())
