"""The whole way to the assistant with the real recipes, two steps each."""

import pytest

from tutor.cli.assistant_run import STAGES
from tutor.data import bookshop
from tutor.models.pretrained import load_card, load_pretrained, pretrained_names
from tutor.recipes import shop_reward

N_ASKED = 60


@pytest.fixture
def few_questions(monkeypatch, tmp_path):
    load, scored = bookshop.load, {split: (seed, 30) for split, (seed, _) in shop_reward._SCORED.items()}
    monkeypatch.setattr(bookshop, "load", lambda split: load(split)[:N_ASKED])
    monkeypatch.setattr(shop_reward, "_SCORED", scored)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "whole"


def test_one_command_leads_from_generated_data_to_the_assistant(tutor, few_questions):
    done = tutor("train", "assistant", "--steps", "2", "--folder", "whole", "--silent")
    assert done.exit_code == 0, done.stderr
    assert set(pretrained_names(few_questions)) == set(STAGES)
    table = done.stdout[done.stdout.rindex("On the test questions") :]
    assert [line.split()[0] for line in table.splitlines() if line.strip().startswith("shop_")] == list(STAGES)
    for stage in STAGES:
        card = load_card(stage, few_questions)
        assert card.made_by == "python -m tutor train assistant --steps 2 --folder whole --silent"
        assert load_pretrained(stage, few_questions).training is False
    assert -1 <= load_card("shop_grpo", few_questions).scores["test reward"] <= 1
