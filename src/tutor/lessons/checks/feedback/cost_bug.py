"""The exercise that mends the price of leaving the reference, and tests it."""

import torch

from tutor.lessons.answers import NotDone, Wrong, ask, close, fresh, of_type, outcome, unchanged
from tutor.lessons.checks.feedback import costs as models
from tutor.lessons.checks.feedback.costs import CostWatch, drawn, good_test, wrong_on
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which pays for distance": models.sign,
    "one that takes every distance for a cost, upwards and downwards": models.absolute,
    "one that gives what the reply earned to the last place of the row": models.at_row_end,
    "one that gives what the reply earned to each of its tokens": models.each_token,
    "one in which places beside the reply pay as well": models.prompt_pays,
}
_SOUND = {
    "one in loops": models.in_loops,
    "one that looks at the next place": models.by_next,
    "one that counts": models.by_counting,
    "the book's": models.the_books,
}
_VERDICTS = Verdicts(true="sick", false="sound")


def _agrees(mended, is_sick):
    generator = fresh()
    for spans, n_positions, cost in [([(0, 4), (0, 4)], 4, 0.2), ([(0, 1)], 1, 1.0), ([(0, 7)], 7, 0.05)]:
        case = drawn(generator, spans, n_positions)
        close(ask(mended, *case, cost), models.in_loops(*case, cost), 1e-4)
    case = drawn(generator, [(0, 5)], 5)
    close(ask(mended, *case, 0), models.in_loops(*case, 0), 1e-4)


