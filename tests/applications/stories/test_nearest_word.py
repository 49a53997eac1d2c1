import pytest

from tutor.applications.stories.nearest_word import nearest_answer
from tutor.data.story_questions import NOT_TOLD

STORY = "leo was in the market with a small book . leo gave the small book to mia . mia took it to the castle ."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who has the book ?", "mia"),
        ("where is mia ?", "castle"),
        ("where is the book ?", "market"),  # wrong, and why a baseline is only that: "it" names nothing
        ("what does leo have ?", "book"),
        ("where is anna ?", NOT_TOLD),
        ("", NOT_TOLD),
        ("why ?", NOT_TOLD),
        ("where is 利润 ?", NOT_TOLD),
    ],
)
def test_answers(question, answer):
    assert nearest_answer(question, STORY) == answer


def test_a_story_of_nothing_tells_nothing():
    assert nearest_answer("where is mia ?", "") == NOT_TOLD
