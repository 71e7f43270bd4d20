"""What is copied and what is not, and what arrays may be."""

import copy
import gc
import pickle

import numpy as np
import pandas as pd
import pytest

import entrepot

from conftest import DEMAND, FLOWS


def is_look(array):
    """Read-only for good, and at memory that belongs to something else."""
    with pytest.raises(ValueError):
        array.flags.writeable = True
    return not array.flags.writeable and not array.flags.owndata


def table_of(flows):
    return entrepot.Table(flows, DEMAND, regions=["A", "B"], sectors=["mine", "mill"])


def test_contiguous_float64_is_not_copied():
    flows = FLOWS.copy()
    table = table_of(flows)
    assert np.shares_memory(table.flows, flows)
    assert not table.flows.flags.writeable and flows.flags.writeable
    assert table.output.tolist() == (FLOWS.sum(1) + DEMAND.sum(1)).tolist()


@pytest.mark.parametrize("other", [np.asfortranarray(FLOWS), FLOWS.astype(np.float32), FLOWS.tolist(), pd.DataFrame(FLOWS.tolist())])
def test_other_layouts_are_copied_and_give_the_same(other):
    table = table_of(other)
    assert np.array_equal(table.flows, FLOWS)
    if isinstance(other, np.ndarray):
        assert not np.shares_memory(table.flows, other)


def test_loaded_arrays_are_where_the_loader_left_them(sample, tmp_path):
    for name in ("flows", "final_demand", "output", "value_added"):
        assert is_look(getattr(sample, name)), name
    (tmp_path / "links.csv").write_text("supplier,customer,amount\na,b,1\nb,a,2\n")
    (tmp_path / "firms.csv").write_text("firm,sector\na,x\nb,y\n")
    network = entrepot.load_firms(tmp_path / "links.csv", tmp_path / "firms.csv")
    for name in ("supplier", "customer", "amount", "sector", "essentiality"):
        assert is_look(getattr(network, name)), name
    assert network.amount.strides == (16,)  # one member of the links of the loader
    assert network.amount.ctypes.data - network.supplier.ctypes.data == 8


def test_columns_of_the_right_type_are_not_copied():
    supplier, customer = np.array([0, 1], np.uint32), np.array([1, 0], np.uint32)
    amount, sector = np.array([1.0, 2.0]), np.array([0, 1], np.uint32)
    network = entrepot.FirmNetwork(supplier, customer, amount, sector)
    for name, mine in (("supplier", supplier), ("customer", customer), ("amount", amount), ("sector", sector)):
        assert np.shares_memory(getattr(network, name), mine) and not getattr(network, name).flags.writeable, name


def test_columns_of_data_frames(chain):
    links = pd.DataFrame({"from": ["ore", "ore2", "steel"], "to": ["steel", "steel", "cars"], "money": [60, 40, 100]})
    firms = pd.DataFrame({"id": ["ore", "ore2", "steel", "cars"], "nace": ["mining", "mining", "metals", "vehicles"]})
    network = entrepot.FirmNetwork(links["from"], links["to"], links["money"], firms["nace"], firms=firms["id"])
    assert entrepot.screen(network).esri.tobytes() == entrepot.screen(chain).esri.tobytes()


def test_results_are_read_only_and_live_as_long_as_they_are_used(mills):
    result = entrepot.ario(mills, entrepot.CapacityLoss("A:mine", 0.5), days=30, everything=True, trace_members=[0])
    arrays = [result.output, result.value_added, result.unmet, result.output_loss, result.base_output, result.series[0].production,
              result.series[0].stocks, result.traces[0].binding]
    assert all(is_look(array) for array in arrays)
    before = [array.tobytes() for array in arrays]
    del result
    gc.collect()
    junk = [np.ones(1000) for _ in range(100)]
    assert [array.tobytes() for array in arrays] == before and len(junk) == 100


def test_cascade_results_are_read_only(chain):
    found = entrepot.cascade(chain, ["ore", "steel"], losses=True)
    screened = entrepot.screen(chain)
    for array in (found.esri, found.esri_down, found.iterations, found.loss_down, found.weights, *found.sector_impacts.values(), screened.esri,
                  screened.iterations):
        assert is_look(array)


