import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from tutor.config import ModelConfig
from tutor.layers.adapter import add_adapters
from tutor.models.classifier import EncoderClassifier
from tutor.models.costs import encoder_flops, gpt_flops, parameters_by_part, training_flops, transformer_flops
from tutor.models.encoder_model import EncoderModel
from tutor.models.gpt import GPT
from tutor.models.masked_language_model import MaskedLanguageModel
from tutor.models.transformer import Transformer

SMALL = ModelConfig(vocab_size=19, d_model=16, n_heads=4, n_layers=3, context_length=12, source_vocab_size=23)


def changed(**fields):
    return ModelConfig(**{**SMALL.as_dict(), **fields})


VARIANTS = {
    "plain": SMALL,
    "untied": changed(tie_weights=False),
    "grouped": changed(n_key_value_heads=2),
    "one head of keys": changed(n_key_value_heads=1, positions="rotary"),
    "swiglu": changed(feed_forward="swiglu", d_ff=40, bias=False, normalization="rms"),
    "narrow": changed(d_ff=5, norm_order="post", positions="alibi"),
}


def counted(run) -> int:
    """What PyTorch counts of matrix products while it runs."""
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS)
def test_a_gpt_costs_what_pytorch_counts(config):
    model, tokens = GPT(config), torch.randint(19, (1, 7))
    forward = gpt_flops(config, 7)
    assert counted(lambda: model(tokens)) == sum(forward.values())
    assert counted(lambda: model(tokens).sum().backward()) == training_flops(forward)
    assert counted(lambda: model(tokens.expand(5, 7))) == 5 * sum(forward.values())


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS)
def test_an_encoder_decoder_costs_what_pytorch_counts(config):
    model, source, target = Transformer(config), torch.randint(23, (1, 9)), torch.randint(19, (1, 6))
    forward = transformer_flops(config, 9, 6)
    assert counted(lambda: model(source, target)) == sum(forward.values())
    assert counted(lambda: model(source, target).sum().backward()) == training_flops(forward)


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS)
def test_an_encoder_costs_what_pytorch_counts(config):
    model, tokens = EncoderModel(config), torch.randint(19, (1, 7))
    assert counted(lambda: model(tokens)) == sum(encoder_flops(config, 7).values())


def test_each_part_is_what_that_part_of_the_model_costs():
    model, states = GPT(SMALL), torch.randn(1, 7, 16)
    parts = gpt_flops(SMALL, 7)
    assert parts["feed_forward"] == 3 * counted(lambda: model.blocks[0].feed_forward(states))
    assert parts["readout"] == counted(lambda: model.score(states))
    attention = counted(lambda: model.blocks[0].attention(states))
    assert parts["projections"] + parts["scores"] == 3 * attention
    assert parts["scores"] == 3 * counted(lambda: model.blocks[0].attention.weights(*torch.randn(2, 1, 4, 7, 4))) * 2


@pytest.mark.parametrize(
    ("d_model", "n_heads", "d_ff", "total"), [(512, 8, 2048, 63_082_496), (1024, 16, 4096, 214_245_376)]
)
def test_the_transformers_of_2017_have_their_parameters(d_model, n_heads, d_ff, total):
    """One table of 37,000 tokens for source, target and readout; constants in all projections; no norm at the end."""
    config = ModelConfig(
        vocab_size=37_000,
        d_model=d_model,
        n_heads=n_heads,
        n_layers=6,
        d_ff=d_ff,
        norm_order="post",
        feed_forward="relu",
        positions="sinusoidal",
        share_embeddings=True,
    )
    with torch.device("meta"):
        counts = parameters_by_part(Transformer(config))
    assert sum(counts.values()) == total
    assert counts["embedding"] == 37_000 * d_model
    assert counts["readout"] == 0


def test_gpt2_small_has_its_parameters():
    config = ModelConfig(vocab_size=50_257, d_model=768, n_heads=12, n_layers=12, context_length=1024)
    with torch.device("meta"):
        counts = parameters_by_part(GPT(config))
    assert sum(counts.values()) == 124_439_808
    assert counts["attention"] == 12 * 4 * (768 * 768 + 768)
    assert counts["embedding"] == (50_257 + 1024) * 768


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("build", [GPT, Transformer, MaskedLanguageModel, lambda config: EncoderClassifier(config, 3)])
def test_every_parameter_belongs_to_one_part(build, config):
    model = build(config)
    assert sum(parameters_by_part(model).values()) == sum(parameter.numel() for parameter in model.parameters())


def test_what_reads_out_and_what_was_added_are_parts_of_their_own():
    classifier = EncoderClassifier(SMALL, 3)
    assert parameters_by_part(classifier)["readout"] == 3 * 16 + 3
    n_adapters = add_adapters(classifier.encoder, d_bottleneck=2)
    assert parameters_by_part(classifier)["adapters"] == n_adapters * (2 * 16 + 2 + 2 * 16 + 16)
