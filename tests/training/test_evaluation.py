import pytest

from tests.training.tiny_run import TEXTS, make_batch, make_model
from tutor.data.batching import LanguageBatch
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective


def test_the_mean_is_over_targets_not_over_batches():
    model = make_model(dropout=0.3)
    batches = [make_batch([0, 1, 2]), make_batch([3])]
    whole = mean_loss(model, LanguageObjective(), [make_batch([0, 1, 2, 3])])
    assert mean_loss(model, LanguageObjective(), batches) == pytest.approx(whole, rel=1e-6)
    alone = [mean_loss(model, LanguageObjective(), [batch]) for batch in batches]
    assert abs(sum(alone) / 2 - whole) > 1e-4


def test_nothing_to_evaluate_is_refused():
    with pytest.raises(ValueError, match="expected at least one batch, got none"):
        mean_loss(make_model(), LanguageObjective(), [])
    silent = LanguageBatch.of(TEXTS[:1], [[False] * len(TEXTS[0])])
    with pytest.raises(ValueError, match="expected at least one target"):
        mean_loss(make_model(), LanguageObjective(), [silent])
