"""What the checks of set 08 hold to be right is what the package, PyTorch and a plain loop hold to be right."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.data import translation
from tutor.layers.masks import causal_mask, padding_mask
from tutor.lessons.answers import Sure
from tutor.lessons.checks.translation import (
    counting,
    crossed,
    crosses,
    decoders,
    foretelling,
    hands,
    leak_bug,
    linking,
    links,
    masks_bug,
    reading,
    scale_bug,
)
from tutor.lessons.exercise import evaluate
from tutor.models.input_embedding import InputEmbedding
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.models.transformer import Transformer
from tutor.text.special_tokens import BOS_ID


def rows(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_the_base_model_on_paper_is_what_torch_builds():
    assert hands._measured() == hands._PAPER


def test_both_scores_by_hand_are_those_of_the_metrics():
    for by_hand, measured in zip(hands._SCORED, hands._scored(), strict=True):
        assert by_hand == pytest.approx(measured)


def test_the_ways_to_write_cross_attention_agree():
    generator = torch.Generator().manual_seed(1)
    weights = crosses.projections(generator, 12, torch.float64)
    states, memory = rows(2, 5, 12).double(), rows(2, 4, 12, seed=1).double()
    real = torch.tensor([[True, True, False, True], [True, False, False, False]])
    for given in ((), (real,)):
        want = crosses.oracle(weights, states, memory, 3, *given)
        for write in (crosses.made(), crosses.by_loops, crosses.the_books):
            torch.testing.assert_close(write(weights, states, memory, 3, *given), want, check_stride=False)


@pytest.mark.parametrize(("models", "is_sick"), [(crossed.SICK, True), (crossed.SOUND, False)])
def test_cross_attention_is_sick_where_the_exercise_says_so(models, is_sick):
    """By the gradient, unlike the check's own tests."""
    for name, model in models.items():
        states, memory = (rows(5, crossed.WIDTH, seed=seed).requires_grad_() for seed in (0, 1))
        leaks, deaf = False, True
        for place in range(5):
            found = model(states, memory)[place].square().sum()
            by_states, by_memory = torch.autograd.grad(found, (states, memory), allow_unused=True)
            others = torch.arange(5) != place
            leaks |= bool(by_states[others].abs().max() > 1e-7)
            deaf &= by_memory is None or bool(by_memory.abs().max() < 1e-7)
        assert (leaks or deaf) is is_sick, name


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((torch.zeros(3, 8), torch.zeros(4, 8)), "equally many rows"),
        ((torch.zeros(3, 7), torch.zeros(3, 7)), "8 numbers wide"),
        ((torch.zeros(1, 8), torch.zeros(1, 8)), "two rows or more"),
        ((torch.zeros(2, 3, 8), torch.zeros(2, 3, 8)), "two axes"),
        ((torch.zeros(3, 8),), "two things"),
    ],
)
def test_a_test_of_cross_attention_is_told_what_the_models_take(given, told):
    with pytest.raises(Sure, match=told):
        leak_bug._Watch()(*given)


def test_the_foretold_rows_are_those_that_move():
    assert foretelling.measured() == foretelling._RIGHT


def test_the_foretold_rows_move_in_the_books_model_too():
    torch.manual_seed(0)
    model = Transformer(ModelConfig(vocab_size=9, d_model=8, n_heads=2, n_layers=2)).eval()
    source, target = torch.tensor([[3, 4, 5, 6, 7, 3]]), torch.tensor([[1, 3, 4, 5, 6]])
    other_source, other_target = source.clone(), target.clone()
    other_source[0, 2], other_target[0, 3] = 8, 8

    def moved(one: torch.Tensor, other: torch.Tensor) -> int:
        return int(((one - other).abs().amax(-1) > 1e-6).sum())

    with torch.no_grad():
        found = (
            moved(model.encode(source), model.encode(other_source)),
            moved(model(source, target), model(other_source, target)),
            moved(model(source, target), model(source, other_target)),
        )
    assert found == (foretelling._RIGHT[0], foretelling._RIGHT[1], foretelling._RIGHT[3])


