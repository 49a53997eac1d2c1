import hashlib
import json
import math
import random
import re
from itertools import islice

import pytest

from tutor.data import shipped, stories
from tutor.data.stories import HARD, USUAL, WITHHELD, StoryExample
from tutor.data.story_plot import World

SPLITS = ("train", "validation", "test", "hard")
WORLD = World()
EXAMPLE = StoryExample(
    "one morning mia was in the kitchen with an old kite . mia wanted to give the kite to leo . "
    "so she went to the park . leo was in the park too . mia gave the old kite to leo . leo took it to the museum . "
    "meanwhile ben found a red key in the market . "
    "where is the kite ? museum . what does mia have ? nothing . who has the key ? ben ."
)


@pytest.fixture(scope="module")
def splits():
    return {split: stories.load(split) for split in SPLITS}


def test_the_same_seed_gives_the_same_stories():
    assert list(islice(stories.generate(3), 20)) == list(islice(stories.generate(3), 20))
    assert list(islice(stories.generate(3), 20)) != list(islice(stories.generate(4), 20))


def test_the_files_are_what_the_generator_draws(splits):
    checksums = json.loads((shipped.FILES / "stories" / "checksums.json").read_text())
    assert {split: len(examples) for split, examples in splits.items()} == {
        "train": 16000,
        "validation": 500,
        "test": 1000,
        "hard": 1000,
    }
    drawn = list(islice(stories.draw(), 500 + 200))
    assert [split for split, _ in drawn] == ["validation"] * 500 + ["test"] * 200
    rows = [{"text": example.text} for _, example in drawn[:500]]
    assert hashlib.sha256(shipped.as_text(rows)).hexdigest() == checksums["validation"]
    assert [example for _, example in drawn[500:]] == splits["test"][:200]
    # the first that were drawn mean nothing that was drawn before
    assert list(islice(stories.generate(21, USUAL), 50)) == splits["train"][:50]
    assert list(islice(stories.generate(24, HARD), 50)) == splits["hard"][:50]


def test_no_two_stories_mean_the_same(splits):
    meanings = [example.meaning for split in ("test", "validation", "hard") for example in splits[split][:500]]
    meanings += [example.meaning for example in splits["train"][:300]]
    assert len(set(meanings)) == len(meanings)


def first_owner(example):
    return re.match(r".* (\w+) was in the \w+ with an? \w+ (\w+) \.", example.text.split(" . ")[0] + " .").groups()


def test_pairs_are_withheld_from_all_splits_but_the_hard(splits):
    for split in SPLITS:
        pairs = {first_owner(example) for example in splits[split]}
        assert (pairs <= WITHHELD) if split == "hard" else not (pairs & WITHHELD)
    assert len(WITHHELD) == 24
    assert {name for name, _ in WITHHELD} == set(WORLD.names)
    assert {thing for _, thing in WITHHELD} == set(WORLD.objects)


def test_sizes_are_those_promised(splits):
    words = {word for split in SPLITS for example in splits[split] for word in example.text.split()}
    assert len(words) < 250
    lengths = [len(example.text.split()) for split in SPLITS[:3] for example in splits[split]]
    assert 60 <= min(lengths) <= max(lengths) <= 90
    assert max(len(example.text.split()) for example in splits["hard"]) <= 127
    assert all(len(example.questions) == 3 for example in splits["test"] + splits["hard"])


def test_hard_stories_give_twice_and_digress_twice(splits):
    for example in splits["hard"]:
        assert example.story.count("meanwhile") == 2
        assert example.story.count("too .") >= 1
        assert "gave" in [event[0] for event in example.meaning]
    for example in splits["test"]:
        assert example.story.count("meanwhile") <= 1