def test_the_run_reads_the_callers_memory(mills):
    """A change of an array shows in the next run: nothing was put aside."""
    demand = DEMAND.copy()
    table = entrepot.Table(FLOWS, demand, FLOWS.sum(1) + DEMAND.sum(1), ["A", "B"], ["mine", "mill"])
    before = entrepot.ario(table, entrepot.Member(), days=1).base_final_demand.copy()
    demand[0] = [0, 10 * 365]
    after = entrepot.ario(table, entrepot.Member(), days=1).base_final_demand
    assert (after - before).tolist() == [-5, 5]


def test_tables_describe_themselves(sample, mills):
    assert repr(mills) == "<entrepot.Table 2 regions x 2 sectors>" and len(mills) == 4
    assert mills.labels == ("A:mine", "A:mill", "B:mine", "B:mill")
    assert mills.node("B:mill") == mills.node("B", "mill") == mills.node(("B", "mill")) == 3
    assert sample.region("JPN") == sample.regions.index("JPN")
    assert sample.sector_names[0] and sample.demand_region.shape == (sample.final_demand.shape[1],)
    np.testing.assert_allclose(mills.value_added, mills.output - FLOWS.sum(0))


@pytest.mark.parametrize("name", ["*", "", "  ", "A\0B", "A\nB"])
@pytest.mark.parametrize("part", ["regions", "sectors"])
def test_names_that_no_file_or_pattern_can_carry_are_refused(name, part):
    labels = {"regions": ["AAA", "BBB"], "sectors": ["ore"]}
    labels[part] = [name, "other"][: len(labels[part])]
    with pytest.raises(entrepot.Error, match="is no name") as refused:
        entrepot.Table(np.eye(2), np.ones(2), np.full(2, 4.0), **labels)
    assert refused.value.code == "bad_field"


WAYS = [lambda thing: pickle.loads(pickle.dumps(thing)), copy.deepcopy, copy.copy]


@pytest.mark.parametrize("way", WAYS)
def test_tables_are_pickled_and_copied(sample, mills, way):
    shock = entrepot.Shock("A:mine", 0.5, days=20)
    for table, shock in ((sample, entrepot.Shock("JPN:electronics", 0.5, days=20)), (mills, shock)):
        want = entrepot.run(table, shock, days=30)  # and its handle is there
        again = way(table)
        for name in ("regions", "sectors", "sector_names", "labels", "demand_categories", "name", "year", "money_unit", "notes"):
            assert getattr(again, name) == getattr(table, name), name
        for name in ("flows", "final_demand", "output", "value_added", "demand_region"):
            assert getattr(again, name).tobytes() == getattr(table, name).tobytes() and not getattr(again, name).flags.writeable, name
        assert again.node(table.labels[-1]) == len(table) - 1
        for model in ("ario", "daily", "cascade", "ghosh"):
            want, found = (entrepot.run(one, shock, model, days=30) for one in (table, again))
            assert found.node_loss.tobytes() == want.node_loss.tobytes() and found.notes == want.notes
        assert entrepot.screen(again).esri.tobytes() == entrepot.screen(table).esri.tobytes()


@pytest.mark.parametrize("way", WAYS)
def test_firms_are_pickled_and_copied(chain, tmp_path, way):
    (tmp_path / "links.csv").write_text("supplier,customer,amount\nore,steel,60\nore2,steel,40\nsteel,cars,100\n")
    (tmp_path / "firms.csv").write_text("firm,sector,market,revenue\nore,mining,north,60\nore2,mining,south,40\nsteel,metals,x,100\ncars,vehicles,y,300\n")
    for network in (entrepot.load_firms(tmp_path / "links.csv", tmp_path / "firms.csv"), chain):
        again = way(network)
        assert again.firms == network.firms and again.firm("steel") == 2 and not again.amount.flags.writeable
        assert entrepot.screen(again).esri.tobytes() == entrepot.screen(network).esri.tobytes()
        want, found = (entrepot.run(one, entrepot.Shock("ore", 0.5), "cascade").node_loss for one in (network, again))
        assert found.tobytes() == want.tobytes()


@pytest.mark.parametrize("way", WAYS)
def test_factors_say_that_they_are_made_again(mills, way):
    with pytest.raises(entrepot.InputError, match="factorise that where it arrives"):
        way(entrepot.LinearFactors(mills))
