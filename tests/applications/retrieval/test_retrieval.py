"""Retrieval: BM25 against pencil and paper, vectors, fusion, and what each finds."""

import math
import time

import pytest
import torch

from tutor.applications.retrieval.bm25 import BM25
from tutor.applications.retrieval.coverage import coverage
from tutor.applications.retrieval.embeddings import LatentIndex, LatentSpace
from tutor.applications.retrieval.fusion import Hybrid
from tutor.applications.retrieval.passage import Hit, Passage
from tutor.applications.retrieval.quality import hits_at, mean_reciprocal_rank
from tutor.applications.retrieval.terms import terms

THREE = [
    Passage("a", "the nervous teapot costs 15 euros"),
    Passage("b", "the polite bathtub costs 27 euros"),
    Passage("c", "we close at six"),
]
TEXTS = [passage.text for passage in THREE]


def keys(hits):
    return [hit.passage.key for hit in hits]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Do you have The Nervous Teapots?", ["do", "you", "have", "the", "nervous", "teapot"]),
        ("parties, a bus, less glass", ["party", "a", "bus", "less", "glass"]),
        ("历史书 x2", ["历", "史", "书", "x2"]),
        ("\uff26\uff35\uff2c\uff2c width", ["full", "width"]),
        (" \x00\u200b!?_ ", []),
    ],
)
def test_terms(text, found):
    assert terms(text) == found


def test_bm25_is_the_sum_that_one_works_out_by_hand():
    index = BM25(THREE, k1=1.5, b=0.75)
    mean = (6 + 6 + 4) / 3
    rarity = {"cost": math.log(1 + 1.5 / 2.5), "teapot": math.log(1 + 2.5 / 1.5)}
    share = 2.5 / (1 + 1.5 * (0.25 + 0.75 * 6 / mean))
    assert index.scores("teapots cost what?") == pytest.approx(
        [(rarity["cost"] + rarity["teapot"]) * share, rarity["cost"] * share, 0]
    )
    assert keys(index.search("teapots cost what?")) == ["a", "b"]


def test_bm25_levels_off_and_holds_long_passages_back():
    passages = [Passage("once", "oak"), Passage("often", "oak " * 9), Passage("long", "oak " + "elm " * 20)]
    index = BM25(passages)
    assert index.share("oak", 0) < index.share("oak", 1) < index.k1 + 1
    assert index.share("oak", 2) < index.share("oak", 0)
    flat = BM25(passages, k1=0)
    assert flat.scores("oak") == pytest.approx([flat.rarity("oak")] * 3)
    assert BM25(passages, b=0).share("oak", 2) == pytest.approx(1)


def test_a_word_that_stands_everywhere_counts_next_to_nothing_and_never_less():
    index = BM25([Passage(str(place), "the teapot" if place else "the bathtub") for place in range(50)])
    assert 0 < index.rarity("the") < 0.02 < index.rarity("bathtub")
    assert index.rarity("unheard") > index.rarity("bathtub")


def test_vectors_find_what_shares_no_word():
    taught = ["a car needs fuel", "an automobile needs fuel", "a poem has verses", "a verse is a line of a poem"]
    index = LatentIndex([Passage("cars", "fuel for the automobile"), Passage("poems", "lines")], LatentSpace(taught, 2))
    assert keys(index.search("car", 1)) == ["cars"]
    assert not BM25(index.passages).search("car")
    assert index.search("giraffe") == []


def test_vectors_have_length_one_and_stay_the_same():
    space = LatentSpace(TEXTS, 8)
    again = LatentSpace(TEXTS, 8).vectors(TEXTS)
    assert torch.equal(space.vectors(TEXTS), again)
    assert again.norm(dim=-1).tolist() == pytest.approx([1, 1, 1], abs=1e-5)
    assert space.words.shape[1] <= 3


class Fixed:
    def __init__(self, order):
        self.passages, self.order = tuple(THREE), order

    def search(self, query, n=5):
        return [Hit(THREE[place], 1.0) for place in self.order[:n]]


def test_fusion_adds_reciprocal_ranks():
    fused = Hybrid([Fixed([0, 1]), Fixed([1, 2])], k=60)
    assert fused.scores("") == pytest.approx([1 / 61, 1 / 62 + 1 / 61, 1 / 62])
    assert keys(fused.search("", 2)) == ["b", "a"]


def test_quality():
    questions = [("teapot", {"a"}), ("close", {"a", "c"}), ("euros", {"b"}), ("giraffe", {"a"})]
    index = BM25(THREE)
    assert hits_at(index, questions, 1) == 0.5
    assert hits_at(index, questions, 2) == 0.75
    assert mean_reciprocal_rank(index, questions) == pytest.approx((1 + 1 + 0.5) / 4)


def test_coverage_is_a_share():
    index = BM25(THREE)
    assert coverage(index, "the nervous teapot", "a") == 1
    assert 0 < coverage(index, "a teapot on the moon", "a") < 0.6
    assert coverage(index, "", "a") == coverage(index, "moon", "a") == 0


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: BM25([]), "at least one passage, got none"),
        (lambda: BM25([THREE[0], THREE[0]]), "'a' twice"),
        (lambda: BM25(THREE, k1=-1), "k1 of at least 0, got -1"),
        (lambda: BM25(THREE, b=2), "b from 0 to 1, got 2"),
        (lambda: BM25(THREE).search("teapot", 0), "at least one passage, got 0"),
        (lambda: LatentSpace(["...", ""]), "with words to learn from, got 2"),
        (lambda: LatentSpace(TEXTS, 0), "d_model of at least 1, got 0"),
        (lambda: Hybrid([]), "at least one retriever"),
        (lambda: Hybrid([BM25(THREE), BM25(THREE[:2])]), "over the same passages"),
        (lambda: Hybrid([BM25(THREE)], k=-1), "got -1 and 50"),
        (lambda: hits_at(BM25(THREE), [], 1), "at least one question"),
        (lambda: coverage(BM25(THREE), "x", "z"), "key of a passage, got 'z'"),
    ],
)
def test_what_makes_no_sense_is_said(act, message):
    with pytest.raises(ValueError, match=message):
        act()


@pytest.mark.parametrize("query", ["", " ", "\x00\x1b[31m", "\u200b", "🙂" * 50, "a" * 200_000, "the " * 50_000])
def test_hostile_questions_find_something_or_nothing(query):
    began = time.process_time()
    for index in (BM25(THREE), LatentIndex(THREE, LatentSpace(TEXTS))):
        assert len(index.search(query)) <= 3
    assert time.process_time() - began < 2
