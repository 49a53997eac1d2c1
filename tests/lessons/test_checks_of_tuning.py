"""What the checks of set 13 hold to be right is what the package and PyTorch hold to be right."""

import random

import pytest
import torch
from torch import nn

from tutor.data.batching import LanguageBatch
from tutor.layers.adapter import Adapter
from tutor.layers.lora import LoRALinear
from tutor.lessons.answers import NotDone, Sure, Wrong
from tutor.lessons.checks.tuning import (
    budgets,
    chat_batches,
    chats,
    corrected_layers,
    exploring,
    foretelling,
    forms,
    rows_bug,
    shift_bug,
    trained_rows,
)
from tutor.lessons.exercise import evaluate


def test_the_batch_is_the_packages():
    chats = chat_batches.CHATS
    batch = LanguageBatch.of([ids for ids, _ in chats], [flags for _, flags in chats])
    inputs, targets, counts = chat_batches.sound(chats, 0)
    assert torch.equal(counts, batch.counts)
    assert torch.equal(inputs[counts], batch.inputs[counts])
    assert torch.equal(targets[counts], batch.targets[counts])


@pytest.mark.parametrize("name", chat_batches.SICK)
def test_every_sick_batch_counts_other_pairs(name):
    assert shift_bug.good_test(chat_batches.SICK[name])


@pytest.mark.parametrize("name", chat_batches.SOUND)
def test_every_sound_batch_counts_the_same_pairs(name):
    assert not shift_bug.good_test(chat_batches.SOUND[name])


def test_the_costs_are_those_of_the_packages_layers():
    corrected = LoRALinear(nn.Linear(1024, 1024), rank=8, alpha=16)
    assert 24 * 2 * (corrected.down.numel() + corrected.up.numel()) == foretelling._COSTS[0]
    adapter = Adapter(nn.Identity(), 1024, 16)
    assert 24 * 2 * sum(part.numel() for part in adapter.parameters()) == foretelling._COSTS[1]


def test_the_folded_matrix_is_the_packages():
    torch.manual_seed(0)
    own = LoRALinear(nn.Linear(5, 4), rank=2, alpha=6)
    nn.init.normal_(own.up)
    wanted = corrected_layers.folded(own.frozen.weight.clone(), own.down, own.up, 6)
    torch.testing.assert_close(own.merged().weight, wanted)


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_the_formula_of_adamw_is_pytorchs(decay):
    table, gradients = rows_bug.drawn(torch.Generator().manual_seed(0), n_steps=7)
    case = table, 2, gradients, 0.1, decay
    torch.testing.assert_close(trained_rows.written_out(*case), trained_rows.sound(*case))


def test_a_budget_is_kept_to():
    stream = random.Random(0)
    importances = {name: torch.rand(stream.randint(1, 6)) for name in "abcd"}
    total = sum(map(len, importances.values()))
    for budget in range(total + 2):
        kept = budgets.share_out(importances, budget)
        assert sum(int(one.sum()) for one in kept.values()) == min(budget, total)


def test_mean_vectors_stay_within_their_limit():
    states, table, *_ = exploring._material()
    averages = table.mean(dim=0).expand(exploring.N_NEW, -1)
    for loudness in (1, 3, 10):
        chances = (loudness * states @ torch.cat([table, averages]).mT).softmax(dim=-1)
        assert chances[:, len(table) :].sum(dim=-1).max() <= exploring.right()[3] + 1e-9


def test_forms_say_what_they_want():
    with pytest.raises(NotDone):
        forms.row(0, [1, 2], "ids")(None)
    with pytest.raises(Wrong, match="too few ids"):
        forms.row(0, [1, 2], "ids")([1])
    with pytest.raises(Wrong, match="too large"):
        forms.within(0, 5, 0.1)(6)
    with pytest.raises(Wrong, match="expected a row of 2 numbers, got a row of one number"):
        forms.within(0, [5, 6], 0.1)([5])
    with pytest.raises(Sure, match="return ids, flags"):
        forms.several("ids, flags", lambda: [1])
    with pytest.raises(Sure, match="one flat list of whole numbers"):
        forms.ids_of([1.5])
    with pytest.raises(Sure, match="there are lists inside yours"):
        forms.ids_of([[1], [2, 3]])
    with pytest.raises(Wrong, match="in another order"):
        forms.row(0, [1, 2], "places")([2, 1])
    with pytest.raises(Wrong, match="got True and False"):
        forms.row(0, [1, 2], "places")([False, True, True])


def test_in_a_matrix_the_row_is_named_and_the_number_in_it():
    test = forms.number(0, [[1.0, 2.0], [3.0, 4.0]])
    test([[1, 2], [3, 4]])
    with pytest.raises(Wrong, match="in the second row the first number is too small"):
        test([[1, 2], [0, 4]])
    with pytest.raises(Wrong, match="expected 2 rows of 2 numbers, got a row of 4 numbers"):
        test([1, 2, 3, 4])
    with pytest.raises(Wrong, match="expected one number, got a row of 3 numbers"):
        forms.number(0, 5)([1, 2, 3])


@pytest.mark.parametrize("text", ["a", "hi", "say nothing", "one two three", "who wrote it ?"])
def test_a_text_has_neither_as_many_ids_as_letters_nor_as_words(text):
    encode = chats.stand_in(random.Random(1))
    assert encode(text) == encode(text)
    assert len(encode(text)) not in (len(text), len(text.split()))
    assert encode("") == []


def test_the_last_bit_is_a_change_that_a_tolerance_does_not_see():
    table, gradients = rows_bug.drawn(torch.Generator().manual_seed(0))
    after = trained_rows.last_bit(table, 3, gradients, 0.1, 0.5)
    assert torch.allclose(after[:3], table[:3])
    assert (after[:3] != table[:3]).sum() == 1


def test_what_a_shorter_chat_does_not_read_is_open():
    assert evaluate("tuning-shift-bug", chat_batches.cut_first, shift_bug.good_test).passed
    assert evaluate("tuning-shift-bug", chat_batches.sound, shift_bug.good_test).passed


@pytest.mark.parametrize("answer", [3, "text", [1, 2], torch.zeros(2), {}])
def test_what_is_no_function_is_named_as_such(answer):
    for slug in ("tuning-lora", "tuning-merge-bug", "tuning-render"):
        report = evaluate(slug, answer, answer)
        assert not report.passed
        assert all("your code raised" not in hint for hint in report.hints)
