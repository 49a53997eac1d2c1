import copy
import math

import pytest
import torch

from tests.alignment.tiny_policy import (
    PROMPTS,
    REPLIES,
    SAMPLER,
    WORSE,
    StoppedError,
    gradients,
    make_policy,
    make_run,
    make_scalar,
    moved,
    share_of_wanted,
    stopped_at,
    token_log_probabilities,
)
from tutor.alignment.advantages import generalized_advantages, whitened
from tutor.alignment.log_probabilities import target_log_probabilities
from tutor.alignment.ppo import ActorCritic, ProximalObjective, ProximalRollouts, RolloutBatch, token_rewards
from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.scalar_model import ScalarModel
from tutor.data.batching import Batch

# replies of many lengths
PAIRS = [*zip(PROMPTS, REPLIES, strict=True), *zip(PROMPTS, WORSE, strict=True)]


def make_model(seed=0):
    return ActorCritic(make_policy(seed), make_scalar(seed + 1))


def token_values(model, prompt, reply):
    """Ask the critic before each token of the reply, each time with the text before it alone."""
    with torch.no_grad():
        return [model.critic(torch.tensor([[*prompt, *reply[:place]]]))[0, -1].item() for place in range(len(reply))]


def make_batch(earlier):
    """Replies with what an earlier policy and critic gave them, and any rewards at all."""
    torch.manual_seed(5)
    batch = ReplyBatch.of([*PROMPTS, *PROMPTS], [*REPLIES, *WORSE])
    with torch.no_grad():
        drawn_with, expected = target_log_probabilities(earlier.policy, batch), earlier.values(batch)
    advantages = generalized_advantages(torch.randn_like(expected), expected, batch.counts)
    return RolloutBatch(
        **vars(batch),
        advantages=whitened(advantages, batch.counts),
        drawn_with=drawn_with,
        expected=expected,
        returns=advantages + expected,
    )


def test_the_critic_is_asked_before_each_token():
    model, batch = make_model(), ReplyBatch.of(PROMPTS, REPLIES)
    values = model.values(batch)
    for row, pair in enumerate(zip(PROMPTS, REPLIES, strict=True)):
        assert values[row, batch.counts[row]].tolist() == pytest.approx(token_values(model, *pair), abs=1e-8)
    assert not values[~batch.counts].any()


def test_what_a_token_earns_by_hand():
    counts = torch.tensor([[False, True, True, True], [True, True, False, False]])
    distance = torch.tensor([[9.0, 1.0, -2.0, 0.5], [0.0, 4.0, 9.0, 9.0]]).double()
    given = token_rewards(torch.tensor([10.0, -1.0]), distance, counts, 0.5)
    assert given.tolist() == [[0, -0.5, 1, 9.75], [0, -3, 0, 0]]


def test_all_tokens_together_earn_what_the_reply_did_less_its_distance():
    batch, policy, reference = ReplyBatch.of(PROMPTS, REPLIES), make_policy(0), make_policy(1)
    earned = torch.tensor([0.5, 1.0, -2.0, 0.0])
    with torch.no_grad():
        distance = target_log_probabilities(policy, batch) - target_log_probabilities(reference, batch)
    given = token_rewards(earned, distance, batch.counts, 0.05)
    for row, pair in enumerate(zip(PROMPTS, REPLIES, strict=True)):
        log_p, log_q = (token_log_probabilities(model, *pair) for model in (policy, reference))
        wanted = [-0.05 * (p - q) for p, q in zip(log_p, log_q, strict=True)]
        wanted[-1] += earned[row].item()
        assert given[row, batch.counts[row]].tolist() == pytest.approx(wanted, abs=1e-8)
    assert not given[~batch.counts].any()


def test_a_row_without_a_reply_earns_nothing():
    counts = torch.tensor([[True, True], [False, False]])
    with pytest.raises(ValueError, match="expected a place that counts in each row, got none in row 1"):
        token_rewards(torch.ones(2), torch.zeros(2, 2), counts, 0.1)


