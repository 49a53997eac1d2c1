import hashlib
import re

import pytest

from tutor.data import rated_tweets
from tutor.data.rated_tweets import RatedTweet, load
from tutor.data.shipped import FILES

SPLITS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def examples():
    return {split: load(split) for split in SPLITS}


def test_there_are_some_hundred_messages_of_both_kinds(examples):
    assert len(examples["train"]) > 500
    assert len(examples["test"]) > 200
    for rows in examples.values():
        assert 0.5 < sum(example.label for example in rows) / len(rows) < 0.75


def test_the_raters_were_clear(examples):
    assert all(0.5 <= abs(example.mean_rating) <= 4 for rows in examples.values() for example in rows)


def test_no_message_stands_in_two_splits_however_it_is_marked(examples):
    texts = [re.sub("[^a-z]+", " ", example.text.lower()) for rows in examples.values() for example in rows]
    assert len(set(texts)) == len(texts)


def test_no_account_and_no_link_ships(examples):
    assert not any(re.search(r"@|https?:|www\.", example.text) for rows in examples.values() for example in rows)


def test_the_licence_stands_beside_the_files():
    text = (FILES / "rated_tweets" / "LICENCES.md").read_text(encoding="utf-8")
    assert "MIT" in text
    assert "Hutto" in text


def test_truth_and_score():
    example = RatedTweet("what a day :)", 2.1)
    assert rated_tweets.truth(example) == 1
    assert [rated_tweets.score(example, answer) for answer in (0, 1)] == [0.0, 1.0]
    with pytest.raises(ValueError, match="expected 0 or 1, got 2"):
        rated_tweets.score(example, 2)


def test_words_keep_marks_together():
    assert rated_tweets.words("I LOVE it!! can't wait :)") == ["i", "love", "it", "!!", "can't", "wait", ":)"]


def test_another_edition_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="vaderSentiment"):
        rated_tweets.sample(tmp_path)
    (tmp_path / "tweets_GroundTruth.txt").write_text("1\t2.0\tnice\n")
    with pytest.raises(ValueError, match="another text"):
        rated_tweets.sample(tmp_path)


def test_the_maker_leaves_out_what_it_says(tmp_path, monkeypatch):
    rows = ["2.0\tsuch a nice day", "2.0\tSuch a NICE day!!!", "0.1\tit is", "1.5\tthanks @bob", "-2\tawful &amp; cold"]
    path = tmp_path / "tweets_GroundTruth.txt"
    path.write_text("".join(f"{number}\t{row}\n" for number, row in enumerate(rows)))
    monkeypatch.setattr(rated_tweets, "_CHECKSUM", hashlib.sha256(path.read_bytes()).hexdigest())
    kept = [example for split in rated_tweets.sample(tmp_path).values() for example in split]
    assert sorted(example.text for example in kept) == ["awful & cold", "such a nice day"]
    assert set(rated_tweets.ship_sample(tmp_path, tmp_path / "files")) == set(SPLITS)
