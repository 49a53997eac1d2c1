"""The merge explorer: what it takes, and that the browser cuts a text as the package does."""

from collections import Counter
from functools import partial

import pytest
from traitlets import TraitError

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.text.bpe_training import learn_merges
from tutor.text.pre_tokens import split_pre_tokens
from tutor.viz.merge_explorer import MergeExplorer

CORPUS = "the cat sat on the mat; the hat that sat. 你好你好 你们好 aaaa aaa aaaaa x2024 2025 it's we'll\n\n  go "
MERGES = learn_merges({piece.encode(): times for piece, times in Counter(split_pre_tokens(CORPUS)).items()}, 50)
WORDS = {"title": "Merges", "alt": "A text becomes tokens."}
TEXTS = [
    CORPUS,
    "aaaaaaa thethe 你 好 they'll DON'T 12 345 \t\n x  y   ",
    "emoji 👩‍🚀👍🏽, é and e\u0301, नमस्ते, ½²Ⅷ, _under_score, <b>&amp;</b>, a\u00a0b\u3000c",
    "",
]


def explorer(text=CORPUS, **settings):
    return MergeExplorer(MERGES, text, **{**WORDS, **settings})


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "explorer.html")


def slide(page, place):
    page.locator("input[type=range]").evaluate(
        "(it, v) => { it.value = v; it.dispatchEvent(new Event('input')); }", str(place)
    )


def shown(token):
    """A token as the page writes it."""
    try:
        return token.decode().translate(str.maketrans({" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍"}))
    except UnicodeDecodeError:
        return "\u2009".join(f"{byte:02X}" for byte in token)


def drawn(page):
    return page.locator(".tutor-merge-tokens li").evaluate_all("items => items.map(item => item.textContent)")


@pytest.mark.parametrize("text", TEXTS)
def test_the_page_cuts_a_text_as_the_package_does(show, text):
    one = explorer("")
    with show(one.to_document()) as page:
        page.get_by_label("Text").fill(text)
        for n_merges in (0, 1, 5, 20, 50):
            slide(page, n_merges)
            one.text, one.n_merges = text, n_merges
            assert drawn(page) == [shown(token) for token in one.tokens]
            assert page.locator(".tutor-merge-words").inner_text().startswith(f"{len(one.tokens)} token")


def test_all_merges_give_the_tokenizers_tokens():
    one = explorer(n_merges=50)
    assert b"".join(one.tokens) == CORPUS.encode()
    assert len(one.tokens) < len(CORPUS.encode()) / 2
    assert explorer().tokens == tuple(bytes([byte]) for byte in CORPUS.encode())


def test_the_buttons_go_from_one_change_to_the_next(show):
    text = "the mat"
    one = explorer(text)
    changes = []
    for n_merges in range(1, 51):
        before, one.n_merges = one.tokens, n_merges
        if one.tokens != before:
            changes.append(n_merges)
    with show(explorer(text).to_document()) as page:
        visited = []
        for _ in changes:
            page.get_by_role("button", name="Next that joins").click()
            visited.append(int(page.locator("input[type=range]").input_value()))
        assert visited == changes
        assert page.get_by_role("button", name="Next that joins").get_attribute("aria-disabled") == "true"
        page.get_by_role("button", name="Undo the last").click()
        assert int(page.locator("input[type=range]").input_value()) == changes[-1] - 1
        assert page.locator(".tutor-merge-new").count() == 0
        page.get_by_role("button", name="Next that joins").click()
        assert page.locator(".tutor-merge-new").count() == 1


def test_the_keyboard_reaches_everything_and_is_answered(show):
    with show(explorer("the cat").to_document()) as page:
        page.keyboard.press("Tab")
        page.keyboard.type("!")
        page.keyboard.press("Tab")
        page.keyboard.press("End")
        assert page.locator("input[type=range]").get_attribute("aria-valuetext") == "50 of 50"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.querySelector('[role=status]').textContent.includes('Merge')")


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    document = under_heading(explorer(CORPUS + "x" * 200, n_merges=12).to_document())
    with show(document, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        assert axe_violations(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_kernel_and_the_view_follow_each_other(show):
    one = explorer("the cat", n_merges=3)
    document = (
        f"<!doctype html><div id=cell></div><script type=module>{MergeExplorer._module}; "
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
            one.get_state(["content", "text", "n_merges"]),
        )
        page.get_by_label("Text").fill("the hat")
        assert page.evaluate("[model.state.text, model.saved]") == ["the hat", 1]
        page.evaluate("model.state.n_merges = 0; model.listeners['change:n_merges']()")
        assert drawn(page) == ["t", "h", "e", "␣", "h", "a", "t"]
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_without_javascript_the_tokens_can_be_read(show):
    with show(explorer("the cat", n_merges=50).to_document(), java_script_enabled=False) as page:
        assert page.locator("code").first.inner_text() == "the"


@pytest.mark.parametrize(
    ("merges", "text", "settings", "message"),
    [
        ([], "a", {}, "1 to 4096 merges, got 0"),
        ([(b"ab", b"c")], "a", {}, "merge 0 to join bytes or earlier tokens, got b'ab'"),
        ([(b"a", b"b"), (b"b", b"c"), (b"ab", b"c"), (b"a", b"bc")], "a", {}, "b'abc' again from merge 3"),
        (MERGES, "a" * 401, {}, "at most 400 characters, got 401"),
        (MERGES, "a", {"title": " "}, "words for title"),
        (MERGES, "a", {"alt": ""}, "words for alt"),
    ],
)
def test_what_cannot_be_drawn_is_refused(merges, text, settings, message):
    with pytest.raises(ValueError, match=message):
        MergeExplorer(merges, text, **{**WORDS, **settings})


@pytest.mark.parametrize("setting", [{"n_merges": 51}, {"n_merges": -1}, {"text": "a" * 401}])
def test_settings_out_of_range_are_refused(setting):
    with pytest.raises(TraitError):
        explorer("a").set_trait(*next(iter(setting.items())))


def test_the_text_form_changes_with_what_is_shown():
    assert explorer().page_text() == explorer().page_text()
    assert explorer().page_text() != explorer(n_merges=7).page_text()
    assert explorer("the").page_text() != explorer("eht").page_text()


def test_on_a_page_tokens_are_text(monkeypatch):
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    bundle = explorer("</script><b>\ud83d", title="A <b>title")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/html"].count("</script>") == 1 and "<b>" not in bundle["text/html"]
    bundle["text/html"].encode("utf-8")
