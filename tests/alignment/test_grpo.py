import copy
import math

import pytest
import torch

from tests.alignment.tiny_policy import (
    END,
    PROMPTS,
    REPLIES,
    SAMPLER,
    WANTED,
    WORSE,
    StoppedError,
    Table,
    gradients,
    log_softmax,
    make_policy,
    make_run,
    moved,
    share_of_wanted,
    stopped_at,
    token_log_probabilities,
    weights_of,
)
from tutor.alignment.advantages import group_advantages
from tutor.alignment.grpo import GroupBatch, GroupObjective, GroupRollouts
from tutor.alignment.log_probabilities import target_log_probabilities
from tutor.alignment.reply_batch import ReplyBatch
from tutor.data.batching import Batch

# two groups of four
GROUP_PROMPTS = [prompt for prompt in PROMPTS[:2] for _ in range(4)]
GROUP_REPLIES = [*REPLIES, *WORSE]


def make_batch(drawn_with, reference, rewards=None):
    torch.manual_seed(5)
    batch = ReplyBatch.of(GROUP_PROMPTS, GROUP_REPLIES)
    with torch.no_grad():
        known = [target_log_probabilities(model, batch) for model in (drawn_with, reference)]
    rewards = torch.rand(8, dtype=torch.float64) if rewards is None else rewards
    return GroupBatch(**vars(batch), advantages=group_advantages(rewards, 4), drawn_with=known[0], reference=known[1])


def replies_with(model):
    return [token_log_probabilities(model, *pair) for pair in zip(GROUP_PROMPTS, GROUP_REPLIES, strict=True)]


@pytest.mark.parametrize(("weight", "clip"), [(0.04, 0.2), (0, 0.05), (1, 0.5)])
def test_the_objective_equals_the_papers_sums(weight, clip):
    policy = make_policy()
    earlier, reference = moved(policy, 0.02), moved(policy, 0.05)
    batch = make_batch(earlier, reference)
    wanted, ratios = 0.0, []
    for advantage, *tokens in zip(
        batch.advantages.tolist(), *map(replies_with, (policy, earlier, reference)), strict=True
    ):
        reply = 0.0
        for now, before, known in zip(*tokens, strict=True):
            ratio, other = math.exp(now - before), math.exp(known - now)
            ratios.append(ratio)
            held = min(max(ratio, 1 - clip), 1 + clip)
            reply += min(ratio * advantage, held * advantage) - weight * (other - math.log(other) - 1)
        wanted -= reply / len(tokens[0])
    loss = GroupObjective(weight, clip)(policy, batch)
    assert loss.total.item() == pytest.approx(wanted, abs=1e-8)
    assert loss.count == 8
    parts = [GroupObjective(weight, clip)(policy, batch.rows(*rows)) for rows in ((0, 3), (3, 8))]
    assert (parts[0] + parts[1]).total.item() == pytest.approx(wanted, abs=1e-8)
    assert min(ratios) < 0.9
    assert max(ratios) > 1.1


def test_its_gradient_equals_the_one_worked_out_on_paper():
    """For a table of scores: the gradient of log p(t) is 1 at the token's own score, less p everywhere."""
    policy, weight, clip = Table(0), 0.3, 0.2
    earlier, reference = moved(policy, 0.4), moved(policy, 0.5)
    batch = make_batch(earlier, reference)
    wanted = [[0.0] * 8 for _ in range(8)]
    n_clipped = 0
    for advantage, prompt, reply in zip(batch.advantages.tolist(), GROUP_PROMPTS, GROUP_REPLIES, strict=True):
        for last, token in zip([prompt[-1], *reply], reply, strict=False):
            now, before, known = (log_softmax(model.scores[last].tolist()) for model in (policy, earlier, reference))
            ratio = math.exp(now[token] - before[token])
            is_clipped = ratio > 1 + clip if advantage > 0 else ratio < 1 - clip
            n_clipped += is_clipped
            pull = (0 if is_clipped else ratio * advantage) + weight * (math.exp(known[token] - now[token]) - 1)
            for other in range(8):
                wanted[last][other] -= pull / len(reply) * ((other == token) - math.exp(now[other]))
    (given,) = gradients(GroupObjective(weight, clip)(policy, batch).total, policy)
    torch.testing.assert_close(given, torch.tensor(wanted, dtype=torch.float64), rtol=0, atol=1e-8)
    assert 3 <= n_clipped <= 15  # of 26 tokens