def answers_by_rules(story, questions):
    """Answer by following the sentences with rules of another kind than the grammar's."""
    where, owner = {}, {}
    it = None
    for sentence in story.removesuffix(" .").split(" . "):
        if found := re.search(r"(\w+) (?:was|found an? \w+ (\w+)) in the (\w+)(?: with an? \w+ (\w+))?", sentence):
            person, thing, place, carried = found.groups()
            where[person] = place
            if thing or carried:
                owner[thing or carried] = person
                it = it or carried
        elif found := re.search(r"(?:went|ran|walked) to the (\w+)$", sentence):
            carrier = owner[it]
            if "left" in sentence:
                where[it], owner[it] = where[carrier], "nobody"
            where[carrier] = found[1]
        elif found := re.search(r"gave the \w+ (\w+) to (\w+)", sentence):
            owner[found[1]] = found[2]
        elif found := re.search(r"^(\w+) (?:was sad and )?took .* to the (\w+)$", sentence):
            where[found[1]] = found[2]
    place_of = {thing: where.get(thing) or where[person] for thing, person in owner.items()}
    answers = []
    for question in questions:
        match question.split()[:-1]:
            case ["who", "has", "the", thing]:
                answers.append(owner[thing])
            case ["where", "is", "the", thing]:
                answers.append(place_of[thing])
            case ["where", "is", name]:
                answers.append(where[name])
            case ["what", "does", name, "have"]:
                answers.append(next((thing for thing, person in owner.items() if person == name), "nothing"))
    return tuple(answers)


@pytest.mark.parametrize("split", ["test", "hard"])
def test_answers_are_those_of_another_reader(splits, split):
    for example in splits[split]:
        questions = [question.text for question in example.questions]
        assert answers_by_rules(example.story, questions) == stories.truth(example), example.text


def test_a_question_knows_where_its_answer_stands(splits):
    for example in splits["test"][:100]:
        words = example.text.split()
        for question in example.questions:
            assert words[question.answer_at] == question.answer
            assert " ".join(words[: question.answer_at]).endswith(question.text)


def test_an_example_tells_all_that_its_text_says():
    assert EXAMPLE.story.endswith("found a red key in the market .")
    assert stories.truth(EXAMPLE) == ("museum", "nothing", "ben")
    assert stories.score(EXAMPLE, ("museum", "nothing", "ben")) == 1
    assert stories.score(EXAMPLE, ("park", "nothing", "leo")) == pytest.approx(1 / 3)
    assert stories.summary(EXAMPLE) == "leo took the old kite to the museum ."
    assert EXAMPLE.facts.owner == {"kite": "leo", "key": "ben"}
    assert EXAMPLE.facts.where == {"mia": "park", "leo": "museum", "kite": "museum", "ben": "market", "key": "market"}
    assert EXAMPLE.meaning[0] == ("mia", "old", "kite", "kitchen")


def test_a_summary_leaves_out_asides_and_holds(splits):
    for example in splits["test"]:
        words = stories.summary(example).split()
        _, look, thing, _ = example.meaning[0]
        assert f"{look} {thing}" in stories.summary(example)
        assert words[-2] == example.facts.where[thing]
        if "meanwhile" in example.story:
            assert re.search(r"meanwhile (\w+)", example.story)[1] not in words


def test_the_floor_of_a_story_can_be_worked_by_hand():
    # time 1 of 8, hero of 12, place of 10, adjective of 8, a thing of 10 (12, of which 2 are withheld)
    nats = math.log(8 * 12 * 10 * 8 * 10)
    # no aside twice, one of three wishes and ways, a friend of 11, a place of 9; he is there, is given it, carries it
    nats += -2 * math.log(0.8) + math.log(3 * 3 * 11 * 9) - math.log(0.65) - math.log(0.9) + math.log(3 * 9)
    # an aside: somebody of 10, an adjective, one of ben's 10 things less the kite, a place; then the questions, of 10
    assert ("ben", "kite") not in WITHHELD
    nats += -math.log(0.2) + math.log(10 * 8 * 9 * 10) + math.log(10 * 9 * 8)
    assert -EXAMPLE.log_probability == pytest.approx(nats, rel=1e-12)


def test_the_floor_of_a_text_is_the_sum_of_its_tokens(splits):
    for example in splits["test"][:200] + splits["hard"][:50]:
        floor = stories.token_floor(example)
        assert len(floor) == len(example.text.split()) + 1
        assert min(floor) >= 0
        assert -math.fsum(floor) == example.log_probability
    examples = splits["test"][:200]
    n_tokens = sum(len(example.text.split()) + 1 for example in examples)
    nats = -sum(example.log_probability for example in examples)
    assert stories.entropy_floor(examples) == pytest.approx(nats / n_tokens)


