import pytest
import torch
from jaxtyping import TypeCheckError

from tutor.layers.functional import softmax
from tutor.training.shape_checks import without_shape_checks

WHOLE = torch.tensor([1, 2, 3])  # softmax promises floating-point numbers in and out


def test_no_call_is_checked_inside_and_every_call_behind():
    with pytest.raises(TypeCheckError):
        softmax(WHOLE)
    with without_shape_checks():
        torch.testing.assert_close(softmax(WHOLE), WHOLE.double().softmax(-1).float())
    with pytest.raises(TypeCheckError):
        softmax(WHOLE)


def test_checks_come_back_after_an_error():
    with pytest.raises(KeyError), without_shape_checks():
        raise KeyError
    with pytest.raises(TypeCheckError):
        softmax(WHOLE)


def test_a_block_in_a_block_leaves_the_checks_off_until_the_outer_one_ends():
    with without_shape_checks():
        with without_shape_checks():
            pass
        softmax(WHOLE)
    with pytest.raises(TypeCheckError):
        softmax(WHOLE)


def test_what_the_package_refuses_by_itself_is_still_refused():
    with without_shape_checks(), pytest.raises(ValueError, match="temperature"):
        softmax(torch.zeros(3), temperature=0.0)
