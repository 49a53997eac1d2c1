"""Examinations: what can be measured at a patient without knowing its fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from tutor.generation.generate import generate
from tutor.generation.transformer_session import UncachedTransformerSession
from tutor.laboratory.patient import LONGEST_ANSWER, Patient, decode, encode
from tutor.layers.residual import PreNormResidual
from tutor.models.evaluation_mode import evaluating
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor

_ANAGRAMS = (("tar", "rat"), ("evil", "live"), ("stone", "notes"), ("listen", "silent"), ("garden", "danger"))
_CHANGED, _OTHER = "strange", "harbor"


@dataclass(frozen=True)
class Examination:
    """One figure, taken at every patient in the same way."""

    name: str
    """What is measured, with its unit."""
    measure: Callable[[Patient, Transformer, Sequence[str]], float]
    """Takes a patient, its model and words to ask."""


def written_right(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the share of words that it spells right by itself, in percent."""
    return 100 * patient.share_right(model, words)


def foretold_right(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the share of letters that it foretells right where it is told those before, in percent."""
    return 100 * patient.told_the_past(model, words)


def right_without_a_cache(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the share of words that it spells right where it reads its whole text anew for each letter, in percent."""
    session = UncachedTransformerSession(model, [encode(word) for word in words])
    answers = [decode(text.answer) for text in generate(session, max_new_tokens=LONGEST_ANSWER)]
    return 100 * sum(answer == word[::-1] for answer, word in zip(answers, words, strict=True)) / len(words)


def changed_when_alone(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the largest change of a first score where a word is asked alone, instead of among the others, in nats."""
    return _largest_change(patient, model, words[:16], lambda word: _first_scores(patient, model, [word])[0])


def changed_by_another_word(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the largest change of a first score where another word of the same length stands beside it, in nats."""
    length = len(_CHANGED)
    asked = [word for word in words if len(word) == length][:4]
    beside = [_first_scores(patient, model, [word, other])[0] for word in asked for other in (_CHANGED, _CHANGED[::-1])]
    return max((one - other).abs().max().item() for one, other in zip(beside[::2], beside[1::2], strict=True))


def changed_when_asked_again(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the largest change of a first score between two askings, in nats."""
    first, second = _first_scores(patient, model, words[:16]), _first_scores(patient, model, words[:16])
    return (first - second).abs().max().item()


def felt_by_the_past(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the largest change of a score when only *later* letters of the target are changed, in nats."""
    batch = Patient.batch(patient, [_CHANGED])
    changed = batch.inputs.clone()
    changed[:, 4:] = torch.tensor(encode("q"))
    with evaluating(model.modules()):
        before, after = (model(batch.source, inputs)[0, :4].log_softmax(dim=-1) for inputs in (batch.inputs, changed))
    return (before - after).abs().max().item()


def told_apart(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the share of pairs of anagrams to which its answers are not the same, in percent."""
    pairs = [patient.answer(model, pair) for pair in _ANAGRAMS]
    return 100 * sum(one != other for one, other in pairs) / len(pairs)


def weights(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Count the weights."""
    return float(sum(parameter.numel() for parameter in model.parameters()))


def growth(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give how many times longer a state is behind a layer than before it, the median over all layers."""
    ratios: list[float] = []

    def note(module: torch.nn.Module, inputs: tuple, output: Tensor) -> None:
        ratios.append((output.norm(dim=-1) / inputs[0].norm(dim=-1)).median().item())

    hooks = [one.register_forward_hook(note) for one in model.modules() if isinstance(one, PreNormResidual)]
    try:
        _first_scores(patient, model, words[:16])
    finally:
        for hook in hooks:
            hook.remove()
    return torch.tensor(ratios).median().item()


def learning_encoder(patient: Patient, model: Transformer, words: Sequence[str]) -> float:
    """Give the length of the loss's gradient in the encoder's weights, as a share of that in all, in percent."""
    names, parameters = zip(*model.named_parameters(), strict=True)
    loss = patient.loss(model, patient.batch(words[:16]))
    gradients = torch.autograd.grad(loss, parameters, materialize_grads=True)
    squares = {name: gradient.square().sum().item() for name, gradient in zip(names, gradients, strict=True)}
    encoders = sum(square for name, square in squares.items() if name.startswith("encoder"))
    return 100 * (encoders / sum(squares.values())) ** 0.5


EXAMINATIONS = (
    Examination("words right, in %", written_right),
    Examination("letters foretold right, in %", foretold_right),
    Examination("words right without a cache, in %", right_without_a_cache),
    Examination("change when asked alone, in nats", changed_when_alone),
    Examination("change by another's word, in nats", changed_by_another_word),
    Examination("change when asked again, in nats", changed_when_asked_again),
    Examination("change by later letters, in nats", felt_by_the_past),
    Examination("anagrams told apart, in %", told_apart),
    Examination("weights", weights),
    Examination("growth of states by a layer, in times", growth),
    Examination("gradient in the encoder, in %", learning_encoder),
)


def _first_scores(patient: Patient, model: Transformer, words: Sequence[str]) -> Float[Tensor, "batch vocab"]:
    """Give the log-probabilities of the first letter of each answer."""
    batch = Patient.batch(patient, words)
    with evaluating(model.modules()):
        return model(batch.source, batch.inputs[:, :1], batch.source_is_real)[:, 0].log_softmax(dim=-1)


def _largest_change(
    patient: Patient,
    model: Transformer,
    words: Sequence[str],
    alone: Callable[[str], Float[Tensor, "vocab"]],
) -> float:
    together = _first_scores(patient, model, words)
    return max((row - alone(word)).abs().max().item() for row, word in zip(together, words, strict=True))
