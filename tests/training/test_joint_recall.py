import pytest
import torch

from tutor.data import recall
from tutor.models.joint_recall import JointRecall
from tutor.models.pretrained import load_card, load_pretrained
from tutor.seeding import set_seed
from tutor.training.joint_recall import load_requests, make_shipped, share_right, train_joint_recall


@pytest.mark.parametrize("n_asked", [1, 2, 3, 6])
def test_requests_bundle_the_letters_in_order_with_their_digits(n_asked):
    asked, letters, digits, answers = load_requests("test", n_asked)
    assert asked.shape == answers.shape == (512, 6 // n_asked, n_asked)
    for row, example in enumerate(recall.load("test")[:20]):
        assert "".join(recall.LETTERS[letter] for letter in asked[row].flatten()) == "".join(example.asked)
        assert "".join(recall.DIGITS[digit] for digit in answers[row].flatten()) == "".join(recall.truth(example))
        memory = dict(zip(letters[row].tolist(), digits[row].tolist(), strict=True))
        assert [memory[letter] for letter in asked[row].flatten().tolist()] == answers[row].flatten().tolist()


@pytest.mark.parametrize("n_asked", [0, 4, 7])
def test_letters_that_do_not_bundle_are_refused(n_asked):
    with pytest.raises(ValueError, match=f"share 6 letters evenly, got {n_asked} in each"):
        load_requests("test", n_asked)


def test_a_few_steps_lower_the_loss_and_repeat():
    runs = []
    for _ in range(2):
        set_seed(0)
        runs.append(train_joint_recall(JointRecall(), n_steps=60))
    assert torch.equal(*runs)
    assert runs[0][0] == pytest.approx(2.303, abs=0.2)
    assert runs[0][-5:].mean() < 2.0


def test_a_trained_model_ships_with_its_scores(tmp_path):
    torch.manual_seed(0)
    model = JointRecall()
    make_shipped(model, tmp_path)
    loaded, card = load_pretrained("joint_recall", tmp_path), load_card("joint_recall", tmp_path)
    assert torch.equal(loaded.readout.weight, model.readout.weight)
    assert list(card.scores) == ["share of letters right, test", "share of letters right, hard"]
    assert card.scores["share of letters right, test"] == pytest.approx(share_right(model, "test"))
    assert card.scores["share of letters right, test"] == pytest.approx(0.1, abs=0.1)  # untrained: one of ten digits
