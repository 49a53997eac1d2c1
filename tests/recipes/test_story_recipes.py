"""The recipes of the summariser and of the reader: they learn, and their scores tell right from wrong."""

import pytest
import torch
from torch import nn

from tutor.data import story_questions
from tutor.data.story_questions import NOT_TOLD
from tutor.models.pretrained import load_card, load_tokenizers
from tutor.recipes import story_reader
from tutor.recipes.registry import load_recipe
from tutor.recipes.story_reader import CHOICES, as_ids, pointed, question_end, target


@pytest.mark.parametrize("name", ["story_summary", "story_reader"])
def test_a_model_learns_a_batch_that_it_sees_again(name):
    torch.manual_seed(0)
    ready = load_recipe(name).prepare()
    batch = ready.make_batch([0, 1, 2, 700])
    optimizer, losses = torch.optim.Adam(ready.model.parameters(), lr=2e-3), []
    for _ in range(5):
        loss = ready.objective(ready.model, batch).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.1


def test_pointing_at_the_target_is_the_answer():
    for example in story_questions.load("validation"):
        assert pointed(example.question, example.story, target(example)) == example.answer


def test_what_is_asked_about_has_one_name_in_all_that_is_read():
    tokenizer = load_tokenizers("story_reader")["text"]
    story = "one morning leo was in the market with a small book ."
    for question in ("where is leo ?", "what does leo have ?"):
        read = tokenizer.tokens(as_ids(tokenizer, question, story))
        assert "leo" not in read
        assert read.count("this") == 2
        assert read[question_end(question)] == "?"
        assert read[1:3] == list(CHOICES[1:])


def test_a_reader_that_always_says_not_told_is_right_a_third_of_the_time():
    class Silent(nn.Module):
        def __init__(self):
            super().__init__()
            self.place = nn.Parameter(torch.zeros(1))

        def forward(self, tokens, asked_at, is_real):
            scores = torch.zeros(*asked_at.shape, tokens.shape[1])
            scores[..., CHOICES.index(NOT_TOLD)] = 1
            return scores

    assert load_recipe("story_reader").evaluate(Silent()) == {"validation answered": pytest.approx(1 / 3, abs=0.001)}


def test_the_shipped_figures_keep_the_promises_of_the_page():
    scores = load_card("story_reader").scores
    assert min(scores[f"test {kind}"] for kind in ("answered", "not told, unnamed", "not told, named")) > 0.99
    assert scores["hard not told, named"] < 0.1
    assert load_card("story_summary").scores["test exact"] > 0.99
    assert story_reader.ASKED == "this"
