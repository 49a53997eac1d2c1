"""The comparison collector: pairs judged by pointer, key and touch, kept by the browser, and followed by a kernel."""

import json
from functools import partial

import pytest
from traitlets import TraitError

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.text.chat_template import Turn
from tutor.viz.comparison_collector import ComparisonCollector, ReplyJudgement, ReplyPair

PAIRS = [
    ReplyPair([Turn("user", "how much is it ?")], ("it costs 9 euros .", "whatever , it costs 9 euros ."), (1, 0.5)),
    ReplyPair(
        [
            Turn("system", "be brief ."),
            Turn("user", "who wrote it ?"),
            Turn("assistant", "ada ."),
            Turn("user", "sure ?"),
        ],
        ("yes .", "no , it was bo <b> !"),
        (-0.5, 1.0),
    ),
    ReplyPair([Turn("user", "are you open ?")], ("no idea .", "from nine to six ."), (-0.5, 1)),
]
SLUG, LABELS = "test-pairs", {"title": "Which is better?", "alt": "Three questions with two replies each."}
LEFT_IS_FIRST = "Math.random = () => 0.1;"
LEFT_IS_SECOND = "Math.random = () => 0.9;"
PHONE = {"has_touch": True, "is_mobile": True, "viewport": {"width": 340, "height": 700}}


def collector(pairs=PAIRS, slug=SLUG, **labels):
    return ComparisonCollector(slug, pairs, **{**LABELS, **labels})


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "collector.html")


def replies(page):
    return page.locator(".tutor-compare-text").all_inner_texts()


def place(page):
    return page.locator(".tutor-compare-place").inner_text()


def outcome(page):
    return page.locator(".tutor-compare-words").inner_text()


def kept(page):
    return json.loads(page.locator("textarea").input_value())


def test_all_judged_tells_how_often_the_program_agrees_and_how_often_left_was_taken(show):
    with show(collector().to_document(), LEFT_IS_SECOND) as page:
        assert replies(page) == ["whatever , it costs 9 euros .", "it costs 9 euros ."]
        page.get_by_role("button", name="Right reply").click()  # the better one
        assert place(page) == "Pair 2 of 3; 1 judged"
        assert page.locator(".tutor-compare-talk li").count() == 4
        page.get_by_role("button", name="Right reply").click()  # the worse one
        assert outcome(page) == ""  # nothing is told before all is judged
        page.get_by_role("button", name="Left reply").click()  # the better one
        assert outcome(page) == (
            "All judged. You decided 3 of 3 pairs, in 2 of 3 as the shop’s program would, "
            "and took the left reply in 1 of 3."
        )
        assert kept(page)["preferred"] == [0, 0, 1]
        assert kept(page)["lefts"] == [1, 1, 1]


def test_neither_counts_as_judged_but_not_as_decided(show):
    with show(collector().to_document(), LEFT_IS_FIRST) as page:
        for name in ("Neither is better", "Left reply", "Neither is better"):
            page.get_by_role("button", name=name).click()
        assert outcome(page).startswith("All judged. You decided 1 of 3 pairs, in 0 of 1 as")


def test_keys_judge_and_go_back_and_change_a_judgement(show):
    with show(collector().to_document(), LEFT_IS_FIRST) as page:
        page.get_by_role("button", name="Left reply").focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        assert kept(page)["preferred"] == [0, 1, 2]
        page.keyboard.press("Backspace")
        assert place(page) == "Pair 2 of 3; 3 judged"
        assert page.get_by_role("button", name="Right reply").get_attribute("aria-pressed") == "true"
        page.keyboard.press("ArrowLeft")
        assert kept(page)["preferred"] == [0, 0, 2]
        told = "Left. All judged."
        page.wait_for_function("w => document.querySelector('[role=status]').textContent.startsWith(w)", arg=told)


def test_keys_with_a_modifier_and_keys_in_the_text_do_not_judge(show):
    with show(collector().to_document()) as page:
        page.get_by_role("button", name="Left reply").focus()
        page.keyboard.press("Alt+ArrowLeft")
        page.locator("summary").click()
        page.locator("textarea").focus()
        page.keyboard.press("ArrowLeft")
        assert place(page) == "Pair 1 of 3; 0 judged"


def test_the_ends_stay_stops_of_the_keyboard_and_do_nothing(show):
    with show(collector().to_document()) as page:
        back, on = page.get_by_role("button", name="Previous"), page.get_by_role("button", name="Next")
        back.focus()
        page.keyboard.press("Enter")
        assert place(page).startswith("Pair 1")
        assert back.get_attribute("aria-disabled") == "true"
        on.click()
        on.click()
        on.press("Enter")
        assert place(page).startswith("Pair 3")
        assert on.get_attribute("aria-disabled") == "true"


def test_a_tap_judges(show):
    with show(collector().to_document(), LEFT_IS_FIRST, **PHONE) as page:
        for name in ("Left reply", "Right reply", "Right reply"):
            page.get_by_role("button", name=name).tap()
        assert outcome(page).startswith("All judged. You decided 3 of 3 pairs, in 3 of 3")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]


def test_the_lot_decides_which_reply_stands_left(show):
    with show(collector().to_document()) as page:
        seen = set()
        for _ in range(40):
            seen.add(replies(page)[0])
            page.reload()
        assert seen == set(PAIRS[0].replies)


def test_judgements_stay_in_the_browser_until_they_are_forgotten(show):
    with show(collector().to_document(), LEFT_IS_FIRST) as page:
        page.get_by_role("button", name="Right reply").click()
        page.wait_for_timeout(500)
        page.reload()
        assert place(page) == "Pair 2 of 3; 1 judged"
        page.locator("summary").click()
        page.get_by_role("button", name="Forget").click()
        assert place(page) == "Pair 1 of 3; 0 judged"
        page.wait_for_timeout(500)
        page.reload()
        assert place(page) == "Pair 1 of 3; 0 judged"


