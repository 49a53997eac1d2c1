"""The exercise that builds generalized advantages, up to the ends of replies."""

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.feedback import generalized as models
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_FINE = {torch.float64: 1e-9, torch.float32: 1e-4}
"""How near an answer must come, by its type."""

_HIDE_FIRST = "choose with torch.where or masked_fill, before you compute; 0 times infinity, or times NaN, is NaN"


def _case(generator, spans, n_positions, dtype=torch.float32):
    """Rewards and values, and the replies: from where to where each goes."""
    rewards, values = random_tensors(generator, *[(len(spans), n_positions)] * 2, dtype=dtype)
    place = torch.arange(n_positions)
    counts = torch.stack([(place >= start) & (place < stop) for start, stop in spans])
    return rewards, values, counts


def _whole(generalized):
    generator = fresh()
    for spans, n_positions in [([(0, 5), (0, 5)], 5), ([(0, 1)], 1), ([(0, 9)] * 3, 9)]:
        case = _case(generator, spans, n_positions)
        for discount, trace in [(1.0, 0.95), (0.9, 0.7), (0.8, 0.5)]:
            close(ask(generalized, *case, discount, trace), models.by_definition(*case, discount, trace), 1e-4)


def _ends(generalized):
    generator = fresh()
    for spans, n_positions in [([(0, 3), (2, 6), (1, 2)], 6), ([(0, 0), (3, 5)], 7), ([(4, 8), (0, 8), (7, 8)], 8)]:
        rewards, values, counts = case = _case(generator, spans, n_positions)
        for discount, trace in [(1.0, 1.0), (0.9, 0.8)]:
            want = models.by_definition(*case, discount, trace)
            close(ask(generalized, *case, discount, trace), want, 1e-4)
            for loud in (100.0, torch.inf, torch.nan):
                hidden = (each.masked_fill(~counts, loud) for each in (rewards, values))
                found = tensor(ask(generalized, *hidden, counts, discount, trace))
                if found.shape != want.shape or not torch.allclose(found.to(want.dtype), want, atol=1e-4):
                    raise Wrong(
                        f"where nothing counts, rewards and values of {loud:g} change your answer: {_HIDE_FIRST}"
                    )


def _limits(generalized):
    rewards, values, counts = case = _case(fresh(), [(0, 6), (1, 4)], 6)
    earned, worth = rewards.masked_fill(~counts, 0), values.masked_fill(~counts, 0)
    to_come = earned.flip(1).cumsum(1).flip(1)
    close(ask(generalized, *case, 1.0, 1.0), (to_come - worth).masked_fill(~counts, 0), 1e-4)
    behind = torch.cat([worth[:, 1:], torch.zeros(2, 1)], dim=1)
    close(ask(generalized, *case, 0.5, 0.0), (earned + 0.5 * behind - worth).masked_fill(~counts, 0), 1e-4)
    close(ask(generalized, *case, 0.0, 1.0), earned - worth, 1e-4)


def _form(generalized):
    for dtype in (torch.float64, torch.float32):
        case = _case(fresh(), [(0, 4), (1, 3)], 5, dtype)
        of_type(ask(generalized, *case, 0.9, 0.9), dtype)
        close(ask(generalized, *case, 0.9, 0.9), models.by_definition(*case, 0.9, 0.9), _FINE[dtype])
    unchanged(lambda *given: generalized(*given, 0.9, 0.9), *case)


def _probe(generalized):
    generator = torch.Generator().manual_seed(4)
    whole = _case(generator, [(0, 5), (0, 5)], 5)
    ends = _case(generator, [(0, 3), (2, 6), (1, 2)], 6)
    silent = tuple(each.masked_fill(~ends[2], torch.nan) for each in ends[:2])
    cases = (*whole, 1.0, 1.0), (*whole, 0.5, 0.6), (*ends, 0.9, 0.7), (*silent, ends[2], 0.9, 0.7)
    return [outcome(generalized, *case) for case in cases]


feedback_generalized = Exercise(
    slug="feedback-generalized",
    answers=("generalized",),
    probe=_probe,
    core="right where every token counts",
    properties=(
        Property("right where every token counts", _whole, points=2),
        Property("replies begin and end anywhere, and nothing beside them is felt", _ends, points=2),
        Property("right with λ and γ of 0 and 1", _limits),
        Property("gives the type of its inputs, and leaves them as they were", _form),
    ),
    mistakes=(
        Mistake("λ forgotten", (models.no_trace,), "λ is missing: the next advantage is multiplied by γ and by λ"),
        Mistake(
            "γ forgotten in the sum",
            (models.no_discount_later,),
            "the next advantage is multiplied by λ alone: γ belongs to it, too",
        ),
        Mistake(
            "γ forgotten in the surprise",
            (models.no_discount_behind,),
            "in the surprise, what the next place is worth is multiplied by γ",
        ),
        Mistake(
            "next value forgotten", (models.no_behind,), "what the next place is worth is missing from your surprises"
        ),
        Mistake("own value forgotten", (models.no_own,), "what the token's own place was worth is not taken away"),
        Mistake(
            "own value for the next",
            (models.own_behind,),
            "the value behind must still be that of the *next* place when you work out the surprise: you overwrite it "
            "too early",
        ),
        Mistake("turned round", (models.turned,), "your surprises have the other sign: what came, less what was"),
        Mistake("surprises alone", (models.no_later,), "those are the surprises: the later ones are missing"),
        Mistake(
            "from the front", (models.from_the_front,), "you go from the front: each token is judged by what follows"
        ),
        Mistake(
            "carried forwards",
            (models.carried_forwards,),
            "you go from the first place to the last: begin at the last one, or nothing that follows is known yet",
        ),
        Mistake(
            "in front of a reply",
            (models.in_front,),
            "in front of a reply your answer is not 0: there the place behind is worth something, so make it 0 at the "
            "end",
        ),
        Mistake(
            "down the rows",
            (models.down_the_rows,),
            "you go through the rows: each row is a reply of its own, and the places are the second axis",
        ),
        Mistake("in float32", (models.coarse,), "as if a part of it was worked out in float32"),
        Mistake("returns", (models.returns,), "you add the values: those are the returns, not the advantages"),
        Mistake(
            "worth behind the end",
            (models.padding_has_worth,),
            "behind the end of a reply you take the value of a place that is no part of it: there it is 0",
        ),
        Mistake(
            "padding goes on",
            (models.padding_goes_on,),
            "what stands behind the end of a reply reaches into it: begin at 0 at every reply's end",
        ),
        Mistake(
            "padding earns",
            (models.padding_earns,),
            "where nothing counts, rewards",
        ),
        Mistake("numbers beside the reply", (models.not_hidden,), "beside the reply your answer is not 0"),
        Mistake("multiplied by 0", (models.multiplied,), _HIDE_FIRST),
        Mistake("in place", (models.in_place,), "work on a new one, not in place"),
        Mistake(
            "float32",
            (lambda *case: models.sound(*case).float(),),
            "expected float64 for inputs of float64, got float32",
        ),
        Mistake("lists", (lambda *case: models.sound(*case).tolist(),), "expected a tensor, got a list"),
    ),
    equivalents={"line 7: 1 → -1": "the last of two axes is the second"},
    variants=(
        Variant("from the back", (models.sound,)),
        Variant("by the definition, token by token", (models.by_definition,)),
        Variant("all at once", (models.by_matrix,)),
        Variant("the book's", (models.the_books,)),
    ),
)

EXERCISES = (feedback_generalized,)
