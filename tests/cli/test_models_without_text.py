"""Models of pictures, sounds and sessions are asked for text, and say what is wrong."""

import pytest

from tutor.cli.text_models import open_text_model


@pytest.mark.parametrize("name", ["recommender", "recommender_text", "digit_reader", "digit_captions", "melodies"])
def test_a_model_that_takes_no_text_says_so(name):
    with pytest.raises(ValueError, match=f"expected a model that takes text.*got {name}"):
        open_text_model(name)
