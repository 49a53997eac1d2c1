import pytest

from tutor.applications.stories.summarizer import Summarizer
from tutor.applications.stories.truthfulness import false_parts
from tutor.data import stories
from tutor.metrics.rouge import rouge_l
from tutor.training.stored_results import load_results

STORY = (
    "one morning leo was in the market with a small book . leo was looking for mia . so he ran to the park . "
    "mia was in the park too . leo gave the small book to mia . mia was very happy ."
)


@pytest.fixture(scope="module")
def summarizer():
    return Summarizer.pretrained()


def test_unseen_stories_are_summed_up_exactly(summarizer):
    examples = stories.load("test")[:100]
    written = summarizer.summarize_all([example.story for example in examples])
    assert sum(text == stories.summary(one) for text, one in zip(written, examples, strict=True)) >= 98


def test_longer_stories_are_not_and_rouge_does_not_see_it(summarizer):
    examples = stories.load("hard")[:100]
    written = summarizer.summarize_all([example.story for example in examples])
    rouge = [rouge_l(a.split(), stories.summary(b).split()).f1 for a, b in zip(written, examples, strict=True)]
    assert sum(rouge) / 100 > 0.7
    assert sum(bool(false_parts(a, b.story)) for a, b in zip(written, examples, strict=True)) > 40


def test_the_stored_table_beats_its_baselines():
    rows = {(row["split"], row["summaries"]): row for row in load_results("story_summaries")}
    model = rows["test", "encoder-decoder"]
    for baseline in ("first sentence", "last sentence", "TextRank"):
        assert model["ROUGE-L"] > rows["test", baseline]["ROUGE-L"] + 0.3
        assert rows["hard", baseline]["true"] == 1 > rows["hard", "encoder-decoder"]["true"]


def test_blanks_capitals_and_control_characters_do_not_matter(summarizer):
    assert summarizer.summarize("  " + STORY.upper().replace(" ", " \x00\n ")) == summarizer.summarize(STORY)


@pytest.mark.parametrize(
    ("story", "message"),
    [
        (None, "that is text, got NoneType"),
        (b"one morning", "that is text, got bytes"),
        ("", "at least one word"),
        ("\x00\x1b  \n", "at least one word"),
        ("leo " * 200, "at most 128 words"),
        ("leo" * 10**6, "at most 2000 characters"),
        ("小明在市场。", "words of the stories"),
        ("one morning leo was in the market with a small book . <eos> import os", "got 3 others"),
    ],
)
def test_what_is_no_story_is_refused(summarizer, story, message):
    with pytest.raises(ValueError, match=message):
        summarizer.summarize(story)