def test_its_gradient_is_what_small_steps_show():
    policy = Table(0)
    batch = make_batch(moved(policy, 0.2), moved(policy, 0.5))

    def total(scores):
        with torch.no_grad():
            policy.scores.copy_(scores)
        return GroupObjective(0.3)(policy, batch).total.item()

    (given,) = gradients(GroupObjective(0.3)(policy, batch).total, policy)
    scores, size = policy.scores.detach().clone(), 1e-5
    for row, column in ((3, 5), (4, 3), (5, 2), (3, 0), (6, 6)):
        step = torch.zeros_like(scores)
        step[row, column] = size
        slope = (total(scores + step) - total(scores - step)) / (2 * size)
        assert given[row, column].item() == pytest.approx(slope, abs=1e-7)


def test_at_the_first_step_every_ratio_is_1_and_the_gradient_is_the_plain_policy_gradient():
    policy = make_policy()
    batch = make_batch(policy, policy)
    ratios = (target_log_probabilities(policy, batch) - batch.drawn_with).exp()
    assert torch.equal(ratios, torch.ones_like(ratios))
    plain = 0.0
    for advantage, prompt, reply in zip(batch.advantages, GROUP_PROMPTS, GROUP_REPLIES, strict=True):
        scores = policy(torch.tensor([[*prompt, *reply[:-1]]]))[0, len(prompt) - 1 :]
        log_p = (scores - scores.exp().sum(-1, keepdim=True).log())[range(len(reply)), reply]
        plain = plain - advantage * log_p.mean()
    # the reference is the policy itself: there is no pull towards it yet
    for first, second in zip(
        gradients(GroupObjective()(policy, batch).total, policy), gradients(plain, policy), strict=True
    ):
        torch.testing.assert_close(first, second, rtol=0, atol=1e-8)


def test_a_group_of_equal_rewards_teaches_nothing_but_to_stay():
    policy = make_policy()
    batch = make_batch(policy, moved(policy, 0.05), torch.full((8,), 0.7, dtype=torch.float64))
    assert not any(gradient.any() for gradient in gradients(GroupObjective(0)(policy, batch).total, policy))
    assert any(gradient.abs().max() > 1e-3 for gradient in gradients(GroupObjective(1)(policy, batch).total, policy))


def test_every_reply_weighs_the_same_however_long():
    policy, reference = Table(0), Table(1)
    reply, reward = [5] * 2, torch.tensor([1.0, 0.0], dtype=torch.float64)
    for longer in (4, 8):
        totals = []
        for replies in ([reply, [6, 6]], [[5] * longer, [6, 6]]):
            batch = ReplyBatch.of([[1, 5], [1, 6]], replies)
            with torch.no_grad():
                known = [target_log_probabilities(model, batch) for model in (policy, reference)]
            group = GroupBatch(
                **vars(batch), advantages=group_advantages(reward, 2), drawn_with=known[0], reference=known[1]
            )
            totals.append(GroupObjective()(policy, group).total.item())
        assert totals[0] == pytest.approx(totals[1], abs=1e-12)


def rollouts(policy, reward=share_of_wanted, prompts=PROMPTS, **changes):
    return GroupRollouts(policy, copy.deepcopy(policy), prompts, reward, SAMPLER, **changes)


def test_a_batch_holds_a_group_of_replies_to_each_prompt_and_what_is_known_of_them():
    asked = []

    def reward(places, replies):
        asked.append((places, replies))
        return judged(places, replies)

    def judged(places, replies):
        return share_of_wanted(places, replies).double() + torch.arange(len(replies)) / 100  # no group is all alike

    policy = make_policy(sharpness=2.0).train()
    reference = moved(policy, 0.05)
    make = GroupRollouts(policy, reference, PROMPTS, reward, SAMPLER, 5)
    torch.manual_seed(2)
    batch = make([3, 1])
    ((places, replies),) = asked
    assert isinstance(batch, Batch)
    assert places == [3] * 5 + [1] * 5
    assert len(batch) == len(replies) == 10
    texts = [row[real].tolist() for row, real in zip(batch.tokens, batch.is_real, strict=True)]
    assert texts == [[*PROMPTS[place], *reply] for place, reply in zip(places, replies, strict=True)]
    rewards = judged(places, replies)
    assert make.kept_shares == [1]
    assert make.mean_rewards == [pytest.approx(rewards.mean().item())]
    assert torch.equal(batch.advantages, group_advantages(rewards, 5))
    for model, given in ((policy, batch.drawn_with), (reference, batch.reference)):
        for row, (place, reply) in enumerate(zip(places, replies, strict=True)):
            wanted = token_log_probabilities(model, PROMPTS[place], reply)
            assert given[row, batch.counts[row]].tolist() == pytest.approx(wanted, abs=1e-8)
    assert policy.training
    assert not batch.drawn_with.requires_grad


