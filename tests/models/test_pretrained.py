import hashlib
import json

import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.lora import add_lora, merge_lora
from tutor.models import pretrained
from tutor.models.bag_of_words import BagOfWords
from tutor.models.classifier import EncoderClassifier
from tutor.models.gpt import GPT
from tutor.models.model_card import ModelCard
from tutor.models.pretrained import load_card, load_pretrained, load_tokenizers, pretrained_names, ship
from tutor.models.weights import save_weights
from tutor.text.characters import CharacterTokenizer

CONFIG = ModelConfig(vocab_size=9, d_model=8, n_heads=2, context_length=6)
FACTS = {
    "summary": "Knows nothing.",
    "made_by": "python -m tutor.training.nothing",
    "data": "none",
    "licence": "MIT",
    "scores": {"accuracy, test": 0.5},
}
TOKENS = torch.tensor([[1, 5, 4]])


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_a_shipped_model_loads_ready_to_be_used(tmp_path):
    model = GPT(CONFIG).eval()
    ship("small_gpt", model, **FACTS, dtype=torch.float32, folder=tmp_path)
    loaded = load_pretrained("small_gpt", tmp_path)
    assert not loaded.training
    assert loaded.config == CONFIG
    assert torch.equal(loaded(TOKENS), model(TOKENS))


def test_half_precision_is_what_ships_and_single_what_loads(tmp_path):
    model = GPT(CONFIG).eval()
    card = ship("small_gpt", model, **FACTS, folder=tmp_path)
    loaded = load_pretrained("small_gpt", tmp_path)
    assert card.number_type == "float16"
    assert {parameter.dtype for parameter in loaded.parameters()} == {torch.float32}
    torch.testing.assert_close(loaded(TOKENS), model(TOKENS), rtol=1e-2, atol=1e-3)


def test_what_a_class_takes_besides_its_config_is_told(tmp_path):
    ship("sorter", EncoderClassifier(CONFIG, 4), **FACTS, arguments={"n_classes": 4}, folder=tmp_path)
    ship("counter", BagOfWords(7, 2), **FACTS, arguments={"vocab_size": 7, "n_classes": 2}, folder=tmp_path)
    assert load_pretrained("sorter", tmp_path)(TOKENS).shape == (1, 4)
    assert load_pretrained("counter", tmp_path)(TOKENS).shape == (1, 2)
    assert pretrained_names(tmp_path) == ["counter", "sorter"]


def test_tokenizers_come_back_by_role(tmp_path):
    source, target = (CharacterTokenizer.train([text]) for text in ("abc", "xyz12"))
    ship("pair", GPT(CONFIG), **FACTS, tokenizers={"source": source, "target": target}, folder=tmp_path)
    loaded = load_tokenizers("pair", tmp_path)
    assert list(loaded) == ["source", "target"]
    assert loaded["source"].encode("cab") == source.encode("cab")
    assert loaded["target"].decode(target.encode("z21")) == "z21"
    assert pretrained_names(tmp_path) == ["pair"]
    ship("alone", GPT(CONFIG), **FACTS, folder=tmp_path)
    assert load_tokenizers("alone", tmp_path) == {}


def test_the_card_says_what_the_model_is_to_programs_and_to_people(tmp_path):
    model = GPT(CONFIG)
    card = ship("small_gpt", model, **FACTS, folder=tmp_path)
    assert load_card("small_gpt", tmp_path) == card
    assert card.n_parameters == sum(parameter.numel() for parameter in model.parameters())
    assert card.n_bytes == (tmp_path / "small_gpt.safetensors").stat().st_size
    page = (tmp_path / "small_gpt.md").read_text()
    for fact in (
        "# small_gpt",
        "Knows nothing.",
        f"| Parameters | {card.n_parameters:,} |",
        "| Made by | `python -m tutor.training.nothing` |",
        "| accuracy, test | 0.5 |",
        "| d_model | 8 |",
        "| Licence | MIT |",
        'load_pretrained("small_gpt")',
    ):
        assert fact in page


