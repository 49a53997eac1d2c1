import pytest
import torch

from tutor.data import recall
from tutor.models import pretrained
from tutor.models.associative_recall import AssociativeRecall
from tutor.viz.activations import record_attention


def share_right(model, split):
    asked, letters, digits, answers = recall.encode(recall.load(split))
    with torch.no_grad():
        return (model(asked, letters, digits).argmax(-1) == answers).double().mean().item()


def test_shipped_weights_look_up_and_fail_where_order_counts():
    model = pretrained.load_pretrained("associative_recall")
    assert not model.training
    assert share_right(model, "test") > 0.99
    assert 0.4 < share_right(model, "hard") < 0.6


def test_attention_falls_on_the_pair_that_holds_the_letter():
    model = pretrained.load_pretrained("associative_recall")
    asked, letters, digits, _ = recall.encode(recall.load("test"))
    with record_attention(model) as recording:
        model(asked, letters, digits)
    found = recording["attention"][:, 0].argmax(dim=-1)
    assert torch.equal(letters.gather(1, found), asked)


def test_the_order_of_the_memory_plays_no_part():
    model = AssociativeRecall()
    asked, letters, digits, _ = recall.encode(recall.load("test")[:8])
    shuffle = torch.randperm(6)
    torch.testing.assert_close(model(asked, letters[:, shuffle], digits[:, shuffle]), model(asked, letters, digits))


def test_weights_survive_saving(tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained, "_FOLDER", tmp_path / "weights")
    model = AssociativeRecall()
    pretrained.save_weights("associative_recall", model)
    loaded = pretrained.load_pretrained("associative_recall")
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, loaded.state_dict()[name])


def test_bad_input_is_named(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="expected a model among associative_recall, got 'gpt5'"):
        pretrained.load_pretrained("gpt5")
    monkeypatch.setattr(pretrained, "_FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match="make them with: python -m"):
        pretrained.load_pretrained("associative_recall")
