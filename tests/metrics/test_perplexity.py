import math

import pytest

from tutor.metrics.perplexity import bits_per_byte, perplexity


def test_choosing_evenly_among_n_tokens_has_perplexity_n():
    assert perplexity(7 * math.log(5), 7) == pytest.approx(5)


def test_a_model_that_is_never_surprised_has_perplexity_one():
    assert perplexity(0.0, 3) == 1


def test_a_surprise_too_large_for_a_float_is_infinite():
    assert perplexity(7100.0, 10) == math.inf
    assert perplexity(7090.0, 10) < math.inf


def test_choosing_evenly_among_all_bytes_costs_eight_bits():
    assert bits_per_byte(12 * math.log(256), 12) == pytest.approx(8)


@pytest.mark.parametrize(("measure", "what"), [(perplexity, "token"), (bits_per_byte, "byte")])
def test_nothing_to_judge_is_refused(measure, what):
    with pytest.raises(ValueError, match=f"at least one {what}, got 0"):
        measure(1.0, 0)


@pytest.mark.parametrize("nats", [-0.1, math.nan])
def test_what_is_no_surprise_is_refused(nats):
    with pytest.raises(ValueError, match="negative log-probability"):
        perplexity(nats, 3)
    with pytest.raises(ValueError, match="negative log-probability"):
        bits_per_byte(nats, 3)
