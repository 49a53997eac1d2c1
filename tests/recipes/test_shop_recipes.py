"""The stages of the assistant: what each begins with, learns from and keeps, on small steps."""

import pytest
import torch

from tutor.alignment.ppo import ActorCritic
from tutor.alignment.shop_replies import reply_all
from tutor.data import bookshop
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_card, load_pretrained
from tutor.recipes.registry import load_recipe
from tutor.recipes.shop_recipe import LOOKUPS, shop_scores

STAGES = ("shop_tuned", "shop_lora", "shop_reward", "shop_dpo", "shop_ppo", "shop_grpo")


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_begins_with_the_model_before_it_and_takes_a_step(name, tmp_path):
    recipe = load_recipe(name)
    trainer, ready = recipe.start(n_steps=2, silent=True)
    begun = load_pretrained(recipe.begins_with).state_dict()
    part = {"shop_ppo": lambda model: model.policy, "shop_reward": lambda model: model.body}.get(name, lambda m: m)
    inner = part(ready.model).state_dict()
    same = [torch.equal(tensor, begun[key]) for key, tensor in inner.items() if key in begun]
    assert same
    assert all(same)
    history = trainer.train()
    assert len(history.losses) == 2
    assert any(not torch.equal(tensor, begun[key]) for key, tensor in _kept(recipe, ready).items() if key in begun)


def _kept(recipe, ready):
    kept = recipe.finished(ready.model)
    return (kept.body if hasattr(kept, "body") else kept).state_dict()


def test_other_folders_of_models_are_used(tmp_path):
    with pytest.raises(ValueError, match="expected a model among none, got 'shop_base'"):
        load_recipe("shop_tuned", tmp_path).prepare()


def test_of_ppo_the_policy_is_kept_and_of_lora_a_plain_model():
    for name in ("shop_ppo", "shop_lora"):
        recipe = load_recipe(name)
        ready = recipe.prepare()
        assert isinstance(ready.model, ActorCritic) == (name == "shop_ppo")
        kept = recipe.finished(ready.model)
        assert isinstance(kept, GPT)
        assert kept.state_dict().keys() == load_pretrained("shop_base").state_dict().keys()


def test_scores_tell_perfect_replies_from_clerks_and_from_silence():
    examples = bookshop.load("test")
    perfect = shop_scores(examples, [example.reply for example in examples], "test")
    assert perfect["test reward"] == perfect["test perfect"] == 1
    assert perfect["test rude or pushy"] == 0
    assert all(value == 1 for name, value in perfect.items() if "right" in name)
    silent = shop_scores(examples, [" ..."] * len(examples), "test")
    assert silent["test reward"] == -1
    assert silent[f"test right: {LOOKUPS}"] == silent["test rude or pushy"] == 0
    rude = shop_scores(examples, ["obviously , " + example.reply for example in examples], "test")
    assert rude["test reward"] == pytest.approx(0.5)
    assert rude["test rude or pushy"] == 1
    assert rude[f"test right: {LOOKUPS}"] == 1


def test_the_shipped_assistant_scores_on_the_test_what_its_card_says():
    for name in ("shop_tuned", "shop_grpo"):
        recipe, card = load_recipe(name), load_card(name)
        examples = bookshop.load("test")
        scores = shop_scores(examples, reply_all(load_pretrained(name), recipe.chats, examples), "test")
        for figure, value in scores.items():
            assert value == pytest.approx(card.scores[figure], abs=0.011), figure
