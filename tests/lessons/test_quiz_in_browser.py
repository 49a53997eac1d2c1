import json
import re
from functools import partial
from pathlib import Path

import pytest

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.lessons.quiz import Choose, Number, Order, Quiz, Reveal, Shape, quiz, quiz_progress

LINES = ["scores = queries @ keys.mT / d_head**0.5", "weights = softmax(scores)", "return weights @ values"]
QUESTIONS = (
    Choose(
        "Which `product` gives the scores?",
        {"queries @ keys.mT": "Inner axes agree.", "queries @ keys": "The inner axes differ."},
        answer="queries @ keys.mT",
        why="One score a pair.",
    ),
    Shape("Which shape have they?", (2, 5, 7), wrong={(2, 7, 5): "Queries come first."}),
    Number("How large is the weight?", -0.5, 0.01, unit="nats", wrong={-2: "That is the inverse."}, why="By half."),
    Order("Sort the lines.", LINES, why="Weights before values."),
    Reveal("What becomes of an empty row?", "It is `NaN`.\nSo is all after it."),
)
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('closed', 'SecurityError'); } });"
)


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "quiz.html")


@pytest.fixture
def page(show):
    with show(quiz("attention-shapes", *QUESTIONS).to_document()) as opened:
        yield opened


def question(page, number):
    return page.locator(".tutor-quiz-questions > li").nth(number - 1)


def answer(page, number, text):
    question(page, number).get_by_role("textbox").fill(text)
    question(page, number).locator("button[type=submit]").click()
    return feedback(page, number)


def feedback(page, number):
    return question(page, number).locator(".tutor-quiz-feedback").inner_text()


def count(page):
    return page.locator(".tutor-quiz-count").inner_text()


def reload(page):
    # a busy browser hands what a page has stored to the next one only after a moment
    page.wait_for_timeout(500)
    page.reload()


def solve_all(page):
    question(page, 1).get_by_label("queries @ keys.mT").check()
    question(page, 1).get_by_role("button").click()
    answer(page, 2, "(2, 5, 7)")
    answer(page, 3, "-0.5")
    sort_lines(page)
    answer(page, 5, "Zero?")


def sort_lines(page):
    for place, line in enumerate(LINES):
        up = question(page, 4).get_by_role("button", name=f"Move up: {line}")
        while question(page, 4).locator("code").all_inner_texts().index(line) > place:
            up.click()
    question(page, 4).get_by_role("button", name="Check").click()


def test_choices_explain_themselves(page):
    first = question(page, 1)
    first.get_by_role("button").click()
    assert feedback(page, 1) == "Choose one of them first." and count(page) == "0 of 5 answered"
    first.get_by_label("queries @ keys", exact=True).check()
    first.get_by_role("button").click()
    assert feedback(page, 1) == "Not yet. The inner axes differ." and count(page) == "0 of 5 answered"
    first.get_by_label("queries @ keys.mT").check()
    first.get_by_role("button").click()
    assert feedback(page, 1) == "Right. Inner axes agree. One score a pair." and count(page) == "1 of 5 answered"
    assert first.locator("legend code").inner_text() == "product"


def test_right_shapes_however_written(page):
    for text in ("(2, 5, 7)", "2,5,7", "2 x 5 × 7", "[2 5 7]", "torch.Size([2, 5, 7])", " ( 2,5,7, ) "):
        assert (text, answer(page, 2, text)) == (text, "Right.")


def test_wrong_shapes_get_a_hint(page):
    says = {
        "2, 7, 5": "Not yet. Queries come first.",
        "(7, 2, 5)": "Not yet. These are the sizes, in another order.",
        "()": "Not yet. You gave 0 axes; the tensor has 3 axes.",
        "(5,)": "Not yet. You gave 1 axis; the tensor has 3 axes.",
        "(2, 5, 8)": "Not yet. Say which axis is which, then count along each.",
        "two": "Write the sizes in order, such as (5, 7).",
        "": "Write the sizes in order, such as (5, 7).",
    }
    assert {text: answer(page, 2, text) for text in says} == says
    assert count(page) == "0 of 5 answered"


