"""The ways to fine-tune: each trains what it says it does and nothing else, and measures agree with plain ones."""

import json
import math
from itertools import islice
from types import SimpleNamespace

import pytest
import torch

from tutor.config import ModelConfig
from tutor.data import bookshop
from tutor.data.bookshop.chats import ShopChats, train_tokenizer
from tutor.data.bookshop.statements import statements
from tutor.layers.adalora import kept_triplets
from tutor.models.gpt import GPT
from tutor.recipes import tuning_runs
from tutor.recipes.shop_tuned import ShopTunedRecipe
from tutor.recipes.tuning_runs import WAYS
from tutor.training.stored_results import RESULTS, load_results

TOKENS = "embedding.tokens.weight"


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer()


@pytest.fixture
def _small(monkeypatch, tokenizer):
    """A small new model instead of the shipped one, and few conversations."""
    config = ModelConfig(tokenizer.vocab_size, d_model=32, n_heads=2, n_layers=3, context_length=160)

    class SmallRecipe(ShopTunedRecipe):
        chats = ShopChats(tokenizer)
        n_rehearsed = 16

        def beginning(self):
            torch.manual_seed(7)
            return GPT(config).eval()

        def lines(self, n):
            return super().lines(min(n, 40))

    few = {split: bookshop.load(split)[:n] for split, n in {"train": 96, "validation": 5, "test": 3}.items()}
    monkeypatch.setattr(tuning_runs, "ShopTunedRecipe", SmallRecipe)
    monkeypatch.setattr(tuning_runs, "_FEW", 3)
    monkeypatch.setattr(tuning_runs, "_N_UNSEEN", 5)
    monkeypatch.setattr(bookshop, "load", lambda split: few[split])
    caches = (tuning_runs.shop, tuning_runs.rendered)
    for one in caches:
        one.cache_clear()
    yield
    for one in caches:
        one.cache_clear()


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("name", WAYS)
def test_training_begins_with_the_base_model_and_changes_only_what_learns(name):
    way, plain = WAYS[name], tuning_runs.shop().beginning()
    model = tuning_runs.start(way)
    tokens = torch.tensor([tuning_runs.rendered("train")[0].ids])
    assert torch.equal(model(tokens), plain(tokens))
    learning = {key for key, part in model.named_parameters() if part.requires_grad}
    assert (TOKENS in learning) == (way.tokens or name.startswith("full"))
    before = {key: part.clone() for key, part in model.state_dict().items()}
    tuning_runs.train(model, way, n_steps=5)
    tied = {"readout.weight"} if TOKENS in learning else set()
    for key, part in model.state_dict().items():
        if key not in learning | tied:
            assert torch.equal(part, before[key]), key
    assert any(not torch.equal(part, before[key]) for key, part in model.state_dict().items() if key in learning)
    if way.budget:
        assert sum(kept_triplets(model).values()) == way.budget


@pytest.mark.usefixtures("_small")
def test_full_fine_tuning_trains_all_and_small_ways_little():
    sizes = {name: tuning_runs.costs(tuning_runs.start(way)) for name, way in WAYS.items()}
    plain = tuning_runs.shop().beginning()
    assert sizes["full"]["parameters"] == sum(part.numel() for part in plain.parameters())
    for one in sizes.values():
        # two running means in float32, and the number of steps
        assert one["optimizer bytes"] == 8 * one["parameters"] + 8
        assert 0 < one["file bytes"] - 4 * one["parameters"] < 20_000  # the names
    # four square layers and two wide ones in each of three blocks: rank times both widths
    corrections = 3 * 8 * (4 * (32 + 32) + 2 * (32 + 128))
    assert sizes["LoRA, tokens frozen"]["parameters"] == corrections
    table = plain.embedding.tokens.weight.numel()
    assert sizes["LoRA"]["parameters"] == corrections + table
    assert sizes["LoRA, rank 4"]["parameters"] == corrections // 2 + table
    assert WAYS["AdaLoRA"].budget == 3 * 6 * 4


