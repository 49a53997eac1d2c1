"""The small run of chapter 11: its task, its repeatability, and the program that may be killed and shared."""

import json
import math

import pytest
import torch

from tutor.data import translation
from tutor.data.batching import LanguageBatch
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.training import small_run
from tutor.training.evaluation import mean_loss
from tutor.training.loss import cross_entropy
from tutor.training.objective import LanguageObjective


def test_sentences_stand_between_bos_and_eos_and_can_be_read_back():
    for split in ("train", "validation"):
        for sentence in small_run.sentences(split)[:50]:
            assert (sentence[0], sentence[-1]) == (BOS_ID, EOS_ID)
            assert small_run.tokenizer().decode(list(sentence[1:-1])).endswith(".")
            assert len(sentence) <= small_run.sizes().context_length


def test_an_untrained_model_knows_nothing_and_a_short_run_learns():
    unseen = [LanguageBatch.of(small_run.sentences("validation")[:100])]
    model = small_run.new_model()
    before = mean_loss(model, LanguageObjective(), unseen)
    assert before == pytest.approx(math.log(small_run.sizes().vocab_size), abs=0.3)
    small_run.make_trainer(model, n_steps=60).train()
    assert mean_loss(model, LanguageObjective(), unseen) < before - 2


def test_the_same_seed_repeats_a_run_to_the_last_bit():
    digests = []
    for seed in (0, 0, 1):
        model = small_run.new_model(seed)
        small_run.make_trainer(model, n_steps=3, warm_up=0, seed=seed).train()
        digests.append(small_run.digest(model))
    assert digests[0] == digests[1] != digests[2]


def test_the_digest_changes_with_one_bit():
    model = small_run.new_model()
    before = small_run.digest(model)
    with torch.no_grad():
        weight = model.blocks[0].feed_forward.up.weight
        weight[0, 0] = torch.nextafter(weight[0, 0], torch.tensor(9.0))
    assert small_run.digest(model) != before


def test_texts_objective_and_numbers_may_be_others():
    def copy(model, batch):
        return cross_entropy(model(batch.inputs), batch.inputs, batch.counts)

    texts = [(1, 5, 6, 2), (1, 7, 2)] * 4
    trainer = small_run.make_trainer(texts=texts, objective=copy, batch_size=8, n_steps=2, warm_up=1, pool=1)
    assert trainer.order.lengths == [4, 3] * 4
    assert trainer.train().n_steps == 2
    assert small_run.sizes(d_model=64).d_ff == 256


def test_the_program_writes_its_outcome_and_goes_on_from_a_checkpoint(tmp_path):
    small_run.main([str(tmp_path), "--steps", "20", "--checkpoint-every", "10", "--dropout", "0.1"])
    outcome = json.loads((tmp_path / small_run.OUTCOME).read_text())
    model = small_run.new_model(dropout=0.1)
    straight = small_run.make_trainer(model, n_steps=20).train()
    assert outcome == {"processes": 1, "losses": straight.losses, "weights": small_run.digest(model)}
    # finished already: the same again, from the checkpoint
    small_run.main([str(tmp_path), "--steps", "20", "--dropout", "0.1"])
    assert json.loads((tmp_path / small_run.OUTCOME).read_text()) == outcome


def test_the_sentences_are_the_english_of_the_translation_task():
    words = [" ".join(example.source) for example in translation.load("validation")]
    read = small_run.sentences("validation")
    assert [small_run.tokenizer().decode(list(sentence[1:-1])) for sentence in read] == words
