"""The exercise that shares a budget out between parameters and tokens."""

import math
import random

import numpy as np
import torch

from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

CHINCHILLA = (1.69, 406.4, 410.7, 0.34, 0.28)


def loss(n_parameters, n_tokens, law):
    """What the law foretells."""
    floor, of_model, of_data, alpha, beta = law
    return floor + of_model * n_parameters**-alpha + of_data * n_tokens**-beta


def oracle(budget, law):
    """Narrows the place of the least loss down, by golden sections."""
    low, high, cut = 0.0, math.log(budget / 6), (5**0.5 - 1) / 2
    for _ in range(80):
        a, b = high - cut * (high - low), low + cut * (high - low)
        if _reducible(a, budget, law) < _reducible(b, budget, law):
            high = b
        else:
            low = a
    n_parameters = math.exp((low + high) / 2)
    return n_parameters, budget / 6 / n_parameters


def _reducible(log_parameters, budget, law):
    return loss(math.exp(log_parameters), budget / 6 / math.exp(log_parameters), (0, *law[1:]))


def _asked(split, budget, law):
    answer = ask(split, budget, law)
    answer = list(answer) if isinstance(answer, torch.Tensor | np.ndarray) and answer.ndim else answer
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Sure(f"expected two numbers, parameters and tokens, in this order, got {describe(answer)}")
    for name, number in zip(("parameters", "tokens"), answer, strict=True):
        if (given := tensor(number)).numel() != 1:
            raise Sure(f"the {name} should be one number, got shape {tuple(given.shape)}")
        if not given.isfinite().all() or given <= 0:
            raise Wrong(f"the {name} should be a number above 0, got {given.item():g}")
    return [tensor(number).double().reshape(()) for number in answer]


def drawn():
    """A budget and a law."""
    stream = random.SystemRandom()
    law = (stream.uniform(0, 2), 10 ** stream.uniform(0.5, 3), 10 ** stream.uniform(0.5, 3))
    return 10 ** stream.uniform(17, 24), (*law, stream.uniform(0.2, 0.5), stream.uniform(0.2, 0.5))


def _spends_all(best_split):
    for _ in range(4):
        budget, law = drawn()
        n_parameters, n_tokens = _asked(best_split, budget, law)
        spent = 6 * n_parameters.item() * n_tokens.item() / budget
        if not math.isclose(spent, 1, rel_tol=0.01):
            raise Wrong(f"6 · N · D is {spent:.4g} times the budget: spend all of it, and no more")


def _fine(ratio):
    """What helps a search that has nearly found the place."""
    near = "; around its lowest place the loss hardly changes: search in steps of one per cent or less, in float64"
    return near if 0.7 < ratio < 1.4 else ""


def _agree(best_split, budget, law):
    n_parameters, n_tokens = _asked(best_split, budget, law)
    want, _ = oracle(budget, law)
    ratio = n_parameters.item() / want
    if not math.isclose(ratio, 1, rel_tol=0.01):
        better = "fewer" if ratio > 1 else "more"
        raise Wrong(f"with {better} parameters, for the same budget, the loss would be lower{_fine(ratio)}")
    if not math.isclose(n_tokens.item() * want * 6 / budget, 1, rel_tol=0.02):
        raise Wrong("the number of tokens does not fit the parameters and the budget")


def _best(best_split):
    for _ in range(6):
        _agree(best_split, *drawn())


def _published(best_split):
    for budget in (5.88e23, 1e10, 1e27):
        _agree(best_split, budget, CHINCHILLA)


def _alike(best_split):
    stream = random.SystemRandom()
    exponent = stream.uniform(0.2, 0.5)
    for same in ((1.0, 50.0, 50.0, exponent, exponent), (0.0, 300.0, 20.0, exponent, exponent)):
        _agree(best_split, 10 ** stream.uniform(18, 22), same)


def _plain(best_split):
    budget, law = drawn()
    _agree(best_split, budget, (law[0] + 1, *law[1:]))
    unchanged(lambda constants: _asked(best_split, budget, constants), [*law])


_PROBED = ((1.7e20, (1.5, 137.0, 420.0, 0.43, 0.27)), (5.3e21, (0.5, 31.0, 5.3, 0.26, 0.41)))


def _probe(best_split):
    """Logarithms, which tell numbers of any size apart."""

    def logarithm(case, place):
        return lambda: _asked(best_split, *case)[place].log()

    return [outcome(logarithm(case, place)) for case in _PROBED for place in range(2)]


# ---------------------------------------------------------------- answers


def by_formula(budget, law, operations=6):
    """Hoffmann et al. 2022, equation 4."""
    _, of_model, of_data, alpha, beta = law
    n_pairs = budget / operations
    n_parameters = (alpha * of_model / (beta * of_data)) ** (1 / (alpha + beta)) * n_pairs ** (beta / (alpha + beta))
    return n_parameters, n_pairs / n_parameters


