from collections import Counter
from itertools import islice

import pytest
import torch

from tutor.data.batching import BatchOrder, LabelBatch, LanguageBatch, PairBatch, pad
from tutor.text.special_tokens import BOS_ID, EOS_ID, PAD_ID

LENGTHS = [place * 7 % 23 + 1 for place in range(103)]


def test_padding_fills_a_rectangle_and_says_what_is_real():
    ids, is_real = pad([[5, 6, 7], [8]])
    assert ids.tolist() == [[5, 6, 7], [8, PAD_ID, PAD_ID]]
    assert is_real.tolist() == [[True, True, True], [True, False, False]]
    assert pad([[1], [2, 3]], pad_id=9)[0].tolist() == [[1, 9], [2, 3]]


@pytest.mark.parametrize(("sequences", "lengths"), [([], r"\[\]"), ([[1], []], r"\[1, 0\]")])
def test_nothing_cannot_be_padded(sequences, lengths):
    with pytest.raises(ValueError, match=f"no empty one, got lengths {lengths}"):
        pad(sequences)


def test_each_token_is_the_target_of_the_one_before_it():
    batch = LanguageBatch.of([[1, 5, 6, 2], [1, 7, 2]])
    assert batch.inputs.tolist() == [[1, 5, 6], [1, 7, 2]]
    assert batch.targets.tolist() == [[5, 6, 2], [7, 2, PAD_ID]]
    assert batch.counts.tolist() == [[True, True, True], [True, True, False]]


def test_only_counted_tokens_are_targets_of_the_loss():
    batch = LanguageBatch.of([[1, 5, 6, 2], [1, 7, 2]], [[True, False, True, True], [True, True, False]])
    assert batch.counts.tolist() == [[False, True, True], [True, False, False]]


def test_a_decoder_reads_from_bos_and_writes_up_to_eos():
    batch = PairBatch.of([[4, 5], [6]], [[7], [8, 9]])
    assert batch.source.tolist() == [[4, 5], [6, PAD_ID]]
    assert batch.inputs.tolist() == [[BOS_ID, 7, PAD_ID], [BOS_ID, 8, 9]]
    assert batch.targets.tolist() == [[7, EOS_ID, PAD_ID], [8, 9, EOS_ID]]
    assert batch.counts.tolist() == [[True, True, False], [True, True, True]]


def test_a_batch_is_cut_by_rows():
    batch = LabelBatch.of([[4], [5, 6], [7]], [0, 1, 2])
    part = batch.rows(1, 3)
    assert (len(batch), len(part)) == (3, 2)
    assert part.tokens.tolist() == [[5, 6], [7, PAD_ID]]
    assert part.labels.tolist() == [1, 2]
    assert torch.equal(part.to(torch.device("cpu")).is_real, part.is_real)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: LanguageBatch.of([[1, 2], [1]]), "at least two tokens, got one of 1"),
        (lambda: LanguageBatch.of([[1, 2]], [[True]]), r"flag for each token of \[2\], got \[1\]"),
        (lambda: LanguageBatch.of([[1, 2]], []), r"flag for each token of \[2\], got \[\]"),
        (lambda: PairBatch.of([[1], [2]], [[3]]), "target for each of 2 sources, got 1"),
        (lambda: LabelBatch.of([[1]], [0, 1]), "label for each of 1 texts, got 2"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_an_epoch_has_every_example_once_but_for_the_rest():
    epoch = list(islice(BatchOrder(LENGTHS, 10, seed=3), 10))
    seen = Counter(place for batch in epoch for place in batch)
    assert [len(batch) for batch in epoch] == [10] * 10
    assert len(seen) == 100
    assert set(seen.values()) == {1}


def test_epochs_differ_and_seeds_repeat():
    first, again, other = (BatchOrder(LENGTHS, 10, seed) for seed in (3, 3, 4))
    epochs = [list(islice(first, 10)) for _ in range(2)]
    assert epochs[0] != epochs[1]
    assert epochs == [list(islice(again, 10)) for _ in range(2)]
    assert epochs[0] != list(islice(other, 10))


def test_a_pool_puts_similar_lengths_together():
    def spread(pool):
        order = BatchOrder(LENGTHS, 10, seed=0, pool=pool)
        return sum(max(LENGTHS[i] for i in b) - min(LENGTHS[i] for i in b) for b in islice(order, 10))

    assert spread(20) < spread(1) / 3


@pytest.mark.parametrize("place", [0, 4, 10, 13])
def test_an_order_goes_on_where_it_was_left(place):
    order, other = BatchOrder(LENGTHS, 10, seed=3), BatchOrder(LENGTHS, 10, seed=3)
    list(islice(order, place))
    other.load_state_dict(order.state_dict())
    assert list(islice(order, 15)) == list(islice(other, 15))


def test_a_place_of_another_order_is_refused():
    order = BatchOrder(LENGTHS, 10, seed=3)
    with pytest.raises(ValueError, match="order of seed 3, got one of seed 4"):
        order.load_state_dict(BatchOrder(LENGTHS, 10, seed=4).state_dict())
    with pytest.raises(ValueError, match="place among 10 batches, got 11"):
        order.load_state_dict({"seed": 3, "epoch": 0, "place": 11})


def test_an_order_needs_a_whole_batch():
    with pytest.raises(ValueError, match="at least 4 examples for one batch, got 3"):
        BatchOrder([1, 2, 3], 4, seed=0)
    with pytest.raises(ValueError, match="batch_size and pool to be at least 1, got 0 and 20"):
        BatchOrder([1], 0, seed=0)
