import pytest
import torch

from tests.alignment.tiny_policy import PROMPTS, REPLIES
from tutor.alignment.reply_batch import ReplyBatch
from tutor.data.batching import Batch


def test_a_prompt_and_its_reply_by_hand():
    batch = ReplyBatch.of([[1, 3, 4], [1]], [[5, 2], [6, 2]])
    assert batch.tokens.tolist() == [[1, 3, 4, 5, 2], [1, 6, 2, 0, 0]]
    assert batch.is_real.int().tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]
    assert batch.is_reply.int().tolist() == [[0, 0, 0, 1, 1], [0, 1, 1, 0, 0]]
    assert batch.inputs.tolist() == [[1, 3, 4, 5], [1, 6, 2, 0]]
    assert batch.targets.tolist() == [[3, 4, 5, 2], [6, 2, 0, 0]]
    assert batch.counts.int().tolist() == [[0, 0, 1, 1], [1, 1, 0, 0]]


def test_what_counts_is_the_reply_and_nothing_else():
    batch = ReplyBatch.of(PROMPTS, REPLIES)
    assert [row[counts].tolist() for row, counts in zip(batch.targets, batch.counts, strict=True)] == REPLIES
    assert [row[real].tolist() for row, real in zip(batch.tokens, batch.is_real, strict=True)] == [
        [*prompt, *reply] for prompt, reply in zip(PROMPTS, REPLIES, strict=True)
    ]
    assert not (batch.is_reply & ~batch.is_real).any()


def test_a_token_of_the_reply_may_be_the_one_that_pads():
    batch = ReplyBatch.of([[1], [1, 3]], [[0, 0], [5, 0]])
    assert batch.counts.int().tolist() == [[1, 1, 0], [0, 1, 1]]
    assert batch.is_real.int().tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]


def test_it_is_a_batch_for_the_trainer():
    batch = ReplyBatch.of(PROMPTS, REPLIES)
    some = batch.rows(1, 3)
    assert isinstance(batch, Batch)
    assert (len(batch), len(some)) == (4, 2)
    assert torch.equal(some.tokens, batch.tokens[1:3])
    assert torch.equal(some.counts, batch.counts[1:3])
    assert all(column.device.type == "meta" for column in vars(batch.to(torch.device("meta"))).values())


@pytest.mark.parametrize(
    ("prompts", "replies", "said"),
    [
        ([[1, 3], [1]], [[5, 2]], "expected a reply for each of 2 prompts, got 1"),
        ([[1], []], [[5], [2]], "no empty prompt and no empty reply, got one in row 1"),
        ([[1], [1]], [[], [2]], "no empty prompt and no empty reply, got one in row 0"),
        ([], [], "expected at least one sequence"),
    ],
)
def test_what_is_missing_is_named(prompts, replies, said):
    with pytest.raises(ValueError, match=said):
        ReplyBatch.of(prompts, replies)