def _ends(mended, is_sick):
    generator = fresh()
    for spans, n_positions in [([(0, 3), (1, 5), (2, 3)], 6), ([(4, 7), (3, 4)], 9)]:
        case = drawn(generator, spans, n_positions)
        close(ask(mended, *case, 0.3), models.in_loops(*case, 0.3), 1e-4)
    for dtype in (torch.float64, torch.float32):
        case = drawn(generator, [(0, 3), (1, 4)], 5, dtype)
        of_type(ask(mended, *case, 0.1), dtype)
        close(ask(mended, *case, 0.1), models.in_loops(*case, 0.1), 1e-9 if dtype == torch.float64 else 1e-4)
    unchanged(lambda *given: mended(*given, 0.1), *case)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.sign, watch=CostWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=CostWatch())


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(3)
    whole, parts = drawn(generator, [(0, 5), (0, 5)], 5), drawn(generator, [(0, 3), (2, 5), (1, 2)], 7)
    return [outcome(mended, *whole, 0.3), outcome(mended, *parts, 0.3), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = CostWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


feedback_cost_bug = Exercise(
    slug="feedback-cost-bug",
    answers=("mended_rewards", "is_sick_reward"),
    probe=_probe,
    properties=(
        Property("the mended rewards are right where every token is the reply's", _agrees, points=2),
        Property("and where replies begin and end anywhere; type and inputs stay", _ends),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=2),
    ),
    mistakes=(
        Mistake(
            "not mended",
            (models.sign, good_test),
            "distance is still rewarded: a token that the policy finds *likelier* than the reference does must pay",
        ),
        Mistake(
            "both ways",
            (models.absolute, good_test),
            "now every distance costs: a token that the policy finds *less* likely gains, and only so is the sum right "
            "on average",
        ),
        Mistake(
            "k3",
            (models.calm, good_test),
            "that is k3, which is never negative: here the plain difference of the logarithms is asked for",
        ),
        Mistake("no cost", (models.without_cost, good_test), "now nothing costs anything, and the leash is gone"),
        Mistake(
            "the policy alone",
            (models.policy_alone, good_test),
            "the reference is gone: being sure would cost, instead of being surer than the reference",
        ),
        Mistake(
            "ratios",
            (models.ratio, good_test),
            "you take the ratio of the probabilities: a nat is a difference of logarithms",
        ),
        Mistake("the price forgotten", (models.price_forgotten, good_test), "the price has no effect"),
        Mistake(
            "what was earned turned round",
            (models.earned_costs, good_test),
            "now the reply is punished for what it earned: only the cost had the wrong sign",
        ),
        Mistake(
            "the last token pays nothing",
            (models.replaced, good_test),
            "the last token earns, and pays like the others: add the two",
        ),
        Mistake(
            "at the row's end",
            (models.at_row_end, good_test),
            "you give what the reply earned to the last place of the row, where there may be padding",
        ),
        Mistake(
            "to each token",
            (models.each_token, good_test),
            "you give what the reply earned to each of its tokens: long replies would earn more",
        ),
        Mistake(
            "to the first token",
            (models.first_token, good_test),
            "you give what the reply earned to its first token: it is judged when it has ended",
        ),
        Mistake(
            "the prompt pays",
            (models.prompt_pays, good_test),
            "beside the reply there is a cost, too: the policy did not choose those tokens",
        ),
        Mistake(
            "only costs",
            (models.only_costs, good_test),
            "a token that the policy finds *less* likely must gain: you make that 0",
        ),
        Mistake(
            "priced together",
            (models.priced_together, good_test),
            "the price multiplies what the reply earned as well: it is the price of the distance alone",
        ),
        Mistake(
            "length for place",
            (models.at_its_length, good_test),
            "you take the number of the reply's tokens for the place of its last one: a reply may begin anywhere",
        ),
        Mistake("in float32", (models.coarse, good_test), "as if a part of it was worked out in float32"),
        Mistake("in place", (models.in_place, good_test), "work on a new one, not in place"),
        Mistake("always sick", (models.in_loops, lambda model: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.in_loops, lambda model: False), "your test says False (sound) of every model"),
        Mistake(
            "verdict the other way round",
            (models.in_loops, lambda model: not good_test(model)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "nothing beside the replies",
            (models.in_loops, wrong_on([(0, 5), (0, 5)], 5)),
            "in your test every place belongs to a reply: what is done beside it, and where it ends, stays unseen",
        ),
        Mistake(
            "silence beside the replies",
            (models.in_loops, wrong_on([(0, 3), (1, 5)], 6, silent=False)),
            "beside the replies of your test policy and reference agree, so that a cost there stays unseen",
        ),
        Mistake(
            "only upwards",
            (models.in_loops, wrong_on([(0, 3), (1, 5)], 6, upwards=True)),
            "in your test the policy is always the surer one: let it be less sure as well, or to take every distance "
            "for a cost is right by accident",
        ),
        Mistake(
            "free of charge",
            (models.in_loops, wrong_on([(0, 3), (1, 5)], 6, cost=0.0)),
            "in your test distance costs nothing: take a price above 0",
        ),
        Mistake(
            "no tolerance",
            (
                models.in_loops,
                lambda model: (
                    not torch.equal(
                        model(*(case := drawn(fresh(), [(1, 30)] * 9, 32)), 0.3), models.in_loops(*case, 0.3) + 1e-7
                    )
                ),
            ),
            "compare with a tolerance",
        ),
        Mistake(
            "no verdict",
            (models.in_loops, lambda model: model(*drawn(fresh(), [(0, 3), (1, 5)], 6), 0.3)),
            "your test should return one True or False",
        ),
        Mistake(
            "no reply",
            (models.in_loops, lambda model: bool(model(*drawn(fresh(), [(0, 0)], 6), 0.3).any())),
            "the reply has one token or more",
        ),
    ),
    equivalents={
        **{f"line 17: {change}": "another reply that ends early will do" for change in ("1 → 2", "1 → 0", "4 → 3")},
        **{f"line 19: 0.5 → {other}": "another price above 0 will do" for other in (1.5, 1.0)},
        "line 20: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("in loops, compares", (models.in_loops, good_test)),
        Variant("by the next place, worked in the head", (models.by_next, models.worked)),
        Variant("by counting", (models.by_counting, good_test)),
        Variant("the book's", (models.the_books, models.worked)),
    ),
)

EXERCISES = (feedback_cost_bug,)
