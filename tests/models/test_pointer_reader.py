import pytest
import torch

from tutor.config import ModelConfig
from tutor.models.pointer_reader import PointerReader

CONFIG = ModelConfig(vocab_size=13, d_model=16, n_heads=4, n_layers=2, context_length=12, positions="rotary")
TOKENS = torch.tensor([[1, 5, 6, 7, 8], [1, 9, 2, 4, 3]])
ASKED = torch.tensor([[2, 4], [1, 3]])


@pytest.fixture
def model():
    torch.manual_seed(0)
    return PointerReader(CONFIG).eval()


def test_each_question_scores_each_token(model):
    assert model(TOKENS, ASKED).shape == (2, 2, 5)


def test_a_score_is_the_scaled_product_of_what_asks_and_what_is_asked(model):
    states = model.encoder(TOKENS)
    wanted = model.query(states[1, 3]) @ model.key(states[1, 2]) / 4
    torch.testing.assert_close(model(TOKENS, ASKED)[1, 1, 2], wanted)


def test_padding_is_never_pointed_at_and_changes_nothing(model):
    padded = torch.cat([TOKENS, torch.zeros(2, 3, dtype=torch.long)], dim=1)
    is_real = torch.arange(8) < torch.tensor([[5], [5]])
    shares = model(padded, ASKED, is_real).softmax(dim=-1)
    assert shares[..., 5:].max() == 0
    torch.testing.assert_close(shares[..., :5], model(TOKENS, ASKED).softmax(dim=-1))


def test_a_text_too_long_is_refused(model):
    with pytest.raises(ValueError, match="context_length"):
        model(torch.ones(1, 13, dtype=torch.long), ASKED[:1])


def test_it_learns_to_point(model):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    targets = torch.tensor([[1, 3], [4, 2]])
    for _ in range(30):
        loss = torch.nn.functional.cross_entropy(model(TOKENS, ASKED).transpose(1, 2), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert torch.equal(model(TOKENS, ASKED).argmax(dim=-1), targets)
