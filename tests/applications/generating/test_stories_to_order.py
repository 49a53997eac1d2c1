import pytest
import torch

from tutor.applications.generating.brief import Brief, draw_briefs, story_faults
from tutor.applications.generating.brief_rules import Encourage, MustNotSay, NotBefore
from tutor.applications.generating.polish import polish, print_faults
from tutor.applications.generating.story_writer import StoryWriter
from tutor.data import stories

SCORES = torch.tensor([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]])
SEEN = torch.tensor([[False, True, False, False], [False, True, True, False]])


@pytest.fixture(scope="module")
def writer():
    return StoryWriter.pretrained()


def test_a_brief_says_what_is_missing_forbidden_and_too_long():
    brief = Brief(("tom", "key"), ("forest",), 5)
    assert brief.faults("tom has a key .") == []
    assert brief.faults("tom is in the forest .") == [
        "'key' is missing",
        "'forest' is forbidden",
        "6 words where 5 are allowed",
    ]
    assert brief.faults("keys") == ["'tom' is missing", "'key' is missing"]
    assert len(brief.faults("")) == 2


def test_a_brief_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="both wanted and forbidden, got 'key'"):
        Brief(("key",), ("key",))
    with pytest.raises(ValueError, match="most_words to be at least 1, got 0"):
        Brief(most_words=0)


def test_drawn_briefs_are_the_same_for_the_same_seed():
    assert draw_briefs(5) == draw_briefs(5) != draw_briefs(5, seed=1)


def test_a_story_of_the_grammar_has_no_fault_and_one_that_breaks_off_has():
    for example in stories.load("test")[:50]:
        assert story_faults(example.story) == []
        words = example.story.split()
        assert story_faults(" ".join(words[:-2]))
    assert story_faults("")
    assert story_faults("很久 以前")
    assert story_faults("tom \x00 has")


def test_what_must_not_be_said_has_no_chance():
    found = MustNotSay((3, 1))(SCORES, SEEN)
    assert found.isneginf().tolist() == [[False, True, False, True]] * 2
    assert torch.equal(MustNotSay(())(SCORES, SEEN), SCORES)


def test_a_text_may_end_once_all_is_said():
    found = NotBefore((3,), (1, 2))(SCORES, SEEN)
    assert found.isneginf().tolist() == [[False, False, False, True], [False] * 4]


def test_what_is_still_to_be_said_is_raised():
    found = Encourage((1, 2), 5.0)(SCORES, SEEN)
    assert found.tolist() == [[0, 1, 7, 3], [0, 1, 2, 3]]
    assert SCORES[0, 2] == 2  # the scores of the model are left alone


def test_rules_make_stories_keep_to_what_must_and_must_not_be_said(writer):
    brief = Brief(("mei", "kite", "castle"), ("garden",))
    texts = writer.draw(10, torch.Generator().manual_seed(0), writer.rules(brief))
    for text in texts:
        assert all("too" in fault or "words where" in fault for fault in brief.faults(text)), text
    plain = writer.draw(10, torch.Generator().manual_seed(0))
    assert sum(not brief.faults(text) for text in plain) <= 1


def test_a_word_that_the_model_does_not_know_is_refused(writer):
    with pytest.raises(ValueError, match="expected a token of the vocabulary, got 'zeppelin'"):
        writer.rules(Brief(("zeppelin",)))


def test_writing_stops_at_a_story_without_fault_or_hands_in_the_last(writer):
    generator = torch.Generator().manual_seed(0)
    found = writer.write(Brief(), 30, generator)
    assert found.faults == ()
    hopeless = writer.write(Brief(most_words=1), 2, generator)
    assert hopeless.n_read == 2
    assert any("words where 1 are allowed" in fault for fault in hopeless.faults)
    with pytest.raises(ValueError, match="most_drawn"):
        writer.write(Brief(), 0, generator)


def test_polishing_mends_the_outside_and_nothing_else():
    story = "on monday mei had a orange kite . then mei found an lamp ."
    assert polish(story) == "On Monday Mei had an orange kite. Then Mei found a lamp."
    for example in stories.load("test")[:100]:
        text = polish(example.text)
        assert print_faults(text) == []
        again = text.lower().replace(".", " .").replace("?", " ?").split()
        assert again == example.text.split()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("Mei left", "mark"),
        ("Mei left .", "a space stands before"),
        ("Mei  left.", "two spaces"),
        ("then Mei left.", "small letter"),
        ("Then mei left.", "'mei' needs a capital"),
        ("Mei had a orange kite.", "'a' stands before 'orange'"),
        ("An kite.", "'An' stands before 'kite'"),
    ],
)
def test_each_fault_of_print_is_named(text, told):
    assert any(told in fault for fault in print_faults(text))


@pytest.mark.parametrize("story", ["", " ", ".", "a", "a .", "好 。", "x" * 10_000, "a \x00"])
def test_polishing_takes_whatever_comes(story):
    assert isinstance(polish(story), str)
