"""A model that writes about pictures: its parts, its mask, and its session."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.generation.generate import generate
from tutor.generation.picture_session import PictureSession
from tutor.models.picture_writer import PictureWriter

SIZES = ModelConfig(vocab_size=9, d_model=16, n_heads=4, n_layers=2, d_ff=24, context_length=6)


@pytest.fixture
def model(built):
    return built(PictureWriter, SIZES, 4, 6, 2, 3).float()


def test_a_word_sees_the_words_before_it_and_the_whole_picture(model):
    pictures, text = torch.rand(2, 4, 6), torch.randint(4, 9, (2, 5))
    scores = model(pictures, text)
    assert scores.shape == (2, 5, 9)
    later, other = text.clone(), pictures.clone()
    later[:, 3] = 8 - later[:, 3] + 4
    other[:, 3, 5] += 1
    assert torch.allclose(model(pictures, later)[:, :3], scores[:, :3], atol=1e-5)
    assert not torch.allclose(model(pictures, later)[:, 3], scores[:, 3], atol=1e-3)
    assert not torch.allclose(model(other, text)[:, 0], scores[:, 0], atol=1e-3)


def test_a_session_writes_what_the_whole_model_would(model):
    pictures = torch.rand(3, 4, 6)
    written = generate(PictureSession(model, pictures), max_new_tokens=6)
    for row, text in enumerate(written):
        tokens = [1]
        for token in text.tokens:
            best = model(pictures[row : row + 1], torch.tensor([tokens]))[0, -1].argmax().item()
            assert token == best
            tokens.append(token)


def test_texts_can_be_selected(model):
    session = PictureSession(model, torch.rand(3, 4, 6))
    scores = session.next_scores()
    session.select(torch.tensor([2, 0]))
    assert torch.allclose(session.next_scores(), scores[[2, 0]], atol=1e-6)


@pytest.mark.parametrize("pictures", [torch.zeros(0, 4, 6), torch.zeros(1, 6, 4), torch.full((1, 4, 6), torch.nan)])
def test_what_is_no_picture_is_refused(model, pictures):
    with pytest.raises(ValueError, match="expected pictures of"):
        PictureSession(model, pictures)
    with pytest.raises(ValueError, match="expected at most context_length=6"):
        model(torch.zeros(1, 4, 6), torch.zeros(1, 7, dtype=torch.long))
