"""The three curves of chapter 12: their programs run, their measures agree with plain ones, results are stored."""

import json
import math
from itertools import pairwise

import pytest
import torch

from tutor.data import repeats, stories
from tutor.data.batching import LanguageBatch
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_card, load_pretrained
from tutor.text.special_tokens import BOS_ID
from tutor.training import induction_curve, prose_curve, story_curve
from tutor.training.stored_results import load_results

PROGRAMS = {"story_curve": story_curve, "prose_curve": prose_curve, "induction_curve": induction_curve}


@pytest.mark.parametrize("name", PROGRAMS)
def test_stored_results_say_which_command_made_them(name):
    module = PROGRAMS[name]
    text = (module.RESULTS / f"{name}.json").read_text()
    assert json.loads(text)["made_by"] == module.MADE_BY == f"python -m tutor.training.{name}"


@pytest.mark.parametrize(("name", "every"), [("story_curve", 25), ("prose_curve", 50), ("induction_curve", 10)])
def test_stored_results_reach_to_the_end(name, every):
    steps = [row["step"] for row in load_results(name) if "step" in row]
    assert steps[0] == 0 and steps[-1] == PROGRAMS[name].N_STEPS
    assert {later - earlier for earlier, later in pairwise(steps)} == {every}


def test_the_curve_is_that_of_the_shipped_stories_model():
    card = load_card("stories")
    assert story_curve.sizes(story_curve.tokenizer().vocab_size).as_dict() == card.config
    last = load_results("story_curve")[-1]
    assert last["loss"] == pytest.approx(card.scores["validation loss, nats per token"], abs=0.01)


def test_no_stored_loss_is_below_the_floor():
    floor = stories.entropy_floor(stories.load("validation")[: story_curve.N_VALIDATION])
    assert all(row["loss"] > floor for row in load_results("story_curve"))


def test_questions_are_judged_as_one_by_one():
    model, examples = load_pretrained("stories"), stories.load("test")[:20]
    right = []
    for example in examples:
        for question in example.questions:
            before = " ".join(example.text.split()[: question.answer_at])
            with torch.no_grad():
                scores = model(torch.tensor([[BOS_ID, *story_curve.tokenizer().encode(before)]]))[0, -1]
            right.append(story_curve.tokenizer().decode([scores.argmax().item()]) == question.answer)
    assert story_curve.answered(model, examples) == pytest.approx(sum(right) / len(right))


def test_windows_predict_each_byte_but_the_first_once():
    text = bytes(range(256)) * 2
    cut = prose_curve.windows(text)
    assert [byte for window in cut for byte in window[1:]] == list(text[1 : 1 + len(cut) * prose_curve.WINDOW])
    assert all(window[0] == before[-1] for before, window in pairwise(cut))


def test_bits_per_byte_of_an_even_guess_are_eight():
    model = GPT(prose_curve.sizes(prose_curve.N_BYTES)).eval()
    with torch.no_grad():
        model.embedding.tokens.weight.zero_()  # which is also the readout: all scores are equal
    text = prose_curve.passages("test")["Paradise Lost"][:2000]
    assert prose_curve.bits_per_byte(model, text) == pytest.approx(8)
    assert prose_curve.bits_per_byte(model, text, at_most=3) == pytest.approx(8)
    assert prose_curve.behind_other_text(model, text, text[::-1]) == pytest.approx(8)


def test_only_what_stands_far_back_is_swapped():
    class Spy(torch.nn.Module):
        def forward(self, tokens):
            self.seen = tokens
            return torch.zeros(*tokens.shape, 256)

    text, other = bytes([1]) * 600, bytes([2]) * 600
    spy = Spy()
    prose_curve.behind_other_text(spy, text, other)
    kept = prose_curve.NEAR + prose_curve.WINDOW // 4
    assert (spy.seen[:, -kept + 1 :] == 1).all() and (spy.seen[:, : -kept + 1] == 2).all()
    prose_curve.behind_other_text(spy, text)
    assert (spy.seen == 1).all()


def test_writing_is_repeatable_and_as_long_as_asked():
    torch.manual_seed(0)
    model = GPT(prose_curve.sizes(prose_curve.N_BYTES)).eval()
    assert prose_curve.write(model, "Alice ", 5) == prose_curve.write(model, "Alice ", 5)
    assert prose_curve.write(model, "Alice ", 5) != prose_curve.write(model, "Alice ", 5, seed=1)


def test_the_shipped_repeats_model_has_an_induction_head_and_a_new_one_has_not():
    examples = repeats.load("test")[:50]
    trained = induction_curve.measure(load_pretrained("repeats"), examples)
    new = induction_curve.measure(induction_curve.make_trainer(1).model, examples)
    assert trained["right"] > 0.99 and new["right"] < 0.2
    assert trained["induction 1.0"] > 0.8 > 0.2 > max(share for name, share in new.items() if "induction" in name)
    assert len(trained) == 9


def test_stored_maps_are_attention():
    rows = [row for row in load_results("induction_curve") if "weights" in row]
    assert [row["maps at step"] for row in rows] == list(induction_curve.MAPS_AT)
    for row in rows:
        weights = torch.tensor(row["weights"])
        n_tokens = len(induction_curve.SHOWN) + 1
        assert weights.shape == (2, 4, n_tokens, n_tokens)
        assert (weights.sum(dim=-1) - 1).abs().max() < 0.01
        assert weights.triu(1).abs().max() == 0


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_stores_what_it_measures(name, tmp_path, monkeypatch):
    if name == "prose_curve":
        # a few windows are enough to see that all is written
        short = {work: text[:1500] for work, text in prose_curve.passages("test").items()}
        monkeypatch.setattr(prose_curve, "passages", lambda split: short)
    if name == "story_curve":
        few = stories.load("validation")[:40]
        monkeypatch.setattr(story_curve.stories, "load", lambda split: few)
    PROGRAMS[name].main(tmp_path, n_steps=2, every=1)
    stored = load_results(name, tmp_path)
    assert [row["step"] for row in stored if "step" in row] == [0, 1, 2]
    numbers = [value for row in stored for value in row.values() if isinstance(value, float)]
    assert numbers and all(map(math.isfinite, numbers))


def test_a_short_run_learns():
    trainer = induction_curve.make_trainer(30)
    losses = trainer.train().losses
    assert losses[-1] < losses[0] - 0.1
    batch = induction_curve.batch_of(repeats.load("test")[:4])
    assert isinstance(batch, LanguageBatch)
    assert batch.inputs[0, 0] == BOS_ID