@pytest.mark.parametrize(
    "text", ["nonsense", "null", '{"digest": "000000", "preferred": [1, 1, 1], "lefts": [0, 0, 0]}']
)
def test_what_is_kept_of_other_pairs_or_spoiled_is_left_alone(show, text):
    spoiled = f"localStorage.setItem('tutor.compare.{SLUG}', {json.dumps(text)});"
    with show(collector().to_document(), spoiled) as page:
        assert place(page) == "Pair 1 of 3; 0 judged"


def test_a_closed_store_is_no_matter(show):
    closed = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    with show(collector().to_document(), closed) as page:
        page.get_by_role("button", name="Left reply").click()
        assert place(page) == "Pair 2 of 3; 1 judged"


@pytest.mark.parametrize("width", [1000, 340])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    document = under_heading(collector().to_document())
    with show(document, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        for _ in range(2):  # before the first judgement, and with a pressed card and all words
            assert axe_violations(page) == []
            assert small_targets(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
            for _ in PAIRS:
                page.get_by_role("button", name="Left reply").click()
            page.locator("summary").click()


def test_a_kernel_and_the_view_follow_each_other(show):
    document = (
        f"<!doctype html><div id=cell></div><script type=module>{ComparisonCollector._module}; "
        "window.render = render;</script>"
    )
    with show(document, LEFT_IS_FIRST) as page:
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
            collector().get_state(["content", "preferred", "lefts"]),
        )
        page.get_by_role("button", name="Right reply").click()
        assert page.evaluate("[model.state.preferred, model.state.lefts, model.saved]") == [[1, -1, -1], [0, -1, -1], 1]
        page.evaluate("model.state.preferred = [1, 2, 0]; model.listeners['change:preferred']()")
        assert place(page) == "Pair 2 of 3; 3 judged"
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_the_kernel_learns_what_the_browser_kept(show):
    one = collector()
    text = json.dumps({"digest": one.content["digest"], "preferred": [1, -1, 2], "lefts": [0, -1, 1]})
    document = (
        f"<!doctype html><div id=cell></div><script type=module>{ComparisonCollector._module}; "
        "window.render = render;</script>"
    )
    with show(document, f"localStorage.setItem('tutor.compare.{SLUG}', {json.dumps(text)});") as page:
        state = page.evaluate(
            """state => {
                const model = { get: name => state[name], set: (name, value) => (state[name] = value),
                    save_changes() {}, on() {}, off() {} };
                render({ model, el: document.getElementById("cell") });
                return state;
            }""",
            one.get_state(["content", "preferred", "lefts"]),
        )
    one.set_state({name: state[name] for name in ("preferred", "lefts")})
    assert [(found.pair, found.preferred) for found in one.judgements] == [(0, 1), (2, 2)]


def test_without_javascript_all_replies_can_be_read(show):
    with show(collector().to_document(), java_script_enabled=False) as page:
        text = page.locator("main").inner_text()
        for pair in PAIRS:
            assert pair.turns[-1].text in text
            assert all(reply in text for reply in pair.replies)
        assert page.get_by_text("1 and 0.5").is_hidden()  # folded away


def test_judgements_are_read_from_the_text_that_a_page_gave(show):
    with show(collector().to_document(), LEFT_IS_SECOND) as page:
        page.get_by_role("button", name="Left reply").click()
        page.get_by_role("button", name="Neither").click()
        text = page.locator("textarea").input_value()
    one = collector()
    one.read(text)
    assert one.judgements == [ReplyJudgement(0, 1, 1), ReplyJudgement(1, 2, 1)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"preferred": [0]}'])
def test_another_text_is_refused(text):
    with pytest.raises(ValueError, match="the text that the page gave"):
        collector().read(text)


def test_judgements_of_other_pairs_are_refused():
    text = json.dumps({"digest": collector(PAIRS[:2]).content["digest"], "preferred": [0, 0], "lefts": [0, 0]})
    with pytest.raises(ValueError, match="judgements of these pairs"):
        collector().read(text)


@pytest.mark.parametrize("change", [{"preferred": [0, 1]}, {"preferred": [0, 1, 3]}, {"lefts": [0, 1, 2]}])
def test_settings_that_do_not_fit_the_pairs_are_refused(change):
    with pytest.raises(TraitError, match="expected 3 numbers among"):
        collector().set_trait(*next(iter(change.items())))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pairs": []}, "1 to 100 pairs, got 0"),
        ({"pairs": PAIRS * 34}, "1 to 100 pairs, got 102"),
        ({"slug": "My pairs"}, "a slug of small letters"),
        ({"title": " "}, "words for title"),
        ({"alt": ""}, "words for alt"),
    ],
)
def test_what_cannot_be_shown_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        collector(**arguments)


@pytest.mark.parametrize(
    ("turns", "texts", "message"),
    [
        ([], ("a", "b"), "a question before the replies"),
        ([Turn("user", "q")], ("a", " "), "words for second_reply"),
        ([Turn("user", "q")], ("a", "a"), "two different replies"),
    ],
)
def test_a_pair_needs_a_question_and_two_replies(turns, texts, message):
    with pytest.raises(ValueError, match=message):
        ReplyPair(turns, texts, (1, 0))


def test_the_text_form_changes_with_a_word_and_with_a_judgement():
    other = [ReplyPair([Turn("user", "how much ?")], PAIRS[0].replies, (1, 0.5)), *PAIRS[1:]]
    judged = collector()
    judged.preferred = [1, -1, -1]
    assert len({collector().page_text(), collector(other).page_text(), judged.page_text()}) == 3
    assert collector().page_text() == collector().page_text()
