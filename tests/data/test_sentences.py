from collections import defaultdict
from itertools import islice

import pytest

from tutor.data import prose, sentences
from tutor.data.sentences import TAGS, SentenceExample

SPLITS = ("train", "validation", "test", "hard")


@pytest.fixture(scope="module")
def splits():
    return {split: sentences.load(split) for split in SPLITS}


def test_the_same_seed_gives_the_same_sentences():
    assert list(islice(sentences.generate(3), 20)) == list(islice(sentences.generate(3), 20))
    assert list(islice(sentences.generate(3), 20)) != list(islice(sentences.generate(4), 20))


def test_a_sentence_stands_in_one_split_once(splits):
    assert {split: len(examples) for split, examples in splits.items()} == {
        "train": 2000,
        "validation": 300,
        "test": 500,
        "hard": 21,
    }
    words = [example.words for examples in splits.values() for example in examples]
    assert len(set(words)) == len(words)


def test_a_split_does_not_depend_on_which_was_loaded_first(splits):
    assert sentences.load("validation") == splits["validation"]


def test_words_have_their_tags(splits):
    for examples in splits.values():
        for example in examples:
            assert len(example.words) == len(example.tags)
            assert set(example.tags) <= TAGS.keys()
            assert all(word == word.lower() and word.split() == [word] for word in example.words)
            assert example.tags[-1] == "PUNCT"
    assert {tag for example in splits["train"] for tag in example.tags} == TAGS.keys()


def test_trees_are_over_the_words(splits):
    for example in splits["test"]:
        assert (example.tree.words, example.tree.tags) == (example.words, example.tags)
        assert all(len(part.children) in (1, 2) for part in example.tree.parts())
    assert all(example.tree is None and not example.events for example in splits["hard"])


def test_many_words_are_two_parts_of_speech(splits):
    tags = defaultdict(set)
    for example in splits["train"]:
        for word, tag in zip(example.words, example.tags, strict=True):
            tags[word].add(tag)
    for word in ("watch", "book", "light", "cook", "saw", "guard", "fish", "plants"):
        assert {"NOUN", "VERB"} <= tags[word], word
    assert tags["light"] == {"NOUN", "VERB", "ADJ"}
    assert tags["will"] == {"AUX", "PROPN"}
    assert tags["to"] == {"ADP", "PART"}
    assert tags["that"] == {"DET", "SCONJ"}
    assert tags["can"] == {"AUX", "NOUN"}


def test_verbs_agree_with_their_subjects(splits):
    """A subject in the singular has no verb in its base form, unless an auxiliary or *to* stands before."""
    wrong = {"she": ("sleep", "swim", "wait"), "they": ("sleeps", "swims", "waits")}
    for examples in (splits["train"], splits["test"]):
        for example in examples:
            for event in example.events:
                assert event.did not in wrong.get(event.who, ()), example.words


def test_articles_fit_the_word_behind_them(splits):
    for example in splits["train"]:
        for word, following in zip(example.words, example.words[1:], strict=False):
            if word in ("a", "an"):
                assert (word == "an") == (following[0] in "aeiou"), example.words


def test_the_words_of_an_event_stand_in_its_sentence(splits):
    for example in splits["test"]:
        text = " ".join(example.words)
        assert example.events
        for event in example.events:
            for words in (event.who, event.what, event.to_whom, event.with_what, event.where, event.how):
                assert f" {words} " in f" {text} " if words else True


def test_a_telescope_may_be_meant_in_two_ways(splits):
    """The same words behind the same verb are a tool in one sentence, and belong to somebody in another."""
    with_telescope = [
        event
        for example in splits["train"]
        for event in example.events
        if event.did == "saw" and "with" in " ".join(example.words)
    ]
    assert any("telescope" in event.with_what for event in with_telescope)
    assert any("with" in event.what for event in with_telescope)


def test_the_hard_sentences_stand_in_alice(splits):
    texts = [example.text for split in SPLITS for example in prose.load(split) if "Alice" in example.work]
    alice = " ".join(" ".join(texts).lower().split())
    for example in splits["hard"]:
        text = " ".join(example.words)
        for mark in ",.!?":
            text = text.replace(f" {mark}", mark)
        assert text in alice


def test_an_answer_is_scored_by_its_share():
    example = SentenceExample(("she", "saw", "."), ("PRON", "VERB", "PUNCT"))
    assert sentences.truth(example) == ("PRON", "VERB", "PUNCT")
    assert sentences.score(example, ["PRON", "VERB", "PUNCT"]) == 1
    assert sentences.score(example, ["PRON", "NOUN", "PUNCT"]) == pytest.approx(2 / 3)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        sentences.load("dev")
    with pytest.raises(ValueError, match="expected 3 tags, got 2"):
        sentences.score(SentenceExample(("she", "saw", "."), ("PRON", "VERB", "PUNCT")), ["PRON", "VERB"])
