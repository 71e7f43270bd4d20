"""Installs the Python package with pip from the source tree into an environment of its own, and tests it there.

The rooms are compiled with the flags of the build that the test belongs to, so that ccache has them already. The environment stays
in the build folder; pip fills it again when its list of packages changes. Where pip cannot get them the test is skipped by name; with
ENTREPOT_E2E=required, as in CI, that is a failure.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def missing(what: str) -> int:
    print(f"skipped: {what}")
    return 1 if os.environ.get("ENTREPOT_E2E") == "required" else SKIPPED


def wanted_packages(source: pathlib.Path) -> str:
    """The pinned packages, those of the build first."""
    built_with = re.search(r"^requires = \[(.*)\]", (source / "pyproject.toml").read_text(), re.M)
    return "\n".join(re.findall(r'"([^"]+)"', built_with.group(1))) + "\n" + (here / "requirements.txt").read_text()


def environment(folder: pathlib.Path, packages: str) -> pathlib.Path:
    """The Python of the environment with the packages in it. Raises CalledProcessError."""
    python, list_file = folder / "bin" / "python", folder / "packages.txt"
    if list_file.exists() and list_file.read_text() == packages:
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    (folder / "wanted.txt").write_text(packages)
    subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(folder / "wanted.txt")], check=True)
    list_file.write_text(packages)
    return python


def install(python: pathlib.Path, source: pathlib.Path, build: pathlib.Path, settings: list) -> None:
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-build-isolation", "--no-deps", "--force-reinstall"]
    for setting in [f"build-dir={build}", *settings]:
        command += ["--config-settings", setting]
    # As in the presets: what is compiled does not depend on the folder of the build.
    subprocess.run([*command, str(source)], check=True, env={**os.environ, "CCACHE_NOHASHDIR": "1"})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=pathlib.Path, help="entrepot, whose errors the package must repeat")
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--build", required=True, type=pathlib.Path, help="where CMake builds the package")
    parser.add_argument("--environment", required=True, type=pathlib.Path, help="folder of the virtual environment")
    parser.add_argument("--setting", action="append", default=[], help="passed to pip: cmake.define.NAME=VALUE")
    parser.add_argument("tests", nargs="*", help="passed to pytest instead of the whole folder")
    arguments = parser.parse_args()

    try:
        python = environment(arguments.environment, wanted_packages(arguments.source))
    except subprocess.CalledProcessError:
        return missing("no virtual environment (python3-venv), or pip cannot get the packages of requirements.txt")
    install(python, arguments.source, arguments.build, arguments.setting)
    variables = {**os.environ, "ENTREPOT_PROGRAM": str(arguments.program), "ENTREPOT_SOURCE": str(arguments.source), "PYTHONSAFEPATH": "1"}
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *(arguments.tests or [str(here)])]
    return subprocess.run(command, env=variables, cwd=arguments.environment).returncode


if __name__ == "__main__":
    sys.exit(main())