def test_answers_are_certain_and_articles_share_the_surprise(splits):
    for example in splits["test"][:200]:
        floor, words = stories.token_floor(example), example.text.split()
        assert all(floor[question.answer_at] == 0 for question in example.questions)
        article = words.index("with") + 1
        n_alike = 2 if words[article] == "an" else 6
        assert floor[article] == pytest.approx(math.log(8 / n_alike))
        assert floor[article + 1] == pytest.approx(math.log(n_alike))


def test_every_story_is_consistent(splits):
    for example in splits["test"][:300] + splits["hard"][:100]:
        assert stories.consistent(example.text, example.plot) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("she went", "he went", ["word 23: expected she, got he"]),
        ("an old", "a old", ["word 10: expected big or blue or green or new or red or small, got old"]),
        ("mia gave", "ben gave", ["word 36: expected mia, got ben"]),
        ("gave the old", "gave the red", ["word 39: expected old, got red"]),
        ("kite ? museum", "kite ? park", ["word 66: expected museum, got park"]),
        ("key ? ben", "key ? nobody", ["word 80: expected ben, got nobody"]),
        ("kite to leo . so", "key to leo . so", ["word 18: expected kite, got key"]),
        ("have ? nothing", "have ? kite", ["word 73: expected nothing, got kite"]),
        ("leo was in the park", "leo was in the garden", ["word 33: expected park, got garden"]),
        ("she went", "she flew", ["word 24: expected ran or went, got flew"]),
        ("key ? ben .", "key ?", ["word 80: expected ben, got the end"]),
        ("key ? ben .", "key ? ben . so", ["word 82: expected the end, got so"]),
        ("so she went to the park", "so she went to the kitchen", None),
        ("meanwhile ben", "meanwhile mia", None),
        ("where is the kite", "where is the drum", None),
        ("who has the key ? ben", "where is the kite ? museum", None),
        ("so she went to the park . ", "", None),
        ("one morning", "", None),
        (" . ", " ", None),
    ],
)
def test_a_broken_story_is_refused(old, new, wrong):
    assert old in EXAMPLE.text
    found = stories.consistent(EXAMPLE.text.replace(old, new, 1))
    assert found == wrong if wrong else found


def test_a_withheld_pair_is_not_inconsistent():
    name, thing = min(WITHHELD)
    text = f"one morning {name} was in the kitchen with a red {thing} . {name} was looking for leo . "
    pronoun = "she" if name in WORLD.women else "he"
    text += (
        f"so {pronoun} went to the park . leo was not there . {name} was sad and took the red {thing} to the market . "
    )
    text += f"where is {name} ? market . where is the {thing} ? market . who has the {thing} ? {name} ."
    assert stories.consistent(text) == []
    with pytest.raises(ValueError, match=f"got {thing}"):
        stories.truth(StoryExample(text))


def test_a_story_with_two_words_swapped_is_refused(splits):
    stream = random.Random(0)
    for example in splits["test"][:300]:
        words = example.text.split()
        first, second = sorted(stream.sample(range(len(words)), 2))
        if words[first] == words[second]:
            continue
        words[first], words[second] = words[second], words[first]
        swapped = " ".join(words)
        if stories.consistent(swapped) == []:
            # a free choice made otherwise, and all that follows from it: another good story
            assert StoryExample(swapped, USUAL).meaning != example.meaning


def test_hard_stories_are_no_usual_ones(splits):
    assert all(stories.consistent(example.text, USUAL) for example in splits["hard"][:200])
    assert all(stories.consistent(example.text, HARD) for example in splits["test"][:200])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a split among hard, test, train, validation, got 'dev'"):
        stories.load("dev")
    with pytest.raises(ValueError, match="expected 3 answers, got 1"):
        stories.score(EXAMPLE, ("museum",))
    with pytest.raises(ValueError, match="expected at least one story, got none"):
        stories.entropy_floor([])
    with pytest.raises(ValueError, match="word 1: expected after or"):
        stories.truth(StoryExample("once upon a time"))
