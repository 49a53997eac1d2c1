import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot

from tutor.data import repeats
from tutor.models.pretrained import load_pretrained
from tutor.recipes.repeats import RepeatsRecipe
from tutor.text.special_tokens import BOS_ID


class Oracle(nn.Module):
    """A model that is a function of its inputs, on the CPU."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.place = answer, nn.Parameter(torch.zeros(1))

    def forward(self, tokens):
        return one_hot(self.answer(tokens), 30).float()


def behind_the_earlier_letter(tokens):
    """What an induction head should do, in plain loops; `<bos>` where a letter is new."""
    best = torch.full_like(tokens, BOS_ID)
    for row, ids in enumerate(tokens.tolist()):
        for place in range(1, len(ids)):
            for earlier in range(1, place):
                if ids[earlier] == ids[place]:
                    best[row, place] = ids[earlier + 1]
    return best


def test_who_looks_behind_the_earlier_letter_is_always_right():
    recipe = RepeatsRecipe()
    assert set(
        (recipe.evaluate(Oracle(behind_the_earlier_letter)) | recipe.score(Oracle(behind_the_earlier_letter))).values()
    ) == {1.0}


def test_who_repeats_the_letter_or_looks_back_a_fixed_distance_is_wrong():
    recipe = RepeatsRecipe()
    assert recipe.evaluate(Oracle(lambda tokens: tokens)) == {"validation letters right in the repeat": 0.0}
    for distance in range(4, 12):
        (share,) = recipe.evaluate(Oracle(lambda tokens, back=distance: tokens.roll(back, dims=1))).values()
        assert share < 0.3


def test_a_batch_holds_the_run_and_its_repeat_behind_bos():
    recipe, example = RepeatsRecipe(), repeats.RepeatsExample("qdxa")
    batch = recipe.batch([example, repeats.RepeatsExample("mnopq")])
    assert batch.inputs[0, 0] == BOS_ID
    assert torch.equal(batch.inputs[0, 1:5], batch.targets[0, :4])
    assert torch.equal(batch.targets[0, :4], batch.targets[0, 4:8])
    assert batch.counts.sum(dim=1).tolist() == [8, 10]


def test_a_model_learns_a_batch_that_it_sees_again():
    torch.manual_seed(0)
    ready = RepeatsRecipe().prepare()
    batch = ready.make_batch([0, 1, 2, 3])
    optimizer, losses = torch.optim.Adam(ready.model.parameters(), lr=3e-3), []
    for _ in range(5):
        loss = ready.objective(ready.model, batch).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.1


@pytest.mark.parametrize("n_layers", [1, 2, 3])
def test_the_number_of_layers_is_the_one_asked_for(n_layers):
    assert len(RepeatsRecipe(n_layers).prepare().model.blocks) == n_layers


def test_shipped_weights_fail_on_longer_runs():
    scores = RepeatsRecipe().score(load_pretrained("repeats"))
    assert scores["test letters right in the repeat"] > 0.99
    assert scores["hard letters right in the repeat, longer runs"] < 0.3