@pytest.mark.parametrize(("clip", "weight"), [(0.2, 0.5), (0.05, 0), (0.5, 1)])
def test_the_objective_equals_the_papers_sums(clip, weight):
    model = make_model()
    earlier = moved(model, 0.05)
    batch, wanted, ratios = make_batch(earlier), 0.0, []
    for row, pair in enumerate(PAIRS):
        columns = (
            token_log_probabilities(model.policy, *pair),
            token_log_probabilities(earlier.policy, *pair),
            token_values(model, *pair),
            token_values(earlier, *pair),
            batch.advantages[row, batch.counts[row]].tolist(),
            batch.returns[row, batch.counts[row]].tolist(),
        )
        for now, before, value, expected, advantage, came in zip(*columns, strict=True):
            ratio = math.exp(now - before)
            ratios.append(ratio)
            wanted -= min(ratio * advantage, min(max(ratio, 1 - clip), 1 + clip) * advantage)
            held = expected + min(max(value - expected, -clip), clip)
            wanted += weight * max((value - came) ** 2, (held - came) ** 2) / 2
    loss = ProximalObjective(clip, weight)(model, batch)
    assert loss.total.item() == pytest.approx(wanted, abs=1e-8)
    assert loss.count == sum(len(reply) for _, reply in PAIRS)
    parts = [ProximalObjective(clip, weight)(model, batch.rows(*rows)) for rows in ((0, 1), (1, 8))]
    assert (parts[0] + parts[1]).total.item() == pytest.approx(wanted, abs=1e-8)
    assert min(ratios) < 0.9
    assert max(ratios) > 1.1


def test_at_the_first_step_it_is_the_plain_policy_gradient_and_a_plain_squared_error():
    model = make_model()
    batch = make_batch(model)
    ratios = (target_log_probabilities(model.policy, batch) - batch.drawn_with).exp()
    assert torch.equal(ratios, torch.ones_like(ratios))
    plain = 0.0
    for row, (prompt, reply) in enumerate(PAIRS):
        tokens, counts = torch.tensor([[*prompt, *reply[:-1]]]), batch.counts[row]
        scores = model.policy(tokens)[0, len(prompt) - 1 :]
        log_p = (scores - scores.exp().sum(-1, keepdim=True).log())[range(len(reply)), reply]
        errors = model.critic(tokens)[0, len(prompt) - 1 :] - batch.returns[row, counts]
        plain = plain - (batch.advantages[row, counts] * log_p).sum() + 0.5 * (errors**2).sum() / 2
    given = gradients(ProximalObjective()(model, batch).total, model)
    for first, second in zip(given, gradients(plain, model), strict=True):
        torch.testing.assert_close(first, second, rtol=0, atol=1e-8)


def test_what_stands_where_nothing_counts_has_no_influence():
    model = make_model()
    batch = make_batch(moved(model, 0.05))
    columns = ("advantages", "drawn_with", "expected", "returns")
    other = {name: getattr(batch, name).where(batch.counts, 7) for name in columns}
    other = RolloutBatch(**{**vars(batch), **other, "tokens": batch.tokens.where(batch.is_real, 7)})
    before, after = (ProximalObjective()(model, some) for some in (batch, other))
    assert torch.equal(before.total, after.total)


def test_a_batch_holds_the_replies_and_what_is_known_of_them():
    asked = []

    def reward(places, replies):
        asked.append((places, replies))
        return share_of_wanted(places, replies)

    model, reference = make_model().train(), make_policy(3)
    make = ProximalRollouts(model, reference, PROMPTS, reward, SAMPLER, 0.3)
    torch.manual_seed(2)
    batch = make([3, 1, 0])
    ((places, replies),) = asked
    assert isinstance(batch, Batch)
    assert places == [3, 1, 0]
    assert make.mean_rewards == [pytest.approx(share_of_wanted(places, replies).mean().item())]
    advantages = []
    for row, (place, reply) in enumerate(zip(places, replies, strict=True)):
        pair, counts = (PROMPTS[place], reply), batch.counts[row]
        log_p, log_q = (token_log_probabilities(policy, *pair) for policy in (model.policy, reference))
        values = token_values(model, *pair)
        assert batch.tokens[row, batch.is_real[row]].tolist() == [*PROMPTS[place], *reply]
        assert batch.drawn_with[row, counts].tolist() == pytest.approx(log_p, abs=1e-8)
        assert batch.expected[row, counts].tolist() == pytest.approx(values, abs=1e-8)

        rewards = [-0.3 * (p - q) for p, q in zip(log_p, log_q, strict=True)]
        rewards[-1] += share_of_wanted([place], [reply]).item()
        n, values = len(reply), [*values, 0.0]
        surprises = [rewards[t] + values[t + 1] - values[t] for t in range(n)]
        own = [sum(0.95**later * surprises[t + later] for later in range(n - t)) for t in range(n)]
        assert batch.returns[row, counts].tolist() == pytest.approx(
            [advantage + value for advantage, value in zip(own, values[:-1], strict=True)], abs=1e-8
        )
        advantages += own
    advantages = torch.tensor(advantages, dtype=torch.float64)
    wanted = (advantages - advantages.mean()) / advantages.std()
    torch.testing.assert_close(batch.advantages[batch.counts], wanted, rtol=0, atol=1e-7)
    assert not batch.returns.requires_grad
    assert all(module.training for module in model.modules())


