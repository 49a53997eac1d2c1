import torch

from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.models.logit_lens import logit_lens, record_states
from tutor.models.pretrained import load_pretrained


def model_of(n_layers):
    torch.manual_seed(0)
    return GPT(ModelConfig(vocab_size=11, d_model=16, n_heads=2, n_layers=n_layers, context_length=12)).eval()


def test_the_last_scores_are_the_models_own():
    tokens = torch.randint(11, (3, 7))
    for model in (model_of(1), model_of(3), load_pretrained("stories")):
        with torch.no_grad():
            assert torch.equal(logit_lens(model, tokens)[-1], model(tokens))


def test_the_first_state_is_the_embedding_and_each_block_adds_to_it():
    model, tokens = model_of(2), torch.randint(11, (1, 5))
    states = record_states(model, tokens)
    assert states.shape == (3, 1, 5, 16)
    with torch.no_grad():
        assert torch.equal(states[0], model.embedding(tokens, 0, None))


def test_a_lens_on_two_blocks_is_the_shorter_models_answer():
    model, tokens = model_of(3), torch.randint(11, (2, 6))
    lens = logit_lens(model, tokens)
    model.blocks = model.blocks[:2]
    with torch.no_grad():
        assert torch.allclose(lens[2], model(tokens), atol=1e-6)


def test_nothing_is_left_behind():
    model = model_of(2)
    logit_lens(model, torch.zeros(1, 3, dtype=torch.long))
    assert not any(block._forward_hooks or block._forward_pre_hooks for block in model.blocks)