def _by_grid(budget, law, n=20001):
    sizes = np.geomspace(1, budget / 6, n)
    losses = loss(sizes, budget / 6 / sizes, (0, *law[1:]))
    best = sizes[losses.argmin()]
    return [best, budget / 6 / best]


def _by_bisection(budget, law):
    """Where the slope changes its sign."""
    _, of_model, of_data, alpha, beta = law
    low, high = 0.0, math.log(budget / 6)
    for _ in range(100):
        middle = (low + high) / 2
        gain = alpha * of_model * math.exp(-alpha * middle)
        cost = beta * of_data * math.exp(-beta * (math.log(budget / 6) - middle))
        low, high = (middle, high) if gain > cost else (low, middle)
    return torch.tensor([math.exp(low), budget / 6 / math.exp(low)], dtype=torch.float64)


def _equal_parts(budget, law):
    return by_formula(budget, (*law[:1], law[1] / law[3], law[2] / law[4], *law[3:]))


def _swapped_exponents(budget, law):
    floor, of_model, of_data, alpha, beta = law
    return by_formula(budget, (floor, of_model, of_data, beta, alpha))


def _exponents_of_the_budget(budget, law):
    _, of_model, of_data, alpha, beta = law
    factor = (alpha * of_model / (beta * of_data)) ** (1 / (alpha + beta))
    n_parameters = factor * (budget / 6) ** (alpha / (alpha + beta))
    return n_parameters, budget / 6 / n_parameters


def _no_constants(budget, law):
    n_parameters = (budget / 6) ** (law[4] / (law[3] + law[4]))
    return n_parameters, budget / 6 / n_parameters


def _root(budget, law):
    return (budget / 6) ** 0.5, (budget / 6) ** 0.5


def _twenty(budget, law):
    n_parameters = (budget / 120) ** 0.5
    return n_parameters, 20 * n_parameters


def _no_root(budget, law):
    _, of_model, of_data, alpha, beta = law
    n_parameters = alpha * of_model / (beta * of_data) * (budget / 6) ** (beta / (alpha + beta))
    return n_parameters, budget / 6 / n_parameters


def _turned(budget, law):
    _, of_model, of_data, alpha, beta = law
    return by_formula(budget, (0, of_data * beta**2, of_model * alpha**2, alpha, beta))


pretraining_optimal = Exercise(
    slug="pretraining-optimal",
    answers=("best_split",),
    likeness=5e-4,  # of logarithms around 23: about one per cent of the numbers
    core="the loss is as low as the budget allows",
    properties=(
        Property("the budget is spent, and no more", _spends_all),
        Property("the loss is as low as the budget allows", _best, points=2),
        Property("with the constants of Chinchilla, from small budgets to large ones", _published),
        Property("where the exponents are alike", _alike),
        Property("whatever the floor, and without a change to the law", _plain),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the 6 forgotten",
            (lambda budget, law: by_formula(budget, law, operations=1),),
            "you spend the budget on N · D: each pair of a parameter and a token costs 6 operations",
        ),
        Mistake(
            "forward alone",
            (lambda budget, law: by_formula(budget, law, operations=2),),
            "you count 2 operations for each parameter and token: backward costs 4 more",
        ),
        Mistake(
            "equal parts",
            (_equal_parts,),
            "you make the two parts of the loss equal: at the best split their *slopes* are, α·A/N^α = β·B/D^β",
        ),
        Mistake(
            "exponents exchanged",
            (_swapped_exponents,),
            "you have exchanged the two exponents: α belongs to the parameters, β to the tokens",
        ),
        Mistake(
            "the wrong power of the budget",
            (_exponents_of_the_budget,),
            "the power of the budget is wrong: if the data's part falls slowly (β small), the data must grow faster, "
            "not the model",
        ),
        Mistake("no constants", (_no_constants,), "your split does not feel A and B: they decide where it lies"),
        Mistake("even", (_root,), "you give N and D the same number: that is best only if the law treats them alike"),
        Mistake(
            "twenty tokens for each",
            (_twenty,),
            "20 tokens for each parameter is the ratio of one model under one law: here the law is given",
        ),
        Mistake(
            "no root of the factor",
            (_no_root,),
            "the factor of the constants lacks its power 1 / (α + β)",
        ),
        Mistake("the constants turned round", (_turned,), "your factor of the constants is upside down"),
        Mistake(
            "in the other order",
            (lambda budget, law: by_formula(budget, law)[::-1],),
            "parameters and tokens are exchanged: the parameters come first",
        ),
        Mistake(
            "a coarse search",
            (lambda budget, law: _by_grid(budget, law, n=200),),
            "search in steps of one per cent or less, in float64",
        ),
        Mistake(
            "one number",
            (lambda budget, law: by_formula(budget, law)[0],),
            "expected two numbers, parameters and tokens",
        ),
    ),
    variants=(
        Variant("by the formula", (by_formula,)),
        Variant("by golden sections", (oracle,)),
        Variant("by a grid", (_by_grid,)),
        Variant("by bisection", (_by_bisection,)),
    ),
)

EXERCISES = (pretraining_optimal,)
