"""What the loader of a table met and decided is in the notes of its results, as on the command line."""

import numpy as np

import entrepot
from entrepot import CapacityLoss, Shock

NATIONAL = """"","Code","Description","01","02","HFCE","IMPO"
"1","01","Farming",10,1,90,-1
"2","02","Mining",30,0,0,-25
"3","TXS_INT_FNL","Taxes",1,0,0,0
"4","TTL_INT_FNL","Total",41,1,0,0
"5","VALU","Value added",59,4,0,0
"6","OUTPUT","Output",100,5,0,0
"""
IMPORTS = "table: flows are domestic plus imported use; imports are the negative column IMPO of final demand"


def test_notes_of_the_loader_are_in_those_of_results(tmp_path):
    (tmp_path / "iot_JPN_2018.csv").write_text(NATIONAL)
    table = entrepot.load_table(tmp_path / "iot_JPN_2018.csv")
    for model in ("ario", "daily", "cascade", "leontief", "ghosh"):
        assert entrepot.run(table, Shock("JPN:02", 0.5), model, days=5).notes.count(IMPORTS) == 1, model
    assert IMPORTS in entrepot.ario(table, CapacityLoss("JPN:02", 0.5), days=5).notes
    assert IMPORTS in entrepot.screen(table, weights="sales").notes
    assert IMPORTS in entrepot.reverse(table, "JPN:01", loss=0.05).notes
    plan = 'name = "mines"\nhorizon_days = 20\n[[shock]]\nnode = "JPN:02"\nloss = 0.3\ndays = 5\n[[scenario]]\nname = "full"\n'
    assert IMPORTS in entrepot.ensemble(table, plan).notes
    made = entrepot.Table(np.array(table.flows), np.array(table.final_demand), np.array(table.output), ["JPN"], ["01", "02"], demand_regions=["JPN"] * 2)
    assert not any(note.startswith("table:") for note in entrepot.run(made, Shock("JPN:02", 0.5), days=5).notes)
