"""The curve explorer: curves ticked, a cursor, values read, in a browser and as data."""

import math
from functools import partial

import pytest
from traitlets import TraitError

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.viz.curve_explorer import CurveExplorer

DEPTHS = [1, 2, 4, 8]
CURVES = {"with": [1.0, 2.0, 3.0, 4.0], "without": [1.0, 0.1, 0.01, None]}
LABELS = {"x_name": "blocks", "y_name": "length of the signal", "title": "Signals", "alt": "One grows, one dies."}


def explorer(curves=None, x=None, **settings):
    return CurveExplorer(CURVES if curves is None else curves, x or DEPTHS, **{**LABELS, **settings})


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "explorer.html")


def values(page):
    return page.locator(".tutor-curves-legend td").all_inner_texts()


def slide(page, place):
    page.locator("input[type=range]").evaluate(
        "(it, v) => { it.value = v; it.dispatchEvent(new Event('input')); }", str(place)
    )


def test_every_curve_is_read_at_the_cursor(show):
    with show(explorer().to_document()) as page:
        assert values(page) == ["4", "none"]
        slide(page, 1)
        assert values(page) == ["2", "0.1"]
        told = "blocks 2: with 2; without 0.1."
        page.wait_for_function("w => document.querySelector('[role=status]').textContent === w", arg=told)
        assert page.locator("caption").inner_text() == "Values at blocks 2"


def test_the_keyboard_moves_the_cursor_and_ticks_curves(show):
    with show(explorer().to_document()) as page:
        page.locator("input[type=range]").focus()
        page.keyboard.press("ArrowLeft")
        assert values(page) == ["3", "0.01"]
        assert page.locator(".tutor-curves-plot polyline").count() == 2
        page.get_by_label("without").focus()
        page.keyboard.press("Space")
        assert page.locator(".tutor-curves-plot polyline").count() == 1
        assert page.locator(".tutor-curves-plot circle").count() == 1


def test_the_pointer_moves_the_cursor_to_the_nearest_point(show):
    with show(explorer().to_document()) as page:
        box = page.locator(".tutor-curves-plot").bounding_box()
        page.mouse.move(
            box["x"] + box["width"] * (64 + 522 * 0.36) / 600, box["y"] + 50
        )  # nearest: 1 of 0, 1/3, 2/3, 1
        assert values(page) == ["2", "0.1"]


def points(page, place):
    text = page.locator(".tutor-curves-plot polyline").nth(place).get_attribute("points")
    return [tuple(map(float, point.split(","))) for point in text.split()]


def test_factors_are_spaced_evenly_across_and_upward_where_asked(show):
    with show(explorer().to_document()) as page:
        across = [x for x, _ in points(page, 0)]
        assert across[1] - across[0] == pytest.approx(across[2] - across[1]) == pytest.approx(across[3] - across[2])
        rising = [y for _, y in points(page, 0)]
        assert rising[0] - rising[1] == pytest.approx(rising[2] - rising[3])
        assert len(points(page, 1)) == 3  # it ends where its run broke off
        page.get_by_label("logarithmic axis").check()
        falling = [y for _, y in points(page, 1)]
        assert falling[1] - falling[0] == pytest.approx(falling[2] - falling[1])


def test_even_numbers_are_spaced_evenly(show):
    with show(explorer({"one": [1.0, 2.0, 4.0]}, [10, 20, 30]).to_document()) as page:
        across = [x for x, _ in points(page, 0)]
        assert across[1] - across[0] == pytest.approx(across[2] - across[1])


def test_a_logarithmic_axis_is_offered_only_for_positive_values(show):
    with show(explorer({"one": [0.0, 1.0, 2.0, 3.0]}).to_document()) as page:
        assert page.get_by_label("logarithmic axis").count() == 0
    with pytest.raises(ValueError, match="positive values for a logarithmic axis"):
        explorer({"one": [0.0, 1.0, 2.0, 3.0]}, logarithmic=True)


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    many = explorer({f"a run with a rather long name, number {n}": [n, 1, 2, 3] for n in range(12)})
    for one in (explorer(logarithmic=True), many):
        with show(
            under_heading(one.to_document()), color_scheme=scheme, viewport={"width": width, "height": 800}
        ) as page:
            assert axe_violations(page) == []
            assert small_targets(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_twelve_curves_look_different(show):
    with show(explorer({f"run {n}": [n, 1, 2, 3] for n in range(12)}).to_document()) as page:
        styles = page.locator(".tutor-curves-legend line").evaluate_all("ls => ls.map(l => l.getAttribute('style'))")
        assert len(set(styles)) == 12


def test_a_kernel_and_the_view_follow_each_other(show):
    document = (
        f"<!doctype html><div id=cell></div><script type=module>{CurveExplorer._module}; "
        "window.render = render;</script>"
    )
    with show(document) as page:
        page.evaluate(
            """state => {
                const listeners = {};
                window.model = {
                    state, listeners, saved: 0, save_changes() { this.saved++; },
                    get: name => state[name], set: (name, value) => (state[name] = value),
                    on: (event, listener) => (listeners[event] = listener), off: event => delete listeners[event],
                };
                window.close_view = render({ model, el: document.getElementById("cell") });
            }""",
            explorer().get_state(["content", "shown", "cursor", "logarithmic"]),
        )
        slide(page, 0)
        page.get_by_label("without").uncheck()
        assert page.evaluate("[model.state.cursor, model.state.shown, model.saved]") == [0, [0], 2]
        page.evaluate("model.state.cursor = 2; model.listeners['change:cursor']()")
        assert values(page) == ["3", "0.01"]
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_without_javascript_ends_and_middle_can_be_read(show):
    with show(explorer().to_document(), java_script_enabled=False) as page:
        assert page.locator("tbody tr").nth(1).locator("td").all_inner_texts() == ["1", "0.01", "none"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"curves": {}}, "1 to 12 curves, got 0"),
        ({"curves": {str(n): [1, 2, 3, 4] for n in range(13)}}, "1 to 12 curves, got 13"),
        ({"curves": {"a": [1, 2]}}, "'a' for each of 4 numbers in x, got 2"),
        ({"curves": {"a": [1, 2, math.nan, 3]}}, "finite numbers in 'a'"),
        ({"curves": {"a": [None] * 4}}, "a value in 'a'"),
        ({"x": [1, 2, 2, 3]}, "that grow"),
        ({"x": [1, 2, 3, math.inf]}, "finite numbers in x"),
        ({"x": [1]}, "2 to 400 numbers in x, got 1"),
        ({"shown": ["nobody"]}, "among with, without, got nobody"),
        ({"y_name": " "}, "words for y_name"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        explorer(**arguments)


@pytest.mark.parametrize("setting", [{"cursor": 4}, {"cursor": -1}, {"shown": [2]}])
def test_settings_outside_the_curves_are_refused(setting):
    with pytest.raises(TraitError):
        explorer().set_trait(*next(iter(setting.items())))


def test_the_text_form_changes_with_a_number_and_not_with_its_noise():
    nudged = {"with": [value * (1 + 1e-7) for value in CURVES["with"]], "without": CURVES["without"]}
    other = {**CURVES, "with": [1.0, 2.0, 3.0, 3.5]}
    assert explorer(nudged).page_text() == explorer().page_text() != explorer(other).page_text()
