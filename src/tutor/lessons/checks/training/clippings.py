"""Clipped gradients, right and wrong: what the check of `training-clipping-bug` is checked with."""

import math

import torch

from tutor.training.clipping import clip_by_global_norm

# ---------------------------------------------------------------- right


def length_of(gradients):
    """The length of all numbers laid end to end."""
    return math.sqrt(sum(number**2 for gradient in gradients for number in gradient.flatten().tolist()))


def honest(gradients, longest):
    """One factor for all."""
    factor = min(1.0, longest / max(length_of(gradients), 1e-30))
    return [gradient * factor for gradient in gradients]


def end_to_end(gradients, longest):
    """Lays all numbers into one vector, and takes it apart again."""
    vector = torch.cat([gradient.flatten() for gradient in gradients])
    norm = torch.linalg.vector_norm(vector)
    vector = torch.where(norm > longest, vector / norm.clamp(min=1e-30) * longest, vector)
    pieces = vector.split([gradient.numel() for gradient in gradients])
    return [piece.reshape(gradient.shape) for piece, gradient in zip(pieces, gradients, strict=True)]


def by_torch(gradients, longest):
    """PyTorch's own."""
    parameters = [torch.nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.clone()
    torch.nn.utils.clip_grad_norm_(parameters, longest, foreach=False)
    return [parameter.grad for parameter in parameters]


def the_books(gradients, longest):
    """The package's, on copies."""
    copies = [gradient.clone() for gradient in gradients]
    clip_by_global_norm(copies, longest)
    return copies


# ---------------------------------------------------------------- wrong


def _by(factor):
    """Clipping with a factor of its own making."""

    def clip(gradients, longest):
        found = factor(gradients, longest)
        return [gradient * found for gradient in gradients]

    return clip


def _over(length, longest):
    return min(1.0, longest / max(float(length), 1e-30))


def each_tensor(gradients, longest):
    """The function of the exercise: every tensor by itself."""
    clipped = []
    for gradient in gradients:
        norm = gradient.norm()
        clipped.append(gradient * (longest / norm if norm > longest else 1.0))
    return clipped


def each_number(gradients, longest):
    """Every number by itself, as `clip_grad_value_` does."""
    return [gradient.clamp(-longest, longest) for gradient in gradients]


def lengthens(gradients, longest):
    """Gives every gradient the greatest length, short ones too."""
    return _by(lambda given, top: top / max(length_of(given), 1e-30))(gradients, longest)


def to_one(gradients, longest):
    """Gives the length 1 to what is too long."""
    return _by(lambda given, top: 1 / length_of(given) if length_of(given) > top else 1.0)(gradients, longest)


def each_tensor_then_all(gradients, longest):
    """Clips every tensor by itself, and then all together: the length is right, the direction is not."""
    return honest(each_tensor(gradients, longest), longest)


def by_longest_tensor(gradients, longest):
    """Measures the longest tensor alone."""
    return _by(lambda given, top: _over(max(gradient.norm() for gradient in given), top))(gradients, longest)


def by_sum_of_lengths(gradients, longest):
    """Adds up the lengths of the tensors."""
    return _by(lambda given, top: _over(sum(gradient.norm() for gradient in given), top))(gradients, longest)


def by_sum_of_squares(gradients, longest):
    """Forgets the root."""
    return _by(lambda given, top: _over(length_of(given) ** 2, top))(gradients, longest)


def not_clipped(gradients, longest):
    """Leaves everything as it is."""
    return [gradient.clone() for gradient in gradients]


def stretches(gradients, longest):
    """Compares the wrong way round: short ones are made long, long ones stay."""
    return _by(lambda given, top: max(1.0, top / max(length_of(given), 1e-30)))(gradients, longest)


def divides_by_zero(gradients, longest):
    """Right, but for gradients of 0."""
    return _by(lambda given, top: min(1.0, top / length_of(given)))(gradients, longest)


def nan_at_zero(gradients, longest):
    """Right, but for gradients of 0, where it gives 0 / 0."""
    norm = torch.stack([gradient.norm() for gradient in gradients]).norm()
    return [gradient / norm * norm.clamp(max=longest) for gradient in gradients]


def in_place(gradients, longest):
    """Writes to the gradients it is given."""
    clip_by_global_norm(gradients, longest)
    return gradients