def test_the_ways_to_write_a_decoders_block_agree():
    generator = torch.Generator().manual_seed(2)
    weights = decoders.parameters(generator, 12, 20, torch.float64)
    states, memory = rows(2, 5, 12).double(), rows(2, 3, 12, seed=1).double()
    real = torch.tensor([[True, True, False], [False, True, True]])
    want = decoders.oracle(weights, states, memory, 3, real)
    for write in (decoders.made(), decoders.by_one_word, decoders.the_books):
        torch.testing.assert_close(write(weights, states, memory, 3, real), want, check_stride=False)


def test_the_mended_masks_are_those_of_the_book():
    real = torch.tensor([[True, True, True, False], [True, False, False, False]])
    encoder, own, cross = masks_bug.made()(real, 3)
    assert torch.equal(encoder, padding_mask(real).expand(2, 4, 4))
    assert torch.equal(own, causal_mask(3, 3))
    assert torch.equal(cross, padding_mask(real).expand(2, 3, 4))


def test_the_mended_scale_is_that_of_the_book():
    table = rows(9, 8)
    config = ModelConfig(vocab_size=9, d_model=8, n_heads=2, n_layers=1, positions="sinusoidal")
    embedding = InputEmbedding(config, 9, scale=8**0.5)
    embedding.tokens.weight.data = table
    ids = torch.tensor([[3, 1, 4, 1]])
    positions = embedding.positions(torch.arange(6))
    torch.testing.assert_close(scale_bug._embed(table, ids, positions), embedding(ids))


@pytest.mark.parametrize("shared", [True, False])
def test_counts_are_those_of_the_books_model(shared):
    config = ModelConfig(
        vocab_size=13,
        source_vocab_size=13 if shared else 11,
        d_model=12,
        n_heads=3,
        n_layers=2,
        d_ff=20,
        norm_order="post",
        feed_forward="relu",
        positions="sinusoidal",
        share_embeddings=shared,
        tie_weights=shared,
    )
    model = Transformer(config)
    n_readout_biases = (
        0
        if shared
        else sum(parameter.numel() for name, parameter in model.readout.named_parameters() if "bias" in name)
    )
    want = sum(parameter.numel() for parameter in model.parameters()) - n_readout_biases
    assert counting.made()(12, 3, 20, 2, 2, config.source_vocab_size, 13, shared) == want


def test_the_ways_to_find_and_score_links_agree():
    weights = rows(3, 5, 6).double().softmax(-1)
    for share in (1.0, 0.5, 0.1):
        assert links.find(weights, share) == links.by_loops(weights, share)
    found, gold = linking._sentences(torch.Generator().manual_seed(0))
    assert links.score(found, gold) == pytest.approx(links.score_as_triples(found, gold).tolist())


def test_what_the_translators_say_is_what_encode_and_decode_say():
    """The check exchanges rows by hooks; here they are exchanged by hand."""
    model, tokenizers = load_pretrained("translation_en_de"), load_tokenizers("translation_en_de")
    source, target = (tokenizers[role].vocabulary for role in ("source", "target"))
    read = torch.tensor([[BOS_ID, *target.encode(reading.BEGUN)]])
    with torch.no_grad():
        memory, other = (
            model.encode(torch.tensor([source.encode(text.split())])) for text in (reading.PAST, reading.OTHER)
        )
        memory[:, reading._VERB] = other[:, reading._VERB]
        chance = model.decode(read, memory)[0, -1].softmax(-1)[target.encode(["gekauft"])[0]].item()
    assert reading.right()[1][reading._VERB] == pytest.approx(chance, abs=1e-4)


def test_the_explored_sentences_are_of_the_books_world():
    known = {word for one in translation.load("train") for word in one.source}
    texts = (reading.PAST, reading.OTHER, reading.FUTURE, reading.HATS, reading.LAMPS)
    assert {word for text in texts for word in text.split()} <= known


def test_a_set_of_texts_is_no_link():
    report = evaluate("translation-links", lambda weights, share: [{"a"}] * weights.shape[1], links.score)
    assert any("whole numbers" in hint for hint in report.hints)
