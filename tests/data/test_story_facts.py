import pytest

from tutor.data import stories
from tutor.data.story_facts import read_facts, sentences

STORY = (
    "one morning leo was in the market with a small book . leo was looking for mia . meanwhile tom found a red hat in "
    "the park . so he ran to the forest . mia was in the forest too . leo gave the small book to mia . "
    "mia took it to the castle ."
)


@pytest.mark.parametrize("split", ["test", "hard"])
def test_it_answers_as_the_grammar_does(split):
    for example in stories.load(split)[:300]:
        found = read_facts(sentences(example.story)).answers()
        assert {question: fact.answer for question, fact in found.items()} == example.facts.answers()


def test_each_fact_has_the_sentence_that_made_it_so():
    facts = read_facts(sentences(STORY))
    assert (facts.where["leo"].answer, facts.where["leo"].sentence) == ("forest", 3)
    assert (facts.owner["book"].answer, facts.owner["book"].sentence) == ("mia", 5)
    assert (facts.where["book"].answer, facts.where["book"].sentence) == ("castle", 6)
    assert (facts.owner["hat"].answer, facts.owner["hat"].sentence) == ("tom", 2)


def test_who_gave_the_thing_away_has_nothing_since_then():
    facts = read_facts(sentences(STORY))
    assert (facts.has("leo").answer, facts.has("leo").sentence) == ("nothing", 5)
    assert facts.has("anna") is None


@pytest.mark.parametrize("text", ["", "...", "a b c", "<script> .", "他在市场。", "so she went to the park ."])
def test_what_is_no_story_tells_nothing(text):
    assert read_facts(sentences(text)).answers() == {}


def test_sentences_end_at_full_stops():
    assert sentences("a b . c .") == ["a b .", "c ."]
    assert sentences("a b . c") == ["a b .", "c"]
