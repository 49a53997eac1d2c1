"""The word map: neighbors from all dimensions, places from two, in a browser and as data."""

from functools import partial

import pytest
import torch
from traitlets import TraitError

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.viz.word_map import WordMap

LABELS = {"title": "A map", "alt": "Words in two groups."}
WORDS = ["cat", "dog", "fox", "bread", "cheese", "猫", "<b>"]


def vectors():
    generator = torch.Generator().manual_seed(3)
    centers = 2 * torch.randn(2, 12, generator=generator)
    return centers[[0, 0, 0, 1, 1, 0, 1]] + 0.5 * torch.randn(7, 12, generator=generator)


def word_map(**settings):
    return WordMap(WORDS, vectors(), **{**LABELS, **settings})


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "map.html")


def test_neighbors_are_those_of_the_cosine_in_all_dimensions():
    one = word_map(selected="dog")
    cosines = torch.nn.functional.cosine_similarity(vectors()[1], vectors(), dim=-1)
    order = [place for place in cosines.argsort(descending=True).tolist() if place != 1][:6]
    assert [word for word, _ in one.neighbors] == [WORDS[place] for place in order]
    for (_, told), place in zip(one.neighbors, order, strict=True):
        assert told == pytest.approx(cosines[place].item(), abs=6e-4)


def test_places_are_the_first_two_principal_components():
    directions = torch.nn.functional.normalize(vectors().double())
    _, _, components = torch.pca_lowrank(directions, q=7, center=True)
    wanted = (directions - directions.mean(dim=0)) @ components[:, :2]
    wanted = wanted / wanted.gather(0, wanted.abs().argmax(dim=0, keepdim=True))
    torch.testing.assert_close(torch.tensor(word_map().content["places"]).double(), wanted, atol=6e-4, rtol=0)


def test_a_vector_made_longer_stays_where_it_was():
    scaled = vectors() * torch.linspace(1, 9, 7)[:, None]
    assert WordMap(WORDS, scaled, **LABELS).content["nearest"] == word_map().content["nearest"]


@pytest.mark.parametrize(
    "kind", [lambda rows: rows.requires_grad_(), lambda rows: rows.numpy(), lambda rows: rows.tolist()]
)
def test_vectors_of_any_kind_are_taken(kind):
    assert WordMap(WORDS, kind(vectors()), **LABELS).content == word_map().content


@pytest.mark.parametrize(
    ("words", "change", "message"),
    [
        (["a", "b"], lambda rows: rows[:2], "3 to 200 words, got 2"),
        (["a", "b", "a"], lambda rows: rows[:3], "got again: a"),
        (["a", "b", "c"], lambda rows: rows, r"3 vectors of at least 2 numbers, got shape \(7, 12\)"),
        (["a", "b", "c"], lambda rows: rows[:3] * torch.tensor([[1.0], [0.0], [1.0]]), "not zero, got another for 'b'"),
        (["a", "b", "c"], lambda rows: rows[:3] / torch.tensor([[1.0], [1.0], [0.0]]), "got another for 'c'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(words, change, message):
    with pytest.raises(ValueError, match=message):
        WordMap(words, change(vectors()), **LABELS)


def test_words_are_needed_and_a_chosen_word_is_on_the_map():
    with pytest.raises(ValueError, match="words for alt"):
        word_map(alt=" ")
    with pytest.raises(TraitError, match="got 'wolf'"):
        word_map(selected="wolf")


def table(page):
    return [row.split("\t") for row in page.locator("tbody tr").all_inner_texts()]


def test_choosing_by_list_and_by_click_shows_the_neighbors(show):
    with show(word_map().to_document()) as page:
        page.get_by_label("Word").select_option("cheese")
        wanted = word_map(selected="cheese").neighbors
        assert table(page) == [[word, f"{cosine:.3f}".replace("-", "−")] for word, cosine in wanted]
        page.locator("svg g text", has_text="猫").click(force=True)
        assert page.get_by_label("Word").input_value() == "猫"
        assert page.locator(".tutor-map-lines line").count() == 6
        page.wait_for_function("() => document.querySelector('[role=status]').textContent.includes('猫')")


@pytest.mark.parametrize("width", [1000, 320])
def test_words_in_one_place_are_pushed_apart_and_stay_on_the_map(show, width):
    names = [f"word {number}" for number in range(40)]
    groups = torch.eye(4).repeat_interleave(10, dim=0)
    document = WordMap(names, groups, **LABELS).to_document()
    with show(document, viewport={"width": width, "height": 900}) as page:
        boxes = page.locator("svg rect").evaluate_all(
            "all => all.map(it => it.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"
        )
        picture = page.locator("svg").bounding_box()
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert left >= picture["x"] and right <= picture["x"] + picture["width"] + 0.5
        assert top >= picture["y"] and bottom <= picture["y"] + picture["height"] + 0.5
        for other in boxes[:place]:
            across, down = min(right, other[2]) - max(left, other[0]), min(bottom, other[3]) - max(top, other[1])
            assert across < 1 or down < 1


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    document = under_heading(word_map(selected="dog").to_document())
    with show(document, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        assert axe_violations(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_kernel_and_the_view_follow_each_other(show):
    document = (
        f"<!doctype html><div id=cell></div><script type=module>{WordMap._module}; window.render = render;</script>"
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
            word_map().get_state(["content", "selected"]),
        )
        page.get_by_label("Word").select_option("fox")
        assert page.evaluate("[model.state.selected, model.saved]") == ["fox", 1]
        page.evaluate("model.state.selected = 'dog'; model.listeners['change:selected']()")
        assert page.get_by_label("Word").input_value() == "dog"
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_without_javascript_every_word_has_its_neighbors(show):
    with show(word_map().to_document(), java_script_enabled=False) as page:
        page.locator("summary").click()
        assert page.get_by_role("listitem").count() == 7


def test_the_text_form_is_calm_and_words_are_text(monkeypatch):
    assert word_map().page_text() == word_map().page_text() != word_map(selected="dog").page_text()
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    bundle = word_map()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"} and "<b>" not in bundle["text/html"]
