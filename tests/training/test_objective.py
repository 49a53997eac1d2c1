import pytest
import torch
from torch.nn.functional import cross_entropy as torch_cross_entropy

from tutor.config import ModelConfig
from tutor.data.batching import LabelBatch, LanguageBatch, PairBatch
from tutor.models.classifier import EncoderClassifier
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer
from tutor.training.objective import LabelObjective, LanguageObjective, Objective, PairObjective

CONFIG = ModelConfig(vocab_size=10, d_model=8, n_heads=2)
TEXTS = [[1, 5, 6, 7, 8, 2], [1, 9, 2]]


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_a_language_model_is_asked_for_each_next_token_that_counts():
    model = GPT(CONFIG)
    counted = [[False, False, False, True, True, True], [False, True, True]]
    loss = LanguageObjective()(model, LanguageBatch.of(TEXTS, counted))
    one_by_one = [
        torch_cross_entropy(model(torch.tensor([text[:place]]))[0, -1], torch.tensor(text[place]))
        for text, flags in zip(TEXTS, counted, strict=True)
        for place in range(1, len(text))
        if flags[place]
    ]
    torch.testing.assert_close(loss.total, sum(one_by_one))
    assert loss.count == len(one_by_one) == 5


def test_an_encoder_decoder_is_asked_for_each_target_up_to_its_end():
    model = Transformer(CONFIG)
    sources, targets = [[4, 5, 6], [7]], [[8], [9, 8]]
    loss = PairObjective()(model, PairBatch.of(sources, targets))
    one_by_one = [
        torch_cross_entropy(model(torch.tensor([source]), torch.tensor([[1, *target[:place]]]))[0, -1], wanted)
        for source, target in zip(sources, targets, strict=True)
        for place, wanted in enumerate(torch.tensor([*target, 2]))
    ]
    torch.testing.assert_close(loss.total, sum(one_by_one))
    assert loss.count == len(one_by_one) == 5


def test_a_classifier_is_asked_for_each_label():
    model = EncoderClassifier(CONFIG, n_classes=3)
    loss = LabelObjective()(model, LabelBatch.of(TEXTS, [2, 0]))
    one_by_one = [
        torch_cross_entropy(model(torch.tensor([text]))[0], torch.tensor(label))
        for text, label in zip(TEXTS, [2, 0], strict=True)
    ]
    torch.testing.assert_close(loss.total, sum(one_by_one))
    assert loss.count == 2


@pytest.mark.parametrize(
    ("kind", "model", "batch"),
    [
        (LanguageObjective, GPT(CONFIG), LanguageBatch.of(TEXTS)),
        (PairObjective, Transformer(CONFIG), PairBatch.of(TEXTS, TEXTS)),
        (LabelObjective, EncoderClassifier(CONFIG, 3), LabelBatch.of(TEXTS, [2, 0])),
    ],
)
def test_smoothing_reaches_the_loss(kind, model, batch):
    plain, smooth = kind()(model, batch), kind(label_smoothing=0.3)(model, batch)
    assert isinstance(kind(), Objective)
    assert plain.count == smooth.count
    assert plain.total != smooth.total
