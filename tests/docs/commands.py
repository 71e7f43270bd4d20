"""Runs the commands that README.md, CONTRIBUTING.md and docs/*.md show.

Commands are the lines of ```sh blocks (comments apart), and the lines that begin with `$ ` in any other fenced block; a
line that ends in a backslash goes on. Each document gets a fresh folder with the project's data in it, a fresh
ENTREPOT_HOME and the built program first on the PATH; its commands run in their order, in that folder.

  entrepot ...     must exit with 0
  make TARGET      the Makefile must have the target (make -n)
  tools/NAME ...   the file must exist and be executable
  anything else    is not run, and is listed

A command that uses $DATA needs the folder of real files: without it the command is skipped by name. `# not run: REASON`
behind a command skips it too.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def fenced_commands(text):
    """(line number, command) of each command shown in the Markdown text."""
    language, pending, start = None, "", 0
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.match(r"\s*```\s*(\S*)", line)
        if fence:
            language = None if language is not None else fence.group(1)
            continue
        if language is None:
            continue
        line = line.strip()
        if not pending:
            if language in ("sh", "bash"):
                line = line.removeprefix("$ ")
                if not line or line.startswith("#"):
                    continue
            elif line.startswith("$ "):
                line = line[2:]
            else:
                continue
            start = number
        pending += line
        if pending.endswith("\\"):
            pending = pending[:-1]
            continue
        yield start, pending
        pending = ""


def real_files(source):
    """The folder of real files, or None; an error where ENTREPOT_TEST_DATA promises it and it is not there."""
    named = os.environ.get("ENTREPOT_TEST_DATA")
    folder = pathlib.Path(named) if named else source.parent / "shared" / "data"
    if folder.is_dir():
        return folder
    if named:
        sys.exit(f"ENTREPOT_TEST_DATA points nowhere: {folder}")
    return None


class Runner:
    def __init__(self, source, program, data):
        self.source, self.program, self.data = source, program, data
        self.ran = self.failed = self.skipped = 0

    def document(self, path):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.source / "data", f"{folder}/data")
            env = {**os.environ, "PATH": f"{self.program.parent}:{os.environ['PATH']}", "ENTREPOT_HOME": f"{folder}/home", "HOME": folder}
            if self.data:
                env["DATA"] = str(self.data)
            for line, command in fenced_commands(path.read_text()):
                self.command(f"{path.relative_to(self.source)}:{line}", command, folder, env)

    def skip(self, where, command, reason):
        print(f"skipped {where}: {command}: {reason}")
        self.skipped += 1

    def command(self, where, command, folder, env):
        excuse = re.search(r"#\s*not run:\s*(.+)$", command)
        if excuse:
            return self.skip(where, command[: excuse.start()].strip(), excuse.group(1))
        if "$DATA" in command and not self.data:
            return self.skip(where, command, "needs the real files; set ENTREPOT_TEST_DATA to their folder")
        first = command.split()[0]
        if first == "entrepot":
            return self.run(where, command, folder, env)
        if first == "make":
            return self.run(where, f"make -n -C '{self.source}' {command.removeprefix('make')}", folder, env)
        if first.startswith("tools/"):
            return self.run(where, f"test -x '{self.source}/{first}'", folder, env)
        return self.skip(where, command, "not a command of the project")

    def run(self, where, command, folder, env):
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
        self.ran += 1
        if done.returncode == 0:
            print(f"ok {where}: {command}")
            return
        self.failed += 1
        print(f"FAILED {where}: {command}: exit {done.returncode}\n{done.stdout}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("documents", type=pathlib.Path, nargs="*")
    args = parser.parse_args()
    source = args.source.resolve()
    documents = args.documents or [source / "README.md", source / "CONTRIBUTING.md", *sorted((source / "docs").glob("*.md"))]
    runner = Runner(source, args.program.resolve(), real_files(source))
    for path in documents:
        runner.document(path.resolve())
    print(f"{runner.ran} run, {runner.failed} failed, {runner.skipped} skipped")
    return 1 if runner.failed or runner.ran == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
