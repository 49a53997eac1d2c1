import pytest
import torch
from torch import nn

from tutor.models.evaluation_mode import evaluating


def test_every_part_goes_back_to_its_own_mode_also_after_an_error():
    model = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Dropout(0.5)))
    model[0].eval()
    with pytest.raises(KeyError), evaluating(model.modules()):
        assert not any(module.training for module in model.modules())
        assert not model(torch.ones(1, 2)).requires_grad
        raise KeyError
    assert [module.training for module in model.modules()] == [True, False, True, True]
    assert model(torch.ones(1, 2)).requires_grad
