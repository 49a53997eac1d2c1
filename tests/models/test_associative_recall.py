import torch

from tutor.data import recall
from tutor.models.activations import record_attention
from tutor.models.associative_recall import AssociativeRecall
from tutor.models.pretrained import load_card, load_pretrained


def share_right(model, split):
    asked, letters, digits, answers = recall.encode(recall.load(split))
    with torch.no_grad():
        return (model(asked, letters, digits).argmax(-1) == answers).double().mean().item()


def test_shipped_weights_look_up_and_fail_where_order_counts():
    model = load_pretrained("associative_recall")
    assert not model.training
    assert share_right(model, "test") > 0.99
    assert 0.4 < share_right(model, "hard") < 0.6


def test_the_card_tells_the_scores():
    model, card = load_pretrained("associative_recall"), load_card("associative_recall")
    assert card.scores == {f"share of letters right, {split}": share_right(model, split) for split in ("test", "hard")}


def test_attention_falls_on_the_pair_that_holds_the_letter():
    model = load_pretrained("associative_recall")
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
