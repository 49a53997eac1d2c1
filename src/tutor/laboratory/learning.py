"""How a patient learns: the loop of chapter 11, with the patient's own part in its place."""

from dataclasses import dataclass

import torch

from tutor.data import backwards
from tutor.data.batching import BatchOrder
from tutor.laboratory.patient import Patient
from tutor.models.transformer import Transformer
from tutor.seeding import set_seed
from tutor.shapes import Float, Tensor
from tutor.training.adamw import AdamW, parameter_groups
from tutor.training.clipping import clip_by_global_norm
from tutor.training.lr_schedule import CosineSchedule
from tutor.training.progress import Progress

N_STEPS = 600
BATCH_SIZE = 64
LEARNING_RATE = 5e-3
WARM_UP = 50


@dataclass(frozen=True)
class Learned:
    """A model after training."""

    model: Transformer
    losses: list[float]
    """Of every step, as the patient computes them: nats per token where that is right."""


def learn(patient: Patient, n_steps: int = N_STEPS, seed: int = 0, silent: bool = False) -> Learned:
    """Train a patient's model, from first weights that are the same for all patients.

    Args:
        n_steps: About 40 a second.
        seed: Of the weights and of the order of the words.
        silent: Show no progress.
    """
    set_seed(seed)
    model = patient.build().train()
    words = [example.word for example in backwards.load("train")]
    # one batch holds words of all lengths: what a fault does to padding shall be seen
    order = BatchOrder([*map(len, words)], BATCH_SIZE, seed, pool=1)
    groups = parameter_groups(model, 0.01)
    optimizer, schedule = AdamW(groups, (0.9, 0.98)), CosineSchedule(LEARNING_RATE, min(WARM_UP, n_steps), floor=0.05)
    weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
    losses: list[float] = []

    def gradient_of(step: int) -> Float[Tensor, "_"]:
        loss = patient.loss(model, patient.batch([words[place] for place in next(order)]))
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, weights, materialize_grads=True)
        return torch.cat([gradient.reshape(-1) for gradient in gradients])

    def update(gradient: Float[Tensor, "_"]) -> None:
        pieces = gradient.split([weight.numel() for weight in weights])
        for weight, piece in zip(weights, pieces, strict=True):
            weight.grad = piece.view_as(weight).clone()
        clip_by_global_norm(optimizer.gradients(), 1.0)
        optimizer.step(schedule(len(losses), n_steps))
        progress.show(len(losses), losses[-1])

    with Progress(n_steps, "step", silent) as progress:
        patient.descend(gradient_of, update, n_steps)
    return Learned(model.eval(), losses)