def test_groups_that_teach_nothing_are_left_out():
    def reward(places, replies):
        return torch.tensor([float(place == 2 and row % 5 == 0) for row, place in enumerate(places)])

    make = rollouts(make_policy(sharpness=1.0), reward, group_size=5)
    batch = make([0, 2, 1])
    assert len(batch) == 5
    assert [row[: len(PROMPTS[2])].tolist() for row in batch.tokens] == [PROMPTS[2]] * 5
    assert torch.equal(batch.advantages, group_advantages(torch.tensor([1.0, 0, 0, 0, 0]), 5))
    assert make.mean_rewards == [pytest.approx(1 / 15)]
    assert make.kept_shares == [pytest.approx(1 / 3)]
    assert len(make([0, 1])) == 5  # a batch is never empty
    assert make.kept_shares[-1] == 0.5


def test_replies_come_from_the_policy_as_it_is_now():
    policy = make_policy(sharpness=1.0)
    make = rollouts(policy)
    before = weights_of(make.reference)
    with torch.no_grad():
        policy.embedding.tokens.weight[:] = 0
        policy.final_norm.bias[:] = 1
        policy.embedding.tokens.weight[END] = 10
    batch = make([0])
    assert batch.tokens[batch.is_reply].tolist() == [END] * 8
    assert batch.reference[batch.counts].max() < -1
    assert all(torch.equal(tensor, before[name]) for name, tensor in make.reference.state_dict().items())


TOY_PROMPTS = [[1, word] for word in (3, 4, 6, 7)] * 2


def toy_run(folder=None, seed=0, **changes):
    policy = make_policy(seed, sharpness=1.0, d_model=16).float()
    make = rollouts(policy, prompts=TOY_PROMPTS)
    return make_run(policy, GroupObjective(), make, len(TOY_PROMPTS), folder, **changes), make


def test_training_earns_more():
    run, make = toy_run()
    run.train()
    assert make.mean_rewards[0] < 0.35
    assert min(make.mean_rewards[-3:]) > 0.8
    replies = SAMPLER(run.model, TOY_PROMPTS, 10)
    assert sum(reply.tokens.count(WANTED) for reply in replies) > 0.8 * sum(len(reply.tokens) for reply in replies)


def test_without_differences_in_reward_nothing_is_learned():
    policy = make_policy(sharpness=1.0, d_model=16).float()
    before = weights_of(policy)
    make = rollouts(policy, lambda places, replies: torch.full((len(replies),), 0.7), TOY_PROMPTS)
    make_run(policy, GroupObjective(0), make, len(TOY_PROMPTS), n_steps=3).train()
    assert all(torch.equal(tensor, before[name]) for name, tensor in policy.state_dict().items())


@pytest.mark.parametrize("step", [2, 5])
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(tmp_path, step):
    settings = {"n_steps": 5, "checkpoint_every": 3}
    straight, all_rewards = toy_run(**settings)
    straight.train()
    stopped, _ = toy_run(tmp_path, **settings)
    with pytest.raises(StoppedError):
        stopped_at(stopped, step).train()
    torch.randn(5)  # whatever was drawn meanwhile
    resumed, rewards = toy_run(tmp_path, **settings)
    assert resumed.train().losses == straight.history.losses
    assert rewards.mean_rewards == all_rewards.mean_rewards[3 if step > 3 else 0 :]
    wanted = straight.model.state_dict()
    assert all(torch.equal(tensor, wanted[name]) for name, tensor in resumed.model.state_dict().items())


def test_numbers_out_of_range_are_refused():
    for changes in ({"clip": 0}, {"clip": -0.2}, {"clip": float("nan")}, {"divergence_weight": -0.1}):
        with pytest.raises(ValueError, match="expected a clip above 0 and a divergence_weight of at least 0, got"):
            GroupObjective(**changes)
    with pytest.raises(ValueError, match="expected groups of at least 2 replies, got 1"):
        rollouts(make_policy(), group_size=1)
    policy = make_policy()
    with pytest.raises(ValueError, match="expected a reference apart from the policy"):
        GroupRollouts(policy, policy, PROMPTS, share_of_wanted, SAMPLER)
