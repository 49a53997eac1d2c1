import copy
import math

import pytest
import torch

from tests.alignment.tiny_policy import (
    PROMPTS,
    REPLIES,
    WANTED,
    WORSE,
    gradients,
    make_policy,
    make_run,
    token_log_probabilities,
    weights_of,
)
from tutor.alignment.dpo import PreferenceBatch, PreferenceObjective, preference_loss
from tutor.alignment.log_probabilities import reply_log_probabilities
from tutor.data.batching import Batch


def log_probabilities(n=30):
    torch.manual_seed(0)
    return -20 * torch.rand(4, n, dtype=torch.float64)


def reply_sums(model, replies):
    return [sum(token_log_probabilities(model, *pair)) for pair in zip(PROMPTS, replies, strict=True)]


@pytest.mark.parametrize("strength", [0.1, 0.5, 2])
def test_the_loss_equals_the_formula_pair_by_pair(strength):
    sides = log_probabilities()
    wanted = []
    for better, worse, reference_better, reference_worse in sides.T.tolist():
        rewards = [strength * (better - reference_better), strength * (worse - reference_worse)]
        wanted.append(-math.log(1 / (1 + math.exp(rewards[1] - rewards[0]))))
    assert preference_loss(*sides, strength).tolist() == pytest.approx(wanted, abs=1e-8)


def test_a_pair_by_hand():
    # the better reply has gained half a nat, the worse one has lost as much: a lead of 1 nat, worth 1/2
    sides = (torch.tensor([number]).double() for number in (-2.0, -3.0, -2.5, -2.5))
    assert preference_loss(*sides, 0.5).item() == pytest.approx(math.log(1 + math.exp(-0.5)), abs=1e-12)
    assert math.log(1 + math.exp(-0.5)) == pytest.approx(0.4740769841801067)


def test_the_gradient_weighs_each_pair_by_how_wrong_the_implicit_reward_is():
    """The gradient as the paper writes it below its equation 7."""
    better, worse, *reference = log_probabilities().requires_grad_()
    (slopes,) = torch.autograd.grad(preference_loss(better, worse, *reference, 0.3).sum(), better)
    wanted = [
        -0.3 / (1 + math.exp(0.3 * ((first - reference_first) - (second - reference_second))))
        for first, second, reference_first, reference_second in zip(
            *(side.tolist() for side in (better, worse, *reference)), strict=True
        )
    ]
    assert slopes.tolist() == pytest.approx(wanted, abs=1e-8)


@pytest.mark.parametrize("weight", [0.0, 0.7])
def test_the_objective_equals_loops_over_prefixes(weight):
    policy, reference = make_policy(0), make_policy(1)
    batch = PreferenceBatch.of(reference, PROMPTS, REPLIES, WORSE)
    better, worse = reply_sums(policy, REPLIES), reply_sums(policy, WORSE)
    known_better, known_worse = reply_sums(reference, REPLIES), reply_sums(reference, WORSE)
    assert batch.reference_better.tolist() == pytest.approx(known_better, abs=1e-8)
    assert batch.reference_worse.tolist() == pytest.approx(known_worse, abs=1e-8)
    wanted = sum(
        math.log(1 + math.exp(-0.2 * ((first - known_first) - (second - known_second)))) - weight * first / len(reply)
        for first, second, known_first, known_second, reply in zip(
            better, worse, known_better, known_worse, REPLIES, strict=True
        )
    )
    loss = PreferenceObjective(0.2, weight)(policy, batch)
    assert loss.total.item() == pytest.approx(wanted, abs=1e-8)
    assert loss.count == 4
    parts = [PreferenceObjective(0.2, weight)(policy, batch.rows(*rows)) for rows in ((0, 1), (1, 4))]
    assert (parts[0] + parts[1]).total.item() == pytest.approx(wanted, abs=1e-8)


