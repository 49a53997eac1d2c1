"""The shelf as passages: what is found on it, by which retriever."""

import pytest

from tutor.applications.retrieval.bm25 import BM25
from tutor.applications.retrieval.embeddings import LatentIndex
from tutor.applications.retrieval.quality import hits_at
from tutor.applications.retrieval.shelf import shelf_passages
from tutor.applications.retrieval.shop_questions import (
    about_the_shop,
    asked_about,
    by_it,
    by_title,
    new_books,
    shop_space,
)
from tutor.data.bookshop.catalogue import BOOKS, CATALOGUE
from tutor.data.bookshop.shelf import FULL


@pytest.fixture(scope="module")
def indices():
    passages = shelf_passages([*CATALOGUE, *new_books(20)])
    return {"words": BM25(passages), "vectors": LatentIndex(passages, shop_space())}


def test_a_passage_says_what_is_so_today():
    old = {one.key: one.text for one in shelf_passages()}
    new = {one.key: one.text for one in shelf_passages(FULL.changed("the nervous teapot", price=99, stock=0).books)}
    assert "15 euros" in old["the nervous teapot"]
    assert "1 copy" in old["the nervous teapot"]
    assert "99 euros" in new["the nervous teapot"]
    assert "sold out" in new["the nervous teapot"]
    assert {key for key in old if old[key] != new[key]} == {"the nervous teapot"}


def test_new_books_are_new():
    books = new_books(20)
    assert len({book.title for book in books}) == 20
    assert not {book.title for book in books} & set(BOOKS)
    assert books == new_books(20) != new_books(20, seed=1)


def test_words_find_every_title_and_vectors_only_those_they_learned(indices):
    new = asked_about(new_books(20))
    assert hits_at(indices["words"], by_title() + new, 1) == 1
    assert hits_at(indices["vectors"], by_title(), 1) >= 0.99
    assert hits_at(indices["vectors"], new, 1) <= 0.8


def test_vectors_find_rules_that_are_asked_in_other_words(indices):
    asked = about_the_shop()
    assert len(asked) >= 10
    assert hits_at(indices["vectors"], asked, 1) > hits_at(indices["words"], asked, 1) + 0.1


def test_neither_knows_what_it_means(indices):
    assert len(by_it()) > 100
    assert max(hits_at(index, by_it(), 1) for index in indices.values()) < 0.05