@pytest.mark.usefixtures("_small")
def test_a_batch_counts_the_clerks_or_all_words_and_has_statements_beside_it():
    masked, whole = (next(tuning_runs.batches(WAYS[name])) for name in ("full", "full, all words"))
    assert torch.equal(masked.inputs, whole.inputs)
    talked = {tuple(chat.ids): chat.loss_mask for chat in tuning_runs.rendered("train")}
    for row in range(48):
        length = int(whole.counts[row].sum()) + 1
        ids = [masked.inputs[row, 0].item(), *masked.targets[row, : length - 1].tolist()]
        assert masked.counts[row, : length - 1].tolist() == talked[tuple(ids)][1:]
        assert not masked.counts[row, length - 1 :].any()
    mixed = next(tuning_runs.batches(WAYS["full, rehearsing"]))
    assert torch.equal(mixed.new.counts, masked.counts)
    read = {tuple(ids[1:]) for ids in tuning_runs.shop().lines(40)}
    assert [
        tuple(row[flags].tolist()) in read for row, flags in zip(mixed.old.targets, mixed.old.counts, strict=True)
    ] == [True] * 16


@pytest.mark.usefixtures("_small")
def test_another_seed_gives_another_order_and_other_corrections():
    first, second = (next(tuning_runs.batches(WAYS["full"], seed)) for seed in (0, 1))
    assert not torch.equal(first.inputs, second.inputs)
    one, same, other = (tuning_runs.start(WAYS["LoRA"], seed) for seed in (0, 0, 1))
    name = next(key for key in one.state_dict() if key.endswith("down") and "frozen" not in key)
    assert torch.equal(one.state_dict()[name], same.state_dict()[name])
    assert not torch.equal(one.state_dict()[name], other.state_dict()[name])


@pytest.mark.usefixtures("_small")
def test_an_even_guess_is_as_surprised_by_all():
    model = tuning_runs.shop().beginning()
    with torch.no_grad():
        model.embedding.tokens.weight.zero_()  # which is also the readout: all scores are equal
    found = tuning_runs.measure(model)
    for who in ("clerks", "customers", "statements"):
        assert found[who] == pytest.approx(math.log(model.config.vocab_size), abs=1e-4)
    assert found["reward"] == -1


def test_new_lines_are_drawn_anew(tokenizer, monkeypatch):
    monkeypatch.setattr(tuning_runs, "shop", lambda: SimpleNamespace(chats=ShopChats(tokenizer)))
    drawn = tuning_runs.new_lines(200)
    texts = [tokenizer.decode(row[flags].tolist()) for row, flags in zip(drawn.targets, drawn.counts, strict=True)]
    assert all(len(text.split()) > 3 for text in texts)
    read = set(islice(statements(36), 30_500))
    assert 0.3 < sum(text not in read for text in texts) / len(texts) < 1


@pytest.mark.usefixtures("_small")
def test_the_program_stores_every_way_and_seed(tmp_path, monkeypatch):
    for name in list(WAYS):
        if name not in ("full", "AdaLoRA"):
            monkeypatch.delitem(WAYS, name)
    tuning_runs.main(tmp_path, n_steps=5, every=5)
    kept = json.loads((tmp_path / "tuning_runs.json").read_text())
    require_rows(kept, [5])


def require_rows(kept, steps):
    assert kept["made_by"] == tuning_runs.MADE_BY
    rows = kept["rows"]
    assert rows[0]["way"] == "base"
    for name, way in WAYS.items():
        own = [row for row in rows if row["way"] == name]
        assert [row["step"] for row in own if "step" in row] == steps
        assert [row["seed"] for row in own if "test reward" in row] == list(tuning_runs.SEEDS)
        assert sum("parameters" in row for row in own) == 1
        kept_each = [sum(row["triplets"].values()) for row in own if "triplets" in row]
        assert kept_each == ([way.budget] * len(tuning_runs.SEEDS) if way.budget else [])
        assert all(-1 <= row[name] <= 1 for row in own for name in row if "reward" in name)


def test_the_stored_rows_are_those_of_the_program():
    require_rows(json.loads((RESULTS / "tuning_runs.json").read_text()), [50, 100, 150, 200, 250, 300])
    assert load_results("tuning_runs")[0]["reward"] == -1
