"""What a part that makes a loss must give: one number, from which a gradient comes back."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, of_type


def is_one_number(got, wanted, dtype, case):
    """Require a loss of a type, near the one wanted.

    Raises:
        Wrong: Naming the case.
        Sure: If it is not so.
    """
    if isinstance(got, float):
        raise Sure("expected a tensor, got a plain number: no gradient can come back from it (leave out .item())")
    of_type(got, dtype)
    if got.dim():
        raise Sure(f"expected one number, a tensor of no axes, got shape {tuple(got.shape)}")
    try:
        close(got, wanted, 1e-4)
    except Sure:
        raise
    except Wrong as failure:
        raise Wrong(f"{case}: {failure}") from None


def gives_gradient(part, numbers, other, wanted):
    """Require that the gradient of a loss in its first input is the one wanted.

    Raises:
        Sure: If none comes back.
        Wrong: If it is another one.
    """

    def loss_of(given):
        return part(given, other.clone())

    given = numbers.clone().requires_grad_()
    # the closure keeps `given` from being copied, so that the gradient arrives at it
    loss = ask(lambda: loss_of(given))
    if not loss.requires_grad:
        raise Sure("no gradient comes back from your loss: keep to tensors, without .item(), .detach() or no_grad")
    try:
        close(torch.autograd.grad(loss, given)[0], wanted, 1e-4)
    except RuntimeError as failure:
        raise Sure("no gradient comes back from your loss to what it is given") from failure
    except Wrong as failure:
        raise Wrong(f"the loss is right, its gradient is not: {failure}") from None
