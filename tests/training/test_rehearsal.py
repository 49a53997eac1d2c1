import copy
from itertools import pairwise

import pytest
import torch

from tutor.config import ModelConfig
from tutor.data.batching import LanguageBatch
from tutor.models.gpt import GPT
from tutor.training.objective import LanguageObjective
from tutor.training.rehearsal import Rehearsal, RehearsalObjective, RehearsedBatch

NEW = [[1, 5, 6, 7, 2], [1, 8, 2], [1, 6, 6, 2], [1, 9, 5, 2]]
OLD = [[1, 10 + number, 11 + number, 2] for number in range(6)]


@pytest.fixture
def model():
    torch.manual_seed(0)
    return GPT(ModelConfig(vocab_size=20, d_model=8, n_heads=2, n_layers=1, context_length=8)).double()


def make_new(places):
    return LanguageBatch.of([NEW[place] for place in places])


def test_the_loss_is_that_of_the_new_and_of_the_old_each_by_its_own_mean(model):
    batch = RehearsedBatch(make_new([0, 1]), LanguageBatch.of(OLD[:3]))
    loss = RehearsalObjective(LanguageObjective(), weight=0.25)(model, batch)
    new, old = (LanguageObjective()(model, part) for part in (batch.new, batch.old))
    assert torch.equal(loss.count, new.count)
    torch.testing.assert_close(loss.mean(), new.mean() + 0.25 * old.mean(), rtol=0, atol=1e-12)


def test_without_weight_the_old_texts_give_no_gradient(model):
    batch = RehearsedBatch(make_new([0, 1]), LanguageBatch.of(OLD[:3]))
    alone = copy.deepcopy(model)
    RehearsalObjective(LanguageObjective(), weight=0)(model, batch).mean().backward()
    LanguageObjective()(alone, batch.new).mean().backward()
    for one, other in zip(model.parameters(), alone.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, rtol=0, atol=1e-14)


def test_every_old_text_is_drawn_and_the_same_seed_draws_the_same():
    make_batch = Rehearsal(make_new, OLD, n_texts=2)
    torch.manual_seed(3)
    drawn = [make_batch([0]).old.inputs for _ in range(40)]
    torch.manual_seed(3)
    assert all(torch.equal(make_batch([0]).old.inputs, again) for again in drawn)
    assert {row[1] for rows in drawn for row in rows.tolist()} == {text[1] for text in OLD}


def test_the_new_examples_are_those_asked_for():
    batch = Rehearsal(make_new, OLD, n_texts=3)([2, 0])
    assert torch.equal(batch.new.inputs, make_new([2, 0]).inputs)
    assert (len(batch), len(batch.old)) == (2, 3)


@pytest.mark.parametrize("n_parts", [1, 2, 4])
def test_parts_share_all_rows_out(n_parts):
    batch = Rehearsal(make_new, OLD, n_texts=5)([0, 1, 2, 3])
    cuts = [4 * part // n_parts for part in range(n_parts + 1)]
    parts = [batch.rows(*pair).to(torch.device("cpu")) for pair in pairwise(cuts)]
    assert torch.equal(torch.cat([part.new.inputs for part in parts]), batch.new.inputs)
    assert torch.equal(torch.cat([part.old.inputs for part in parts]), batch.old.inputs)
    assert all(len(part.old) for part in parts)


@pytest.mark.parametrize(("old", "n_texts"), [([], 2), (OLD, 0)])
def test_a_rehearsal_of_nothing_is_refused(old, n_texts):
    with pytest.raises(ValueError, match="expected old texts, and at least one"):
        Rehearsal(make_new, old, n_texts)


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="weight of at least 0, got -1"):
        RehearsalObjective(LanguageObjective(), -1)
