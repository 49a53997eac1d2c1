"""What the checks of set 11 hold to be right is what the package and PyTorch hold to be right."""

import pytest
import torch
from torch import nn

from tutor.data.batching import LanguageBatch
from tutor.lessons.answers import NotDone, Sure, Wrong
from tutor.lessons.checks.training import (
    accumulation_bug,
    accumulation_tests,
    accumulations,
    adamw_steps,
    batching,
    clipping_bug,
    clipping_tests,
    clippings,
    exploring,
    hands,
    losses,
    packing,
    several,
)
from tutor.lessons.exercise import evaluate
from tutor.training.adamw import AdamW, ParameterGroup
from tutor.training.clipping import clip_by_global_norm
from tutor.training.lr_schedule import CosineSchedule, InverseSquareRootSchedule


def drawn_texts(seed, lengths):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(1, 30, (length,), generator=generator).tolist() for length in lengths]


@pytest.mark.parametrize("lengths", [(5, 5), (2, 9, 4), (3,)])
def test_the_batch_is_the_packages(lengths):
    texts = drawn_texts(0, lengths)
    inputs, targets, counts = batching.oracle(texts, 0)
    batch = LanguageBatch.of(texts)
    assert torch.equal(targets, batch.targets)
    assert torch.equal(counts, batch.counts)
    assert torch.equal(inputs[counts], batch.inputs[counts])


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_packing_leaves_out_nothing_but_the_end(length):
    texts = drawn_texts(1, (4, 9, 1, 3))
    stream = [token for text in texts for token in text]
    inputs, targets, owners = packing.oracle(texts, length)
    assert inputs.flatten().tolist() == stream[: inputs.numel()]
    assert targets.flatten().tolist() == stream[1 : 1 + inputs.numel()]
    assert 0 <= len(stream) - 1 - inputs.numel() < length
    for number, text in enumerate(texts[:2]):
        assert inputs[owners == number].tolist() == text[: int((owners == number).sum())]


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_all_right_losses_agree(smoothing):
    generator = torch.Generator().manual_seed(2)
    scores = torch.randn(3, 4, 6, generator=generator)
    targets, counts = torch.randint(6, (3, 4), generator=generator), torch.ones(3, 4).tril().bool()
    want = losses.the_books(scores, targets, counts, smoothing)
    for loss in (losses.gathered, losses.by_torch, losses.by_logsumexp, losses.by_wanted_distribution):
        torch.testing.assert_close(loss(scores, targets, counts, smoothing), want)


def test_the_steps_by_hand_are_those_of_the_packages_optimizer():
    weight = nn.Parameter(torch.tensor(2.0))
    optimizer = AdamW([ParameterGroup({"weight": weight}, weight_decay=0.2)])
    places = []
    for gradient in (4.0, -4.0):
        weight.grad = torch.tensor(gradient)
        optimizer.step(learning_rate=0.5)
        places.append(weight.item())
        if len(places) == 1:
            means = optimizer.means["weight"].item(), optimizer.squares["weight"].item()
    mean, square, first, scaled, _, second = hands.training_adamw_by_hand.variants[0].answers
    assert means == pytest.approx((mean, square))
    assert places == pytest.approx([first, second])
    assert scaled == first


def test_the_step_without_the_correction_by_hand():
    uncorrected = adamw_steps.made(correct=lambda mean, square, keep, step: (mean, square))
    zero = torch.zeros((), dtype=torch.float64)
    weight, *_ = uncorrected(zero + 2, zero + 4, zero, zero, 1, 0.5, 0.2)
    assert weight.item() == pytest.approx(hands.training_adamw_by_hand.variants[0].answers[4], abs=1e-5)


def test_the_schedules_by_hand_are_the_packages():
    root, wave, norm, clipped, short = hands.training_schedule_by_hand.variants[0].answers
    falling, cosine = InverseSquareRootSchedule(peak=1, warm_up=100), CosineSchedule(peak=1, warm_up=100)
    assert [falling(step, 1100) for step in (25, 100, 400, 10_000)] == pytest.approx(root)
    assert [cosine(step, 1100) for step in (25, 600, 1100)] == pytest.approx(wave)
    for gradient, want in (((3.0, 4.0, 12.0), clipped), ((0.3, 0.4, 1.2), short)):
        gradients = [torch.tensor(gradient[:2]), torch.tensor(gradient[2:])]
        length = clip_by_global_norm(gradients, 6.5)
        assert torch.cat(gradients).tolist() == pytest.approx(want, rel=1e-5)
        if want is clipped:
            assert length == pytest.approx(norm)


