import errno
import os

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.lora import add_lora
from tutor.models.bag_of_words import BagOfWords
from tutor.models.encoder_model import EncoderModel
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer
from tutor.models.weights import load_weights, read_config, save_weights

CONFIG = ModelConfig(vocab_size=17, d_model=8, n_heads=2, n_layers=2, context_length=6, share_embeddings=True)


def changed(**fields):
    return ModelConfig(**{**CONFIG.as_dict(), **fields})


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


@pytest.mark.parametrize("kind", [GPT, Transformer, EncoderModel, lambda config: BagOfWords(config.vocab_size, 3)])
def test_weights_survive(kind, path):
    model, other = kind(CONFIG), kind(CONFIG)
    nn.init.normal_(next(model.parameters()))
    save_weights(path, model, {"made_by": "a test", "numbers": [1, 2]})
    assert load_weights(path, other) == {"made_by": "a test", "numbers": [1, 2]}
    for name, tensor in model.state_dict().items():
        assert torch.equal(other.state_dict()[name], tensor), name


def test_a_tied_table_is_stored_once_and_stays_tied(path):
    model = Transformer(CONFIG)
    save_weights(path, model)
    stored = load_file(path)
    assert sum(tensor.numel() for tensor in stored.values()) == sum(p.numel() for p in model.parameters())
    loaded = Transformer(CONFIG)
    load_weights(path, loaded)
    assert loaded.source_embedding.tokens.weight is loaded.target_embedding.tokens.weight
    assert torch.equal(loaded.source_embedding.tokens.weight, model.target_embedding.tokens.weight)


def test_half_precision_halves_the_file_and_loads_as_single(path):
    model, loaded = GPT(CONFIG), GPT(CONFIG)
    save_weights(path, model)
    whole = path.stat().st_size
    save_weights(path, model, dtype=torch.float16)
    tensors = load_file(path)
    n_numbers = sum(tensor.numel() for tensor in tensors.values())
    assert whole - path.stat().st_size == pytest.approx(2 * n_numbers, abs=64)
    load_weights(path, loaded)
    for mine, other in zip(loaded.parameters(), model.parameters(), strict=True):
        assert mine.dtype == torch.float32
        torch.testing.assert_close(mine, other, rtol=1e-3, atol=1e-7)


def test_the_same_model_gives_the_same_file(path, tmp_path):
    model = GPT(CONFIG)
    assert save_weights(path, model) == save_weights(tmp_path / "again", model)
    assert path.read_bytes() == (tmp_path / "again").read_bytes()


def test_the_config_can_be_read_alone(path):
    save_weights(path, GPT(CONFIG))
    assert read_config(path) == CONFIG
    save_weights(path, BagOfWords(5, 2))
    assert read_config(path) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"d_model": 16, "d_ff": 32}, "for d_model=16, got d_model=8"),
        ({"n_heads": 4, "n_key_value_heads": 4}, "for n_heads=4, got n_heads=2"),
        ({"norm_order": "post"}, "for norm_order=post, got norm_order=pre"),
        ({"feed_forward": "gelu_tanh"}, "for feed_forward=gelu_tanh, got feed_forward=gelu"),
    ],
)
def test_another_config_is_refused_by_its_field(path, fields, said):
    save_weights(path, GPT(CONFIG))
    with pytest.raises(ValueError, match=f"expected weights in model.safetensors {said}"):
        load_weights(path, GPT(changed(**fields)))


def test_other_dropout_is_no_other_model(path):
    saved, loaded = GPT(CONFIG), GPT(changed(dropout=0.3))
    save_weights(path, saved)
    load_weights(path, loaded)
    assert torch.equal(loaded.embedding.tokens.weight, saved.embedding.tokens.weight)


def test_another_shape_is_refused_with_both(path):
    save_weights(path, BagOfWords(5, 3))
    with pytest.raises(ValueError, match=r"to have weights.weight of \(6, 3\), got \(5, 3\)"):
        load_weights(path, BagOfWords(6, 3))


