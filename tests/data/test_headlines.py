import hashlib
import json
from collections import Counter
from itertools import islice

import pytest
import torch

from tutor.data import headlines, shipped
from tutor.data.headline_words import BAD_METRICS, BETTER, COMPANIES, DOWN, GOOD_METRICS, PLURALS, UP, WORSE, Clause
from tutor.data.headlines import HARD, USUAL, HeadlineExample

SPLITS = ("train", "validation", "test", "hard")


@pytest.fixture(scope="module")
def splits():
    return {split: headlines.load(split) for split in SPLITS}


def test_the_same_seed_gives_the_same_headlines():
    assert list(islice(headlines.generate(3), 20)) == list(islice(headlines.generate(3), 20))
    assert list(islice(headlines.generate(3), 20)) != list(islice(headlines.generate(4), 20))


def test_the_files_are_what_the_generator_draws(splits):
    checksums = json.loads((shipped.FILES / "headlines" / "checksums.json").read_text())
    assert list(checksums) == list(SPLITS)
    assert [len(splits[split]) for split in SPLITS] == [12000, 500, 2000, 1000]
    drawn = {split: [] for split in SPLITS}
    for split, example in islice(headlines.draw(), 1000 + 2000):
        drawn[split].append(example)
    rows = [vars(example) for example in drawn["hard"]]
    assert hashlib.sha256(shipped.as_text(rows)).hexdigest() == checksums["hard"]
    for split in SPLITS:
        assert len(drawn[split]) > 50
        assert drawn[split] == splits[split][: len(drawn[split])]


def test_no_two_headlines_are_alike_and_no_training_topic_is_held_out(splits):
    everything = [headlines.as_text(example) for split in SPLITS for example in splits[split]]
    assert len(set(everything)) == len(everything)
    topics = {split: {headlines.topic(example) for example in splits[split]} for split in SPLITS}
    assert not topics["train"] & (topics["validation"] | topics["test"] | topics["hard"])
    assert not topics["validation"] & topics["test"]


def test_a_topic_does_not_tell_what_is_said_of_it():
    def topic(text):
        return headlines.topic(HeadlineExample("snarvik", text, 0, ""))

    alike = [
        "snarvik profit rises",
        "snarvik debt falls this year",
        "analysts deny that snarvik debt rises",
        "snarvik profit fails to fall in asia",
    ]
    assert len(set(map(topic, alike))) == 1
    assert topic("snarvik revenue rises") != topic(alike[0]) != topic("snarvik profit climbs")
    assert topic("snarvik beats tulquist in sales") == topic("tulquist trails snarvik in sales")
    assert topic("snarvik profit rises but lurmetta debt falls") == topic("lurmetta profit falls as snarvik debt falls")


@pytest.mark.parametrize(
    ("target", "text", "label"),
    [
        ("snarvik", "snarvik profit rises", 1),
        ("snarvik", "snarvik losses shrink sharply this year", 1),
        ("snarvik", "snarvik losses grow", 0),
        ("snarvik", "snarvik cash flow dips", 0),
        ("snarvik", "analysts deny that snarvik sales fall", 1),
        ("snarvik", "snarvik default risk fails to ease", 0),
        ("snarvik", "it is not true that snarvik costs fail to drop", 1),
        ("snarvik", "snarvik loses to lurmetta in market share", 0),
        ("lurmetta", "snarvik loses to lurmetta in market share", 1),
        ("lurmetta", "snarvik overtakes lurmetta in exports", 0),
        ("snarvik", "snarvik profit rises but lurmetta orders fall", 1),
        ("lurmetta", "snarvik profit rises but lurmetta orders fall", 0),
    ],
)
def test_the_truth_is_sign_times_direction_times_negation_for_the_target(target, text, label):
    example = HeadlineExample(target, text, label, "")
    assert headlines.truth(example) == label
    assert headlines.score(example, label) == 1
    assert headlines.score(example, 1 - label) == 0


def test_what_is_drawn_and_what_is_read_agree(splits):
    for split in SPLITS:
        assert all(headlines.truth(example) == example.label for example in splits[split])


