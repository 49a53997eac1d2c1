import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.models.activations import record_attention
from tutor.models.classifier import EncoderClassifier
from tutor.models.encoder_model import EncoderModel
from tutor.models.masked_language_model import MaskedLanguageModel

CONFIG = ModelConfig(vocab_size=13, d_model=16, n_heads=4, n_layers=2, context_length=8, norm_order="post")
TOKENS = torch.tensor([[1, 5, 6, 7], [1, 9, 2, 0]])


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_the_state_of_the_first_token_is_read():
    model = EncoderClassifier(CONFIG, 3)
    torch.testing.assert_close(model(TOKENS), model.readout(model.encoder(TOKENS)[:, 0]))


def test_the_first_token_is_the_first_real_one():
    model = EncoderClassifier(CONFIG, 3)
    in_front = torch.tensor([[0, 0, 1, 5, 6]])
    is_real = torch.tensor([[False, False, True, True, True]])
    torch.testing.assert_close(model(in_front, is_real), model(torch.tensor([[1, 5, 6]])))


def test_it_can_start_from_the_encoder_of_a_masked_language_model():
    pretrained, model = MaskedLanguageModel(CONFIG), EncoderClassifier(CONFIG, 3)
    assert not torch.equal(model.encoder(TOKENS), pretrained.encoder(TOKENS))
    model.encoder.load_state_dict(pretrained.encoder.state_dict())
    assert torch.equal(model.encoder(TOKENS), pretrained.encoder(TOKENS))


@pytest.mark.parametrize("kind", [EncoderModel, MaskedLanguageModel, lambda config: EncoderClassifier(config, 3)])
def test_attention_can_be_recorded_in_both_directions(kind):
    model = kind(CONFIG)
    with record_attention(model) as recording:
        model(TOKENS, TOKENS > 0)
    maps = recording.stack(example=1)
    assert maps.shape == (2, 4, 4, 4)
    assert not maps[..., 3].any()  # nobody looks at padding
    assert (maps[:, :, 0, 1:3] > 0).all()


@pytest.mark.parametrize("kind", [EncoderModel, MaskedLanguageModel, lambda config: EncoderClassifier(config, 3)])
@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ([[13]], "expected token ids from 0 to 12, got 13"),
        ([[1] * 9], "expected at most context_length=8 tokens, got 9"),
        ([[]], "expected at least one example of at least one token"),
    ],
)
def test_tokens_that_cannot_be_are_refused(kind, tokens, said):
    with pytest.raises(ValueError, match=said):
        kind(CONFIG)(torch.tensor(tokens, dtype=torch.long))


def test_one_class_is_no_choice():
    with pytest.raises(ValueError, match="expected at least two classes, got 1"):
        EncoderClassifier(CONFIG, 1)


@pytest.mark.parametrize("norm_order", ["pre", "post"])
def test_the_embedding_is_normalized_where_norms_come_after(norm_order):
    model = EncoderModel(ModelConfig(**{**CONFIG.as_dict(), "norm_order": norm_order}))
    spread = model.embedding(TOKENS).std(dim=-1, correction=0)
    assert isinstance(model.embedding.norm, nn.Identity) == (norm_order == "pre")
    assert torch.allclose(spread, torch.ones(2, 4), atol=0.05) == (norm_order == "post")
