import dataclasses

import pytest

from tutor.config import ModelConfig


def test_widths_follow_from_one_another():
    config = ModelConfig(vocab_size=100, d_model=48, n_heads=4)
    assert (config.d_head, config.d_ff) == (12, 192)
    assert ModelConfig(vocab_size=100, d_model=48, d_ff=10).d_ff == 10


def test_a_config_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ModelConfig(vocab_size=10, d_model=8).d_model = 16


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"d_model": 0}, "expected d_model to be at least 1, got 0"),
        ({"vocab_size": -3}, "expected vocab_size to be at least 1"),
        ({"n_heads": 3}, "expected n_heads to divide d_model, got 3 heads for width 16"),
        ({"dropout": 1.0}, r"expected dropout in \[0, 1\), got 1.0"),
    ],
)
def test_sizes_that_cannot_be_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        ModelConfig(**{"vocab_size": 10, "d_model": 16, **changes})
