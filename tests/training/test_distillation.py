import math

import pytest
import torch

from tutor.data.batching import LanguageBatch
from tutor.training.distillation import DistillationObjective, divergence_from
from tutor.training.small_run import make_trainer, new_model, sentences


def test_by_hand():
    # the teacher says (1/2, 1/2), the student (3/4, 1/4): log(2/3)/2 + log(2)/2
    teacher, student = torch.zeros(1, 1, 2), torch.tensor([[[math.log(3.0), 0.0]]])
    found = divergence_from(student, teacher, torch.ones(1, 1, dtype=torch.bool))
    assert found.total.item() == pytest.approx(0.5 * math.log(2 / 3) + 0.5 * math.log(2))
    assert found.count == 1


def test_nothing_is_left_where_the_two_agree_and_only_what_counts_counts():
    torch.manual_seed(0)
    scores, other = torch.randn(2, 3, 5), torch.randn(2, 3, 5)
    counts = torch.tensor([[True, False, True], [False, False, True]])
    assert divergence_from(scores + 7, scores, counts).total.item() == pytest.approx(0, abs=1e-5)
    changed = other.clone()
    changed[~counts] += torch.randn(3, 5)
    assert divergence_from(changed, scores, counts).total == divergence_from(other, scores, counts).total
    assert divergence_from(other, scores, counts).count == 3


def test_the_gradient_keeps_its_size_at_a_high_temperature():
    torch.manual_seed(0)
    teacher, counts = torch.randn(4, 3, 6), torch.ones(4, 3, dtype=torch.bool)
    sizes = []
    for temperature in (10.0, 100.0):
        student = torch.zeros(4, 3, 6, requires_grad=True)
        divergence_from(student, teacher, counts, temperature).total.backward()
        sizes.append(student.grad.norm().item())
    assert sizes[1] == pytest.approx(sizes[0], rel=0.05)


def test_a_student_comes_to_say_what_its_teacher_says():
    teacher = new_model(seed=1)
    batch = LanguageBatch.of(sentences("train")[:64])
    student = new_model(seed=2)
    objective = DistillationObjective(teacher)
    before = objective(student, batch).mean().item()
    make_trainer(student, sentences("train")[:400], objective, n_steps=60, warm_up=5).train()
    with torch.no_grad():
        assert objective(student, batch).mean().item() < before / 2
    assert torch.equal(teacher(batch.inputs), new_model(seed=1)(batch.inputs))


def test_what_does_not_fit_is_refused():
    counts = torch.ones(1, 1, dtype=torch.bool)
    with pytest.raises(ValueError, match="expected scores of the same words"):
        divergence_from(torch.zeros(1, 1, 2), torch.zeros(1, 1, 3), counts)
    with pytest.raises(ValueError, match="temperature above 0"):
        divergence_from(torch.zeros(1, 1, 2), torch.zeros(1, 1, 2), counts, 0)
