"""GPT-2 from its files, against transformers: random weights, float64."""

import json
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from tutor.models import gpt2_weights
from tutor.models.gpt2_weights import load_gpt2

TOKENS = torch.tensor([[5, 1, 16, 9, 9, 0, 3], [2, 2, 11, 4, 7, 1, 8]])


@pytest.fixture(scope="module")
def theirs():
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(0)
    config = GPT2Config(vocab_size=17, n_embd=12, n_head=3, n_layer=2, n_positions=10)
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(std=0.3)
    return model


@pytest.fixture
def folder(theirs, tmp_path):
    theirs.float().save_pretrained(tmp_path)
    return tmp_path


def changed(folder, **settings):
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **settings}))
    return folder


def test_logits_states_and_gradients_equal_those_of_transformers(folder, theirs):
    ours = load_gpt2(folder).double()
    assert not ours.training
    given, wanted = ours(TOKENS), theirs.double()(TOKENS, output_hidden_states=True)
    torch.testing.assert_close(given, wanted.logits, rtol=0, atol=1e-9)
    torch.testing.assert_close(ours.states(TOKENS), wanted.hidden_states[-1], rtol=0, atol=1e-9)
    direction = torch.randn_like(given)
    table = ours.embedding.tokens.weight
    (mine,) = torch.autograd.grad((given * direction).sum(), [table])
    (other,) = torch.autograd.grad((wanted.logits * direction).sum(), [theirs.transformer.wte.weight])
    torch.testing.assert_close(mine, other, rtol=0, atol=1e-9)


def test_padding_in_front_equals_that_of_transformers(folder, theirs):
    ours = load_gpt2(folder).double()
    is_real = torch.tensor([[True] * 7, [False] * 3 + [True] * 4])
    places = (is_real.cumsum(-1) - 1).clamp(min=0)
    wanted = theirs.double()(TOKENS, attention_mask=is_real.long(), position_ids=places).logits
    torch.testing.assert_close(ours(TOKENS, is_real)[is_real], wanted[is_real], rtol=0, atol=1e-9)


def test_names_as_on_the_hub_are_read_too(folder, theirs):
    path = folder / "model.safetensors"
    tensors = {name.removeprefix("transformer."): tensor for name, tensor in load_file(path).items()}
    masks = {f"h.{block}.attn.bias": torch.ones(1, 1, 10, 10) for block in range(2)}
    save_file({**tensors, **masks}, path)
    torch.testing.assert_close(load_gpt2(folder)(TOKENS), theirs.float()(TOKENS).logits, rtol=1e-4, atol=1e-4)


def test_a_model_that_is_not_gpt2_is_refused_by_its_setting(folder):
    with pytest.raises(ValueError, match="expected a GPT-2 with activation_function='gelu_new', got 'relu'"):
        load_gpt2(changed(folder, activation_function="relu"))
    with pytest.raises(ValueError, match="expected a GPT-2 with model_type='gpt2', got 'llama'"):
        load_gpt2(changed(folder, model_type="llama"))


def test_files_that_do_not_fit_are_refused(folder):
    with pytest.raises(ValueError, match=r"embedding.positions.weight of \(9, 12\), got \(10, 12\)"):
        load_gpt2(changed(folder, n_positions=9))
    with pytest.raises(ValueError, match=r"expected tensors of the model|unknown ones: blocks\.1\."):
        load_gpt2(changed(folder, n_positions=10, n_layer=1))
    with pytest.raises(ValueError, match=r"found none for blocks\.2\."):
        load_gpt2(changed(folder, n_layer=3))
    settings = json.loads((folder / "config.json").read_text())
    del settings["n_embd"]
    (folder / "config.json").write_text(json.dumps(settings))
    with pytest.raises(ValueError, match="found no n_embd"):
        load_gpt2(folder)


def test_a_broken_or_missing_file_is_named(folder):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match=r"expected model.safetensors to be a whole file of weights"):
        load_gpt2(folder)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"expected model.safetensors in"):
        load_gpt2(folder)


def test_a_name_is_downloaded_with_only_the_files_that_are_read(folder, monkeypatch):
    import huggingface_hub

    asked = []

    def snapshot_download(name, allow_patterns):
        asked.append((name, allow_patterns))
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    assert load_gpt2("openai-community/gpt2").config.d_model == 12
    assert asked == [("openai-community/gpt2", ["config.json", "model.safetensors"])]


def test_a_missing_network_is_said_in_one_line(monkeypatch):
    import huggingface_hub
    from huggingface_hub.errors import LocalEntryNotFoundError

    def snapshot_download(name, allow_patterns):
        raise LocalEntryNotFoundError("no connection")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    with pytest.raises(ConnectionError, match=r"expected 'gpt2' to be a folder, or a model .* is there a network\?"):
        load_gpt2("gpt2")


def test_a_missing_library_is_said_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ImportError, match="pip install huggingface-hub"):
        gpt2_weights.load_gpt2("gpt2")