def test_the_finest_steps_are_those_of_the_formats():
    for kind, finest in zip(exploring.KINDS, (7, 10, 23), strict=True):
        assert exploring.finest(kind) == finest
        assert torch.finfo(kind).eps == 2.0**-finest


@pytest.mark.parametrize("gradient", [accumulations.in_one_go, accumulations.by_shares, accumulations.by_formula])
def test_all_right_gradients_agree(gradient):
    case = accumulation_tests.drawn(torch.Generator().manual_seed(3), ((6, 2), (0, 0), (1, 1, 4)))
    torch.testing.assert_close(gradient(*case), accumulations.honest(*case))


def test_all_right_clippings_agree():
    for size, longest in ((40.0, 7.0), (5.0, 7.0)):
        gradients = clipping_tests.drawn(size, torch.Generator().manual_seed(4))
        want = clippings.the_books(gradients, longest)
        for clip in (clippings.honest, clippings.end_to_end, clippings.by_torch):
            torch.testing.assert_close(clip(gradients, longest), want, rtol=1e-4, atol=1e-5)


ids = torch.zeros(1, 2, dtype=torch.long)
true = torch.ones(1, 2, dtype=torch.bool)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((torch.eye(3),), "call the function with two things"),
        (([[1.0]], [(ids, ids, true)]), "a matrix of floating-point numbers"),
        ((torch.zeros(2, 3), [(ids, ids, true)]), "a row and a column for each token"),
        ((torch.eye(3), []), "a list of one or more"),
        ((torch.eye(3), [(ids, ids)]), "each part that your test makes is three tensors"),
        ((torch.eye(3), [(ids, ids, true[0])]), "have one shape"),
        ((torch.eye(3), [(ids.float(), ids, true)]), "tensors of whole numbers"),
        ((torch.eye(3), [(ids + 3, ids, true)]), "should be from 0 to 2"),
        ((torch.eye(3), [(ids, ids, ~true)]), "no target counts"),
    ],
)
def test_parts_that_the_functions_are_not_made_for_are_told(given, told):
    with pytest.raises(Sure, match=told):
        accumulation_tests.PartsWatch()(*given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (([torch.ones(2)],), "call the function with two things"),
        ((torch.ones(2), 1.0), "a list of one or more tensors"),
        (([torch.ones(2).long()], 1.0), "tensors of floating-point numbers"),
        (([torch.ones(2)], 0), "a number above 0"),
    ],
)
def test_gradients_that_the_functions_are_not_made_for_are_told(given, told):
    with pytest.raises(Sure, match=told):
        clipping_tests.GradientsWatch()(*given)


def test_answers_of_several_tensors_are_read_one_by_one():
    with pytest.raises(Sure, match="expected two things, one, two, in this order, got a tensor of shape"):
        several.asked_for("one, two", lambda: torch.ones(2))
    with pytest.raises(Sure, match="yours is of float32"):
        several.ids("inputs", torch.ones(2))
    with pytest.raises(Sure, match="counts should be a tensor, got a list of 1"):
        several.booleans("counts", [True])
    with pytest.raises(NotDone):
        several.asked_for("one, two", None)


def test_a_gradient_that_is_left_on_the_weights_is_told():
    def on_the_given_weights(weights, parts):
        weights.requires_grad_()
        for inputs, targets, counts in parts:
            loss = torch.nn.functional.cross_entropy(weights[inputs[counts]], targets[counts], reduction="sum")
            (loss / sum(int(part[2].sum()) for part in parts)).backward()
        return weights.grad

    report = evaluate("training-accumulation-bug", on_the_given_weights, accumulation_tests.good_test)
    assert not report.passed
    assert any("asked a second time" in hint for hint in report.hints)


def test_a_test_that_is_not_there_yet_is_no_mistake():
    for exercise in (*accumulation_bug.EXERCISES, *clipping_bug.EXERCISES):
        report = evaluate(exercise.slug, exercise.variants[0].answers[0], None)
        assert report.hints == ("not done yet",)
        assert report.points == 2


def test_a_wrong_loss_is_not_blamed_on_padding():
    with pytest.raises(Wrong, match="scores of 50 change your loss from"):
        evaluate_property("what does not count cannot be felt", losses.padding_in_it)
    evaluate_property("what does not count cannot be felt", losses.in_bits)


def evaluate_property(name, answer):
    from tutor.lessons.checks.training.loss import training_loss

    next(item for item in training_loss.properties if item.name == name).test(answer)