def test_right_numbers_however_written(page):
    for text in ("-0.5", "−0,5", "-.5", "-1/2", "-5e-1", "-0.51", "-0.49 nats", "-0,495"):
        assert (text, answer(page, 3, text)) == (text, "Right. By half.")


def test_wrong_numbers_get_a_hint(page):
    unread = "Write one number, with a point for decimals, such as 0.5 or 1/3."
    says = {
        "-2.005": "Not yet. That is the inverse.",
        "0.5": "Not yet. The size is right; look at the sign.",
        "-0.489": "Not yet. The answer is smaller.",
        "-0.511": "Not yet. The answer is larger.",
        **dict.fromkeys(("half", "1/0", "1,528", "1/2/3", ""), unread),
    }
    assert {text: answer(page, 3, text) for text in says} == says
    assert count(page) == "0 of 5 answered"


def test_lines_are_sorted_by_keyboard(page):
    lines = question(page, 4).locator("code")
    assert lines.all_inner_texts() != LINES
    question(page, 4).get_by_role("button", name="Check").press("Enter")
    assert feedback(page, 4).startswith("Not yet.")
    last = lines.all_inner_texts()[-1]
    up = question(page, 4).get_by_role("button", name=f"Move up: {last}")
    up.focus()
    for place in (1, 0, 0):
        page.keyboard.press("Enter")
        assert lines.all_inner_texts().index(last) == place
        assert page.evaluate("document.activeElement.ariaLabel") == f"Move up: {last}"
    assert up.get_attribute("aria-disabled") == "true"
    assert "Now in place 1 of 3" in question(page, 4).locator(".tutor-unseen").inner_text()
    sort_lines(page)
    assert feedback(page, 4) == "Right. Weights before values."


def test_one_predicts_before_one_reads(page):
    assert answer(page, 5, "  ") == "Predict first: a few words will do."
    assert answer(page, 5, "Zeros?") == "Compare. It is NaN.\nSo is all after it."


def test_a_prediction_is_told_and_not_called_right(page):
    solve_all(page)
    marks = [question(page, number).evaluate("item => getComputedStyle(item, '::before').content") for number in (4, 5)]
    assert "✓" in marks[0]
    assert "✓" not in marks[1]
    assert "…" in marks[1]


def test_enter_checks_and_solved_stays_solved(page):
    question(page, 3).get_by_role("textbox").fill("-0.5")
    page.keyboard.press("Enter")
    assert count(page) == "1 of 5 answered"
    assert answer(page, 3, "7").startswith("Not yet.")
    assert count(page) == "1 of 5 answered"


def test_progress_is_kept_and_cleared(page):
    solve_all(page)
    assert count(page) == "5 of 5 answered"
    answer(page, 2, "(2, 7, 5)")
    reload(page)
    assert count(page) == "5 of 5 answered"
    assert feedback(page, 2) == "Not yet. Queries come first."
    assert feedback(page, 5).startswith("Compare.")
    assert question(page, 4).locator("code").all_inner_texts() == LINES
    page.get_by_role("button", name="Clear").click()
    assert count(page) == "0 of 5 answered" and feedback(page, 5) == ""
    assert question(page, 4).locator("code").all_inner_texts() != LINES
    reload(page)
    assert count(page) == "0 of 5 answered" and question(page, 3).get_by_role("textbox").input_value() == ""


def test_a_question_that_changed_is_asked_again_and_the_others_stay(show, tmp_path):
    with show(quiz("attention-shapes", *QUESTIONS).to_document()) as page:
        solve_all(page)
        changed = (Number("How large is the weight?", -0.6, 0.01), *QUESTIONS[3:])
        (tmp_path / "quiz.html").write_text(quiz("attention-shapes", *changed).to_document(), encoding="utf-8")
        reload(page)
        assert count(page) == "2 of 3 answered"
        assert question(page, 1).get_by_role("textbox").input_value() == ""