def test_tensors_that_are_missing_or_unknown_are_named(path):
    model = GPT(CONFIG)
    save_weights(path, model)
    with pytest.raises(ValueError, match=r"found none for .*source_embedding"):
        load_weights(path, Transformer(CONFIG))
    adapted = GPT(CONFIG)
    add_lora(adapted, 2, 4)
    with pytest.raises(ValueError, match=r"found none for blocks.0.attention.query.down"):
        load_weights(path, adapted)
    model.more = nn.Linear(2, 2)
    save_weights(path, model)
    with pytest.raises(ValueError, match=r"got unknown ones: more.bias, more.weight"):
        load_weights(path, GPT(CONFIG))


@pytest.mark.parametrize("kept", [0, 5, 200, -1, -1000])
def test_a_truncated_file_is_refused(path, kept):
    save_weights(path, GPT(CONFIG))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"expected model.safetensors to be a whole file of weights"):
        load_weights(path, GPT(CONFIG))


@pytest.mark.parametrize("place", [-1, -500, -3000])
def test_a_changed_number_is_refused(path, place):
    save_weights(path, GPT(CONFIG))
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="got a changed file: its checksum differs"):
        load_weights(path, GPT(CONFIG))


def test_a_changed_note_or_config_is_refused(path):
    save_weights(path, GPT(CONFIG), {"made_by": "me"})
    content = path.read_bytes()
    path.write_bytes(content.replace(b"made_by", b"maid_by"))
    with pytest.raises(ValueError, match="its checksum differs"):
        load_weights(path, GPT(CONFIG))
    path.write_bytes(content.replace(b"gelu", b"relu"))
    with pytest.raises(ValueError, match="its checksum differs"):
        read_config(path)


def test_any_changed_byte_of_the_header_is_noticed(path):
    save_weights(path, BagOfWords(3, 2), {"made_by": "me"})
    content = path.read_bytes()
    header = 8 + int.from_bytes(content[:8], "little")
    for place in range(header):
        if content[place : place + 1] == b" ":
            continue  # a space between two words of JSON may become another white space and mean the same
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(ValueError, match=r"expected model.safetensors"):
            load_weights(path, BagOfWords(3, 2))


def test_a_file_of_another_program_is_refused(path):
    save_file(GPT(CONFIG).state_dict(), path)
    with pytest.raises(ValueError, match=r"expected model.safetensors to be written by save_weights"):
        load_weights(path, GPT(CONFIG))


def test_another_whole_file_is_refused_where_one_is_wanted(path):
    wanted = save_weights(path, GPT(CONFIG))
    load_weights(path, GPT(CONFIG), wanted)
    other = save_weights(path, GPT(CONFIG))
    assert other != wanted
    with pytest.raises(ValueError, match=f"with the checksum {wanted}, got {other}"):
        load_weights(path, GPT(CONFIG), wanted)


def test_a_refused_file_leaves_the_model_as_it_is(path):
    save_weights(path, BagOfWords(5, 3))
    model = BagOfWords(5, 2)
    nn.init.normal_(model.bias)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with pytest.raises(ValueError, match=r"to have bias of \(2,\), got \(3,\)"):
        load_weights(path, model)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


@pytest.mark.parametrize(("value", "dtype"), [(float("nan"), None), (1e5, torch.float16)])
def test_weights_that_are_not_finite_are_not_stored(path, value, dtype):
    model = GPT(CONFIG)
    with torch.no_grad():
        model.final_norm.weight[2] = value
    with pytest.raises(ValueError, match=r"expected finite weights, got some in final_norm.weight"):
        save_weights(path, model, dtype=dtype)
    assert not path.exists()


def test_a_full_disk_leaves_the_old_weights(path, monkeypatch):
    old = GPT(CONFIG)
    save_weights(path, old)

    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            save_weights(path, GPT(CONFIG))
    loaded = GPT(CONFIG)
    load_weights(path, loaded)
    assert torch.equal(loaded.embedding.tokens.weight, old.embedding.tokens.weight)
    assert [found.name for found in path.parent.iterdir()] == [path.name]
