"""The types, and the code that docs/python.md shows."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import entrepot


def mypy(*words, cwd):
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def shown(source):
    return re.findall(r"^```python\n(.*?)^```", (source / "docs/python.md").read_text(), re.M | re.S)


@pytest.fixture
def place(source, tmp_path, monkeypatch):
    """A folder with the project's data in it, as the document has it."""
    shutil.copytree(source / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_document_runs(source, place):
    blocks = shown(source)
    assert len(blocks) >= 4
    names = {}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"docs/python.md, block {number}", "exec"), names)  # noqa: S102


def test_types(source, place):
    """The package is typed to the letter, and so is what the document shows."""
    (place / "shown.py").write_text("\n".join(shown(source)))
    package = pathlib.Path(entrepot.__file__).parent
    mypy("mypy", "--strict", "--cache-dir", str(place / "cache"), "-p", "entrepot", cwd=place)
    mypy("mypy", "--strict", "--cache-dir", str(place / "cache"), "shown.py", cwd=place)
    assert (package / "py.typed").exists()


def test_the_stub_is_that_of_the_module(place):
    mypy("mypy.stubtest", "entrepot._core", cwd=place)


def test_everything_named_is_there():
    assert sorted(entrepot.__all__) == entrepot.__all__
    for name in entrepot.__all__:
        assert getattr(entrepot, name).__doc__ if name not in ("__version__", "Progress", "Report", "CascadeShock", "ArioShock") else True, name
