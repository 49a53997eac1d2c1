"""Models to decode: small random networks, and tables that say outright what comes next."""

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.models.gpt2_weights import load_gpt2
from tutor.models.transformer import Transformer

SIZES = {"vocab_size": 11, "d_model": 16, "n_heads": 4, "n_layers": 2, "context_length": 24}


class TableSession:
    """A session whose scores are looked up: the texts written so far give the scores of what comes next."""

    def __init__(self, scores_after, n_rows=1, room=100):
        self.prompts, self.room = [[0] for _ in range(n_rows)], [room] * n_rows
        self.scores_after, self.texts = scores_after, [()] * n_rows
        self.rows_scored = []

    def next_scores(self, new_tokens=None):
        if new_tokens is not None:
            self.texts = [(*text, token) for text, token in zip(self.texts, new_tokens.tolist(), strict=True)]
        self.rows_scored.append(len(self.texts))
        return torch.tensor([self.scores_after(text) for text in self.texts], dtype=torch.float64)

    def select(self, rows):
        self.texts = [self.texts[row] for row in rows.tolist()]


def random_model(kind, seed=0, **changes):
    """A network in float64 whose weights are large enough for it to have opinions."""
    torch.manual_seed(seed)
    model = kind(ModelConfig(**{**SIZES, **changes})).double().eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.4)
    return model


@pytest.fixture(scope="session")
def gpt() -> GPT:
    return random_model(GPT)


@pytest.fixture(scope="session")
def transformer() -> Transformer:
    return random_model(Transformer, positions="sinusoidal", norm_order="post", feed_forward="relu")


@pytest.fixture
def table_session():
    return TableSession


@pytest.fixture
def build():
    return random_model


@pytest.fixture(scope="session")
def twins(tmp_path_factory) -> tuple[GPT, GPT2LMHeadModel]:
    """Our GPT and Hugging Face's GPT-2 with the same random weights, in float64."""
    torch.manual_seed(5)
    config = GPT2Config(
        vocab_size=13, n_embd=16, n_head=4, n_layer=2, n_positions=40, bos_token_id=1, eos_token_id=2, pad_token_id=0
    )
    theirs = GPT2LMHeadModel(config).eval()
    for parameter in theirs.transformer.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.4)
    folder = tmp_path_factory.mktemp("gpt2")
    theirs.save_pretrained(folder)
    return load_gpt2(folder).double(), theirs.double()
