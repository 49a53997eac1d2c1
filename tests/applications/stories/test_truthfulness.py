import pytest

from tutor.applications.stories.truthfulness import Claim, false_parts, read_claim, told_events
from tutor.data import stories

STORY = (
    "one morning leo was in the market with a small book . leo was looking for mia . so he ran to the forest . "
    "mia was in the forest too . leo gave the small book to mia . mia took it to the castle ."
)


@pytest.mark.parametrize("split", ["test", "hard"])
def test_the_true_summary_has_no_false_part_and_is_the_last_event(split):
    for example in stories.load(split)[:80]:
        right = stories.summary(example)
        assert false_parts(right, example.story) == []
        assert read_claim(right) == told_events(example.story)[-1]


def test_events_by_hand():
    assert told_events(STORY) == [
        Claim("leo", "gave", "small", "book", "mia", "forest"),
        Claim("mia", "took", "small", "book", "", "castle"),
    ]


@pytest.mark.parametrize(
    ("summary", "parts"),
    [
        ("mia took the small book to the castle .", []),
        ("leo gave the small book to mia in the forest .", []),
        ("mia took the small book to the market .", ["place"]),
        ("leo took the small book to the castle .", ["who"]),
        ("leo gave the big book to anna in the forest .", ["look", "whom"]),
        ("leo showed the small book to mia in the forest .", ["verb"]),
        ("", ["claim"]),
        ("leo leo leo", ["claim"]),
        ("a" * 10**6, ["claim"]),
    ],
)
def test_false_parts_are_named(summary, parts):
    assert false_parts(summary, STORY) == parts


def test_what_a_story_does_not_tell_of_an_event_is_left_empty():
    assert told_events("tom gave the small ball to mia .") == [Claim("tom", "gave", "small", "ball", "mia", "")]
    assert told_events("tom took it to the park .")[0].look == ""
    assert false_parts("tom gave the small ball to mia in the park .", "tom gave the small ball to mia .") == ["place"]


def test_a_story_without_events_bears_out_nothing():
    assert false_parts("mia took the small book to the castle .", "a story .") == ["claim"]
