"""Programs that are run for reward: the task, its two ways of training, and a run of single steps."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.data import programs
from tutor.generation.sampling import Greedy
from tutor.models.gpt import GPT
from tutor.recipes import program_feedback
from tutor.recipes.program_feedback import ProgramTask, imitation, main, rewarded, rows
from tutor.training.stored_results import load_results

TASK = ProgramTask()
"""With every word of the training split."""


def small_model(task):
    torch.manual_seed(0)
    sizes = {"d_model": 16, "n_heads": 2, "n_layers": 1, "context_length": 160}
    return GPT(ModelConfig(vocab_size=task.template.tokenizer.vocab_size, **sizes))


@pytest.fixture
def small(monkeypatch):
    assert TASK.template.tokenizer.vocab_size > 50  # read before the splits are cut
    monkeypatch.setattr(program_feedback, "new_model", small_model)
    monkeypatch.setattr(program_feedback, "MAX_NEW_TOKENS", 5)
    load = programs.load
    monkeypatch.setattr(programs, "load", lambda split: load(split)[:60])


def test_a_program_comes_back_from_its_tokens_and_fits_in():
    longest = 0
    for example in TASK.train[:300]:
        ids = TASK.template.tokenizer.encode(example.program)
        assert TASK.text([*ids, TASK.template.end_id]) == example.program
        longest = max(longest, len(ids))
    assert longest < program_feedback.MAX_NEW_TOKENS


def test_the_reward_runs_the_program_and_does_not_compare_letters():
    examples = programs.load("test")[:20]
    replies = [TASK.template.tokenizer.encode(example.program) for example in examples]
    assert TASK.reward(examples)(range(20), replies).tolist() == [1.0] * 20
    other = [TASK.template.tokenizer.encode(f"( {example.program} )") for example in examples]
    assert TASK.reward(examples)(range(20), other).tolist() == [1.0] * 20
    broken = [reply[:-1] for reply in replies]
    assert TASK.reward(examples)(range(20), broken).mean() < 0.2
    assert TASK.reward(examples)([1], [replies[0]]).tolist() == [0.0]  # each reply belongs to the question it names


def test_imitation_counts_the_colleagues_words_alone():
    trainer = imitation(TASK, small_model(TASK), 1)
    batch = trainer.make_batch([0, 1])
    for row, example in enumerate(TASK.train[:2]):
        counted = batch.targets[row][batch.counts[row]].tolist()
        assert TASK.text(counted) == example.colleague


def test_a_step_of_reward_moves_the_policy_and_not_its_reference(small):
    model = small_model(TASK)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    trainer = rewarded(TASK, model, 1)
    rollouts = trainer.make_batch
    rollouts.reward = lambda places, replies: torch.arange(len(replies)).float() % 2
    trainer.train()
    assert any(not torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert all(torch.equal(tensor, before[name]) for name, tensor in rollouts.reference.state_dict().items())


def test_what_is_written_ends_or_is_cut_off(small):
    written = TASK.written(small_model(TASK), programs.load("test")[:3], Greedy())
    assert len(written) == 3
    assert all(len(text.split()) <= 5 for text in written)


def described(found):
    return {(row["run"], row.get("split"), *sorted(row)) for row in found}


def test_two_ways_go_on_from_the_same_weights(small):
    found = list(rows(0.0))
    assert {row["run"] for row in found if "step" in row} == {"imitation", "more imitation", "reward"}
    ends = {row["run"]: row for row in found if row.get("step") == 1}
    begins = {row["run"]: row for row in found if row.get("step") == 0}
    for way in ("more imitation", "reward"):
        assert {name: begins[way][name] for name in ("greedy", "drawn")} == {
            name: ends["imitation"][name] for name in ("greedy", "drawn")
        }
    assert described(found) == described(load_results("program_feedback"))


def test_a_trial_run_stores_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(program_feedback, "rows", lambda share: iter([{"run": "a", "share": share}]))
    main(["--share", "0.5"], tmp_path)
    assert not list(tmp_path.iterdir())
    main([], tmp_path)
    assert load_results("program_feedback", tmp_path) == [{"run": "a", "share": 1.0}]
    assert capsys.readouterr().out.split() == ["a", "0.5", "a", "1.0"]
