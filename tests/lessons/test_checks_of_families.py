"""What the checks of set 10 hold to be right is what the package, PyTorch and a gradient hold to be right."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.data.masking import MASK_ID, MASK_TOKENS
from tutor.data.masking import corrupt as the_books
from tutor.layers.masks import causal_mask, padding_mask
from tutor.lessons.checks.families import (
    corrupting,
    exploring,
    foretelling,
    hands,
    losses,
    masks,
    spans,
    stacks,
)
from tutor.models.costs import parameters_by_part
from tutor.models.encoder_model import EncoderModel
from tutor.models.gpt import GPT
from tutor.models.masked_language_model import MaskedLanguageModel


def test_numbers_by_hand_are_those_that_are_counted():
    assert hands._open_pairs() == hands._PAIRS
    assert hands._hidden_counts() == hands._COUNTS
    assert foretelling._measured() == foretelling._RIGHT
    assert exploring._counted() == exploring._RIGHT


def test_parameters_are_those_of_the_books_models():
    config = ModelConfig(vocab_size=1000, d_model=48, n_heads=4, n_layers=3, d_ff=192, context_length=64)
    gpt = sum(parameters_by_part(GPT(config)).values())
    bert = sum(parameters_by_part(MaskedLanguageModel(config.changed(norm_order="post"))).values())
    assert gpt == exploring._RIGHT[1]
    assert bert + exploring._RIGHT[4] == exploring._RIGHT[0]


def test_the_mask_is_put_together_from_the_books_masks():
    is_real = torch.arange(7) < torch.tensor([7, 4, 6])[:, None]
    prefixes = torch.tensor([3, 4, 0])
    in_prefix = torch.arange(7) < prefixes[:, None]
    want = (causal_mask(7) | in_prefix[:, None]) & padding_mask(is_real)
    assert torch.equal(masks.oracle(prefixes, is_real), want)


def test_the_books_corruption_obeys_the_same_rules():
    assert (MASK_ID, len(MASK_TOKENS)) == (corrupting.MASK, corrupting.N_SPECIAL)
    tokens, draws, lots, strangers = corrupting._case([20, 60, 2], seed=0)
    _, chosen = corrupting.oracle(tokens, draws, lots, strangers)
    _, theirs = the_books(tokens, 99, torch.Generator().manual_seed(0))
    assert chosen.sum(dim=1).tolist() == theirs.sum(dim=1).tolist() == [3, 9, 1]
    assert (tokens[chosen] >= corrupting.N_SPECIAL).all()


def moved(model, n_prefix: int, n: int) -> bool:
    """Token by token: whether a state feels a later token of the answer."""
    tokens = torch.arange(n)[None]
    for place in range(n_prefix, n):
        changed = tokens.clone()
        changed[0, place] = 77
        if (model(tokens, n_prefix) - model(changed, n_prefix))[0, :place].abs().max() > 1e-2:
            return True
    return False


@pytest.mark.parametrize(("models", "leaks"), [(stacks.LEAKING, True), (stacks.TIGHT, False)])
def test_models_leak_where_the_exercise_says_so(models, leaks):
    for name, model in models.items():
        for n_prefix, n in [(1, 4), (3, 8), (5, 20)]:
            assert moved(model, n_prefix, n) is leaks, name


@pytest.mark.parametrize(("shown", "counts"), [(losses.COUNTING_OTHERS, True), (losses.CHOSEN_ALONE, False)])
def test_losses_count_others_where_the_exercise_says_so(shown, counts):
    for name, loss in shown.items():
        generator = torch.Generator().manual_seed(0)
        scores = torch.randn(2, 6, losses.VOCABULARY, generator=generator, dtype=torch.float64, requires_grad=True)
        chosen = torch.zeros(2, 6, dtype=torch.bool)
        chosen[:, 3] = True
        (slope,) = torch.autograd.grad(loss(scores, torch.full((2, 6), 9), chosen), scores)
        assert bool((slope[~chosen].abs() > 1e-9).any()) is counts, name


def test_a_narrow_mask_reaches_as_far_as_foretold():
    near = causal_mask(6) & ~causal_mask(6).tril(diagonal=-2)
    torch.manual_seed(0)
    for n_layers, want in ((1, 11), (2, 15), (5, 21)):
        model = EncoderModel(ModelConfig(vocab_size=30, d_model=16, n_heads=2, n_layers=n_layers)).double().eval()

        def states(tokens, model=model):
            given = model.embedding(tokens)
            for block in model.encoder.blocks:
                given = block(given, near)
            return given

        tokens, found = torch.arange(6)[None], 0
        with torch.no_grad():
            for place in range(6):
                changed = tokens.clone()
                changed[0, place] = 20
                found += int(((states(tokens) - states(changed))[0].abs().amax(dim=-1) > 1e-12).sum())
        assert found == want


def test_spans_are_those_of_the_paper():
    words = "Thank you for inviting me to your party last week .".split()
    reads, writes = spans.oracle(words, [(2, 4), (8, 9)])
    assert " ".join(reads) == "Thank you <0> me to your party <1> week ."
    assert " ".join(writes) == "<0> for inviting <1> last <2>"
