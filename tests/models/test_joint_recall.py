import pytest
import torch

from tutor.models.activations import record_attention
from tutor.models.joint_recall import JointRecall
from tutor.models.pretrained import load_card, load_pretrained
from tutor.training.joint_recall import load_requests, share_right


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize(("n_asked", "n_heads"), [(1, 1), (2, 4), (3, 8), (6, 32)])
def test_every_letter_of_every_request_gets_scores_for_all_digits(n_asked, n_heads):
    asked, letters, digits, _ = load_requests("test", n_asked)
    scores = JointRecall(n_asked, n_heads)(asked[:5], letters[:5], digits[:5])
    assert scores.shape == (5, 6 // n_asked, n_asked, 10)


def test_the_number_of_heads_changes_no_parameter_count():
    counts = {sum(p.numel() for p in JointRecall(3, n_heads).parameters()) for n_heads in (1, 2, 4, 8, 16, 32)}
    assert len(counts) == 1


def test_the_order_of_the_memory_plays_no_part_and_that_of_the_request_does():
    model = JointRecall()
    asked, letters, digits, _ = (column[:8] for column in load_requests("test", 3))
    shuffle = torch.randperm(6)
    scores = model(asked, letters, digits)
    torch.testing.assert_close(model(asked, letters[:, shuffle], digits[:, shuffle]), scores)
    assert not torch.allclose(model(asked.flip(-1), letters, digits), scores)


def test_shipped_weights_look_up_and_fail_where_order_counts():
    model, card = load_pretrained("joint_recall"), load_card("joint_recall")
    shares = {f"share of letters right, {split}": share_right(model, split) for split in ("test", "hard")}
    assert card.scores == pytest.approx(shares, abs=0.005)
    assert shares["share of letters right, test"] > 0.99
    assert 0.4 < shares["share of letters right, hard"] < 0.6


def test_each_place_of_a_request_has_a_head_that_looks_for_it():
    model = load_pretrained("joint_recall")
    asked, letters, digits, _ = load_requests("test", 3)
    with record_attention(model) as recording, torch.no_grad():
        model(asked, letters, digits)
    wanted = (asked[..., None] == letters[:, None, None, :]).float()
    hits = torch.einsum("bhqk,bqpk->bqhp", recording["attention"], wanted).mean(dim=(0, 1))
    assert (hits.amax(dim=0) > 0.8).all()
    assert hits.argmax(dim=0).unique().numel() == 3
