import itertools
from collections import Counter

import pytest

from tutor.data import story_questions
from tutor.data.story_facts import sentences
from tutor.data.story_questions import NAMED, NOT_TOLD, UNNAMED, QuestionExample, all_questions, generate, load


@pytest.fixture(scope="module")
def examples():
    return load("test")


def test_three_to_a_story_of_which_one_is_not_told(examples):
    assert len(examples) == 3000
    assert sum(not example.is_told for example in examples) == 1000
    kinds = Counter(example.kind for example in examples)
    assert kinds[NAMED] > 100
    assert kinds[UNNAMED] > 500


def test_an_answer_stands_where_it_is_said_to_stand(examples):
    for example in examples:
        if example.is_in_the_story:
            assert example.story.split()[example.place] == example.answer
            assert example.answer in sentences(example.story)[example.sentence].split()


def test_the_unanswerable_are_about_what_the_story_does_not_tell(examples):
    for example in examples:
        subject = example.question.split()[-2 if example.question.split()[0] != "what" else 2]
        if example.kind == UNNAMED:
            assert subject not in example.story.split()
        elif example.kind == NAMED:
            assert subject in example.story.split()
            assert not example.is_told


def test_splits_share_no_story():
    assert not {one.story for one in load("validation")} & {one.story for one in load("test")}


def test_generate_repeats_itself():
    first, again = (list(itertools.islice(generate(7), 9)) for _ in range(2))
    assert first == again
    assert first != list(itertools.islice(generate(8), 9))


def test_all_questions_of_a_story():
    told, untold = all_questions("one morning leo was in the market with a small book .")
    assert {one.question: one.answer for one in told} == {
        "who has the book ?": "leo",
        "where is leo ?": "market",
        "what does leo have ?": "book",
        "where is the book ?": "market",
    }
    assert len(untold) == 2 * (11 + 11)
    assert {one.kind for one in untold} == {UNNAMED}


def test_score_and_truth():
    example = QuestionExample("a story .", "where is leo ?", NOT_TOLD, None, UNNAMED)
    assert story_questions.truth(example) == NOT_TOLD
    assert [story_questions.score(example, answer) for answer in ("park", NOT_TOLD)] == [0.0, 1.0]
    with pytest.raises(ValueError, match="stands in the story"):
        _ = example.place


def test_there_is_no_other_split():
    with pytest.raises(ValueError, match="expected a split"):
        load("secret")
