"""Columns of data frames that make a network of firms: each goes with its firm or its link, whatever order its frame is in."""

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import FirmNetwork, InputError, Shock

from test_labels import FIRMS, SECTORS, network

# A frame of firms in the order of its links, one with the rows turned, and one that was sorted and numbered anew.
FRAME = pd.DataFrame({"id": FIRMS, "nace": ["mining", "mining", "metals", "vehicles"], "sales": [61.0, 42, 103, 104], "spent": [1.0, 2, 93, 94], "place": ["n", "s", "n", "s"]})
TURNED = FRAME.iloc[[3, 1, 0, 2]]
COLUMNS = dict(sector="nace", revenue="sales", costs="spent", market="place")


def by_firm(found, column):
    """What each firm has, by its id."""
    named = {"sector": found.sectors, "market": ("n", "s")}.get(column)
    values = getattr(found, column)
    first = dict.fromkeys(FRAME.place[FRAME.id == firm].item() for firm in found.firms)  # markets are numbered as they appear
    named = tuple(first) if column == "market" else named
    return dict(zip(found.firms, values if named is None else (named[place] for place in values)))


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("firms, columns", [(TURNED, FRAME), (FRAME, TURNED), (TURNED, TURNED), (TURNED, TURNED.set_index("id")), (TURNED.set_index("id", drop=False), FRAME.set_index("id"))])
def test_a_column_goes_with_its_firm(firms, columns, column):
    """Whatever order the frame of the column is in: by its rows, or by the ids of the firms."""
    parts = {"sector": firms.nace, column: columns[COLUMNS[column]]}
    found = FirmNetwork(["ore"], ["steel"], [60], parts.pop("sector"), firms=firms.id, **parts)
    assert by_firm(found, column) == dict(zip(FRAME.id, FRAME[COLUMNS[column]])) and by_firm(found, "sector") == dict(zip(FRAME.id, FRAME.nace))


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("firms, columns, words", [
    (TURNED.iloc[:3], FRAME.iloc[:3], "is no firm|are not those"), (TURNED, TURNED.reset_index(drop=True).iloc[::-1].iloc[:4].set_axis([7, 8, 9, 10]), "is no firm"),
    (TURNED.set_index("id", drop=False), FRAME, "are not those that the firms have"), (TURNED.iloc[[1, 0]], FRAME.iloc[:2].reset_index(drop=True).set_axis([5, 6]), "is no firm"),
])
def test_rows_of_other_firms_are_refused(firms, columns, words, column):
    parts = {"sector": firms.nace, column: columns[COLUMNS[column]]}
    with pytest.raises(InputError, match=words) as caught:
        FirmNetwork([], [], [], parts.pop("sector"), firms=firms.id, **parts)
    assert caught.value.field == column and ".to_numpy()" in caught.value.hint


def test_numbers_that_are_rows_and_firms_are_refused():
    numbered = pd.DataFrame({"id": ["2", "0", "1"], "nace": ["x", "y", "z"]})
    with pytest.raises(InputError, match="numbers of rows, and firms in another order") as caught:
        FirmNetwork([], [], [], numbered.nace.iloc[[1, 2, 0]], firms=numbered.id)
    assert caught.value.code == "contradiction"
    assert FirmNetwork([], [], [], numbered.nace, firms=numbered.id).sector.tolist() == [0, 1, 2]


def test_columns_without_firms_go_by_place():
    """Without ids the firms are 0, 1, 2, ..., and so are the rows of a frame that was sorted."""
    sorted_rows = FRAME.sort_values("nace")
    found = FirmNetwork([0], [2], [60], sorted_rows.nace, revenue=sorted_rows.sales, costs=FRAME.spent)
    assert [found.sectors[place] for place in found.sector] == FRAME.nace.tolist()
    assert found.revenue.tolist() == FRAME.sales.tolist() and found.costs.tolist() == FRAME.spent.tolist()
    with pytest.raises(InputError, match="The label '4' is no firm"):
        FirmNetwork([0], [2], [60], FRAME.nace.set_axis([0, 1, 2, 4]))


def test_essentiality_may_have_more_sectors(chain):
    sectors = ["water", *SECTORS[::-1], "air"]
    wide = pd.DataFrame(np.arange(25).reshape(5, 5) % 3, sectors, sectors)
    found = network(essentiality=wide)
    assert np.array_equal(found.essentiality, wide.loc[SECTORS, SECTORS])
    note = "essentiality of 2 sector(s) that no firm is in is left out: water, air"
    assert found.notes == (note,)
    demand = [0, 0, 0, 100.0]
    for result in (entrepot.screen(found), entrepot.cascade(found, "ore"), entrepot.daily(found, {"ore": 0.5}, days=3, final_demand=demand), entrepot.reverse(found, "steel"),
                   *(entrepot.run(found, Shock("ore", 0.5), model, days=3) for model in ("cascade", "daily"))):
        assert result.notes.count(note) == 1, result
    with pytest.raises(InputError, match="The sector 'metals' is not among the labels, and 'water', 'metal' are"):
        network(essentiality=pd.DataFrame(np.ones((4, 4)), ["water", "mining", "metal", "vehicles"], ["water", "mining", "metal", "vehicles"]))
    assert network(essentiality=wide.loc[SECTORS, SECTORS]).notes == ()


def test_columns_of_one_frame_go_together():
    """A frame of which rows were left out, or that was sorted, has numbers that are no places."""
    firms = pd.DataFrame({"id": ["x", "ore", "ore2", "steel", "cars"], "nace": ["x", "mining", "mining", "metals", "vehicles"], "sales": [1.0, 61, 42, 103, 104]})
    firms = firms[firms.id != "x"].sort_values("sales")
    found = FirmNetwork(["ore"], ["steel"], [60], firms.nace, firms=firms.id, revenue=firms.sales)
    assert dict(zip(found.firms, found.revenue)) == dict(zip(firms.id, firms.sales))
    assert dict(zip(found.firms, (found.sectors[place] for place in found.sector))) == dict(zip(firms.id, firms.nace))


def test_columns_of_links_go_together():
    links = pd.DataFrame({"from": ["ore", "ore2", "steel"], "to": ["steel", "steel", "cars"], "sum": [60.0, 40, 100]})
    turned = links.iloc[[2, 0, 1]]
    for seller, buyer, amount in ((links, turned, turned), (turned, links, links), (links, turned, links)):
        found = FirmNetwork(seller["from"], buyer["to"], amount["sum"], SECTORS[:1] * 2 + SECTORS[1:], firms=FIRMS)
        assert sorted(zip(found.supplier, found.customer, found.amount)) == [(0, 2, 60), (1, 2, 40), (2, 3, 100)]
    by_place = FirmNetwork(turned["from"], turned["to"], turned["sum"].to_numpy(), SECTORS[:1] * 2 + SECTORS[1:], firms=FIRMS)
    assert by_place.amount.tolist() == [100, 60, 40]
    with pytest.raises(InputError, match="amount: The rows are not those of supplier"):
        FirmNetwork(turned["from"], turned["to"], turned["sum"].set_axis([7, 8, 9]), ["a"] * 4, firms=FIRMS)
