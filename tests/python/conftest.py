import os
import pathlib
import subprocess

import numpy as np
import pytest

import entrepot

SOURCE = pathlib.Path(os.environ.get("ENTREPOT_SOURCE", pathlib.Path(__file__).resolve().parents[2]))


def data_folder():
    return pathlib.Path(os.environ.get("ENTREPOT_TEST_DATA") or SOURCE.parent / "shared" / "data")


@pytest.fixture(scope="session")
def source():
    return SOURCE


@pytest.fixture(scope="session")
def golden():
    """The known answers of the shock room. Skips where a user has no real files; fails where ENTREPOT_TEST_DATA promises them."""
    if not data_folder().is_dir():
        if os.environ.get("ENTREPOT_TEST_DATA"):
            pytest.fail(f"ENTREPOT_TEST_DATA points nowhere: {data_folder()}")
        pytest.skip("needs the real files; set ENTREPOT_TEST_DATA to their folder")
    return data_folder().parent / "golden" / "shock"


@pytest.fixture(scope="session")
def command_line():
    """What the program says when a command fails, without its own name."""

    def run(*words):
        done = subprocess.run([os.environ["ENTREPOT_PROGRAM"], *map(str, words)], capture_output=True, text=True)
        assert done.returncode != 0, done.stdout
        return done.stderr.removeprefix("entrepot: ").removesuffix("\n")

    return run


@pytest.fixture
def sample(source):
    return entrepot.load_table(source / "data/sample/input_output.csv")


# Flows per year: two economies, mines and mills.
NODES = ["A:mine", "A:mill", "B:mine", "B:mill"]
FLOWS = np.array([[0, 20, 0, 10], [4, 0, 2, 0], [0, 10, 0, 10], [2, 0, 4, 0]], dtype=float) * 365
DEMAND = np.array([[5, 5], [30, 24], [5, 5], [10, 34]], dtype=float) * 365


@pytest.fixture
def mills():
    return entrepot.Table(FLOWS, DEMAND, regions=["A", "B"], sectors=["mine", "mill"])


@pytest.fixture
def chain():
    """ore -60-> steel -100-> cars, ore2 -40-> steel"""
    return entrepot.FirmNetwork(["ore", "ore2", "steel"], ["steel", "steel", "cars"], [60, 40, 100], ["mining", "mining", "metals", "vehicles"],
                                firms=["ore", "ore2", "steel", "cars"])
