import json

import pytest
import torch

from tutor.data.bookshop.comparisons import comparisons
from tutor.text.special_tokens import BOS_ID
from tutor.training import judge_seeds
from tutor.training.judge import Judge, as_batch, draw_pairs, train_judge
from tutor.training.stored_results import load_results


def test_the_same_replies_come_in_another_order():
    mostly, never = (draw_pairs(3, "test", 40, share) for share in (0.8, 0.0))
    assert not any(pair.first_is_better for pair in never)
    assert 0.6 < sum(pair.first_is_better for pair in mostly) / 40 < 1
    for one, other in zip(mostly, never, strict=True):
        assert one in (other, other.swapped())


def test_the_label_follows_the_better_reply():
    truths = {}
    drawn = comparisons(5, "test")
    for _ in range(100):
        one = next(drawn)
        truths[one.example.turns[0].text, one.better, one.worse] = True
    for pair in draw_pairs(5, "test", 20):
        better, worse = (pair.first, pair.second) if pair.first_is_better else (pair.second, pair.first)
        assert truths[pair.question, better, worse]
        assert pair.swapped().swapped() == pair
        assert pair.swapped().first_is_better != pair.first_is_better


def test_a_share_that_is_none_is_refused():
    with pytest.raises(ValueError, match="share_first from 0 to 1"):
        draw_pairs(0, "train", 1, share_first=1.2)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return train_judge(draw_pairs(1, "train", 64), n_steps=3, silent=True)


def test_a_pair_is_one_text_of_both_replies(judge):
    pair = draw_pairs(0, "train", 1)[0]
    batch = as_batch(judge.tokenizer, [pair, pair.swapped()])
    assert batch.tokens[0, 0] == BOS_ID
    assert batch.labels.tolist() == [int(not pair.first_is_better), int(pair.first_is_better)]
    n_words = sum(len(judge.tokenizer.encode(text)) for text in (pair.question, pair.first, pair.second))
    assert batch.is_real[0].sum() == n_words + 4


def test_leads_do_not_depend_on_the_neighbors(judge):
    pairs = draw_pairs(2, "test", 7)
    together = judge.leads(pairs)
    for pair, lead in zip(pairs, together, strict=True):
        torch.testing.assert_close(judge.leads([pair])[0], lead, rtol=1e-3, atol=1e-4)
    assert together.shape == (7,)


def test_it_prefers_what_it_gives_the_greater_probability(judge):
    pairs = draw_pairs(2, "test", 7)
    batch = as_batch(judge.tokenizer, pairs)
    with torch.no_grad():
        probabilities = judge.model(batch.tokens, batch.is_real).softmax(dim=1)
    assert torch.equal(judge.leads(pairs) > 0, probabilities[:, 0] > probabilities[:, 1])


def test_nothing_to_judge_is_refused(judge):
    with pytest.raises(ValueError, match="got none"):
        judge.leads([])


def test_training_repeats_with_its_seed():
    pairs = draw_pairs(1, "train", 64)
    first, again, other = (train_judge(pairs, seed, n_steps=3, silent=True).leads(pairs[:5]) for seed in (0, 0, 1))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_the_sweep_measures_each_setting_and_stores_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(judge_seeds, "SEEDS", (0,))
    monkeypatch.setattr(judge_seeds, "measure", lambda setting: f"1{int(setting.dropout > 0)}")
    judge_seeds.main(["--folder", str(tmp_path)])
    assert load_results("judge_seeds", tmp_path) == [
        {"dropout": 0.0, "seed": 0, "right": "10"},
        {"dropout": 0.1, "seed": 0, "right": "11"},
    ]
    assert json.loads((tmp_path / "judge_seeds.json").read_text())["made_by"] == judge_seeds.MADE_BY
    assert "dropout=0.1" in capsys.readouterr().out


def test_a_setting_gives_a_sign_for_each_pair():
    found = judge_seeds.measure(judge_seeds.Setting(0.1, 0), n_steps=2, n_train=40, n_test=30)
    assert len(found) == 30 and set(found) <= {"0", "1"}


def test_the_shipped_results_are_those_of_the_program():
    rows = load_results("judge_seeds")
    settings = [judge_seeds.Setting(row["dropout"], row["seed"]) for row in rows]
    assert settings == list(judge_seeds.settings())
    assert {len(row["right"]) for row in rows} == {judge_seeds.N_TEST}
