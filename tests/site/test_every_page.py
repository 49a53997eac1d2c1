"""Promises that every page keeps, whatever stands on it."""

from tests.site.examine import Examination


def faults(examinations: dict[str, Examination], name: str) -> dict[str, object]:
    return {page: found for page, result in examinations.items() if (found := getattr(result, name))}


def test_the_pages_are_all_there(examinations: dict[str, Examination]) -> None:
    assert {"index.html", "book/index.html", "404.html", "search.html", "genindex.html"} <= set(examinations)
    assert "chapters/2_attention/03_attention.html" in examinations


def test_no_request_leaves_the_site(examinations: dict[str, Examination]) -> None:
    assert faults(examinations, "foreign") == {}


def test_no_error_in_the_console(examinations: dict[str, Examination]) -> None:
    assert faults(examinations, "errors") == {}


def test_nothing_is_missing(examinations: dict[str, Examination]) -> None:
    assert faults(examinations, "missing") == {}


def test_every_figure_is_drawn(examinations: dict[str, Examination]) -> None:
    assert [page for page, result in examinations.items() if not result.ready] == []


def test_axe_finds_nothing(examinations: dict[str, Examination]) -> None:
    assert faults(examinations, "violations") == {}


def test_no_sideways_scrolling_on_a_narrow_screen(examinations: dict[str, Examination]) -> None:
    assert {page: result.sideways for page, result in examinations.items() if result.sideways > 0} == {}


def test_one_heading_a_title_and_a_language(examinations: dict[str, Examination]) -> None:
    for page, result in examinations.items():
        assert (result.facts["headings"], result.facts["language"]) == (1, "en"), page
        assert "From Tokens to Chat" in result.facts["title"], page


def test_every_image_has_a_text(examinations: dict[str, Examination]) -> None:
    assert {page: result.facts["unnamed"] for page, result in examinations.items() if result.facts["unnamed"]} == {}


def test_every_formula_is_understood(examinations: dict[str, Examination]) -> None:
    assert [page for page, result in examinations.items() if result.facts["undrawn"]] == []
