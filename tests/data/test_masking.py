import pytest
import torch

from tutor.data.masking import MASK, MASK_ID, MASK_TOKENS, MaskedBatch, corrupt
from tutor.text.special_tokens import special_ids

VOCAB_SIZE = 1000


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def texts(n_texts=200, length=100):
    return torch.randint(len(MASK_TOKENS), VOCAB_SIZE, (n_texts, length), generator=generator(1))


def test_the_mask_has_its_id_in_a_tokenizer_that_has_these_special_tokens():
    assert special_ids(MASK_TOKENS)[MASK] == MASK_ID == 4


def test_shares_are_those_of_bert():
    tokens = texts()
    inputs, chosen = corrupt(tokens, VOCAB_SIZE, generator())
    assert (chosen.sum(dim=1) == 15).all()
    masked, kept = inputs[chosen] == MASK_ID, inputs[chosen] == tokens[chosen]
    # 3000 draws: four standard deviations are 0.03 and 0.02
    assert masked.double().mean().item() == pytest.approx(0.8, abs=0.03)
    assert kept.double().mean().item() == pytest.approx(0.1, abs=0.022)
    assert (~masked & ~kept).double().mean().item() == pytest.approx(0.1, abs=0.022)


def test_what_is_not_chosen_stays():
    tokens = texts()
    inputs, chosen = corrupt(tokens, VOCAB_SIZE, generator())
    assert torch.equal(inputs[~chosen], tokens[~chosen])


def test_each_place_is_chosen_equally_often():
    _, chosen = corrupt(texts(4000, 10), VOCAB_SIZE, generator())
    # 2 of 10 (15 % rounded) in 4000 texts: 800 each, standard deviation 25
    assert (chosen.sum(dim=0) - 800).abs().max() < 110


def test_special_tokens_are_never_chosen_and_never_stand_in():
    tokens = texts()
    tokens[:, 0], tokens[:, 50], tokens[:, 90:] = 1, MASK_ID, 0
    inputs, chosen = corrupt(tokens, VOCAB_SIZE, generator())
    assert not chosen[tokens < len(MASK_TOKENS)].any()
    changed = chosen & (inputs != MASK_ID)
    assert inputs[changed].min() >= len(MASK_TOKENS)
    assert inputs.max() < VOCAB_SIZE


def test_a_short_text_loses_one_token_and_an_empty_one_none():
    tokens = torch.tensor([[1, 7, 2, 0], [1, 7, 8, 2], [1, 2, 0, 0]])
    _, chosen = corrupt(tokens, VOCAB_SIZE, generator())
    assert chosen.sum(dim=1).tolist() == [1, 1, 0]


def test_the_same_seed_chooses_the_same():
    tokens = texts()
    once, again, other = (corrupt(tokens, VOCAB_SIZE, generator(seed)) for seed in (3, 3, 4))
    assert torch.equal(once[0], again[0]) and torch.equal(once[1], again[1])
    assert not torch.equal(once[1], other[1])


def test_a_batch_keeps_what_stood_there():
    sequences = [[1, *range(10, 30), 2], [1, 7, 2]]
    batch = MaskedBatch.of(sequences, VOCAB_SIZE, generator())
    assert batch.targets[0].tolist() == sequences[0]
    assert batch.is_real.sum(dim=1).tolist() == [22, 3]
    assert batch.counts.sum(dim=1).tolist() == [3, 1]
    assert (batch.inputs[~batch.counts] == batch.targets[~batch.counts]).all()
    assert len(batch.rows(1, 2)) == 1 and torch.equal(batch.rows(1, 2).targets, batch.targets[1:])


def test_a_vocabulary_of_special_tokens_is_refused():
    with pytest.raises(ValueError, match="beside the 5 special ones, got a vocab_size of 5"):
        corrupt(texts(), 5, generator())
