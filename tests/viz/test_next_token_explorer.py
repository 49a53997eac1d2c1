"""The next-token explorer: the sliders compute what the package's rules compute."""

import math
from functools import partial

import pytest
import torch
from traitlets import TraitError

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.viz.next_token_explorer import NextToken, NextTokenExplorer

WORDS = [f"word{n}" for n in range(30)]
STEPS = [
    NextToken("Once upon a", WORDS, torch.randn(30, generator=torch.Generator().manual_seed(0)) * 2),
    NextToken("Once upon a time", WORDS, torch.linspace(3, -3, 30)),
]
LABELS = {"title": "What comes next", "alt": "Two steps of a story."}


def explorer(steps=STEPS, **settings):
    return NextTokenExplorer(steps, **{**LABELS, **settings})


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "explorer.html")


def slide(page, name, place):
    page.get_by_label(name).evaluate("(it, v) => { it.value = v; it.dispatchEvent(new Event('input')); }", str(place))


def bars(page, kind):
    return page.locator(f".tutor-next-{kind}").evaluate_all(
        "bs => bs.map(b => Number(b.style.getPropertyValue('--w')))"
    )


def words(page):
    return page.locator(".tutor-next-words").inner_text()


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize(
    ("temperature", "k", "p"), [(0, 30, 1.0), (-0.5, 30, 0.9), (0.5, 5, 1.0), (0.3, 10, 0.6), (1, 1, 0.01)]
)
def test_the_page_computes_what_the_package_computes(show, step, temperature, k, p):
    with show(explorer().to_document()) as page:
        page.get_by_label("Step").select_option(str(step))
        slide(page, "Temperature", temperature)
        slide(page, "Top-k", math.log(k) / math.log(30))
        slide(page, "Top-p", p)
        wanted = explorer(temperature=float(f"{10**temperature:.3g}"), top_k=k, top_p=p)
        wanted.step = step
        best = wanted.before.sort(descending=True).indices[:12]
        torch.testing.assert_close(torch.tensor(bars(page, "model")).double(), wanted.before[best], atol=1e-6, rtol=0)
        torch.testing.assert_close(torch.tensor(bars(page, "set")).double(), wanted.after[best], atol=1e-6, rtol=0)
        assert words(page).startswith(f"{int((wanted.after > 0).sum())} of 30 tokens are left")


def test_entropy_and_what_is_held_are_told(show):
    one = explorer([NextToken("", ["a", "b", "c", "d"], torch.zeros(4))], top_k=4, top_p=1)
    with show(one.to_document()) as page:
        assert words(page) == (
            "4 of 4 tokens are left; the model gave them 100 %. Entropy 1.39 nats by the model, 1.39 as set."
        )


def test_draws_come_from_what_is_left_and_repeat(show):
    with show(explorer(top_k=3).to_document()) as page:
        page.get_by_role("button", name="Draw 20").click()
        first = page.locator(".tutor-next-drawn").inner_text()
        drawn = first.removeprefix("Drawn (20): ").split(" · ")
        best = [WORDS[place] for place in STEPS[0].logits.topk(3).indices]
        assert len(drawn) == 20 and set(drawn) <= set(best) and len(set(drawn)) > 1
        page.get_by_role("button", name="Forget the draws").click()
        assert page.locator(".tutor-next-drawn").inner_text() == "Nothing drawn yet."
        page.get_by_role("button", name="Draw 20").click()
        assert page.locator(".tutor-next-drawn").inner_text() == first


def test_draws_follow_the_probabilities(show):
    two = explorer([NextToken("", ["rare", "often"], torch.tensor([0.0, math.log(4)]))])
    with show(two.to_document()) as page:
        for _ in range(2):
            page.get_by_role("button", name="Draw 20").click()
        drawn = page.locator(".tutor-next-drawn").inner_text().split(": ")[1].split(" · ")
        assert 25 <= drawn.count("often") <= 38


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    long = explorer([NextToken("a" * 300, ["unusually-long-token" * 4, " ", "\n"], torch.tensor([1.0, 0, -20]))])
    for one in (explorer(top_k=5), long):
        with show(
            under_heading(one.to_document()), color_scheme=scheme, viewport={"width": width, "height": 800}
        ) as page:
            assert axe_violations(page) == []
            assert small_targets(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_kernel_and_the_view_follow_each_other(show):
    document = (
        f"<!doctype html><div id=cell></div><script type=module>{NextTokenExplorer._module}; "
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
            explorer().get_state(["content", "step", "temperature", "top_k", "top_p"]),
        )
        slide(page, "Temperature", 1)
        assert page.evaluate("[model.state.temperature, model.saved]") == [10, 1]
        page.evaluate("model.state.top_k = 2; model.listeners['change:top_k']()")
        assert words(page).startswith("2 of 30 tokens")
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_without_javascript_the_table_can_be_read(show):
    with show(explorer().to_document(), java_script_enabled=False) as page:
        assert page.locator("tbody tr").count() == 12
        assert page.get_by_text("After “Once upon a”").is_visible()


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([], "1 to 24 steps, got 0"),
        ([NextToken("", ["a"], torch.zeros(1))], "2 to 2000 tokens, got 1"),
        ([NextToken("", ["a", "b"], torch.zeros(3))], r"2 scores in step 0, got shape \(3,\)"),
        ([NextToken("", ["a", "b"], torch.tensor([0, -math.inf]))], "finite scores in step 0"),
        ([STEPS[0], NextToken("", ["a", "b"], torch.zeros(2))], "vocabulary of step 0 in all steps, got another in st"),
    ],
)
def test_what_cannot_be_drawn_is_refused(steps, message):
    with pytest.raises(ValueError, match=message):
        explorer(steps)


@pytest.mark.parametrize("setting", [{"temperature": 0.01}, {"top_k": 0}, {"top_k": 31}, {"top_p": 0}, {"step": 2}])
def test_settings_outside_their_range_are_refused(setting):
    with pytest.raises(TraitError, match=next(iter(setting))):
        explorer().set_trait(*next(iter(setting.items())))


def test_the_text_form_changes_with_a_score_and_not_with_its_noise():
    nudged = [NextToken(step.context, step.tokens, step.logits + 1e-6) for step in STEPS]
    other = [NextToken(step.context, step.tokens, step.logits.flip(0)) for step in STEPS]
    assert explorer(nudged).page_text() == explorer().page_text() != explorer(other).page_text()
