"""Rotary positions, grouped queries, RMSNorm and SwiGLU together, against transformers' Llama."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.models.gpt import GPT

TOKENS = torch.randint(19, (2, 9), generator=torch.Generator().manual_seed(0))
# Llama computes its norms and angles in float32
CLOSE = {"rtol": 0, "atol": 1e-6}


@pytest.fixture(scope="module", params=[1, 2, 4])
def both(request):
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    theirs = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=19,
            hidden_size=16,
            intermediate_size=20,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=request.param,
            max_position_embeddings=12,
            rms_norm_eps=1e-5,
            rope_theta=500.0,
            tie_word_embeddings=False,
        )
    )
    theirs = theirs.double().eval()
    config = ModelConfig(
        vocab_size=19,
        d_model=16,
        n_heads=4,
        n_layers=2,
        context_length=12,
        d_ff=20,
        n_key_value_heads=request.param,
        normalization="rms",
        feed_forward="swiglu",
        positions="rotary",
        rotary_base=500.0,
        bias=False,
        tie_weights=False,
    )
    ours = GPT(config).double()
    same = [
        (ours.embedding.tokens, theirs.model.embed_tokens),
        (ours.final_norm, theirs.model.norm),
        (ours.readout, theirs.lm_head),
    ]
    for block, layer in zip(ours.blocks, theirs.model.layers, strict=True):
        attention, network = layer.self_attn, layer.mlp
        same += [
            (block.attention.query, attention.q_proj),
            (block.attention.key, attention.k_proj),
            (block.attention.value, attention.v_proj),
            (block.attention.output, attention.o_proj),
            (block.attention_residual.norm, layer.input_layernorm),
            (block.feed_forward.gate, network.gate_proj),
            (block.feed_forward.up, network.up_proj),
            (block.feed_forward.down, network.down_proj),
            (block.feed_forward_residual.norm, layer.post_attention_layernorm),
        ]
    with torch.no_grad():
        for mine, other in same:
            other.weight.normal_(std=0.3)
            mine.weight.copy_(other.weight)
    sizes = [sum(parameter.numel() for parameter in model.parameters()) for model in (ours, theirs)]
    assert sizes[0] == sizes[1]
    return ours, theirs


def test_logits_and_states_equal_those_of_llama(both):
    ours, theirs = both
    wanted = theirs(TOKENS, output_hidden_states=True)
    torch.testing.assert_close(ours(TOKENS), wanted.logits.double(), **CLOSE)
    torch.testing.assert_close(ours.states(TOKENS), wanted.hidden_states[-1].double(), **CLOSE)


def test_padding_in_front_gives_what_llama_gives(both):
    ours, theirs = both
    is_real = torch.tensor([[True] * 9, [False] * 4 + [True] * 5])
    wanted = theirs(TOKENS, attention_mask=is_real.long()).logits.double()
    torch.testing.assert_close(ours(TOKENS, is_real)[is_real], wanted[is_real], **CLOSE)


def test_a_gradient_equals_that_of_llama(both):
    ours, theirs = both
    direction = torch.randn(2, 9, 19, dtype=torch.float64)
    mine, other = ours.blocks[0].attention.key.weight, theirs.model.layers[0].self_attn.k_proj.weight
    (given,) = torch.autograd.grad((ours(TOKENS) * direction).sum(), [mine])
    (wanted,) = torch.autograd.grad((theirs(TOKENS).logits * direction).sum(), [other])
    scale = wanted.abs().max()
    torch.testing.assert_close(given / scale, wanted / scale, **CLOSE)
