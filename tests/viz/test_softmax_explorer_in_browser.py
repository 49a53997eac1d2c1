import re
from functools import partial

import pytest
import torch

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.viz.softmax_explorer import SoftmaxExplorer

WORDS = ["the", "cat", "sat", "on", "it"]
SCORES = torch.tensor(
    [
        [2.1, 0.3, -0.5, 0.2, 1],
        [0.1, 1.8, 0.4, -1.2, 0],
        [0.2, 2.4, 1.1, 0.3, -40],
        [-0.3, 1, 1, 0, 0],
        [9, 0.1, 0, 0, 30],
    ]
)
PLACES = [-1, -0.5, 0, 0.3, 1]
"""Places of the slider: the common logarithm of the temperature."""


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "explorer.html")


def explorer(scores=SCORES, words=WORDS, **settings):
    return SoftmaxExplorer(scores, words, title="From scores to weights", alt="Five words ask one another.", **settings)


def drawn_weights(page):
    cells = page.locator(".tutor-softmax-matrix tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.style.getPropertyValue('--w')))"
    )
    return torch.tensor([[float("nan") if w == "none" else float(w) for w in row] for row in cells]).double()


def slide(page, place):
    page.get_by_label("Temperature").evaluate(
        "(it, v) => { it.value = v; it.dispatchEvent(new Event('input')); }", place
    )


def words(page):
    return page.locator(".tutor-softmax-words").inner_text()


@pytest.mark.parametrize(("mask", "hidden_keys"), [("none", 1), ("causal", 1), ("padding", 2), ("padding", 5)])
def test_the_page_computes_what_the_package_computes(show, mask, hidden_keys):
    with show(explorer().to_document()) as page:
        page.get_by_label("Mask").select_option(mask)
        if mask == "padding":
            page.get_by_label("Hidden keys").select_option(str(hidden_keys))
        for place in PLACES:
            slide(page, place)
            wanted = explorer(temperature=float(f"{10**place:.3g}"), mask=mask, hidden_keys=hidden_keys).weights
            torch.testing.assert_close(drawn_weights(page), wanted, atol=1e-6, rtol=0, equal_nan=True)


def test_the_stages_of_the_chosen_row(show):
    with show(explorer(mask="causal", row=1, temperature=0.5).to_document()) as page:
        lines = page.locator(".tutor-softmax-stages tbody tr").all_inner_texts()
        assert [line.split()[1:] for line in lines[1:3]] == [
            ["1.80", "3.60", "3.60", "0.968"],
            ["0.40", "0.80", "−∞", "0.000"],
        ]
        assert words(page).startswith("“cat” looks most at “cat”, weight 97\u00a0%. Entropy 0.14 nats")
        assert "2 equal weights would have 0.69" in words(page)


def test_ties_are_said_as_ties(show):
    with show(explorer(row=3).to_document()) as page:
        assert "looks most at “cat” and “sat”" in words(page)
    with show(explorer(torch.zeros(5, 5)).to_document()) as page:
        assert "looks at all 5 keys alike, 20\u00a0% each" in words(page)
        page.get_by_label("Mask").select_option("causal")
        assert "may look at one key only, “the”" in words(page)


def test_a_row_that_may_see_nothing_is_said_in_words(show):
    with show(explorer(mask="padding", hidden_keys=5).to_document()) as page:
        assert "nothing to look at" in words(page)
        assert "NaN" not in page.locator("body").inner_text()


def test_causal_is_not_offered_where_keys_are_too_few(show):
    document = SoftmaxExplorer([[1.0], [2.0]], ["a", "b"], ["c"], title="Few", alt="One key.").to_document()
    with show(document) as page:
        assert page.get_by_role("option", name="causal").is_disabled()


def test_keyboard_alone_reaches_everything(show):
    with show(explorer().to_document()) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("End")
        assert page.locator("output").inner_text() == "10.00"
        page.keyboard.press("Home")
        assert page.get_by_label("Temperature").get_attribute("aria-valuetext") == "0.10"
        page.keyboard.press("Tab")
        page.keyboard.press("c")  # a select takes the first letter of an option
        assert (drawn_weights(page).triu(1) == 0).all()
        page.keyboard.press("Tab")  # hidden keys are disabled without a padding mask
        page.keyboard.press("ArrowDown")
        assert words(page).startswith("“cat”")
        status = page.locator("[role=status]")
        page.wait_for_function(
            "words => document.querySelector('[role=status]').textContent === words", arg=words(page)
        )
        assert status.inner_text() == words(page)


