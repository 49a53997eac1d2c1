"""The failing and mended runs of learning from feedback: their judges, their faults, and each for a single step."""

import random
from collections import Counter
from itertools import islice

import pytest
import torch

from tests.recipes.small_shop import CHATS, small_judge
from tutor.alignment.grpo import GroupRollouts
from tutor.data import bookshop
from tutor.data.bookshop.comparisons import comparisons
from tutor.recipes import feedback_failures
from tutor.recipes.feedback_failures import EXPERIMENTS, LEAN, balanced, leaning_to_length, main, worth_of_upsell
from tutor.recipes.feedback_recipes import DisplacementRecipe, FollowingRecipe, WholeTextRecipe
from tutor.training.stored_results import load_results

RUNS = {
    "hacking": 5,
    "displacement": 3,
    "length": 3,
    "prompt_tokens": 4,
    "order": 2,
}
"""Policies that each experiment trains."""


def lead(pair):
    return len(pair.better.split()) - len(pair.worse.split())


def described(rows):
    """Give which runs there are, and what is told of each."""
    return {(row["run"], *sorted(row)) for row in rows}


@pytest.fixture(scope="module")
def pairs():
    return list(islice(comparisons(5), 1500))


def test_the_leaning_judge_turns_only_pairs_whose_worse_reply_is_longer(pairs):
    judged = list(leaning_to_length(pairs, random.Random(0)))
    turned = [(old, new) for old, new in zip(pairs, judged, strict=True) if old != new]
    assert all(
        lead(old) < 0 and (new.better, new.worse, new.swapped) == (old.worse, old.better, True) for old, new in turned
    )
    shorter_won = sum(lead(pair) < 0 for pair in pairs)
    assert len(turned) / shorter_won == pytest.approx(LEAN, abs=0.08)


def test_balanced_judgements_say_nothing_about_length(pairs):
    kept = balanced(list(leaning_to_length(pairs, random.Random(0))))
    by_lead = Counter(map(lead, kept))
    assert all(by_lead[size] == by_lead[-size] for size in by_lead)
    assert 0 < len(kept) < len(pairs)
    everything = Counter(leaning_to_length(pairs, random.Random(0)))
    assert not Counter(kept) - everything  # no pair is made up, none is kept twice


def test_the_worth_of_an_upsell_is_the_difference_of_two_rewards(monkeypatch):
    def by_words(judge, chats, examples):
        return lambda places, replies: torch.tensor([float(len(chats.text(reply).split())) for reply in replies])

    monkeypatch.setattr(feedback_failures, "learned_reward", by_words)
    assert 7 <= worth_of_upsell(small_judge(), CHATS) <= 9  # "you should also buy the nervous teapot !" has 8 words


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_measures_every_run_before_and_after(name, small_shop):
    rows = list(EXPERIMENTS[name](0.0))
    by_run = {row["run"]: [] for row in rows}
    for row in rows:
        if "step" in row:
            by_run[row["run"]].append(row)
    runs = {run: measured for run, measured in by_run.items() if measured}
    assert len(runs) == RUNS[name]
    for measured in runs.values():
        assert [row["step"] for row in measured] == [0, 1]
        assert measured[0]["divergence"] == pytest.approx(0, abs=1e-4)
        assert measured[1]["exact"] == -1  # an untrained model
    read = {row["run"]: row for row in rows if "reply" in row}
    assert read.keys() == runs.keys()
    assert described(rows) == described(load_results(f"feedback_{name}"))


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_the_forgotten_mask_and_raw_rewards_are_what_is_wrong_and_nothing_else(whole, raw, small_shop):
    recipe = WholeTextRecipe(whole, raw)
    seen = []
    judge = recipe.reward

    def spied(examples):
        reward = judge(examples)

        def by_number(places, replies):
            recipe._earned = torch.arange(len(replies)).float() % 3  # untrained replies would all earn the same
            recipe._earned[: recipe.group_size] = 0  # the first group teaches nothing
            seen.append(recipe._earned)
            return recipe._earned

        return by_number if reward else reward

    recipe.reward = spied
    torch.manual_seed(0)
    batch = recipe.prepare().make_batch([0, 1, 2])
    assert len(batch) == 2 * recipe.group_size  # the group that teaches nothing is left out
    real_targets, reply_targets = batch.is_real[:, 1:], batch.is_reply[:, 1:]
    assert (batch.counts.sum() == real_targets.sum()).item() == whole
    if whole:
        assert torch.equal(batch.counts, real_targets)
    else:
        assert torch.equal(batch.counts, reply_targets)
    # the policy is still its own reference, and every place that counts has been asked for
    torch.testing.assert_close(batch.drawn_with, batch.reference, atol=1e-4, rtol=1e-3)
    assert (batch.reference[batch.counts] < 0).all()
    earned = seen[0][recipe.group_size :]
    assert torch.equal(batch.advantages, earned) == raw


def test_kept_rewards_are_those_of_the_groups_that_rollouts_keep():
    recipe, rollouts = WholeTextRecipe(True, True), GroupRollouts.__new__(GroupRollouts)
    rollouts.group_size = recipe.group_size
    stream = random.Random(0)
    for n_levels in (1, 1, 2, 2, 3):
        recipe._earned = torch.tensor([float(stream.randrange(n_levels)) for _ in range(4 * recipe.group_size)])
        recipe._earned[8:16] = 1.0
        assert recipe._kept().nonzero()[:, 0].tolist() == rollouts._kept(recipe._earned)


def test_a_policy_that_has_not_moved_prefers_neither_reply(small_shop):
    found = DisplacementRecipe(0.1, 0.0).evaluate(small_shop.reference)
    assert found["preferred"] == pytest.approx(0.5)
    assert found["better"] < 0 > found["worse"]


def test_following_asks_the_judge_that_is_given_else_the_program(small_shop):
    examples = bookshop.load("train")[:2]
    replies = [CHATS.reply(example.reply) for example in examples]
    exact = FollowingRecipe(None).reward(examples)(range(2), replies)
    assert exact.tolist() == pytest.approx([bookshop.score(example, example.reply) for example in examples])
    judge = small_judge()
    learned = FollowingRecipe(judge).reward(examples)(range(2), replies)
    assert not torch.allclose(learned, exact)
    assert {"learned"} == FollowingRecipe(judge).evaluate(small_shop.reference).keys() - FollowingRecipe().evaluate(
        small_shop.reference
    ).keys()


def test_a_trial_run_stores_nothing_and_a_full_one_its_rows(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(
        feedback_failures, "EXPERIMENTS", {"length": lambda share: iter([{"run": "a", "share": share}])}
    )
    main(["length", "--share", "0.1"], tmp_path)
    assert not list(tmp_path.iterdir())
    main([], tmp_path)
    assert load_results("feedback_length", tmp_path) == [{"run": "a", "share": 1.0}]
    assert capsys.readouterr().out.split() == ["a", "0.1", "a", "1.0"]