def test_shipping_again_gives_the_same_files(tmp_path):
    model, digests = GPT(CONFIG), []
    for _ in range(2):
        ship("small_gpt", model, **FACTS, folder=tmp_path)
        digests.append({path.name: hashlib.sha256(path.read_bytes()).digest() for path in tmp_path.iterdir()})
    assert digests[0] == digests[1]
    assert set(digests[0]) == {"small_gpt.safetensors", "small_gpt.json", "small_gpt.md"}


def test_a_model_that_its_class_does_not_build_is_not_shipped(tmp_path):
    model = GPT(CONFIG)
    add_lora(model, 2, 4)
    with pytest.raises(ValueError, match=r"expected the model to ship .*blocks.0.attention.query.weight"):
        ship("small_gpt", model, **FACTS, folder=tmp_path)
    with pytest.raises(ValueError, match=r"readout.weight of \(3, 8\), got \(4, 8\)"):
        ship("sorter", EncoderClassifier(CONFIG, 4), **FACTS, arguments={"n_classes": 3}, folder=tmp_path)
    with pytest.raises(ValueError, match=r"expected a class of tutor in the card of linear, got 'torch.nn"):
        ship("linear", nn.Linear(2, 2), **FACTS, folder=tmp_path)
    assert not list(tmp_path.iterdir())
    merge_lora(model)
    ship("small_gpt", model, **FACTS, folder=tmp_path)
    assert pretrained_names(tmp_path) == ["small_gpt"]


@pytest.mark.parametrize("name", ["", "Big", "a.b", "../escape", "a b"])
def test_a_name_that_no_file_should_have_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="expected a name of lower-case letters, digits and underscores, got"):
        ship(name, GPT(CONFIG), **FACTS, folder=tmp_path)
    tokenizer = CharacterTokenizer.train(["abc"])
    with pytest.raises(ValueError, match="expected a name of lower-case letters"):
        ship("small_gpt", GPT(CONFIG), **FACTS, tokenizers={name: tokenizer}, folder=tmp_path)


def test_weights_of_another_shipping_are_refused(tmp_path):
    ship("small_gpt", GPT(CONFIG), **FACTS, folder=tmp_path)
    save_weights(tmp_path / "small_gpt.safetensors", GPT(CONFIG))
    with pytest.raises(ValueError, match=r"expected small_gpt.safetensors with the checksum"):
        load_pretrained("small_gpt", tmp_path)


def test_missing_weights_are_said_with_the_command_that_makes_them(tmp_path):
    ship("small_gpt", GPT(CONFIG), **FACTS, folder=tmp_path)
    (tmp_path / "small_gpt.safetensors").unlink()
    with pytest.raises(FileNotFoundError, match=r"make them with: python -m tutor.training.nothing"):
        load_pretrained("small_gpt", tmp_path)


@pytest.mark.parametrize("load", [load_pretrained, load_card, load_tokenizers])
def test_an_unknown_name_is_refused_with_the_known_ones(tmp_path, load):
    with pytest.raises(ValueError, match="expected a model among none, got 'gpt5'"):
        load("gpt5", tmp_path)
    ship("small_gpt", GPT(CONFIG), **FACTS, folder=tmp_path)
    with pytest.raises(ValueError, match="expected a model among small_gpt, got 'gpt5'"):
        load("gpt5", tmp_path)


def test_a_card_of_another_form_is_refused(tmp_path):
    ship("small_gpt", GPT(CONFIG), **FACTS, folder=tmp_path)
    path = tmp_path / "small_gpt.json"
    content = json.loads(path.read_text())
    del content["licence"]
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=r"expected a model card with the fields .*licence"):
        load_card("small_gpt", tmp_path)
    with pytest.raises(ValueError, match="got list"):
        ModelCard.from_json("[]")


@pytest.mark.parametrize("name", pretrained_names())
def test_every_shipped_model_is_what_its_card_says(name):
    model, card = load_pretrained(name), load_card(name)
    assert card.n_parameters == sum(parameter.numel() for parameter in model.parameters())
    assert card.n_bytes == (pretrained.WEIGHTS / f"{name}.safetensors").stat().st_size
    assert (pretrained.WEIGHTS / f"{name}.md").read_text(encoding="utf-8") == card.as_markdown()
    assert card.made_by.startswith(("python -m tutor.", "python -m tutor train "))
    assert card.summary and card.data and card.licence and card.scores
    assert set(load_tokenizers(name)) == set(card.tokenizers)
