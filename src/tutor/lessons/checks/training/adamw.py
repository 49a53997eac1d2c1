"""The exercise that builds one step of AdamW."""

import torch

from tutor.lessons.answers import Wrong, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.training import adamw_steps as steps
from tutor.lessons.checks.training import several
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

NAMES = "weights, mean, square"
RATE, DECAY = 0.05, 0.4


def oracle(weights, gradients, learning_rate, weight_decay):
    """Where PyTorch's own AdamW leaves the weights, after each of some gradients."""
    parameter = torch.nn.Parameter(weights.clone())
    optimizer = torch.optim.AdamW([parameter], lr=learning_rate, weight_decay=weight_decay, foreach=False)
    places = []
    with torch.enable_grad():
        for gradient in gradients:
            parameter.grad = gradient.clone()
            optimizer.step()
            places.append(parameter.detach().clone())
    return places


def _asked(step, *inputs):
    return several.asked_for(NAMES, step, *inputs)


def _walk(step, weights, gradients, learning_rate=RATE, weight_decay=0.0):
    """Where a student's step leaves the weights, one gradient after another."""
    mean, square = torch.zeros_like(weights), torch.zeros_like(weights)
    places = []
    for number, gradient in enumerate(gradients, start=1):
        given = _asked(step, weights, gradient, mean, square, number, learning_rate, weight_decay)
        weights, mean, square = (tensor(part).to(gradient.dtype) for part in given)
        places.append(weights)
    return places


def _case(n_steps=1, shape=(3, 4), dtype=torch.float64, generator=None):
    weights, *gradients = random_tensors(generator or fresh(), *[shape] * (1 + n_steps), dtype=dtype)
    return weights, gradients


def _first_step(step):
    for factor in (1, 20, 0.01):
        weights, gradients = _case()
        gradients = [factor * gradients[0]]
        close(_walk(step, weights, gradients)[-1], oracle(weights, gradients, RATE, 0.0)[-1])


def _many_steps(step):
    weights, gradients = _case(8)
    for number, (got, want) in enumerate(
        zip(_walk(step, weights, gradients), oracle(weights, gradients, RATE, 0.0), strict=True), start=1
    ):
        try:
            close(got, want)
        except Wrong as failure:
            raise Wrong(f"after step {number}: {failure}") from None


def _running_means(step):
    _, gradients = _case(4)
    weights = mean = square = torch.zeros_like(gradients[0])
    for number, gradient in enumerate(gradients, start=1):
        _, given_mean, given_square = _asked(step, weights, gradient, mean, square, number, RATE, 0.0)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        for name, got, want in (("mean", given_mean, mean), ("square", given_square, square)):
            try:
                close(1000 * tensor(got).double(), 1000 * want, tolerance=1e-4)
            except Wrong:
                raise Wrong(
                    f"the new {name} is not the running mean itself, 0.9 of the old and 0.1 of the new gradient "
                    "(0.999 and 0.001 for squares): what corrects it stays out of what you hand on"
                ) from None


def _decay(step):
    for weight_decay in (DECAY, 0.1):
        weights, gradients = _case(3)
        got, want = _walk(step, weights, gradients, RATE, weight_decay), oracle(weights, gradients, RATE, weight_decay)
        close(got[-1], want[-1])
    still = [torch.zeros(3, 4).double()]
    close(_walk(step, weights, still, RATE, DECAY)[0], weights * (1 - RATE * DECAY))


def _small_gradients(step):
    weights, gradients = _case(3)
    gradients[0][0], gradients[1][0], gradients[2][0] = 0.0, 0.0, 0.0  # a token that does not occur
    got = _walk(step, weights, gradients)[-1]
    if got.isnan().any():
        raise Wrong("where all gradients so far are 0, your weights become NaN, 0 / 0: add epsilon to the root")
    close(got, oracle(weights, gradients, RATE, 0.0)[-1])
    tiny = [1e-8 * gradient for gradient in _case(2)[1]]
    close(_walk(step, weights, tiny)[-1], oracle(weights, tiny, RATE, 0.0)[-1])


def _shapes_and_type(step):
    for shape, dtype in [((), torch.float64), ((5,), torch.float32), ((2, 3, 4), torch.float64)]:
        weights, gradients = _case(2, shape, dtype)
        zero = torch.zeros_like(weights)
        for part in _asked(step, weights, gradients[0], zero, zero, 1, RATE, DECAY):
            of_type(part, dtype)
        close(_walk(step, weights, gradients, RATE, DECAY)[-1], oracle(weights, gradients, RATE, DECAY)[-1], 1e-4)


def _unchanged(step):
    for number in (1, 3):
        weights, (gradient, mean, root) = _case(3)
        _asked(step, weights, gradient, mean, root**2, number, RATE, DECAY)  # where nothing is done yet, this says so
        unchanged(lambda *given, number=number: step(*given, number, RATE, DECAY), weights, gradient, mean, root**2)


def _probe(step):
    generator = torch.Generator().manual_seed(7)
    weights, gradients = _case(3, generator=generator)
    plain = outcome(lambda: torch.stack(_walk(step, weights, gradients[:1])))
    later = outcome(lambda: torch.stack(_walk(step, weights, gradients)))
    decayed = outcome(lambda: torch.stack(_walk(step, weights, gradients[:2], RATE, DECAY)))
    tiny = outcome(lambda: torch.stack(_walk(step, weights, [1e-8 * gradient for gradient in gradients])))
    return [plain, later, decayed, tiny]


