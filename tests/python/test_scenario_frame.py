"""Scenarios as data frames: what the same file gives, and errors that name the row."""

import numpy as np
import pandas as pd
import pytest

import entrepot
from entrepot import Scenario, Shock

pytestmark = pytest.mark.filterwarnings("error")


def both(network, frame, text, folder, model="ario", **more):
    (folder / "scenarios.csv").write_text(text)
    return entrepot.run(network, frame, model, days=30, **more), entrepot.run(network, folder / "scenarios.csv", model, days=30, **more)


# A frame, and the file that says the same.
FRAMES = {
    "losses": (
        pd.DataFrame({"scenario": ["one", "two", "one"], "node": ["A:mine", "B:*", "B:mill"], "loss": [0.5, "30%", 0.25], "days": [10, 5, None],
                      "recovery": [4, None, None], "start": [3, 1, 2]}),
        "scenario,node,loss,days,recovery,start\none,A:mine,0.5,10,4,3\ntwo,B:*,30%,5,,1\none,B:mill,0.25,,,2\n"),
    "numbers that are missing": (
        pd.DataFrame({"loss": np.array([0.5, np.nan], dtype=np.float32), "capital": [np.nan, 40.0], "scenario": [1, 2], "node": ["A:mine", "B:mine"],
                      "days": pd.array([pd.NA, 6], dtype="Int64"), "recovery": [np.nan, 5.0]}, index=[7, 7]),
        "loss,capital,scenario,node,days,recovery\n0.5,,1,A:mine,,\n,40,2,B:mine,6,5\n"),
    "events": (
        pd.DataFrame({"scenario": ["#flood", '#flood, or "worse"'], "node": ["A:mine", "B"], "capital": ["10%", 50], "days": [2, 3], "rebuild": ["mill=0.8;mine=0.2", "mill"]}),
        'scenario,node,capital,days,rebuild\n"#flood",A:mine,10%,2,mill=0.8;mine=0.2\n"#flood, or ""worse""",B,50,3,mill\n'),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_is_a_file(mills, tmp_path, name):
    of_frame, of_file = both(mills, *FRAMES[name], tmp_path)
    assert of_frame.scenarios == of_file.scenarios and of_frame.loss.all()
    assert of_frame.node_loss.tobytes() == of_file.node_loss.tobytes() and of_frame.notes == of_file.notes


def test_cells_may_be_what_a_shock_may_have(mills):
    frame = pd.DataFrame({"scenario": ["a", "a"], "node": [("A", "mine"), "B:mine"], "capital": [20.0, 30.0], "days": 3,
                          "rebuild": [{"mill": 0.8, "mine": 0.2}, pd.Series({"mill": 1.0})]})
    shocks = [Shock(("A", "mine"), capital=20.0, days=3, rebuild={"mill": 0.8, "mine": 0.2}), Shock("B:mine", capital=30.0, days=3, rebuild="mill")]
    want = entrepot.run(mills, Scenario("a", shocks), days=30).node_loss
    assert entrepot.run(mills, frame, days=30).node_loss.tobytes() == want.tobytes() and want.any()


def test_every_model_and_its_options(mills, chain, tmp_path):
    frame = pd.DataFrame({"scenario": ["a"], "node": ["ore"], "loss": [0.5]})
    for model, more in (("cascade", {"weights": [1.0, 5, 2, 9]}), ("daily", {"series": True, "threshold": 0.5, "inventory_days": 2})):
        of_frame, of_file = both(chain, frame, "scenario,node,loss\na,ore,0.5\n", tmp_path, model, **more)
        assert of_frame.node_loss.tobytes() == of_file.node_loss.tobytes() and of_frame.facts == of_file.facts
        assert len(of_frame.daily_series) == len(of_file.daily_series)
    assert entrepot.run(mills, frame.assign(node="A:mine"), days=30, stocks=True).series[0].stocks_by_day is not None
    with pytest.raises(entrepot.Error, match="memory"):
        entrepot.run(mills, frame.assign(node="A:mine"), days=30, series=True, memory="1K")
    seen = []
    entrepot.run(mills, frame.assign(node="A:mine"), days=30, days_per_year=360, progress=lambda done, what: seen.append(done))
    assert seen[-1] == 1


ROW = {"scenario": "a", "node": "A:mine", "loss": 0.5}


@pytest.mark.parametrize("rows, index, where, words", [
    ([ROW, {**ROW, "scenario": "b", "loss": 1.5}], None, "scenarios.loc[1, 'loss']", "A loss of 1.5 is outside 0 to 1"),
    ([ROW, {**ROW, "scenario": "b", "node": "A:min"}], ["x", "y"], "scenarios.loc['y', 'node']", "Did you mean 'A:mine'"),
    ([ROW, ROW], [3, 17], "scenarios.loc[17, 'node']", "twice"),
    ([ROW, {**ROW, "scenario": "b", "days": 2.5}], [3, 17], "scenarios.loc[17, 'days']", "2.5"),
    ([ROW, {"scenario": "b", "node": "A:mine"}], None, "scenarios.loc[1, ", "The loss is empty"),
    ([ROW, {**ROW, "scenario": "b", "loss_up": 0.2}], None, "scenarios.loc[1, 'loss_up']", "the model ario does not know"),
    ([ROW, {**ROW, "scenario": "b\nc"}], None, "scenarios.loc[1, 'scenario']", "has a line end"),
    ([ROW, {**ROW, "scenario": b"b"}], None, "scenarios.loc[1, 'scenario']", "is bytes"),
    ([{**ROW, "duration": 3}], None, "scenarios.columns", "Here it is called 'days'"),
    ([{"scenario": "a", "loss": 0.5}], None, "scenarios.columns", "The column 'node' is missing"),
    ([], None, "scenarios", "The data frame has no rows"),
])
def test_errors_name_the_row(mills, rows, index, where, words):
    with pytest.raises(entrepot.InputError) as caught:
        entrepot.run(mills, pd.DataFrame(rows, index=index), days=30)
    error = caught.value
    assert error.where.startswith(where) and str(error).startswith(where) and words in str(error), error
    assert "scenarios.csv" not in f"{error} {vars(error)}" and error.hint and error.line == 0


def test_the_words_are_those_of_the_file(mills, tmp_path):
    frame = pd.DataFrame([ROW, {**ROW, "scenario": "b", "loss": 1.5}])
    with pytest.raises(entrepot.InputError) as of_frame:
        entrepot.run(mills, frame)
    frame.to_csv(tmp_path / "scenarios.csv", index=False)
    with pytest.raises(entrepot.InputError) as of_file:
        entrepot.run(mills, tmp_path / "scenarios.csv")
    assert all(getattr(of_frame.value, part) == getattr(of_file.value, part) for part in ("code", "what", "hint", "field"))


def test_notes_say_nothing_of_a_file(mills):
    late = entrepot.run(mills, pd.DataFrame([{**ROW, "start": 99}]), days=30)
    assert late.notes and "scenarios.csv" not in " ".join(late.notes)


def test_it_leaves_no_file(mills, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    entrepot.run(mills, pd.DataFrame([ROW]), days=30)
    with pytest.raises(entrepot.InputError):
        entrepot.run(mills, pd.DataFrame([{**ROW, "loss": 2}]), days=30)
    assert not list(tmp_path.iterdir())
