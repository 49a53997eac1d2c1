"""Few labels: the program's parts do what they say, and what it stores is complete."""

import json

import pytest
import torch

from tutor.data import headlines
from tutor.data.masking import MASK_ID
from tutor.models.classifier import EncoderClassifier
from tutor.models.masked_language_model import MaskedLanguageModel
from tutor.recipes import headline_labels
from tutor.recipes.headline_labels import SEEDS
from tutor.text.special_tokens import BOS_ID
from tutor.training.stored_results import RESULTS, load_results


@pytest.fixture
def _few(monkeypatch):
    """Few headlines of each split; the words are those of all."""
    headline_labels.tokenizer()
    kept = {split: headline_labels.texts(split)[:80] for split in ("train", "test", "hard")}
    monkeypatch.setattr(headline_labels, "texts", kept.__getitem__)


def test_texts_are_the_headlines_with_their_labels():
    example, (ids, label) = headlines.load("test")[5], headline_labels.texts("test")[5]
    assert label == example.label
    assert ids[0] == BOS_ID and MASK_ID not in ids
    assert headline_labels.tokenizer().decode(ids[1:]) == headlines.as_text(example)


@pytest.mark.usefixtures("_few")
def test_fine_tuning_begins_with_the_pretrained_encoder_and_leaves_it_as_it_was(monkeypatch):
    pretrained = headline_labels.pretrain(1)
    before = {name: tensor.clone() for name, tensor in pretrained.state_dict().items()}
    monkeypatch.setattr(headline_labels, "_run", lambda *arguments: None)
    begun = headline_labels.fine_tune(40, 0, pretrained).encoder.state_dict()
    assert all(torch.equal(begun[name], tensor) for name, tensor in pretrained.encoder.state_dict().items())
    new = headline_labels.fine_tune(40, 0).encoder.state_dict()
    assert any(not torch.equal(new[name], begun[name]) for name in new)
    monkeypatch.undo()
    headline_labels.fine_tune(40, 0, pretrained, 1)
    assert all(torch.equal(tensor, before[name]) for name, tensor in pretrained.state_dict().items())


@pytest.mark.usefixtures("_few")
def test_a_few_labels_can_be_learned_by_heart():
    model = headline_labels.fine_tune(40, 0, n_steps=60)
    known = headline_labels.texts("train")[:40]
    with torch.no_grad():
        found = [model(torch.tensor([ids])).argmax().item() for ids, _ in known]
    assert found == [label for _, label in known]


@pytest.mark.usefixtures("_few")
def test_the_score_of_hidden_places_is_that_of_the_whole_model():
    torch.manual_seed(0)
    model = MaskedLanguageModel(headline_labels.sizes()).eval()
    generator = torch.Generator().manual_seed(1)
    ids = [text for text, _ in headline_labels.texts("train")[:4]]
    batch = headline_labels.MaskedBatch.of(ids, headline_labels.tokenizer().vocab_size, generator)
    own = headline_labels.name_the_hidden(model, batch).mean()
    scores = model(batch.inputs, batch.is_real)[batch.counts]
    torch.testing.assert_close(own, torch.nn.functional.cross_entropy(scores, batch.targets[batch.counts]))
    assert 0 <= headline_labels.named(model) < 0.2


@pytest.mark.usefixtures("_few")
def test_accuracy_is_that_of_headlines_one_by_one():
    torch.manual_seed(0)
    model = EncoderClassifier(headline_labels.sizes(), n_classes=2).eval()
    pairs = headline_labels.texts("test")
    with torch.no_grad():
        right = [model(torch.tensor([ids])).argmax().item() == label for ids, label in pairs]
    assert headline_labels.accuracy(model, "test") == pytest.approx(sum(right) / len(right))


@pytest.mark.usefixtures("_few")
def test_the_program_stores_every_size_beginning_and_seed(tmp_path, monkeypatch):
    monkeypatch.setattr(headline_labels, "LABELS", (40, 80))
    headline_labels.main(tmp_path, n_steps=1)
    require_rows(json.loads((tmp_path / "headline_labels.json").read_text()))


def test_the_stored_rows_are_those_of_the_program():
    require_rows(json.loads((RESULTS / "headline_labels.json").read_text()))
    assert load_results("headline_labels")[0]["hidden words named"] > 0.2


def require_rows(kept):
    assert kept["made_by"] == headline_labels.MADE_BY
    first, *rows = kept["rows"]
    assert list(first) == ["hidden words named"]
    begins = ("first weights", "masked language model")
    expected = [(n_labels, begin, seed) for n_labels in headline_labels.LABELS for begin in begins for seed in SEEDS]
    assert [(row["labels"], row["begins with"], row["seed"]) for row in rows] == expected
    assert all(0 <= row[split] <= 1 for row in rows for split in ("test", "hard"))