def test_screen_readers_hear_the_last_word_only(show):
    with show(explorer().to_document()) as page:
        page.evaluate(
            """() => { window.heard = 0; new MutationObserver(() => window.heard++)
                .observe(document.querySelector('[role=status]'), { childList: true }); }"""
        )
        # in one go, without the rest that a busy machine would put between two calls
        page.get_by_label("Temperature").evaluate(
            "(it, places) => places.forEach(v => { it.value = v; it.dispatchEvent(new Event('input')); })", PLACES
        )
        page.wait_for_timeout(700)
        assert page.evaluate("window.heard") == 1


def test_touch_chooses_a_row(show):
    settings = {"has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 640}}
    with show(explorer().to_document(), **settings) as page:
        page.locator(".tutor-softmax-matrix tbody tr").nth(4).tap()
        assert words(page).startswith("“it”")
        assert page.get_by_label("Query").input_value() == "4"
        assert small_targets(page) == []


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    large = explorer(torch.linspace(-30, 3, 256).reshape(16, 16), [f"word{i}" for i in range(16)], row=7)
    for one in (explorer(mask="causal", row=2), large):
        document = under_heading(one.to_document())
        with show(document, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
            assert axe_violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1000, 320])
def test_moving_the_sliders_moves_nothing_else(show, width):
    with show(explorer().to_document(), viewport={"width": width, "height": 800}) as page:
        box = "document.querySelector('.tutor-softmax').getBoundingClientRect().height"
        before = page.evaluate(box)
        for place, mask in zip([*PLACES, 0], ["none", "causal", "padding", "none", "causal", "padding"], strict=True):
            slide(page, place)
            page.get_by_label("Mask").select_option(mask)
            assert page.evaluate(box) == before
        page.get_by_label("Hidden keys").select_option("5")
        assert page.evaluate(box) == before


def test_the_theme_of_the_site_wins_over_that_of_the_system(show):
    paper = "getComputedStyle(document.querySelector('.tutor-softmax')).backgroundColor"
    with show(explorer().to_document(), color_scheme="dark") as page:
        assert page.evaluate(paper) == "rgb(20, 23, 28)"
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        assert page.evaluate(paper) == "rgb(255, 253, 248)"


def test_bars_stay_visible_in_forced_colors(show):
    with show(explorer().to_document(), forced_colors="active") as page:
        bar = page.locator(".tutor-softmax-bar").first
        ground = bar.evaluate("it => getComputedStyle(it).backgroundColor")
        assert ground != page.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")


def test_without_javascript_the_weights_are_a_table(show):
    with show(explorer().to_document(), java_script_enabled=False) as page:
        assert page.get_by_role("row").nth(1).inner_text().split() == ["the", "0.58", "0.10", "0.04", "0.09", "0.19"]


def test_a_kernel_and_the_view_follow_each_other(show):
    module = SoftmaxExplorer._module
    one = explorer()
    state = one.get_state(["content", "temperature", "mask", "hidden_keys", "row"])
    document = f"<!doctype html><div id=cell></div><script type=module>{module}; window.render = render;</script>"
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
            state,
        )
        slide(page, 1)
        assert page.evaluate("[model.state.temperature, model.saved]") == [10, 1]
        page.evaluate("model.state.mask = 'causal'; model.listeners['change:mask']()")
        torch.testing.assert_close(drawn_weights(page), explorer(temperature=10, mask="causal").weights)
        assert page.evaluate("model.saved") == 1  # what came from the kernel is not sent back
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, document.getElementById('cell').innerHTML]") == [
            0,
            "",
        ]


def test_the_module_can_become_a_classic_script():
    lines = SoftmaxExplorer._module.splitlines()
    assert [line for line in lines if re.match(r"\s*(import|export)\b", line)] == [
        "export { mount };",
        "export default { render };",
    ]
