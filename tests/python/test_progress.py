"""Progress, the lock of the interpreter, and Ctrl-C."""

import os
import signal
import sys
import threading
import time
import types

import numpy as np
import pytest

import entrepot
from entrepot.progress import _NotebookBar, reporting

LARGE = entrepot.Table(np.ones((2500, 2500)), np.full(2500, 9e3), regions=["A"], sectors=[str(s) for s in range(2500)])


def endless(table, **options):
    """Hours of work, if nobody stops it."""
    members = [entrepot.Member() for _ in range(20_000)]
    return entrepot.ario(table, members, days=36_500, output_block_days=0, value_added=False, unmet=False, departures=False, **options)


def test_a_callback_hears_of_the_work_in_its_own_thread(sample):
    heard = []
    entrepot.screen(sample, eps=1e-6, progress=lambda done, what: heard.append((done, what, threading.get_ident())))
    shares = [done for done, _, _ in heard]
    assert shares == sorted(shares) and shares[-1] == 1
    assert {thread for _, _, thread in heard} == {threading.get_ident()}
    assert "closing nodes" in heard[-1][1]


def test_what_a_callback_raises_ends_the_work(mills):
    def fail(done, what):
        raise KeyError("mine")

    begin = time.monotonic()
    with pytest.raises(KeyError, match="mine"):
        endless(mills, progress=fail)
    assert time.monotonic() - begin < 5


def test_ctrl_c_interrupts(mills):
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        endless(mills)
    timer.join()
    assert time.monotonic() - begin < 5
    assert not entrepot.ario(mills, entrepot.Member(), days=3).output_loss.any()  # and the next run is whole


@pytest.mark.parametrize("work", [
    lambda progress: entrepot.sensitivities(np.random.default_rng(1).random(65536 * 5), list("abc"), resamples=20_000, progress=progress),
    lambda progress: entrepot.saltelli(2**20, 16, progress=progress),
    lambda progress: entrepot.LinearFactors(LARGE, progress=progress),
])
def test_all_long_work_reports_and_can_be_stopped(work):
    """Three reports are some 0.15 s, and none of them is the last."""
    heard = []

    def stop(done, what):
        heard.append(done)
        if len(heard) == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        work(stop)
    assert heard == sorted(heard) and heard[-1] < 1


def test_other_threads_go_on_meanwhile(mills):
    ticks = []

    def stop_after_ticks(done, what):
        if len(ticks) >= 20:
            raise InterruptedError

    def tick():
        while len(ticks) < 20:
            ticks.append(time.sleep(0.005))

    thread = threading.Thread(target=tick)
    thread.start()
    with pytest.raises(InterruptedError):
        endless(mills, progress=stop_after_ticks)
    thread.join()


def test_runs_side_by_side(mills):
    results = {}
    shock = entrepot.CapacityLoss("A:mine", 0.5)
    threads = [threading.Thread(target=lambda k=k: results.update({k: entrepot.ario(mills, shock, days=200, threads=1)})) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.output.tobytes() for result in results.values()}) == 1 and len(results) == 4


class Terminal:
    def __init__(self, tty):
        self.text, self._tty = "", tty

    def isatty(self):
        return self._tty

    def write(self, text):
        self.text += text

    def flush(self):
        pass


@pytest.mark.parametrize("tty", [True, False])
def test_true_shows_a_bar_on_terminals_only(monkeypatch, chain, tty):
    terminal = Terminal(tty)
    monkeypatch.setattr(sys, "stderr", terminal)
    entrepot.screen(chain, progress=True)
    if tty:
        assert "[##############################] 100 %  " in terminal.text
        assert terminal.text.endswith("\r\x1b[K")  # it leaves nothing behind
    else:
        assert terminal.text == ""


def test_true_updates_one_output_in_a_notebook(monkeypatch, chain):
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle["text/plain"])

    def display(bundle, raw, display_id):
        shown.append(bundle["text/plain"])
        return Handle()

    notebook = types.ModuleType("IPython")
    notebook.get_ipython = lambda: types.SimpleNamespace(kernel=object())
    inner = types.ModuleType("IPython.display")
    inner.display = display
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    monkeypatch.setitem(sys.modules, "IPython.display", inner)
    with reporting(True) as report:
        assert isinstance(report, _NotebookBar)
        report(0.5, "half")
        report(-1, "who knows")
    assert "50 %  half" in shown[0] and "who knows" in shown[1] and shown[-1].endswith("s)")
    entrepot.screen(chain, progress=True)
    assert "100 %  " in shown[-1]
