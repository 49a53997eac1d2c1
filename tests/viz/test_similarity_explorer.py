"""The similarity explorer: matrices by row, in a browser and as data."""

import math
from functools import partial

import pytest
import torch
from traitlets import TraitError

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.viz.similarity_explorer import SimilarityExplorer

LABELS = {"title": "Similar positions", "alt": "Two matrices."}
MAPS = {
    "by distance": -(torch.arange(6)[:, None] - torch.arange(6)).abs().double(),
    "by sign": torch.outer(torch.tensor([1.0, -1, 1, -1, 1, -1]), torch.linspace(0.5, 1, 6)),
}


def explorer(maps=None, **settings):
    return SimilarityExplorer(MAPS if maps is None else maps, **{**LABELS, **settings})


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "explorer.html")


def words(page):
    return page.locator(".tutor-similarity-words").inner_text()


def slide(page, place):
    page.locator("input[type=range]").evaluate(
        "(it, v) => { it.value = v; it.dispatchEvent(new Event('input')); }", str(place)
    )


def test_rows_are_told_in_words(show):
    with show(explorer().to_document()) as page:
        assert (
            words(page)
            == "Position 0, by distance. To itself 0. Most similar besides: 1 (−1), 2 (−2), 3 (−3). Least: 5 (−5)."
        )
        slide(page, 5)
        assert "Most similar besides: 4 (−1), 3 (−2), 2 (−3). Least: 0 (−5)." in words(page)
        page.get_by_label("Shown").select_option("by sign")
        assert words(page).startswith("Position 5, by sign. To itself −1.")
        page.wait_for_function("w => document.querySelector('[role=status]').textContent === w", arg=words(page))


def test_a_mask_is_told_as_yes_and_no(show):
    masks = {"causal": torch.ones(3, 3).tril(), "own": torch.eye(3), "nothing": torch.zeros(3, 3)}
    with show(explorer(masks, row=1).to_document()) as page:
        assert words(page) == "Position 1, causal. 2 of 3: 0, 1."
        page.get_by_label("Shown").select_option("nothing")
        assert words(page) == "Position 1, nothing. 0 of 3: none."


def pixels(page):
    return page.locator("canvas").evaluate("c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]")


def test_positive_is_blue_and_negative_orange_the_stronger_the_larger(show):
    with show(explorer({"both": [[1.0, 0.5, 0.0], [-0.5, -1.0, 0.0]]}).to_document(), color_scheme="light") as page:
        cells = torch.tensor(pixels(page)).reshape(2, 3, 4)[..., :3].tolist()
        assert cells[0][0] == [11, 95, 165] and cells[1][1] == [168, 66, 10]  # the accents
        assert cells[0][2] == cells[1][2] == [255, 253, 248]  # the paper
        for half, whole in ((cells[0][1], cells[0][0]), (cells[1][0], cells[1][1])):
            assert half == pytest.approx([(a + b) / 2 for a, b in zip(whole, [255, 253, 248], strict=True)], abs=1)


def test_a_change_of_theme_paints_anew(show):
    with show(explorer().to_document(), color_scheme="light") as page:
        picture = "document.querySelector('canvas').toDataURL()"
        before = page.evaluate(picture)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.wait_for_function(f"before => {picture} !== before", arg=before)
        assert page.evaluate(picture) != before


def test_a_click_on_the_matrix_chooses_its_row(show):
    with show(explorer().to_document()) as page:
        box = page.locator(".tutor-similarity-plot").bounding_box()
        page.mouse.click(box["x"] + 10, box["y"] + box["height"] * 3.5 / 6)
        assert words(page).startswith("Position 3,")


def test_the_curve_has_a_point_for_each_column(show):
    with show(explorer(row=2).to_document()) as page:
        heights = page.locator(".tutor-similarity-curve circle").evaluate_all(
            "cs => cs.map(c => Number(c.getAttribute('cy')))"
        )
        steps = torch.tensor(heights).diff()
        torch.testing.assert_close(steps / steps.abs(), torch.tensor([-1.0, -1, 1, 1, 1]))
        torch.testing.assert_close(steps.abs(), steps.abs()[:1].expand(5))


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    large = explorer({"one": torch.randn(64, 64, generator=torch.Generator().manual_seed(0))}, row=9)
    for one in (explorer(row=2), large):
        document = under_heading(one.to_document())
        with show(document, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
            assert axe_violations(page) == []
            assert small_targets(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_kernel_and_the_view_follow_each_other(show):
    document = (
        f"<!doctype html><div id=cell></div><script type=module>{SimilarityExplorer._module}; "
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
            explorer().get_state(["content", "chosen", "row"]),
        )
        slide(page, 4)
        assert page.evaluate("[model.state.row, model.saved]") == [4, 1]
        page.evaluate("model.state.chosen = 1; model.listeners['change:chosen']()")
        assert words(page).startswith("Position 4, by sign.")
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_without_javascript_the_row_can_be_read(show):
    with show(explorer(row=1).to_document(), java_script_enabled=False) as page:
        page.locator("summary").first.click()
        assert page.get_by_text("-1.00, 0.00, -1.00, -2.00, -3.00, -4.00").is_visible()


@pytest.mark.parametrize(
    ("maps", "message"),
    [
        ({}, "at least one matrix"),
        ({"a": torch.zeros(3)}, r"1 to 64 a side for 'a', got \(3,\)"),
        ({"a": torch.zeros(65, 2)}, "1 to 64"),
        ({"a": torch.zeros(2, 2), "b": torch.zeros(2, 3)}, "of one shape"),
        ({"a": torch.tensor([[math.nan]])}, "finite numbers in 'a'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(maps, message):
    with pytest.raises(ValueError, match=message):
        explorer(maps)


@pytest.mark.parametrize("setting", [{"row": 6}, {"row": -1}, {"chosen": 2}])
def test_settings_outside_the_matrices_are_refused(setting):
    with pytest.raises(TraitError):
        explorer().set_trait(*next(iter(setting.items())))
    with pytest.raises(ValueError, match="words for title"):
        explorer(title="")


def test_the_text_form_changes_with_a_number_and_not_with_its_noise():
    nudged = {name: matrix + 1e-7 for name, matrix in MAPS.items()}
    other = {**MAPS, "by sign": MAPS["by sign"].flip(0)}
    assert explorer(nudged).page_text() == explorer().page_text() != explorer(other).page_text()
