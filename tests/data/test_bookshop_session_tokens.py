import pytest

from tutor.data.bookshop.browsing import NEW_BOOKS
from tutor.data.bookshop.catalogue import CATALOGUE
from tutor.data.bookshop.features import feature_names, token_features
from tutor.data.bookshop.session_tokens import FIRST_ITEM, VOCAB_SIZE, as_tokens


def test_books_follow_the_special_tokens():
    assert as_tokens([0, 47]) == [1, FIRST_ITEM, VOCAB_SIZE - 1]
    assert as_tokens([]) == [1]


@pytest.mark.parametrize("item", [-1, 48, "3", 2.0, None, True])
def test_what_is_no_book_is_refused(item):
    with pytest.raises(ValueError, match="expected books from 0 to 47"):
        as_tokens([0, item])


def test_features_tell_books_apart_and_join_those_of_one_author():
    assert feature_names(CATALOGUE[0]) == [
        "title unfinished", "title parasol", "author castoro", "genre mystery", "volume 1", "medium",
    ]  # fmt: skip
    rows = token_features()
    assert len(rows) == VOCAB_SIZE
    assert len({tuple(row) for row in rows}) == VOCAB_SIZE
    assert len({*rows[FIRST_ITEM]} & {*rows[FIRST_ITEM + 1]}) >= 3


def test_every_feature_of_a_new_book_stands_in_another_book_too():
    rows = token_features()
    known = {number for item in range(48) if item not in NEW_BOOKS for number in rows[FIRST_ITEM + item]}
    assert all({*rows[FIRST_ITEM + item]} <= known for item in NEW_BOOKS)
