import pytest

from tutor.applications.generating.self_repair import public_failures, share_repaired, shuffled_reports
from tutor.data import programs
from tutor.recipes.programs import PUBLIC_LIST, report, result_on_public_list


def test_results_are_spelled_digit_by_digit():
    assert result_on_public_list("[ x for x in xs if x > 9 ]") == "[ 1 2 , 1 0 ]"
    assert result_on_public_list("min ( xs )") == "- 9"
    assert result_on_public_list("any ( True for x in xs )") == "True"
    assert result_on_public_list("sum ( xs ) / len ( xs )") == "4 . 0 0"
    assert result_on_public_list("{ x for x in xs if x > 9 }") == "{ 1 0 , 1 2 }"
    assert result_on_public_list("[ x for x in xs if x > 99 ]") == "[ ]"
    assert report("max ( xs )", "3") == "got 1 2 wanted 3"


@pytest.mark.parametrize("program", ["", "import os", "xs [ 99 ]", "1 / 0", "x" * 10_000, "\x00", "sum ( 好 )"])
def test_a_text_that_gives_nothing_is_an_error(program):
    assert result_on_public_list(program) == "error"


def test_the_public_list_is_none_of_the_hidden_ones():
    assert PUBLIC_LIST not in programs.INPUTS


def test_failures_are_those_that_the_public_list_shows():
    examples = programs.load("test")[:20]
    assert public_failures(examples, [one.program for one in examples]) == []
    failures = public_failures(examples, ["error"] * 20)
    assert [one.example for one in failures] == examples
    assert failures[0].report.startswith("got error wanted ")


def test_shuffled_reports_are_all_there_and_none_in_its_place():
    failures = public_failures(programs.load("test")[:9], [f"x{place}" for place in range(9)])
    told = [one.report for one in failures]
    shuffled = shuffled_reports(failures)
    assert sorted(shuffled) == sorted(told)
    assert shuffled != told
    with pytest.raises(ValueError, match="at least two failures"):
        shuffled_reports(failures[:1])


def test_the_share_repaired_is_measured_on_hidden_lists():
    examples = programs.load("test")[:10]
    failures = public_failures(examples, ["error"] * 10)
    assert share_repaired(failures, lambda: [one.program for one in examples]) == 1
    assert share_repaired(failures, lambda: ["error"] * 10, 2) == 0
    with pytest.raises(ValueError, match="at least one failure"):
        share_repaired([], list)
