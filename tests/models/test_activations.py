import pytest
import torch
from torch import nn

from tutor.layers.attention import MultiHeadAttention, attention_weights
from tutor.models.activations import record_attention


class TwoLayers(nn.Module):
    def __init__(self, second_heads=2):
        super().__init__()
        self.first, self.second = MultiHeadAttention(8, 2), MultiHeadAttention(8, second_heads)

    def forward(self, states):
        return self.second(self.first(states))


def test_recording_holds_the_weights_of_each_layer():
    model, states = TwoLayers(), torch.randn(3, 5, 8)
    with record_attention(model) as recording:
        model(states)
    assert list(recording) == ["first", "second"]
    heads = [layer(states).unflatten(-1, (2, 4)).transpose(1, 2) for layer in (model.first.query, model.first.key)]
    torch.testing.assert_close(recording["first"], attention_weights(*heads))
    assert recording.stack(example=2).shape == (2, 2, 5, 5)
    assert torch.equal(recording.stack(example=2)[1], recording["second"][2])
    assert not recording["first"].requires_grad


def test_nothing_is_kept_or_listened_to_outside_the_block():
    model, states = TwoLayers(), torch.randn(1, 4, 8)
    with record_attention(model) as recording:
        model(states)
    before = recording["first"]
    model(torch.randn(1, 4, 8))
    assert recording["first"] is before
    assert not any(module._forward_hooks for module in model.modules())


def test_hooks_go_even_when_the_run_fails():
    model = TwoLayers()
    with pytest.raises(RuntimeError, match="stop"), record_attention(model):
        raise RuntimeError("stop")
    assert not any(module._forward_hooks for module in model.modules())


def test_recording_does_not_change_the_output():
    model, states = TwoLayers(), torch.randn(1, 4, 8)
    with record_attention(model):
        recorded = model(states)
    assert torch.equal(recorded, model(states))


def test_a_layer_alone_can_be_recorded():
    layer = MultiHeadAttention(8, 2)
    with record_attention(layer) as recording:
        layer(torch.randn(1, 3, 8), torch.randn(1, 6, 8))
    assert recording["attention"].shape == (1, 2, 3, 6)


def test_errors_say_what_was_expected():
    with pytest.raises(ValueError, match="found none in Linear"), record_attention(nn.Linear(2, 2)):
        pass
    with record_attention(TwoLayers()) as recording:
        pass
    with pytest.raises(ValueError, match="at least one run"):
        recording.stack()
    model = TwoLayers(second_heads=4)
    with record_attention(model) as recording:
        model(torch.randn(1, 3, 8))
    with pytest.raises(ValueError, match="take them by name"):
        recording.stack()
