import sys

from tools.run_tests import main

PASS, FAIL = [sys.executable, "-c", "pass"], [sys.executable, "-c", "raise SystemExit(3)"]


def test_every_step_runs_and_the_table_tells_which_failed(capsys):
    assert main({"first": FAIL, "second": PASS}) == 1
    table = capsys.readouterr().out.rsplit("what ", 1)[1].splitlines()
    assert [line.split(None, 2)[::2] for line in table[1:3]] == [["first", "FAILED (exit 3)"], ["second", "passed"]]


def test_all_passing_is_success():
    assert main({"only": PASS}) == 0
