"""Several texts to a prompt that is read once: as if each prompt had been given as often."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Sample
from tutor.generation.session import Session
from tutor.generation.several_session import SeveralSession
from tutor.models.gpt import GPT

PROMPTS = [[1, 4, 5], [1, 6, 4, 5, 7], [1]]


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return GPT(ModelConfig(vocab_size=9, d_model=16, n_heads=2, n_layers=2, context_length=16)).eval()


def texts(session):
    return generate(session, choice=Sample(torch.Generator().manual_seed(3)), max_new_tokens=9)


@pytest.mark.parametrize("n_each", [1, 3])
def test_it_draws_what_repeated_prompts_draw(model, n_each):
    repeated = [prompt for prompt in PROMPTS for _ in range(n_each)]
    several = SeveralSession(GPTSession(model, PROMPTS), n_each)
    assert isinstance(several, Session)
    assert several.prompts == repeated
    got, wanted = texts(several), texts(GPTSession(model, repeated))
    assert [text.tokens for text in got] == [text.tokens for text in wanted]
    for one, other in zip(got, wanted, strict=True):
        assert one.log_probabilities == pytest.approx(other.log_probabilities, abs=1e-5)


def test_each_prompt_is_read_once(model, monkeypatch):
    rows = []
    monkeypatch.setattr(
        GPT,
        "states",
        lambda self, tokens, *rest, inner=GPT.states: rows.append(len(tokens)) or inner(self, tokens, *rest),
    )
    texts(SeveralSession(GPTSession(model, PROMPTS), 4))
    assert rows[0] == 3
    assert max(rows[1:]) <= 12


def test_no_texts_are_refused(model):
    with pytest.raises(ValueError, match="expected n_each to be at least 1, got 0"):
        SeveralSession(GPTSession(model, PROMPTS), 0)