def test_odd_things_in_the_store_do_no_harm(page):
    for kept in ("{", "null", "7", '{"answers": 3}', '{"total": 5}'):
        page.evaluate("kept => localStorage.setItem('tutor.quiz.attention-shapes', kept)", kept)
        reload(page)
        assert count(page) == "0 of 5 answered"
        assert answer(page, 3, "-0.5").startswith("Right.")


def test_it_works_where_nothing_may_be_stored(show):
    with show(quiz("attention-shapes", *QUESTIONS).to_document(), NO_STORAGE) as page:
        solve_all(page)
        assert count(page) == "5 of 5 answered"
        page.get_by_role("button", name="Clear").click()
        assert count(page) == "0 of 5 answered"
    with show(quiz_progress().to_document(), NO_STORAGE) as page:
        assert "No answers are kept" in page.locator("body").inner_text()


def together(first, *others):
    return first.to_document().replace("</main>", f"{''.join(other.to_html() for other in others)}</main>", 1)


def test_progress_is_shown_exported_and_cleared(show):
    document = together(quiz("attention-shapes", *QUESTIONS), quiz("masks", QUESTIONS[2]), quiz_progress())
    with show(document) as page:
        page.evaluate("localStorage.setItem('other', 'mine')")
        answer(page, 2, "(1, 1)")
        answer(page, 2, "(2, 5, 7)")
        answer(page, 6, "3")
        rows = page.locator("tbody tr")
        assert [row.split("\t") for row in rows.all_inner_texts()] == [
            ["attention-shapes", "1 of 5", "2"],
            ["masks", "0 of 1", "1"],
        ]
        with page.expect_download() as download:
            page.get_by_role("button", name="Export as JSON").click()
        assert download.value.suggested_filename == "quiz-progress.json"
        exported = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert exported["format"] == "tutor-quiz-progress" and exported["version"] == 1
        assert exported["quizzes"] == {
            "attention-shapes": {"answered": 1, "total": 5, "tries": 2},
            "masks": {"answered": 0, "total": 1, "tries": 1},
        }
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("button", name="Clear all").click()
        assert rows.count() == 2
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Clear all").click()
        assert rows.count() == 0 and page.evaluate("Object.keys(localStorage)") == ["other"]
        assert page.locator(".tutor-quiz-count").all_inner_texts() == ["0 of 5 answered", "0 of 1 answered"]


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    document = under_heading(together(quiz("attention-shapes", *QUESTIONS), quiz_progress()))
    with show(document, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        assert axe_violations(page) == []
        solve_all(page)
        answer(page, 2, "(1, 1)")
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_touch(show):
    settings = {"has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 640}}
    with show(quiz("attention-shapes", *QUESTIONS).to_document(), **settings) as page:
        assert small_targets(page) == []
        question(page, 1).get_by_text("queries @ keys.mT").tap()
        question(page, 1).get_by_role("button").tap()
        assert feedback(page, 1).startswith("Right.")


def test_a_short_answer_moves_nothing(show):
    with show(quiz("attention-shapes", *QUESTIONS).to_document(), viewport={"width": 1000, "height": 800}) as page:
        height = "document.querySelector('.tutor-quiz').getBoundingClientRect().height"
        before = page.evaluate(height)
        question(page, 1).get_by_label("queries @ keys.mT").check()
        question(page, 1).get_by_role("button").click()
        answer(page, 2, "(1, 1)")
        answer(page, 3, "-0.5")
        assert page.evaluate(height) == before


def test_paper_has_questions_and_no_buttons(page):
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert page.locator("legend:visible").count() == len(QUESTIONS)


def test_without_javascript_answers_unfold(show):
    with show(quiz("attention-shapes", *QUESTIONS).to_document(), java_script_enabled=False) as page:
        page.get_by_text("Answer", exact=True).nth(1).click()
        assert page.locator("details p").nth(1).is_visible()
        assert page.locator("details p").nth(1).inner_text() == "(2, 5, 7)"


def test_the_module_can_become_a_classic_script():
    lines = Quiz._module.splitlines()
    exported = [line for line in lines if re.match(r"\s*(import|export)\b", line)]
    assert exported == ["export { mount };", "export default { render };"]
