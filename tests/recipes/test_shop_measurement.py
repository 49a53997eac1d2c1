"""Measurements of a policy: drawn as it speaks, judged by the program, its distance added up place by place."""

import pytest
import torch

from tests.recipes.small_shop import CHATS, small_policy
from tutor.alignment.reply_batch import ReplyBatch
from tutor.data import bookshop
from tutor.data.bookshop.answers import UPSELLS
from tutor.recipes import shop_measurement
from tutor.recipes.shop_measurement import draw_replies, measure_policy, reply_divergences

EXAMPLES = bookshop.load("validation")[:4]
PROMPTS = [CHATS.prompt(example) for example in EXAMPLES]


def test_the_same_seed_draws_the_same_replies_whatever_was_drawn_before():
    policy = small_policy()
    first = draw_replies(policy, PROMPTS, CHATS.end_id, seed=3)
    torch.rand(7)
    assert draw_replies(policy, PROMPTS, CHATS.end_id, seed=3) == first
    assert draw_replies(policy, PROMPTS, CHATS.end_id, seed=4) != first
    assert all(CHATS.end_id not in reply[:-1] for reply in first)


def test_drawing_leaves_the_policy_in_training():
    policy = small_policy().train()
    draw_replies(policy, PROMPTS, CHATS.end_id)
    assert policy.training


def test_the_divergence_is_that_of_each_place_of_the_reply_added_up():
    policy, reference = small_policy(0), small_policy(1)
    replies = draw_replies(policy, PROMPTS, CHATS.end_id)
    found = reply_divergences(policy, reference, ReplyBatch.of(PROMPTS, replies))
    for row, (prompt, reply) in enumerate(zip(PROMPTS, replies, strict=True)):
        wanted = 0.0
        for place in range(len(reply)):
            text = torch.tensor([[*prompt, *reply[:place]]])
            with torch.no_grad():
                p, q = (model(text)[0, -1].double().softmax(dim=-1) for model in (policy, reference))
            wanted += (p * (p / q).log()).sum().item()
        assert found[row].item() == pytest.approx(wanted, rel=1e-3, abs=1e-4)


def test_a_policy_has_not_moved_from_itself():
    batch = ReplyBatch.of(PROMPTS, draw_replies(small_policy(), PROMPTS, CHATS.end_id))
    torch.testing.assert_close(reply_divergences(small_policy(), small_policy(), batch), torch.zeros(4))


def test_figures_are_shares_and_means_of_what_was_said(monkeypatch):
    perfect = [bookshop.truth(example)[0] for example in EXAMPLES]
    pushy = perfect[1] + UPSELLS[0].format(title="the nervous teapot")
    said = [perfect[0], pushy, "whatever , " + perfect[2], "the the the"]
    monkeypatch.setattr(shop_measurement, "draw_replies", lambda *asked: [CHATS.reply(text) for text in said])
    lengths = lambda places, replies: torch.tensor([float(len(reply)) for reply in replies])
    found = measure_policy(small_policy(), small_policy(), CHATS, EXAMPLES, lengths)
    scores = [bookshop.score(example, text) for example, text in zip(EXAMPLES, said, strict=True)]
    assert scores == [1, 0.7, 0.5, -1]
    assert found["exact"] == pytest.approx(sum(scores) / 4)
    assert (found["clear"], found["perfect"], found["pushy"]) == (0.75, 0.25, 0.25)
    assert found["length"] == pytest.approx(sum(len(text.split()) for text in said) / 4)
    assert found["learned"] == pytest.approx(sum(len(CHATS.reply(text)) for text in said) / 4)
    assert found["divergence"] == pytest.approx(0, abs=1e-5)


def test_without_a_learned_reward_none_is_told():
    assert "learned" not in measure_policy(small_policy(), small_policy(1), CHATS, EXAMPLES)