training_adamw = Exercise(
    slug="training-adamw",
    answers=("adamw_step",),
    core="the first step",
    properties=(
        Property("the first step", _first_step),
        Property("eight steps in a row, as PyTorch's AdamW takes them", _many_steps, points=2),
        Property("hands on the running means", _running_means),
        Property("weight decay shrinks the weights, apart from the gradient", _decay),
        Property("gradients that are 0 or tiny", _small_gradients),
        Property("any shape, and the type of the inputs", _shapes_and_type),
        Property("leaves its inputs as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "no correction",
            (steps.made(correct=lambda mean, square, keep, step: (mean, square)),),
            "the running means began at 0 and are too small at first: divide the one by 1 - 0.9^step, the other by "
            "1 - 0.999^step",
        ),
        Mistake(
            "mean corrected alone",
            (steps.made(correct=lambda mean, square, keep, step: (mean / (1 - keep[0] ** step), square)),),
            "you correct the mean alone: the mean of the squares began at 0, too",
        ),
        Mistake(
            "squares corrected alone",
            (steps.made(correct=lambda mean, square, keep, step: (mean, square / (1 - keep[1] ** step))),),
            "you correct the mean of the squares alone: the mean of the gradients began at 0, too",
        ),
        Mistake(
            "corrected as if a step had been taken",
            (
                steps.made(
                    correct=lambda mean, square, keep, step: (
                        mean / (1 - keep[0] ** (step + 1)),
                        square / (1 - keep[1] ** (step + 1)),
                    )
                ),
            ),
            "your correction is that of the step after: the first step has step = 1",
        ),
        Mistake(
            "corrected from 0",
            (
                steps.made(
                    correct=lambda mean, square, keep, step: (
                        mean / (1 - keep[0] ** (step - 1)),
                        square / (1 - keep[1] ** (step - 1)),
                    )
                ),
            ),
            "at the first step you divide by 1 - 0.9^0 = 0: step counts from 1",
        ),
        Mistake(
            "the two exchanged",
            (steps.made(keep=(0.999, 0.9)),),
            "the two numbers are exchanged: 0.9 of the mean stays at each step, 0.999 of the squares",
        ),
        Mistake(
            "no root",
            (steps.made(size=lambda square: square + 1e-8),),
            "you divide by the mean square itself: divide by its root, so that the step does not depend on the "
            "loss's scale",
        ),
        Mistake(
            "epsilon under the root",
            (steps.made(size=lambda square: (square + 1e-8).sqrt()),),
            "your epsilon stands under the root, where its root, 0.0001, is added: add it behind the root",
        ),
        Mistake(
            "no epsilon",
            (steps.made(size=lambda square: square.sqrt()),),
            "your weights become NaN, 0 / 0: add epsilon to the root",
        ),
        Mistake(
            "not squared",
            (steps.made(squared=torch.abs, size=lambda square: square + 1e-8),),
            "you keep the mean of the gradients' sizes: it is that of their squares, and the root is taken of it",
        ),
        Mistake("uphill", (steps.made(sign=1),), "your weights go uphill: the step is taken away"),
        Mistake(
            "the gradient alone",
            (lambda weights, gradient, mean, square, *_: (weights - RATE * gradient, mean, square),),
            "that is a step of plain gradient descent: divide the mean of the gradients by the root of that of their "
            "squares",
        ),
        Mistake(
            "decay in the gradient",
            (
                steps.made(
                    pull=lambda gradient, weights, decay: gradient + decay * weights,
                    decayed=lambda weights, rate, decay: weights,
                ),
            ),
            "your decay is part of the gradient, where the division by the root takes its strength away again: shrink "
            "the weights themselves (that is the W of AdamW)",
        ),
        Mistake(
            "decay without the rate",
            (steps.made(decayed=lambda weights, rate, decay: weights * (1 - decay)),),
            "your decay takes no notice of the learning rate: the weights shrink by learning_rate · weight_decay",
        ),
        Mistake(
            "decay afterwards",
            (steps.shrunk_afterwards,),
            "you shrink the weights after the step, and the step with them: shrink what the weights were before",
        ),
        Mistake("no decay", (steps.made(decayed=lambda weights, rate, decay: weights),), "weight_decay has no effect"),
        Mistake(
            "hands on what was corrected",
            (steps.hands_on_the_corrected,),
            "what corrects it stays out of what you hand on",
        ),
        Mistake(
            "the means first",
            (lambda *inputs: (*steps.honest(*inputs)[1:], steps.honest(*inputs)[0]),),
            "your weights come last: return weights, mean, square, in this order",
        ),
        Mistake("forgets", (steps.forgets,), "you hand on the old mean and square: return the new ones"),
        Mistake(
            "the weights alone",
            (lambda *inputs: steps.honest(*inputs)[0],),
            "expected three things, weights, mean",
        ),
        Mistake("writes to the means", (steps.in_place,), "work on a new one, not in place"),
        Mistake("always float32", (steps.in_float32,), "expected float64 for inputs of float64, got float32"),
    ),
    variants=(
        Variant("line by line", (steps.honest,)),
        Variant("PyTorch's own, its state put in by hand", (steps.by_torch,)),
        Variant("one factor for both corrections", (steps.one_rate,)),
    ),
)

EXERCISES = (training_adamw,)
