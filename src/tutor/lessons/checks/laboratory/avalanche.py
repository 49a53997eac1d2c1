"""The avalanche: gradients that are never cleared."""

from collections.abc import Callable

import torch

from tutor.laboratory.patients.avalanche import Avalanche
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, outcome
from tutor.lessons.checks.laboratory import avalanche_parts as parts
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_LEARNING_RATE = 0.1


def _run(descend, gradient_of, update, n_steps):
    """Let a loop run; that it returns nothing is right."""

    def run():
        descend(gradient_of, update, n_steps)
        return True

    # what is no function is told as everywhere
    ask(run if callable(descend) and not isinstance(descend, type) else descend)


class _Descent:
    """Weights that follow gradients toward another goal in each step, and what was called."""

    def __init__(self, goals):
        self.goals, self.weights = goals, torch.zeros_like(goals[0]) if len(goals) else torch.zeros(3)
        self.called = []

    def gradient_of(self, step):
        if type(step) is not int or not 0 <= step < len(self.goals):
            raise Sure(f"your loop asks for the gradient of step {step}, and takes {len(self.goals)} steps, from 0 on")
        self.called.append(f"gradient {step}")
        return self.weights - self.goals[step]

    def update(self, gradient):
        if not isinstance(gradient, torch.Tensor) or gradient.shape != self.weights.shape:
            raise Sure("what your loop hands to `update` is not what `gradient_of` gave")
        self.called.append("update")
        self.weights = self.weights - _LEARNING_RATE * gradient


def _wanted(goals):
    """Where each weight ends: each step leaves nine tenths of what it was, and a tenth of the goal."""
    weights = [0.0] * goals.shape[1]
    for goal in goals.tolist():
        weights = [0.9 * weight + 0.1 * aim for weight, aim in zip(weights, goal, strict=True)]
    return torch.tensor(weights, dtype=torch.float64)


def _mended(descend):
    generator = fresh()
    for n_steps in (5, 1, 2, 12, 0):
        for dtype in (torch.float32, torch.float64):
            goals = torch.randn(n_steps, 3, generator=generator, dtype=dtype)
            descent = _Descent(goals)
            _run(descend, descent.gradient_of, descent.update, n_steps)
            in_order = [call for step in range(n_steps) for call in (f"gradient {step}", "update")]
            if descent.called != in_order:
                raise Wrong(_told(descent.called, in_order, n_steps))
            try:
                close(descent.weights, _wanted(goals), 1e-4)
            except Wrong as failure:
                raise Wrong(f"after {n_steps} steps, the weights are elsewhere: {failure}") from None
    _leaves_gradients_alone(descend)


def _told(called, in_order, n_steps):
    place = next((at for at, (one, other) in enumerate(zip(called, in_order, strict=False)) if one != other), None)
    if place is not None:
        return f"in {n_steps} steps, call {place + 1} of your loop is `{called[place]}`, should be `{in_order[place]}`"
    few = "few" if len(called) < len(in_order) else "many"
    return f"for {n_steps} steps your loop makes too {few} calls: {len(called)}, where {len(in_order)} are right"


def _leaves_gradients_alone(descend):
    given = [torch.tensor([1.0, -2.0]), torch.tensor([4.0, 8.0])]
    kept = [one.clone() for one in given]
    _run(descend, given.__getitem__, lambda gradient: None, 2)
    if not all(map(torch.equal, given, kept)):
        raise Sure("your loop changed a gradient that it was given: work on a new one, not in place")


def _trace(descend, n_steps):
    """What is handed on, where each gradient tells its step and how many updates there were before it."""
    seen = []
    _run(descend, lambda step: torch.tensor([10.0 * step + len(seen)]), lambda one: seen.append(float(one)), n_steps)
    return torch.tensor(seen)


def _outcomes(descend):
    return [outcome(lambda n_steps=n_steps: _trace(descend, n_steps)) for n_steps in (4, 1, 2)]


def descend(gradient_of, update, n_steps):
    """Refuse what no loop is made for; the name is what a student reads of a wrong call.

    Raises:
        Sure: If it is so.
    """
    if not isinstance(gradient_of, Callable) or not isinstance(update, Callable):
        raise Sure("your test should give two functions: `gradient_of(step)` and `update(gradient)`")
    if type(n_steps) is not int or n_steps < 1:
        raise Sure("your test should ask for a whole number of steps, 1 or more")


def _is_sick(descend):
    seen = []
    descend(lambda step: 10.0 * step + len(seen), seen.append, 4)
    return seen != [0.0, 11.0, 22.0, 33.0]


def _by_weights(descend):
    """Follow the slope of (weight - step)² and see where it ends."""
    weights = [8.0]
    descend(lambda step: 2 * (weights[-1] - step), lambda gradient: weights.append(weights[-1] - gradient / 4), 3)
    return weights != [8.0, 4.0, 2.5, 2.25]


def _by_a_tensor(descend):
    weight, seen = torch.zeros(2), []

    def update(gradient):
        weight.sub_(gradient)
        seen.append(gradient.clone())

    descend(lambda step: weight + torch.tensor([1.0, 10.0]) * (step + 1) ** 2, update, 3)
    wanted = torch.tensor([[1.0, 10.0], [3.0, 30.0], [5.0, 50.0]])
    return len(seen) != 3 or not torch.allclose(torch.stack(seen), wanted)


