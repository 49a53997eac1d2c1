"""Hit rates by rank equal those of the data's own measure; what is stored is what the models do."""

import pytest
import torch

from tutor.applications.recommendation import measuring
from tutor.applications.recommendation.baselines import LastItem
from tutor.applications.recommendation.measuring import best_ranks, hits, ranks_of, recommenders, rows_of
from tutor.data.bookshop.browsing import SHELF
from tutor.data.bookshop.sessions import best_hit_rate, hit_rate, load_sessions
from tutor.metrics.paired_bootstrap import paired_bootstrap
from tutor.models.next_item import next_item_ranks, suggest_next
from tutor.training.stored_results import load_results

SESSIONS = load_sessions("test")[:40]
STORED = {(row["split"], row["name"]): row for row in load_results("recommendation")}


@pytest.mark.parametrize("k", [1, 5])
def test_ranks_count_as_the_hit_rate_of_the_data_does(k):
    counted = LastItem([one.items for one in load_sessions("train")[:500]])
    ranks = torch.cat(ranks_of(counted.suggest, SESSIONS))
    assert (ranks < k).double().mean().item() == pytest.approx(hit_rate(SESSIONS, counted.suggest, k))


def test_the_best_ranks_are_near_the_best_expected_and_nobody_is_above():
    sessions = load_sessions("test")
    best = (torch.cat(best_ranks(sessions, SHELF)) < 5).double().mean().item()
    assert best == pytest.approx(best_hit_rate(sessions, 5), abs=0.01)


def test_a_book_that_is_not_suggested_is_no_hit():
    assert all((row == 48).all() for row in ranks_of(lambda items: [], SESSIONS[:2]))
    with pytest.raises(ValueError, match="k of at least 1"):
        hits([], 0)


def test_what_is_stored_is_what_the_shipped_models_do():
    for name in ("recommender", "recommender_text"):
        model = recommenders((name,))[name]
        sessions = load_sessions("test")
        row = rows_of(name, "test", next_item_ranks(model, [one.items for one in sessions], SHELF), sessions)
        stored = STORED["test", name]
        assert row["at_1"] == pytest.approx(stored["at_1"], abs=0.003)
        assert row["at_5"] == pytest.approx(stored["at_5"], abs=0.003)
        assert suggest_next(model, SESSIONS[0].items, 5)


def test_the_transformer_leads_every_baseline_by_the_promised_margin():
    model = STORED["test", "recommender"]
    for name in ("popularity", "co-occurrence", "last item"):
        for k, margin in ((1, 0.05), (5, 0.08)):
            other = STORED["test", name]
            assert model[f"at_{k}"] - other[f"at_{k}"] > margin
            lead = paired_bootstrap(model[f"sessions_at_{k}"], other[f"sessions_at_{k}"], 0, n_resamples=200)
            assert lead.interval.low > margin - 0.02
    assert STORED["test", "best possible"]["at_5"] - model["at_5"] < 0.07


def test_only_features_find_books_that_nobody_had_looked_at():
    new = {name: row["new_at_5"] for (split, name), row in STORED.items() if split == "hard"}
    assert all(new[name] < 0.02 for name in ("popularity", "co-occurrence", "last item", "recommender"))
    assert 0.1 < new["recommender_text"] < new["best possible"]


def test_results_go_where_they_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr(measuring, "measure", lambda split: [STORED[split, "popularity"]])
    measuring.main(["--folder", str(tmp_path)])
    assert [row["split"] for row in load_results("recommendation", tmp_path)] == ["test", "hard"]
