"""Our encoder, decoder and whole model against torch.nn.Transformer: weights copied, float64."""

import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.masks import causal_mask, combine_masks, padding_mask
from tutor.models.block import TransformerBlock
from tutor.models.decoder import Decoder
from tutor.models.encoder import Encoder
from tutor.models.transformer import Transformer

CLOSE = {"rtol": 0, "atol": 1e-9}
REAL = torch.tensor([[True] * 6, [True] * 4 + [False] * 2, [True] + [False] * 5])
SIZES = {"vocab_size": 13, "source_vocab_size": 17, "d_model": 16, "n_heads": 4, "n_layers": 2, "d_ff": 24}
MASKS = [(), ("causal",), ("padding",), ("causal", "padding")]
# PyTorch says so while it builds an encoder whose norms come first; its nested tensors play no part here
pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor is True:UserWarning")


def config(norm_order, activation):
    return ModelConfig(**SIZES, norm_order=norm_order, feed_forward=activation)


def theirs_for(config: ModelConfig) -> nn.Transformer:
    theirs = nn.Transformer(
        config.d_model,
        config.n_heads,
        config.n_layers,
        config.n_layers,
        config.d_ff,
        dropout=0.0,
        activation=config.feed_forward,
        batch_first=True,
        norm_first=config.norm_order == "pre",
        dtype=torch.float64,
    )
    if config.norm_order == "post":  # the paper normalizes after each layer, and so not once more at the end
        theirs.encoder.norm = theirs.decoder.norm = None
    return theirs


def pairs(ours: nn.Module, theirs: nn.Module) -> list[tuple[list[nn.Parameter], nn.Parameter]]:
    """Name which of our parameters, one on another, are one of theirs."""
    found = []
    for block, layer in zip(ours.blocks, theirs.layers, strict=True):
        attentions = [(block.attention, layer.self_attn)]
        norms = [block.attention_residual.norm, block.feed_forward_residual.norm]
        if hasattr(block, "cross_attention"):
            attentions.append((block.cross_attention, layer.multihead_attn))
            norms.insert(1, block.cross_attention_residual.norm)
        for mine, other in attentions:
            three = (mine.query, mine.key, mine.value)
            found += [
                ([part.weight for part in three], other.in_proj_weight),
                ([part.bias for part in three], other.in_proj_bias),
            ]
        same = [(mine.output, other.out_proj) for mine, other in attentions]
        same += [(block.feed_forward.up, layer.linear1), (block.feed_forward.down, layer.linear2)]
        same += [(norm, getattr(layer, f"norm{number}")) for number, norm in enumerate(norms, start=1)]
        found += [([getattr(mine, part)], getattr(other, part)) for mine, other in same for part in ("weight", "bias")]
    if theirs.norm is not None:
        found += [([ours.final_norm.weight], theirs.norm.weight), ([ours.final_norm.bias], theirs.norm.bias)]
    return found


def copied(ours: nn.Module, theirs: nn.Module) -> list[tuple[list[nn.Parameter], nn.Parameter]]:
    """Make all of our weights random, norms too, and theirs the same."""
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.normal_(std=0.3)
        for mine, other in (found := pairs(ours, theirs)):
            other.copy_(torch.cat([*mine]))
    assert sum(parameter.numel() for parameter in theirs.parameters()) == sum(
        parameter.numel() for parameter in ours.parameters()
    )
    return found


def assert_equal_with_gradients(given, wanted, inputs, found):
    torch.testing.assert_close(given, wanted, **CLOSE)
    direction = torch.randn_like(given)
    mine, others = [part for parts, _ in found for part in parts], [other for _, other in found]
    given = iter(torch.autograd.grad((given * direction).sum(), [*inputs, *mine]))
    wanted = iter(torch.autograd.grad((wanted * direction).sum(), [*inputs, *others]))
    for _ in inputs:
        torch.testing.assert_close(next(given), next(wanted), **CLOSE)
    for parts, _ in found:
        torch.testing.assert_close(torch.cat([next(given) for _ in parts]), next(wanted), **CLOSE)


def states(width=16):
    return torch.randn(3, 6, width, dtype=torch.float64, requires_grad=True)


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize("masks", MASKS)
@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("norm_order", ["pre", "post"])
def test_the_encoder(norm_order, activation, masks):
    sizes = config(norm_order, activation)
    ours, theirs = Encoder(sizes).double(), theirs_for(sizes).encoder
    found, given = copied(ours, theirs), states()
    mask = combine_masks(
        causal_mask(6) if "causal" in masks else None, padding_mask(REAL) if "padding" in masks else None
    )
    through = given
    for block in ours.blocks:
        through = block(through, mask)
    wanted = theirs(
        given,
        mask=~causal_mask(6) if "causal" in masks else None,
        src_key_padding_mask=~REAL if "padding" in masks else None,
    )
    assert_equal_with_gradients(ours.final_norm(through), wanted, [given], found)
    if "causal" not in masks:
        assert torch.equal(ours(given, mask), ours.final_norm(through))


@pytest.mark.parametrize("masks", MASKS)
@pytest.mark.parametrize("norm_order", ["pre", "post"])
def test_the_decoder(norm_order, masks):
    sizes = config(norm_order, "relu")
    ours, theirs = Decoder(sizes).double(), theirs_for(sizes).decoder
    found, target, memory = copied(ours, theirs), states(), states()
    given = ours(
        target,
        memory,
        causal_mask(6) if "causal" in masks else None,
        padding_mask(REAL) if "padding" in masks else None,
    )
    wanted = theirs(
        target,
        memory,
        tgt_mask=~causal_mask(6) if "causal" in masks else None,
        memory_key_padding_mask=~REAL if "padding" in masks else None,
    )
    assert_equal_with_gradients(given, wanted, [target, memory], found)


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("norm_order", ["pre", "post"])
def test_the_whole_model_between_its_embeddings_and_its_readout(norm_order, padded):
    sizes = config(norm_order, "relu")
    ours, theirs = Transformer(sizes).double(), theirs_for(sizes)
    found = [*copied(ours.encoder, theirs.encoder), *copied(ours.decoder, theirs.decoder)]
    source, target = torch.randint(17, (3, 6)), torch.randint(13, (3, 5))
    real = REAL if padded else None
    given = ours(source, target, real)
    decoded = theirs(
        ours.source_embedding(source, is_real=real),
        ours.target_embedding(target),
        tgt_mask=~causal_mask(5),
        src_key_padding_mask=~REAL if padded else None,
        memory_key_padding_mask=~REAL if padded else None,
    )
    tables = [ours.source_embedding.tokens.weight, ours.target_embedding.tokens.weight]
    wanted = decoded @ ours.target_embedding.tokens.weight.T
    assert_equal_with_gradients(given, wanted, tables, found)


def test_a_block_alone_equals_a_layer_of_torch():
    sizes = config("pre", "gelu")
    ours, theirs = TransformerBlock(sizes).double(), theirs_for(sizes).encoder.layers[0]
    wrapped, layers = nn.Module(), nn.Module()
    wrapped.blocks, layers.layers, layers.norm = nn.ModuleList([ours]), nn.ModuleList([theirs]), None
    found, given = copied(wrapped, layers), states()
    assert_equal_with_gradients(ours(given), theirs(given), [given], found)
