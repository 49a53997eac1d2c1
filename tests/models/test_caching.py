"""What a cache may never change: the scores."""

import random

import pytest
import torch

from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer

CLOSE = {"rtol": 0, "atol": 1e-10}
LENGTH = 11


def tokens(n_rows=3, length=LENGTH):
    return torch.randint(13, (n_rows, length), generator=torch.Generator().manual_seed(1))


def splits(n_times):
    """Cut a text at random places; among them at every place, and nowhere."""
    stream = random.Random(0)
    chosen = [sorted(stream.sample(range(1, LENGTH), stream.randint(1, 3))) for _ in range(n_times)]
    return [list(range(1, LENGTH)), [], *chosen]


@pytest.mark.parametrize("grouped", [False, True])
def test_gpt_scores_the_same_wherever_it_is_cut(config, built, grouped):
    model = built(GPT, ModelConfig(**{**config.as_dict(), "n_key_value_heads": 2 if grouped else 4}))
    whole = model(tokens())
    for cuts in splits(2):
        cache = model.new_cache()
        pieces = [model(piece, cache=cache) for piece in tokens().tensor_split(cuts, dim=1)]
        torch.testing.assert_close(torch.cat(pieces, dim=1), whole, **CLOSE)
        assert len(cache) == LENGTH


def test_gpt_scores_the_same_with_padding_in_front(config, built):
    model = built(GPT, config)
    is_real = torch.arange(LENGTH) >= torch.tensor([[0], [3], [LENGTH - 1]])
    whole = model(tokens(), is_real)
    for cuts in splits(2):
        cache, stops = model.new_cache(), [*cuts, LENGTH]
        pieces = [
            model(piece, is_real[:, :stop], cache)
            for piece, stop in zip(tokens().tensor_split(cuts, dim=1), stops, strict=True)
        ]
        torch.testing.assert_close(torch.cat(pieces, dim=1)[is_real], whole[is_real], **CLOSE)


@pytest.mark.parametrize("padded", [False, True])
def test_an_encoder_decoder_scores_the_same_wherever_it_is_cut(config, built, padded):
    model = built(Transformer, config)
    source = torch.randint(13, (3, 7))
    is_real = torch.arange(7) < torch.tensor([[7], [4], [1]]) if padded else None
    memory = model.encode(source, is_real)
    whole = model.decode(tokens(), memory, is_real)
    torch.testing.assert_close(whole, model(source, tokens(), is_real), **CLOSE)
    for cuts in splits(2):
        cache = model.new_cache()
        pieces = [model.decode(piece, memory, is_real, cache) for piece in tokens().tensor_split(cuts, dim=1)]
        torch.testing.assert_close(torch.cat(pieces, dim=1), whole, **CLOSE)


def test_rows_of_a_cache_can_be_chosen_in_the_middle_of_a_text(config, built):
    model, rows = built(GPT, config), torch.tensor([2, 0, 2])
    cache = model.new_cache()
    model(tokens()[:, :6], cache=cache)
    cache.select(rows)
    torch.testing.assert_close(model(tokens()[rows, 6:], cache=cache), model(tokens()[rows])[:, 6:], **CLOSE)


def test_a_cached_text_may_not_outgrow_the_context(built):
    model = built(GPT, ModelConfig(vocab_size=13, d_model=8, context_length=LENGTH))
    cache = model.new_cache()
    model(tokens(), cache=cache)
    with pytest.raises(ValueError, match=f"at most context_length={LENGTH} tokens, got {LENGTH + 1}"):
        model(tokens()[:, :1], cache=cache)