@pytest.mark.parametrize("n_uses", [1, 3])
def test_each_batch_is_given_as_often_as_was_asked(n_uses):
    policy = make_policy(sharpness=1.0)
    model = ActorCritic(policy, ScalarModel.from_language_model(policy))
    make = ProximalRollouts(model, copy.deepcopy(policy), PROMPTS, share_of_wanted, SAMPLER, n_uses=n_uses)
    batches = [make([0, 1, 2]) for _ in range(2 * n_uses)]
    assert len(make.mean_rewards) == 2
    assert len({*map(id, batches)}) == 2
    assert all(batch is batches[n_uses] for batch in batches[n_uses:])


TOY_PROMPTS = [[1, word] for word in (3, 4, 6, 7)] * 4


def toy_run(folder=None, **changes):
    policy = make_policy(sharpness=1.0, d_model=16).float()
    model = ActorCritic(policy, ScalarModel.from_language_model(policy))
    make = ProximalRollouts(model, copy.deepcopy(policy), TOY_PROMPTS, share_of_wanted, SAMPLER)
    settings = {"batch_size": 16, "n_steps": 30, **changes}
    return make_run(model, ProximalObjective(), make, len(TOY_PROMPTS), folder, **settings), make


def test_training_earns_more_and_the_critic_learns_what_to_expect():
    run, make = toy_run()
    run.train()
    assert len(make.mean_rewards) == 15
    assert make.mean_rewards[0] < 0.35
    assert min(make.mean_rewards[-3:]) > 0.6
    with torch.no_grad():
        batch = make(range(16))
        assert run.model.values(batch)[batch.counts].mean() > 0.3  # it began with 0


def test_a_run_that_was_stopped_between_batches_goes_on_to_the_same_weights(tmp_path):
    straight, all_rewards = toy_run(n_steps=6)
    straight.train()
    stopped, _ = toy_run(tmp_path, n_steps=6, checkpoint_every=2)
    with pytest.raises(StoppedError):
        stopped_at(stopped, 6).train()
    resumed, rewards = toy_run(tmp_path, n_steps=6)
    assert resumed.train().losses == straight.history.losses
    assert rewards.mean_rewards == all_rewards.mean_rewards[2:]
    wanted = straight.model.state_dict()
    assert all(torch.equal(tensor, wanted[name]) for name, tensor in resumed.model.state_dict().items())


def test_a_run_that_was_stopped_between_two_uses_draws_a_new_batch(tmp_path):
    stopped, _ = toy_run(tmp_path, n_steps=4, checkpoint_every=3)
    with pytest.raises(StoppedError):
        stopped_at(stopped, 4).train()
    resumed, rewards = toy_run(tmp_path, n_steps=4)
    assert resumed.train().n_steps == 4
    assert len(rewards.mean_rewards) == 1


def test_numbers_out_of_range_are_refused():
    for changes in ({"clip": 0}, {"clip": -0.2}, {"clip": float("nan")}, {"value_weight": -0.1}):
        with pytest.raises(ValueError, match="expected a clip above 0 and a value_weight of at least 0, got"):
            ProximalObjective(**changes)
    policy = make_policy()
    model = ActorCritic(policy, ScalarModel.from_language_model(policy))
    for changes in ({"n_uses": 0}, {"divergence_weight": -0.1}, {"divergence_weight": float("nan")}):
        with pytest.raises(ValueError, match="expected n_uses of at least 1 and a divergence_weight of at least 0"):
            ProximalRollouts(model, policy, PROMPTS, share_of_wanted, SAMPLER, **changes)
    with pytest.raises(ValueError, match="expected a reference apart from the policy"):
        ProximalRollouts(model, policy, PROMPTS, share_of_wanted, SAMPLER)
