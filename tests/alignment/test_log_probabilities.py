import itertools
from dataclasses import replace

import pytest
import torch

from tests.alignment.tiny_policy import PROMPTS, REPLIES, VOCAB_SIZE, gradients, make_policy, token_log_probabilities
from tutor.alignment.log_probabilities import mean_over_replies, reply_log_probabilities, target_log_probabilities
from tutor.alignment.reply_batch import ReplyBatch


def test_each_token_is_as_likely_as_a_loop_over_prefixes_says():
    policy, batch = make_policy(), ReplyBatch.of(PROMPTS, REPLIES)
    given = target_log_probabilities(policy, batch)
    wanted = [token_log_probabilities(policy, *pair) for pair in zip(PROMPTS, REPLIES, strict=True)]
    assert [row[counts].tolist() for row, counts in zip(given, batch.counts, strict=True)] == [
        pytest.approx(row, abs=1e-8) for row in wanted
    ]
    assert not given[~batch.counts].any()
    assert reply_log_probabilities(policy, batch).tolist() == pytest.approx([*map(sum, wanted)], abs=1e-8)
    assert min(map(min, wanted)) < -3  # far from an even guess, which gives each token -2.1


def test_all_replies_of_a_length_together_are_certain():
    policy = make_policy()
    replies = [list(pair) for pair in itertools.product(range(VOCAB_SIZE), repeat=2)]
    batch = ReplyBatch.of([[1, 3, 4]] * len(replies), replies)
    assert reply_log_probabilities(policy, batch).exp().sum().item() == pytest.approx(1, abs=1e-12)


def test_padding_changes_nothing():
    policy, batch = make_policy(), ReplyBatch.of(PROMPTS, REPLIES)
    given = reply_log_probabilities(policy, batch)
    alone = [
        reply_log_probabilities(policy, ReplyBatch.of([prompt], [reply]))
        for prompt, reply in zip(PROMPTS, REPLIES, strict=True)
    ]
    torch.testing.assert_close(given, torch.cat(alone), rtol=0, atol=1e-12)

    other = replace(batch, tokens=torch.where(batch.is_real, batch.tokens, 7))
    assert (other.tokens != batch.tokens).any()
    assert torch.equal(target_log_probabilities(policy, other), target_log_probabilities(policy, batch))
    first, second = (gradients(reply_log_probabilities(policy, some).sum(), policy) for some in (batch, other))
    assert all(map(torch.equal, first, second))


def test_what_the_prompt_says_is_not_scored_but_read():
    policy = make_policy()
    same, other = (ReplyBatch.of([[1, word, 4]], [[5, 2]]) for word in (3, 7))
    assert (target_log_probabilities(policy, other) != target_log_probabilities(policy, same))[0].tolist() == [
        False,
        False,
        True,
        True,
    ]


def test_the_mean_of_each_row_by_hand():
    values = torch.tensor([[1.0, 2.0, 6.0], [5.0, 7.0, float("nan")], [float("inf"), 4.0, 0.0]], dtype=torch.float64)
    counts = torch.tensor([[True, True, True], [True, True, False], [False, True, False]])
    assert mean_over_replies(values, counts).tolist() == [3, 6, 4]


def test_a_row_in_which_nothing_counts_has_no_mean():
    counts = torch.tensor([[True, True], [False, True], [False, False]])
    with pytest.raises(ValueError, match="expected a place that counts in each row, got none in row 2"):
        mean_over_replies(torch.ones(3, 2), counts)
