"""The patch explorer: the discs are the weights, and every patch can be reached without a mouse."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from traitlets import TraitError

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.viz.patch_explorer import PatchExplorer

WEIGHTS = (2 * torch.randn(2, 3, 17, 17, generator=torch.Generator().manual_seed(0))).softmax(dim=-1)
PIXELS = torch.linspace(0, 1, 64).reshape(8, 8)
LABELS = {"title": "A digit in patches", "alt": "Eight by eight pixels."}


def explorer(weights=WEIGHTS, pixels=PIXELS, patch_size=2, **settings):
    return PatchExplorer(weights, pixels, patch_size, **{**LABELS, **settings})


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "patches.html")


def areas(page):
    radii = page.locator(".tutor-patch-disc").evaluate_all("discs => discs.map(disc => Number(disc.getAttribute('r')))")
    return torch.tensor(radii).square()


def words(page):
    return page.locator(".tutor-patch-words").inner_text().replace("\u00a0", " ")


def told(layer, head, query):
    best = WEIGHTS[layer, head, query].topk(3)
    name = ["class token", *(f"patch ({row}, {column})" for row in range(4) for column in range(4))]
    listed = ", ".join(
        f"{name[key]} {100 * share:.1f} %"
        for share, key in zip(best.values.tolist(), best.indices.tolist(), strict=True)
    )
    return f"Layer {layer}, head {head}: the {name[query]} looks most at {listed}."


@pytest.mark.parametrize(("layer", "head", "query"), [(0, 0, 0), (1, 2, 5), (1, 0, 16)])
def test_each_disc_has_the_area_of_its_weight(show, layer, head, query):
    with show(explorer().to_document()) as page:
        for name, value in (("Layer", layer), ("Head", head), ("Who asks", query)):
            page.locator("label", has_text=name).locator("select").select_option(str(value))
        row = WEIGHTS[layer, head, query]
        got = areas(page)
        torch.testing.assert_close(got / got.max(), row / row.max(), atol=2e-3, rtol=0)
        assert words(page) == told(layer, head, query)
        labels = page.get_by_role("gridcell").evaluate_all(
            "cells => cells.map(cell => cell.getAttribute('aria-label'))"
        )
        shares = [float(label.split(": ")[1].removesuffix("\u00a0%").removeprefix("<")) for label in labels]
        np.testing.assert_allclose(shares, 100 * row, atol=0.1)
        page.get_by_text("All numbers").click()
        numbers = page.locator("tbody td").all_inner_texts()
        assert numbers == [label.split(": ")[1] for label in labels[1:]]


def test_each_patch_shows_its_own_pixels(show):
    with show(explorer().to_document()) as page:
        shown = page.locator(".tutor-patch-cell").evaluate_all(
            "cells => cells.map(c => [...c.querySelectorAll('rect')].map(p => Number(p.getAttribute('fill-opacity'))))"
        )
    assert shown[0] == []
    got = torch.tensor(shown[1:]).reshape(4, 4, 2, 2).transpose(1, 2).reshape(8, 8)
    torch.testing.assert_close(got, PIXELS, atol=3e-3, rtol=0)


def test_a_click_and_the_keyboard_choose_who_asks(show):
    with show(explorer().to_document()) as page:
        cells = page.get_by_role("gridcell")
        cells.nth(6).click()
        assert words(page) == told(0, 0, 6)
        assert page.locator('[role=gridcell][tabindex="0"]').count() == 1
        cells.nth(6).focus()
        for key, place in (
            ("ArrowRight", 7), ("ArrowDown", 11), ("End", 12), ("ArrowRight", 12), ("Home", 9), ("ArrowLeft", 9),
            ("ArrowUp", 5), ("ArrowUp", 1), ("ArrowUp", 0), ("ArrowUp", 0), ("ArrowDown", 1),
        ):  # fmt: skip
            page.keyboard.press(key)
            assert (
                page.evaluate("[...document.querySelectorAll('[role=gridcell]')].indexOf(document.activeElement)")
                == place
            )
            assert page.locator('[role=gridcell][tabindex="0"]').count() == 1
        assert words(page) == told(0, 0, 6)  # walking is not choosing
        page.keyboard.press("Enter")
        assert words(page) == told(0, 0, 1)
        assert cells.nth(1).get_attribute("aria-selected") == "true"
        assert page.locator("select").nth(2).input_value() == "1"


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    tokens = 1 + 16 * 16
    many = explorer(torch.full((tokens, tokens), 1 / tokens), torch.rand(16, 16), 1)
    for one in (explorer(query=3), many):
        with show(
            under_heading(one.to_document()), color_scheme=scheme, viewport={"width": width, "height": 800}
        ) as page:
            page.get_by_text("All numbers").click()
            assert axe_violations(page) == []
            assert small_targets(page) == []
            sizes = page.get_by_role("gridcell").evaluate_all(
                "cells => cells.map(cell => Math.min(cell.offsetWidth, cell.offsetHeight))"
            )
            assert min(sizes) >= 24
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_kernel_and_the_view_follow_each_other(show):
    script = f"{PatchExplorer._module}; window.render = render;"
    document = f"<!doctype html><div id=cell></div><script type=module>{script}</script>"
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
            explorer().get_state(["content", "layer", "head", "query"]),
        )
        page.get_by_role("gridcell").nth(4).click()
        assert page.evaluate("[model.state.query, model.saved]") == [4, 1]
        page.evaluate("model.state.layer = 1; model.listeners['change:layer']()")
        assert words(page) == told(1, 0, 4)
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_without_javascript_the_table_can_be_read(show):
    with show(explorer(query=2, head=1).to_document(), java_script_enabled=False) as page:
        numbers = page.locator("tbody td").all_inner_texts()
        assert numbers == [f"{share:.2f}" for share in WEIGHTS[0, 1, 2, 1:].tolist()]
        assert page.get_by_text(f"at the class token {WEIGHTS[0, 1, 2, 0]:.2f}").is_visible()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pixels": torch.zeros(8)}, r"\[height, width\] of 1 to 64 on a side, got shape \(8,\)"),
        ({"pixels": torch.zeros(8, 66)}, "1 to 64"),
        ({"pixels": torch.full((8, 8), 1.5)}, "from 0 to 1, got 1.5 to 1.5"),
        ({"pixels": torch.full((8, 8), math.nan)}, "from 0 to 1"),
        ({"patch_size": 3}, "divides 8 and 8 pixels, got 3"),
        ({"patch_size": 0}, "divides 8 and 8 pixels, got 0"),
        ({"pixels": torch.zeros(64, 64)}, "at most 16 patches on a side, got 32 × 32"),
        ({"patch_size": 4}, "expected 17 query tokens"),
        ({"weights": WEIGHTS * 2}, "sum"),
        ({"weights": {"a": WEIGHTS, "b": WEIGHTS}}, "one set of weights, got 2"),
        ({"title": " "}, "words for title"),
        ({"alt": ""}, "words for alt"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        explorer(**changes)


@pytest.mark.parametrize("setting", [{"layer": 2}, {"head": 3}, {"query": 17}, {"query": -1}])
def test_settings_outside_their_range_are_refused(setting):
    with pytest.raises(TraitError, match=next(iter(setting))):
        explorer(**setting)


def test_the_text_form_changes_with_the_picture_and_not_with_noise():
    noise = WEIGHTS + 1e-7
    same = explorer(noise / noise.sum(-1, keepdim=True))
    assert same.page_text() == explorer().page_text() != explorer(pixels=PIXELS.flip(0)).page_text()
    assert explorer(WEIGHTS.flip(0)).page_text() != explorer().page_text()
    assert (
        explorer().page_text().startswith("Patch explorer “A digit in patches”: 4 × 4 patches and a class token (17 ")
    )