def _of_fixed(gradients, n_steps):
    """A test by gradients that do not depend on where the weights are."""

    def test(descend):
        seen = []
        descend(lambda step: gradients[step], seen.append, n_steps)
        return seen != gradients[:n_steps]

    return test


def _counts_updates(descend):
    seen = []
    descend(lambda step: 1.0, seen.append, 4)
    return len(seen) != 4


def _last_only(descend):
    seen = []
    descend(lambda step: 10.0 * step + len(seen), seen.append, 4)
    return seen[-1:] != [33.0]


def _moving_alike(descend):
    """The gradient depends on the updates alone, not on the step."""
    seen = []
    descend(lambda step: len(seen) + 1, seen.append, 4)
    return seen != [1, 2, 3, 4]


def _one_step(descend):
    seen = []
    descend(lambda step: 10.0 * step + len(seen), seen.append, 1)
    return seen != [0.0]


def _two_steps_from_nothing(descend):
    seen = []
    descend(lambda step: 10.0 * step + len(seen), seen.append, 2)
    return seen != [0.0, 11.0]


def _half_a_step(descend):
    descend(lambda step: 1.0, lambda gradient: None, 2.5)
    return True


_LITTLE = "the number of updates, or the first of them, tells little: look at what the later ones get"

_BENCH = Bench(
    patient=Avalanche,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that asks for all gradients before the first update": parts.all_gradients_first,
        "one that asks for the first step's gradient again and again": parts.first_step_only,
        "one that takes a step too few": parts.a_step_too_few,
        "one that follows each gradient twice": parts.each_twice,
        "one that follows the mean of all gradients so far": parts.mean_of_all,
    },
    sound={
        "one in one line": parts.in_one_line,
        "one that sets the sum to 0 before each step": parts.clears_first,
        "one with a while loop": parts.with_while,
    },
    is_sick=_is_sick,
    not_mended="each update still gets the gradients of all steps so far, added up",
    watch=descend,
    may_round=False,
)

avalanche = _BENCH.exercise(
    mistakes=(
        Mistake(
            "all gradients first",
            (parts.all_gradients_first, _is_sick),
            "a gradient holds where the weights are: ask for it after the update before it",
        ),
        Mistake("a step late", (parts.a_step_late, _is_sick), "now each update gets the gradient of the step before"),
        Mistake(
            "the first step only", (parts.first_step_only, _is_sick), "now every step follows the first step's data"
        ),
        Mistake("a step too few", (parts.a_step_too_few, _is_sick), "your loop makes too few calls"),
        Mistake("each twice", (parts.each_twice, _is_sick), "each gradient is to be followed once"),
        Mistake(
            "the mean of all",
            (parts.mean_of_all, _is_sick),
            "the mean of all gradients so far still carries the past: a step follows its own",
        ),
        Mistake("half of it kept", (parts.half_kept, _is_sick), "some of the gradients before is still carried along"),
        Mistake(
            "cleared before it is used",
            (parts.cleared_too_early, _is_sick),
            "now the gradient is cleared before `update` gets it",
        ),
        Mistake("one update in the end", (parts.once_in_the_end, _is_sick), "call 2 of your loop is `gradient 1`"),
        Mistake("counts from one", (parts.from_one, _is_sick), "from 0 on"),
        Mistake(
            "clears the gradient in place",
            (parts.cleared_in_place, _is_sick),
            "your loop changed a gradient that it was given",
        ),
        Mistake(
            "tests one step only",
            (Avalanche.sound, _one_step),
            _LITTLE,
        ),
        Mistake(
            "two steps, the first of them 0",
            (Avalanche.sound, _two_steps_from_nothing),
            "nothing that is carried along shows where the first gradient is 0: take three steps",
        ),
        Mistake(
            "gradients that do not move",
            (Avalanche.sound, _of_fixed([1.0, 5.0, 2.0, 7.0], 4)),
            "the gradients of your test do not depend on the updates: so nobody sees when they were asked for",
        ),
        Mistake(
            "always 1",
            (Avalanche.sound, _of_fixed([1.0, 1.0, 1.0, 1.0], 4)),
            "the gradients of your test are all alike, and so are their mean and the first of them: let each tell its "
            "step, and how many updates there were",
        ),
        Mistake(
            "the same in each step",
            (Avalanche.sound, _moving_alike),
            "the gradients of your test do not depend on the step: so nobody sees which step was asked for",
        ),
        Mistake(
            "counts updates only",
            (Avalanche.sound, _counts_updates),
            _LITTLE,
        ),
        Mistake("half a step", (Avalanche.sound, _half_a_step), "a whole number of steps"),
    ),
    equivalents={},
    variants=(
        Variant("in one line", (parts.in_one_line, _by_weights)),
        Variant("clears first", (parts.clears_first, _by_a_tensor)),
        Variant("clears last", (parts.clears_last, lambda descend: torch.tensor(_is_sick(descend)))),
        Variant("while", (parts.with_while, _last_only)),
    ),
)

EXERCISES = (avalanche,)
