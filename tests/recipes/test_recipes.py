"""The recipes of the shipped models: what they learn from, and that their scores tell right from wrong."""

import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot

from tutor.config import ModelConfig
from tutor.data import dates, headlines, stories, translation
from tutor.models.transformer import Transformer
from tutor.recipes import pair_recipe
from tutor.recipes.registry import load_recipe


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


class Oracle(nn.Module):
    """A model that is a function of its inputs, on the CPU."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.place = answer, nn.Parameter(torch.zeros(1))

    def forward(self, *inputs):
        return self.answer(*inputs)


# one instance of each, since each reads its data once
RECIPES = {name: load_recipe(name) for name in ("dates", "translation_en_de", "stories", "headlines")}


@pytest.mark.parametrize("name", RECIPES)
def test_a_model_learns_a_batch_that_it_sees_again(name):
    ready = RECIPES[name].prepare()
    longest = max(range(len(ready.lengths)), key=ready.lengths.__getitem__)
    batch = ready.make_batch([0, 7, len(ready.lengths) - 1, longest])
    optimizer, losses = torch.optim.Adam(ready.model.parameters(), lr=1e-3), []
    for _ in range(4):
        loss = ready.objective(ready.model, batch).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.1


def test_each_wrong_date_costs_its_share(monkeypatch):
    recipe = RECIPES["dates"]
    answers = [recipe.tokenizers()["target"].encode(one.iso) for one in dates.load("validation")[:200]]
    monkeypatch.setattr("tutor.recipes.dates.answer_all", lambda model, sources: answers)
    assert recipe.evaluate(nn.Identity()) == {"validation exact": 1.0}
    answers[3], answers[5] = answers[3][:-1], answers[5][::-1]
    assert recipe.evaluate(nn.Identity()) == {"validation exact": 0.99}


def test_each_wrong_translation_costs_its_share(monkeypatch):
    recipe = RECIPES["translation_en_de"]
    target, examples = recipe.tokenizers()["target"], translation.load("validation")[:200]
    answers = [target.encode_words(translation.truth(one, "de")) for one in examples]
    monkeypatch.setattr("tutor.recipes.translation.answer_all", lambda model, sources: answers)
    assert recipe.evaluate(nn.Identity()) == {"validation exact": 1.0}
    answers[3], answers[5] = answers[3][:-1], answers[5][::-1]
    assert recipe.evaluate(nn.Identity()) == {"validation exact": 0.99}


def test_answers_come_in_the_order_of_their_sources(monkeypatch):
    sizes = ModelConfig(vocab_size=11, d_model=16, n_heads=2, context_length=12)
    model = Transformer(sizes).double().eval()
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.4)
    sources = [torch.randint(4, 11, (length,)).tolist() for length in (5, 1, 3, 7, 2, 2, 6, 4)]
    alone = [pair_recipe.answer_all(model, [source])[0] for source in sources]
    monkeypatch.setattr(pair_recipe, "_BATCH_SIZE", 3)
    assert pair_recipe.answer_all(model, sources) == alone
    assert alone != sorted(alone)


def test_headlines_are_scored_by_their_labels():
    recipe = RECIPES["headlines"]
    tokenizer, examples = recipe.prepare().tokenizers["text"], headlines.load("validation")
    labels = {(1, *tokenizer.encode(headlines.as_text(example))): example.label for example in examples}

    def answer(tokens, is_real):
        found = [labels[tuple(row[real].tolist())] for row, real in zip(tokens, is_real, strict=True)]
        return one_hot(torch.tensor(found), 2).float()

    assert recipe.evaluate(Oracle(answer)) == {"validation accuracy": 1.0}
    assert recipe.evaluate(Oracle(lambda *inputs: 1 - answer(*inputs))) == {"validation accuracy": 0.0}


def test_answers_in_stories_are_read_where_they_are_predicted():
    recipe, examples = RECIPES["stories"], stories.load("test")[:20]
    vocab_size = recipe.prepare().model.config.vocab_size

    def predicts(shift):
        return Oracle(lambda tokens: one_hot(tokens.roll(-shift, dims=1), vocab_size).float())

    assert recipe._answered(predicts(1), examples) == 1
    assert recipe._answered(predicts(2), examples) < 0.5
