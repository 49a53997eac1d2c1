"""What may not matter to a model, and what must: padding, the future, the order."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.models.classifier import EncoderClassifier
from tutor.models.encoder_model import EncoderModel
from tutor.models.gpt import GPT
from tutor.models.masked_language_model import MaskedLanguageModel
from tutor.models.transformer import Transformer

CLOSE = {"rtol": 0, "atol": 1e-10}
LENGTHS = (7, 4, 1)


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def texts():
    return [torch.randint(13, (length,)) for length in LENGTHS]


def padded(rows, side):
    """Lay texts into one rectangle; what fills it differs from call to call."""
    longest = max(map(len, rows)) + 2
    tokens, is_real = torch.randint(13, (len(rows), longest)), torch.zeros(len(rows), longest, dtype=torch.bool)
    for place, row in enumerate(rows):
        where = slice(0, len(row)) if side == "right" else slice(longest - len(row), longest)
        tokens[place, where], is_real[place, where] = row, True
    return tokens, is_real


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("kind", [GPT, EncoderModel, MaskedLanguageModel])
def test_padding_changes_nothing_at_a_real_token(config, built, kind, side):
    model, rows = built(kind, config), texts()
    tokens, is_real = padded(rows, side)
    together = model(tokens, is_real)
    for row, states, real in zip(rows, together, is_real, strict=True):
        torch.testing.assert_close(states[real], model(row[None])[0], **CLOSE)


@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_of_the_source_changes_nothing_in_the_target(config, built, side):
    model, rows, target = built(Transformer, config), texts(), torch.randint(13, (3, 5))
    source, is_real = padded(rows, side)
    together = model(source, target, is_real)
    for place, row in enumerate(rows):
        torch.testing.assert_close(together[place], model(row[None], target[place : place + 1])[0], **CLOSE)


@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_changes_no_class(config, built, side):
    model, rows = built(EncoderClassifier, config, 3), texts()
    together = model(*padded(rows, side))
    torch.testing.assert_close(together, torch.cat([model(row[None]) for row in rows]), **CLOSE)


def test_padding_behind_a_text_need_not_be_told_to_a_model_that_looks_back(config, built):
    model = built(GPT, config)
    tokens = torch.randint(13, (2, 9))
    torch.testing.assert_close(model(tokens)[:, :5], model(tokens[:, :5]), **CLOSE)


@pytest.mark.parametrize("place", [1, 4, 8])
def test_the_future_changes_nothing_before_it(config, built, place):
    gpt, transformer = built(GPT, config), built(Transformer, config)
    tokens, source = torch.randint(13, (2, 9)), torch.randint(13, (2, 4))
    others = tokens.clone()
    others[:, place:] = (tokens[:, place:] + 1 + torch.randint(12, tokens[:, place:].shape)) % 13
    for score in (gpt, lambda target: transformer(source, target)):
        before, after = score(tokens), score(others)
        torch.testing.assert_close(after[:, :place], before[:, :place], **CLOSE)
        assert (after[:, place:] - before[:, place:]).abs().amax(dim=-1).min() > 1e-3


def test_an_encoder_sees_both_ways(config, built):
    model, tokens = built(EncoderModel, config), torch.randint(13, (1, 6))
    for place in (0, 5):
        others = tokens.clone()
        others[0, place] = (tokens[0, place] + 1) % 13
        assert (model(others) - model(tokens)).abs().amax(dim=-1).min() > 1e-4


def test_the_order_matters_to_an_encoder_exactly_where_it_has_positions(config, built):
    model, tokens = built(EncoderModel, config), torch.randperm(13)[None, :8]
    shuffle = torch.randperm(8)
    moved, wanted = model(tokens[:, shuffle]), model(tokens)[:, shuffle]
    same = torch.allclose(moved, wanted, **CLOSE)
    assert same == (config.positions == "none")


def test_without_positions_a_gpt_still_knows_what_came_before(built):
    model = built(GPT, ModelConfig(vocab_size=13, d_model=16, n_heads=4, n_layers=2, positions="none"))
    tokens = torch.tensor([[3, 5, 7, 9]])
    # a set of earlier tokens in one layer, but the second layer sees sets that grew in their order
    assert not torch.allclose(model(tokens)[:, -1], model(tokens[:, [1, 0, 2, 3]])[:, -1])


def test_positions_within_attention_know_the_distance_only(built):
    """Nine tokens more in front, which nobody may look at, move nothing."""
    for positions in ("rotary", "alibi"):
        sizes = ModelConfig(vocab_size=13, d_model=16, n_heads=4, n_layers=2, positions=positions)
        model, tokens = built(GPT, sizes), torch.randint(13, (2, 15))
        cut_off = torch.ones(2, 15, dtype=torch.bool)
        cut_off[:, :9] = False
        torch.testing.assert_close(model(tokens, cut_off)[:, 9:], model(tokens[:, 9:]), **CLOSE)