def test_verbs_agree_with_their_metrics(splits):
    assert Clause("snarvik", "losses", "shrink").text() == "snarvik losses shrink"
    assert Clause("snarvik", "cash flow", "shrink").text() == "snarvik cash flow shrinks"
    assert Clause("snarvik", "delays", "ease", fails=True).text() == "snarvik delays fail to ease"
    n_checked = 0
    for example in splits["test"]:
        words = example.text.split()
        for place, word in enumerate(words[:-1]):
            if word in PLURALS:
                assert not words[place + 1].endswith("s")
                n_checked += 1
            elif word in ("profit", "revenue", "debt", "waste", "turnover") and words[place - 1] != "in":
                assert words[place + 1].endswith("s")
                n_checked += 1
    assert n_checked > 1000


def counts(examples, words):
    """Count the words of each text, as a bag of words does."""
    place = {word: number for number, word in enumerate(words)}
    rows = [[place[word] for word in headlines.as_text(example).split()] for example in examples]
    bags = torch.stack([torch.bincount(torch.tensor(row), minlength=len(words)) for row in rows])
    return bags.float(), torch.tensor([float(example.label) for example in examples])


def test_a_bag_of_words_is_at_chance(splits):
    words = sorted({word for example in splits["train"] for word in headlines.as_text(example).split()})
    bags, labels = counts(splits["train"], words)
    weights = torch.zeros(len(words) + 1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=100)

    def loss():
        optimizer.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(bags @ weights[1:] + weights[0], labels)
        value.backward()
        return value

    optimizer.step(loss)
    for split in ("test", "hard"):
        bags_held_out, labels_held_out = counts(splits[split], words)
        right = ((bags_held_out @ weights[1:] + weights[0] > 0) == (labels_held_out > 0)).float().mean()
        assert abs(right - 0.5) < 0.04, split


def test_labels_and_words_are_balanced(splits):
    for split in SPLITS:
        share = sum(example.label for example in splits[split]) / len(splits[split])
        assert abs(share - 0.5) < 0.05
    in_good, in_all = Counter(), Counter()
    for example in splits["train"]:
        for word in set(headlines.as_text(example).split()):
            in_all[word] += 1
            in_good[word] += example.label
    # four standard deviations of a fair coin
    assert all(abs(in_good[word] / n - 0.5) < 2 / n**0.5 for word, n in in_all.items())


def pairs(examples):
    """Give the pairs of metric and verb that stand in clauses."""
    text = "\n".join(example.text for example in examples)
    return {
        (metric, verb)
        for metric in GOOD_METRICS + BAD_METRICS
        for verb in UP + DOWN
        if any(f" {metric} {middle}{verb}" in text for middle in ("", "fail to ", "fails to "))
    }


def test_unseen_pairs_are_unseen(splits):
    seen = pairs(splits["train"]) | pairs(splits["validation"]) | pairs(splits["test"])
    unseen = pairs([example for example in splits["hard"] if example.kind == "unseen pair"])
    assert len(seen) == 160 and len(unseen) > 20
    assert not seen & unseen


def test_hard_headlines_are_built_in_ways_of_their_own(splits):
    assert {example.kind for example in splits["train"]} == set(USUAL)
    assert {example.kind for example in splits["hard"]} == set(HARD)
    for example in splits["hard"]:
        n_companies = sum(company in example.text for company in COMPANIES)
        assert n_companies == (3 if example.kind == "three events" else 1)
        if example.kind == "two negations":
            assert " fail" in example.text and " that " in example.text
    assert not any(" fail" in example.text and " that " in example.text for example in splits["train"])


def test_sizes_are_those_promised(splits):
    assert len({word for split in SPLITS for example in splits[split] for word in example.text.split()}) < 150
    assert max(len(headlines.as_text(example).split()) for split in SPLITS for example in splits[split]) <= 20
    assert len(BETTER) == len(WORSE) and len(UP) == len(DOWN) and len(GOOD_METRICS) == len(BAD_METRICS)


def test_a_model_reads_the_target_first():
    example = HeadlineExample("snarvik", "snarvik profit rises", 1, "event")
    assert headlines.as_text(example) == "snarvik : snarvik profit rises"


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        headlines.load("dev")
    with pytest.raises(ValueError, match="expected a headline about lurmetta, got 'snarvik profit rises'"):
        headlines.truth(HeadlineExample("lurmetta", "snarvik profit rises", 1, "event"))
    with pytest.raises(ValueError, match="expected 0 or 1, got 2"):
        headlines.score(HeadlineExample("snarvik", "snarvik profit rises", 1, "event"), 2)
