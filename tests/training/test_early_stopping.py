import pytest
import torch

from tutor.training.early_stopping import EarlyStopping


def see_all(losses, patience):
    """Give the evaluation after which training is over, and what is remembered."""
    stopping = EarlyStopping(patience)
    for number, loss in enumerate(losses):
        stopping.see({"loss": loss}, lambda kept=number: {"weight": torch.tensor(kept)})
        if stopping.is_over():
            return number, stopping
    return None, stopping


@pytest.mark.parametrize(
    ("losses", "patience", "over", "best"),
    [
        ([3.0, 2.0, 1.0], 1, None, 2),
        ([3.0, 2.0, 2.5], 1, 2, 1),
        ([3.0, 2.0, 2.5, 1.9, 2.0, 2.0], 2, 5, 3),
        ([3.0, 3.0, 3.0], 2, 2, 0),
    ],
)
def test_training_is_over_when_the_best_is_long_ago(losses, patience, over, best):
    number, stopping = see_all(losses, patience)
    assert number == over
    assert stopping.best_weights["weight"] == best


def test_without_patience_training_is_never_over_and_nothing_is_remembered():
    number, stopping = see_all([1.0, 2.0, 3.0], None)
    assert number is None
    assert stopping.best_weights is None


def test_it_goes_on_from_its_state():
    _, first = see_all([3.0, 2.0, 2.5], 2)
    second = EarlyStopping(2)
    second.load_state_dict(first.state_dict(), first.best_weights)
    second.see({"loss": 2.2}, dict)
    assert second.is_over()
    assert second.best_weights["weight"] == 1


def test_an_evaluation_without_a_loss_is_refused():
    with pytest.raises(ValueError, match=r"expected 'loss' among the figures.*got accuracy"):
        EarlyStopping(1).see({"accuracy": 0.5}, dict)
