import dataclasses

import pytest
import torch

from tutor.lessons.quiz import Choose, Number, Order, Reveal, Shape, quiz, quiz_progress

CHOICES = {"yes": "Both axes agree.", "no": "They do agree."}
CHOOSE = Choose("Does it fit?", CHOICES, answer="yes")
LINES = ["scores = q @ k.mT", "weights = softmax(scores)", "mixed = weights @ v"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Choose("  ", CHOICES, answer="yes"), "prompt"),
        (lambda: Choose("Fits?", {"yes": "It does."}, answer="yes"), "at least two choices"),
        (lambda: Choose("Fits?", {"yes": "It does.", "no": ""}, answer="yes"), r"explanation.*\['no'\]"),
        (lambda: Choose("Fits?", CHOICES, answer="maybe"), "maybe"),
        (lambda: Shape("Which?", (2, -1)), "at least 0"),
        (lambda: Shape("Which?", (2, 3), wrong={(2, 3): "why"}), "other than the answer"),
        (lambda: Shape("Which?", (2, 3), wrong={(3, 2): " "}), "explanation"),
        (lambda: Number("How much?", 1.0, 0.0), "positive tolerance"),
        (lambda: Number("How much?", 1.0, -0.1), "positive tolerance"),
        (lambda: Number("How much?", torch.tensor(float("nan")), 0.1), "finite"),
        (lambda: Number("How much?", 1.0, 0.1, wrong={1.05: "why"}), "outside 1 ± 0.1"),
        (lambda: Number("How much?", 1.0, 0.1, wrong={2: ""}), "explanation"),
        (lambda: Order("Sort.", ["one"]), "at least two lines"),
        (lambda: Order("Sort.", ["one", "one"]), "differ"),
        (lambda: Reveal("Predict.", ""), "answer"),
        (lambda: quiz("Attention Shapes", CHOOSE), "slug"),
        (lambda: quiz("attention--shapes", CHOOSE), "slug"),
        (lambda: quiz("attention-shapes"), "at least one question"),
        (lambda: quiz("attention-shapes", CHOOSE, Reveal("Does it fit?", "Yes.")), "once"),
    ],
)
def test_what_cannot_be_asked_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_answers_are_taken_as_the_package_gives_them():
    assert Shape("Which?", torch.zeros(2, 5, 7).shape).key()["answer"] == [2, 5, 7]
    assert Number("How much?", torch.tensor([0.0, 1.0]).softmax(0)[1], 0.01).key()["answer"] == 0.731059


@pytest.mark.parametrize("count", range(2, 9))
def test_lines_are_never_shown_in_the_right_order(count):
    lines = tuple(f"line {place}" for place in range(count))
    for prompt in (f"prompt {number}" for number in range(40)):
        question = Order(prompt, lines)
        assert sorted(question.key()["shown"]) == list(range(count))
        assert question.offered() != lines
        assert question.offered() == Order(prompt, lines).offered()


def test_text_form_counts_and_fingerprints():
    one = quiz("shapes", CHOOSE).page_text()
    assert one.startswith("Quiz “shapes”: 1 question, digest ") and len(one.split()[-1]) == 6
    assert "2 questions" in quiz("shapes", CHOOSE, Order("Sort.", LINES)).page_text()
    assert quiz_progress().page_text() == quiz_progress().page_text()


@pytest.mark.parametrize(
    ("question", "change"),
    [
        (CHOOSE, {"answer": "no"}),
        (CHOOSE, {"choices": {"yes": "Both.", "never": "They do."}}),
        (Shape("Which?", (2, 3)), {"answer": (3, 2)}),
        (Number("How much?", 0.731, 0.01), {"answer": 0.732}),
        (Number("How much?", 0.731, 0.01, unit="nats"), {"unit": "bits"}),
        (Order("Sort.", LINES), {"lines": LINES[::-1]}),
        (Reveal("Predict.", "NaN."), {"answer_text": "Zero."}),
        (CHOOSE, {"prompt": "Does it fit now?"}),
    ],
)
def test_text_form_changes_with_every_answer(question, change):
    assert quiz("a", question).page_text() != quiz("a", dataclasses.replace(question, **change)).page_text()


def test_text_form_does_not_change_with_the_last_bits_of_a_number_nor_with_explanations():
    number = Number("How much?", 0.7310586, 0.01)
    assert quiz("a", number).page_text() == quiz("a", Number("How much?", 0.7310585, 0.01)).page_text()
    assert quiz("a", number).page_text() == quiz("a", dataclasses.replace(number, why="Sigmoid of one.")).page_text()


def test_without_javascript_questions_and_answers_can_be_read():
    fallback = quiz("a", CHOOSE, Order("Sort `<b>`.", LINES), Shape("Which?", (2,), why="One axis.")).page_fallback()
    assert "<summary>Answer</summary><p>yes</p>" in fallback
    assert "Sort <code>&lt;b&gt;</code>." in fallback and "<b>" not in fallback
    assert "1. <code>scores = q @ k.mT</code><br>2. <code>weights" in fallback
    assert "<code>(2,)</code><br>One axis." in fallback


def test_on_a_page_it_is_html_and_text(monkeypatch):
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    shown = quiz("a", Reveal("What is `</script>`?", "A tag."))._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/html"}
    assert 'data-tutor="quiz"' in shown["text/html"] and shown["text/html"].count("</script>") == 1