def test_where_policy_and_reference_agree_every_pair_is_a_toss_up():
    policy = make_policy()
    batch = PreferenceBatch.of(copy.deepcopy(policy), PROMPTS, REPLIES, WORSE)
    loss = PreferenceObjective(0.4)(policy, batch)
    assert loss.mean().item() == pytest.approx(math.log(2), abs=1e-12)
    leads = [reply_log_probabilities(policy, side) for side in (batch.pairs.better, batch.pairs.worse)]
    plain = -0.4 / 2 * (leads[0] - leads[1]).sum()
    for first, second in zip(gradients(loss.total, policy), gradients(plain, policy), strict=True):
        torch.testing.assert_close(first, second, rtol=0, atol=1e-12)


def test_the_reference_is_asked_at_rest_and_stays_as_it_is():
    reference = make_policy(dropout=0.5).train()
    before = weights_of(reference)
    batch = PreferenceBatch.of(reference, PROMPTS, REPLIES, WORSE)
    assert not batch.reference_better.requires_grad
    assert torch.equal(batch.reference_worse, PreferenceBatch.of(reference, PROMPTS, REPLIES, WORSE).reference_worse)
    assert reference.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in reference.state_dict().items())


def test_it_is_a_batch_for_the_trainer():
    batch = PreferenceBatch.of(make_policy(), PROMPTS, REPLIES, WORSE)
    some, moved = batch.rows(1, 3), batch.to(torch.device("meta"))
    assert isinstance(batch, Batch)
    assert (len(batch), len(some)) == (4, 2)
    assert torch.equal(some.pairs.worse.tokens, batch.pairs.worse.tokens[1:3])
    assert torch.equal(some.reference_worse, batch.reference_worse[1:3])
    assert torch.equal(some.reference_better, batch.reference_better[1:3])
    assert {moved.pairs.better.tokens.device.type, moved.reference_better.device.type} == {"meta"}


def margins(policy, batch):
    """By how much each better reply leads, over the lead that the reference gives it, in nats."""
    with torch.no_grad():
        better, worse = (reply_log_probabilities(policy, side) for side in (batch.pairs.better, batch.pairs.worse))
    return (better - batch.reference_better) - (worse - batch.reference_worse)


def test_training_raises_the_margin_also_of_pairs_that_it_never_saw():
    torch.manual_seed(1)
    worse = torch.randint(3, 8, (80, 4))
    better = worse.clone()
    better[:, 1:3] = WANTED
    differ = (better != worse).any(-1)
    better, worse = better[differ].tolist(), worse[differ].tolist()
    policy = make_policy(sharpness=1.0, d_model=16).float()
    everything = PreferenceBatch.of(copy.deepcopy(policy), [[1, 3]] * len(better), better, worse)
    known, unseen = everything.rows(0, 48), everything.rows(48, len(everything))
    assert not margins(policy, everything).any()

    def choose(places):
        return PreferenceBatch.of(
            reference, [[1, 3]] * len(places), [better[place] for place in places], [worse[place] for place in places]
        )

    reference = copy.deepcopy(policy)
    history = make_run(policy, PreferenceObjective(), choose, 48, batch_size=16, n_steps=25).train()
    assert history.losses[0] == pytest.approx(math.log(2), abs=1e-6)
    assert margins(policy, known).mean() > 2
    assert margins(policy, unseen).mean() > 2
    assert (margins(policy, unseen) > 0).double().mean() > 0.9


def test_numbers_out_of_range_are_refused():
    for strength in (0, -0.1, float("nan")):
        with pytest.raises(ValueError, match="expected a strength above 0, got"):
            preference_loss(*log_probabilities(), strength)
        with pytest.raises(ValueError, match="expected a strength above 0 and a likelihood_weight of at least 0, got"):
            PreferenceObjective(strength)
    for weight in (-0.1, float("nan")):
        with pytest.raises(ValueError, match="expected a strength above 0 and a likelihood_weight of at least 0, got"):
            PreferenceObjective(likelihood_weight=weight)
    with pytest.raises(ValueError, match="expected a reply for each of 4 prompts, got 3"):
        PreferenceBatch.of(make_policy(), PROMPTS, REPLIES[:3], WORSE)
