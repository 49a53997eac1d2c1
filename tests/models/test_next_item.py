"""What a GPT over books suggests, in one run as step by step."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.data.bookshop.session_tokens import VOCAB_SIZE
from tutor.models.book_gpt import BookGPT
from tutor.models.gpt import GPT
from tutor.models.next_item import next_item_ranks, ranks_in, suggest_next

SIZES = ModelConfig(vocab_size=VOCAB_SIZE, d_model=16, n_heads=2, n_layers=1, context_length=8)
SESSIONS = [(0, 1, 2, 7), (40, 3), (5, 5, 9, 5, 11)]


@pytest.fixture(params=[GPT, BookGPT])
def model(request, built):
    return built(request.param, SIZES).float()


@pytest.mark.parametrize("shelf", [range(48), range(12), (0, 1, 2, 3, 5, 7, 9, 11, 40, 41)])
def test_ranks_are_places_in_the_suggestions(model, shelf):
    sessions = [items for items in SESSIONS if {*items} <= {*shelf}]
    for items, ranks in zip(sessions, next_item_ranks(model, sessions, shelf), strict=True):
        for place in range(1, len(items)):
            suggested = suggest_next(model, items[:place], len(shelf), shelf)
            assert sorted(suggested) == sorted(shelf)
            assert suggested.index(items[place]) == ranks[place - 1]


def test_of_equal_scores_only_one_comes_first():
    scores = torch.tensor([[1.0, 3.0, 3.0, 3.0]] * 4)
    assert ranks_in(scores, torch.arange(4)).tolist() == [3, 0, 1, 2]


def test_of_a_long_session_the_end_is_read(model):
    long = [3, 4] * 10
    assert suggest_next(model, long, 48) == suggest_next(model, long[-7:], 48)
    assert len(suggest_next(model, [], 5)) == 5


@pytest.mark.parametrize(("items", "k"), [([48], 5), ([-1], 5), (["0"], 5), ([0], 0), ([0], 49), ([None], 1)])
def test_what_cannot_be_answered_is_refused(model, items, k):
    with pytest.raises(ValueError, match="expected"):
        suggest_next(model, items, k)


@pytest.mark.parametrize(("sessions", "shelf"), [([[3]], [3]), ([[]], [3]), ([[3, 48]], [3]), ([[3, 4]], [48])])
def test_what_cannot_be_ranked_is_refused(model, sessions, shelf):
    with pytest.raises(ValueError, match="expected"):
        next_item_ranks(model, sessions, shelf)


def test_a_book_gpt_has_a_vector_for_what_shares_its_features(built):
    model = built(BookGPT, SIZES)
    vectors = model.embedding.tokens.weight
    assert vectors.shape == (VOCAB_SIZE, 16)
    assert sum(parameter.numel() for parameter in model.embedding.tokens.parameters()) < 60 * 16
    with pytest.raises(ValueError, match="expected vocab_size 52"):
        BookGPT(SIZES.changed(vocab_size=60))
