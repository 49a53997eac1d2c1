"""The vision Transformer: equal to Hugging Face's, and what its positions are for."""

import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.models.pretrained import load_pretrained
from tutor.models.vision_transformer import VisionTransformer

SIZES = ModelConfig(vocab_size=5, d_model=16, n_heads=4, n_layers=2, d_ff=24)


def as_hugging_face(model):
    """Give Hugging Face's model with the same weights."""
    transformers = pytest.importorskip("transformers")
    config, embedding = model.config, model.embedding
    theirs = transformers.ViTForImageClassification(
        transformers.ViTConfig(
            image_size=embedding.height,
            patch_size=embedding.patch_height,
            num_channels=1,
            hidden_size=config.d_model,
            num_hidden_layers=config.n_layers,
            num_attention_heads=config.n_heads,
            intermediate_size=config.d_ff,
            layer_norm_eps=config.norm_epsilon,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            num_labels=config.vocab_size,
        )
    ).eval()
    names = theirs.state_dict()
    patch = names["vit.embeddings.patch_embeddings.projection.weight"]
    mine = {
        "vit.embeddings.cls_token": embedding.class_token[None],
        "vit.embeddings.position_embeddings": embedding.positions.weight[None],
        "vit.embeddings.patch_embeddings.projection.weight": embedding.projection.weight.reshape(patch.shape),
        "vit.embeddings.patch_embeddings.projection.bias": embedding.projection.bias,
        "vit.layernorm.weight": model.encoder.final_norm.weight,
        "vit.layernorm.bias": model.encoder.final_norm.bias,
        "classifier.weight": model.readout.weight,
        "classifier.bias": model.readout.bias,
    }
    ours = dict(model.encoder.blocks.named_parameters())
    places = {
        "attention.q_proj": "attention.query",
        "attention.k_proj": "attention.key",
        "attention.v_proj": "attention.value",
        "attention.o_proj": "attention.output",
        "layernorm_before": "attention_residual.norm",
        "mlp.fc1": "feed_forward.up",
        "mlp.fc2": "feed_forward.down",
        "layernorm_after": "feed_forward_residual.norm",
    }
    for layer in range(config.n_layers):
        for there, here in places.items():
            for kind in ("weight", "bias"):
                mine[f"vit.layers.{layer}.{there}.{kind}"] = ours[f"{layer}.{here}.{kind}"]
    assert mine.keys() == names.keys()
    theirs.load_state_dict(mine)
    return theirs


@pytest.mark.parametrize("build", [lambda: VisionTransformer(SIZES, 6, 6, 3), lambda: load_pretrained("digit_reader")])
def test_it_equals_the_one_of_hugging_face(build):
    torch.manual_seed(0)
    model = build().eval()
    side = model.embedding.height
    pictures = torch.rand(4, side, side)
    with torch.no_grad():
        theirs = as_hugging_face(model)(pixel_values=pictures[:, None]).logits
        assert torch.allclose(model(pictures), theirs, atol=1e-5)
        assert not torch.allclose(model(pictures.mT), theirs, atol=1e-2)


def test_without_positions_a_heap_of_patches_is_all_it_sees():
    torch.manual_seed(0)
    pictures = torch.rand(3, 4, 4)
    swapped = torch.cat([pictures[:, :, 2:], pictures[:, :, :2]], dim=2)
    for positions in ("learned", "none"):
        model = VisionTransformer(SIZES.changed(positions=positions), 4, 4, 2).eval()
        nn.init.normal_(model.readout.weight)
        same = torch.allclose(model(pictures), model(swapped), atol=1e-5)
        assert same is (positions == "none")


def test_other_positions_and_pictures_are_refused():
    with pytest.raises(ValueError, match="learned or none, got 'rotary'"):
        VisionTransformer(SIZES.changed(positions="rotary"), 4, 4, 2)
    with pytest.raises(ValueError, match="expected pictures of 4 × 4"):
        VisionTransformer(SIZES, 4, 4, 2)(torch.zeros(1, 8, 8))
