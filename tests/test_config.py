import dataclasses
import json

import jaxtyping
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
        ({"n_layers": 0}, "expected n_layers to be at least 1"),
        ({"d_ff": 0}, "expected d_ff to be at least 1"),
        ({"source_vocab_size": 0}, "expected source_vocab_size to be at least 1"),
        ({"n_heads": 4, "n_key_value_heads": 3}, "expected n_key_value_heads to divide n_heads, got 3 for 4 heads"),
        ({"n_heads": 16, "positions": "rotary"}, "expected an even head width for rotary positions, got 1"),
        ({"dropout": 1.0}, r"expected dropout in \[0, 1\), got 1.0"),
        ({"source_vocab_size": 9, "share_embeddings": True}, "got 9 source tokens and 10 target tokens"),
    ],
)
def test_sizes_that_cannot_be_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        ModelConfig(**{"vocab_size": 10, "d_model": 16, **changes})


@pytest.mark.parametrize(
    ("field", "kinds"),
    [
        ("norm_order", "pre, post"),
        ("normalization", "layer, rms"),
        ("feed_forward", "relu, gelu, gelu_tanh, swiglu"),
        ("positions", "none, sinusoidal, learned, rotary, alibi"),
    ],
)
def test_a_kind_that_nobody_knows_is_refused_with_those_known(field, kinds):
    ModelConfig(**{"vocab_size": 10, "d_model": 16, field: kinds.rpartition(", ")[2]})
    jaxtyping.config.update("jaxtyping_disable", True)  # the checks of types would say it first
    try:
        with pytest.raises(ValueError, match=f"expected {field} among {kinds}, got 'sideways'"):
            ModelConfig(**{"vocab_size": 10, "d_model": 16, field: "sideways"})
    finally:
        jaxtyping.config.update("jaxtyping_disable", False)


def test_what_is_not_told_follows_from_the_rest():
    config = ModelConfig(vocab_size=100, d_model=48, n_heads=4)
    assert (config.source_vocab_size, config.n_key_value_heads) == (100, 4)


def test_a_config_survives_json():
    config = ModelConfig(vocab_size=100, d_model=48, n_heads=4, positions="alibi", bias=False)
    assert ModelConfig(**json.loads(json.dumps(config.as_dict()))) == config


def test_what_follows_from_a_size_follows_its_change():
    config = ModelConfig(vocab_size=100, d_model=48, n_heads=4)
    assert config.changed(n_heads=1, d_model=16) == ModelConfig(vocab_size=100, d_model=16, n_heads=1)
    told = ModelConfig(vocab_size=100, d_model=48, n_heads=4, n_key_value_heads=2, d_ff=100, source_vocab_size=7)
    wider = told.changed(d_model=96, vocab_size=200)
    assert (wider.n_key_value_heads, wider.d_ff, wider.source_vocab_size) == (2, 100, 7)
    assert config.changed(d_ff=5).d_ff == 5
